//! JSON, events and documents come back from what is written; nothing panics.
#![no_main]

use epcis::{Document, Event, Limits, json};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };

fuzz_target!(|text: &str| {
    if let Ok(value) = json::parse(text, 32) {
        assert_eq!(json::parse(&value.to_string(), 32).expect("what was written is read"), value);
    }
    if let Ok(document) = Document::parse(text, &LIMITS) {
        assert_eq!(Document::parse(&document.to_string(), &LIMITS).expect("what was written is read"), document);
    }
    if let Ok(event) = Event::parse(text, &LIMITS) {
        let again = Event::parse(&event.to_json().to_string(), &LIMITS);
        assert_eq!(again.expect("what was written is read"), event);
    }
    let _ = epcis::check::bytes(text.as_bytes(), &LIMITS);
});
