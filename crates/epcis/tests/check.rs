//! What a check finds: every problem with its event, its field, its rule and what to do.

use epcis::check::{self, Report, Severity};
use epcis::{Form, Limits};

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };
const CONTEXT: &str =
    r#""@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.example/"}]"#;

fn document(events: &str) -> String {
    format!(
        r#"{{{CONTEXT},"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{{"eventList":[{events}]}}}}"#
    )
}

fn event(kind: &str, fields: &str) -> String {
    format!(r#"{{"type":"{kind}","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00"{fields}}}"#)
}

fn object(fields: &str) -> String {
    event("ObjectEvent", &format!(r#","action":"OBSERVE","epcList":["urn:epc:id:sgtin:4012345.012345.1"]{fields}"#))
}

fn report(text: &str) -> Report {
    check::bytes(text.as_bytes(), &LIMITS)
}

/// Severity, event, path and rule of everything found.
fn found(text: &str) -> Vec<(Severity, Option<usize>, String, &'static str)> {
    report(text).findings.into_iter().map(|f| (f.severity, f.event, f.path, f.rule)).collect()
}

#[track_caller]
fn finds(text: &str, severity: Severity, path: &str, rule: &str) {
    let found = found(text);
    assert!(found.iter().any(|(s, _, p, r)| *s == severity && p == path && *r == rule), "{path} {rule}: {found:#?}");
}

#[track_caller]
fn error(event: &str, path: &str, rule: &str) {
    finds(&document(event), Severity::Error, path, rule);
}

#[track_caller]
fn warning(event: &str, path: &str, rule: &str) {
    let text = document(event);
    finds(&text, Severity::Warning, path, rule);
    assert!(report(&text).is_valid(), "a warning is no error: {:#?}", report(&text).findings);
}

#[track_caller]
fn clean(event: &str) {
    assert_eq!(found(&document(event)), [], "{event}");
}

#[test]
fn a_good_document_has_no_findings() {
    clean(&object(
        r#","bizStep":"inspecting","disposition":"conformant","readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0"}"#,
    ));
    clean(&object(r#","ex:own":{"a":1},"bizStep":"ex:my_step","bizTransactionList":[{"bizTransaction":"urn:x:t"}]"#));
    let report = report(&document(&object("")));
    assert_eq!((report.form, report.kind, report.events), (Some(Form::Json), Some("EPCISDocument"), 1));
}

#[test]
fn all_errors_of_all_events_are_told_at_once() {
    let wrong = event(
        "ObjectEvent",
        r#","action":"SEE","bizStep":"inspectin","epcList":["no uri",7,"urn:epc:id:sgtin:4012345.012345.1"],"inspector":"A",
        "readPoint":{},"quantityList":[{"epcClass":"urn:x:y","uom":"kg"},{"quantity":"5"}],"recordTime":"today""#,
    );
    let text = document(&format!("{},{wrong},{}", object(""), event("ObjectEvent", r#","action":"ADD""#)));
    let found: Vec<(Option<usize>, String, &str)> = found(&text).into_iter().map(|(_, e, p, r)| (e, p, r)).collect();
    let expected = [
        (2, "recordTime", "time"),
        (2, "epcList[0]", "value"),
        (2, "epcList[1]", "type"),
        (2, "quantityList[0].uom", "value"),
        (2, "quantityList[1].epcClass", "required"),
        (2, "quantityList[1].quantity", "type"),
        (2, "action", "value"),
        (2, "bizStep", "vocabulary"),
        (2, "readPoint.id", "required"),
        (2, "inspector", "name"),
        (3, "", "together"),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(e, p, r)| (Some(e), p.to_owned(), r)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_finding_says_where_why_and_what_to_do() {
    let report = report(&document(&object(r#","bizStep":"inspectin""#)));
    assert_eq!(
        report.findings[0].to_string(),
        "error: event 1: bizStep: \"inspectin\" is neither a standard business step of CBV 2.0 nor a URI (take a word of the \
         Core Business Vocabulary 2.0, or a URI of your own) [vocabulary]"
    );
}

#[test]
fn what_a_capture_must_refuse_is_an_error() {
    error(&event("AggregationEvent", r#","action":"ADD","childEPCs":["urn:x:c"]"#), "parentID", "capture");
    error(&event("AssociationEvent", r#","action":"ADD","childEPCs":["urn:x:c"]"#), "parentID", "required");
    error(&event("AssociationEvent", r#","action":"OBSERVE","parentID":"urn:x:p""#), "", "together");
    let sensors = |elements: &str| object(&format!(r#","sensorElementList":[{elements}]"#));
    error(
        &sensors(
            r#"{"sensorMetadata":{"deviceID":"urn:x:d"},"sensorReport":[{"type":"Count","value":1,"deviceID":"urn:x:d"}]}"#,
        ),
        "sensorElementList[0].sensorReport[0].deviceID",
        "capture",
    );
    for path in ["sensorMetadata", "sensorReport[0]"] {
        let time = r#""time":"2026-11-24T08:00:01Z""#;
        let (metadata, report) = if path == "sensorMetadata" {
            (time.to_owned(), String::new())
        } else {
            (String::new(), format!(",{time}"))
        };
        error(
            &sensors(&format!(
                r#"{{"sensorMetadata":{{{metadata}}},"sensorReport":[{{"type":"Count","value":1{report}}}]}}"#
            )),
            &format!("sensorElementList[0].{path}.time"),
            "capture",
        );
    }
    error(&sensors(r#"{"sensorReport":[]}"#), "sensorElementList[0].sensorReport", "together");
}

#[test]
fn identifiers_are_what_they_claim_to_be() {
    let epc = |uri: &str| event("ObjectEvent", &format!(r#","action":"OBSERVE","epcList":["{uri}"]"#));
    for wrong in [
        "https://id.gs1.org/01/04012345123457/21/1",
        "https://shop.example/01/04012345123457/21/1",
        "https://id.gs1.org/nothing",
        "urn:epc:id:sgtin:4012345.12345.1",
        "urn:epc:id:sgtin:4012345.012345.a%2",
        "urn:epc:id:nosuch:1.2.3",
        "urn:epc:id:itip:1.2.3",
        "urn:epc:id:sscc:4012345.311111111",
    ] {
        error(&epc(wrong), "epcList[0]", "identifier");
    }
    warning(&epc("https://id.gs1.org/gtin/04012345123456/ser/1"), "epcList[0]", "identifier");
    for class in [
        "https://id.gs1.org/01/04012345123456/10/L",
        "urn:epc:class:lgtin:4012345.012345.L",
        "urn:epc:idpat:sgtin:4012345.012345.*",
    ] {
        error(&epc(class), "epcList[0]", "identifier");
    }
    for right in [
        "https://id.gs1.org/01/04012345123456/21/1",
        "urn:epc:id:gid:1.2.3",
        "https://partner.example/01/7",
        "urn:uuid:1",
        "https://partner.example/things/01/04012345123456/21/a",
        "ex:thing",
    ] {
        clean(&epc(right));
    }
    error(
        &event(
            "AggregationEvent",
            r#","action":"ADD","childEPCs":["urn:x:c"],"parentID":"https://id.gs1.org/01/04012345123456""#,
        ),
        "parentID",
        "identifier",
    );
    warning(
        &event(
            "ObjectEvent",
            r#","action":"OBSERVE","quantityList":[{"epcClass":"urn:epc:id:sgtin:4012345.012345.1"}]"#,
        ),
        "quantityList[0].epcClass",
        "identifier",
    );
    warning(&object(r#","readPoint":{"id":"urn:epc:id:sgtin:4012345.012345.1"}"#), "readPoint.id", "identifier");
    warning(
        &object(r#","sourceList":[{"type":"location","source":"urn:epc:id:pgln:4012345.00005"}]"#),
        "sourceList[0].source",
        "identifier",
    );
    clean(&object(r#","destinationList":[{"type":"owning_party","destination":"urn:epc:id:pgln:4012345.00005"}]"#));
}

#[test]
fn amounts_make_sense() {
    let amount = |fields: &str| {
        event("ObjectEvent", &format!(r#","action":"OBSERVE","quantityList":[{{"epcClass":"urn:x:y"{fields}}}]"#))
    };
    error(&amount(r#","quantity":-1"#), "quantityList[0].quantity", "quantity");
    warning(&amount(r#","quantity":1.5"#), "quantityList[0].quantity", "quantity");
    warning(&amount(r#","uom":"KGM""#), "quantityList[0].quantity", "quantity");
    clean(&amount(r#","quantity":1.5,"uom":"KGM""#));
    clean(&amount(""));
}

#[test]
fn sensor_values_fit_each_other() {
    let sensor = |fields: &str| {
        object(&format!(r#","sensorElementList":[{{"sensorReport":[{{"type":"Temperature"{fields}}}]}}]"#))
    };
    let at = "sensorElementList[0].sensorReport[0]";
    clean(&sensor(r#","value":-5.25,"minValue":-5.3,"maxValue":10,"uom":"CEL""#));
    warning(&sensor(r#","value":5"#), &format!("{at}.uom"), "sensor");
    warning(&sensor(""), at, "sensor");
    warning(&sensor(r#","value":9,"maxValue":8.99,"uom":"CEL""#), &format!("{at}.value"), "sensor");
    warning(&sensor(r#","percRank":50"#), at, "sensor");
    error(&sensor(r#","minValue":10,"maxValue":9,"uom":"CEL""#), &format!("{at}.maxValue"), "sensor");
    error(&sensor(r#","percRank":101,"percValue":1,"uom":"CEL""#), &format!("{at}.percRank"), "sensor");
    let times = object(
        r#","sensorElementList":[{"sensorMetadata":{"startTime":"2026-11-24T07:00:00Z","endTime":"2026-11-24T06:00:00Z"},"sensorReport":[{"type":"Count","value":1}]}]"#,
    );
    error(&times, "sensorElementList[0].sensorMetadata.endTime", "time");
    let draft =
        object(r#","sensorElementList":[{"sensorReport":[{"type":"gs1:MT-Temperature","value":1,"uom":"CEL"}]}]"#);
    warning(&draft, &format!("{at}.type"), "vocabulary");
}

#[test]
fn what_is_hardly_meant_is_a_warning() {
    warning(&object("").replace("2026-11-24T08", "9999-11-24T08"), "eventTime", "time");
    warning(&object(r#","recordTime":"2026-11-24T07:00:00Z""#), "recordTime", "time");
    warning(
        &object("").replace("OBSERVE", "ADD").replace("\"epcList\"", "\"bizStep\":\"destroying\",\"epcList\""),
        "action",
        "action",
    );
    warning(&object(r#","own:field":1"#), "own:field", "context");
    let declared =
        |fields: &str| object(&format!(r#","errorDeclaration":{{"declarationTime":"2026-11-25T08:00:00Z"{fields}}}"#));
    warning(&declared(""), "errorDeclaration", "error-declaration");
    warning(
        &declared(r#","reason":"did_not_occur","correctiveEventIDs":["urn:x:c"]"#),
        "errorDeclaration.correctiveEventIDs",
        "error-declaration",
    );
    warning(&declared("").replace("2026-11-25", "2026-11-23"), "errorDeclaration.declarationTime", "time");
}

#[test]
fn events_are_seen_beside_each_other() {
    let (a, b) = (object(r#","eventID":"urn:x:1""#), object(r#","eventID":"urn:x:1","bizStep":"inspecting""#));
    finds(&document(&format!("{a},{b}")), Severity::Error, "eventID", "event-id");
    let again = object(r#","eventID":"urn:x:2""#);
    finds(&document(&format!("{a},{again}")), Severity::Warning, "", "duplicate");
    let declared = object(r#","eventID":"urn:x:1","errorDeclaration":{"declarationTime":"2026-11-25T08:00:00Z"}"#);
    assert_eq!(found(&document(&format!("{a},{declared}"))), [], "a declaration has the eventID of its original");
    let hash = "ni:///sha-256;0000000000000000000000000000000000000000000000000000000000000000?ver=CBV2.0";
    warning(&object(&format!(r#","eventID":"{hash}""#)), "eventID", "event-id");
}

#[test]
fn the_document_is_looked_at_as_well() {
    let text = document(&object(""));
    finds(
        &text.replace("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "https://other.example/c"),
        Severity::Error,
        "@context",
        "context",
    );
    finds(&document(""), Severity::Warning, "", "empty");
    let header = r#""epcisHeader":{"epcisMasterData":{"vocabularyList":[{"vocabularyElementList":[{"attributes":[{"id":"no uri"}],"children":[7]}]}]}},"epcisBody""#;
    let text = text.replace("\"epcisBody\"", header);
    let at = "epcisHeader.epcisMasterData.vocabularyList[0]";
    for path in [
        "type",
        "vocabularyElementList[0].id",
        "vocabularyElementList[0].attributes[0].id",
        "vocabularyElementList[0].attributes[0].attribute",
        "vocabularyElementList[0].children[0]",
    ] {
        finds(&text, Severity::Error, &format!("{at}.{path}"), "master-data");
    }
}

#[test]
fn what_is_no_epcis_says_why_once() {
    for (bytes, reason) in [
        (&b""[..], "the file is empty"),
        (b"hello", "the file begins neither with { (JSON) nor with < (XML)"),
        (b"\xfe\xff\0<", "the file is UTF-16 or UTF-32; save it as UTF-8"),
        (b"<\0a\0", "the file is UTF-16 or UTF-32; save it as UTF-8"),
        (b"{\n\"a\": \"\xff\"}", "line 2: these bytes are not UTF-8; save the file as UTF-8"),
        (b"{\"a\":}", "not a JSON document: line 1, column 6: a JSON value is expected"),
        (b"<a><b></a>", "not an XML document that is read here: line 1, column 7: "),
        (b"{\"type\":\"Invoice\",\"epcisBody\":{}}", "is required"),
        (b"{}", "is required"),
    ] {
        let report = check::bytes(bytes, &LIMITS);
        assert_eq!(report.findings.len(), 1, "{reason}");
        assert!(report.findings[0].reason.starts_with(reason), "{:?}\n{reason}", report.findings);
        assert!(!report.is_valid());
    }
    let with_bom = format!("\u{feff}{}", document(&object("")));
    assert!(check::bytes(with_bom.as_bytes(), &LIMITS).findings.is_empty());
}
