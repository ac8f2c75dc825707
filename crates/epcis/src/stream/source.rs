//! Bytes as they come, with the place where they stand; every text taken from them is bounded.

use std::io::BufRead;

use super::{Bounds, Position};
use crate::input::Form;
use crate::json::JsonError;
use crate::limits::ParseError;
use crate::xml::XmlError;

/// A text that is taken, and the most that it may hold.
pub(super) struct Taken {
    bytes: Vec<u8>,
    most: usize,
    what: &'static str,
    keep: bool,
}

impl Taken {
    /// What stands around the events.
    pub(super) const fn around(bounds: &Bounds) -> Self {
        Self { bytes: Vec::new(), most: bounds.max_around_bytes, what: "what stands around the events", keep: true }
    }

    /// One event; `keep` when its text is wanted.
    pub(super) const fn event(bounds: &Bounds, keep: bool) -> Self {
        Self { bytes: Vec::new(), most: bounds.max_event_bytes, what: "one event", keep }
    }

    /// Adds bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), ParseError> {
        let Some(left) = self.most.checked_sub(bytes.len()) else {
            return Err(ParseError::Text(format!("{} is larger than permitted", self.what)));
        };
        self.most = left;
        if self.keep {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn text(self, line: usize) -> Result<String, ParseError> {
        String::from_utf8(self.bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
            ParseError::Text(format!("line {}: these bytes are not UTF-8; save the file as UTF-8", line + before))
        })
    }
}

pub(super) struct Source<R> {
    input: R,
    pub(super) at: Position,
    pub(super) bounds: Bounds,
}

impl<R: BufRead> Source<R> {
    pub(super) const fn new(input: R, at: Position, bounds: &Bounds) -> Self {
        Self { input, at, bounds: *bounds }
    }

    /// Known by the first sign, after a byte order mark and white space.
    pub(super) fn form(&mut self) -> Result<Form, ParseError> {
        let mark = [0xef, 0xbb, 0xbf];
        if self.peek()? == mark.first().copied() {
            for byte in mark {
                if self.next()? != Some(byte) {
                    return Err(ParseError::Text(
                        "line 1: these bytes are not UTF-8; save the file as UTF-8".to_owned(),
                    ));
                }
            }
            self.at.column = 1;
        }
        self.space(None)?;
        match self.peek()? {
            Some(b'{') => Ok(Form::Json),
            Some(b'<') => Ok(Form::Xml),
            None => Err(ParseError::Text("the file is empty".to_owned())),
            Some(_) => Err(ParseError::Text("the file begins neither with { (JSON) nor with < (XML)".to_owned())),
        }
    }

    pub(super) fn peek(&mut self) -> Result<Option<u8>, ParseError> {
        Ok(self.filled()?.first().copied())
    }

    pub(super) fn next(&mut self) -> Result<Option<u8>, ParseError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.pass(&[byte])?;
            self.input.consume(1);
        }
        Ok(byte)
    }

    /// Takes one byte.
    pub(super) fn take(&mut self, into: &mut Taken) -> Result<Option<u8>, ParseError> {
        let byte = self.next()?;
        if let Some(byte) = byte {
            into.push(&[byte])?;
        }
        Ok(byte)
    }

    /// Takes or passes over bytes up to one that ends the run.
    pub(super) fn run(&mut self, mut into: Option<&mut Taken>, ends: impl Fn(u8) -> bool) -> Result<(), ParseError> {
        loop {
            let mut at = self.at;
            let filled = self.filled()?;
            let length = filled.iter().position(|byte| ends(*byte)).unwrap_or(filled.len());
            if length == 0 {
                return Ok(());
            }
            let run = filled.get(..length).unwrap_or_default();
            if let Some(into) = into.as_deref_mut() {
                into.push(run)?;
            }
            advance(&mut at, run);
            self.input.consume(length);
            self.at = at;
            self.check_size()?;
        }
    }

    /// White space.
    pub(super) fn space(&mut self, into: Option<&mut Taken>) -> Result<(), ParseError> {
        self.run(into, |byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
    }

    pub(super) const fn json(&self, reason: &'static str) -> ParseError {
        ParseError::Json(JsonError { line: self.at.line, column: self.at.column, reason })
    }

    pub(super) fn xml(&self, reason: &str) -> ParseError {
        ParseError::Xml(XmlError { line: self.at.line, column: self.at.column, reason: reason.to_owned() })
    }

    /// One more event was passed.
    pub(super) fn count_event(&mut self) -> Result<(), ParseError> {
        self.at.index += 1;
        if self.at.index > self.bounds.max_events {
            return Err(ParseError::TooManyEvents { events: self.at.index, max_events: self.bounds.max_events });
        }
        Ok(())
    }

    fn filled(&mut self) -> Result<&[u8], ParseError> {
        self.input.fill_buf().map_err(|error| ParseError::Text(format!("the document could not be read: {error}")))
    }

    fn pass(&mut self, bytes: &[u8]) -> Result<(), ParseError> {
        advance(&mut self.at, bytes);
        self.check_size()
    }

    fn check_size(&self) -> Result<(), ParseError> {
        if self.at.offset <= self.bounds.max_bytes {
            return Ok(());
        }
        let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Err(ParseError::TooLarge { bytes: bytes(self.at.offset), max_bytes: bytes(self.bounds.max_bytes) })
    }
}

fn advance(at: &mut Position, bytes: &[u8]) {
    at.offset += bytes.len() as u64;
    for byte in bytes {
        if *byte == b'\n' {
            at.line += 1;
            at.column = 1;
        } else if byte & 0xc0 != 0x80 {
            at.column += 1;
        }
    }
}
