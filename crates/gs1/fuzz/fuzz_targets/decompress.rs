//! What is read as a compressed Digital Link is one in the form of today; nothing panics.
#![no_main]

use gs1::DigitalLink;
use gs1::digital_link::decompress;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|segment: &str| {
    for uri in [segment.to_owned(), format!("https://a.example/{segment}")] {
        if let Ok(link) = decompress(&uri) {
            let again = DigitalLink::parse(&link.canonical()).expect("what was read is a link");
            assert_eq!(again.identity(), link.identity());
        }
    }
});
