//! Lots, events and scans, through the actions and through the routes.

mod capturing;
mod common;
mod correcting;
mod discovering;
mod naming;
mod numbering;
mod official;
mod querying;
mod recalling;
mod resolving;
mod seeing;
mod story;
mod subscribing;
mod test_case_requirements;
mod tracing;
mod writing;
