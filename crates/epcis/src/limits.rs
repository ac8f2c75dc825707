//! How much of a document is read before it is refused, and why a text could not be read.

use crate::fields::FieldError;
use crate::json::JsonError;
use crate::xml::XmlError;

/// Bounds on a document. Whoever reads from strangers chooses them; nothing here is unbounded.
///
/// # Examples
/// ```
/// use epcis::{Event, Limits, ParseError};
///
/// let limits = Limits { max_bytes: 10, max_depth: 32, max_events: 1 };
/// assert_eq!(Event::parse("{ \"type\": 1 }", &limits), Err(ParseError::TooLarge { bytes: 13, max_bytes: 10 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Greatest size of the text, in bytes.
    pub max_bytes: usize,
    /// Greatest depth of nested arrays and objects; never more than [`crate::json::MAX_DEPTH`].
    pub max_depth: usize,
    /// Greatest number of events in a document; exactly as many are accepted.
    pub max_events: usize,
}

impl Limits {
    pub(crate) fn check_size(&self, text: &str) -> Result<(), ParseError> {
        if text.len() > self.max_bytes {
            return Err(ParseError::TooLarge { bytes: text.len(), max_bytes: self.max_bytes });
        }
        Ok(())
    }
}

/// Why a text is no EPCIS document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Larger than permitted.
    #[error("the document has {bytes} bytes, permitted are {max_bytes}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// More events than permitted.
    #[error("the document has {events} events, permitted are {max_events}")]
    TooManyEvents {
        /// Their number.
        events: usize,
        /// The limit.
        max_events: usize,
    },
    /// Bytes that are no text that is read here.
    #[error("{0}")]
    Text(String),
    /// Not well-formed JSON, or nested too deeply.
    #[error("not a JSON document: {0}")]
    Json(#[from] JsonError),
    /// Not well-formed XML, or XML that is not read here.
    #[error("not an XML document that is read here: {0}")]
    Xml(#[from] XmlError),
    /// XML, and no EPCIS document.
    #[error("not an EPCIS document: {0}")]
    XmlContent(String),
    /// A field is not as it must be.
    #[error(transparent)]
    Field(#[from] FieldError),
}
