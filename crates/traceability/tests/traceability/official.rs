//! GS1's own files against the interface: every operation of its description, every example in and out.
#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::Method;
use epcis::{Document, Event, Limits, PartialDocument, format::bare_words, hash::event_hash};
use kernel::{OrganisationKind, Role};
use platform::testing::{Answer, Browser, On, actor, id};
use serde_json::{Value, json};

use crate::common::{World, capture, document, encoded, events, value};

/// GS1's repository among them.
fn official() -> Option<PathBuf> {
    official_data().map(|data| data.join("gs1-epcis"))
}

/// The folder of the official files. When it is missing this says so loudly and gives none; when `TOUCHSTONE_REFERENCE` names it,
/// as CI does, a missing folder fails.
#[expect(clippy::print_stdout, reason = "a run without the official files must say so loudly")]
pub(crate) fn official_data() -> Option<PathBuf> {
    let named = std::env::var_os("TOUCHSTONE_REFERENCE");
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let data = named.clone().map_or_else(beside, PathBuf::from).join("epcis/data");
    if data.is_dir() {
        return Some(data);
    }
    assert!(named.is_none(), "TOUCHSTONE_REFERENCE is set, but {} is no folder", data.display());
    println!("!!! CONFORMANCE NOT RUN: {} is missing; set TOUCHSTONE_REFERENCE", data.display());
    None
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

const EVENT: &str = r#"{"type":"ObjectEvent","action":"OBSERVE","bizStep":"storing","disposition":"active",
    "eventID":"ni:///sha-256;a/b?ver=CBV2.0","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+01:00",
    "epcList":["urn:epc:id:sgtin:4012345.012345.1"],"readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0"},
    "bizLocation":{"id":"urn:epc:id:sgln:4012345.00005.0"}}"#;

/// Every operation of the official description, in its order: method and path, and what is documented.
fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in description.get("paths").unwrap().as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if ["get", "post", "delete", "options", "put", "patch", "head"].contains(&method.as_str()) {
                found.push((method.to_uppercase(), path.clone(), operation.clone()));
            }
        }
    }
    // What is removed is removed last, and what hangs on a resource before the resource.
    found.sort_by_key(|(method, path, _)| if method == "DELETE" { usize::MAX - path.len() } else { 0 });
    found
}

/// A documented response, looked up where it is a reference.
fn response<'a>(description: &'a Value, operation: &'a Value, status: u16) -> Option<&'a Value> {
    let found = operation.get("responses")?.get(status.to_string())?;
    match found.get("$ref").and_then(Value::as_str) {
        Some(reference) => description.pointer(reference.trim_start_matches('#')),
        None => Some(found),
    }
}

/// The answer is one that the description knows: status, headers of a discovery, media type.
fn documented(description: &Value, operation: &Value, name: &str, answer: &Answer) {
    let status = answer.status.as_u16();
    let Some(known) = response(description, operation, status) else {
        panic!("{name} answers {status}, which is not documented: {}", answer.text)
    };
    if name.starts_with("OPTIONS") && status == 204 {
        for header in known.get("headers").unwrap().as_object().unwrap().keys() {
            // Extensions are told where a request declares some.
            assert!(header == "GS1-Extensions" || answer.headers.contains_key(header.as_str()), "{name}: {header}");
        }
    }
    if !answer.text.is_empty() {
        let kind = answer.headers.get("content-type").unwrap().to_str().unwrap();
        let content = known.get("content").unwrap().as_object().unwrap();
        // T10: the problem of a subscription is described as plain JSON, all others as problem+json.
        let alike = kind.replace("problem+", "");
        assert!(content.contains_key(kind) || content.contains_key(&alike), "{name} answers {status} as {kind}");
    }
}

/// The event under another identifier, at another time.
fn renamed(id: &str, time: &str) -> String {
    EVENT.replace("ni:///sha-256;a/b?ver=CBV2.0", id).replace("08:00:00Z", time)
}

