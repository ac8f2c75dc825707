//! Documents of any size, one event at a time: what is held in memory is what stands around the events, and one event.
//!
//! A first pass, [`survey`], reads what stands around the events, wherever in the document it stands, and counts them. After it
//! [`Pieces`] gives the text of one event after the other, from the first or from any [`Position`], and
//! [`Survey::read`] reads it. Both forms, JSON and XML, are known by their first sign.
//!
//! ```
//! use epcis::stream::{Bounds, Piece, Pieces, Position, Streamed, Survey, survey};
//! use std::io::Cursor;
//!
//! let text = r#"{"type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-24T08:00:00Z",
//!   "epcisBody": {"eventList": [{"type": "ObjectEvent", "action": "ADD", "eventTime": "2026-11-24T08:00:00+08:00",
//!     "eventTimeZoneOffset": "+08:00", "epcList": ["urn:epc:id:sgtin:6901234.056789.1"]}]},
//!   "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"}"#;
//! let bounds = Bounds { max_bytes: 1 << 30, max_events: 1_000_000, max_depth: 64, max_event_bytes: 10_000, max_around_bytes: 10_000 };
//! let found: Survey = survey(Cursor::new(text), &bounds)?;
//! assert_eq!(found.events, 1);
//! let mut last: Option<Position> = None;
//! for piece in Pieces::new(Cursor::new(text), &found, &bounds) {
//!     let piece: Piece = piece?;
//!     let events: Vec<Streamed> = found.read(&piece)?;
//!     assert_eq!(events[0].event.as_ref().map(|event| event.what.name()), Ok("ObjectEvent"));
//!     last = Some(piece.next);
//! }
//! // From any position reading goes on, here behind the last event.
//! assert_eq!(Pieces::from(Cursor::new(text), &found, last.unwrap(), &bounds).count(), 0);
//! # Ok::<(), epcis::ParseError>(())
//! ```
//!
//! What a reader that holds the whole would refuse is refused here too; only a list of events whose name is written with
//! escapes is read there and refused here.

mod frame;
mod json;
mod source;
mod xml;

use std::io::{BufRead, Seek, SeekFrom};

use crate::document::{DocumentKind, Envelope, RawDocument};
use crate::event::Event;
use crate::fields::{FieldError, Path, Reason};
use crate::input::Form;
use crate::json::{Json, JsonError};
use crate::limits::{Limits, ParseError};
use crate::xml::XmlError;
pub use frame::{Frame, Target};
use source::Source;

/// Bounds on a document that is read event by event. Exactly as much is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Greatest size of the document, in bytes.
    pub max_bytes: u64,
    /// Greatest number of events.
    pub max_events: usize,
    /// Greatest depth of nested arrays and objects, or elements.
    pub max_depth: usize,
    /// Greatest size of one event, in bytes.
    pub max_event_bytes: usize,
    /// Greatest size of all that stands around the events, master data included, in bytes.
    pub max_around_bytes: usize,
}

/// A place in a document, in front of an event or behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes before it.
    pub offset: u64,
    /// Events before it.
    pub index: usize,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
}

/// What the first pass found.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The form.
    pub form: Form,
    /// What stands around the events.
    pub envelope: Envelope,
    /// The number of events; those of XML that stand within one `extension` count as one.
    pub events: usize,
    /// Where the events begin; none in a document without a list of events.
    pub first: Option<Position>,
    /// The text around the events, with an empty list in their place: a survey of it is this one, but for the number of events.
    /// With it, and a position, reading goes on another day without a first pass.
    pub around: String,
    frame: xml::Frame,
    max_depth: usize,
}

/// The text of one event, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub at: Position,
    /// Behind it: the next event, or the end of the list.
    pub next: Position,
    text: String,
}

/// One event of a document that was read piece by piece.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// Its number in the document, from 0.
    pub index: usize,
    /// The event, or why it is none.
    pub event: Result<Event, FieldError>,
    /// The `@context` around it when it is not that of the survey: in XML prefixes are changed where a value would seem to use
    /// them, which one event at a time shows.
    pub context: Option<Json>,
}

/// Reads what stands around the events and counts them.
///
/// # Errors
/// [`ParseError`]: what a reader of the whole says, with line and column in the whole; a bound exceeded.
pub fn survey(input: impl BufRead, bounds: &Bounds) -> Result<Survey, ParseError> {
    let mut source = Source::new(input, start(), bounds);
    let form = source.form()?;
    let limits = Limits { max_bytes: usize::MAX, max_depth: bounds.max_depth, max_events: usize::MAX };
    let (around, list, frame) = match form {
        Form::Json => {
            let (around, list) = json::around(&mut source)?;
            (around, list, xml::Frame::default())
        }
        Form::Xml => xml::around(&mut source)?,
    };
    let raw = match form {
        Form::Json => {
            let json = crate::json::parse(&around, bounds.max_depth)
                .map_err(|error| list.map_or(error.clone(), |list| list.hole.json(error)))?;
            if json::holds_events(&json) {
                return Err(ParseError::Text("the name eventList is written with escapes".to_owned()));
            }
            RawDocument::of(json, Some(Vec::new()), &limits)?
        }
        Form::Xml => crate::xml::parse_raw(&around, &limits).map_err(|error| match (error, list) {
            (ParseError::Xml(error), Some(list)) => ParseError::Xml(list.hole.xml(error)),
            (error, _) => error,
        })?,
    };
    let (events, first) = list.map_or((0, None), |list| (list.events, Some(list.first)));
    Ok(Survey { form, envelope: raw.envelope, events, first, around, frame, max_depth: bounds.max_depth })
}

