//! What stands around the events.

use super::{Finder, Finding};
use crate::context::is_epcis_context;
use crate::document::{DocumentKind, Envelope};
use crate::input::Form;
use crate::json::Json;

/// `events`: how many there are.
pub(super) fn check(form: Form, envelope: &Envelope, events: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut finder = Finder { findings: &mut findings, event: None };
    let context = &envelope.context;
    let entries = context.as_array().unwrap_or(std::slice::from_ref(context));
    if form == Form::Json && !entries.iter().filter_map(Json::as_str).any(is_epcis_context) {
        finder.error(
            "context",
            "@context",
            "no entry is a known address of the EPCIS context",
            "add https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        );
    }
    let unknown = entries.iter().filter_map(Json::as_str).filter(|address| !is_epcis_context(address));
    for address in unknown {
        finder.warn(
            "context",
            "@context",
            format!("the context {address} is not read here, so its prefixes are not known"),
            "declare the prefixes in the document itself",
        );
    }
    let vocabularies = match &envelope.kind {
        DocumentKind::Document { header, .. } => {
            let data = header.as_ref().and_then(|header| header.get("epcisMasterData"));
            data.and_then(|data| data.get("vocabularyList"))
                .map(|list| ("epcisHeader.epcisMasterData.vocabularyList", list))
        }
        DocumentKind::Query { vocabulary_list, .. } => {
            vocabulary_list.as_ref().map(|list| ("epcisBody.queryResults.resultsBody.vocabularyList", list))
        }
    };
    if let Some((path, list)) = vocabularies {
        check_vocabularies(list, path, &mut finder);
    } else if events == 0 && matches!(envelope.kind, DocumentKind::Document { .. }) {
        finder.warn("empty", "", "the document holds neither events nor master data", "nothing, when that is meant");
    }
    findings
}

fn check_vocabularies(list: &Json, path: &str, finder: &mut Finder<'_>) {
    const SHAPE: &str = "give the vocabulary the shape of EPCIS 2.0 section 9.3";
    let Some(vocabularies) = list.as_array() else {
        finder.error("master-data", path, format!("an array is expected, found {}", list.kind()), SHAPE);
        return;
    };
    for (at, vocabulary) in vocabularies.iter().enumerate() {
        let path = format!("{path}[{at}]");
        uri(vocabulary.get("type"), &format!("{path}.type"), finder);
        let Some(elements) = vocabulary.get("vocabularyElementList") else { continue };
        let Some(elements) = elements.as_array() else {
            finder.error("master-data", format!("{path}.vocabularyElementList"), "an array is expected", SHAPE);
            continue;
        };
        for (at, element) in elements.iter().enumerate() {
            let path = format!("{path}.vocabularyElementList[{at}]");
            uri(element.get("id"), &format!("{path}.id"), finder);
            let items = |name: &str| element.get(name).and_then(Json::as_array).unwrap_or_default();
            for (at, attribute) in items("attributes").iter().enumerate() {
                uri(attribute.get("id"), &format!("{path}.attributes[{at}].id"), finder);
                if attribute.get("attribute").is_none() {
                    finder.error("master-data", format!("{path}.attributes[{at}].attribute"), "is required", SHAPE);
                }
            }
            for (at, child) in items("children").iter().enumerate() {
                uri(Some(child), &format!("{path}.children[{at}]"), finder);
            }
        }
    }
}

fn uri(value: Option<&Json>, path: &str, finder: &mut Finder<'_>) {
    let reason = match value {
        None => "is required".to_owned(),
        Some(value) => match value.as_str().map(crate::uri::check) {
            Some(Ok(())) => return,
            Some(Err(reason)) => reason,
            None => format!("a URI is expected, found {}", value.kind()),
        },
    };
    finder.error("master-data", path, reason, "give a URI");
}
