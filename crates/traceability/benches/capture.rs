//! How fast events are captured, checked, hashed, indexed and durable, without HTTP: events a second.
//!
//! `cargo bench -p traceability` on SQLite; with `TOUCHSTONE_TEST_POSTGRES` (scripts/with-postgres) on PostgreSQL. One line of
//! JSON. `EVENTS` sets how many events the documents hold in all (20,000), `EPCS` how many EPCs each (1).

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and prints its figures")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use kernel::{Actor, OrganisationKind, Role};
use platform::testing::{On, TestApp, actor, id};
use traceability::actions::capture;
use traceability::model::Behaviour;

const PER_DOCUMENT: usize = 500;
const CALLERS: usize = 64;

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn event(number: usize, epcs: usize, context: &str) -> String {
    let epcs: Vec<String> =
        (0..epcs).map(|epc| format!("\"https://id.gs1.org/01/06901234567892/21/{number:08}A{epc:03}\"")).collect();
    format!(
        r#"{{{context}"type":"ObjectEvent","eventTime":"2026-11-24T08:{:02}:{:02}.{:03}+08:00","eventTimeZoneOffset":"+08:00",
        "action":"OBSERVE","bizStep":"shipping","disposition":"in_transit","epcList":[{}],
        "readPoint":{{"id":"https://id.gs1.org/414/6901234567892"}}}}"#,
        number / 60_000 % 60,
        number / 1000 % 60,
        number % 1000,
        epcs.join(",")
    )
}

fn document(from: usize, epcs: usize) -> String {
    let events: Vec<String> = (from..from + PER_DOCUMENT).map(|number| event(number, epcs, "")).collect();
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument",
        "schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{{"eventList":[{}]}}}}"#,
        events.join(",")
    )
}

async fn documents(app: &TestApp, merchant: &Actor, events: usize, epcs: usize) -> f64 {
    let texts: Vec<String> = (0..events / PER_DOCUMENT).map(|n| document(n * PER_DOCUMENT, epcs)).collect();
    let begun = Instant::now();
    for text in &texts {
        let done = capture::document(&app.platform, merchant, text, Behaviour::Rollback, "").await.unwrap();
        assert!(done.success);
    }
    begun.elapsed().as_secs_f64()
}

async fn singles(app: &TestApp, merchant: &Actor, events: usize) -> f64 {
    const CONTEXT: &str = r#""@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","#;
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (platform, merchant, next) = (app.platform.clone(), merchant.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= events {
                        return;
                    }
                    let text = event(10_000_000 + number, 1, CONTEXT);
                    assert!(capture::event(&platform, &merchant, &text).await.unwrap().0.new);
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    begun.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let (events, epcs) = (number("EVENTS", 20_000), number("EPCS", 1));
    let on = if std::env::var("TOUCHSTONE_TEST_POSTGRES").is_ok() { On::Postgres } else { On::Sqlite };
    let app = TestApp::start(on, traceability::wire).await;
    let merchant = actor(OrganisationKind::Enterprise, id(), &[Role::Merchant]);
    let rate = |seconds: f64| f64::from(u32::try_from(events).unwrap()) / seconds;
    let whole = rate(documents(&app, &merchant, events, epcs).await);
    let single = rate(singles(&app, &merchant, events).await);
    println!(
        r#"{{"on": "{on:?}", "events": {events}, "epcs": {epcs}, "documents": {whole:.0}, "single": {single:.0}}}"#
    );
}
