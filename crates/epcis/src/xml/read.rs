//! The standard fields of an event, from elements and attributes to what JSON says.

use super::names::{Names, XSI};
use super::tree::{Element, Name, trimmed};
use super::value::{self, Groups};
use crate::context::Context;
use crate::json::{Json, Object};
use crate::vocabulary::Vocabulary;

/// Where fields that XML knows without a namespace, and this crate does not, are kept: such fields may
/// stand within `extension` only.
pub(crate) const LOCAL_EXTENSION: &str = "epcis:extension";

/// The fields of all events.
pub(super) const COMMON: [&str; 6] =
    ["eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo"];

/// The elements within a record, those within `extension` and `baseExtension` among them: what was an
/// extension in EPCIS 1.x is a field in 2.0. What is no field even so goes to `local`.
pub(super) fn fields_of<'a>(
    element: &'a Element,
    known: &dyn Fn(&Name) -> bool,
    found: &mut Vec<&'a Element>,
    local: &mut Vec<&'a Element>,
) {
    fn within<'a>(
        element: &'a Element,
        in_extension: bool,
        known: &dyn Fn(&Name) -> bool,
        found: &mut Vec<&'a Element>,
        local: &mut Vec<&'a Element>,
    ) {
        for child in element.elements() {
            if child.name.is("extension") || child.name.is("baseExtension") {
                within(child, true, known, found, local);
            } else if in_extension && child.name.namespace().is_none() && !known(&child.name) {
                local.push(child);
            } else {
                found.push(child);
            }
        }
    }
    within(element, false, known, found, local);
}

/// What stands in `extension` without being a field, as one member.
pub(super) fn local_extension(local: &[&Element], names: &mut Names) -> Option<(String, Json)> {
    if local.is_empty() {
        return None;
    }
    let mut groups = Groups::default();
    for element in local {
        groups.add(element.name.local.clone(), value::read(element, names));
    }
    Some((LOCAL_EXTENSION.to_owned(), Json::Object(groups.members().collect())))
}

/// A record with its extensions. `field` reads what it knows by its local name.
fn record(element: &Element, names: &mut Names, field: &dyn Fn(&Element, &mut Names) -> Option<Json>) -> Object {
    let known = |name: &Name| field(&Element::new(name.clone()), &mut Names::new(Context::default())).is_some();
    let (mut found, mut local) = (Vec::new(), Vec::new());
    fields_of(element, &known, &mut found, &mut local);
    let mut groups = Groups::default();
    for (name, value) in attributes(element, names) {
        groups.add(name, value);
    }
    for child in found {
        let value = match field(child, names).filter(|_| child.name.namespace().is_none()) {
            Some(value) => value,
            None => value::read(child, names),
        };
        groups.add(names.json(&child.name), value);
    }
    groups.members().chain(local_extension(&local, names)).collect()
}

/// Attributes that are extensions; those of XML Schema itself say nothing about the record.
pub(super) fn attributes(element: &Element, names: &mut Names) -> Vec<(String, Json)> {
    let extensions = element.attributes.iter().filter(|(name, _)| name.namespace() != Some(XSI));
    extensions.map(|(name, value)| (names.json(name), Json::string(value))).collect()
}

/// The value of a standard field; none when the name is not one.
pub(super) fn field(element: &Element, names: &mut Names) -> Option<Json> {
    Some(match element.name.local.as_str() {
        "eventTime"
        | "recordTime"
        | "eventTimeZoneOffset"
        | "eventID"
        | "certificationInfo"
        | "action"
        | "parentID"
        | "transformationID" => text(element),
        "bizStep" => term(Vocabulary::BizStep, element),
        "disposition" => term(Vocabulary::Disposition, element),
        "epcList" | "inputEPCList" | "outputEPCList" | "childEPCs" => items(element, names, &|item, _| text(item)),
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            items(element, names, &quantity)
        }
        "bizTransactionList" => typed_items(element, Vocabulary::BizTransactionType),
        "sourceList" | "destinationList" => typed_items(element, Vocabulary::SourceDestType),
        "readPoint" | "bizLocation" => Json::Object(record(element, names, &|child, _| only(child, "id"))),
        "ilmd" => Json::Object(record(element, names, &|_, _| None)),
        "errorDeclaration" => Json::Object(record(element, names, &declaration_field)),
        "persistentDisposition" => persistent(element),
        "sensorElementList" => items(element, names, &sensor_element),
        _ => return None,
    })
}

fn only(element: &Element, local: &str) -> Option<Json> {
    (element.name.local == local).then(|| text(element))
}

/// The text without the space around it; an element with more in it as it is, to be refused by its type.
fn text(element: &Element) -> Json {
    if element.has_elements() {
        return Json::Object(Object::new());
    }
    Json::string(trimmed(&element.text()))
}

