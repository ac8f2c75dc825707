//! Decisions of market access, pure: between the catalogue's words and the engine's, evidence, the matrix, the line per
//! market.

pub mod change;
pub mod convert;
pub mod evidence;
pub mod expertise;
pub mod matrix;
pub mod outlook;
pub mod outside;
pub mod papers;
pub mod picture;
pub mod standing;
pub mod wanted;
