//! The names of parameters, and the conditions that they mean. Every spelling that GS1's own files use is
//! taken: `GE_errorDeclarationTime` and `GE_errorDeclaration_Time`, `EXISTS_sensorElement` and
//! `EXISTS_sensorElementList`, `EQATTR_` and `EQ_ATTR_`.

use super::condition::{
    Comparison, Condition, FieldName, FieldPlace, PlaceField, Relation, SensorNumber, SensorText, Test, TimeField,
};
use super::error::QueryError;
use super::parse::Given;
use crate::context::Context;
use crate::objects::Role;
use crate::vocabulary::Vocabulary;

type Read = Result<Condition, QueryError>;

/// The condition that a parameter means.
pub(super) fn condition(given: &Given<'_>, context: &Context) -> Read {
    let name = given.name;
    if name == "eventType" {
        return given.list(super::parse::event_type).map(Condition::EventType);
    }
    if let Some(rest) = name.strip_prefix("MATCH_") {
        return matching(given, rest);
    }
    if let Some(rest) = name.strip_prefix("WD_") {
        return place(given, rest, true).unwrap_or_else(|| Err(given.unknown()));
    }
    if let Some(field) = name.strip_prefix("HASATTR_") {
        let names = given.texts()?.iter().map(|name| context.expand(name).into_owned()).collect();
        return Ok(Condition::HasAttribute(attributed(given, field, context)?, names));
    }
    if let Some(rest) = name.strip_prefix("EQATTR_").or_else(|| name.strip_prefix("EQ_ATTR_")) {
        let (field, attribute) = rest.split_once('_').ok_or_else(|| given.wrong("names no attribute"))?;
        return Ok(Condition::AttributeEquals(
            attributed(given, field, context)?,
            context.expand(attribute).into_owned(),
            given.texts()?,
        ));
    }
    if let Some(rest) = name.strip_prefix("EXISTS_") {
        given.nothing()?;
        return match rest {
            "errorDeclaration" => Ok(Condition::ErrorDeclared),
            "sensorElementList" | "sensorElement" => Ok(Condition::SensorExists),
            _ => field(given, rest, Test::Exists, context),
        };
    }
    let (comparison, rest) = compared(name).ok_or_else(|| given.unknown())?;
    comparing(given, comparison, rest, context)
}

fn compared(name: &str) -> Option<(Comparison, &str)> {
    [
        ("EQ_", Comparison::Equal),
        ("GT_", Comparison::Greater),
        ("GE_", Comparison::GreaterOrEqual),
        ("LT_", Comparison::Less),
        ("LE_", Comparison::LessOrEqual),
    ]
    .into_iter()
    .find_map(|(prefix, comparison)| name.strip_prefix(prefix).map(|rest| (comparison, rest)))
}

fn comparing(given: &Given<'_>, comparison: Comparison, rest: &str, context: &Context) -> Read {
    if let Some(time) = time_field(rest) {
        let permitted = matches!(comparison, Comparison::GreaterOrEqual | Comparison::Less)
            || (comparison == Comparison::Equal && time == TimeField::Sensor);
        return if permitted { Ok(Condition::Time(time, comparison, given.time()?)) } else { Err(given.unknown()) };
    }
    if let Some(unit) = unit_of(rest, "quantity") {
        let unit = unit.map(|unit| given.unit(unit)).transpose()?;
        return Ok(Condition::Quantity(comparison, unit, given.numbers(comparison)?));
    }
    for (name, number) in SENSOR_NUMBERS {
        if let Some(Some(unit)) = unit_of(rest, name) {
            let unit = Some(given.unit(unit)?);
            return Ok(Condition::SensorNumber(number, comparison, unit, given.numbers(comparison)?));
        }
        if rest == name {
            return Ok(Condition::SensorNumber(number, comparison, None, given.numbers(comparison)?));
        }
    }
    if comparison == Comparison::Equal
        && let Some(read) = equal(given, rest)
    {
        return read;
    }
    let values = given.comparable(comparison)?;
    field(given, rest, Test::Compare(comparison, values), context)
}

const SENSOR_NUMBERS: [(&str, SensorNumber); 7] = [
    ("value", SensorNumber::Value),
    ("minValue", SensorNumber::Min),
    ("maxValue", SensorNumber::Max),
    ("meanValue", SensorNumber::Mean),
    ("sDev", SensorNumber::Deviation),
    ("percValue", SensorNumber::Percentile),
    ("percRank", SensorNumber::Rank),
];

fn time_field(name: &str) -> Option<TimeField> {
    Some(match name {
        "eventTime" => TimeField::Event,
        "recordTime" => TimeField::Record,
        "errorDeclarationTime" | "errorDeclaration_Time" => TimeField::Declaration,
        "time" => TimeField::Sensor,
        "startTime" => TimeField::SensorStart,
        "endTime" => TimeField::SensorEnd,
        _ => return None,
    })
}

/// The unit behind a name, if any.
fn unit_of<'a>(rest: &'a str, name: &str) -> Option<Option<&'a str>> {
    let behind = rest.strip_prefix(name)?;
    if behind.is_empty() { Some(None) } else { behind.strip_prefix('_').map(Some) }
}

