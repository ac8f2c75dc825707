//! JSON values that keep what EPCIS must keep: numbers with their digits, members in their order.
//! A name that stands twice in one object is an error, and so is more depth than permitted, because
//! both are ways to make two readers see two different events.

mod parse;
mod write;

pub use parse::{JsonError, MAX_DEPTH, parse};

use crate::number::Number;

/// The members of an object, in their order; no name stands twice.
pub type Object = Vec<(String, Json)>;

/// A JSON value.
///
/// # Examples
/// ```
/// use epcis::Json;
/// use epcis::json::{self, MAX_DEPTH, Object};
///
/// let value = json::parse(r#"{"weight": 3.50, "toys": ["bear"]}"#, MAX_DEPTH)?;
/// assert_eq!(value.to_string(), r#"{"weight":3.50,"toys":["bear"]}"#, "digits and order are kept");
/// let toys = value.get("toys").and_then(Json::as_array).unwrap();
/// assert_eq!((toys[0].as_str(), toys[0].kind()), (Some("bear"), "a string"));
/// let members: Object = vec![("a".to_owned(), Json::string("b"))];
/// assert_eq!(Json::Object(members).as_object().map(<[_]>::len), Some(1));
/// # Ok::<(), json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its digits.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Object),
}

impl Json {
    /// A string value.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(String, Json)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// What kind of value it is, in words.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}
