//! XML, split at the children of `EventList`. Only what splitting needs is looked at: tags, comments, character data and
//! instructions; the parts are read by the strict parser, each event within the tags that stand around it.

use std::io::BufRead;

use super::source::{Source, Taken};
use super::{Hole, List, Piece, Position};
use crate::json::Json;
use crate::limits::{Limits, ParseError};
use crate::xml::XmlError;

/// The tags around the events: with them an event is a document again.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    head: String,
    tail: String,
}

enum Markup {
    Open,
    Close,
    Empty,
    Instruction,
    Other,
}

/// An element that is open: its name as written, and its whole tag.
struct Tag {
    name: String,
    tag: String,
}

impl Tag {
    fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }
}

type Around = (String, Option<List>, Frame);

/// The text around the events, with an empty list in their place, where they stand, and the tags around them.
pub(super) fn around<R: BufRead>(source: &mut Source<R>) -> Result<Around, ParseError> {
    let mut around = Taken::around(&source.bounds);
    let (mut open, mut list, mut frame) = (Vec::<Tag>::new(), None, Frame::default());
    let mut told = String::new();
    loop {
        source.run(Some(&mut around), |byte| byte == b'<')?;
        if source.peek()?.is_none() {
            return Ok((around.text(1)?, list, frame));
        }
        let (start, line) = (around.bytes().len(), source.at.line);
        source.take(&mut around)?;
        let kind = markup(source, &mut around)?;
        let bytes = around.bytes().get(start..).unwrap_or_default();
        match kind {
            Markup::Open => {
                if open.len() >= source.bounds.max_depth {
                    return Err(source.xml("nested too deeply"));
                }
                open.push(read_tag(bytes, line)?);
                let mut within = open.iter().rev().map(Tag::local);
                let is_list = within.next() == Some("EventList")
                    && within.next().is_some_and(|parent| parent == "EPCISBody" || parent == "resultsBody");
                if is_list && list.is_some() {
                    return Err(source.xml("events stand in a second list"));
                }
                if is_list {
                    frame = Frame::of(&open, &told);
                    list = Some(events(source, &mut around)?);
                    open.pop();
                }
            }
            Markup::Close => drop(open.pop()),
            Markup::Instruction if open.len() == 1 => told.push_str(&String::from_utf8_lossy(bytes)),
            Markup::Empty | Markup::Instruction | Markup::Other => {}
        }
    }
}

/// The next child of a list.
pub(super) fn piece<R: BufRead>(source: &mut Source<R>) -> Result<Option<Piece>, ParseError> {
    let Some((at, event)) = child(source, true)? else { return Ok(None) };
    source.at.index += 1;
    let text = event.text(at.line)?;
    Ok(Some(Piece { at, next: source.at, text }))
}

fn events<R: BufRead>(source: &mut Source<R>, around: &mut Taken) -> Result<List, ParseError> {
    let first = source.at;
    while child(source, false)?.is_some() {
        source.count_event()?;
    }
    // The end tag of the list: its < was passed in looking for one more event.
    around.push(b"<")?;
    let text = around.bytes();
    let line_start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let hole = Hole {
        line: 1 + text.iter().filter(|byte| **byte == b'\n').count(),
        column: 1 + text.iter().skip(line_start).filter(|byte| *byte & 0xc0 != 0x80).count(),
        behind: source.at,
    };
    let events = source.at.index;
    source.at.index = 0;
    tag(source, around)?;
    Ok(List { first, events, hole })
}

/// The next element within the list, whole; none in front of the list's own end.
fn child<R: BufRead>(source: &mut Source<R>, keep: bool) -> Result<Option<(Position, Taken)>, ParseError> {
    let mut depth = 0_usize;
    let mut event = Taken::event(&source.bounds, keep);
    let mut at = source.at;
    loop {
        // Between the events stands nothing that means anything.
        source.run((depth > 0).then_some(&mut event), |byte| byte == b'<')?;
        if source.peek()?.is_none() {
            return Err(source.xml("the document ends within an element"));
        }
        if depth == 0 {
            at = source.at;
            event = Taken::event(&source.bounds, keep);
        }
        source.take(&mut event)?;
        if depth == 0 && source.peek()? == Some(b'/') {
            return Ok(None);
        }
        match markup(source, &mut event)? {
            Markup::Open if depth >= source.bounds.max_depth => return Err(source.xml("nested too deeply")),
            Markup::Open => depth += 1,
            Markup::Close => depth = depth.saturating_sub(1),
            Markup::Empty => {}
            Markup::Instruction | Markup::Other => continue,
        }
        if depth == 0 {
            return Ok(Some((at, event)));
        }
    }
}