async fn sent(browser: &Browser, method: &str, address: &str, accept: &str) -> Answer {
    let body = match address {
        "/epcis/capture" => document(EVENT),
        "/epcis/events" => renamed("urn:x:third", "08:00:02Z").replacen('{', r#"{"@context":[],"#, 1),
        "/epcis/queries" => json!({"name": "another", "query": {"eventType": ["ObjectEvent"]}}).to_string(),
        _ => json!({"dest": "https://client.example.com/queryCallback", "stream": true}).to_string(),
    };
    let body = if method == "POST" { Body::from(body) } else { Body::empty() };
    let headers = [("content-type", "application/json"), ("accept", accept)];
    browser.send_with(Method::from_bytes(method.as_bytes()).unwrap(), address, &headers, body).await
}

#[tokio::test]
async fn every_operation_answers_as_gs1_describes_it() {
    let Some(folder) = official() else { return };
    let text = std::fs::read_to_string(folder.join("REST/openapi.json")).unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let operations = operations(&description);
    assert_eq!(operations.len(), 63);

    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let nobody = world.browser(None);
    let other = renamed("urn:x:other", "08:00:01Z");
    let job = capture(&browser, &document(&other)).await.location.unwrap();
    assert_eq!(browser.json("/epcis/queries", &json!({"name": "n", "query": {}})).await.status, 201);
    let subscribed = sent(&browser, "POST", "/epcis/queries/n/subscriptions", "application/json").await;
    let subscription = subscribed.location.unwrap();
    let last = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    let (job, subscription) = (last(&job), last(&subscription));
    let known: BTreeMap<&str, &str> = BTreeMap::from([
        ("captureID", job.as_str()),
        ("eventID", "urn:x:other"),
        ("eventType", "ObjectEvent"),
        ("epc", "https://id.gs1.org/01/04012345123456/21/1"),
        ("bizStep", "urn:epcglobal:cbv:bizstep:storing"),
        ("bizLocation", "urn:epc:id:sgln:4012345.00005.0"),
        ("readPoint", "urn:epc:id:sgln:4012345.00005.0"),
        ("disposition", "active"),
        ("queryName", "n"),
        ("token", "abc"),
        ("subscriptionID", subscription.as_str()),
    ]);
    let filled = |path: &str, with: &dyn Fn(&str) -> String| -> String {
        let parts = path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => with(name),
            None => part.to_owned(),
        });
        format!("/epcis{}", parts.collect::<Vec<_>>().join("/").trim_end_matches('/'))
    };
    let mut answers = 0;
    for (method, path, operation) in &operations {
        let name = format!("{method} {path}");
        let address = filled(path, &|name| encoded(known.get(name).unwrap()));
        let answer = sent(&browser, method, &address, "application/json").await;
        documented(&description, operation, &name, &answer);
        assert!(answer.status.is_success(), "{name} answers {}: {}", answer.status, answer.text);
        answers += 1;
        if response(&description, operation, 401).is_some() {
            let answer = sent(&nobody, method, &address, "application/xml").await;
            documented(&description, operation, &name, &answer);
            assert!(answer.status == 401 && answer.text.contains("SecurityException"), "{name}: {}", answer.text);
        }
        if response(&description, operation, 406).is_some() {
            let answer = sent(&browser, method, &address, "text/csv").await;
            documented(&description, operation, &name, &answer);
            assert_eq!(answer.status, 406, "{name}");
        }
        if response(&description, operation, 404).is_some() {
            let stranger = world.browser(Some(&world.stranger));
            let address = filled(path, &|_| "urn%3Ax%3Anowhere".to_owned());
            let answer = sent(&stranger, method, &address, "application/json").await;
            documented(&description, operation, &name, &answer);
            assert_eq!(answer.status, 404, "{name}");
        }
    }
    println!(">>> GS1 operations: {answers} of 63 answer as described");
}

