//! The conditions of a query, typed. All of them must hold; within one, one of its values is enough.
//!
//! ```
//! use epcis::Context;
//! use epcis::query::condition::{
//!     Comparison, Condition, FieldName, FieldPlace, PlaceField, Relation, SensorNumber, SensorText, Test, TimeField,
//! };
//! use epcis::query::Query;
//!
//! assert!(Comparison::GreaterOrEqual.holds(std::cmp::Ordering::Equal));
//! let read = |name: &str, value: &str| {
//!     let query = Query::of_parameters([(name, value)], &Context::default()).unwrap();
//!     query.conditions.into_iter().next().unwrap()
//! };
//! assert!(matches!(read("GE_eventTime", "2026-11-24T00:00:00Z"), Condition::Time(TimeField::Event, ..)));
//! let place = read("EQ_readPoint", "urn:x:1");
//! assert!(matches!(place, Condition::Place { field: PlaceField::ReadPoint, within: false, .. }));
//! let owner = read("EQ_source_owning_party", "urn:x:1");
//! assert!(matches!(owner, Condition::Related { relation: Relation::Source, .. }));
//! let line = Condition::Field {
//!     place: FieldPlace::Event,
//!     inner: false,
//!     name: FieldName::new("ex:line", &Context::default()),
//!     test: Test::Exists,
//! };
//! assert_eq!(read("EXISTS_ex:line", ""), line);
//! assert_ne!(SensorText::Kind, SensorText::Device);
//! assert_ne!(SensorNumber::Value, SensorNumber::Mean);
//! ```

use jiff::Timestamp;

use super::pattern::Pattern;
use crate::event::Action;
use crate::objects::Role;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Equal to one of the values.
    Equal,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
}

impl Comparison {
    /// Whether an order between found and wanted fulfils it.
    #[must_use]
    pub const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// The two places of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceField {
    /// `readPoint`.
    ReadPoint,
    /// `bizLocation`.
    BizLocation,
}

/// The times that a query can bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeField {
    /// `eventTime`.
    Event,
    /// `recordTime`.
    Record,
    /// `errorDeclaration.declarationTime`.
    Declaration,
    /// `time` of sensor data.
    Sensor,
    /// `startTime` of sensor data.
    SensorStart,
    /// `endTime` of sensor data.
    SensorEnd,
}

/// Relations that have a type: `EQ_bizTransaction_po`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `bizTransactionList`.
    BizTransaction,
    /// `sourceList`.
    Source,
    /// `destinationList`.
    Destination,
}

/// Words and identifiers of sensor data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensorText {
    /// `type`, as web URI.
    Kind,
    /// `deviceID`.
    Device,
    /// `deviceMetadata`.
    DeviceMetadata,
    /// `rawData`.
    RawData,
    /// `dataProcessingMethod`.
    Method,
    /// `microorganism`.
    Microorganism,
    /// `chemicalSubstance`.
    Substance,
    /// `bizRules`.
    Rules,
    /// `stringValue`.
    String,
    /// `booleanValue`.
    Boolean,
    /// `hexBinaryValue`.
    HexBinary,
    /// `uriValue`.
    Uri,
}

/// Numbers of a sensor report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensorNumber {
    /// `value`.
    Value,
    /// `minValue`.
    Min,
    /// `maxValue`.
    Max,
    /// `meanValue`.
    Mean,
    /// `sDev`: a difference, which converts by factor alone.
    Deviation,
    /// `percValue`.
    Percentile,
    /// `percRank`, which has no unit.
    Rank,
}

/// Where extension fields stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPlace {
    /// At the top of the event.
    Event,
    /// In `ilmd`.
    Ilmd,
    /// In `errorDeclaration`.
    ErrorDeclaration,
    /// In `readPoint`.
    ReadPoint,
    /// In `bizLocation`.
    BizLocation,
    /// In an element of `sensorElementList`.
    SensorElement,
    /// In `sensorMetadata`.
    SensorMetadata,
    /// In a `sensorReport`.
    SensorReport,
}

/// The name of an extension field, as written, and in full where its prefix is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName {
    pub(super) written: String,
    pub(super) full: Option<String>,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is there.
    Exists,
    /// It compares so with one of these values.
    Compare(Comparison, Vec<String>),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `eventType`.
    EventType(Vec<String>),
    /// `GE_…Time`, `LT_…Time` and, for sensor data, `EQ_time`.
    Time(TimeField, Comparison, Timestamp),
    /// `EQ_action`.
    Action(Vec<Action>),
    /// `EQ_bizStep`, as web URIs.
    BizStep(Vec<String>),
    /// `EQ_disposition`, as web URIs.
    Disposition(Vec<String>),
    /// `EQ_persistentDisposition_set` (true) or `_unset`, as web URIs.
    PersistentDisposition {
        /// `set` rather than `unset`.
        set: bool,
        /// The dispositions.
        any: Vec<String>,
    },
    /// `EQ_readPoint`, `WD_bizLocation` and so on, as canonical URIs.
    Place {
        /// Which of the two.
        field: PlaceField,
        /// Places within these count as well (`WD_`).
        within: bool,
        /// The places.
        any: Vec<String>,
    },
    /// `EQ_transformationID`, canonical.
    Transformation(Vec<String>),
    /// `EQ_bizTransaction_…`, `EQ_source_…`, `EQ_destination_…`.
    Related {
        /// Which list.
        relation: Relation,
        /// The type, as web URI.
        kind: String,
        /// Canonical identifiers.
        any: Vec<String>,
    },
    /// `MATCH_…`.
    Match {
        /// The roles that count.
        roles: &'static [Role],
        /// Classes rather than single objects.
        classes: bool,
        /// What is looked for.
        any: Vec<Pattern>,
    },
    /// `EQ_quantity`, `GT_quantity_KGM` and so on.
    Quantity(Comparison, Option<String>, Vec<String>),
    /// `EQ_eventID`.
    EventId(Vec<String>),
    /// `EXISTS_errorDeclaration`.
    ErrorDeclared,
    /// `EQ_errorReason`, as web URIs.
    ErrorReason(Vec<String>),
    /// `EQ_correctiveEventID`.
    CorrectiveEventId(Vec<String>),
    /// `EXISTS_sensorElementList`.
    SensorExists,
    /// `EQ_type`, `EQ_deviceID` and so on.
    Sensor(SensorText, Vec<String>),
    /// `GE_value_CEL` and so on, with the unit.
    SensorNumber(SensorNumber, Comparison, Option<String>, Vec<String>),
    /// Extension fields.
    Field {
        /// Where they stand.
        place: FieldPlace,
        /// Below another extension field (`INNER_`).
        inner: bool,
        /// Which one.
        name: FieldName,
        /// What is asked of it.
        test: Test,
    },
    /// `HASATTR_…`: an identifier in this field has one of these attributes of master data.
    HasAttribute(FieldName, Vec<String>),
    /// `EQATTR_…`: an identifier in this field has this attribute with one of these values.
    AttributeEquals(FieldName, String, Vec<String>),
}
