//! One event as an element, in the order and the nesting of a version, and back.

use super::XmlVersion;
use super::fields::{self, Target};
use super::names::{self, Names};
use super::read::{self, COMMON, LOCAL_EXTENSION};
use super::tree::{Element, Name, Node, is_space};
use super::value::{self, Groups};
use crate::context::Context;
use crate::event::{Event, KINDS, What};
use crate::json::{Json, Object};

/// Whether an element is an event; anything in a namespace is one of a kind that a user defined.
pub(super) fn is_event(name: &Name) -> bool {
    name.namespace().is_some() || KINDS.contains(&name.local.as_str()) || name.local == "QuantityEvent"
}

/// Reads an event into what JSON says; `document` holds the prefixes of the document.
pub(super) fn read(element: &Element, document: &Context) -> Result<Json, String> {
    if element.name.is("QuantityEvent") {
        return Err("a QuantityEvent was withdrawn in EPCIS 2.0: an ObjectEvent with action OBSERVE and a \
                    quantityList says the same"
            .to_owned());
    }
    let mut told = Told::default();
    for child in &element.children {
        match child {
            Node::Json(content) => told.take(content)?,
            Node::Text(text) if !is_space(text) => return Err("text stands between the fields of the event".to_owned()),
            _ => {}
        }
    }
    let declared = names::declared(element);
    if let Some(context) = &told.context
        && !names::declares(context, &declared)
    {
        return Err("the processing instruction json tells another @context than the prefixes declared".to_owned());
    }
    let own = told.context.or_else(|| names::as_object(&declared));
    let mut names = Names::new(document.extended(own.as_ref()));
    let kind = match told.kind {
        Some(kind) if names::xml(&kind, names.context()).same(&element.name) => kind,
        Some(_) => return Err("the processing instruction json tells another type than the element".to_owned()),
        None => names.json(&element.name),
    };
    let is_standard = element.name.namespace().is_none();
    let known = |name: &Name| is_standard && is_field(&name.local) || COMMON.contains(&name.local.as_str());
    let (mut found, mut local) = (Vec::new(), Vec::new());
    read::fields_of(element, &known, &mut found, &mut local);
    let mut members = vec![("type".to_owned(), Json::string(kind))];
    let rest = read_members(&found, is_standard, &mut names)?;
    let attributes = read::attributes(element, &mut names);
    let local = read::local_extension(&local, &mut names);
    let context = match (own, names::as_object(names.added())) {
        (None, added) => added,
        (own, None) => own,
        (Some(Json::Array(mut entries)), Some(added)) => {
            entries.push(added);
            Some(Json::Array(entries))
        }
        (Some(own), Some(added)) => Some(Json::Array(vec![own, added])),
    };
    members.extend(context.map(|context| ("@context".to_owned(), context)));
    members.extend(attributes);
    members.extend(rest);
    members.extend(local);
    let mut seen = std::collections::HashSet::new();
    match members.iter().find(|(name, _)| !seen.insert(name.as_str())) {
        Some((name, _)) => Err(format!("{name} stands twice")),
        None => Ok(Json::Object(members)),
    }
}

fn is_field(local: &str) -> bool {
    read::field(&Element::local(local), &mut Names::new(Context::default())).is_some()
}

/// What the processing instructions of an event tell about the event itself.
#[derive(Default)]
struct Told {
    context: Option<Json>,
    kind: Option<String>,
}

impl Told {
    fn take(&mut self, content: &str) -> Result<(), String> {
        let mut element = Element::local("event");
        element.children.push(Node::Json(content.to_owned()));
        match value::marked(&element).transpose()? {
            Some((name, context)) if name == "@context" => self.context = Some(context),
            Some((name, Json::String(kind))) if name == "type" => self.kind = Some(kind),
            _ => return Err("the processing instruction json of an event tells @context or type".to_owned()),
        }
        Ok(())
    }
}

