//! Tables of company prefix lengths: nothing panics, and a length is one that a company prefix can have.
#![no_main]

use gs1::PrefixLengths;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(table) = PrefixLengths::from_json(text, 100_000) {
        for digits in ["4012345000054", "0000000000000", text] {
            assert!(table.length_of(digits).is_none_or(|length| (4..=12).contains(&length)));
        }
    }
});
