//! An event as a tree of names and texts, the same for JSON and XML: lists get a name for each element
//! (`epcList` holds `epc`), names get their namespace, values their canonical writing.
//!
//! Follows the reference implementation in one point that the standard leaves open: a user's list, an
//! array whose name ends in `List`, holds elements named without that ending, as XML would have it.

use std::borrow::Cow;

use super::canonical;
use crate::context::Context;
use crate::json::Json;
use crate::vocabulary::Vocabulary;
use crate::xml::LOCAL_EXTENSION;

/// A name with a text, or with children, or with both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) name: Cow<'a, str>,
    /// Canonical, trimmed; empty when there is none.
    pub(super) text: Cow<'a, str>,
    pub(super) children: Vec<Node<'a>>,
}

/// The members of an object as nodes.
pub(super) fn of_members<'a>(members: &'a [(String, Json)], context: &Context) -> Vec<Node<'a>> {
    let mut nodes = Vec::with_capacity(members.len());
    for (name, value) in members {
        push_member(&mut nodes, name, value, context);
    }
    nodes
}

fn push_member<'a>(nodes: &mut Vec<Node<'a>>, name: &'a str, value: &'a Json, context: &Context) {
    match (name, value) {
        ("comment" | "rdfs:comment", _) | (_, Json::Null) => return,
        // What XML had within `extension` stands beside it, and an attribute beside the elements.
        (LOCAL_EXTENSION, Json::Object(members)) => {
            nodes.extend(of_members(members, context));
            return;
        }
        _ => {}
    }
    let name = name.strip_prefix('@').unwrap_or(name);
    let full = match context.split(name) {
        Some((namespace, local)) => Cow::Owned(format!("{{{namespace}}}{local}")),
        None => Cow::Borrowed(name),
    };
    let Json::Array(elements) = value else {
        nodes.push(of_value(full, name, value, context));
        return;
    };
    let element_name = match name {
        "epcList" | "inputEPCList" | "outputEPCList" | "childEPCs" => Some(Cow::Borrowed("epc")),
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            Some(Cow::Borrowed("quantityElement"))
        }
        _ => match &full {
            Cow::Borrowed(full) => stem(full).map(Cow::Borrowed),
            Cow::Owned(full) => stem(full).map(|stem| Cow::Owned(stem.to_owned())),
        },
    };
    let each = |element_name: &Cow<'a, str>| {
        let elements = elements.iter().filter(|element| **element != Json::Null);
        elements.map(|element| of_value(element_name.clone(), name, element, context)).collect::<Vec<_>>()
    };
    match element_name {
        Some(_) if elements.is_empty() => {}
        Some(element_name) => nodes.push(Node { name: full, text: Cow::Borrowed(""), children: each(&element_name) }),
        None => nodes.extend(each(&full)),
    }
}

fn stem(list: &str) -> Option<&str> {
    list.strip_suffix("List").filter(|stem| !stem.is_empty() && !stem.ends_with('}'))
}

fn of_value<'a>(name: Cow<'a, str>, field: &str, value: &'a Json, context: &Context) -> Node<'a> {
    let (text, children) = match value {
        Json::Object(members) => content_of(field, members, context),
        // An array within an array has no name of its own.
        Json::Array(elements) => {
            let each = |element| of_value(name.clone(), field, element, context);
            (Cow::Borrowed(""), elements.iter().map(each).collect())
        }
        Json::String(text) => (of_text(field, text, context), vec![]),
        Json::Number(number) => {
            let text = canonical::number(number.as_str()).map_or(Cow::Borrowed(number.as_str()), Cow::Owned);
            (text, vec![])
        }
        Json::Bool(value) => (Cow::Borrowed(if *value { "true" } else { "false" }), vec![]),
        Json::Null => (Cow::Borrowed(""), vec![]),
    };
    Node { name, text, children }
}

/// Text and children of an object; the text beside attributes or elements, where XML had some, is the
/// text of the node (that before the first element, as the reference takes it). The type of a
/// transaction, source or destination stands before what it says the type of.
fn content_of<'a>(field: &str, members: &'a [(String, Json)], context: &Context) -> (Cow<'a, str>, Vec<Node<'a>>) {
    let kind_list = match field {
        "bizTransactionList" => Some(Vocabulary::BizTransactionType),
        "sourceList" | "destinationList" => Some(Vocabulary::SourceDestType),
        _ => None,
    };
    let mut text = Cow::Borrowed("");
    let mut children = Vec::with_capacity(members.len());
    if let Some(list) = kind_list
        && let Some((name, value)) = members.iter().find(|(name, _)| name == "type")
    {
        let text = canonical::term(list, value.as_str().unwrap_or_default(), context);
        children.push(Node { name: Cow::Borrowed(name), text, children: vec![] });
    }
    for (name, value) in members {
        match (name.as_str(), value) {
            ("type", _) if kind_list.is_some() => {}
            ("#text", Json::String(content)) => text = of_text(field, content, context),
            ("#content", Json::Array(items)) => {
                if let Some(Json::String(content)) = items.first() {
                    text = of_text(field, content, context);
                }
                let items = items.iter().filter_map(Json::as_object);
                children.extend(items.flat_map(|item| of_members(item, context)));
            }
            _ => push_member(&mut children, name, value, context),
        }
    }
    (text, children)
}

fn of_text<'a>(field: &str, text: &'a str, context: &Context) -> Cow<'a, str> {
    let list = match field {
        "bizStep" => Vocabulary::BizStep,
        "disposition" | "set" | "unset" => Vocabulary::Disposition,
        "reason" => Vocabulary::ErrorReason,
        "component" => Vocabulary::Component,
        "exception" => Vocabulary::SensorAlert,
        // Among the records that come this way only sensor reports have a type.
        "type" => Vocabulary::MeasurementType,
        "eventTime" | "time" | "startTime" | "endTime" | "declarationTime" => return canonical::time(text).into(),
        _ => return canonical::value(text, context),
    };
    canonical::term(list, text, context)
}
