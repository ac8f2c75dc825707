//! How typed records come out of JSON objects and go back: each field is taken by name, what is left
//! with a prefix is an extension, what is left without one is an error that names its path.

use std::fmt;

use crate::json::{Json, Object};
use crate::number::Number;
use crate::time::{self, Time};
use crate::uri;
use crate::vocabulary::Term;

/// Something in a document that is not as it must be.
///
/// # Examples
/// ```
/// use epcis::{Event, FieldError, Limits, ParseError, Reason};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let Err(ParseError::Field(error)) = Event::parse(text, &limits) else { unreachable!() };
/// assert_eq!(error, FieldError { path: "action".to_owned(), reason: Reason::Missing });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct FieldError {
    /// Where, for example `epcisBody.eventList[3].readPoint.id`.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why a field is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A required field is absent.
    #[error("is required")]
    Missing,
    /// The JSON type is wrong.
    #[error("{expected} is expected, found {found}")]
    Type {
        /// The type expected, in words.
        expected: &'static str,
        /// The type found, in words.
        found: &'static str,
    },
    /// The name is no field here, and no extension.
    #[error("is not a field of {record}; an extension needs a prefix such as example:field")]
    Unknown {
        /// The record.
        record: &'static str,
    },
    /// The value is not of its kind.
    #[error("{0}")]
    Value(String),
    /// The fields are well formed each, and break a rule together.
    #[error("{0}")]
    Rule(&'static str),
}

/// The way from the document to a value; it costs nothing until an error is told.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(crate) const fn root(name: &'a str) -> Self {
        Self { parent: None, step: Step::Name(name) }
    }

    pub(crate) const fn field(&'a self, name: &'a str) -> Self {
        Path { parent: Some(self), step: Step::Name(name) }
    }

    pub(crate) const fn index(&'a self, index: usize) -> Self {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    pub(crate) fn error(&self, reason: Reason) -> FieldError {
        let reason = match reason {
            Reason::Value(text) => Reason::Value(shortened(text)),
            other => other,
        };
        FieldError { path: self.to_string(), reason }
    }

    pub(crate) fn rule(&self, reason: &'static str) -> FieldError {
        self.error(Reason::Rule(reason))
    }

    pub(crate) fn wrong_type(&self, expected: &'static str, found: &Json) -> FieldError {
        self.error(Reason::Type { expected, found: found.kind() })
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match (self.step, self.parent) {
            (Step::Name(name), Some(parent)) if !parent.is_empty() => write!(f, ".{name}"),
            (Step::Name(name), _) => f.write_str(name),
            (Step::Index(index), _) => write!(f, "[{index}]"),
        }
    }
}

impl Path<'_> {
    fn is_empty(&self) -> bool {
        matches!(self, Path { parent: None, step: Step::Name(name) } if name.is_empty())
    }
}

/// A message is for reading: of one that quotes a giant value, the beginning and the end.
pub(crate) fn shortened(text: String) -> String {
    const MOST: usize = 600;
    const KEPT: usize = 250;
    if text.len() <= MOST {
        return text;
    }
    let (start, end) = (text.floor_char_boundary(KEPT), text.ceil_char_boundary(text.len() - KEPT));
    let (head, tail) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    format!("{head} … {tail}")
}

/// Extension members, verbatim and in their order. Their names have a prefix (or are URIs).
///
/// # Examples
/// ```
/// use epcis::{Extensions, Json};
///
/// let mut extensions = Extensions::new();
/// extensions.insert("ex:line", Json::string("2"))?;
/// assert_eq!(extensions.get("ex:line").and_then(Json::as_str), Some("2"));
/// assert!(!extensions.is_empty() && extensions.members().len() == 1);
/// assert!(extensions.insert("line", Json::Null).is_err(), "a name needs a prefix");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions(Object);

impl Extensions {
    /// No extensions.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds an extension, replacing one of the same name.
    ///
    /// # Errors
    /// What is wrong with the name.
    pub fn insert(&mut self, name: &str, value: Json) -> Result<(), String> {
        uri::check(name)?;
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.to_owned(), value));
        Ok(())
    }

    /// The value of an extension, by its name as written.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// All extensions in their order.
    #[must_use]
    pub fn members(&self) -> &[(String, Json)] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn put(&self, out: &mut Object) {
        out.extend(self.0.iter().cloned());
    }
}

