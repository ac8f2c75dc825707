//! The standard fields of an event, from what JSON says to elements and attributes.

use super::XmlVersion;
use super::prefixes::expanded;
use super::read::LOCAL_EXTENSION;
use super::tree::{Element, is_nc_name};
use super::value::write;
use crate::context::Context;
use crate::json::Json;
use crate::vocabulary::Vocabulary;

/// What a field is written for.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) context: &'a Context,
    pub(super) version: XmlVersion,
}

/// The writing of a standard word that XML documents use: the URN, and `gs1:` for measurements and alerts.
pub(super) fn usual(list: Vocabulary, word: &str) -> String {
    list.urn(word).unwrap_or_else(|| format!("gs1:{word}"))
}

/// A member of an event as elements. Never none, whatever the value: a value of the wrong shape is
/// written as an extension would be.
pub(super) fn field(name: &str, value: &Json, target: Target<'_>) -> Vec<Element> {
    standard(name, value, target).unwrap_or_else(|| extension(name, value, target.context))
}

/// A member that is no standard field.
pub(super) fn extension(name: &str, value: &Json, context: &Context) -> Vec<Element> {
    match (name, value) {
        (LOCAL_EXTENSION, Json::Object(members)) if !members.is_empty() => {
            let children = members.iter().flat_map(|(name, value)| write(name, value, context));
            vec![Element::local("extension").with_elements(children)]
        }
        _ => write(name, value, context),
    }
}

fn standard(name: &str, value: &Json, target: Target<'_>) -> Option<Vec<Element>> {
    let one = |element: Element| Some(vec![element]);
    match name {
        "eventTime" | "recordTime" | "eventTimeZoneOffset" | "eventID" | "action" | "parentID" | "transformationID" => {
            one(text(name, value, target.context)?)
        }
        "bizStep" => one(term(name, Vocabulary::BizStep, value, target)?),
        "disposition" => one(term(name, Vocabulary::Disposition, value, target)?),
        "certificationInfo" => match value {
            Json::Array(items) if items.is_empty() => one(Element::local(name)),
            Json::Array(items) => items.iter().map(|item| text(name, item, target.context)).collect(),
            value => one(text(name, value, target.context)?),
        },
        "epcList" | "inputEPCList" | "outputEPCList" | "childEPCs" => {
            list(name, value, |item| text("epc", item, target.context))
        }
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            list(name, value, |item| quantity(item, target.context))
        }
        "bizTransactionList" => {
            list(name, value, |item| typed("bizTransaction", Vocabulary::BizTransactionType, item, target))
        }
        "sourceList" => list(name, value, |item| typed("source", Vocabulary::SourceDestType, item, target)),
        "destinationList" => list(name, value, |item| typed("destination", Vocabulary::SourceDestType, item, target)),
        "readPoint" | "bizLocation" => one(place(name, value, target)?),
        "ilmd" => {
            let children = value.as_object()?.iter().flat_map(|(name, value)| extension(name, value, target.context));
            one(Element::local(name).with_elements(children))
        }
        "errorDeclaration" => one(declaration(value, target)?),
        "persistentDisposition" => one(persistent(value, target)?),
        "sensorElementList" => list(name, value, |item| sensor_element(item, target)),
        _ => None,
    }
}

fn text(name: &str, value: &Json, context: &Context) -> Option<Element> {
    Some(Element::local(name).with_text(&expanded(value.as_str()?, context)))
}

/// The text of a word: bare words take the usual writing; version 1.2 knows no other than URNs.
fn word(list: Vocabulary, text: &str, target: Target<'_>) -> String {
    match list.word(text) {
        Some(word) if word == text || (target.version == XmlVersion::V1_2 && list.urn(word).is_some()) => {
            usual(list, word)
        }
        _ => expanded(text, target.context),
    }
}

fn term(name: &str, list: Vocabulary, value: &Json, target: Target<'_>) -> Option<Element> {
    Some(Element::local(name).with_text(&word(list, value.as_str()?, target)))
}

fn list(name: &str, value: &Json, item: impl Fn(&Json) -> Option<Element>) -> Option<Vec<Element>> {
    let items: Option<Vec<Element>> = value.as_array()?.iter().map(item).collect();
    Some(vec![Element::local(name).with_elements(items?)])
}

