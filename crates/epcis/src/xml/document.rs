//! Documents: the envelope of XML into the envelope of JSON, and back.

use super::names::{self, EPCIS_1, EPCIS_2, MASTER_DATA, Names, QUERY_1, QUERY_2, XSI};
use super::tree::{Element, Name, trimmed};
use super::value::{self, Groups, permitted};
use super::{XmlVersion, event, header, read};
use crate::context::Context;
use crate::document::{Document, DocumentKind, Envelope};
use crate::event::Event;
use crate::fields::Extensions;
use crate::json::{Json, Object};

/// A document in the shape of JSON: with an empty list of events, and each event for itself.
pub(super) struct Shape {
    pub(super) envelope: Json,
    pub(super) events: Vec<Result<Json, String>>,
}

/// Reads the root of a document.
pub(super) fn read(root: &Element) -> Result<Shape, String> {
    let is = |local: &str, namespaces: &[&str]| {
        root.name.local == local && root.name.namespace().is_some_and(|namespace| namespaces.contains(&namespace))
    };
    let is_query = is("EPCISQueryDocument", &[QUERY_2, QUERY_1]);
    let is_master_data = is("EPCISMasterDataDocument", &MASTER_DATA);
    if is("EPCISCaptureJob", &[EPCIS_2]) {
        return Err("an EPCISCaptureJob tells how a capture went; it holds no events".to_owned());
    }
    if !is_query && !is_master_data && !is("EPCISDocument", &[EPCIS_2, EPCIS_1]) {
        let namespace = root.name.namespace().unwrap_or("none");
        return Err(format!(
            "the element {} (namespace {namespace}) is not EPCISDocument, EPCISQueryDocument or \
             EPCISMasterDataDocument of EPCIS 1 or 2",
            root.name.local
        ));
    }
    let declared = names::declared(root);
    let told = told_context(root, &declared)?;
    let mut names = Names::new(match &told {
        Some(told) => Context::of(told),
        None => Context::of(&names::document_context(&declared)),
    });
    let creation_date = root.attribute("creationDate").map(trimmed).unwrap_or_default().to_owned();
    let mut parts = Parts::default();
    parts.read(root, &creation_date, is_query, &mut names)?;
    let context = match told {
        None => {
            let all: Vec<_> = declared.iter().chain(names.added()).cloned().collect();
            names::document_context(&all)
        }
        Some(told) => match names::as_object(names.added()) {
            None => told,
            Some(added) => {
                let entries = told.as_array().map_or_else(|| vec![told.clone()], <[Json]>::to_vec);
                Json::Array(entries.into_iter().chain([added]).collect())
            }
        },
    };
    let prefixes = Context::of(&context);
    let events = parts.events.iter().map(|event| event::read(event, &prefixes)).collect();
    let kind = if is_query { "EPCISQueryDocument" } else { "EPCISDocument" };
    let version = root.attribute("schemaVersion").map(|version| match trimmed(version) {
        // Which version it was written in is a matter of form; what it says is said in 2.0.
        "1" | "1.0" | "1.1" | "1.2" | "2" => "2.0".to_owned(),
        other => other.to_owned(),
    });
    let mut out = vec![("@context".to_owned(), context), ("type".to_owned(), Json::string(kind))];
    let mut put = |name: &str, value: Option<Json>| out.extend(value.map(|value| (name.to_owned(), value)));
    put("id", root.attribute("id").map(|id| Json::string(trimmed(id))));
    put("schemaVersion", version.map(Json::string));
    put("creationDate", root.attribute("creationDate").map(|_| Json::string(&creation_date)));
    put("sender", parts.parties.sender.map(Json::string));
    put("receiver", parts.parties.receiver.map(Json::string));
    put("instanceIdentifier", parts.parties.instance_identifier.map(Json::string));
    put("epcisHeader", parts.header);
    put("epcisBody", Some(Json::Object(parts.body)));
    out.extend(parts.extensions);
    Ok(Shape { envelope: Json::Object(out), events })
}

fn told_context(root: &Element, declared: &[(String, String)]) -> Result<Option<Json>, String> {
    match value::marked(root).transpose()? {
        None => Ok(None),
        Some((name, context)) if name == "@context" && names::declares(&context, declared) => Ok(Some(context)),
        Some(_) => Err("the processing instruction json tells another @context than the prefixes declared".to_owned()),
    }
}

#[derive(Default)]
struct Parts<'a> {
    parties: header::Parties,
    header: Option<Json>,
    body: Object,
    events: Vec<&'a Element>,
    extensions: Object,
}