/// The parameters that only `EQ_` has. None: it is none of them.
fn equal(given: &Given<'_>, rest: &str) -> Option<Read> {
    if let Some(read) = place(given, rest, false) {
        return Some(read);
    }
    if let Some(text) = sensor_text(rest) {
        let values = match text {
            SensorText::Kind => given.words(Vocabulary::MeasurementType),
            SensorText::String => given.texts(),
            SensorText::Boolean => given.list(super::parse::boolean),
            SensorText::HexBinary => given.list(super::parse::hexadecimal),
            _ => given.identifiers(),
        };
        return Some(values.map(|values| Condition::Sensor(text, values)));
    }
    let related = [
        ("bizTransaction_", Relation::BizTransaction, Vocabulary::BizTransactionType),
        ("source_", Relation::Source, Vocabulary::SourceDestType),
        ("destination_", Relation::Destination, Vocabulary::SourceDestType),
    ];
    for (prefix, relation, list) in related {
        if let Some(kind) = rest.strip_prefix(prefix) {
            return Some(list.check(kind).map_err(|reason| given.wrong(&reason)).and_then(|()| {
                Ok(Condition::Related { relation, kind: list.web_uri(kind).into_owned(), any: given.identifiers()? })
            }));
        }
    }
    let lasting = |set| given.words(Vocabulary::Disposition).map(|any| Condition::PersistentDisposition { set, any });
    Some(match rest {
        "action" => given.actions().map(Condition::Action),
        "bizStep" => given.words(Vocabulary::BizStep).map(Condition::BizStep),
        "disposition" => given.words(Vocabulary::Disposition).map(Condition::Disposition),
        "persistentDisposition_set" => lasting(true),
        "persistentDisposition_unset" => lasting(false),
        "transformationID" => given.identifiers().map(Condition::Transformation),
        "eventID" => given.list(super::parse::uri).map(Condition::EventId),
        "errorReason" => given.words(Vocabulary::ErrorReason).map(Condition::ErrorReason),
        "correctiveEventID" => given.list(super::parse::uri).map(Condition::CorrectiveEventId),
        _ => return None,
    })
}

fn sensor_text(name: &str) -> Option<SensorText> {
    Some(match name {
        "type" => SensorText::Kind,
        "deviceID" => SensorText::Device,
        "deviceMetadata" => SensorText::DeviceMetadata,
        "rawData" => SensorText::RawData,
        "dataProcessingMethod" => SensorText::Method,
        "microorganism" => SensorText::Microorganism,
        "chemicalSubstance" => SensorText::Substance,
        "bizRules" => SensorText::Rules,
        "stringValue" => SensorText::String,
        "booleanValue" => SensorText::Boolean,
        "hexBinaryValue" => SensorText::HexBinary,
        "uriValue" => SensorText::Uri,
        _ => return None,
    })
}

fn place(given: &Given<'_>, name: &str, within: bool) -> Option<Read> {
    let field = match name {
        "readPoint" => PlaceField::ReadPoint,
        "bizLocation" => PlaceField::BizLocation,
        _ => return None,
    };
    Some(given.identifiers().map(|any| Condition::Place { field, within, any }))
}

fn matching(given: &Given<'_>, name: &str) -> Read {
    let (single, classes) = match name.strip_suffix("Class") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let roles: &'static [Role] = match single {
        "epc" | "EPC" => &[Role::Object, Role::Child],
        "parentID" if !classes => &[Role::Parent],
        "inputEPC" => &[Role::Input],
        "outputEPC" => &[Role::Output],
        "anyEPC" => &[Role::Object, Role::Parent, Role::Child, Role::Input, Role::Output],
        _ => return Err(given.unknown()),
    };
    Ok(Condition::Match { roles, classes, any: given.patterns()? })
}

fn attributed(given: &Given<'_>, field: &str, context: &Context) -> Result<FieldName, QueryError> {
    if field.is_empty() { Err(given.unknown()) } else { Ok(FieldName::new(field, context)) }
}

fn field(given: &Given<'_>, rest: &str, test: Test, context: &Context) -> Read {
    let (inner, rest) = match rest.strip_prefix("INNER_") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let places = [
        ("ILMD_", FieldPlace::Ilmd),
        ("ERROR_DECLARATION_", FieldPlace::ErrorDeclaration),
        ("SENSORELEMENT_", FieldPlace::SensorElement),
        ("SENSORMETADATA_", FieldPlace::SensorMetadata),
        ("SENSORREPORT_", FieldPlace::SensorReport),
        ("readPoint_", FieldPlace::ReadPoint),
        ("bizLocation_", FieldPlace::BizLocation),
    ];
    let found = places.into_iter().find_map(|(prefix, place)| rest.strip_prefix(prefix).map(|name| (place, name)));
    let (place, name) = found.unwrap_or((FieldPlace::Event, rest));
    // An extension has a prefix or is a whole URI; anything else is a parameter that does not exist.
    match name.split_once(':') {
        Some((prefix, local)) if !prefix.is_empty() && !local.is_empty() => {
            Ok(Condition::Field { place, inner, name: FieldName::new(name, context), test })
        }
        _ => Err(given.unknown()),
    }
}
