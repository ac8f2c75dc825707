//! The hash of whatever is an event never panics, and does not see how identifiers and words are written.
#![no_main]

use epcis::format::{CbvFormat, EpcFormat};
use epcis::{Context, Event, Limits, hash, objects};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };

fuzz_target!(|text: &str| {
    let Ok(event) = Event::parse(text, &LIMITS) else { return };
    let context = Context::default();
    let before = hash::event_hash(&event, &context);
    let _ = (hash::event_key(&event, &context), hash::pre_hash(&event, &context));
    for object in objects::of_event(&event) {
        assert!(object.levels().contains(&object.canonical().into_owned()));
    }
    let mut written = event.clone();
    EpcFormat::AlwaysDigitalLink.translate(&mut written, gs1::KnownPrefixes::NONE);
    CbvFormat::AlwaysUrn.translate(&mut written);
    assert_eq!(hash::event_hash(&written, &context), before);
});
