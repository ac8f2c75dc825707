//! Master data of EPCIS (section 8.1, 9.3): what of a document is kept, and what a query asks of it. An organisation's queries ask
//! what it captured itself, and nothing that others did: a query never tells more than reading does.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use epcis::document::{DocumentKind, Envelope};
use epcis::objects::canonical;
use epcis::query::{Condition, MasterData, Query};
use epcis::{Context, Json};

/// Bytes of an identifier or a name: the databases find them by their whole text.
const MOST_BYTES: usize = 500;
/// No text of a database holds it: it stands for the value of an attribute that something merely has.
pub const NOTHING: char = '\0';

/// An element of a vocabulary, with canonical identifiers and full names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Names of attributes with their values, in their order.
    pub attributes: Vec<(String, String)>,
    /// What lies directly within it.
    pub children: BTreeSet<String>,
}

/// Elements by vocabulary and identifier; the last one of a document counts.
pub type Elements = BTreeMap<(String, String), Element>;

/// The master data in the header of a document, or in the answer to a query.
///
/// # Errors
/// What has not the form of master data, with its place.
pub fn read(envelope: &Envelope) -> Result<Elements, String> {
    let context = Context::of(&envelope.context);
    let (path, list) = match &envelope.kind {
        DocumentKind::Document { header, .. } => {
            let data = header.as_ref().and_then(|header| header.get("epcisMasterData"));
            ("epcisHeader.epcisMasterData.vocabularyList", data.and_then(|data| data.get("vocabularyList")))
        }
        DocumentKind::Query { vocabulary_list, .. } => {
            ("epcisBody.queryResults.resultsBody.vocabularyList", vocabulary_list.as_ref())
        }
    };
    let mut found = Elements::new();
    for (at, vocabulary) in items(list, path)?.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let kind = name(vocabulary.get("type"), &format!("{path}.type"), &context)?;
        let path = format!("{path}.vocabularyElementList");
        for (at, element) in items(vocabulary.get("vocabularyElementList"), &path)?.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let id = identifier(element.get("id"), &format!("{path}.id"))?;
            found.insert((kind.clone(), id), read_element(element, &path, &context)?);
        }
    }
    Ok(found)
}

fn read_element(element: &Json, path: &str, context: &Context) -> Result<Element, String> {
    let mut read = Element::default();
    let list = format!("{path}.attributes");
    for (at, attribute) in items(element.get("attributes"), &list)?.iter().enumerate() {
        let name = name(attribute.get("id"), &format!("{list}[{at}].id"), context)?;
        let values = attribute.get("attribute").map(texts).unwrap_or_default();
        if values.iter().any(|value| value.contains(NOTHING)) {
            return Err(format!("{list}[{at}].attribute: holds the character U+0000"));
        }
        read.attributes.extend(values.into_iter().map(|value| (name.clone(), value)));
    }
    let list = format!("{path}.children");
    for (at, child) in items(element.get("children"), &list)?.iter().enumerate() {
        read.children.insert(identifier(Some(child), &format!("{list}[{at}]"))?);
    }
    Ok(read)
}

fn items<'a>(list: Option<&'a Json>, path: &str) -> Result<&'a [Json], String> {
    match list {
        None => Ok(&[]),
        Some(list) => list.as_array().ok_or_else(|| format!("{path}: an array is expected")),
    }
}

fn identifier(value: Option<&Json>, path: &str) -> Result<String, String> {
    let text = value.and_then(Json::as_str).ok_or_else(|| format!("{path}: a URI is expected"))?;
    epcis::Uri::parse(text).map_err(|_| format!("{path}: a URI is expected"))?;
    bounded(canonical(text).into_owned(), path)
}

fn name(value: Option<&Json>, path: &str, context: &Context) -> Result<String, String> {
    let text = value.and_then(Json::as_str).filter(|text| !text.is_empty());
    bounded(full(text.ok_or_else(|| format!("{path}: a name is expected"))?, context), path)
}