/// One piece of markup, behind its `<`.
fn markup<R: BufRead>(source: &mut Source<R>, into: &mut Taken) -> Result<Markup, ParseError> {
    match source.peek()? {
        Some(b'/') => tag(source, into).map(|_| Markup::Close),
        Some(b'?') => until(source, into, b"?>").map(|()| Markup::Instruction),
        Some(b'!') => {
            source.take(into)?;
            match source.peek()? {
                Some(b'-') => until(source, into, b"-->").map(|()| Markup::Other),
                Some(b'[') => until(source, into, b"]]>").map(|()| Markup::Other),
                // A document type; one that declares something is refused by the parser, however it ends.
                _ => {
                    source.run(Some(into), |byte| matches!(byte, b'>' | b'['))?;
                    if source.peek()? == Some(b'[') {
                        return Err(source.xml(
                            "a document type that declares or includes something is not read (no DTD, no entities)",
                        ));
                    }
                    source.take(into)?;
                    Ok(Markup::Other)
                }
            }
        }
        _ => tag(source, into).map(|empty| if empty { Markup::Empty } else { Markup::Open }),
    }
}

/// The rest of a tag; whether it ends with `/>`.
fn tag<R: BufRead>(source: &mut Source<R>, into: &mut Taken) -> Result<bool, ParseError> {
    let mut last = 0;
    loop {
        match source.take(into)? {
            None => return Err(source.xml("the document ends within a tag")),
            Some(b'>') => return Ok(last == b'/'),
            Some(quote @ (b'"' | b'\'')) => {
                source.run(Some(into), |byte| byte == quote)?;
                source.take(into)?;
                last = quote;
            }
            Some(byte) => last = byte,
        }
    }
}

fn until<R: BufRead>(source: &mut Source<R>, into: &mut Taken, end: &[u8]) -> Result<(), ParseError> {
    let last = end.last().copied().unwrap_or_default();
    let mut seen = Vec::with_capacity(end.len());
    loop {
        let before = seen.len();
        match source.take(into)? {
            None => return Err(source.xml("the document ends within a comment, an instruction or character data")),
            Some(byte) => seen.push(byte),
        }
        if before >= end.len() {
            seen.remove(0);
        }
        if seen.last() == Some(&last) && seen == end {
            return Ok(());
        }
    }
}

fn read_tag(bytes: &[u8], line: usize) -> Result<Tag, ParseError> {
    let tag = std::str::from_utf8(bytes)
        .map_err(|_| ParseError::Text(format!("line {line}: these bytes are not UTF-8; save the file as UTF-8")))?;
    let name = tag.trim_start_matches('<').split(|c: char| c.is_ascii_whitespace() || c == '>').next();
    Ok(Tag { name: name.unwrap_or_default().to_owned(), tag: tag.to_owned() })
}

impl Frame {
    fn of(open: &[Tag], told: &str) -> Self {
        let mut head: String = open.iter().map(|tag| tag.tag.as_str()).collect();
        if let Some(root) = open.first() {
            head.insert_str(root.tag.len(), told);
        }
        let tail = open.iter().rev().map(|tag| format!("</{}>", tag.name)).collect();
        Self { head, tail }
    }

    /// The events of a piece in the shape of JSON, and the `@context` around them.
    #[expect(clippy::type_complexity, reason = "events, each read or not, and their context; used once")]
    pub(super) fn read(
        &self,
        piece: &Piece,
        max_depth: usize,
    ) -> Result<(Vec<Result<Json, String>>, Option<Json>), ParseError> {
        let text = format!("{}{}{}", self.head, piece.text, self.tail);
        let limits = Limits { max_bytes: usize::MAX, max_depth, max_events: usize::MAX };
        let (context, events) = crate::xml::parse_events(&text, &limits).map_err(|error| match error {
            ParseError::Xml(error) => ParseError::Xml(self.place(piece, error)),
            other => other,
        })?;
        Ok((events, context))
    }

    fn place(&self, piece: &Piece, error: XmlError) -> XmlError {
        let line = 1 + self.head.matches('\n').count();
        let column = 1 + self.head.rsplit('\n').next().unwrap_or_default().chars().count();
        if (error.line, error.column) < (line, column) {
            return error;
        }
        let within = if error.line == line { error.column - column + 1 } else { error.column };
        let (line, column) = piece.at.within(error.line - line + 1, within);
        XmlError { line, column, ..error }
    }
}
