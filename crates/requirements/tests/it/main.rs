//! The engine from outside: the packs, the golden cases, the toys of the demonstration, the plan.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

mod changes;
mod family;
mod golden;
mod judging;
mod laws;
mod markets;
mod packs;
mod plan;
mod recalls;
mod settled;
mod support;
mod toys;