fn bounded(text: String, path: &str) -> Result<String, String> {
    if !is_text(&text) {
        return Err(format!("{path}: holds the character U+0000"));
    }
    if text.len() > MOST_BYTES { Err(format!("{path}: longer than {MOST_BYTES} bytes")) } else { Ok(text) }
}

/// A name in full. The attributes of CBV are written with `#` in older documents.
fn full(text: &str, context: &Context) -> String {
    let full = context.expand(text);
    match full.strip_prefix("urn:epcglobal:cbv:mda#") {
        Some(local) => format!("urn:epcglobal:cbv:mda:{local}"),
        None => full.into_owned(),
    }
}

/// The values of an attribute as text; one that has parts as its JSON.
fn texts(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => vec![text.clone()],
        Json::Null => Vec::new(),
        Json::Array(values) => values.iter().flat_map(texts).collect(),
        Json::Object(_) => match value.get("#text").or_else(|| value.get("@value")) {
            Some(text) => texts(text),
            None => vec![value.to_string()],
        },
        other => vec![other.to_string()],
    }
}

/// What a query asks of master data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Places whose descendants count.
    pub places: BTreeSet<String>,
    /// Attributes that something shall have.
    pub attributes: BTreeSet<String>,
    /// Attributes with the values that they shall have.
    pub values: BTreeMap<String, BTreeSet<String>>,
}

impl Wanted {
    /// Of a query.
    #[must_use]
    pub fn of(query: &Query) -> Self {
        let context = Context::default();
        let mut wanted = Self::default();
        for condition in &query.conditions {
            match condition {
                Condition::Place { within: true, any, .. } => wanted.places.extend(any.iter().cloned()),
                Condition::HasAttribute(_, names) => {
                    wanted
                        .attributes
                        .extend(names.iter().filter(|name| is_text(name)).map(|name| full(name, &context)));
                }
                Condition::AttributeEquals(_, name, values) if is_text(name) => {
                    let values = values.iter().filter(|value| is_text(value)).cloned();
                    wanted.values.entry(full(name, &context)).or_default().extend(values);
                }
                _ => {}
            }
        }
        wanted
    }
}

fn is_text(text: &str) -> bool {
    !text.contains(NOTHING)
}

/// What is known for the answer to one query.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Descendants by ancestor, at whatever depth.
    pub within: HashMap<String, HashSet<String>>,
    /// Values by identifier and attribute; of an attribute that something shall merely have, one stands for all.
    pub values: HashMap<(String, String), Vec<String>>,
}

impl MasterData for Known {
    fn is_within(&self, place: &str, ancestor: &str) -> bool {
        self.within.get(ancestor).is_some_and(|places| places.contains(place))
    }

