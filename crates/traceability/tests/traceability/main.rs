//! Lots, events and scans, through the actions and through the routes.

mod capturing;
mod common;
mod discovering;
mod naming;
mod querying;
mod recalling;
mod resolving;
mod seeing;
mod story;
mod tracing;
