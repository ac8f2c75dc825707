//! The events of EPCIS 2.0 (section 7.4), typed, with their extensions kept verbatim.
//! Reading checks what the standard demands of one event; it does not look anything up.

mod build;
mod parts;
pub(crate) mod rules;
mod sensor;

pub use parts::{
    Action, BizTransaction, CertificationInfo, Destination, ErrorDeclaration, PersistentDisposition, Place,
    QuantityElement, Source, Unit,
};
pub use sensor::{HexBinary, SensorElement, SensorMetadata, SensorReport};

use crate::fields::{Extensions, FieldError, Fields, Path, Reason, Uri, ZoneOffset, record};
use crate::json::{self, Json, Object};
use crate::limits::{Limits, ParseError};
use crate::time::Time;
use crate::vocabulary::{BizStep, Disposition};

/// An event: when, where, why and how, common to all kinds, and what, which is the kind's own.
///
/// # Examples
/// ```
/// use epcis::event::{Action, Event, What};
/// use epcis::{Limits, json};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let event = Event::parse(text, &limits)?;
/// assert_eq!((event.what.name(), event.action()), ("ObjectEvent", Some(Action::Add)));
/// assert!(matches!(event.what, What::Object(_)) && event.what.persistent_disposition().is_none());
/// assert!(event.check().is_ok() && event.check_capture().is_ok());
/// assert_eq!(Event::parse(&event.to_json().to_string(), &limits)?, event);
/// assert_eq!(Event::parse_kept(&event.to_json().to_string())?, event);
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, and what is said about the event itself.
    pub common: Common,
    /// Where, why and how; empty for user-defined kinds.
    pub business: Business,
    /// What.
    pub what: What,
    /// Extensions at the top of the event, verbatim.
    pub extensions: Extensions,
}

/// The kinds of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something happened to objects.
    Object(ObjectEvent),
    /// Objects were put together or taken apart, physically.
    Aggregation(AggregationEvent),
    /// Objects became part of a business transaction, or ceased to be.
    Transaction(TransactionEvent),
    /// Objects were used up, others came into being.
    Transformation(TransformationEvent),
    /// Objects were fixed to an object or a place.
    Association(AssociationEvent),
    /// A kind that a user defined, by its name; all its own fields are among the extensions.
    Extended(Uri),
}