    fn attribute(&self, id: &str, attribute: &str) -> Vec<String> {
        let id: Cow<'_, str> = canonical(id);
        self.values.get(&(id.into_owned(), full(attribute, &Context::default()))).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use epcis::{Limits, PartialDocument};

    use super::*;

    const LIMITS: Limits = Limits { max_bytes: 100_000, max_depth: 32, max_events: 10 };

    fn json(list: &str) -> Result<Elements, String> {
        let text = format!(
            r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"ex":"https://ex.example/"}}],
                "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z",
                "epcisHeader":{{"epcisMasterData":{{"vocabularyList":{list}}}}},"epcisBody":{{"eventList":[]}}}}"#
        );
        read(&PartialDocument::parse(&text, &LIMITS).unwrap().envelope)
    }

    const PLACE: &str = r#"[{"type":"urn:epcglobal:epcis:vtype:BusinessLocation","vocabularyElementList":[
        {"id":"urn:epc:id:sgln:6901234.00001.0","attributes":[{"id":"cbvmda:city","attribute":"Yiwu"},
            {"id":"ex:floors","attribute":3},{"id":"ex:open","attribute":["Mon","Tue"]}],
         "children":["urn:epc:id:sgln:6901234.00001.A"]}]}]"#;

    #[test]
    fn names_are_full_and_identifiers_canonical() {
        let found = json(PLACE).unwrap();
        let ((kind, id), element) = found.first_key_value().unwrap();
        assert_eq!(kind, "urn:epcglobal:epcis:vtype:BusinessLocation");
        assert_eq!(id, "https://id.gs1.org/414/6901234000016");
        assert_eq!(element.children.first().unwrap(), "https://id.gs1.org/414/6901234000016/254/A");
        let attributes: Vec<(&str, &str)> = element.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let expected = [
            ("urn:epcglobal:cbv:mda:city", "Yiwu"),
            ("https://ex.example/floors", "3"),
            ("https://ex.example/open", "Mon"),
            ("https://ex.example/open", "Tue"),
        ];
        assert_eq!(attributes, expected);
    }

    #[test]
    fn xml_of_both_editions_says_the_same() {
        let header = r#"<VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
            <VocabularyElement id="urn:epc:id:sgln:6901234.00001.0"><attribute id="urn:epcglobal:cbv:mda#city">Yiwu</attribute>
            <children><id>urn:epc:id:sgln:6901234.00001.A</id></children></VocabularyElement>
            </VocabularyElementList></Vocabulary></VocabularyList>"#;
        let data = format!("<EPCISMasterData>{header}</EPCISMasterData>");
        for (edition, schema) in [("2", "2.0"), ("1", "1.2")] {
            let text = format!(
                r#"<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{edition}" schemaVersion="{schema}"
                    creationDate="2026-11-24T08:00:00Z"><EPCISHeader><extension>{data}</extension></EPCISHeader>
                    <EPCISBody><EventList/></EPCISBody></epcis:EPCISDocument>"#
            );
            let found = read(&PartialDocument::parse_xml(&text, &LIMITS).unwrap().envelope).unwrap();
            let ((_, id), element) = found.first_key_value().unwrap();
            assert_eq!(id, "https://id.gs1.org/414/6901234000016", "{edition}");
            assert_eq!(element.attributes, [("urn:epcglobal:cbv:mda:city".to_owned(), "Yiwu".to_owned())], "{edition}");
            assert_eq!(element.children.len(), 1, "{edition}");
        }
    }

    #[test]
    fn what_has_not_the_form_is_named_with_its_place() {
        for (list, place) in [
            (r#"{"type":"urn:x:y"}"#, "vocabularyList"),
            (r#"[{"vocabularyElementList":[]}]"#, "vocabularyList[0].type"),
            (r#"[{"type":"urn:x:y","vocabularyElementList":[{"attributes":[]}]}]"#, "vocabularyElementList[0].id"),
            (r#"[{"type":"urn:x:y","vocabularyElementList":[{"id":"urn:x:1","children":[7]}]}]"#, "children[0]"),
            (
                r#"[{"type":"urn:x:y","vocabularyElementList":[{"id":"urn:x:1","attributes":[{}]}]}]"#,
                "attributes[0].id",
            ),
        ] {
            assert!(json(list).unwrap_err().contains(place), "{list}");
        }
        let long = format!(r#"[{{"type":"urn:x:y","vocabularyElementList":[{{"id":"urn:x:{}"}}]}}]"#, "a".repeat(500));
        assert!(json(&long).unwrap_err().contains("500 bytes"));
        assert!(json("[]").unwrap().is_empty());
    }

    #[test]
    fn a_query_says_what_it_asks_of_master_data() {
        let parameters = [
            ("WD_bizLocation", "urn:epc:id:sgln:6901234.00001.0"),
            ("EQ_readPoint", "urn:x:1"),
            ("HASATTR_bizLocation", "cbvmda:city|urn:epcglobal:cbv:mda#street"),
            ("EQATTR_readPoint_cbvmda:city", "Yiwu|Ningbo"),
        ];
        let wanted = Wanted::of(&Query::of_parameters(parameters, &Context::default()).unwrap());
        assert_eq!(wanted.places, BTreeSet::from(["https://id.gs1.org/414/6901234000016".to_owned()]));
        let names: Vec<&str> = wanted.attributes.iter().map(String::as_str).collect();
        assert_eq!(names, ["urn:epcglobal:cbv:mda:city", "urn:epcglobal:cbv:mda:street"]);
        assert_eq!(wanted.values.get("urn:epcglobal:cbv:mda:city").unwrap().len(), 2);
    }
}
