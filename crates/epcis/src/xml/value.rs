//! A field that XML does not know: any JSON value as elements, and any element as a JSON value.
//!
//! What is natural in both is written naturally. Where reading that again would give another JSON value
//! (a number, which XML does not tell from a text; a list of one; a name that is none in XML), the
//! first element holds a processing instruction `json` with the member as it was. It is believed only
//! when writing it again gives the very elements that it stands in, so that no document can say one
//! thing to us and another to a reader of XML.
//!
//! In JSON an attribute is a member with `@` before its name, the text beside attributes is `#text`,
//! and content whose order matters (text between elements, elements of several names by turns) is a
//! list `#content`.

use std::collections::HashMap;

use super::names::{self, Names, XSI};
use super::prefixes::expanded;
use super::tree::{Element, Name, Node, is_char, is_nc_name, is_space, trimmed};
use crate::context::Context;
use crate::json::{self, Json, Object};
use crate::number::Number;

/// An element as a value.
pub(super) fn read(element: &Element, names: &mut Names) -> Json {
    let text = element.text();
    let structured = element.has_elements();
    let mut members = Object::new();
    for (name, value) in &element.attributes {
        if name.namespace() == Some(XSI) && !structured {
            match (name.local.as_str(), value.as_str()) {
                ("nil", "true" | "1") if text.is_empty() && element.attributes.len() == 1 => return Json::Null,
                ("type", kind) if element.attributes.len() == 1 => {
                    if let Some(value) = typed(kind, &text) {
                        return value;
                    }
                }
                _ => {}
            }
        }
        members.push((format!("@{}", names.json(name)), Json::string(value)));
    }
    if !structured {
        if members.is_empty() {
            return Json::String(text);
        }
        if !text.is_empty() {
            members.push(("#text".to_owned(), Json::String(text)));
        }
        return Json::Object(members);
    }
    if let Some(items) = list_items(element) {
        return Json::Array(items.map(|item| read(item, names)).collect());
    }
    if !is_space(&text) || !is_grouped(element) {
        let content = element.content().map(|node| match node {
            Node::Element(child) => Json::Object(vec![(names.json(&child.name), read(child, names))]),
            Node::Text(text) | Node::Json(text) => Json::string(text),
        });
        let content = content.collect();
        members.push(("#content".to_owned(), Json::Array(content)));
        return Json::Object(members);
    }
    let mut groups = Groups::default();
    for child in element.elements() {
        let value = read(child, names);
        groups.add(names.json(&child.name), value);
    }
    members.extend(groups.members());
    Json::Object(members)
}

/// A value whose type is told by a word of XML Schema; none when the word is no such type.
fn typed(kind: &str, text: &str) -> Option<Json> {
    let local = kind.strip_prefix("xsd:").or_else(|| kind.strip_prefix("xs:"))?;
    let number = || json_number(text).map_or_else(|| Json::string(text), Json::Number);
    Some(match local {
        "boolean" => boolean(text).unwrap_or_else(|| Json::string(text)),
        "integer" | "decimal" | "double" | "float" | "int" | "long" | "short" | "byte" | "nonNegativeInteger"
        | "positiveInteger" | "unsignedInt" | "unsignedLong" | "unsignedShort" => number(),
        "string" | "dateTime" | "dateTimeStamp" | "date" | "time" | "anyURI" | "token" | "duration" => {
            Json::string(text)
        }
        _ => return None,
    })
}

/// `true`, `1`, `false`, `0`.
pub(super) fn boolean(text: &str) -> Option<Json> {
    match trimmed(text) {
        "true" | "1" => Some(Json::Bool(true)),
        "false" | "0" => Some(Json::Bool(false)),
        _ => None,
    }
}

/// A number of XML Schema with its digits; what JSON does not write so (`+5`, `.5`, `007`) in its way.
pub(super) fn json_number(text: &str) -> Option<Number> {
    let text = trimmed(text);
    if let Some(number) = Number::parse_json(text) {
        return Some(number);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, rest) = rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_digit).count())?;
    let rest = if rest == "." { "" } else { rest };
    let point = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let (trimmed, empty) = (whole.trim_start_matches('0'), whole.is_empty());
    if empty && !point {
        return None;
    }
    let whole = if trimmed.is_empty() { "0" } else { trimmed };
    Number::parse_json(&format!("{sign}{whole}{rest}"))
}

/// The items of an element that is a list by its name: `…List` with nothing in it but `…`.
fn list_items(element: &Element) -> Option<impl Iterator<Item = &Element>> {
    let stem = list_stem(&element.name.local)?;
    let fits = element.attributes.is_empty()
        && element.elements().all(|child| child.name.local == stem && child.name.namespace == element.name.namespace)
        && is_space(&element.text());
    fits.then(|| element.elements())
}

fn list_stem(name: &str) -> Option<&str> {
    name.strip_suffix("List").filter(|stem| !stem.is_empty())
}

/// Whether elements of one name stand together.
fn is_grouped(element: &Element) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut last: Option<&Name> = None;
    for child in element.elements() {
        if last.is_none_or(|last| !last.same(&child.name)) {
            if !seen.insert((child.name.namespace(), child.name.local.as_str())) {
                return false;
            }
            last = Some(&child.name);
        }
    }
    true
}