impl Event {
    /// Parses one event that stands alone, as `POST /events` takes it. It has its own `@context`.
    ///
    /// # Errors
    /// [`ParseError`] with line and column, or with path and reason.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        limits.check_size(text)?;
        let json = json::parse(text, limits.max_depth)?;
        let event = Self::from_json(json, &Path::root(""))?;
        if event.common.context.is_none() {
            return Err(Path::root("@context").error(Reason::Missing).into());
        }
        Ok(event)
    }

    /// Reads an event back that was written by [`Event::to_json`], of whatever size; it may have no `@context`.
    ///
    /// # Errors
    /// [`ParseError`] with line and column, or with path and reason.
    pub fn parse_kept(text: &str) -> Result<Self, ParseError> {
        Ok(Self::read(json::parse(text, json::MAX_DEPTH)?, &Path::root(""))?)
    }

    /// Reads an event from a JSON value; errors name paths below `path`.
    pub(crate) fn from_json(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        let event = Self::read(json, path)?;
        rules::check(&event, path)?;
        Ok(event)
    }

    /// Reads the fields of an event, without the rules that hold among them.
    pub(crate) fn read(json: Json, path: &Path<'_>) -> Result<Self, FieldError> {
        let mut fields = Fields::of("event", json, *path)?;
        let kind: String = fields.required("type")?;
        let common = Common::take(&mut fields)?;
        let what = match kind.as_str() {
            "ObjectEvent" => What::Object(ObjectEvent::take(&mut fields)?),
            "AggregationEvent" => What::Aggregation(AggregationEvent::take(&mut fields)?),
            "TransactionEvent" => What::Transaction(TransactionEvent::take(&mut fields)?),
            "TransformationEvent" => What::Transformation(TransformationEvent::take(&mut fields)?),
            "AssociationEvent" => What::Association(AssociationEvent::take(&mut fields)?),
            other => {
                let kind = Uri::parse(other).map_err(|_| {
                    path.field("type").error(Reason::Value(format!(
                        "{other:?} is not a standard kind of event; a user-defined one needs a prefix"
                    )))
                })?;
                let extensions = fields.everything();
                return Ok(Self { common, business: Business::default(), what: What::Extended(kind), extensions });
            }
        };
        fields.rename(what.name_static());
        let business = Business::take(&mut fields)?;
        let extensions = fields.extensions()?;
        fields.done()?;
        Ok(Self { common, business, what, extensions })
    }

    /// Checks the rules that hold among the fields of one event; what was parsed obeys them already.
    ///
    /// # Errors
    /// [`FieldError`] naming the field and the rule.
    pub fn check(&self) -> Result<(), FieldError> {
        rules::check(self, &Path::root(""))
    }

    /// Checks what a capture interface must refuse although the official schema permits it: an aggregation
    /// that begins or ends without its parent (TCR-54), an attribute in `sensorMetadata` and again in a
    /// `sensorReport` (TCR-53), an observation after the event (M122). Reading does not check this, because events of others are kept as they are.
    ///
    /// # Errors
    /// [`FieldError`] naming the field and the rule.
    pub fn check_capture(&self) -> Result<(), FieldError> {
        rules::check_capture(self, &Path::root(""))
    }

    /// The event as JSON. Fields stand in the order of this crate, extensions verbatim after them.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut out = Object::new();
        out.push(("type".to_owned(), Json::string(self.what.name())));
        self.common.put(&mut out);
        match &self.what {
            What::Object(event) => event.put(&mut out),
            What::Aggregation(event) => event.put(&mut out),
            What::Transaction(event) => event.put(&mut out),
            What::Transformation(event) => event.put(&mut out),
            What::Association(event) => event.put(&mut out),
            What::Extended(_) => {}
        }
        self.business.put(&mut out);
        self.extensions.put(&mut out);
        Json::Object(out)
    }

    /// The action, for the kinds that have one.
    #[must_use]
    pub fn action(&self) -> Option<Action> {
        match &self.what {
            What::Object(event) => Some(event.action),
            What::Aggregation(event) => Some(event.action),
            What::Transaction(event) => Some(event.action),
            What::Association(event) => Some(event.action),
            What::Transformation(_) | What::Extended(_) => None,
        }
    }
}

/// The values of `type` of the standard kinds.
pub(crate) const KINDS: [&str; 5] =
    ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];

impl What {
    /// The value of `type`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Extended(kind) => kind.as_str(),
            standard => standard.name_static(),
        }
    }

    /// Lasting dispositions that begin or end. The XML schema has them on every kind, the JSON schema on
    /// ObjectEvent and TransformationEvent only; here they are read on every kind.
    #[must_use]
    pub const fn persistent_disposition(&self) -> Option<&PersistentDisposition> {
        match self {
            Self::Object(event) => event.persistent_disposition.as_ref(),
            Self::Aggregation(event) => event.persistent_disposition.as_ref(),
            Self::Transaction(event) => event.persistent_disposition.as_ref(),
            Self::Transformation(event) => event.persistent_disposition.as_ref(),
            Self::Association(event) => event.persistent_disposition.as_ref(),
            Self::Extended(_) => None,
        }
    }

    pub(crate) const fn persistent_disposition_mut(&mut self) -> Option<&mut PersistentDisposition> {
        match self {
            Self::Object(event) => event.persistent_disposition.as_mut(),
            Self::Aggregation(event) => event.persistent_disposition.as_mut(),
            Self::Transaction(event) => event.persistent_disposition.as_mut(),
            Self::Transformation(event) => event.persistent_disposition.as_mut(),
            Self::Association(event) => event.persistent_disposition.as_mut(),
            Self::Extended(_) => None,
        }
    }

    const fn name_static(&self) -> &'static str {
        match self {
            Self::Object(_) => "ObjectEvent",
            Self::Aggregation(_) => "AggregationEvent",
            Self::Transaction(_) => "TransactionEvent",
            Self::Transformation(_) => "TransformationEvent",
            Self::Association(_) => "AssociationEvent",
            Self::Extended(_) => "a user-defined event",
        }
    }
}

