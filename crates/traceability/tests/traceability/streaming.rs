//! Large documents: captured after the answer, in turns, all or nothing or what is right, whatever happens to the process.
#![expect(clippy::unwrap_used, reason = "test support: there is nothing to recover")]

use axum::body::Body;
use axum::http::Method;
use platform::db::rows;
use platform::jobs::drain;
use platform::testing::{Answer, On, both_databases};
use serde_json::{Value, json};

use crate::common::{World, document, observed};

const EVENTS: usize = 5_200;

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

/// A document of so many events; the event `wrong` names no step of the vocabulary.
fn many(events: usize, wrong: Option<usize>) -> String {
    let one = |number: usize| {
        let step = if wrong == Some(number) { "sailing" } else { "storing" };
        observed(&format!("https://yiwu.example/chair/{number}"), step, "2026-11-24T08:00:00Z")
    };
    document(&(0..events).map(one).collect::<Vec<_>>().join(","))
}

async fn sent(world: &World, kind: &str, body: String, behaviour: &str) -> Answer {
    let headers = [("content-type", kind), ("gs1-capture-error-behaviour", behaviour)];
    let browser = world.browser(Some(&world.merchant));
    browser.send_with(Method::POST, "/epcis/capture", &headers, Body::from(body)).await
}

async fn job(world: &World, answer: &Answer) -> Value {
    value(&world.browser(Some(&world.merchant)).get(answer.location.as_deref().unwrap()).await)
}

async fn count(world: &World, sql: &str) -> i64 {
    rows::one(world.platform().db().conn(), sql, vec![]).await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn kept(world: &World) -> i64 {
    count(world, "SELECT COUNT(*) AS n FROM epcis_event").await
}

/// Nothing is left over: no work, no waiting file.
async fn is_tidy(world: &World) -> bool {
    let later = world.platform().now().plus_seconds(400 * 24 * 3600);
    count(world, "SELECT COUNT(*) AS n FROM epcis_capture_work").await == 0
        && world.platform().files().waiting_since_before(later).await.unwrap().is_empty()
}

#[tokio::test]
async fn a_large_document_is_captured_after_the_answer_in_turns() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let answer = sent(&world, "application/ld+json", many(EVENTS, None), "rollback").await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        let told = job(&world, &answer).await;
        assert_eq!((&told["running"], &told["success"]), (&json!(true), &json!(true)));
        assert_eq!(told.get("finishedAt"), None);
        assert_eq!(told["touchstone:tally"]["events"], EVENTS);
        let page = answer.location.as_deref().unwrap().replace("/epcis/capture", "/events/import");
        assert_eq!(world.browser(Some(&world.merchant)).get(&page).await.status, 200);

        let turns = drain(world.platform()).await.unwrap();
        assert_eq!(turns, 4, "two turns of checking, two of keeping");
        let told = job(&world, &answer).await;
        assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(true)));
        assert_eq!(
            told["touchstone:tally"],
            json!({"events": EVENTS, "stored": EVENTS, "duplicates": 0, "refused": 0})
        );
        assert!(told["finishedAt"].is_string());
        assert_eq!(kept(&world).await, i64::try_from(EVENTS).unwrap());
        assert_eq!(count(&world, "SELECT COUNT(*) AS n FROM journal WHERE event = 'epcis.captured'").await, 1);
        assert!(is_tidy(&world).await);

        let again = sent(&world, "application/ld+json", many(1050, None), "proceed").await;
        drain(world.platform()).await.unwrap();
        let told = job(&world, &again).await;
        assert_eq!(told["touchstone:tally"], json!({"events": 1050, "stored": 0, "duplicates": 1050, "refused": 0}));
    })
    .await;
}

