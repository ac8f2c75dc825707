//! What strangers send to the interface: bombs, giants and nonsense. Each is refused in words, or kept whole; what was there
//! before stays.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::jobs::drain;
use platform::testing::{Answer, On};
use serde_json::Value;

use crate::common::{World, document, observed};

const PLAIN: &str = "https://yiwu.example/chair/1";

async fn send(world: &World, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let browser = world.browser(Some(&world.merchant));
    browser.send_with(Method::POST, path, &[("content-type", kind)], Body::from(body.into())).await
}

/// A world in which one event is kept already.
async fn world() -> World {
    let world = World::start(On::Sqlite).await;
    let first = document(&observed(PLAIN, "storing", "2026-11-24T08:00:00Z"));
    assert_eq!(send(&world, "/epcis/capture", "application/json", first).await.status, 202);
    world
}

async fn kept(world: &World) -> usize {
    let found = world.browser(Some(&world.merchant)).get("/epcis/events?perPage=100").await;
    let document: Value = serde_json::from_str(&found.text).unwrap();
    document["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len()
}

#[track_caller]
fn refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let problem: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(problem["type"], "epcisException:ValidationException");
    assert!(answer.text.contains(words), "{}\nexpected: {words}", answer.text);
    assert!(answer.text.len() < 5000, "an answer for reading, not an echo: {} bytes", answer.text.len());
}

fn alone(fields: &str) -> String {
    let context = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"yiwu":"https://yiwu.example/"}],"#;
    let event = observed("https://yiwu.example/chair/2", "storing", "2026-11-24T08:00:00Z").replacen('{', context, 1);
    event.replacen("\"yiwu:gate\":\"7\"", fields, 1)
}

#[tokio::test]
async fn entities_and_document_types_of_xml_are_not_read() {
    let world = world().await;
    let lines: String = (1..10)
        .map(|n| format!("<!ENTITY a{n} \"&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};&a{0};\">", n - 1))
        .collect();
    let body = "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:2\" schemaVersion=\"2.0\" \
                creationDate=\"2026-11-24T08:00:00Z\"><EPCISBody><EventList>&a9;</EventList></EPCISBody></e:EPCISDocument>";
    let bomb = format!("<!DOCTYPE a [<!ENTITY a0 \"ha\">{lines}]>{body}");
    refused(&send(&world, "/epcis/capture", "application/xml", bomb).await, "a document type that declares");
    let outside = format!("<!DOCTYPE a SYSTEM \"file:///etc/passwd\">{body}");
    refused(&send(&world, "/epcis/capture", "application/xml", outside).await, "a document type that declares");
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    refused(&send(&world, "/epcis/capture", "application/xml", deep).await, "nested too deeply");
    // More than is held in memory: the way of large documents.
    let large = format!("{}{}", "<a>".repeat(1_000_000), "</a>".repeat(1_000_000));
    refused(&send(&world, "/epcis/capture", "application/xml", large).await, "nested too deeply");
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test]
async fn depth_is_bounded_in_json() {
    let world = world().await;
    for size in [1000, 3_000_000] {
        let deep = format!("\"yiwu:deep\":{}1{}", "[".repeat(size), "]".repeat(size));
        let inside = observed(PLAIN, "storing", "2026-11-24T09:00:00Z").replacen("\"yiwu:gate\":\"7\"", &deep, 1);
        refused(&send(&world, "/epcis/capture", "application/json", document(&inside)).await, "nested too deeply");
        refused(&send(&world, "/epcis/capture", "application/json", "[".repeat(size)).await, "");
    }
    let deep = format!("\"yiwu:deep\":{}1{}", "[".repeat(1000), "]".repeat(1000));
    refused(&send(&world, "/epcis/events", "application/json", alone(&deep)).await, "nested too deeply");
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test]
async fn a_million_fields_are_kept_or_refused_whole() {
    let world = world().await;
    let fields: Vec<String> = (0..1_000_000).map(|n| format!("\"yiwu:f{n}\":{n}")).collect();
    let giant = alone(&fields.join(","));
    assert!(giant.len() > 10 * 1024 * 1024);
    let answer = send(&world, "/epcis/events", "application/json", giant.clone()).await;
    assert_eq!(answer.status, 413, "{}", answer.text);
    refused(
        &send(&world, "/epcis/capture", "application/json", document(&giant)).await,
        "one event is larger than permitted",
    );
    let smaller = alone(&fields[..100_000].join(","));
    let answer = send(&world, "/epcis/events", "application/json", smaller).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(kept(&world).await, 2);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_with_their_line() {
    let world = world().await;
    let mut bytes = document(&observed(PLAIN, "storing", "2026-11-24T09:00:00Z")).into_bytes();
    let at = bytes.windows(4).position(|four| four == b"gate").unwrap();
    bytes[at] = 0xff;
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    let answer = send(&world, "/epcis/capture", "application/json", bytes).await;
    refused(&answer, &format!("line {line}: these bytes are not UTF-8"));
    refused(&send(&world, "/epcis/capture", "application/json", &b"\xff\xfe{\0}\0"[..]).await, "UTF-16");
    refused(&send(&world, "/epcis/capture", "application/json", &b""[..]).await, "empty");
    refused(&send(&world, "/epcis/events", "application/json", &b"\xff"[..]).await, "not UTF-8");
    let nul = observed("https://yiwu.example/chair/\\u0000", "storing", "2026-11-24T09:00:00Z");
    refused(&send(&world, "/epcis/capture", "application/json", document(&nul)).await, "U+0000");
    assert_eq!(kept(&world).await, 1);
}

#[tokio::test]
async fn years_at_the_end_of_time_are_kept_or_refused() {
    let world = world().await;
    let last = observed(PLAIN, "storing", "9999-12-30T00:00:00Z");
    assert_eq!(send(&world, "/epcis/capture", "application/json", document(&last)).await.status, 202);
    let beyond = observed(PLAIN, "storing", "12026-11-24T08:00:00Z");
    refused(&send(&world, "/epcis/capture", "application/json", document(&beyond)).await, "eventTime");
    assert_eq!(kept(&world).await, 2);
}

#[tokio::test]
async fn identifiers_of_megabytes_are_bounded_and_not_echoed() {
    let world = world().await;
    let long = |size: usize| format!("https://yiwu.example/{}", "a".repeat(size));
    let giant = document(&observed(&long(10 << 20), "storing", "2026-11-24T08:00:00Z"));
    refused(&send(&world, "/epcis/capture", "application/json", giant).await, "one event is larger than permitted");
    let step = document(&observed(PLAIN, &"s".repeat(6 << 20), "2026-11-24T08:00:00Z"));
    let answer = send(&world, "/epcis/capture", "application/json", step).await;
    // Larger than what is held: refused by the job, in few words.
    assert_eq!(answer.status, 202, "{}", answer.text);
    drain(world.platform()).await.unwrap();
    let job = world.browser(Some(&world.merchant)).get(&answer.location.unwrap()).await;
    assert!(job.text.len() < 5000 && job.text.contains("bizStep"), "{}", job.text);
    assert_eq!(kept(&world).await, 1);
}
