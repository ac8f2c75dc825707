//! `touchstone epcis …`: EPCIS files looked at, hashed and converted, offline. No database, no network; the clock is asked
//! only for the date of an XML document that is made of something without one.
//!
//! The exit codes and the JSON of `check` are a published interface (`docs/epcis-commands.md`).

mod check;
mod convert;
mod hash;
pub(super) mod input;
mod output;

use std::process::ExitCode;

use clap::Subcommand;

/// Shown by `touchstone epcis --help`.
pub(super) const HELP: &str =
    "FILE is an EPCISDocument or EPCISQueryDocument of EPCIS 2.0 as JSON-LD or XML, one of EPCIS 1.x as XML, \
or an event of JSON that stands alone; - is standard input. The form is recognised by the content.
The exit code is 0 when all is well, 1 when the content is invalid, 2 when the command or the file cannot be read.";

#[derive(Subcommand, Debug)]
pub(super) enum EpcisCommand {
    /// Every problem of a file: event, field, reason, what to do; errors and warnings apart
    Check(check::CheckArgs),
    /// The event hash (CBV 2.0 section 8.9) of each event, one a line, in their order
    Hash(hash::HashArgs),
    /// The same in another form, to standard output
    Convert(convert::ConvertArgs),
}

impl EpcisCommand {
    pub(super) fn run(&self) -> ExitCode {
        let done = match self {
            Self::Check(args) => args.run(),
            Self::Hash(args) => args.run(),
            Self::Convert(args) => args.run(),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(Failure::Invalid(lines)) => {
                if !lines.is_empty() {
                    super::terminal::warn(&lines);
                }
                ExitCode::from(1)
            }
            Err(Failure::Unreadable(line)) => {
                if !line.is_empty() {
                    super::terminal::warn(&format!("touchstone: {line}"));
                }
                ExitCode::from(2)
            }
        }
    }
}

/// Why a command ends without success.
#[derive(Debug)]
pub(super) enum Failure {
    /// The content is invalid; what is to be said about it on stderr.
    Invalid(String),
    /// The file cannot be read.
    Unreadable(String),
}

impl Failure {
    /// What is to be said about it.
    pub(super) fn line(self) -> String {
        match self {
            Self::Invalid(line) | Self::Unreadable(line) => line,
        }
    }
}