fn quantity(value: &Json, context: &Context) -> Option<Element> {
    let mut children = Vec::new();
    let members = value.as_object()?;
    for name in ["epcClass", "quantity", "uom"] {
        children.extend(value.get(name).map(|value| write(name, value, context)).into_iter().flatten());
    }
    let rest = members.iter().filter(|(name, _)| !matches!(name.as_str(), "epcClass" | "quantity" | "uom"));
    children.extend(rest.flat_map(|(name, value)| write(name, value, context)));
    Some(Element::local("quantityElement").with_elements(children))
}

/// An identifier with its type as an attribute.
fn typed(name: &str, list: Vocabulary, value: &Json, target: Target<'_>) -> Option<Element> {
    let mut element = text(name, value.get(name)?, target.context)?;
    let known = if let Some(kind) = value.get("type") {
        element.set("type", &word(list, kind.as_str()?, target));
        2
    } else {
        1
    };
    (value.as_object()?.len() == known).then_some(element)
}

fn place(name: &str, value: &Json, target: Target<'_>) -> Option<Element> {
    let id = text("id", value.get("id")?, target.context)?;
    let rest = value.as_object()?.iter().filter(|(name, _)| name != "id");
    let rest = rest.flat_map(|(name, value)| extension(name, value, target.context));
    Some(Element::local(name).with_elements([id]).with_elements(rest))
}

fn declaration(value: &Json, target: Target<'_>) -> Option<Element> {
    let mut children = Vec::new();
    for (name, value) in value.as_object()? {
        match name.as_str() {
            "declarationTime" => children.push(text(name, value, target.context)?),
            "reason" => children.push(term(name, Vocabulary::ErrorReason, value, target)?),
            "correctiveEventIDs" => {
                children.extend(list(name, value, |item| text("correctiveEventID", item, target.context))?);
            }
            _ => children.extend(extension(name, value, target.context)),
        }
    }
    Some(Element::local("errorDeclaration").with_elements(children))
}

fn persistent(value: &Json, target: Target<'_>) -> Option<Element> {
    let mut children = Vec::new();
    for name in ["unset", "set"] {
        for word in value.get(name).map(Json::as_array).unwrap_or(Some(&[]))? {
            children.push(term(name, Vocabulary::Disposition, word, target)?);
        }
    }
    Some(Element::local("persistentDisposition").with_elements(children))
}

fn sensor_element(value: &Json, target: Target<'_>) -> Option<Element> {
    let members = value.as_object()?;
    let mut children = Vec::new();
    if let Some(metadata) = value.get("sensorMetadata") {
        children.push(sensor_record("sensorMetadata", metadata.as_object()?, target)?);
    }
    for report in value.get("sensorReport")?.as_array()? {
        children.push(sensor_record("sensorReport", report.as_object()?, target)?);
    }
    let rest = members.iter().filter(|(name, _)| !matches!(name.as_str(), "sensorMetadata" | "sensorReport"));
    children.extend(rest.flat_map(|(name, value)| extension(name, value, target.context)));
    Some(Element::local("sensorElement").with_elements(children))
}

fn sensor_record(name: &str, members: &[(String, Json)], target: Target<'_>) -> Option<Element> {
    let mut element = Element::local(name);
    for (name, value) in members {
        let list = match name.as_str() {
            "type" => Some(Vocabulary::MeasurementType),
            "exception" => Some(Vocabulary::SensorAlert),
            "component" => Some(Vocabulary::Component),
            _ => None,
        };
        match (value, list) {
            (Json::String(text), Some(list)) => element.set(name, &word(list, text, target)),
            (Json::String(text), None) if is_nc_name(name) => element.set(name, &expanded(text, target.context)),
            (Json::Number(number), None) if is_nc_name(name) => element.set(name, number.as_str()),
            (Json::Bool(value), None) if is_nc_name(name) => element.set(name, &value.to_string()),
            (Json::String(text), None) => match super::names::xml(name, target.context) {
                // A name that is not what it was, or no text for an attribute: stands within.
                xml_name if xml_name.namespace().is_none() => {
                    element = element.with_elements(write(name, value, target.context));
                }
                xml_name => element.attributes.push((xml_name, expanded(text, target.context))),
            },
            _ => element = element.with_elements(write(name, value, target.context)),
        }
    }
    Some(element)
}
