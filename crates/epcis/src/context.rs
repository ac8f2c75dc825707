//! JSON-LD contexts, as far as EPCIS needs them: which prefix means which namespace. Nothing is ever
//! fetched: an unknown context document is kept and contributes no prefixes.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

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

/// The prefixes that hold in a document or an event. Cheap to copy and to extend: what an event declares
/// lies over what its document declares.
///
/// # Examples
/// ```
/// use epcis::context::{Context, EPCIS_CONTEXT, is_epcis_context};
/// use epcis::json;
///
/// let document = Context::of(&json::parse(r#"{"ex": "https://ex.example/"}"#, 4)?);
/// let event = document.extended(Some(&json::parse(r#"{"own": "https://own.example/"}"#, 4)?));
/// assert_eq!(event.namespace("ex"), Some("https://ex.example/"));
/// assert_eq!(event.prefix("https://own.example/"), Some("own"));
/// assert_eq!(event.split("ex:line"), Some(("https://ex.example/", "line")));
/// assert_eq!(event.expand("cbv:BizStep-shipping"), "https://ref.gs1.org/cbv/BizStep-shipping");
/// assert!(is_epcis_context(EPCIS_CONTEXT));
/// # Ok::<(), json::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context(Arc<Layer>);

/// What one `@context` declares, over what holds around it.
#[derive(Debug, PartialEq, Eq)]
struct Layer {
    /// Prefix and namespace, sorted by prefix; none stands twice.
    own: Vec<(String, String)>,
    outer: Option<Arc<Layer>>,
}

impl Default for Context {
    fn default() -> Self {
        static STANDARD_LAYER: LazyLock<Arc<Layer>> = LazyLock::new(|| {
            let mut own: Vec<_> =
                STANDARD.iter().map(|(prefix, ns)| ((*prefix).to_owned(), (*ns).to_owned())).collect();
            own.sort_unstable();
            Arc::new(Layer { own, outer: None })
        });
        Self(Arc::clone(&STANDARD_LAYER))
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
        let mut own = match json {
            Some(Json::Array(entries)) => entries.iter().flat_map(declared).collect(),
            Some(entry) => declared(entry).collect(),
            None => Vec::new(),
        };
        if own.is_empty() {
            return self.clone();
        }
        // Of a prefix that is declared twice the last one holds: it comes first, and the others go.
        own.reverse();
        own.sort_by(|left, right| left.0.cmp(&right.0));
        own.dedup_by(|later, first| later.0 == first.0);
        Self(Arc::new(Layer { own, outer: Some(Arc::clone(&self.0)) }))
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::successors(Some(&*self.0), |layer| layer.outer.as_deref())
    }

    /// The namespace of a prefix.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.layers().find_map(|layer| {
            let at = layer.own.binary_search_by(|(known, _)| known.as_str().cmp(prefix)).ok()?;
            layer.own.get(at).map(|(_, namespace)| namespace.as_str())
        })
    }

    /// A prefix that means this namespace.
    #[must_use]
    pub fn prefix(&self, namespace: &str) -> Option<&str> {
        let candidates = self.layers().flat_map(|layer| &layer.own).filter(|(_, known)| known == namespace);
        // One that is declared anew further in means something else.
        candidates.map(|(prefix, _)| prefix.as_str()).find(|prefix| self.namespace(prefix) == Some(namespace))
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
}

/// The prefixes of one entry of an `@context`, in their order.
fn declared(entry: &Json) -> impl Iterator<Item = (String, String)> {
    entry.as_object().unwrap_or_default().iter().filter_map(|(prefix, value)| {
        let namespace = value.as_str().or_else(|| value.get("@id").and_then(Json::as_str))?;
        (!prefix.starts_with('@')).then(|| (prefix.clone(), namespace.to_owned()))
    })
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
