//! PDF signatures after PAdES-B-B (ETSI EN 319 142-1): made by appending a revision, checked over
//! the bytes.
//!
//! [`object`] and [`file`] know PDF, [`cms`] knows CMS, [`sign`] and [`verify`] put them together.

pub(crate) mod cms;
pub mod file;
pub(crate) mod object;
pub mod sign;
mod text;
pub mod verify;
