//! How fast events are read, hashed and written, on one core: events a second.
//!
//! `cargo bench -p epcis` prints one line of JSON; each figure is that of the fastest of several rounds. `small` is an event
//! with one EPC, `full` one with 100 EPCs, a sensor and extensions.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and prints its figures")]

use std::time::Instant;

use epcis::hash::event_hash;
use epcis::{Document, Limits, XmlVersion};

const LIMITS: Limits = Limits { max_bytes: 1 << 30, max_depth: 64, max_events: 1_000_000 };
const ROUNDS: usize = 7;

fn document(events: usize, epcs: usize, fields: &str) -> String {
    let event = |number: usize| {
        let epcs: Vec<String> =
            (0..epcs).map(|epc| format!("\"urn:epc:id:sgtin:4012345.012345.{number}-{epc}\"")).collect();
        format!(
            r#"{{"type":"ObjectEvent","eventTime":"2026-11-24T08:00:00.{:03}+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE",
            "bizStep":"inspecting","disposition":"conformant","epcList":[{}],"readPoint":{{"id":"urn:epc:id:sgln:4012345.00005.0"}},
            "bizTransactionList":[{{"type":"testres","bizTransaction":"https://ts.example/reports/R-{number}"}}]{fields}}}"#,
            number % 1000,
            epcs.join(",")
        )
    };
    let events: Vec<String> = (0..events).map(event).collect();
    format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{{"ex":"https://ex.example/"}}],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{{"eventList":[{}]}}}}"#,
        events.join(",")
    )
}

/// Events a second of the fastest round.
fn rate(events: usize, mut work: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    });
    f64::from(u32::try_from(events).unwrap()) / rounds.fold(f64::INFINITY, f64::min)
}

fn figures(events: usize, epcs: usize, fields: &str) -> String {
    let text = document(events, epcs, fields);
    let document = Document::parse(&text, &LIMITS).unwrap();
    let xml = document.to_xml(XmlVersion::V2_0).unwrap();
    let context = document.envelope.prefixes();
    let mut length = 0;
    let hashed =
        rate(events, || length += document.events.iter().map(|event| event_hash(event, &context).len()).sum::<usize>());
    let json_read = rate(events, || length += Document::parse(&text, &LIMITS).unwrap().events.len());
    let xml_read = rate(events, || length += Document::parse_xml(&xml, &LIMITS).unwrap().events.len());
    let xml_written = rate(events, || length += document.to_xml(XmlVersion::V2_0).unwrap().len());
    assert!(length > 0);
    format!(
        r#"{{"hash": {hashed:.0}, "json_read": {json_read:.0}, "xml_read": {xml_read:.0}, "xml_write": {xml_written:.0}}}"#
    )
}

fn main() {
    let small = figures(10_000, 1, "");
    let full = figures(
        500,
        100,
        r#","ex:line":{"ex:number":7,"ex:note":["a","b"]},"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":26.1,"uom":"CEL"}]}]"#,
    );
    println!(r#"{{"small": {small}, "full": {full}}}"#);
}