/// The members that elements tell, those of processing instructions where the elements bear them out.
pub(super) fn read_members(elements: &[&Element], is_standard: bool, names: &mut Names) -> Result<Object, String> {
    let mut groups = Groups::default();
    let mut at = 0;
    while let Some(element) = elements.get(at) {
        if let Some(marked) = value::marked(element) {
            let (name, value) = marked?;
            let context = names.context().clone();
            let versions = [XmlVersion::V2_0, XmlVersion::V1_2];
            let length = versions.iter().find_map(|version| {
                let expected =
                    write_member(&name, &value, is_standard, Target { context: &context, version: *version });
                let found = elements.get(at..at + expected.len())?;
                expected.iter().zip(found).all(|(expected, found)| expected.same(found)).then_some(expected.len())
            });
            let length = length.ok_or_else(|| {
                format!("the processing instruction json tells another {name} than the elements around it")
            })?;
            groups.add(name, value);
            at += length;
            continue;
        }
        let is_field =
            element.name.namespace().is_none() && (is_standard || COMMON.contains(&element.name.local.as_str()));
        let value = if is_field { read::field(element, names) } else { None };
        let value = value.unwrap_or_else(|| value::read(element, names));
        groups.add(names.json(&element.name), value);
        at += 1;
    }
    Ok(groups.members().collect())
}

/// A member that is no standard field, marked where it would be read as another one.
pub(super) fn write_extension(name: &str, value: &Json, context: &Context) -> Vec<Element> {
    let target = Target { context, version: XmlVersion::V2_0 };
    let mut elements = write_member(name, value, false, target);
    if name != LOCAL_EXTENSION {
        mark(&mut elements, name, value, false, context);
    }
    elements
}

fn mark(elements: &mut [Element], name: &str, value: &Json, is_standard: bool, context: &Context) {
    let borrowed: Vec<&Element> = elements.iter().collect();
    let again = read_members(&borrowed, is_standard, &mut Names::new(context.clone())).unwrap_or_default();
    let again = again.first().filter(|_| again.len() == 1).map(|(name, value)| (name.as_str(), value));
    value::mark(elements, name, value, again);
}

fn write_member(name: &str, value: &Json, is_standard: bool, target: Target<'_>) -> Vec<Element> {
    if is_standard || COMMON.contains(&name) {
        fields::field(name, value, target)
    } else {
        fields::extension(name, value, target.context)
    }
}

/// Writes an event.
///
/// Fails when the version has no place for its kind.
pub(super) fn write(event: &Event, document: &Context, version: XmlVersion) -> Result<Element, String> {
    let is_standard = !matches!(event.what, What::Extended(_));
    if !is_standard && version == XmlVersion::V1_2 {
        return Err("EPCIS 1.2 has no place for an event of a kind of one's own".to_owned());
    }
    let own = event.common.context.as_ref();
    let context = document.extended(own);
    let target = Target { context: &context, version };
    let kind = event.what.name();
    let mut element = Element::new(names::xml(kind, &context));
    element.declared = own.map(names::declarations).unwrap_or_default();
    if is_standard {
        element.name = Name::local(kind);
    } else if Names::new(context.clone()).json(&element.name) != kind || element.name.namespace().is_none() {
        element.children.push(instruction("type", &Json::string(kind)));
    }
    if own.is_some_and(|own| names::as_object(&element.declared).as_ref() != Some(own)) {
        element.children.extend(own.map(|own| instruction("@context", own)));
    }
    let Json::Object(members) = event.to_json() else { return Ok(element) };
    let mut written: Vec<(String, Vec<Element>)> = Vec::with_capacity(members.len());
    for (name, value) in members.into_iter().filter(|(name, _)| name != "type" && name != "@context") {
        let mut elements = write_member(&name, &value, is_standard, target);
        if name == LOCAL_EXTENSION && elements.first().is_some_and(|element| element.name.is("extension")) {
            written.push((name, elements));
            continue;
        }
        mark(&mut elements, &name, &value, is_standard, &context);
        written.push((name, elements));
    }
    let children = match version {
        XmlVersion::V2_0 => in_order(kind, written),
        XmlVersion::V1_2 => nested(kind, written),
    };
    Ok(element.with_elements(children))
}

pub(super) fn instruction(name: &str, value: &Json) -> Node {
    Node::Json(Json::Object(vec![(name.to_owned(), value.clone())]).to_string())
}