/// The bare word for a standard word in the writing of XML, anything else as it was written.
pub(super) fn word(list: Vocabulary, text: &str) -> Json {
    let text = trimmed(text);
    let usual = list.word(text).filter(|word| super::fields::usual(list, word) == text);
    Json::string(usual.unwrap_or(text))
}

fn term(list: Vocabulary, element: &Element) -> Json {
    if element.has_elements() { text(element) } else { word(list, &element.text()) }
}

fn items(element: &Element, names: &mut Names, item: &dyn Fn(&Element, &mut Names) -> Json) -> Json {
    let (mut found, mut local) = (Vec::new(), Vec::new());
    fields_of(element, &|_| true, &mut found, &mut local);
    Json::Array(found.into_iter().map(|element| item(element, names)).collect())
}

fn quantity(element: &Element, names: &mut Names) -> Json {
    let member = |child: &Element, names: &mut Names| {
        let value = match child.name.local.as_str() {
            "quantity" if child.attributes.iter().any(|(name, value)| name.local == "nil" && value == "true") => {
                return None;
            }
            "quantity" => value::json_number(&child.text()).map_or_else(|| text(child), Json::Number),
            "epcClass" | "uom" => text(child),
            _ => value::read(child, names),
        };
        Some((names.json(&child.name), value))
    };
    Json::Object(element.elements().filter_map(|child| member(child, names)).collect())
}

fn typed_items(element: &Element, list: Vocabulary) -> Json {
    let item = |item: &Element| {
        let kind = item.attribute("type").map(|kind| ("type".to_owned(), word(list, kind)));
        Json::Object(kind.into_iter().chain([(item.name.local.clone(), text(item))]).collect())
    };
    Json::Array(element.elements().map(item).collect())
}

fn persistent(element: &Element) -> Json {
    let mut members = Object::new();
    for name in ["set", "unset"] {
        let words: Vec<Json> = element
            .elements()
            .filter(|child| child.name.is(name))
            .map(|child| term(Vocabulary::Disposition, child))
            .collect();
        if !words.is_empty() {
            members.push((name.to_owned(), Json::Array(words)));
        }
    }
    for child in element.elements().filter(|child| !child.name.is("set") && !child.name.is("unset")) {
        members.push((child.name.local.clone(), text(child)));
    }
    Json::Object(members)
}

fn declaration_field(element: &Element, names: &mut Names) -> Option<Json> {
    Some(match element.name.local.as_str() {
        "declarationTime" => text(element),
        "reason" => term(Vocabulary::ErrorReason, element),
        "correctiveEventIDs" => items(element, names, &|item, _| text(item)),
        _ => return None,
    })
}

fn sensor_element(element: &Element, names: &mut Names) -> Json {
    let mut reports = Vec::new();
    let mut rest = element.clone();
    rest.children.clear();
    for child in element.elements() {
        if child.name.is("sensorReport") {
            reports.push(sensor_record(child, names));
        } else {
            rest.children.push(super::tree::Node::Element(child.clone()));
        }
    }
    // GS1's example of the downgrade to 1.2 writes sensorMetaData.
    let is_metadata = |name: &str| name == "sensorMetadata" || name == "sensorMetaData";
    let mut members =
        record(&rest, names, &|child, names| is_metadata(&child.name.local).then(|| sensor_record(child, names)));
    if let Some((name, _)) = members.iter_mut().find(|(name, _)| name == "sensorMetaData") {
        "sensorMetadata".clone_into(name);
    }
    let reports = ("sensorReport".to_owned(), Json::Array(reports));
    members.insert(usize::from(members.first().is_some_and(|(name, _)| name == "sensorMetadata")), reports);
    Json::Object(members)
}

/// Metadata or a report: attributes; what an attribute cannot hold stands within.
fn sensor_record(element: &Element, names: &mut Names) -> Json {
    let mut members = Object::new();
    for (name, text) in element.attributes.iter().filter(|(name, _)| name.namespace() != Some(XSI)) {
        let value = if name.namespace().is_some() {
            Json::string(text)
        } else {
            match name.local.as_str() {
                "value" | "minValue" | "maxValue" | "meanValue" | "sDev" | "percRank" | "percValue" => {
                    value::json_number(text).map_or_else(|| Json::string(text), Json::Number)
                }
                "booleanValue" => value::boolean(text).unwrap_or_else(|| Json::string(text)),
                "type" => word(Vocabulary::MeasurementType, text),
                "exception" => word(Vocabulary::SensorAlert, text),
                "component" => word(Vocabulary::Component, text),
                "stringValue" => Json::string(text),
                _ => Json::string(trimmed(text)),
            }
        };
        members.push((names.json(name), value));
    }
    let mut groups = Groups::default();
    for child in element.elements() {
        let value = value::read(child, names);
        groups.add(names.json(&child.name), value);
    }
    members.extend(groups.members());
    let text = element.text();
    if !trimmed(&text).is_empty() {
        members.push(("#text".to_owned(), Json::string(text)));
    }
    Json::Object(members)
}
