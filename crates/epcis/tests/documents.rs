//! Our own documents: what is read, what is refused and how the refusal names the place.

use epcis::event::{BizTransaction, CertificationInfo, Common, Place, QuantityElement, Unit};
use epcis::vocabulary::BizStep;
use epcis::{
    Action, Document, DocumentKind, Event, Json, Limits, ParseError, PartialDocument, Role, Time, Uri, What, ZoneOffset,
};

const LIMITS: Limits = Limits { max_bytes: 1 << 16, max_depth: 16, max_events: 3 };

fn document(events: &str) -> String {
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"ex":"https://ex.example/"}}],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z",
        "epcisBody":{{"eventList":[{events}]}}}}"#
    )
}

const WHEN: &str = r#""eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00""#;

fn event(kind: &str, fields: &str) -> String {
    format!(r#"{{"type":"{kind}",{WHEN}{fields}}}"#)
}

#[track_caller]
fn refused(kind: &str, fields: &str, message: &str) {
    let error = Document::parse(&document(&event(kind, fields)), &LIMITS).map(|document| document.to_string());
    assert_eq!(error.map_err(|error| error.to_string()), Err(message.to_owned()));
}

#[track_caller]
fn accepted(kind: &str, fields: &str) -> Event {
    let text = document(&event(kind, fields));
    let document = Document::parse(&text, &LIMITS).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Document::parse(&document.to_string(), &LIMITS).as_ref(), Ok(&document), "written and read again");
    document.events.into_iter().next().unwrap_or_else(|| panic!("the document is empty"))
}

#[track_caller]
fn not_captured(kind: &str, fields: &str, message: &str) {
    let refusal = accepted(kind, fields).check_capture().map_err(|error| error.to_string());
    assert_eq!(refusal, Err(message.to_owned()));
}

#[test]
fn an_inspection_event_is_read_into_its_types() {
    let event = accepted(
        "ObjectEvent",
        r#","action":"OBSERVE","bizStep":"inspecting","disposition":"conformant",
        "epcList":["https://ts.example/01/06901234567892/10/L7/21/1"],
        "quantityList":[{"epcClass":"urn:epc:class:lgtin:6901234.056789.L7","quantity":200.50,"uom":"KGM"}],
        "readPoint":{"id":"https://ts.example/414/6901234000016","ex:hall":{"n":1.10}},
        "bizTransactionList":[{"type":"testres","bizTransaction":"https://ts.example/reports/R-1"}],
        "certificationInfo":["https://ts.example/certificates/C-1"],
        "ex:inspector":"A. Wang""#,
    );
    let What::Object(what) = &event.what else { panic!("{event:?}") };
    assert_eq!(what.action, Action::Observe);
    let quantity: &QuantityElement = &what.quantities.as_ref().unwrap()[0];
    assert_eq!(quantity.quantity.as_ref().unwrap().as_str(), "200.50", "digits are kept");
    assert_eq!(quantity.uom.as_ref().map(Unit::as_str), Some("KGM"));
    assert_eq!(event.business.biz_step.as_ref().and_then(BizStep::word), Some("inspecting"));
    assert_eq!(event.common.certification_info.as_ref().map(CertificationInfo::all).unwrap().len(), 1);
    let place: &Place = event.business.read_point.as_ref().unwrap();
    assert_eq!(place.extensions.get("ex:hall").unwrap().to_string(), r#"{"n":1.10}"#, "extensions are kept verbatim");
    assert_eq!(event.extensions.get("ex:inspector"), Some(&Json::string("A. Wang")));
    let objects = epcis::objects::of_event(&event);
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0].canonical(), "https://id.gs1.org/01/06901234567892/21/1");
    assert_eq!(objects[1].canonical(), "https://id.gs1.org/01/06901234567892/10/L7");
    assert_eq!(objects[1].quantity.as_ref().unwrap().uom, Some("KGM"));
}

