//! Identifiers and words in the writing that a client asks for: over GS1's examples, nothing but the
//! writing changes.

mod common;

use std::collections::BTreeSet;

use epcis::format::{CbvFormat, EpcFormat, bare_words};
use epcis::hash::event_hash;
use epcis::{Document, Event, Limits, XmlVersion};
use gs1::{CompanyPrefix, Epc, KnownPrefixes};

const LIMITS: Limits = Limits { max_bytes: 1 << 22, max_depth: 64, max_events: 1000 };

/// All events of GS1's examples, with what their documents declare.
fn examples() -> Vec<(String, Document)> {
    let Some(data) = common::official_data() else { return vec![] };
    let mut documents = Vec::new();
    for ending in [".jsonld", ".xml"] {
        for path in common::files(&data.join("gs1-epcis"), ending) {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let document =
                if ending == ".xml" { Document::parse_xml(&text, &LIMITS) } else { Document::parse(&text, &LIMITS) };
            documents.extend(document.ok().map(|document| (path.display().to_string(), document)));
        }
    }
    assert!(documents.len() > 60, "{} examples", documents.len());
    documents
}

/// The company prefixes that the URNs of a document show.
fn prefixes(document: &Document) -> Vec<CompanyPrefix> {
    let text = document.to_string();
    let urns = text.split('"').filter_map(|text| Epc::parse(text).ok());
    let prefixes: BTreeSet<CompanyPrefix> = urns.map(|epc| epc.company_prefix().clone()).collect();
    prefixes.into_iter().collect()
}

#[test]
fn links_and_urns_are_two_writings_of_one_event() {
    let mut changed = 0;
    for (name, document) in examples() {
        let own = prefixes(&document);
        let known = KnownPrefixes { own: &own, ..KnownPrefixes::NONE };
        let context = document.envelope.prefixes();
        for event in &document.events {
            let mut links = event.clone();
            EpcFormat::AlwaysDigitalLink.translate(&mut links, KnownPrefixes::NONE);
            let mut urns = links.clone();
            EpcFormat::AlwaysEpcUrn.translate(&mut urns, known);
            let mut again = urns.clone();
            EpcFormat::AlwaysDigitalLink.translate(&mut again, known);
            assert_eq!(event_hash(&links, &context), event_hash(event, &context), "{name}");
            assert_eq!(event_hash(&urns, &context), event_hash(event, &context), "{name}");
            assert_eq!(event_hash(&again, &context), event_hash(event, &context), "{name}");
            for format in [EpcFormat::AlwaysDigitalLink, EpcFormat::AlwaysEpcUrn, EpcFormat::NeverTranslates] {
                let (mut typed, mut json) = (event.clone(), event.to_json());
                format.translate(&mut typed, known);
                format.translate_json(&mut json, known);
                assert_eq!(typed.to_json(), json, "{name}: {format}");
            }
            changed += usize::from(links != urns);
        }
    }
    assert!(changed > 100 || common::official_data().is_none(), "{changed} events have two writings");
}

#[test]
fn words_have_three_writings_and_xml_takes_those_asked_for() {
    for (name, document) in examples() {
        let context = document.envelope.prefixes();
        for format in [CbvFormat::AlwaysWebUri, CbvFormat::AlwaysUrn] {
            let mut translated = document.clone();
            translated.events.iter_mut().for_each(|event| format.translate(event));
            for (before, after) in document.events.iter().zip(&translated.events) {
                assert_eq!(event_hash(after, &context), event_hash(before, &context), "{name}: {format}");
                let mut bare = after.clone();
                bare_words(&mut bare);
                assert_eq!(event_hash(&bare, &context), event_hash(before, &context), "{name}: bare");
                let json = bare.to_json();
                let step = json.get("bizStep").and_then(|step| step.as_str()).unwrap_or_default();
                assert!(!step.contains("cbv"), "{name}: {step}");
            }
            let xml = translated.to_xml(XmlVersion::V2_0).unwrap();
            let other = match format {
                CbvFormat::AlwaysWebUri => "<bizStep>urn:epcglobal:cbv:",
                _ => "<bizStep>https://ref.gs1.org/cbv/",
            };
            assert!(!xml.contains(other), "{name}: {format}");
            assert_eq!(Document::parse_xml(&xml, &LIMITS).unwrap().events.len(), document.events.len(), "{name}");
        }
    }
}