#[tokio::test]
async fn one_wrong_event_of_many_refuses_all_unless_told_to_proceed() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let answer = sent(&world, "application/ld+json", many(1100, Some(1060)), "rollback").await;
        assert_eq!(answer.status, 202);
        drain(world.platform()).await.unwrap();
        let told = job(&world, &answer).await;
        assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(false)));
        assert_eq!(told["errors"].as_array().unwrap().len(), 1);
        assert_eq!(told["errors"][0]["event"], 1060);
        let detail = told["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.starts_with("epcisBody.eventList[1060].bizStep"), "{detail}");
        assert_eq!(kept(&world).await, 0);
        assert!(is_tidy(&world).await);

        let answer = sent(&world, "application/ld+json", many(1100, Some(1060)), "proceed").await;
        drain(world.platform()).await.unwrap();
        let told = job(&world, &answer).await;
        assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(false)));
        assert_eq!(told["touchstone:tally"], json!({"events": 1100, "stored": 1099, "duplicates": 0, "refused": 1}));
        assert_eq!(kept(&world).await, 1099);
    })
    .await;
}

#[tokio::test]
async fn a_turn_that_is_done_again_keeps_nothing_twice() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let answer = sent(&world, "application/ld+json", many(1100, None), "proceed").await;
        // The same job twice, as when a process is killed before it says that it is done.
        let conn = world.platform().db().conn();
        let sql = "INSERT INTO job (id, kind, payload, run_at, leased_until, epoch, attempts) \
                   SELECT 'again', kind, payload, run_at, 0, 0, 0 FROM job WHERE kind = 'traceability.capture'";
        rows::exec(conn, sql, vec![]).await.unwrap();
        assert_eq!(drain(world.platform()).await.unwrap(), 2);
        let told = job(&world, &answer).await;
        assert_eq!(told["touchstone:tally"], json!({"events": 1100, "stored": 1100, "duplicates": 0, "refused": 0}));
        assert_eq!(kept(&world).await, 1100);
        assert!(is_tidy(&world).await);
    })
    .await;
}

/// The file store has lost what of a document lies behind its first mebibyte.
async fn loses_the_end(world: &World, id: &str, body: &str) {
    let mut upload = world.platform().files().begin(id.parse().unwrap()).await.unwrap();
    upload.write(body.as_bytes().get(..1 << 20).unwrap()).await.unwrap();
    upload.finish().await.unwrap();
}

#[tokio::test]
async fn a_capture_that_fails_time_and_again_ends_and_says_so() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        for behaviour in ["rollback", "proceed"] {
            let body = many(7_000, None);
            let answer = sent(&world, "application/ld+json", body.clone(), behaviour).await;
            let id = answer.location.as_deref().unwrap().rsplit('/').next().unwrap();
            loses_the_end(&world, id, &body).await;
            drain(world.platform()).await.unwrap();
            let first = kept(&world).await;
            // Of `rollback` everything is looked at before anything is kept.
            assert!(if behaviour == "rollback" { first == 0 } else { (500..7_000).contains(&first) }, "{first}");
            let told = job(&world, &answer).await;
            assert_eq!(
                (&told["running"], &told["touchstone:tally"]["stored"]),
                (&json!(true), &json!(first)),
                "{told}"
            );

            for _ in 0..12 {
                world.app.clock.advance_seconds(2 * 3600);
                drain(world.platform()).await.unwrap();
            }
            let told = job(&world, &answer).await;
            assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(false)), "{told}");
            assert!(told["finishedAt"].is_string());
            assert_eq!(told["errors"][0]["event"], first, "{told}");
            assert!(told["errors"][0]["detail"].as_str().unwrap().contains("capture the document anew"), "{told}");
            assert_eq!(told["touchstone:tally"]["stored"], first);
            assert_eq!(kept(&world).await, first, "{behaviour}");
            for table in ["epcis_epc", "epcis_seen"] {
                assert_eq!(count(&world, &format!("SELECT COUNT(*) AS n FROM {table}")).await, first, "{table}");
            }
            assert!(is_tidy(&world).await);
            let page = answer.location.as_deref().unwrap().replace("/epcis/capture", "/events/import");
            let page = world.browser(Some(&world.merchant)).get(&page).await;
            assert!(page.text.contains("capture the document anew"), "{}", page.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_capture_whose_end_failed_too_is_ended_by_the_next_day() {
    both_databases(|on| async move {
        let world = World::start(on).await;
        let answer = sent(&world, "application/ld+json", many(1_100, None), "proceed").await;
        let sql = "UPDATE job SET run_at = $1, attempts = 12 WHERE kind = 'traceability.capture'";
        rows::exec(world.platform().db().conn(), sql, vec![i64::MAX.into()]).await.unwrap();
        drain(world.platform()).await.unwrap();
        assert_eq!(job(&world, &answer).await["running"], true);
        platform::jobs::new_day(world.platform()).await.unwrap();
        drain(world.platform()).await.unwrap();
        let told = job(&world, &answer).await;
        assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(false)), "{told}");
        assert!(is_tidy(&world).await);
    })
    .await;
}

