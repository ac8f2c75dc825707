//! Properties of the XML form over arbitrary input: nothing is lost, nothing panics, everything is bounded.

use epcis::hash::event_hash;
use epcis::{Document, Limits, XmlVersion, check};
use proptest::prelude::*;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 64, max_events: 100 };

/// Values that meet what XML finds hard: names, white space, control characters, lists, our own signs.
fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "\\PC{0,8}".prop_map(Into::into),
        "[ \\t\\r\\n<>&\"'?\\]\\x01\\x7f\u{fffe}a]{0,6}".prop_map(Into::into),
        "(ex|ey|cbv|gs1|urn|xsd|zz):[a-z]{0,3}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        "(ex|ey|zz|epcis):[a-c]{1,2}(List)?",
        "[a-c]{1,2}(List)?",
        "@(ex:)?[a-c]",
        Just("#text".to_owned()),
        Just("#content".to_owned()),
        "\\PC{0,4}",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::vec((name.clone(), inner), 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

fn text(event_fields: &str, top: &str) -> String {
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"ex":"https://ex.example/","ey":"urn:y:"}}],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z"{top},"epcisBody":{{"eventList":[
        {{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD","epcList":["urn:x:1"]{event_fields}}}]}}}}"#
    )
}

fn value(document: &Document) -> serde_json::Value {
    serde_json::from_str(&document.to_string()).unwrap_or_default()
}

fn hash(document: &Document) -> String {
    document.events.first().map(|event| event_hash(event, &document.envelope.prefixes())).unwrap_or_default()
}

const XML: &str = r#"<?xml version="1.0"?><e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/"
    schemaVersion="2.0" creationDate="2026-11-24T08:00:00Z"><EPCISBody><EventList><ObjectEvent>
    <eventTime>2026-11-24T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList>
    <action>ADD</action><ilmd><ex:a b="c">d</ex:a></ilmd><?json {"ex:n":1}?><ex:n>1</ex:n></ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"#;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_to_xml_to_json_loses_nothing(
        a in json_value(), b in json_value(), c in json_value(), name in "(ex|ey|zz):[a-c]{1,3}(List)?",
    ) {
        let fields = format!(
            r#","{name}":{a},"ilmd":{{"{name}":{b}}},"readPoint":{{"id":"urn:x:2","ex:r":{c}}},
            "sensorElementList":[{{"sensorMetadata":{{"{name}":{a}}},"sensorReport":[{{"type":"Mass","value":1.0,"ex:s":{b}}}],"ex:e":{c}}}],
            "errorDeclaration":{{"declarationTime":"2026-11-25T08:00:00Z","ey:d":{a}}}"#
        );
        let document = Document::parse(&text(&fields, &format!(r#","{name}":{b}"#)), &LIMITS).unwrap();
        let xml = document.to_xml(XmlVersion::V2_0).unwrap();
        let again = Document::parse_xml(&xml, &LIMITS);
        prop_assert!(again.is_ok(), "{:?}\n{}", again, xml);
        let again = again.unwrap();
        prop_assert_eq!(value(&again), value(&document), "{}", xml);
        prop_assert_eq!(hash(&again), hash(&document), "{}", xml);
        let old = document.to_xml(XmlVersion::V1_2).unwrap();
        let again = Document::parse_xml(&old, &LIMITS);
        prop_assert!(again.is_ok(), "{:?}\n{}", again, old);
        prop_assert_eq!(hash(&again.unwrap()), hash(&document), "{}", old);
    }

    #[test]
    fn xml_to_json_to_xml_is_stable(content in "(<ex:[ab]( (ex:)?[cd]=\"[x ]{0,2}\")?>|</ex:[ab]>|<ex:[ab]/>|[x ]){0,12}") {
        let text = XML.replace("<ilmd>", &format!("<ilmd><ex:a>{content}</ex:a>")).replace(r#"<?json {"ex:n":1}?>"#, "");
        if let Ok(first) = Document::parse_xml(&text, &LIMITS) {
            let xml = first.to_xml(XmlVersion::V2_0).unwrap();
            let second = Document::parse_xml(&xml, &LIMITS);
            prop_assert_eq!(second.as_ref(), Ok(&first), "{}", xml);
            prop_assert_eq!(second.unwrap().to_xml(XmlVersion::V2_0), Ok(xml));
        }
    }

    #[test]
    fn nothing_panics_on_a_document_with_damage(at in 0usize..800, length in 0usize..20, with in "\\PC{0,6}") {
        let mut damaged: Vec<char> = XML.chars().collect();
        let at = at.min(damaged.len());
        let end = (at + length).min(damaged.len());
        damaged.splice(at..end, with.chars());
        let damaged: String = damaged.into_iter().collect();
        let _ = Document::parse_xml(&damaged, &LIMITS);
        let _ = check::bytes(damaged.as_bytes(), &LIMITS);
    }

    #[test]
    fn nothing_panics_on_arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..60), json in json_value()) {
        let _ = check::bytes(&bytes, &LIMITS);
        for field in ["bizStep", "epcList", "readPoint", "sensorElementList", "errorDeclaration", "ilmd", "@context", "quantityList",
            "sourceList", "persistentDisposition", "certificationInfo"] {
            let text = text(&format!(r#","{field}":{json}"#), &format!(r#","epcisHeader":{json}"#)).replace(r#","epcList":["urn:x:1"]"#, "");
            let _ = check::bytes(text.as_bytes(), &LIMITS);
            if let Ok(document) = Document::parse(&text, &LIMITS) {
                // What can be read can be written, or is refused in words.
                if let Ok(xml) = document.to_xml(XmlVersion::V2_0) {
                    let again = Document::parse_xml(&xml, &LIMITS);
                    prop_assert!(again.is_ok(), "{:?}\n{}", again, xml);
                    prop_assert_eq!(value(&again.unwrap()), value(&document), "{}", xml);
                }
            }
        }
    }
}
