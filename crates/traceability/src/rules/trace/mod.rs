//! The trace graph, pure: from events to what became of an object and what it was made of.
//!
//! [`walk`] says which identifiers must be read next, [`graph`] joins what was read, [`findings`] names what does not
//! fit together, [`picture`] draws it. Nothing here reads a database or a clock; the order in which events come changes
//! nothing.

pub mod fact;
pub mod findings;
pub mod graph;
pub mod map;
pub mod picture;
pub mod sought;
pub mod stay;
pub mod walk;

#[cfg(test)]
mod tests;