#[tokio::test]
async fn xml_of_any_size_is_captured_too() {
    let world = World::start(On::Sqlite).await;
    let event = |number: usize| {
        format!(
            "<ObjectEvent><eventTime>2026-11-24T08:00:00Z</eventTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
             <epcList><epc>https://yiwu.example/chair/{number}</epc></epcList><action>OBSERVE</action>
             <bizStep>storing</bizStep><yiwu:gate>7</yiwu:gate></ObjectEvent>"
        )
    };
    let events: String = (0..1050).map(event).collect();
    let xml = format!(
        r#"<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:yiwu="https://yiwu.example/" schemaVersion="2.0"
        creationDate="2026-11-24T08:00:00Z"><EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"#
    );
    let answer = sent(&world, "application/xml", xml.clone(), "rollback").await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    drain(world.platform()).await.unwrap();
    assert_eq!(job(&world, &answer).await["touchstone:tally"]["stored"], 1050);
    let same = sent(&world, "application/ld+json", many(1050, None), "rollback").await;
    drain(world.platform()).await.unwrap();
    assert_eq!(job(&world, &same).await["touchstone:tally"]["duplicates"], 1050, "the same events, whatever the form");
    let lie = sent(&world, "application/ld+json", xml, "rollback").await;
    assert_eq!(lie.status, 400);
    assert!(lie.text.contains("not what Content-Type says"), "{}", lie.text);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_anything_is_promised() {
    let world = World::start(On::Sqlite).await;
    let cut = many(1050, None);
    let cut = cut[..cut.len() - 20].to_owned();
    let answer = sent(&world, "application/ld+json", cut, "proceed").await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert!(is_tidy(&world).await);
    // What is wrong within one event of a document that is not held is found when it is read.
    let broken = many(25_000, None).replacen("chair/520\"]", "chair/520\"", 1);
    let answer = sent(&world, "application/ld+json", broken, "proceed").await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    let broken = many(25_000, None).replacen("\"https://yiwu.example/chair/520\"", "nothing", 1);
    let answer = sent(&world, "application/ld+json", broken, "proceed").await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    drain(world.platform()).await.unwrap();
    let told = job(&world, &answer).await;
    assert_eq!((&told["running"], &told["success"]), (&json!(false), &json!(false)));
    let detail = told["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("from here on the document cannot be read"), "{detail}");
    assert_eq!(told["touchstone:tally"]["stored"], 520, "what stood before it is kept");
    assert!(is_tidy(&world).await);
}

#[tokio::test]
async fn a_stranger_neither_captures_nor_sees_the_job_of_another() {
    let world = World::start(On::Sqlite).await;
    let answer = sent(&world, "application/ld+json", many(1050, None), "proceed").await;
    let location = answer.location.unwrap();
    assert_eq!(world.browser(Some(&world.stranger)).get(&location).await.status, 404);
    let headers = [("content-type", "application/ld+json")];
    let officer = world.browser(Some(&world.officer));
    let refused = officer.send_with(Method::POST, "/epcis/capture", &headers, Body::from(many(1050, None))).await;
    assert_eq!(refused.status, 403);
    drain(world.platform()).await.unwrap();
    assert_eq!(kept(&world).await, 1050);
}

#[tokio::test]
async fn a_large_file_is_taken_by_the_page_as_it_comes() {
    let world = World::start(On::Sqlite).await;
    let browser = world.browser(Some(&world.merchant));
    let file = many(1050, None);
    let answer = browser.upload("/events/import", "file", "many.json", file.as_bytes(), &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let receipt = answer.location.unwrap();
    assert_eq!(browser.get(&receipt).await.status, 200);
    drain(world.platform()).await.unwrap();
    let page = browser.get(&receipt).await;
    assert!(page.text.contains("1,050") || page.text.contains("1050"), "{}", page.text);
    assert_eq!(kept(&world).await, 1050);
}
