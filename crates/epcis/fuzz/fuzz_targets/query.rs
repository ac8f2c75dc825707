//! Queries, as parameters and as JSON: reading and asking never panics.
#![no_main]

use std::sync::LazyLock;

use epcis::query::Query;
use epcis::{Context, Document, Limits, json};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };

static EVENT: LazyLock<Document> = LazyLock::new(|| {
    let text = r#"{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.example/"}],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{"eventList":[
        {"type":"ObjectEvent","action":"ADD","eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00",
        "epcList":["urn:epc:id:sgtin:4012345.012345.1"],"quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.L",
        "quantity":3.50,"uom":"KGM"}],"bizStep":"shipping","readPoint":{"id":"urn:epc:id:sgln:4012345.00005.0","ex:a":1},
        "sensorElementList":[{"sensorReport":[{"type":"Temperature","value":4,"uom":"CEL"}]}],
        "ilmd":{"ex:b":{"ex:c":"2026-01-01T00:00:00Z"}},"ex:gate":7}]}}"#;
    Document::parse(text, &LIMITS).expect("the event is one")
});

fuzz_target!(|text: &str| {
    let context = Context::default().extended(Some(&EVENT.envelope.context));
    let pairs: Vec<(&str, &str)> = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let of_parameters = Query::of_parameters(pairs, &context).ok();
    let of_json = json::parse(text, 16).ok().and_then(|json| Query::of_json(&json).ok());
    for query in of_parameters.into_iter().chain(of_json) {
        for event in &EVENT.events {
            let _ = query.matches_within(event, &context, &epcis::query::NoMasterData);
            assert_eq!(query.compare(event, event), std::cmp::Ordering::Equal);
        }
    }
});
