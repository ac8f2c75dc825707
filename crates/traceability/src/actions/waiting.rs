//! A document that waits in the file store, as a reader: a part of it is in memory at a time.
//!
//! It blocks: it is for threads that may (`spawn_blocking`).

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use epcis::ParseError;
use platform::{Error, Platform};
use tokio::runtime::Handle;

use super::capture::Refusal;
use crate::model::CaptureId;

/// Bytes that are fetched at a time.
const PART: u64 = 1024 * 1024;

pub(super) struct Waiting {
    platform: Platform,
    runtime: Handle,
    id: CaptureId,
    size: u64,
    /// Where the part in memory begins, and how much of it was read.
    part_at: u64,
    part: axum::body::Bytes,
    read: usize,
    broken: Option<Error>,
}

impl Waiting {
    /// To be called on a task of the runtime.
    pub(super) fn new(platform: &Platform, id: CaptureId, size: u64) -> Self {
        Self {
            platform: platform.clone(),
            runtime: Handle::current(),
            id,
            size,
            part_at: 0,
            part: axum::body::Bytes::new(),
            read: 0,
            broken: None,
        }
    }

    /// Whose fault it was that reading ended: the document's, or the store's.
    pub(super) fn fault(&mut self, error: ParseError) -> Refusal {
        self.broken.take().map_or(Refusal::Document(error), Refusal::Platform)
    }

    fn position(&self) -> u64 {
        self.part_at + self.read as u64
    }
}

impl BufRead for Waiting {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read >= self.part.len() && self.position() < self.size {
            let from = self.position();
            let to = self.size.min(from + PART);
            let files = self.platform.files();
            match self.runtime.block_on(files.part(self.id.0, from, to)) {
                Ok(part) => (self.part_at, self.part, self.read) = (from, part, 0),
                Err(error) => {
                    self.broken = Some(error);
                    return Err(io::Error::other("the file store failed"));
                }
            }
        }
        Ok(self.part.get(self.read..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount;
    }
}

impl Read for Waiting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = self.fill_buf()?;
        let count = filled.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Waiting {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position().checked_add_signed(by),
        };
        let at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        (self.part_at, self.part, self.read) = (at, axum::body::Bytes::new(), 0);
        Ok(at)
    }
}
