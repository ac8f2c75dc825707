//! Tests of the area, one binary: linking is what costs.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod product_page;
mod register;
mod story;
mod world;