const LIMITS: Limits = Limits { max_bytes: 1 << 22, max_depth: 64, max_events: 1000 };

/// What an event says, whatever the writing of its words; without what the repository adds.
fn said(event: &Event) -> Value {
    let mut event = event.clone();
    bare_words(&mut event);
    let mut value: Value = serde_json::from_str(&event.to_json().to_string()).unwrap();
    for added in ["@context", "recordTime", "eventID"] {
        value.as_object_mut().unwrap().remove(added);
    }
    value
}

fn key(event: &Event, context: &epcis::Context) -> String {
    format!("{} {}", event_hash(event, context), event.common.error_declaration.is_some())
}

/// The events of a document by what makes them the same: hash and error declaration.
fn by_hash(document: &Document) -> BTreeMap<String, Value> {
    let context = document.envelope.prefixes();
    document
        .events
        .iter()
        .map(|event| {
            let inner = context.extended(event.common.context.as_ref());
            (key(event, &inner), said(event))
        })
        .collect()
}

/// Captures the text for an organisation of its own, asks for everything in both forms.
async fn back(world: &World, text: &str) -> Result<[Document; 2], String> {
    let somebody = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let browser = world.browser(Some(&somebody));
    let alone = !text.contains("epcisBody") && !text.starts_with('<');
    let sent = if alone {
        browser.send(Method::POST, "/epcis/events", Some("application/json"), Body::from(text.to_owned())).await
    } else {
        capture(&browser, text).await
    };
    if !sent.status.is_success() {
        return Err(sent.text);
    }
    let ask = async |accept: &str| {
        let headers = [("accept", accept), ("gs1-epc-format", "Never_Translates")];
        let answer = browser.send_with(Method::GET, "/epcis/events?perPage=200", &headers, Body::empty()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text
    };
    let json = Document::parse(&ask("application/json").await, &LIMITS).unwrap();
    let xml = ask("application/xml").await;
    let xml = Document::parse_xml(&xml, &LIMITS).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    Ok([json, xml])
}

/// The file as a document; an event that stands alone in one.
fn read(text: &str) -> Document {
    if text.starts_with('<') {
        return Document::parse_xml(text, &LIMITS).unwrap();
    }
    if text.contains("epcisBody") {
        return Document::parse(text, &LIMITS).unwrap();
    }
    let event = Event::parse(text, &LIMITS).unwrap();
    Document::new(epcis::Time::parse("2026-11-24T08:00:00Z").unwrap(), &[], vec![event])
}

/// Without what TCR-53 step 29 forbids, attributes in the report that stand in the metadata; and without the time of the
/// metadata, which these examples have after the event (mandatory requirement M122).
fn mended(mut document: Document) -> Document {
    for element in document.events.iter_mut().flat_map(|event| event.business.sensor_elements.iter_mut().flatten()) {
        if let Some(metadata) = &mut element.metadata {
            metadata.time = None;
            for report in &mut element.reports {
                report.time = None;
                report.device_id = None;
                report.device_metadata = None;
                report.raw_data = None;
                report.data_processing_method = None;
            }
        }
    }
    document
}

#[tokio::test]
async fn every_example_of_gs1_is_captured_and_returned_in_both_forms() {
    let Some(folder) = official() else { return };
    let world = World::start(On::Sqlite).await;
    let mut refused = Vec::new();
    let (mut documents, mut events, mut twice) = (0, 0, 0);
    for (below, ending) in [("JSON", ".jsonld"), ("XML", ".xml")] {
        for path in files(&folder.join(below), ending) {
            let name = path.strip_prefix(&folder).unwrap().display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.trim_start_matches('\u{feff}').trim_start();
            let (answers, given) = match back(&world, text).await {
                Ok(answers) => (answers, by_hash(&read(text))),
                Err(problem) if problem.contains("sensorReport[0].time: stands in sensorMetadata already") => {
                    twice += 1;
                    let document = mended(read(text));
                    let text = if ending == ".xml" {
                        document.to_xml(epcis::XmlVersion::V2_0).unwrap()
                    } else {
                        document.to_string()
                    };
                    (back(&world, &text).await.unwrap(), by_hash(&document))
                }
                Err(problem) => {
                    refused.push((name, problem));
                    continue;
                }
            };
            for (form, answer) in ["JSON", "XML"].iter().zip(&answers) {
                let found = by_hash(answer);
                let keys = |map: &BTreeMap<String, Value>| map.keys().cloned().collect::<Vec<_>>();
                assert_eq!(keys(&found), keys(&given), "{name} as {form}");
                assert_eq!(found, given, "{name} as {form}");
            }
            documents += 1;
            events += given.len();
        }
    }
    for ((name, problem), (expected, told)) in refused.iter().zip(REFUSED) {
        assert_eq!(name, expected);
        assert!(problem.contains(told), "{name}: {problem}");
    }
    assert_eq!(refused.len(), REFUSED.len(), "{refused:?}");
    println!(
        ">>> GS1 examples through the interface: {documents} with {events} events captured and returned in both forms, \
         {twice} of them only without attributes that stand twice (TCR-53 step 29); {} refused on purpose",
        REFUSED.len()
    );
}

/// What is refused, and why.
const REFUSED: [(&str, &str); 6] = [
    ("JSON/AssociationEvent/AssociationEvent-h.jsonld", "this name stands twice in one object"),
    ("XML/CaptureJob/Example-CaptureJobRunning.xml", "it holds no events"),
    ("XML/CaptureJob/Example-CaptureJobSuccess.xml", "it holds no events"),
    ("XML/CaptureJob/Example-CaptureJobWithErrorFile.xml", "it holds no events"),
    ("XML/CaptureJob/Example-CaptureJobWithErrors.xml", "it holds no events"),
    ("XML/WithSensorData/SensorDataExamples.xml", "Bizstep-sensor_reporting"),
];

/// The example with two misspelt words: told to proceed, the interface keeps all others.
#[tokio::test]
async fn of_a_refused_example_the_good_events_are_kept_where_that_is_asked_for() {
    let Some(folder) = official() else { return };
    let text = std::fs::read_to_string(folder.join("XML/WithSensorData/SensorDataExamples.xml")).unwrap();
    let partial = PartialDocument::parse_xml(&text, &LIMITS).unwrap();
    let good = partial.events.iter().filter(|event| event.is_ok()).count();
    assert_eq!(partial.events.len() - good, 2);
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let headers = [("content-type", "application/xml"), ("gs1-capture-error-behaviour", "proceed")];
    assert_eq!(browser.send_with(Method::POST, "/epcis/capture", &headers, Body::from(text)).await.status, 202);
    assert_eq!(events(&browser.get("/epcis/events?perPage=200").await).len(), good);
}

#[tokio::test]
async fn an_event_and_its_error_declarations_are_found_under_an_address_with_every_sign() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    assert_eq!(capture(&browser, &document(EVENT)).await.status, 202);
    let declared = r#"{"errorDeclaration":{"declarationTime":"2026-11-24T10:00:00Z","reason":"did_not_occur"},"#;
    assert_eq!(capture(&browser, &document(&EVENT.replacen('{', declared, 1))).await.status, 202);
    let address = format!("/epcis/events/{}", encoded("ni:///sha-256;a/b?ver=CBV2.0"));
    let found = events(&browser.get(&address).await);
    assert_eq!(found.len(), 2);
    assert_eq!(found.iter().filter(|event| event.get("errorDeclaration").is_some()).count(), 1);
    let error = value(&browser.get("/epcis/events/ni%3A%2F%2F%2Fsha-256%3Ba%2Fb").await);
    assert_eq!(error.get("type"), Some(&json!("epcisException:NoSuchResourceException")));
}