impl<'a> Parts<'a> {
    fn read(&mut self, root: &'a Element, date: &str, is_query: bool, names: &mut Names) -> Result<(), String> {
        let plain = |name: &Name| {
            name.namespace() == Some(XSI) || ["schemaVersion", "creationDate", "id"].iter().any(|known| name.is(known))
        };
        let mut groups = Groups::default();
        for (name, value) in root.attributes.iter().filter(|(name, _)| !plain(name)) {
            groups.add(names.json(name), Json::string(value));
        }
        let known = |name: &Name| ["EPCISHeader", "EPCISBody"].iter().any(|known| name.is(known));
        let (mut found, mut local) = (Vec::new(), Vec::new());
        read::fields_of(root, &known, &mut found, &mut local);
        // The body may be missing where queryName and resultsBody stand in the root: the reference
        // vectors of the event hash have it so.
        let (mut bare, mut rest) = (Vec::new(), Vec::new());
        for child in found {
            if child.name.is("EPCISHeader") && is_query {
                let members = child.elements().map(|part| (names.json(&part.name), value::read(part, names)));
                let members: Object = members.collect();
                if !members.is_empty() {
                    groups.add("epcis:EPCISHeader".to_owned(), Json::Object(members));
                }
            } else if child.name.is("EPCISHeader") {
                let (parties, header) = header::read(child, date, names)?;
                (self.parties, self.header) = (parties, header);
            } else if child.name.is("EPCISBody") {
                self.body(child, is_query, names)?;
            } else if is_query && (child.name.is("queryName") || child.name.is("resultsBody")) {
                bare.push(child);
            } else {
                rest.push(child);
            }
        }
        if !bare.is_empty() {
            let results = self.results(bare.into_iter(), names)?;
            self.body = vec![("queryResults".to_owned(), Json::Object(results))];
        }
        let rest = event::read_members(&rest, false, names)?;
        self.extensions = groups.members().chain(rest).chain(read::local_extension(&local, names)).collect();
        Ok(())
    }

    fn body(&mut self, body: &'a Element, is_query: bool, names: &mut Names) -> Result<(), String> {
        let mut rest = Vec::new();
        let known = |name: &Name| name.is("EventList") || name.is("VocabularyList");
        let (mut found, mut local) = (Vec::new(), Vec::new());
        read::fields_of(body, &known, &mut found, &mut local);
        let mut list = None;
        for child in found {
            let is_results = child.name.namespace().is_none_or(|ns| ns == QUERY_2 || ns == QUERY_1);
            if is_query && child.name.local == "QueryResults" && is_results {
                let results = self.results(child.elements(), names)?;
                list = Some(("queryResults".to_owned(), Json::Object(results)));
            } else if !is_query && child.name.is("EventList") {
                self.event_list(child)?;
            } else if !is_query && child.name.is("VocabularyList") {
                let vocabularies = header::read_vocabularies(child, names);
                let data = Json::Object(vec![("vocabularyList".to_owned(), vocabularies)]);
                let mut header = self.header.take().and_then(|header| header.as_object().map(<[_]>::to_vec));
                header.get_or_insert_default().push(("epcisMasterData".to_owned(), data));
                self.header = header.map(Json::Object);
            } else {
                rest.push(child);
            }
        }
        if !is_query {
            list = Some(("eventList".to_owned(), Json::Array(Vec::new())));
        }
        let rest = event::read_members(&rest, false, names)?;
        self.body = list.into_iter().chain(rest).chain(read::local_extension(&local, names)).collect();
        Ok(())
    }

    fn results(&mut self, parts: impl Iterator<Item = &'a Element>, names: &mut Names) -> Result<Object, String> {
        let (mut groups, mut others) = (Groups::default(), Vec::new());
        for child in parts {
            if child.name.is("queryName") || child.name.is("subscriptionID") {
                groups.add(child.name.local.clone(), Json::string(trimmed(&child.text())));
            } else if child.name.is("resultsBody") {
                let mut results = vec![("eventList".to_owned(), Json::Array(Vec::new()))];
                let mut rest = Vec::new();
                for part in child.elements() {
                    if part.name.is("EventList") {
                        self.event_list(part)?;
                    } else if part.name.is("VocabularyList") {
                        results.push(("vocabularyList".to_owned(), vocabulary_list(part, names)?));
                    } else {
                        rest.push(part);
                    }
                }
                results.extend(event::read_members(&rest, false, names)?);
                groups.add("resultsBody".to_owned(), Json::Object(results));
            } else {
                others.push(child);
            }
        }
        let others = event::read_members(&others, false, names)?;
        Ok(groups.members().chain(others).collect())
    }

    /// The events, those within `extension` in their order among them.
    fn event_list(&mut self, list: &'a Element) -> Result<(), String> {
        for child in list.elements() {
            if child.name.is("extension") {
                self.event_list(child)?;
            } else if event::is_event(&child.name) {
                self.events.push(child);
            } else {
                return Err(format!("{} in EventList is no kind of event", child.name.local));
            }
        }
        Ok(())
    }
}

fn vocabulary_list(list: &Element, names: &mut Names) -> Result<Json, String> {
    let natural = header::read_vocabularies(list, names);
    let Some(marked) = value::marked(list) else { return Ok(natural) };
    let (name, told) = marked?;
    let written = vocabularies(&told, names.context());
    if name == "vocabularyList" && written.same(list) {
        return Ok(told);
    }
    Err("the processing instruction json tells another vocabularyList than the elements around it".to_owned())
}

fn vocabularies(list: &Json, context: &Context) -> Element {
    header::write_vocabularies(list, context)
        .unwrap_or_else(|| Element::local("VocabularyList").with_elements(value::write("value", list, context)))
}

