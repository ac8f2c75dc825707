//! Lots, events and scans, through the actions and through the routes.

mod capturing;
mod common;
mod resolving;
mod seeing;
mod story;
mod tracing;