/// Members in the order of their first element; several elements of one name are a list.
#[derive(Default)]
pub(super) struct Groups {
    order: Vec<(String, Vec<Json>)>,
    index: HashMap<String, usize>,
}

impl Groups {
    pub(super) fn add(&mut self, name: String, value: Json) {
        let at = *self.index.entry(name.clone()).or_insert(self.order.len());
        match self.order.get_mut(at) {
            Some((_, values)) => values.push(value),
            None => self.order.push((name, vec![value])),
        }
    }

    pub(super) fn members(self) -> impl Iterator<Item = (String, Json)> {
        self.order.into_iter().map(|(name, mut values)| {
            let value = if values.len() == 1 { values.pop().unwrap_or(Json::Null) } else { Json::Array(values) };
            (name, value)
        })
    }
}

/// A member as elements, the natural way: never none.
pub(super) fn write(name: &str, value: &Json, context: &Context) -> Vec<Element> {
    let xml_name = names::xml(name, context);
    match value {
        Json::Array(items) if !items.is_empty() => match list_stem(&xml_name.local) {
            Some(stem) => {
                let mut item_name = xml_name.clone();
                stem.clone_into(&mut item_name.local);
                let items = items.iter().map(|item| element(item_name.clone(), item, context));
                let items: Vec<Element> = items.collect();
                vec![Element::new(xml_name).with_elements(items)]
            }
            None => items.iter().map(|item| element(xml_name.clone(), item, context)).collect(),
        },
        value => vec![element(xml_name, value, context)],
    }
}

fn element(name: Name, value: &Json, context: &Context) -> Element {
    let mut out = Element::new(name.clone());
    match value {
        Json::Null => {}
        Json::Bool(value) => out = out.with_text(&value.to_string()),
        Json::Number(number) => out = out.with_text(number.as_str()),
        Json::String(text) => out = out.with_text(&expanded(text, context)),
        Json::Array(items) => out = out.with_elements(items.iter().map(|item| element(name.clone(), item, context))),
        Json::Object(members) => members.iter().for_each(|(name, value)| member(&mut out, name, value, context)),
    }
    out
}

fn member(out: &mut Element, name: &str, value: &Json, context: &Context) {
    match (name, value) {
        ("#text", Json::String(text)) => out.push_text(&expanded(text, context)),
        ("#content", Json::Array(items)) => {
            for item in items {
                match item {
                    Json::Object(members) => {
                        for (name, value) in members {
                            out.children.extend(write(name, value, context).into_iter().map(Node::Element));
                        }
                    }
                    other => out.push_text(&expanded(other.as_str().unwrap_or(&other.to_string()), context)),
                }
            }
        }
        (name, Json::String(text)) if name.strip_prefix('@').is_some_and(is_attribute_name) => {
            let name = names::xml(name.trim_start_matches('@'), context);
            if out.attributes.iter().all(|(known, _)| !known.same(&name)) {
                out.attributes.push((name, expanded(text, context)));
            }
        }
        _ => out.children.extend(write(name, value, context).into_iter().map(Node::Element)),
    }
}

fn is_attribute_name(name: &str) -> bool {
    let (prefix, local) = name.split_once(':').unwrap_or(("a", name));
    is_nc_name(prefix) && is_nc_name(local) && name != "xmlns" && prefix != "xmlns"
}

/// A text without the characters that XML does not know.
pub(super) fn permitted(text: &str) -> String {
    text.chars().map(|c| if is_char(c) { c } else { '\u{fffd}' }).collect()
}

/// Whether two values are one; the order of members has no meaning.
pub(super) fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && (a.iter().zip(b).all(|((n, v), (m, w))| n == m && same(v, w)) || {
                    let index: HashMap<&str, &Json> = b.iter().map(|(name, value)| (name.as_str(), value)).collect();
                    a.iter().all(|(name, value)| index.get(name.as_str()).is_some_and(|other| same(value, other)))
                })
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (a, b) => a == b,
    }
}

/// Puts the member as it is into its elements when they would be read as another one.
pub(super) fn mark(elements: &mut [Element], name: &str, value: &Json, read_again: Option<(&str, &Json)>) {
    if read_again.is_some_and(|(n, v)| n == name && same(v, value)) {
        return;
    }
    if let Some(first) = elements.first_mut() {
        let member = Json::Object(vec![(name.to_owned(), value.clone())]);
        first.children.insert(0, Node::Json(member.to_string()));
    }
}

/// The member that a processing instruction tells.
pub(super) fn marked(element: &Element) -> Option<Result<(String, Json), String>> {
    let content = element.json()?;
    Some(match json::parse(content, json::MAX_DEPTH) {
        Ok(Json::Object(members)) if members.len() == 1 => {
            members.into_iter().next().ok_or_else(|| "the processing instruction json is empty".to_owned())
        }
        Ok(_) => Err("the processing instruction json holds no single member".to_owned()),
        Err(error) => Err(format!("the processing instruction json is not JSON: {error}")),
    })
}