/// Writes a document; fails when the version has no place for something in it.
pub(super) fn write(document: &Document, version: XmlVersion) -> Result<Element, String> {
    let prefixes = document.envelope.prefixes();
    let events = document.events.iter().enumerate();
    let events: Result<Vec<Element>, String> =
        events.map(|(index, event)| write_event(event, index, &prefixes, version)).collect();
    write_around(&document.envelope, events?, version)
}

/// Writes an event as it stands in the list.
pub(super) fn write_event(
    event: &Event,
    index: usize,
    prefixes: &Context,
    version: XmlVersion,
) -> Result<Element, String> {
    let element = event::write(event, prefixes, version).map_err(|reason| format!("event {}: {reason}", index + 1))?;
    Ok(in_list(element, version))
}

/// Writes what stands around the events, and them in their place.
pub(super) fn write_around(envelope: &Envelope, events: Vec<Element>, version: XmlVersion) -> Result<Element, String> {
    let Envelope { kind, context, id, creation_date, extensions, .. } = envelope;
    let prefixes = envelope.prefixes();
    let declared = names::declarations(context);
    let is_query = matches!(kind, DocumentKind::Query { .. });
    let namespace = match (is_query, version) {
        (false, XmlVersion::V2_0) => EPCIS_2,
        (false, XmlVersion::V1_2) => EPCIS_1,
        (true, XmlVersion::V2_0) => QUERY_2,
        (true, XmlVersion::V1_2) => QUERY_1,
    };
    let wished = if is_query { "epcisq" } else { "epcis" };
    let local = if is_query { "EPCISQueryDocument" } else { "EPCISDocument" };
    let prefix = std::iter::once(wished.to_owned()).chain((1..).map(|number| format!("{wished}{number}")));
    let prefix = prefix.into_iter().find(|prefix| declared.iter().all(|(known, _)| known != prefix));
    let prefix = prefix.unwrap_or_default();
    let mut root = Element::new(Name::within(namespace, &prefix, local));
    root.declared = std::iter::once((prefix.clone(), namespace.to_owned())).chain(declared.iter().cloned()).collect();
    if names::document_context(&declared) != *context {
        root.children.push(event::instruction("@context", context));
    }
    root.set("schemaVersion", if version == XmlVersion::V2_0 { "2.0" } else { "1.2" });
    if let Some(date) = creation_date {
        root.set("creationDate", date.as_str());
    }
    if let Some(id) = id {
        root.set("id", id.as_str());
    }
    let list = Element::local("EventList").with_elements(events);
    let more = |extensions: &Extensions| -> Vec<Element> {
        let each = |(name, value): &(String, Json)| event::write_extension(name, value, &prefixes);
        extensions.members().iter().flat_map(each).collect()
    };
    let body = Element::local("EPCISBody");
    let body = match kind {
        DocumentKind::Document { instance_identifier, sender, receiver, header, body_extensions } => {
            let parties = header::Parties {
                sender: sender.clone(),
                receiver: receiver.clone(),
                instance_identifier: instance_identifier.clone(),
            };
            let date = creation_date.as_ref().map(crate::time::Time::as_str).unwrap_or_default();
            let header = header::write_document_header(&parties, header.as_ref(), date, &prefixes)?;
            root = root.with_elements(header);
            body.with_elements([list]).with_elements(more(body_extensions))
        }
        DocumentKind::Query {
            query_name,
            subscription_id,
            vocabulary_list,
            body_extensions,
            query_extensions,
            results_extensions,
        } => {
            let mut results = Element::local("resultsBody").with_elements([list]);
            if let Some(list) = vocabulary_list {
                let mut element = vocabularies(list, &prefixes);
                let again = header::read_vocabularies(&element, &mut Names::new(prefixes.clone()));
                let again = Some(("vocabularyList", &again));
                value::mark(std::slice::from_mut(&mut element), "vocabularyList", list, again);
                results = results.with_elements([element]);
            }
            results = results.with_elements(more(results_extensions));
            let text = |name: &str, text: &str| Element::local(name).with_text(&permitted(text));
            let mut query = Element::new(Name::within(namespace, &prefix, "QueryResults"));
            query = query.with_elements([text("queryName", query_name)]);
            query = query.with_elements(subscription_id.as_ref().map(|id| text("subscriptionID", id)));
            query = query.with_elements([results]).with_elements(more(query_extensions));
            body.with_elements([query]).with_elements(more(body_extensions))
        }
    };
    let root = root.with_elements([body]).with_elements(more(extensions));
    Ok(root)
}

/// Where an event stands in the list: kinds of the user's own, and those that 1.2 has only by
/// extension, stand within `extension`.
fn in_list(event: Element, version: XmlVersion) -> Element {
    let depth = match (version, event.name.local.as_str(), event.name.namespace().is_some()) {
        (XmlVersion::V2_0, _, true) | (XmlVersion::V1_2, "TransformationEvent", _) => 1,
        (XmlVersion::V1_2, "AssociationEvent", _) => 2,
        _ => 0,
    };
    (0..depth).fold(event, |inner, _| Element::local("extension").with_elements([inner]))
}
