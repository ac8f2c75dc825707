//! The header of a document: master data, and the Standard Business Document Header of which JSON knows
//! sender, receiver and identifier.

use super::names::{Names, SBDH};
use super::read;
use super::tree::{Element, Name, trimmed};
use super::value::{self, Groups, permitted, write};
use crate::context::Context;
use crate::json::{Json, Object};

/// What JSON has at the top of a document and XML in the Standard Business Document Header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parties {
    pub(super) sender: Option<String>,
    pub(super) receiver: Option<String>,
    pub(super) instance_identifier: Option<String>,
}

/// The member of `epcisHeader` that keeps a Standard Business Document Header with more than that.
const SBDH_MEMBER: &str = "sbdh:StandardBusinessDocumentHeader";

/// A list of vocabularies as JSON has it.
pub(super) fn read_vocabularies(list: &Element, names: &mut Names) -> Json {
    let mut vocabularies = Vec::new();
    for vocabulary in list.elements() {
        let mut members: Object = read::attributes(vocabulary, names);
        let mut rest = Groups::default();
        for child in vocabulary.elements() {
            if child.name.is("VocabularyElementList") {
                let elements = child.elements().map(|element| Json::Object(read_entry(element, names))).collect();
                members.push(("vocabularyElementList".to_owned(), Json::Array(elements)));
            } else {
                rest.add(names.json(&child.name), value::read(child, names));
            }
        }
        members.extend(rest.members());
        vocabularies.push(Json::Object(members));
    }
    Json::Array(vocabularies)
}

fn read_entry(entry: &Element, names: &mut Names) -> Object {
    let mut members: Object = read::attributes(entry, names);
    let (mut attributes, mut rest) = (Vec::new(), Groups::default());
    for child in entry.elements() {
        if child.name.is("attribute") {
            let id = child.attribute("id").map(|id| ("id".to_owned(), Json::string(id)));
            let mut content = child.clone();
            content.attributes.retain(|(name, _)| !name.is("id"));
            let content = ("attribute".to_owned(), value::read(&content, names));
            attributes.push(Json::Object(id.into_iter().chain([content]).collect()));
        } else if child.name.is("children") {
            let ids = child.elements().map(|id| Json::string(trimmed(&id.text()))).collect();
            rest.add("children".to_owned(), Json::Array(ids));
        } else {
            rest.add(names.json(&child.name), value::read(child, names));
        }
    }
    if !attributes.is_empty() {
        members.push(("attributes".to_owned(), Json::Array(attributes)));
    }
    members.extend(rest.members());
    members
}

/// A list of vocabularies as XML; none when it has not the shape of one.
pub(super) fn write_vocabularies(list: &Json, context: &Context) -> Option<Element> {
    let vocabularies: Option<Vec<Element>> = list.as_array()?.iter().map(|item| vocabulary(item, context)).collect();
    Some(Element::local("VocabularyList").with_elements(vocabularies?))
}

fn vocabulary(value: &Json, context: &Context) -> Option<Element> {
    let mut element = Element::local("Vocabulary");
    for (name, value) in value.as_object()? {
        match name.as_str() {
            "type" => element.set("type", &permitted(value.as_str()?)),
            "vocabularyElementList" => {
                let entries: Option<Vec<Element>> = value.as_array()?.iter().map(|item| entry(item, context)).collect();
                element = element.with_elements([Element::local("VocabularyElementList").with_elements(entries?)]);
            }
            name => element = element.with_elements(write(name, value, context)),
        }
    }
    Some(element)
}

fn entry(value: &Json, context: &Context) -> Option<Element> {
    let mut element = Element::local("VocabularyElement");
    for (name, value) in value.as_object()? {
        match name.as_str() {
            "id" => element.set("id", &permitted(value.as_str()?)),
            "attributes" => {
                for attribute in value.as_array()? {
                    let mut written = write("attribute", attribute.get("attribute")?, context);
                    let [child] = written.as_mut_slice() else { return None };
                    child.attributes.insert(0, (Name::local("id"), permitted(attribute.get("id")?.as_str()?)));
                    element = element.with_elements(written);
                }
            }
            "children" => {
                let ids: Option<Vec<&str>> = value.as_array()?.iter().map(Json::as_str).collect();
                let ids = ids?.into_iter().map(|id| Element::local("id").with_text(&permitted(id)));
                element = element.with_elements([Element::local("children").with_elements(ids)]);
            }
            name => element = element.with_elements(write(name, value, context)),
        }
    }
    Some(element)
}

/// Reads `EPCISHeader`: what stands at the top of a JSON document, and its `epcisHeader`.
pub(super) fn read(
    header: &Element,
    creation_date: &str,
    names: &mut Names,
) -> Result<(Parties, Option<Json>), String> {
    let natural = natural(header, creation_date, names);
    let Some(marked) = value::marked(header) else { return Ok(natural) };
    let (parties, _) = natural;
    match marked? {
        (name, told) if name == "epcisHeader" => {
            let written = write_header(&parties, Some(&told), creation_date, names.context());
            if written.is_some_and(|written| written.same(header)) {
                Ok((parties, Some(told)))
            } else {
                Err("the processing instruction json tells another header than the elements around it".to_owned())
            }
        }
        _ => Err("the processing instruction json of the header tells epcisHeader".to_owned()),
    }
}

