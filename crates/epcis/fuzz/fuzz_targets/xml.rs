//! XML documents come back from what is written, in both versions; nothing panics.
#![no_main]

use epcis::{Document, Limits, XmlVersion, hash};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_depth: 32, max_events: 100 };
/// Writing may need more room and depth than reading did.
const WIDE: Limits = Limits { max_bytes: 1 << 26, max_depth: 128, max_events: 100 };

fuzz_target!(|text: &str| {
    let Ok(document) = Document::parse_xml(text, &LIMITS) else { return };
    if let Ok(xml) = document.to_xml(XmlVersion::V2_0) {
        let again = Document::parse_xml(&xml, &WIDE).unwrap_or_else(|error| panic!("{error}\n{xml}"));
        assert_eq!(again.events, document.events, "{xml}");
        assert_eq!(hash::of_document(&again), hash::of_document(&document));
    }
    let _ = document.to_xml(XmlVersion::V1_2);
});