fn event(fields: &str) -> Event {
    let text = format!(
        r#"{{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","type":"ObjectEvent","action":"ADD",{fields}}}"#
    );
    Event::parse(&text, &LIMITS).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn addresses_extensions_and_unknown_prefixes_stay() {
    let before = event(
        r#""epcList":["https://a.example/01/04012345123456/21/1","urn:epc:id:gid:1.2.3","https://own.example/toy/7",
            "urn:epc:id:sgtin:4012345.012345.2"],
        "certificationInfo":"https://a.example/253/4012345000054987","ilmd":{"ex:parent":"urn:epc:id:sscc:4012345.3111111111"},
        "sensorElementList":[{"sensorMetadata":{"deviceID":"urn:epc:id:giai:4012345.7","rawData":"https://a.example/8004/40123457"},
            "sensorReport":[{"type":"Temperature","value":1,"uom":"CEL","deviceID":"https://id.gs1.org/8004/40123458"}]}],
        "ex:note":"urn:epc:id:giai:4012345.7""#,
    );
    let mut links = before.clone();
    EpcFormat::AlwaysDigitalLink.translate(&mut links, KnownPrefixes::NONE);
    let expected = before
        .to_json()
        .to_string()
        .replace("urn:epc:id:sgtin:4012345.012345.2", "https://id.gs1.org/01/04012345123456/21/2")
        .replace(r#""deviceID":"urn:epc:id:giai:4012345.7""#, r#""deviceID":"https://id.gs1.org/8004/40123457""#);
    assert_eq!(links.to_json().to_string(), expected);
    let mut unknown = before.clone();
    EpcFormat::AlwaysEpcUrn.translate(&mut unknown, KnownPrefixes::NONE);
    assert_eq!(unknown, before, "no company prefix is known");
    let own = [CompanyPrefix::parse("4012345").unwrap()];
    let mut urns = before.clone();
    EpcFormat::AlwaysEpcUrn.translate(&mut urns, KnownPrefixes { own: &own, ..KnownPrefixes::NONE });
    let expected = before
        .to_json()
        .to_string()
        .replace("https://a.example/01/04012345123456/21/1", "urn:epc:id:sgtin:4012345.012345.1")
        .replace("https://id.gs1.org/8004/40123458", "urn:epc:id:giai:4012345.8");
    assert_eq!(urns.to_json().to_string(), expected);
}

#[test]
fn words_of_headers_are_read_to_the_letter() {
    for word in ["No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"] {
        assert_eq!(word.parse::<EpcFormat>().unwrap().to_string(), word);
    }
    for word in ["No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates"] {
        assert_eq!(word.parse::<CbvFormat>().unwrap().to_string(), word);
    }
    let error = "always_urn".repeat(9).parse::<CbvFormat>().unwrap_err().to_string();
    assert!(error.contains("Always_URN") && error.len() < 200, "{error}");
}

#[test]
fn the_fields_of_a_kind_of_ones_own_stay() {
    let text = r#"{"@context":{"ex":"https://ex.example/"},"type":"ex:Own","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","parentID":"urn:epc:id:giai:4012345.7"}"#;
    let before = Event::parse(text, &LIMITS).unwrap();
    let (mut typed, mut json) = (before.clone(), before.to_json());
    EpcFormat::AlwaysDigitalLink.translate(&mut typed, KnownPrefixes::NONE);
    EpcFormat::AlwaysDigitalLink.translate_json(&mut json, KnownPrefixes::NONE);
    assert_eq!((&typed, &json), (&before, &before.to_json()));
}
