//! Decisions of the catalogue: is what was typed a product, and what differs between two versions? Pure.

pub mod age;
pub mod changes;
pub mod quick;
pub mod typed;
pub mod validate;