#[test]
fn each_kind_gives_its_objects_their_roles() {
    let roles = |kind, fields| {
        let event = accepted(kind, fields);
        let roles: Vec<_> =
            epcis::objects::of_event(&event).iter().map(|object| (object.role, object.uri.to_owned())).collect();
        roles
    };
    let role = |role, uri: &str| (role, uri.to_owned());
    assert_eq!(
        roles(
            "AggregationEvent",
            r#","action":"ADD","parentID":"urn:x:p","childEPCs":["urn:x:c"],"childQuantityList":[{"epcClass":"urn:x:q"}]"#
        ),
        [role(Role::Parent, "urn:x:p"), role(Role::Child, "urn:x:c"), role(Role::Child, "urn:x:q")]
    );
    assert_eq!(
        roles("AssociationEvent", r#","action":"ADD","parentID":"urn:x:p","childEPCs":["urn:x:c"]"#),
        [role(Role::Parent, "urn:x:p"), role(Role::Child, "urn:x:c")]
    );
    assert_eq!(
        roles(
            "TransactionEvent",
            r#","action":"ADD","parentID":"urn:x:p","epcList":["urn:x:e"],"bizTransactionList":[{"bizTransaction":"urn:x:t"}]"#
        ),
        [role(Role::Parent, "urn:x:p"), role(Role::Object, "urn:x:e")]
    );
    assert_eq!(
        roles(
            "TransformationEvent",
            r#","inputEPCList":["urn:x:i"],"inputQuantityList":[{"epcClass":"urn:x:iq"}],"outputEPCList":["urn:x:o"],"outputQuantityList":[{"epcClass":"urn:x:oq"}]"#
        ),
        [
            role(Role::Input, "urn:x:i"),
            role(Role::Input, "urn:x:iq"),
            role(Role::Output, "urn:x:o"),
            role(Role::Output, "urn:x:oq")
        ]
    );
}

#[test]
fn wrong_fields_are_named_by_their_path() {
    let here = "epcisBody.eventList[0]";
    let object = |fields: &str, message: &str| {
        refused("ObjectEvent", &format!(r#","action":"OBSERVE","epcList":[]{fields}"#), &format!("{here}{message}"));
    };
    object(
        r#","bizStep":"inspectin""#,
        ".bizStep: \"inspectin\" is neither a standard business step of CBV 2.0 nor a URI",
    );
    object(r#","readPoint":{}"#, ".readPoint.id: is required");
    object(r#","readPoint":"urn:x:y""#, ".readPoint: an object is expected, found a string");
    object(r#","readPoint":{"id":"hall 1"}"#, ".readPoint.id: \"hall 1\" is not a URI: it has no scheme");
    object(
        r#","inspector":"A""#,
        ".inspector: is not a field of ObjectEvent; an extension needs a prefix such as example:field",
    );
    object(
        r#","parentID":"urn:x:y""#,
        ".parentID: is not a field of ObjectEvent; an extension needs a prefix such as example:field",
    );
    object(
        r#","quantityList":[{"epcClass":"urn:x:y","quantity":"5"}]"#,
        ".quantityList[0].quantity: a number is expected, found a string",
    );
    object(
        r#","quantityList":[{"epcClass":"urn:x:y","uom":"kg"}]"#,
        ".quantityList[0].uom: \"kg\" is not a unit code of two or three characters 0-9 A-Z",
    );
    object(
        r#","quantityList":[{"epcClass":"urn:x:y","x:y":1}]"#,
        ".quantityList[0].x:y: is not a field of QuantityElement; an extension needs a prefix such as example:field",
    );
    object(
        r#","recordTime":"2026-11-24""#,
        ".recordTime: not a date and time of the form 2026-11-24T08:00:00.000+08:00",
    );
    object(r#","bizTransactionList":[{"type":"po"}]"#, ".bizTransactionList[0].bizTransaction: is required");
    object(r#","errorDeclaration":{"reason":"did_not_occur"}"#, ".errorDeclaration.declarationTime: is required");
    object(r#","ilmd":{"ex:a":1}"#, ".ilmd: ilmd is permitted with the action ADD only");
    object(
        r#","persistentDisposition":{"set":[]}"#,
        ".persistentDisposition: set or unset must be there, and not be empty",
    );
    object(
        r#","persistentDisposition":{"unset":["damaged","damaged"]}"#,
        ".persistentDisposition.unset[1]: stands in the list already",
    );
    object(
        r#","sensorElementList":[{"sensorReport":[]}]"#,
        ".sensorElementList[0].sensorReport: a sensorElement needs at least one report",
    );
    object(
        r#","sensorElementList":[{"sensorReport":[{"type":"Mass","hexBinaryValue":"0g"}]}]"#,
        ".sensorElementList[0].sensorReport[0].hexBinaryValue: \"0g\" is not a row of hexadecimal digits",
    );
    refused(
        "ObjectEvent",
        r#","action":"SEE","epcList":[]"#,
        &format!("{here}.action: \"SEE\" is not ADD, OBSERVE or DELETE"),
    );
    refused("ObjectEvent", r#","epcList":[]"#, &format!("{here}.action: is required"));
    refused(
        "ObjectEvent",
        r#","action":"ADD""#,
        &format!("{here}: an ObjectEvent needs epcList, quantityList, or sensorElementList with a readPoint"),
    );
    refused(
        "ObjectEvent",
        r#","action":"ADD","epcList":["urn:x:1","urn:x:1"]"#,
        &format!("{here}.epcList[1]: stands in the list already"),
    );
    refused(
        "Stocktaking",
        "",
        &format!("{here}.type: \"Stocktaking\" is not a standard kind of event; a user-defined one needs a prefix"),
    );
}

#[test]
fn relations_need_their_ends() {
    let here = "epcisBody.eventList[0]";
    let children = r#","childEPCs":["urn:x:c"]"#;
    for action in ["ADD", "DELETE"] {
        not_captured(
            "AggregationEvent",
            &format!(r#","action":"{action}"{children}"#),
            "parentID: an AggregationEvent with ADD or DELETE needs its parent",
        );
        refused(
            "AssociationEvent",
            &format!(r#","action":"{action}"{children}"#),
            &format!("{here}.parentID: is required"),
        );
    }
    assert_eq!(accepted("AggregationEvent", &format!(r#","action":"OBSERVE"{children}"#)).check_capture(), Ok(()));
    not_captured(
        "ObjectEvent",
        r#","action":"OBSERVE","epcList":[],"sensorElementList":[{"sensorMetadata":{"deviceID":"urn:x:d"},
            "sensorReport":[{"type":"Mass"},{"type":"Mass","deviceID":"urn:x:d"}]}]"#,
        "sensorElementList[0].sensorReport[1].deviceID: stands in sensorMetadata already",
    );
    not_captured(
        "ObjectEvent",
        r#","action":"OBSERVE","epcList":[],"sensorElementList":[{"sensorMetadata":{"time":"2026-11-24T08:00:00.001Z"},
            "sensorReport":[{"type":"Mass"}]}]"#,
        "sensorElementList[0].sensorMetadata.time: lies after the eventTime",
    );
    for kind in ["AggregationEvent", "AssociationEvent"] {
        let article = format!("{here}: an {kind} with ADD or OBSERVE needs childEPCs or childQuantityList");
        for action in ["ADD", "OBSERVE"] {
            refused(kind, &format!(r#","action":"{action}","parentID":"urn:x:p""#), &article);
            refused(
                kind,
                &format!(r#","action":"{action}","parentID":"urn:x:p","childEPCs":[],"childQuantityList":[]"#),
                &article,
            );
        }
        accepted(kind, r#","action":"DELETE","parentID":"urn:x:p""#);
    }
    refused(
        "TransactionEvent",
        r#","action":"ADD","epcList":[]"#,
        &format!("{here}.bizTransactionList: a TransactionEvent needs at least one business transaction"),
    );
    refused(
        "TransactionEvent",
        r#","action":"ADD","bizTransactionList":[{"bizTransaction":"urn:x:t"}]"#,
        &format!("{here}: a TransactionEvent with ADD or OBSERVE needs epcList or quantityList"),
    );
    refused(
        "TransformationEvent",
        r#","inputEPCList":["urn:x:i"]"#,
        &format!("{here}: a TransformationEvent without transformationID needs inputs and outputs"),
    );
    refused(
        "TransformationEvent",
        r#","transformationID":"urn:x:t""#,
        &format!("{here}: a TransformationEvent needs inputs or outputs"),
    );
    accepted("TransformationEvent", r#","transformationID":"urn:x:t","inputEPCList":["urn:x:i"]"#);
}

#[test]
fn a_kind_of_the_user_keeps_all_its_fields() {
    let event = accepted("ex:WashingEvent", r#","ex:degrees":40.0,"action":"WASH","epcList":[1,{"a":null}]"#);
    assert!(matches!(&event.what, What::Extended(kind) if kind.as_str() == "ex:WashingEvent"));
    assert_eq!(event.extensions.get("epcList").unwrap().to_string(), r#"[1,{"a":null}]"#);
}

#[test]
fn one_wrong_event_does_not_spoil_the_others() {
    let good = event("ObjectEvent", r#","action":"ADD","epcList":["urn:x:1"]"#);
    let bad = event("ObjectEvent", r#","action":"ADD""#);
    let partial = PartialDocument::parse(&document(&format!("{good},{bad},{good}")), &LIMITS).unwrap();
    let read: Vec<bool> = partial.events.iter().map(Result::is_ok).collect();
    assert_eq!(read, [true, false, true]);
    assert_eq!(partial.events[1].as_ref().unwrap_err().path, "epcisBody.eventList[1]");
}

#[test]
fn bounds_are_exact() {
    let one = event("ObjectEvent", r#","action":"ADD","epcList":["urn:x:1"]"#);
    let three = document(&[one.as_str(); 3].join(","));
    assert_eq!(Document::parse(&three, &LIMITS).unwrap().events.len(), 3, "exactly at the limit");
    let four = document(&[one.as_str(); 4].join(","));
    assert_eq!(Document::parse(&four, &LIMITS).unwrap_err().to_string(), "the document has 4 events, permitted are 3");
    let fits = Limits { max_bytes: three.len(), ..LIMITS };
    assert!(Document::parse(&three, &fits).is_ok());
    assert!(matches!(
        Document::parse(&three, &Limits { max_bytes: three.len() - 1, ..LIMITS }),
        Err(ParseError::TooLarge { .. })
    ));
    let deep = document(&event(
        "ObjectEvent",
        &format!(r#","action":"ADD","epcList":[],"ex:a":{}1{}"#, "[".repeat(20), "]".repeat(20)),
    ));
    assert!(Document::parse(&deep, &LIMITS).unwrap_err().to_string().ends_with("nested too deeply"));
    assert!(Document::parse(&deep, &Limits { max_depth: 64, ..LIMITS }).is_ok());
}

#[test]
fn the_envelope_is_checked() {
    let text = document("");
    let wrong = |from: &str, to: &str| {
        let text = text.replace(from, to);
        Document::parse(&text, &LIMITS).map(|document| document.to_string()).unwrap_err().to_string()
    };
    assert_eq!(wrong("EPCISDocument", "Invoice"), "type: \"Invoice\" is not EPCISDocument or EPCISQueryDocument");
    assert_eq!(wrong("\"2.0\"", "\"1.2\""), "schemaVersion: \"1.2\" is not a version that is read here: 2.0 or 2.0.x");
    assert_eq!(wrong("creationDate", "created"), "creationDate: is required");
    assert_eq!(wrong("\"eventList\"", "\"events\""), "epcisBody.eventList: is required");
    assert_eq!(
        wrong("{\"ex\":\"https://ex.example/\"}", "7"),
        "@context[1]: an address or an object is expected, found a number"
    );
    assert_eq!(
        wrong("\"schemaVersion\"", "\"sum\":1,\"schemaVersion\""),
        "sum: is not a field of EPCISDocument; an extension needs a prefix such as example:field"
    );
    assert!(wrong("}", "").starts_with("not a JSON document: line "));
}

#[test]
fn a_query_document_is_read_and_written() {
    let text = r#"{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISQueryDocument",
        "epcisBody":{"queryResults":{"queryName":"SimpleEventQuery","subscriptionID":"s1","ex:took":5,
        "resultsBody":{"eventList":[],"vocabularyList":[]}}}}"#;
    let document = Document::parse(text, &LIMITS).unwrap();
    assert!(
        matches!(&document.envelope.kind, DocumentKind::Query { query_name, .. } if query_name == "SimpleEventQuery")
    );
    let expected: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&document.to_string()).unwrap(), expected);
}

#[test]
fn a_document_is_made_from_events() {
    let event = accepted("ObjectEvent", r#","action":"ADD","epcList":["urn:x:1"],"ex:a":1"#);
    let document =
        Document::new(Time::parse("2026-11-24T08:00:00Z").unwrap(), &[("ex", "https://ex.example/")], vec![event]);
    let again = Document::parse(&document.to_string(), &LIMITS).unwrap();
    assert_eq!(again, document);
    assert_eq!(document.envelope.prefixes().expand("ex:a"), "https://ex.example/a");
}

#[test]
fn an_event_alone_has_its_own_context() {
    let text = event("ObjectEvent", r#","action":"ADD","epcList":["urn:x:1"]"#);
    assert_eq!(Event::parse(&text, &LIMITS).unwrap_err().to_string(), "@context: is required");
    let with_context =
        text.replacen('{', r#"{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","#, 1);
    let event = Event::parse(&with_context, &LIMITS).unwrap();
    assert_eq!(Event::parse(&event.to_json().to_string(), &LIMITS).unwrap(), event);
}

#[test]
fn events_are_made_by_code() {
    let time = Time::parse("2026-11-24T08:00:00Z").unwrap();
    let uri = |text: &str| Uri::parse(text).unwrap();
    let mut inspected = Event::object(Action::Observe, Common::new(time.clone(), ZoneOffset::parse("+08:00").unwrap()));
    inspected.business.biz_step = Some(BizStep::parse("inspecting").unwrap());
    inspected.business.read_point = Some(Place::new(uri("https://ts.example/414/6901234000016")));
    inspected.business.biz_transactions =
        Some(vec![BizTransaction::new("testres".parse().unwrap(), uri("https://ts.example/reports/R-1"))]);
    if let What::Object(what) = &mut inspected.what {
        what.epcs = Some(vec![uri("https://ts.example/01/06901234567892/21/1")]);
        what.quantities = Some(vec![QuantityElement::pieces(uri("urn:epc:class:lgtin:6901234.056789.L7"), 200)]);
    }
    inspected.extensions.insert("ex:inspector", Json::string("A. Wang")).unwrap();
    assert!(inspected.extensions.insert("inspector", Json::Null).is_err(), "a name without prefix");
    assert_eq!(inspected.check(), Ok(()));
    let common = inspected.common.clone();
    let packed = Event::aggregation(
        Action::Add,
        uri("urn:epc:id:sscc:6901234.3111111111"),
        vec![uri("urn:x:c")],
        common.clone(),
    );
    assert_eq!((packed.check(), packed.check_capture()), (Ok(()), Ok(())));
    let made = Event::transformation(common.clone());
    assert!(made.check().is_err(), "nothing goes in, nothing comes out");
    let document = Document::new(time, &[("ex", "https://ex.example/")], vec![inspected, packed]);
    assert_eq!(Document::parse(&document.to_string(), &LIMITS).as_ref(), Ok(&document));
}

#[test]
fn a_document_can_be_written_for_people() {
    let json = epcis::json::parse(r#"{"a":[1,{"b":[]}],"c":{},"d":"e"}"#, 8).unwrap();
    let lines = "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {},\n  \"d\": \"e\"\n}";
    assert_eq!(format!("{json:#}"), lines);
    assert_eq!(epcis::json::parse(lines, 8), Ok(json));
}
