//! `touchstone epcis hash FILE`: nothing but hashes on standard output.

use std::path::PathBuf;

use clap::Args;
use epcis::hash;

use super::super::terminal::say;
use super::{Failure, input};

#[derive(Args, Debug)]
pub(crate) struct HashArgs {
    /// The file; - is standard input
    file: PathBuf,
}

impl HashArgs {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (document, _) = input::document(&self.file)?;
        let hashes = hash::of_document(&document);
        if !hashes.is_empty() {
            say(&hashes.join("\n"));
        }
        Ok(())
    }
}
