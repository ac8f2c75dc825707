//! An event as a tree of names and texts, the same for JSON and XML: lists get a name for each element
//! (`epcList` holds `epc`), names get their namespace, values their canonical writing.
//!
//! Follows the reference implementation in one point that the standard leaves open: a user's list, an
//! array whose name ends in `List`, holds elements named without that ending, as XML would have it.

use super::canonical;
use crate::context::Context;
use crate::json::Json;
use crate::vocabulary::Vocabulary;
use crate::xml::LOCAL_EXTENSION;

/// A name with a text, or with children, or with both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: String,
    /// Canonical, trimmed; empty when there is none.
    pub(super) text: String,
    pub(super) children: Vec<Node>,
}

/// The members of an object as nodes.
pub(super) fn of_members(members: &[(String, Json)], context: &Context) -> Vec<Node> {
    members
        .iter()
        .filter(|(name, value)| !matches!(name.as_str(), "comment" | "rdfs:comment") && *value != Json::Null)
        .flat_map(|(name, value)| of_member(name, value, context))
        .collect()
}

fn of_member(name: &str, value: &Json, context: &Context) -> Vec<Node> {
    // What XML had within `extension` stands beside it, and an attribute beside the elements.
    if let (LOCAL_EXTENSION, Json::Object(members)) = (name, value) {
        return of_members(members, context);
    }
    let name = name.strip_prefix('@').unwrap_or(name);
    let full = match context.split(name) {
        Some((namespace, local)) => format!("{{{namespace}}}{local}"),
        None => name.to_owned(),
    };
    let Json::Array(elements) = value else { return vec![of_value(full, name, value, context)] };
    let element_name = match name {
        "epcList" | "inputEPCList" | "outputEPCList" | "childEPCs" => Some("epc".to_owned()),
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            Some("quantityElement".to_owned())
        }
        _ => full.strip_suffix("List").filter(|stem| !stem.is_empty() && !stem.ends_with('}')).map(str::to_owned),
    };
    let each = |element_name: &str| {
        elements
            .iter()
            .filter(|element| **element != Json::Null)
            .map(|element| of_value(element_name.to_owned(), name, element, context))
            .collect::<Vec<_>>()
    };
    match element_name {
        Some(_) if elements.is_empty() => vec![],
        Some(element_name) => {
            vec![Node { name: full, text: String::new(), children: each(&element_name) }]
        }
        None => each(&full),
    }
}

fn of_value(name: String, field: &str, value: &Json, context: &Context) -> Node {
    let (text, children) = match value {
        Json::Object(members) => content_of(field, members, context),
        // An array within an array has no name of its own.
        Json::Array(elements) => {
            let each = |element| of_value(name.clone(), field, element, context);
            (String::new(), elements.iter().map(each).collect())
        }
        Json::String(text) => (of_text(field, text, context), vec![]),
        Json::Number(number) => {
            let text = canonical::number(number.as_str()).unwrap_or_else(|| number.as_str().to_owned());
            (text, vec![])
        }
        Json::Bool(value) => (value.to_string(), vec![]),
        Json::Null => (String::new(), vec![]),
    };
    Node { name, text, children }
}

/// Text and children of an object; the text beside attributes or elements, where XML had some, is the
/// text of the node (that before the first element, as the reference takes it).
fn content_of(field: &str, members: &[(String, Json)], context: &Context) -> (String, Vec<Node>) {
    let mut text = String::new();
    let mut children = Vec::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("#text", Json::String(content)) => text = of_text(field, content, context),
            ("#content", Json::Array(items)) => {
                if let Some(Json::String(content)) = items.first() {
                    text = of_text(field, content, context);
                }
                children.extend(items.iter().filter_map(Json::as_object).flat_map(|item| of_members(item, context)));
            }
            _ => {}
        }
    }
    let is_content = |(name, value): &&(String, Json)| {
        matches!((name.as_str(), value), ("#text", Json::String(_)) | ("#content", Json::Array(_)))
    };
    if members.iter().any(|member| is_content(&member)) {
        let rest: Vec<(String, Json)> = members.iter().filter(|member| !is_content(member)).cloned().collect();
        children.extend(of_object(field, &rest, context));
    } else {
        children.extend(of_object(field, members, context));
    }
    (text, children)
}

/// The type of a transaction, source or destination stands before what it says the type of.
fn of_object(field: &str, members: &[(String, Json)], context: &Context) -> Vec<Node> {
    let kind_list = match field {
        "bizTransactionList" => Vocabulary::BizTransactionType,
        "sourceList" | "destinationList" => Vocabulary::SourceDestType,
        _ => return of_members(members, context),
    };
    let (kind, rest): (Vec<_>, Vec<_>) = members.iter().cloned().partition(|(name, _)| name == "type");
    let mut nodes = of_members(&kind, context);
    for (node, (_, value)) in nodes.iter_mut().zip(&kind) {
        node.text = canonical::term(kind_list, value.as_str().unwrap_or_default(), context);
    }
    nodes.extend(of_members(&rest, context));
    nodes
}

fn of_text(field: &str, text: &str, context: &Context) -> String {
    let list = match field {
        "bizStep" => Vocabulary::BizStep,
        "disposition" | "set" | "unset" => Vocabulary::Disposition,
        "reason" => Vocabulary::ErrorReason,
        "component" => Vocabulary::Component,
        "exception" => Vocabulary::SensorAlert,
        // Among the records that come this way only sensor reports have a type.
        "type" => Vocabulary::MeasurementType,
        "eventTime" | "time" | "startTime" | "endTime" | "declarationTime" => return canonical::time(text),
        _ => return canonical::value(text, context),
    };
    canonical::term(list, text, context)
}
