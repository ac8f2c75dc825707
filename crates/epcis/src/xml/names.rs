//! Names of XML and names of JSON: a namespace is a prefix of the JSON-LD context, and back.

use std::collections::HashMap;

use super::tree::{Element, Name, is_name_char, is_nc_name};
use crate::context::{Context, EPCIS_CONTEXT};
use crate::json::{Json, Object};

pub(super) const EPCIS_2: &str = "urn:epcglobal:epcis:xsd:2";
pub(super) const EPCIS_1: &str = "urn:epcglobal:epcis:xsd:1";
pub(super) const QUERY_2: &str = "urn:epcglobal:epcis-query:xsd:2";
pub(super) const QUERY_1: &str = "urn:epcglobal:epcis-query:xsd:1";
pub(super) const MASTER_DATA: [&str; 2] =
    ["urn:epcglobal:epcis-masterdata:xsd:2", "urn:epcglobal:epcis-masterdata:xsd:1"];
pub(super) const SBDH: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
pub(super) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// Namespaces that say how a document is built, or how XML is written; no field of an event is theirs.
fn is_of_the_form(namespace: &str) -> bool {
    matches!(namespace, EPCIS_1 | EPCIS_2 | QUERY_1 | QUERY_2 | SBDH | XSI | XSD) || MASTER_DATA.contains(&namespace)
}

/// The prefixes that an `@context` declares and XML can declare as well, in their order.
pub(super) fn declarations(context: &Json) -> Vec<(String, String)> {
    let entries = context.as_array().unwrap_or(std::slice::from_ref(context));
    let members: Vec<&(String, Json)> = entries.iter().filter_map(Json::as_object).flatten().collect();
    let last: HashMap<&str, usize> =
        members.iter().enumerate().map(|(at, (prefix, _))| (prefix.as_str(), at)).collect();
    let holds = members.iter().enumerate().filter(|(at, (prefix, _))| last.get(prefix.as_str()) == Some(at));
    holds
        .filter_map(|(_, (prefix, value))| {
            let namespace = value.as_str().or_else(|| value.get("@id").and_then(Json::as_str))?;
            declarable(prefix, namespace).then(|| (prefix.clone(), namespace.to_owned()))
        })
        .collect()
}

fn declarable(prefix: &str, namespace: &str) -> bool {
    is_nc_name(prefix)
        && !prefix.starts_with("xml")
        && !namespace.is_empty()
        && !is_of_the_form(namespace)
        && !namespace.starts_with("http://www.w3.org/XML/")
        && !namespace.starts_with("http://www.w3.org/2000/xmlns")
        && namespace.chars().all(super::tree::is_char)
}

/// The prefixes of an element that say something about fields.
pub(super) fn declared(element: &Element) -> Vec<(String, String)> {
    element.declared.iter().filter(|(prefix, namespace)| declarable(prefix, namespace)).cloned().collect()
}

/// Whether an `@context` declares these prefixes and no others, in whatever order.
pub(super) fn declares(context: &Json, declared: &[(String, String)]) -> bool {
    let found = declarations(context);
    found.len() == declared.len() && declared.iter().all(|entry| found.contains(entry))
}

/// `{"prefix": "namespace", …}`.
pub(super) fn as_object(declared: &[(String, String)]) -> Option<Json> {
    let members: Object = declared.iter().map(|(prefix, ns)| (prefix.clone(), Json::string(ns))).collect();
    (!members.is_empty()).then_some(Json::Object(members))
}

/// The `@context` of a document that declares these prefixes.
pub(super) fn document_context(declared: &[(String, String)]) -> Json {
    Json::Array(std::iter::once(Json::string(EPCIS_CONTEXT)).chain(as_object(declared)).collect())
}

/// How names are told in JSON at one place, and the prefixes that had to be added for that.
#[derive(Debug, Clone)]
pub(super) struct Names {
    context: Context,
    added: Vec<(String, String)>,
    by_prefix: HashMap<String, String>,
    by_namespace: HashMap<String, String>,
}

impl Names {
    pub(super) fn new(context: Context) -> Self {
        Self { context, added: Vec::new(), by_prefix: HashMap::new(), by_namespace: HashMap::new() }
    }

    /// What is declared, without what was added.
    pub(super) const fn context(&self) -> &Context {
        &self.context
    }

    /// The prefixes that were added.
    pub(super) fn added(&self) -> &[(String, String)] {
        &self.added
    }

    /// The name of a field in JSON.
    pub(super) fn json(&mut self, name: &Name) -> String {
        let Some(namespace) = name.namespace() else { return name.local.clone() };
        let prefix = self.prefix(namespace, &name.prefix);
        format!("{prefix}:{}", name.local)
    }

    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.by_prefix.get(prefix).map(String::as_str).or_else(|| self.context.namespace(prefix))
    }

    fn prefix(&mut self, namespace: &str, wished: &str) -> String {
        match self.namespace(wished) {
            Some(known) if known == namespace => return wished.to_owned(),
            None if !wished.is_empty() => return self.add(namespace, wished),
            _ => {}
        }
        if let Some(known) = self.by_namespace.get(namespace) {
            return known.clone();
        }
        if let Some(known) = self.context.prefix(namespace) {
            return known.to_owned();
        }
        let free = (1_usize..).map(|number| format!("ns{number}")).find(|name| self.namespace(name).is_none());
        self.add(namespace, &free.unwrap_or_default())
    }

    fn add(&mut self, namespace: &str, prefix: &str) -> String {
        self.added.push((prefix.to_owned(), namespace.to_owned()));
        self.by_prefix.insert(prefix.to_owned(), namespace.to_owned());
        self.by_namespace.insert(namespace.to_owned(), prefix.to_owned());
        prefix.to_owned()
    }
}

/// The name of a field in XML: with its namespace when its prefix is declared; else whatever comes near.
pub(super) fn xml(name: &str, context: &Context) -> Name {
    if let Some((prefix, local)) = name.split_once(':')
        && is_nc_name(local)
        && is_nc_name(prefix)
        && let Some(namespace) = context.namespace(prefix).filter(|namespace| !namespace.is_empty())
    {
        return Name::within(namespace, prefix, local);
    }
    if is_nc_name(name) {
        return Name::local(name);
    }
    let near: String = name.chars().map(|c| if is_name_char(c) { c } else { '_' }).collect();
    Name::local(&if is_nc_name(&near) { near } else { format!("_{near}") })
}
