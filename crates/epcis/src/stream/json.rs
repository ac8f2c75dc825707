//! JSON, split at the list of events. Only what splitting needs is looked at: strings, brackets and names; the parts are read
//! by the strict parser.

use std::io::BufRead;

use super::source::{Source, Taken};
use super::{Hole, List, Piece};
use crate::json::Json;
use crate::limits::ParseError;

/// Where an object stands on the way to the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Document,
    Body,
    QueryResults,
    ResultsBody,
}

enum Member {
    Within(Level),
    Events,
    Other,
}

impl Level {
    fn member(self, name: &[u8]) -> Member {
        match (self, name) {
            (Self::Document, b"\"epcisBody\"") => Member::Within(Self::Body),
            (Self::Body, b"\"queryResults\"") => Member::Within(Self::QueryResults),
            (Self::QueryResults, b"\"resultsBody\"") => Member::Within(Self::ResultsBody),
            (Self::Body | Self::ResultsBody, b"\"eventList\"") => Member::Events,
            _ => Member::Other,
        }
    }
}

/// The text around the events, with an empty list in their place, and where they stand.
pub(super) fn around<R: BufRead>(source: &mut Source<R>) -> Result<(String, Option<List>), ParseError> {
    let mut around = Taken::around(&source.bounds);
    let mut list = None;
    object(source, Level::Document, &mut around, &mut list)?;
    source.space(None)?;
    if source.peek()?.is_some() {
        return Err(source.json("text after the end of the document"));
    }
    Ok((around.text(1)?, list))
}

/// The next event of a list.
pub(super) fn piece<R: BufRead>(source: &mut Source<R>) -> Result<Option<Piece>, ParseError> {
    source.space(None)?;
    if source.peek()? == Some(b']') {
        return Ok(None);
    }
    let at = source.at;
    let mut event = Taken::event(&source.bounds, true);
    element(source, &mut event)?;
    source.at.index += 1;
    let text = event.text(at.line)?;
    Ok(Some(Piece { at, next: source.at, text }))
}

/// Whether events stand in the text that should be without: their list was not known by its name.
pub(super) fn holds_events(json: &Json) -> bool {
    let body = json.get("epcisBody");
    let results = body.and_then(|body| body.get("queryResults")).and_then(|results| results.get("resultsBody"));
    let holds = |list: Option<&Json>| list.and_then(Json::as_array).is_some_and(|events| !events.is_empty());
    holds(body.and_then(|body| body.get("eventList"))) || holds(results.and_then(|results| results.get("eventList")))
}

fn object<R: BufRead>(
    source: &mut Source<R>,
    level: Level,
    around: &mut Taken,
    list: &mut Option<List>,
) -> Result<(), ParseError> {
    source.take(around)?;
    source.space(Some(around))?;
    if source.peek()? == Some(b'}') {
        source.take(around)?;
        return Ok(());
    }
    loop {
        source.space(Some(around))?;
        if source.peek()? != Some(b'"') {
            return Err(source.json("a name in quotation marks is expected"));
        }
        let start = around.bytes().len();
        string(source, around)?;
        let member = level.member(around.bytes().get(start..).unwrap_or_default());
        source.space(Some(around))?;
        if source.peek()? != Some(b':') {
            return Err(source.json("a colon is expected"));
        }
        source.take(around)?;
        source.space(Some(around))?;
        match (member, source.peek()?) {
            (Member::Within(level), Some(b'{')) => object(source, level, around, list)?,
            (Member::Events, Some(b'[')) if list.is_some() => return Err(source.json("events stand in a second list")),
            (Member::Events, Some(b'[')) => *list = Some(events(source, around)?),
            _ => value(source, around)?,
        }
        source.space(Some(around))?;
        match source.peek()? {
            Some(b'}') => {
                source.take(around)?;
                return Ok(());
            }
            Some(b',') => source.take(around)?,
            _ => return Err(source.json("a comma or } is expected")),
        };
    }
}

fn events<R: BufRead>(source: &mut Source<R>, around: &mut Taken) -> Result<List, ParseError> {
    source.next()?;
    around.push(b"[")?;
    let first = source.at;
    loop {
        source.space(None)?;
        match source.peek()? {
            Some(b']') => break,
            _ => element(source, &mut Taken::event(&source.bounds, false))?,
        }
        source.count_event()?;
    }
    let text = around.bytes();
    let line_start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let hole = Hole {
        line: 1 + text.iter().filter(|byte| **byte == b'\n').count(),
        column: 1 + text.iter().skip(line_start).filter(|byte| *byte & 0xc0 != 0x80).count(),
        behind: source.at,
    };
    let events = source.at.index;
    source.at.index = 0;
    source.take(around)?;
    Ok(List { first, events, hole })
}

/// An element of a list with the comma behind it.
fn element<R: BufRead>(source: &mut Source<R>, event: &mut Taken) -> Result<(), ParseError> {
    value(source, event)?;
    source.space(None)?;
    match source.peek()? {
        Some(b']') => Ok(()),
        Some(b',') => {
            source.next()?;
            source.space(None)?;
            if source.peek()? == Some(b']') {
                return Err(source.json("a JSON value is expected"));
            }
            Ok(())
        }
        _ => Err(source.json("a comma or ] is expected")),
    }
}

fn value<R: BufRead>(source: &mut Source<R>, into: &mut Taken) -> Result<(), ParseError> {
    let mut open = Vec::new();
    loop {
        match source.peek()? {
            None => return Err(source.json("the document ends where a value is expected")),
            Some(b'"') => string(source, into)?,
            Some(bracket @ (b'{' | b'[')) => {
                if open.len() >= source.bounds.max_depth {
                    return Err(source.json("nested too deeply"));
                }
                open.push(if bracket == b'{' { b'}' } else { b']' });
                source.take(into)?;
            }
            Some(bracket @ (b'}' | b']')) => {
                if open.pop() != Some(bracket) {
                    return Err(source.json("a JSON value is expected"));
                }
                source.take(into)?;
            }
            Some(b',' | b':' | b' ' | b'\t' | b'\n' | b'\r') if !open.is_empty() => {
                source.take(into)?;
            }
            Some(b',' | b':') => return Err(source.json("a JSON value is expected")),
            Some(_) => source.run(Some(into), |byte| {
                matches!(byte, b'"' | b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r')
            })?,
        }
        if open.is_empty() {
            return Ok(());
        }
    }
}

fn string<R: BufRead>(source: &mut Source<R>, into: &mut Taken) -> Result<(), ParseError> {
    source.take(into)?;
    loop {
        source.run(Some(into), |byte| matches!(byte, b'"' | b'\\'))?;
        match source.take(into)? {
            None => return Err(source.json("the document ends within a string")),
            Some(b'\\') => {
                source.take(into)?;
            }
            Some(_) => return Ok(()),
        }
    }
}
