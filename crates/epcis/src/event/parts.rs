//! The records that events are made of (EPCIS 2.0 section 7.3), other than sensor data.

use crate::fields::{Field, FieldError, Path, Reason, Uri, record};
use crate::json::Json;
use crate::number::Number;
use crate::time::Time;
use crate::vocabulary::{BizTransactionType, Disposition, ErrorReason, SourceDestType};

record! {
    /// An amount of a class of objects (7.3.3.3). Without quantity the amount is not told.
    closed QuantityElement {
        /// The class: a lot, a trade item without serial, a kind of asset.
        required epc_class: Uri = "epcClass",
        /// The amount: pieces when there is no unit.
        optional quantity: Number = "quantity",
        /// Unit of UN/ECE Recommendation 20, such as `KGM`.
        optional uom: Unit = "uom",
    }
}

record! {
    /// A place where the event was recorded or where the objects are afterwards.
    open Place {
        /// The location.
        required id: Uri = "id",
    }
}

record! {
    /// A business transaction in which the objects take part.
    closed BizTransaction {
        /// Its kind, such as `po` or `testres`.
        optional kind: BizTransactionType = "type",
        /// Its identifier.
        required id: Uri = "bizTransaction",
    }
}

record! {
    /// Where a business transfer comes from.
    closed Source {
        /// Whether owner, possessor or place.
        required kind: SourceDestType = "type",
        /// The party or place.
        required id: Uri = "source",
    }
}

record! {
    /// Where a business transfer goes.
    closed Destination {
        /// Whether owner, possessor or place.
        required kind: SourceDestType = "type",
        /// The party or place.
        required id: Uri = "destination",
    }
}

record! {
    /// Says that an earlier event was wrong (7.4.1.3). It stands in a copy of that event.
    open ErrorDeclaration {
        /// When it was declared.
        required declaration_time: Time = "declarationTime",
        /// Why.
        optional reason: ErrorReason = "reason",
        /// The events that correct it.
        optional corrective_event_ids: Vec<Uri> = "correctiveEventIDs",
    }
}

record! {
    /// Dispositions that hold until they are unset, beside the momentary one.
    closed PersistentDisposition {
        /// What begins to hold.
        optional set: Vec<Disposition> = "set",
        /// What ceases to hold.
        optional unset: Vec<Disposition> = "unset",
    }
}

/// What the event does to the relation that it tells of.
///
/// # Examples
/// ```
/// use epcis::event::{Action, CertificationInfo, Unit};
/// use epcis::Uri;
///
/// assert_eq!((Action::Observe.as_str(), Unit::parse("KGM")?.as_str()), ("OBSERVE", "KGM"));
/// let report = Uri::parse("https://ts.example/reports/7")?;
/// assert_eq!(CertificationInfo::One(report.clone()).all(), [report]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The objects, or their relation, come into being.
    Add,
    /// They were seen.
    Observe,
    /// They cease to be.
    Delete,
}

impl Action {
    /// The word of the standard.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Observe => "OBSERVE",
            Self::Delete => "DELETE",
        }
    }
}

impl Field for Action {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        match json.as_str() {
            Some("ADD") => Ok(Self::Add),
            Some("OBSERVE") => Ok(Self::Observe),
            Some("DELETE") => Ok(Self::Delete),
            Some(other) => Err(path.error(Reason::Value(format!("{other:?} is not ADD, OBSERVE or DELETE")))),
            None => Err(path.wrong_type("a string", &json)),
        }
    }
    fn write(&self) -> Json {
        Json::string(self.as_str())
    }
}

/// A unit code of UN/ECE Recommendation 20: two or three capitals or digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unit(String);

impl Unit {
    /// Checks the form; the list itself is not kept here.
    ///
    /// # Errors
    /// What is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = matches!(text.len(), 2 | 3) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a unit code of two or three characters 0-9 A-Z"))
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Unit {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        let text = String::read(json, path)?;
        Self::parse(&text).map_err(|reason| path.error(Reason::Value(reason)))
    }
    fn write(&self) -> Json {
        Json::string(&self.0)
    }
}

/// References to certification documents: one URI, or a list of them, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificationInfo {
    /// One URI.
    One(Uri),
    /// A list.
    Many(Vec<Uri>),
}

impl CertificationInfo {
    /// All references.
    #[must_use]
    pub fn all(&self) -> &[Uri] {
        match self {
            Self::One(uri) => std::slice::from_ref(uri),
            Self::Many(uris) => uris,
        }
    }
}

impl Field for CertificationInfo {
    fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        match json {
            json @ Json::Array(_) => Vec::read(json, path).map(Self::Many),
            json => Uri::read(json, path).map(Self::One),
        }
    }
    fn write(&self) -> Json {
        match self {
            Self::One(uri) => uri.write(),
            Self::Many(uris) => uris.write(),
        }
    }
}
