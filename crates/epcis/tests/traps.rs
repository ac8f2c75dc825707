//! Where the official artefacts of EPCIS 2.0 disagree with each other: how we decided.

use epcis::check::{self, Severity};
use epcis::subscription::{Schedule, Subscription};
use epcis::{Document, Event, Limits, XmlVersion};

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };

fn event(context: &str, kind: &str, fields: &str) -> String {
    format!(
        r#"{{"@context":"{context}","type":"{kind}","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"OBSERVE"{fields}}}"#
    )
}

fn document(event: &str) -> Document {
    let text = format!(
        r#"{{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0",
        "creationDate":"2026-11-24T08:00:00Z","epcisBody":{{"eventList":[{event}]}}}}"#
    );
    Document::parse(&text, &LIMITS).unwrap_or_else(|error| panic!("{error}"))
}

const PUBLISHED: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// T6: JSON permits many references to certificates, the XML schema one. All are kept: XML repeats the
/// element, and a check says so.
#[test]
fn many_certificates_survive_xml() {
    let text = event(
        PUBLISHED,
        "ObjectEvent",
        r#","epcList":["urn:x:1"],"certificationInfo":["https://a.example/1","https://a.example/2"]"#,
    );
    let before = document(&text);
    let xml = before.to_xml(XmlVersion::V2_0).unwrap();
    assert_eq!(xml.matches("<certificationInfo>").count(), 2);
    assert_eq!(Document::parse_xml(&xml, &LIMITS).unwrap().events[0].common, before.events[0].common);
    let report = check::bytes(text.as_bytes(), &LIMITS);
    assert_eq!((report.count(Severity::Error), report.findings[0].rule), (0, "portability"));
}

/// T7: the JSON schema has `persistentDisposition` on two kinds, the XML schema on all, and GS1's XML
/// example has it on an aggregation. It is read everywhere; a check of JSON warns. `ilmd` stays with the
/// two kinds, as both schemas have it.
#[test]
fn persistent_dispositions_stand_on_every_kind_and_master_data_on_two() {
    let children = r#","childEPCs":["urn:x:c"],"parentID":"urn:x:p""#;
    let text =
        event(PUBLISHED, "AggregationEvent", &format!(r#"{children},"persistentDisposition":{{"set":["damaged"]}}"#));
    let report = check::bytes(text.as_bytes(), &LIMITS);
    assert_eq!((report.count(Severity::Error), report.findings[0].path.as_str()), (0, "persistentDisposition"));
    let text = event(PUBLISHED, "AggregationEvent", &format!(r#"{children},"ilmd":{{"cbvmda:lotNumber":"L"}}"#));
    assert!(!check::bytes(text.as_bytes(), &LIMITS).is_valid());
}

/// T8: the XML schema of 2.0 needs XSD 1.1 for times with an offset. It is not used: times are checked
/// here, the same in both forms.
#[test]
fn a_time_without_offset_is_refused_in_xml_as_in_json() {
    let xml = document(&event(PUBLISHED, "ObjectEvent", r#","epcList":["urn:x:1"]"#)).to_xml(XmlVersion::V2_0).unwrap();
    let xml = xml.replace("08:00:00Z</eventTime>", "08:00:00</eventTime>");
    let error = Document::parse_xml(&xml, &LIMITS).unwrap_err().to_string();
    assert_eq!(error, "epcisBody.eventList[0].eventTime: the time has no offset from UTC (Z or +hh:mm)");
}

/// T9: without format assertion the JSON schema lets `"bizStep": "inspectin"` pass. Formats are asserted.
#[test]
fn a_word_that_is_neither_standard_nor_a_uri_is_refused() {
    for (field, word) in [("bizStep", "inspectin"), ("disposition", "fine"), ("bizStep", "a b:c")] {
        let text = event(PUBLISHED, "ObjectEvent", &format!(r#","epcList":["urn:x:1"],"{field}":"{word}""#));
        assert!(Event::parse(&text, &LIMITS).is_err(), "{word}");
    }
}

/// T11: the EPCIS context has had several addresses. All are known, none is ever fetched, and the
/// prefixes are the same under each; an address that is not known gives no prefixes and is told.
#[test]
fn the_context_is_known_under_all_its_addresses() {
    let fields = r#","epcList":["urn:x:1"],"bizStep":"cbv:BizStep-inspecting""#;
    let hash = |address: &str| {
        let event = Event::parse(&event(address, "ObjectEvent", fields), &LIMITS).unwrap();
        epcis::hash::event_hash(&event, &epcis::Context::default())
    };
    for address in [
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
        "https://ref.gs1.org/docs/epcis/epcis-context.jsonld",
    ] {
        assert_eq!(hash(address), hash(PUBLISHED));
        assert!(check::bytes(event(address, "ObjectEvent", fields).as_bytes(), &LIMITS).is_valid(), "{address}");
    }
    let other = check::bytes(event("https://other.example/context", "ObjectEvent", fields).as_bytes(), &LIMITS);
    assert_eq!(other.findings[0].path, "@context");
    assert!(!other.is_valid());
}

/// T3: the OpenAPI file requires `secret`, and describes `signatureToken`, which is optional. Neither is
/// required; who sends the one that is required is understood.
#[test]
fn a_subscription_needs_no_secret_and_knows_it_by_both_names() {
    let token = |member: &str| {
        let text = format!(r#"{{"dest":"https://client.example.com/queryCallback",{member}"stream":true}}"#);
        Subscription::parse(&text).unwrap_or_else(|error| panic!("{error}")).signature_token
    };
    assert_eq!(token(""), None);
    for member in [r#""signatureToken":"13df","#, r#""secret":"13df","#, r#""secret":"13df","signatureToken":"13df","#]
    {
        assert_eq!(token(member).as_deref(), Some("13df"), "{member}");
    }
}

/// T4: the patterns of schedules in the OpenAPI file (`[0-59]`, `\g<element>`) refuse nearly everything;
/// its texts give the ranges, and the grammar is a list of numbers and ranges. Numbers of JSON are taken,
/// too: the examples of the file are numbers while its type is string.
#[test]
fn a_schedule_follows_the_texts_and_not_the_patterns() {
    for (unit, least, greatest) in [
        ("second", 0, 59),
        ("minute", 0, 59),
        ("hour", 0, 23),
        ("dayOfMonth", 1, 31),
        ("month", 1, 12),
        ("dayOfWeek", 1, 7),
    ] {
        let read = |text: &str| Schedule::of_fields([(unit, text)]).is_ok();
        for text in [format!("{least}"), format!("{greatest}"), format!("{least},[{least}-{greatest}],{greatest}")] {
            assert!(read(&text), "{unit}: {text}");
        }
        let above = (greatest + 1).to_string();
        for text in [above.as_str(), "", ",", "1,", "[1-", "[2-1]", "1-2", "[1]", "*", "*/5", " 1", "-1", "001", "１"]
        {
            assert!(!read(text), "{unit}: {text}");
        }
        assert_eq!(read("0"), least == 0, "{unit}");
        let number = epcis::json::parse(&format!(r#"{{"{unit}":{greatest}}}"#), 4).unwrap();
        assert!(Schedule::of_json(&number).is_ok(), "{unit}");
    }
    assert!(Schedule::of_fields([("dayOfMonth", "30"), ("month", "2")]).is_err(), "it would never run");
}