/// The members of one object that were not taken yet.
pub(crate) struct Fields<'a> {
    pub(crate) path: Path<'a>,
    record: &'static str,
    members: Object,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(record: &'static str, json: Json, path: Path<'a>) -> Result<Self, FieldError> {
        match json {
            Json::Object(members) => Ok(Self { path, record, members }),
            other => Err(path.wrong_type("an object", &other)),
        }
    }

    pub(crate) fn rename(&mut self, record: &'static str) {
        self.record = record;
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Json> {
        let index = self.members.iter().position(|(key, _)| key == name)?;
        Some(self.members.remove(index).1)
    }

    pub(crate) fn optional<T: Field>(&mut self, name: &str) -> Result<Option<T>, FieldError> {
        self.take(name).map(|json| T::read(json, &self.path.field(name))).transpose()
    }

    pub(crate) fn required<T: Field>(&mut self, name: &str) -> Result<T, FieldError> {
        let json = self.take(name).ok_or_else(|| self.path.field(name).error(Reason::Missing))?;
        T::read(json, &self.path.field(name))
    }

    /// Takes every member whose name has a prefix.
    pub(crate) fn extensions(&mut self) -> Result<Extensions, FieldError> {
        let (extensions, rest) =
            std::mem::take(&mut self.members).into_iter().partition(|(name, _)| name.contains(':'));
        self.members = rest;
        let extensions: Object = extensions;
        for (name, _) in &extensions {
            uri::check(name).map_err(|reason| self.path.field(name).error(Reason::Value(reason)))?;
        }
        Ok(Extensions(extensions))
    }

    /// Takes everything that is left, for records whose fields are not known.
    pub(crate) fn everything(&mut self) -> Extensions {
        Extensions(std::mem::take(&mut self.members))
    }

    /// Nothing may be left.
    pub(crate) fn done(self) -> Result<(), FieldError> {
        match self.members.first() {
            None => Ok(()),
            Some((name, _)) => Err(self.path.field(name).error(Reason::Unknown { record: self.record })),
        }
    }
}

/// A value that can stand in a field.
pub(crate) trait Field: Sized {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError>;
    fn write(&self) -> Json;
}

/// A URI, as it was written.
///
/// # Examples
/// ```
/// use epcis::{Uri, ZoneOffset};
///
/// assert_eq!(Uri::parse("urn:x:7")?.as_str(), "urn:x:7");
/// assert_eq!(ZoneOffset::parse("+08:00")?.as_str(), "+08:00");
/// assert!(Uri::parse("a b").is_err() && ZoneOffset::parse("8").is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uri(String);

impl Uri {
    /// Checks the characters of a URI.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        uri::check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// A text that is known to be a URI.
    pub(crate) fn known(text: String) -> Self {
        debug_assert!(uri::check(&text).is_ok(), "{text}");
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn text(json: Json, path: &Path<'_>) -> Result<String, FieldError> {
    match json {
        Json::String(text) => Ok(text),
        other => Err(path.wrong_type("a string", &other)),
    }
}

fn value<T>(result: Result<T, impl Into<String>>, path: &Path<'_>) -> Result<T, FieldError> {
    result.map_err(|reason| path.error(Reason::Value(reason.into())))
}

impl Field for String {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        text(json, path)
    }
    fn write(&self) -> Json {
        Json::string(self)
    }
}

impl Field for Uri {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        let text = text(json, path)?;
        value(uri::check(&text), path)?;
        Ok(Self(text))
    }
    fn write(&self) -> Json {
        Json::string(&self.0)
    }
}

impl Field for Time {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        value(Self::parse(&text(json, path)?), path)
    }
    fn write(&self) -> Json {
        Json::string(self.as_str())
    }
}

impl<const LIST: u8> Field for Term<LIST> {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        value(Self::parse(&text(json, path)?), path)
    }
    fn write(&self) -> Json {
        Json::string(self.as_str())
    }
}

impl Field for Number {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        match json {
            Json::Number(number) => Ok(number),
            other => Err(path.wrong_type("a number", &other)),
        }
    }
    fn write(&self) -> Json {
        Json::Number(self.clone())
    }
}

impl Field for bool {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        match json {
            Json::Bool(value) => Ok(value),
            other => Err(path.wrong_type("a boolean", &other)),
        }
    }
    fn write(&self) -> Json {
        Json::Bool(*self)
    }
}

