//! Lots, events and scans, through the actions and through the routes.

mod at_once;
mod authenticity;
mod bombs;
mod capturing;
mod common;
mod correcting;
mod discovering;
mod distribution;
mod documents;
mod naming;
mod numbering;
mod official;
mod querying;
mod recalling;
mod recalls_rest;
mod resolver_statements;
mod resolving;
mod scanning;
mod seeing;
mod sharing;
mod story;
mod streaming;
mod subscribing;
mod test_case_requirements;
mod tracing;
mod writing;
