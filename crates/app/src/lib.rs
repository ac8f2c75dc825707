//! Touchstone as one program: the only crate that sees every area. Wiring, configuration, commands, demonstration.

pub mod commands;
pub mod config;
pub mod demo;
pub mod openapi;
pub mod operations;
pub mod soundness;
pub mod start;
pub mod wiring;
