//! Element strings in their three forms come back from what is written; nothing panics.
#![no_main]

use gs1::element_string::{UnknownAis, parse, parse_bracketed, parse_unmarked, to_bracketed, to_fnc1};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for elements in [parse(text), parse_unmarked(text)].into_iter().flatten() {
        assert_eq!(parse(&to_fnc1(&elements)).expect("what was written is read"), elements);
    }
    if let Ok(elements) = parse_bracketed(text, UnknownAis::Refuse) {
        let again = parse_bracketed(&to_bracketed(&elements), UnknownAis::Refuse);
        assert_eq!(again.expect("what was written is read"), elements);
        assert_eq!(parse(&to_fnc1(&elements)).expect("what was written is read"), elements);
    }
    let _ = parse_bracketed(text, UnknownAis::Keep);
});
