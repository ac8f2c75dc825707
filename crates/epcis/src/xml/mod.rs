//! EPCIS documents as XML: version 2.0, and 1.2 with its extension wrappers, in and out.
//!
//! Reading turns XML into the shape of JSON and goes the same way from there, so that every rule and
//! every path of an error is the same for both. Writing goes from JSON to XML. What one form cannot say
//! naturally is kept by the means that the module `value` tells; prefixes within values are the matter
//! of the module `prefixes`.
//!
//! Reading takes the nesting of 1.x wherever it stands, and gives a document of 2.0. Never read: document
//! types with content, entities other than the five of XML, encodings other than UTF-8.

mod document;
mod event;
mod fields;
mod header;
mod names;
mod parse;
mod prefixes;
mod read;
mod tree;
mod value;
mod write;

pub use parse::XmlError;
pub(crate) use read::LOCAL_EXTENSION;

use crate::document::{Document, Envelope, PartialDocument, RawDocument};
use crate::event::Event;
use crate::limits::{Limits, ParseError};

/// The version of EPCIS that an XML document is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum XmlVersion {
    /// EPCIS 2.0.
    V2_0,
    /// EPCIS 1.2: fields of 2.0 stand in the extensions that 1.2 leaves open.
    V1_2,
}

/// Something in a document for which a form has no place.
///
/// # Examples
/// ```
/// use epcis::{Event, Document, Limits, NoPlace, Time, XmlVersion};
///
/// let text = r#"{"type":"ex:Own","@context":{"ex":"https://ex.example/"},"eventTime":"2026-11-24T08:00:00Z",
///     "eventTimeZoneOffset":"+08:00"}"#;
/// let event = Event::parse(text, &Limits { max_bytes: 1000, max_depth: 8, max_events: 1 })?;
/// let document = Document::new(Time::parse("2026-11-24T08:00:00Z").unwrap(), &[], vec![event]);
/// let error: NoPlace = document.to_xml(XmlVersion::V1_2).unwrap_err();
/// assert_eq!(error.to_string(), "event 1: EPCIS 1.2 has no place for an event of a kind of one's own");
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoPlace(pub(crate) String);

/// Parses an XML document, and each event for itself; see [`PartialDocument::parse`].
pub(crate) fn parse(text: &str, limits: &Limits) -> Result<PartialDocument, ParseError> {
    parse_raw(text, limits).map(|raw| PartialDocument::of_raw(raw, true))
}

/// Parses an XML document without looking at its events.
pub(crate) fn parse_raw(text: &str, limits: &Limits) -> Result<RawDocument, ParseError> {
    limits.check_size(text)?;
    let mut root = parse::parse(text.strip_prefix('\u{feff}').unwrap_or(text), limits)?;
    prefixes::keep_values(&mut root);
    let shape = document::read(&root).map_err(ParseError::XmlContent)?;
    RawDocument::of(shape.envelope, Some(shape.events), limits)
}

/// The events of a document and its `@context`, whatever else stands or is missing around them.
#[expect(clippy::type_complexity, reason = "a context, and events that are each read or not; used once")]
pub(crate) fn parse_events(
    text: &str,
    limits: &Limits,
) -> Result<(Option<crate::json::Json>, Vec<Result<crate::json::Json, String>>), ParseError> {
    let mut root = parse::parse(text, limits)?;
    prefixes::keep_values(&mut root);
    let shape = document::read(&root).map_err(ParseError::XmlContent)?;
    Ok((shape.envelope.get("@context").cloned(), shape.events))
}

/// The root of a document whose events are written one by one.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    prefixes: crate::context::Context,
    declared: Vec<(String, String)>,
}

/// The root of a document, and its text with an empty element of a name in the place of the events.
pub(crate) fn framed(envelope: &Envelope, version: XmlVersion, mark: &str) -> Result<(Root, String), NoPlace> {
    let root = document::write_around(envelope, vec![tree::Element::local(mark)], version).map_err(NoPlace)?;
    let text = write::write(&root);
    Ok((Root { prefixes: envelope.prefixes(), declared: root.declared }, text))
}

impl Root {
    /// The text of an event at its depth, without white space in front.
    pub(crate) fn event(
        &self,
        event: &Event,
        index: usize,
        version: XmlVersion,
        depth: usize,
    ) -> Result<String, NoPlace> {
        let element = document::write_event(event, index, &self.prefixes, version).map_err(NoPlace)?;
        Ok(write::write_within(&element, &self.declared, depth))
    }
}

/// Writes a document.
pub(crate) fn write(document: &Document, version: XmlVersion) -> Result<String, NoPlace> {
    document::write(document, version).map(|root| write::write(&root)).map_err(NoPlace)
}
