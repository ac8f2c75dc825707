//! Orders, told as sentences: one file per step of an order's life.

mod common;
mod story;
mod submitting;
