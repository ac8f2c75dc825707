//! Long answers on standard output, written as they come.

use std::io::{BufWriter, ErrorKind, StdoutLock, Write as _};

use super::Failure;

/// Standard output until the end of the answer.
pub(super) struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    pub(super) fn begin() -> Self {
        Self(BufWriter::with_capacity(1 << 16, std::io::stdout().lock()))
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.0.write_all(text.as_bytes()).map_err(|error| wrong(&error))
    }

    pub(super) fn end(mut self) -> Result<(), Failure> {
        self.0.flush().map_err(|error| wrong(&error))
    }
}

fn wrong(error: &std::io::Error) -> Failure {
    // Who reads no further has what was wanted.
    let line = if error.kind() == ErrorKind::BrokenPipe { String::new() } else { format!("cannot write: {error}") };
    Failure::Unreadable(line)
}
