//! A file as it comes, in whatever form: the form is recognised by the content, never by a name.

use crate::document::{Document, DocumentKind, Envelope, PartialDocument, RawDocument};
use crate::fields::{Extensions, Fields, Path, Reason};
use crate::json::{self, Json};
use crate::limits::{Limits, ParseError};
use crate::xml;

/// The two forms of EPCIS documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// JSON-LD.
    Json,
    /// XML.
    Xml,
}

impl Form {
    /// Its name, for messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// What a file holds: a document, or an event of JSON that stands alone with its own `@context`.
///
/// # Examples
/// ```
/// use epcis::{Form, Input, Limits, recognise};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// assert_eq!(recognise(text.as_bytes())?.0.name(), "JSON");
/// let input = Input::parse(text.as_bytes(), &limits)?;
/// assert_eq!((input.form, input.events()), (Form::Json, 1));
/// assert!(input.envelope().schema_version.is_none(), "nothing stands around it");
/// assert!(input.clone().into_partial().events[0].is_ok());
/// assert_eq!(input.into_document()?.events.len(), 1);
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Input {
    /// The form that it came in.
    pub form: Form,
    /// Whether it is an event that stands alone; its envelope then holds the event's context and no more.
    pub stands_alone: bool,
    pub(crate) raw: RawDocument,
}

/// The text of a file, and its form.
///
/// # Errors
/// [`ParseError::Text`]: not UTF-8, or neither JSON nor XML.
pub fn recognise(bytes: &[u8]) -> Result<(Form, &str), ParseError> {
    let refuse = |reason: String| Err(ParseError::Text(reason));
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if utf16 || bytes.iter().take(4).filter(|byte| **byte == 0).count() > 0 {
        return refuse("the file is UTF-16 or UTF-32; save it as UTF-8".to_owned());
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
            return refuse(format!("line {line}: these bytes are not UTF-8; save the file as UTF-8"));
        }
    };
    match text.trim_start().chars().next() {
        Some('<') => Ok((Form::Xml, text)),
        Some('{') => Ok((Form::Json, text)),
        None => refuse("the file is empty".to_owned()),
        Some(_) => refuse("the file begins neither with { (JSON) nor with < (XML)".to_owned()),
    }
}

impl Input {
    /// Reads what stands around the events; the events are not looked at yet.
    ///
    /// # Errors
    /// [`ParseError`]: no text, too large, neither JSON nor XML, or no EPCIS.
    ///
    /// ```
    /// use epcis::{Form, Input, Limits};
    ///
    /// let limits = Limits { max_bytes: 1000, max_depth: 32, max_events: 10 };
    /// let error = Input::parse(b"\xff\xfe{\0}\0", &limits).unwrap_err();
    /// assert_eq!(error.to_string(), "the file is UTF-16 or UTF-32; save it as UTF-8");
    /// let event = br#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    ///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD","epcList":["urn:x:1"]}"#;
    /// let input = Input::parse(event, &limits)?;
    /// assert_eq!((input.form, input.stands_alone, input.events()), (Form::Json, true, 1));
    /// # Ok::<(), epcis::ParseError>(())
    /// ```
    pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Self, ParseError> {
        if bytes.len() > limits.max_bytes {
            return Err(ParseError::TooLarge { bytes: bytes.len(), max_bytes: limits.max_bytes });
        }
        let (form, text) = recognise(bytes)?;
        if form == Form::Xml {
            return Ok(Self { form, stands_alone: false, raw: xml::parse_raw(text, limits)? });
        }
        let json = json::parse(text, limits.max_depth)?;
        let kind = json.get("type").and_then(Json::as_str).unwrap_or_default();
        let is_document = json.get("epcisBody").is_some() || kind.is_empty() || kind.ends_with("Document");
        if is_document {
            return Ok(Self { form, stands_alone: false, raw: RawDocument::of(json, None, limits)? });
        }
        let context = json.get("@context").cloned();
        let context = context.ok_or_else(|| Path::root("@context").error(Reason::Missing))?;
        let kind = DocumentKind::Document {
            instance_identifier: None,
            sender: None,
            receiver: None,
            header: None,
            body_extensions: Extensions::new(),
        };
        let envelope = Envelope {
            kind,
            context,
            id: None,
            schema_version: None,
            creation_date: None,
            extensions: Extensions::new(),
        };
        // Only an object has a type; this tells the compiler and the reader.
        Fields::of("event", json.clone(), Path::root(""))?;
        Ok(Self { form, stands_alone: true, raw: RawDocument { envelope, events: vec![Ok(json)] } })
    }

    /// The number of events.
    #[must_use]
    pub fn events(&self) -> usize {
        self.raw.events.len()
    }

    /// What stands around the events.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope {
        &self.raw.envelope
    }

    /// The document, each event read or refused for itself.
    #[must_use]
    pub fn into_partial(self) -> PartialDocument {
        PartialDocument::of_raw(self.raw, !self.stands_alone)
    }

    /// The document when every event can be read.
    ///
    /// # Errors
    /// [`ParseError::Field`] for the first event that cannot.
    pub fn into_document(self) -> Result<Document, ParseError> {
        self.into_partial().whole()
    }
}