fn natural(header: &Element, creation_date: &str, names: &mut Names) -> (Parties, Option<Json>) {
    let mut members = Object::new();
    let mut parties = Parties::default();
    let (mut found, mut local) = (Vec::new(), Vec::new());
    let known = |name: &Name| name.is("EPCISMasterData");
    read::fields_of(header, &known, &mut found, &mut local);
    let mut rest = Groups::default();
    for child in found {
        if child.name.namespace() == Some(SBDH) {
            parties = read_parties(child);
            // More than what JSON says at the top is kept as it is.
            if !write_parties(&parties, creation_date).is_some_and(|written| written.same(child)) {
                rest.add(names.json(&Name::within(SBDH, "sbdh", &child.name.local)), value::read(child, names));
            }
        } else if child.name.is("EPCISMasterData") {
            let mut data = Object::new();
            for part in child.elements() {
                let member = if part.name.is("VocabularyList") {
                    ("vocabularyList".to_owned(), read_vocabularies(part, names))
                } else {
                    (names.json(&part.name), value::read(part, names))
                };
                data.push(member);
            }
            members.push(("epcisMasterData".to_owned(), Json::Object(data)));
        } else {
            rest.add(names.json(&child.name), value::read(child, names));
        }
    }
    members.extend(rest.members());
    members.extend(read::local_extension(&local, names));
    (parties, (!members.is_empty()).then_some(Json::Object(members)))
}

fn sbdh(local: &str) -> Element {
    Element::new(Name::within(SBDH, "sbdh", local))
}

/// The text at the end of a way of names in the namespace of the header.
fn text_at(mut element: &Element, way: &[&str]) -> Option<String> {
    for local in way {
        element =
            element.elements().find(|child| child.name.namespace() == Some(SBDH) && child.name.local == *local)?;
    }
    Some(trimmed(&element.text()).to_owned())
}

fn read_parties(header: &Element) -> Parties {
    Parties {
        sender: text_at(header, &["Sender", "Identifier"]),
        receiver: text_at(header, &["Receiver", "Identifier"]),
        instance_identifier: text_at(header, &["DocumentIdentification", "InstanceIdentifier"]),
    }
}

/// The least Standard Business Document Header that says it; none when there is nothing to say.
fn write_parties(parties: &Parties, creation_date: &str) -> Option<Element> {
    if *parties == Parties::default() {
        return None;
    }
    let leaf = |local: &str, text: &str| sbdh(local).with_text(&permitted(text));
    let party =
        |local: &str, id: &Option<String>| id.as_ref().map(|id| sbdh(local).with_elements([leaf("Identifier", id)]));
    let mut children = vec![leaf("HeaderVersion", "1.0")];
    children.extend(party("Sender", &parties.sender));
    children.extend(party("Receiver", &parties.receiver));
    let mut identification = vec![leaf("Standard", "EPCglobal"), leaf("TypeVersion", "1.0")];
    identification.extend(parties.instance_identifier.as_ref().map(|id| leaf("InstanceIdentifier", id)));
    identification.extend([leaf("Type", "Events"), leaf("CreationDateAndTime", creation_date)]);
    children.push(sbdh("DocumentIdentification").with_elements(identification));
    Some(sbdh("StandardBusinessDocumentHeader").with_elements(children))
}

/// `EPCISHeader`; none when there is nothing to say.
pub(super) fn write_document_header(
    parties: &Parties,
    header: Option<&Json>,
    creation_date: &str,
    context: &Context,
) -> Result<Option<Element>, String> {
    let written = write_header(parties, header, creation_date, context);
    let Some(mut written) = written else { return Ok(None) };
    let (again, told) = natural(&written, creation_date, &mut Names::new(context.clone()));
    if again != *parties {
        return Err("sender, receiver or instanceIdentifier differ from the StandardBusinessDocumentHeader, \
                    or are no text that XML keeps"
            .to_owned());
    }
    if let Some(header) = header {
        value::mark(
            std::slice::from_mut(&mut written),
            "epcisHeader",
            header,
            told.as_ref().map(|told| ("epcisHeader", told)),
        );
    }
    Ok(Some(written))
}

fn write_header(parties: &Parties, header: Option<&Json>, creation_date: &str, context: &Context) -> Option<Element> {
    let members = header.and_then(Json::as_object).unwrap_or_default();
    if *parties == Parties::default() && header.is_none() {
        return None;
    }
    let mut first = Vec::new();
    let (mut extension, mut rest) = (Vec::new(), Vec::new());
    for (name, value) in members {
        match name.as_str() {
            SBDH_MEMBER => {
                for mut element in write("sbdh:StandardBusinessDocumentHeader", value, &with_sbdh(context)) {
                    element.name = Name::within(SBDH, "sbdh", "StandardBusinessDocumentHeader");
                    first.push(element);
                }
            }
            "epcisMasterData" => extension.push(master_data(value, context)),
            name => rest.extend(super::fields::extension(name, value, context)),
        }
    }
    if first.is_empty() {
        first.extend(write_parties(parties, creation_date));
    }
    let mut written = Element::local("EPCISHeader").with_elements(first);
    if !extension.is_empty() {
        written = written.with_elements([Element::local("extension").with_elements(extension)]);
    }
    Some(written.with_elements(rest))
}

fn with_sbdh(context: &Context) -> Context {
    let prefix = Json::Object(vec![("sbdh".to_owned(), Json::string(SBDH))]);
    if context.namespace("sbdh").is_some() { context.clone() } else { context.extended(Some(&prefix)) }
}

fn master_data(value: &Json, context: &Context) -> Element {
    let mut element = Element::local("EPCISMasterData");
    for (name, value) in value.as_object().unwrap_or_default() {
        let list = if name == "vocabularyList" { write_vocabularies(value, context) } else { None };
        element = match list {
            Some(list) => element.with_elements([list]),
            None => element.with_elements(write(name, value, context)),
        };
    }
    element
}
