//! JSON-LD contexts, as far as EPCIS needs them: which prefix means which namespace. Nothing is ever
//! fetched: an unknown context document is kept and contributes no prefixes.

use std::borrow::Cow;

use crate::fields::{FieldError, Path};
use crate::json::Json;
use crate::uri;

/// The context of EPCIS 2.0, as published.
pub const EPCIS_CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// Other addresses under which the same context is or was published.
const EPCIS_CONTEXT_ALIASES: [&str; 4] = [
    EPCIS_CONTEXT,
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    "https://ref.gs1.org/docs/epcis/epcis-context.jsonld",
];

/// Prefixes that the EPCIS context declares.
const STANDARD: [(&str, &str); 8] = [
    ("epcis", "https://ref.gs1.org/epcis/"),
    ("cbv", "https://ref.gs1.org/cbv/"),
    ("cbvmda", "urn:epcglobal:cbv:mda:"),
    ("gs1", "https://gs1.org/voc/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("dcterms", "http://purl.org/dc/terms/"),
];

/// The prefixes that hold in a document or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    prefixes: Vec<(String, String)>,
}

impl Default for Context {
    fn default() -> Self {
        Self { prefixes: STANDARD.iter().map(|(prefix, ns)| ((*prefix).to_owned(), (*ns).to_owned())).collect() }
    }
}

impl Context {
    /// The prefixes of the EPCIS context, and those that an `@context` declares, the latter winning.
    #[must_use]
    pub fn of(json: &Json) -> Self {
        Self::default().extended(Some(json))
    }

    /// This context with what a further `@context`, such as an event's own, declares.
    #[must_use]
    pub fn extended(&self, json: Option<&Json>) -> Self {
        let mut context = self.clone();
        match json {
            Some(Json::Array(entries)) => entries.iter().for_each(|entry| context.add(entry)),
            Some(entry) => context.add(entry),
            None => {}
        }
        context
    }

    /// The namespace of a prefix.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.prefixes.iter().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str())
    }

    /// A prefix that means this namespace, the one declared last when there are several.
    #[must_use]
    pub fn prefix(&self, namespace: &str) -> Option<&str> {
        self.prefixes.iter().rev().find(|(_, known)| known == namespace).map(|(prefix, _)| prefix.as_str())
    }

    /// Namespace and local name of a compact name such as `example:field`.
    #[must_use]
    pub fn split<'a>(&self, name: &'a str) -> Option<(&str, &'a str)> {
        let (prefix, local) = name.split_once(':')?;
        self.namespace(prefix).map(|namespace| (namespace, local))
    }

    /// The full form of a compact URI; anything else stays as it is.
    #[must_use]
    pub fn expand<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.split(text) {
            Some((namespace, local)) => Cow::Owned(format!("{namespace}{local}")),
            None => Cow::Borrowed(text),
        }
    }

    fn add(&mut self, entry: &Json) {
        for (prefix, value) in entry.as_object().unwrap_or_default() {
            let namespace = value.as_str().or_else(|| value.get("@id").and_then(Json::as_str));
            if let Some(namespace) = namespace.filter(|_| !prefix.starts_with('@')) {
                self.prefixes.retain(|(known, _)| known != prefix);
                self.prefixes.push((prefix.clone(), namespace.to_owned()));
            }
        }
    }
}

/// Whether a text is an address of the EPCIS context.
#[must_use]
pub fn is_epcis_context(text: &str) -> bool {
    EPCIS_CONTEXT_ALIASES.contains(&text)
}

/// An `@context` is an address, an object, or an array of both.
pub(crate) fn check(json: &Json, path: &Path<'_>) -> Result<(), FieldError> {
    let entry = |entry: &Json, path: &Path<'_>| match entry {
        Json::String(text) => uri::check(text).map_err(|reason| path.error(crate::fields::Reason::Value(reason))),
        Json::Object(_) => Ok(()),
        other => Err(path.wrong_type("an address or an object", other)),
    };
    match json {
        Json::Array(entries) => {
            entries.iter().enumerate().try_for_each(|(index, item)| entry(item, &path.index(index)))
        }
        other => entry(other, path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_adds_to_its_document() {
        let parse = |text: &str| crate::json::parse(text, 8).unwrap();
        let document = Context::of(&parse(
            r#"["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"a":"https://a.example/"},{"b":{"@id":"https://b.example#"},"@vocab":"x"}]"#,
        ));
        let event = document.extended(Some(&parse(r#"{"a":"https://c.example/"}"#)));
        assert_eq!(document.split("a:x"), Some(("https://a.example/", "x")));
        assert_eq!(event.expand("a:x"), "https://c.example/x");
        assert_eq!(event.expand("b:x"), "https://b.example#x");
        assert_eq!(event.expand("cbv:BizStep-shipping"), "https://ref.gs1.org/cbv/BizStep-shipping");
        assert_eq!(event.expand("urn:epc:id"), "urn:epc:id");
        assert!(is_epcis_context("https://gs1.github.io/EPCIS/epcis-context.jsonld"));
    }
}
