//! How master data are called, and how they are handed on: which vocabularies and attributes people have a word for, which attribute
//! is the name of something, and the document that says all of it again (EPCIS 2.0 section 9.3; CBV 2.0, master data attributes).

use std::collections::BTreeMap;

use epcis::document::DocumentKind;
use epcis::{Document, Json, Time};

use super::master_data::{Element, Elements};

const VOCABULARY: &str = "urn:epcglobal:epcis:vtype:";
const ATTRIBUTE: &str = "urn:epcglobal:cbv:mda:";

/// Vocabularies that have a word: the word, and what the standard calls it.
const KINDS: [(&str, &str); 8] = [
    ("business-location", "BusinessLocation"),
    ("read-point", "ReadPoint"),
    ("location", "Location"),
    ("party", "Party"),
    ("product", "EPCClass"),
    ("instance", "EPCInstance"),
    ("source-destination", "SourceDest"),
    ("transaction", "BusinessTransaction"),
];

/// Attributes by which something is called, the best first.
pub const NAMES: [&str; 9] = [
    "urn:epcglobal:cbv:mda:name",
    "urn:epcglobal:cbv:mda:descriptionShort",
    "urn:epcglobal:cbv:mda:functionalName",
    "urn:epcglobal:cbv:mda:regulatedProductName",
    "https://schema.org/name",
    "http://schema.org/name",
    "https://ref.gs1.org/voc/productName",
    "https://ref.gs1.org/voc/organizationName",
    "https://ref.gs1.org/voc/physicalLocationName",
];

/// Attributes of the CBV that have a word.
const ATTRIBUTES: [&str; 20] = [
    "additionalTradeItemIdentification",
    "bestBeforeDate",
    "city",
    "countryCode",
    "countryOfOrigin",
    "descriptionShort",
    "functionalName",
    "itemExpirationDate",
    "latitude",
    "longitude",
    "lotNumber",
    "manufacturerOfTradeItemPartyName",
    "name",
    "netContentDescription",
    "postalCode",
    "regulatedProductName",
    "sellByDate",
    "state",
    "streetAddressOne",
    "streetAddressTwo",
];

/// The word of a vocabulary; none for one that is not of the standard.
#[must_use]
pub fn word_of(kind: &str) -> Option<&'static str> {
    let name = kind.strip_prefix(VOCABULARY)?;
    KINDS.iter().find(|(_, known)| *known == name).map(|(word, _)| *word)
}

/// The vocabulary that a word, or a URI, means.
#[must_use]
pub fn kind_of(text: &str) -> String {
    let known = KINDS.iter().find(|(word, _)| *word == text);
    known.map_or_else(|| text.to_owned(), |(_, name)| format!("{VOCABULARY}{name}"))
}

/// How a vocabulary is written in an address: its word, else its URI.
#[must_use]
pub fn short(kind: &str) -> &str {
    word_of(kind).unwrap_or(kind)
}

/// The last part of an attribute of the CBV that has a word.
#[must_use]
pub fn word_of_attribute(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix(ATTRIBUTE)?;
    ATTRIBUTES.into_iter().find(|known| *known == name)
}

/// What something is called, by its attributes.
#[must_use]
pub fn name_of(attributes: &[(String, String)]) -> Option<&str> {
    let of = |name: &str| attributes.iter().find(|(known, value)| known == name && !value.is_empty());
    NAMES.iter().find_map(|name| of(name)).map(|(_, value)| value.as_str())
}

/// A document that has elements as its master data and no events: whoever captures it keeps the same elements.
#[must_use]
pub fn document(elements: &Elements, made: Time) -> Document {
    let mut kinds: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for ((kind, id), element) in elements {
        kinds.entry(kind).or_default().push(written(id, element));
    }
    let vocabulary = |(kind, list): (&str, Vec<Json>)| {
        object(vec![("type", Json::string(kind)), ("vocabularyElementList", Json::Array(list))])
    };
    let list = Json::Array(kinds.into_iter().map(vocabulary).collect());
    let mut document = Document::new(made, &[], Vec::new());
    if let DocumentKind::Document { header, .. } = &mut document.envelope.kind {
        *header = Some(object(vec![("epcisMasterData", object(vec![("vocabularyList", list)]))]));
    }
    document
}

