//! Writing a document event by event: what stands before the events, each of them, what stands behind them. Put together it is the text
//! that writing the whole would give, so that a document is converted without being held.

use crate::document::{Document, Envelope};
use crate::event::Event;
use crate::json::Json;
use crate::xml::{self, NoPlace, XmlVersion};

/// The form that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// JSON-LD, indented.
    Json,
    /// XML of a version.
    Xml(XmlVersion),
}

/// What is written around the events of a document that has events.
///
/// # Examples
/// ```
/// use epcis::stream::{Frame, Target};
/// use epcis::{Document, Event, Limits, Time, XmlVersion};
///
/// let text = r#"{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"],"@context":{"ex":"https://ex.example/"}}"#;
/// let event = Event::parse(text, &Limits { max_bytes: 1000, max_depth: 8, max_events: 1 })?;
/// let document = Document::new(Time::parse("2026-11-24T08:00:00Z").unwrap(), &[], vec![event.clone(), event.clone()]);
/// let frame: Frame = Frame::of(&document.envelope, Target::Xml(XmlVersion::V2_0)).unwrap();
/// let text = [frame.head(), &frame.event(&event, 0).unwrap(), &frame.event(&event, 1).unwrap(), frame.tail()].concat();
/// assert_eq!(Ok(text), document.to_xml(XmlVersion::V2_0));
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Frame {
    head: String,
    tail: String,
    target: Target,
    /// White space in front of each line of an event.
    indent: String,
    root: Option<xml::Root>,
}

impl Frame {
    /// The frame of an envelope.
    ///
    /// # Errors
    /// [`NoPlace`] when the version has no place for something in it.
    pub fn of(envelope: &Envelope, target: Target) -> Result<Self, NoPlace> {
        let (text, mark, root) = match target {
            Target::Json => {
                let empty = envelope.to_json(Vec::new()).to_string();
                let mark = unknown_in(&empty);
                let text = format!("{:#}", envelope.to_json(vec![Json::string(&mark)]));
                (text, format!("\"{mark}\""), None)
            }
            Target::Xml(version) => {
                let empty = Document { envelope: envelope.clone(), events: Vec::new() }.to_xml(version)?;
                let mark = unknown_in(&empty);
                let (root, text) = xml::framed(envelope, version, &mark)?;
                (text, format!("<{mark}/>"), Some(root))
            }
        };
        // The mark stands there once: it was chosen so.
        let (head, tail) = text.split_once(&mark).unwrap_or_default();
        let indent = head.rsplit('\n').next().unwrap_or_default().to_owned();
        Ok(Self { head: head.to_owned(), tail: tail.to_owned(), target, indent, root })
    }

    /// The text in front of the first event.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// The text behind the last event.
    #[must_use]
    pub fn tail(&self) -> &str {
        &self.tail
    }

    /// The text of the event with a number, from 0, and what stands between it and the one before.
    ///
    /// # Errors
    /// [`NoPlace`] when the version has no place for something in it.
    pub fn event(&self, event: &Event, index: usize) -> Result<String, NoPlace> {
        let between = match (index, self.target) {
            (0, _) => String::new(),
            (_, Target::Json) => format!(",\n{}", self.indent),
            (_, Target::Xml(_)) => format!("\n{}", self.indent),
        };
        let text = match (&self.root, self.target) {
            (Some(root), Target::Xml(version)) => root.event(event, index, version, self.indent.len() / 2)?,
            // Within a string of JSON there is no line break.
            _ => format!("{:#}", event.to_json()).replace('\n', &format!("\n{}", self.indent)),
        };
        Ok(between + &text)
    }
}

/// A word that does not occur in a text.
fn unknown_in(text: &str) -> String {
    let mut word = "events-here".to_owned();
    while text.contains(&word) {
        word.push('-');
    }
    word
}