type Written = Vec<(String, Vec<Element>)>;

fn take(written: &mut Written, names: &[&str]) -> Vec<Element> {
    let mut found = Vec::new();
    for name in names {
        if let Some(at) = written.iter().position(|(known, _)| known == name) {
            found.extend(written.remove(at).1);
        }
    }
    found
}

const HEAD: [&str; 6] =
    ["eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo"];
const WHERE: [&str; 4] = ["bizStep", "disposition", "readPoint", "bizLocation"];
const TAIL: [&str; 4] = ["sensorElementList", "persistentDisposition", "ilmd", LOCAL_EXTENSION];

/// What a kind has before and after the place of the event (EPCIS 2.0 section 9, XML schema).
fn own_fields(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "ObjectEvent" => {
            (&["epcList", "action"], &["bizTransactionList", "quantityList", "sourceList", "destinationList"])
        }
        "AggregationEvent" => (
            &["parentID", "childEPCs", "action"],
            &["bizTransactionList", "childQuantityList", "sourceList", "destinationList"],
        ),
        "TransactionEvent" => (
            &["bizTransactionList", "parentID", "epcList", "action"],
            &["quantityList", "sourceList", "destinationList"],
        ),
        "TransformationEvent" => (
            &["inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID"],
            &["bizTransactionList", "sourceList", "destinationList"],
        ),
        "AssociationEvent" => (
            &["parentID", "childEPCs", "childQuantityList", "action"],
            &["bizTransactionList", "sourceList", "destinationList"],
        ),
        _ => (&[], &[]),
    }
}

/// EPCIS 2.0: all fields at the top, extensions after them.
fn in_order(kind: &str, mut written: Written) -> Vec<Element> {
    let (before, after) = own_fields(kind);
    let mut children = take(&mut written, &HEAD);
    if KINDS.contains(&kind) {
        for part in [before, &WHERE, after, &TAIL] {
            children.extend(take(&mut written, part));
        }
    }
    children.extend(written.into_iter().flat_map(|(_, elements)| elements));
    children
}

/// EPCIS 1.2: what came after 1.0 stands in `extension`; what came after 1.2 in the extension of that,
/// the place that the schema of 1.2 leaves open for later versions.
fn nested(kind: &str, mut written: Written) -> Vec<Element> {
    let wrap = |name: &str, children: Vec<Element>| {
        (!children.is_empty()).then(|| Element::local(name).with_elements(children))
    };
    let (before, _) = own_fields(kind);
    let mut children = take(&mut written, &["eventTime", "recordTime", "eventTimeZoneOffset"]);
    let mut base = take(&mut written, &["eventID", "errorDeclaration"]);
    base.extend(wrap("extension", take(&mut written, &["certificationInfo"])));
    children.extend(wrap("baseExtension", base));
    for name in before {
        let mut found = take(&mut written, &[name]);
        // The schema of 1.2 demands these lists, and takes them empty.
        if found.is_empty() && matches!(*name, "epcList" | "childEPCs") && kind != "AssociationEvent" {
            found.push(Element::local(name));
        }
        children.extend(found);
    }
    children.extend(take(&mut written, &WHERE));
    children.extend(take(&mut written, &["bizTransactionList"]));
    let first = ["quantityList", "childQuantityList", "sourceList", "destinationList", "ilmd"];
    let mut first = take(&mut written, &first);
    let mut later = take(&mut written, &["sensorElementList", "persistentDisposition"]);
    let own = take(&mut written, &[LOCAL_EXTENSION]);
    later.extend(own.into_iter().flat_map(|element| {
        let inner: Vec<Element> = element.elements().cloned().collect();
        inner
    }));
    if matches!(kind, "TransformationEvent" | "AssociationEvent") {
        // These came with versions that put their own fields at the top.
        children.append(&mut first);
        children.extend(wrap("extension", later));
    } else {
        first.extend(wrap("extension", later));
        children.extend(wrap("extension", first));
    }
    children.extend(written.into_iter().flat_map(|(_, elements)| elements));
    children
}
