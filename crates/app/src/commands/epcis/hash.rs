//! `touchstone epcis hash FILE`: nothing but hashes on standard output.

use std::path::PathBuf;

use clap::Args;
use epcis::hash::Hasher;

use super::Failure;
use super::input::Opened;
use super::output::Output;

#[derive(Args, Debug)]
pub(crate) struct HashArgs {
    /// The file; - is standard input
    file: PathBuf,
}

impl HashArgs {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = Opened::open(&self.file)?;
        // Nothing is said before everything can be read.
        file.each_sound(|_, _, _| Ok(()))?;
        let hasher = Hasher::of(file.envelope()?);
        let mut out = Output::begin();
        file.each_sound(|_, event, context| {
            out.write(&hasher.hash(&event, context.as_ref()))?;
            out.write("\n")
        })?;
        out.end()
    }
}
