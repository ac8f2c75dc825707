//! Plans, packs that change, reviews of all products, documents due: through the actions and through the routes.

#![expect(clippy::unwrap_used, reason = "a test cannot go on without its world")]

mod common;
mod living_packs;
mod outside;
mod papers;
mod reviewing;
mod story;