fn written(id: &str, element: &Element) -> Json {
    let mut members = vec![("id", Json::string(id))];
    let attribute =
        |(name, value): &(String, String)| object(vec![("id", Json::string(name)), ("attribute", Json::string(value))]);
    if !element.attributes.is_empty() {
        members.push(("attributes", Json::Array(element.attributes.iter().map(attribute).collect())));
    }
    if !element.children.is_empty() {
        members.push(("children", Json::Array(element.children.iter().map(Json::string).collect())));
    }
    object(members)
}

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use epcis::{Limits, PartialDocument, XmlVersion};
    use platform::i18n::Lang;

    use super::*;
    use crate::rules::master_data::read;

    const LIMITS: Limits = Limits { max_bytes: 100_000, max_depth: 32, max_events: 10 };

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_handed_on_is_kept_as_the_same() {
        let attributes = [
            ("urn:epcglobal:cbv:mda:city", "Yiwu"),
            ("https://ex.example/open", "Mon"),
            ("https://ex.example/open", "Tue & <Wed>"),
            ("urn:epcglobal:cbv:mda:name", "一号仓库 \u{1}\n"),
            ("https://ex.example/shape", r#"{"a":[1]}"#),
        ];
        let site = Element {
            attributes: pairs(&attributes),
            children: ["https://id.gs1.org/414/6901234000016/254/A".to_owned()].into(),
        };
        let (place, party) = (kind_of("business-location"), "https://ex.example/vocabulary".to_owned());
        let elements: Elements = [
            ((place.clone(), "https://id.gs1.org/414/6901234000016".to_owned()), site),
            ((place, "urn:x:empty".to_owned()), Element::default()),
            ((party, "urn:x:1".to_owned()), Element { attributes: pairs(&attributes[..1]), ..Element::default() }),
        ]
        .into();
        let document = document(&elements, Time::parse("2026-11-24T08:00:00Z").unwrap());
        let json = PartialDocument::parse(&document.to_string(), &LIMITS).unwrap();
        assert_eq!(read(&json.envelope).unwrap(), elements);
        for version in [XmlVersion::V2_0, XmlVersion::V1_2] {
            let xml = document.to_xml(version).unwrap();
            let again = PartialDocument::parse_xml(&xml, &LIMITS).unwrap();
            assert_eq!(read(&again.envelope).unwrap(), elements, "{xml}");
        }
    }

    #[test]
    fn something_is_called_by_its_best_name() {
        let mut attributes =
            pairs(&[("urn:epcglobal:cbv:mda:descriptionShort", "Bear"), ("urn:epcglobal:cbv:mda:name", "")]);
        assert_eq!(name_of(&attributes), Some("Bear"));
        attributes.extend(pairs(&[("urn:epcglobal:cbv:mda:name", "Brown bear")]));
        assert_eq!(name_of(&attributes), Some("Brown bear"));
        assert_eq!(name_of(&[]), None);
    }

    #[test]
    fn every_word_is_told_in_both_languages_and_means_what_it_says() {
        for (word, _) in KINDS {
            assert_eq!(word_of(&kind_of(word)), Some(word));
            assert_eq!(short(&kind_of(word)), word);
            for lang in Lang::ALL {
                assert!(!lang.t(&format!("master-kind-{word}")).contains('⟦'), "{word}");
            }
        }
        assert_eq!((word_of("urn:x:y"), kind_of("urn:x:y").as_str()), (None, "urn:x:y"));
        for name in ATTRIBUTES {
            assert_eq!(word_of_attribute(&format!("{ATTRIBUTE}{name}")), Some(name));
            for lang in Lang::ALL {
                assert!(!lang.t(&format!("master-attribute-{}", name.to_lowercase())).contains('⟦'), "{name}");
            }
        }
    }
}