record! {
    /// When, and what is said about the event itself: the fields that all events have.
    part Common {
        /// JSON-LD context of this event alone.
        optional context: Json = "@context",
        /// Identifier of the event.
        optional event_id: Uri = "eventID",
        /// When it happened.
        required event_time: Time = "eventTime",
        /// When it was captured; set by the repository.
        optional record_time: Time = "recordTime",
        /// Difference between local time and UTC where it happened.
        required event_time_zone_offset: ZoneOffset = "eventTimeZoneOffset",
        /// References to certification documents.
        optional certification_info: CertificationInfo = "certificationInfo",
        /// Says that the event with this eventID was wrong.
        optional error_declaration: ErrorDeclaration = "errorDeclaration",
    }
}

record! {
    /// Where, why and how: the fields that all standard kinds of events have.
    #[derive(Default)]
    part Business {
        /// The step of the business process.
        optional biz_step: BizStep = "bizStep",
        /// The state of the objects afterwards.
        optional disposition: Disposition = "disposition",
        /// Where it was recorded.
        optional read_point: Place = "readPoint",
        /// Where the objects are afterwards.
        optional biz_location: Place = "bizLocation",
        /// The business transactions.
        optional biz_transactions: Vec<BizTransaction> = "bizTransactionList",
        /// Where the transfer comes from.
        optional sources: Vec<Source> = "sourceList",
        /// Where the transfer goes.
        optional destinations: Vec<Destination> = "destinationList",
        /// What sensors reported.
        optional sensor_elements: Vec<SensorElement> = "sensorElementList",
    }
}

record! {
    /// Something happened to objects.
    part ObjectEvent {
        /// Single objects.
        optional epcs: Vec<Uri> = "epcList",
        /// Amounts of classes.
        optional quantities: Vec<QuantityElement> = "quantityList",
        /// What happened to them.
        required action: Action = "action",
        /// Lasting dispositions that begin or end.
        optional persistent_disposition: PersistentDisposition = "persistentDisposition",
        /// Instance or lot master data, only with the action ADD.
        optional ilmd: Ilmd = "ilmd",
    }
}

record! {
    /// Objects were put together or taken apart, physically.
    part AggregationEvent {
        /// The containing object.
        optional parent_id: Uri = "parentID",
        /// Single contained objects.
        optional child_epcs: Vec<Uri> = "childEPCs",
        /// Contained amounts of classes.
        optional child_quantities: Vec<QuantityElement> = "childQuantityList",
        /// What happened to the relation.
        required action: Action = "action",
        /// Lasting dispositions that begin or end.
        optional persistent_disposition: PersistentDisposition = "persistentDisposition",
    }
}

record! {
    /// Objects became part of a business transaction, or ceased to be.
    part TransactionEvent {
        /// The containing object.
        optional parent_id: Uri = "parentID",
        /// Single objects.
        optional epcs: Vec<Uri> = "epcList",
        /// Amounts of classes.
        optional quantities: Vec<QuantityElement> = "quantityList",
        /// What happened to the relation.
        required action: Action = "action",
        /// Lasting dispositions that begin or end.
        optional persistent_disposition: PersistentDisposition = "persistentDisposition",
    }
}

record! {
    /// Objects were used up, others came into being.
    part TransformationEvent {
        /// Single objects used up.
        optional input_epcs: Vec<Uri> = "inputEPCList",
        /// Amounts used up.
        optional input_quantities: Vec<QuantityElement> = "inputQuantityList",
        /// Single objects made.
        optional output_epcs: Vec<Uri> = "outputEPCList",
        /// Amounts made.
        optional output_quantities: Vec<QuantityElement> = "outputQuantityList",
        /// Ties several events of one transformation together.
        optional transformation_id: Uri = "transformationID",
        /// Lasting dispositions that begin or end.
        optional persistent_disposition: PersistentDisposition = "persistentDisposition",
        /// Instance or lot master data of what was made.
        optional ilmd: Ilmd = "ilmd",
    }
}

record! {
    /// Objects were fixed to an object or a place.
    part AssociationEvent {
        /// The object or place to which the children are fixed.
        required parent_id: Uri = "parentID",
        /// Single objects.
        optional child_epcs: Vec<Uri> = "childEPCs",
        /// Amounts of classes.
        optional child_quantities: Vec<QuantityElement> = "childQuantityList",
        /// What happened to the relation.
        required action: Action = "action",
        /// Lasting dispositions that begin or end.
        optional persistent_disposition: PersistentDisposition = "persistentDisposition",
    }
}

record! {
    /// Instance or lot master data: nothing but extensions.
    open Ilmd {}
}
