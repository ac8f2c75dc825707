//! Values of Application Identifiers, `AI=value`: what is accepted survives an element string; nothing panics.
#![no_main]

use gs1::element_string::{parse, to_fnc1};
use gs1::{Element, Gtin, Uscc, check_character};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (ai, value) = text.split_once('=').unwrap_or(("10", text));
    if let Ok(element) = Element::new(ai, value) {
        let (least, greatest) = element.spec().expect("a known AI has a row").length();
        assert!((least..=greatest).contains(&value.len()));
        assert_eq!(parse(&to_fnc1(&[element.clone()])).expect("what was written is read"), [element]);
    }
    let _ = Element::unknown(ai, value);
    let _ = (Gtin::parse(value), Uscc::parse(value), check_character::verify(value));
});
