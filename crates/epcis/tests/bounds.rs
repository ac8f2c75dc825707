//! What strangers send: bombs, giants and nonsense. Each is bounded and refused in words, or read.

use epcis::check::{self, Severity};
use epcis::hash::event_hash;
use epcis::{Document, Event, Limits, XmlVersion};

const LIMITS: Limits = Limits { max_bytes: 64 << 20, max_depth: 100, max_events: 1000 };

fn xml(declarations: &str, fields: &str) -> String {
    format!(
        r#"{declarations}<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/" schemaVersion="2.0"
creationDate="2026-11-24T08:00:00Z"><EPCISBody><EventList><ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime>
<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList/><action>ADD</action>{fields}</ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"#
    )
}

fn json(fields: &str) -> String {
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"ex":"https://ex.example/"}}],"type":"ObjectEvent",
"eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD","epcList":[]{fields}}}"#
    )
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let found = Document::parse_xml(text, &LIMITS).map_or_else(|error| error.to_string(), |_| "it was read".to_owned());
    assert!(found.contains(message), "{found}\nexpected: {message}");
}

#[test]
fn document_types_and_entities_declare_nothing() {
    let bomb = r#"<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#;
    refused(&xml(bomb, "<ex:a>&b;</ex:a>"), "a document type that declares or includes something is not read");
    for doctype in [r#"<!DOCTYPE a SYSTEM "file:///etc/passwd">"#, r#"<!DOCTYPE a PUBLIC "-//x" "http://x.example/">"#]
    {
        refused(&xml(doctype, ""), "a document type that declares or includes something is not read");
    }
    assert!(
        Document::parse_xml(&xml("<!DOCTYPE project>", ""), &LIMITS).is_ok(),
        "GS1's examples begin so; it declares nothing"
    );
    refused(&xml("", "<ex:a>&nbsp;</ex:a>"), "the entity &nbsp; is not one of the five of XML");
    refused(&xml("", "<ex:a b='&xxe;'/>"), "the entity &xxe; is not one of the five of XML");
    refused(&xml("", "<ex:a>&#0;</ex:a>"), "&#0; is not a character of XML");
    refused(&xml("", "<ex:a>&#xD800;</ex:a>"), "&#xD800; is not a character of XML");
    refused(&xml("", "<ex:a>\u{1}</ex:a>"), "the character U+0001 is not permitted in XML");
    let read = Document::parse_xml(&xml("", "<ex:a>&lt;&#x73A9;&#20855;&amp;</ex:a>"), &LIMITS).unwrap();
    assert_eq!(read.events[0].extensions.get("ex:a").unwrap().as_str(), Some("<玩具&"));
}

#[test]
fn other_encodings_are_refused_by_name() {
    refused(&xml(r#"<?xml version="1.0" encoding="GBK"?>"#, ""), "the declared encoding is GBK; UTF-8 is read here");
    assert!(Document::parse_xml(&xml(r#"<?xml version="1.0" encoding="utf-8"?>"#, ""), &LIMITS).is_ok());
    assert!(Document::parse_xml(&xml("\u{feff}", ""), &LIMITS).is_ok(), "a byte order mark");
}

#[test]
fn what_is_not_well_formed_names_its_line() {
    refused("<a>\n  <b></a>", "line 2, column ");
    refused(&xml("", "<ex:a"), "not an XML document that is read here");
    refused(&xml("", "<zz:a/>"), "the prefix zz is declared nowhere");
    refused(&xml("", "<ex:a b='1' b='2'/>"), "the attribute b stands twice");
    refused(&xml("", "<ex:a xmlns:p='https://ex.example/' ex:b='1' p:b='2'/>"), "the attribute b stands twice");
    refused(&xml("", "<ex:a:b/>"), "is not a name of XML");
    refused(&xml("", "<ex:a xmlns:xml='urn:x'/>"), "xmlns:xml does not declare a prefix");
    refused("<a/><b/>", "a second element stands beside the first");
    refused("<a/>text", "text stands outside of the document's element");
    refused("", "the document has no element");
    refused("<a>", "the document ends within an element");
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("{}{}", "<ex:a>".repeat(100_000), "</ex:a>".repeat(100_000));
    refused(&xml("", &deep), "nested too deeply");
    let attributes: String = (0..300).map(|number| format!(" a{number}='x'")).collect();
    refused(&xml("", &format!("<ex:a{attributes}/>")), "an element has more than 256 attributes");
    refused(&xml("", &"<a/>".repeat(100_000)), "elements in a text of this size");
    let small = Limits { max_bytes: 100, ..LIMITS };
    assert!(Document::parse_xml(&xml("", ""), &small).unwrap_err().to_string().ends_with("permitted are 100"));
    let deep = json(&format!(r#","ex:a":{}1{}"#, "[".repeat(100_000), "]".repeat(100_000)));
    assert!(check::bytes(deep.as_bytes(), &LIMITS).findings[0].reason.ends_with("nested too deeply"));
}

#[test]
fn a_million_fields_are_read_hashed_and_written() {
    let fields: String = (0..1_000_000).map(|number| format!(r#","ex:f{number}":1"#)).collect();
    let event = Event::parse(&json(&fields), &LIMITS).unwrap();
    assert_eq!(event.extensions.members().len(), 1_000_000);
    assert!(event_hash(&event, &epcis::Context::default()).starts_with("ni:///"));
    let elements: String = (0..100_000).map(|number| format!("<ex:f{number}>1</ex:f{number}>")).collect();
    let document = Document::parse_xml(&xml("", &elements), &LIMITS).unwrap();
    assert_eq!(document.events[0].extensions.members().len(), 100_000);
    assert!(document.to_xml(XmlVersion::V2_0).unwrap().contains("<ex:f99999>1</ex:f99999>"));
}

#[test]
fn an_identifier_of_ten_megabytes_is_read_and_told() {
    let long = "1".repeat(10 << 20);
    let text = json(&format!(r#","bizTransactionList":[{{"bizTransaction":"urn:x:{long}"}}]"#));
    assert!(check::bytes(text.as_bytes(), &LIMITS).is_valid());
    let wrong = json("").replace("\"epcList\":[]", &format!(r#""epcList":["urn:epc:id:sgtin:4012345.012345.{long}"]"#));
    let report = check::bytes(wrong.as_bytes(), &LIMITS);
    assert_eq!(report.count(Severity::Error), 1);
    assert!(report.findings[0].to_string().len() < 2000, "a message is for reading");
}

#[test]
fn the_ends_of_the_calendar_are_read() {
    for year in ["0001", "9999"] {
        let text = json("").replace("2026-11-24T08:00:00Z", &format!("{year}-12-31T23:59:59.9999Z"));
        match Event::parse(&text, &LIMITS) {
            Ok(event) => assert!(event_hash(&event, &epcis::Context::default()).starts_with("ni:///")),
            Err(error) => assert!(error.to_string().contains("does not exist"), "{error}"),
        }
        let report = check::bytes(text.as_bytes(), &LIMITS);
        assert!(report.findings.iter().all(|finding| finding.path == "eventTime"), "{:?}", report.findings);
        assert!(!report.findings.is_empty(), "a year far from ours is told");
    }
}

#[test]
fn many_errors_in_one_event_are_told_up_to_a_bound() {
    let wrong: Vec<String> = (0..2000).map(|number| format!("\"no uri {number}\"")).collect();
    let text = json("").replace("\"epcList\":[]", &format!("\"epcList\":[{}]", wrong.join(",")));
    let report = check::bytes(text.as_bytes(), &LIMITS);
    assert_eq!(report.findings.len(), 51);
    assert_eq!(report.findings[50].rule, "limit");
}

#[test]
fn a_flood_of_prefixes_costs_no_more_than_other_text() {
    let declared: Vec<String> = (0..200_000).map(|number| format!("\"p{number}\":\"urn:n{number}:\"")).collect();
    let text = json("").replace("{\"ex\":", &format!("{{{},\"ex\":", declared.join(",")));
    let event = Event::parse(&text, &LIMITS).unwrap();
    assert!(event_hash(&event, &epcis::Context::default()).starts_with("ni:///"));
    let elements: String = (0..2000).map(|number| format!("<p{number}:a xmlns:p{number}='urn:n{number}:'/>")).collect();
    refused(&xml("", &elements), "more than 1000 prefixes are declared");
    let elements: String = (0..900).map(|number| format!("<ex:a xmlns='urn:n{number}:'><b/></ex:a>")).collect();
    let document = Document::parse_xml(&xml("", &elements), &LIMITS).unwrap();
    let again = Document::parse_xml(&document.to_xml(XmlVersion::V2_0).unwrap(), &LIMITS).unwrap();
    assert_eq!(again, document);
}
