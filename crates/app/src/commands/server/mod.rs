//! Commands that speak with a server: `touchstone capture`, `touchstone trace`. The same interface that any other program uses; nothing
//! here knows the database. The key of the interface comes from the environment or from a file, never from the
//! command line, where every process of the machine could read it.

mod capture;
mod client;
mod state;
mod trace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

pub(super) use capture::CaptureArgs;
pub(super) use trace::TraceArgs;

/// Shown by `touchstone capture --help`.
pub(super) const CAPTURE_HELP: &str =
    "Sends the events of EPCIS documents (JSON-LD, XML of 2.0 or 1.x) in parts that the server takes. What was sent is kept beside the
file (FILE.capture.json) until all of it is; the same command goes on there. Sending an event twice does no harm: it is told as a duplicate.
The key comes from TOUCHSTONE_API_KEY or from --key-file.
The exit code is 0 when every event is accepted or a duplicate, 1 when some are refused, 2 when a file or the server cannot be read.";

/// Shown by `touchstone trace --help`.
pub(super) const TRACE_HELP: &str =
    "ID is a Digital Link, an EPC URN, an element string, an SSCC, a GTIN with serial, or any URI that events name.
The key comes from TOUCHSTONE_API_KEY or from --key-file.
The exit code is 0 when it is known, 1 when no event that you may see names it, 2 when the server cannot be asked.";

/// Which server, and with which key.
#[derive(Args, Debug)]
pub(super) struct ServerArgs {
    /// Origin of the server, e.g. https://touchstone.example
    #[arg(long, env = "TOUCHSTONE_URL")]
    server: String,
    /// File that holds the key, instead of TOUCHSTONE_API_KEY
    #[arg(long)]
    key_file: Option<PathBuf>,
}

/// Why a command ends without success, and its exit code.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server's answer is no: 1.
    Refused(String),
    /// A file or the server cannot be read: 2.
    Unreachable(String),
}

/// The exit code of a command; what is to be said is said.
pub(super) fn ended(done: Result<(), Failure>) -> ExitCode {
    let (line, code) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Refused(line)) => (line, 1),
        Err(Failure::Unreachable(line)) => (line, 2),
    };
    if !line.is_empty() {
        super::terminal::warn(&format!("touchstone: {line}"));
    }
    ExitCode::from(code)
}