impl Field for Json {
    fn read(json: Json, _: &Path<'_>) -> Result<Self, FieldError> {
        Ok(json)
    }
    fn write(&self) -> Json {
        self.clone()
    }
}

impl<T: Field> Field for Vec<T> {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        match json {
            Json::Array(elements) => {
                elements.into_iter().enumerate().map(|(index, element)| T::read(element, &path.index(index))).collect()
            }
            other => Err(path.wrong_type("an array", &other)),
        }
    }
    fn write(&self) -> Json {
        Json::Array(self.iter().map(Field::write).collect())
    }
}

/// The difference between local time and UTC where the event happened, such as `+08:00`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ZoneOffset(String);

impl ZoneOffset {
    /// Parses `+hh:mm` or `-hh:mm`, at most 14 hours.
    ///
    /// # Errors
    /// What is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if time::is_offset(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("{text:?} is not a time zone offset between -14:00 and +14:00, such as +08:00"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for ZoneOffset {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        value(Self::parse(&text(json, path)?), path)
    }
    fn write(&self) -> Json {
        Json::string(&self.0)
    }
}

/// Declares records: their struct, how they are read and how they are written, from one list of fields.
///
/// `part` records are pieces of a larger object; `closed` ones are objects of their own; `open` ones are
/// objects with extensions.
macro_rules! record {
    ($(#[$meta:meta])* part $name:ident { $($body:tt)* }) => {
        record!(@declare [$(#[$meta])*] $name { $($body)* } {});
        record!(@take $name fields { $($body)* } {});
        record!(@put $name { $($body)* } []);
    };
    ($(#[$meta:meta])* closed $name:ident { $($body:tt)* }) => {
        record!(@declare [$(#[$meta])*] $name { $($body)* } {});
        record!(@take $name fields { $($body)* } {});
        record!(@put $name { $($body)* } []);
        record!(@field $name);
    };
    ($(#[$meta:meta])* open $name:ident { $($body:tt)* }) => {
        record!(@declare [$(#[$meta])*] $name { $($body)* } {
            /// Extensions, verbatim.
            pub extensions: $crate::fields::Extensions,
        });
        record!(@take $name fields { $($body)* } { extensions: fields.extensions()? });
        record!(@put $name { $($body)* } [extensions]);
        record!(@field $name);
    };
    (@declare [$(#[$meta:meta])*] $name:ident
        { $($(#[$doc:meta])* $presence:ident $field:ident: $type:ty = $key:literal,)* } { $($extra:tt)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])* pub $field: record!(@type $presence $type),)*
            $($extra)*
        }
    };
    (@type required $type:ty) => { $type };
    (@type optional $type:ty) => { Option<$type> };
    (@take $name:ident $fields:ident
        { $($(#[$doc:meta])* $presence:ident $field:ident: $type:ty = $key:literal,)* } { $($extra:tt)* }
    ) => {
        impl $name {
            pub(crate) fn take($fields: &mut $crate::fields::Fields<'_>) -> Result<Self, $crate::fields::FieldError> {
                Ok(Self { $($field: $fields.$presence($key)?,)* $($extra)* })
            }
        }
    };
    (@put $name:ident
        { $($(#[$doc:meta])* $presence:ident $field:ident: $type:ty = $key:literal,)* } [$($extra:ident)?]
    ) => {
        impl $name {
            pub(crate) fn put(&self, out: &mut $crate::json::Object) {
                $(record!(@write $presence self.$field, out, $key);)*
                $(self.$extra.put(out);)?
            }
        }
    };
    (@write required $value:expr, $out:ident, $key:literal) => {
        $out.push(($key.to_owned(), $crate::fields::Field::write(&$value)));
    };
    (@write optional $value:expr, $out:ident, $key:literal) => {
        if let Some(value) = &$value {
            $out.push(($key.to_owned(), $crate::fields::Field::write(value)));
        }
    };
    (@field $name:ident) => {
        impl $crate::fields::Field for $name {
            fn read(
                json: $crate::json::Json,
                path: &$crate::fields::Path<'_>,
            ) -> Result<Self, $crate::fields::FieldError> {
                let mut fields = $crate::fields::Fields::of(stringify!($name), json, *path)?;
                let record = Self::take(&mut fields)?;
                fields.done()?;
                Ok(record)
            }
            fn write(&self) -> $crate::json::Json {
                let mut out = $crate::json::Object::new();
                self.put(&mut out);
                $crate::json::Json::Object(out)
            }
        }
    };
}
pub(crate) use record;