/// The texts of the events, in their order.
pub struct Pieces<R> {
    /// None in a document without a list of events, and behind the last piece.
    source: Option<Source<R>>,
    fault: Option<ParseError>,
    form: Form,
    bounds: Bounds,
}

impl<R: BufRead + Seek> Pieces<R> {
    /// From the first event.
    pub fn new(input: R, survey: &Survey, bounds: &Bounds) -> Self {
        Self::from(input, survey, survey.first.unwrap_or(start()), bounds)
    }

    /// From a position that an earlier piece named as the next.
    pub fn from(mut input: R, survey: &Survey, at: Position, bounds: &Bounds) -> Self {
        let sought = survey.first.map(|_| input.seek(SeekFrom::Start(at.offset)));
        let (source, fault) = match sought {
            Some(Ok(_)) => (Some(Source::new(input, at, bounds)), None),
            Some(Err(error)) => (None, Some(ParseError::Text(format!("the document could not be read: {error}")))),
            None => (None, None),
        };
        Self { source, fault, form: survey.form, bounds: *bounds }
    }
}

impl<R: BufRead> Iterator for Pieces<R> {
    type Item = Result<Piece, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        let source = self.source.as_mut()?;
        let next = match self.form {
            Form::Json => json::piece(source),
            Form::Xml => xml::piece(source),
        };
        let found = next.transpose();
        if !matches!(found, Some(Ok(_))) {
            self.source = None;
        }
        found.map(|found| found.and_then(|piece| self.counted(piece)))
    }
}

impl<R> Pieces<R> {
    fn counted(&self, piece: Piece) -> Result<Piece, ParseError> {
        if piece.at.index < self.bounds.max_events {
            return Ok(piece);
        }
        Err(ParseError::TooManyEvents { events: piece.next.index, max_events: self.bounds.max_events })
    }
}

impl Survey {
    /// Reads the event of a piece; in XML several, when they stand within one `extension`.
    ///
    /// # Errors
    /// [`ParseError`] when the text is not well formed: then there is no document.
    pub fn read(&self, piece: &Piece) -> Result<Vec<Streamed>, ParseError> {
        let root = Path::root("");
        let body = root.field("epcisBody");
        let results = body.field("queryResults");
        let results_body = results.field("resultsBody");
        let is_query = matches!(self.envelope.kind, DocumentKind::Query { .. });
        let list = if is_query { results_body.field("eventList") } else { body.field("eventList") };
        let (events, context) = self.raw(piece)?;
        let read = |(at, event): (usize, Result<Json, String>)| {
            let path = list.index(piece.at.index + at);
            let event = event.map_err(|reason| path.error(Reason::Value(reason)));
            Streamed {
                index: piece.at.index + at,
                event: event.and_then(|event| Event::from_json(event, &path)),
                context: context.clone(),
            }
        };
        Ok(events.into_iter().enumerate().map(read).collect())
    }

    /// The events of a piece before they are looked at, and the `@context` around them when it is another.
    #[expect(clippy::type_complexity, reason = "events, each read or not, and their context; used twice")]
    pub(crate) fn raw(&self, piece: &Piece) -> Result<(Vec<Result<Json, String>>, Option<Json>), ParseError> {
        let (events, context) = match self.form {
            Form::Json => {
                // Of the depth permitted, the objects and the list around the event have taken theirs.
                let is_query = matches!(self.envelope.kind, DocumentKind::Query { .. });
                let taken = if is_query { 5 } else { 3 };
                let json = crate::json::parse(&piece.text, self.max_depth.saturating_sub(taken)).map_err(|error| {
                    let (line, column) = piece.at.within(error.line, error.column);
                    JsonError { line, column, ..error }
                })?;
                (vec![Ok(json)], None)
            }
            Form::Xml => self.frame.read(piece, self.max_depth)?,
        };
        Ok((events, context.filter(|context| *context != self.envelope.context)))
    }
}

const fn start() -> Position {
    Position { offset: 0, index: 0, line: 1, column: 1 }
}

impl Position {
    /// Line and column in the document of a place in a text that begins here.
    const fn within(&self, line: usize, column: usize) -> (usize, usize) {
        let column = if line == 1 { self.column + column - 1 } else { column };
        (self.line + line - 1, column)
    }
}

/// A list of events that was left out of the text around it.
#[derive(Debug, Clone, Copy)]
struct List {
    first: Position,
    events: usize,
    hole: Hole,
}

/// Where something was left out: the place in the text that remains, and the place behind it in the document.
#[derive(Debug, Clone, Copy)]
struct Hole {
    line: usize,
    column: usize,
    behind: Position,
}

impl Hole {
    fn place(&self, line: usize, column: usize) -> (usize, usize) {
        if (line, column) < (self.line, self.column) {
            return (line, column);
        }
        self.behind.within(line - self.line + 1, if line == self.line { column - self.column + 1 } else { column })
    }

    fn json(&self, error: JsonError) -> JsonError {
        let (line, column) = self.place(error.line, error.column);
        JsonError { line, column, ..error }
    }

    fn xml(&self, error: XmlError) -> XmlError {
        let (line, column) = self.place(error.line, error.column);
        XmlError { line, column, ..error }
    }
}
