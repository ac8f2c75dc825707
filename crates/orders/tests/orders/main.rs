//! Orders, told as sentences: one file per step of an order's life.

mod common;
mod dispatching;
mod reading;
mod reviewing;
mod story;
mod submitting;
