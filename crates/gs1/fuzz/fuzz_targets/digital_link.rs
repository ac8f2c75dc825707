//! What is read as a Digital Link is written so that it reads as the same; nothing panics.
#![no_main]

use gs1::DigitalLink;
use gs1::digital_link::{ParseOptions, parse_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|uri: &str| {
    let Ok(link) = DigitalLink::parse(uri) else { return };
    let again = DigitalLink::parse(&link.to_uri("https://a.example/b")).expect("what was written is read");
    assert_eq!(again.elements().collect::<Vec<_>>(), link.elements().collect::<Vec<_>>());
    // What is written is to the letter of the standard, however it was read.
    let canonical = parse_with(&link.canonical(), ParseOptions::SYNTAX).expect("the canonical form is read");
    assert_eq!((canonical.canonical(), canonical.identity()), (link.canonical(), link.identity()));
    // A list of elements does not say which of them stood in the query, so a qualifier must not have.
    let spec = link.key().spec().expect("a key has a row");
    if !link.attributes().iter().any(|attribute| spec.has_qualifier(attribute.ai())) {
        let elements: Vec<_> = link.elements().cloned().collect();
        let built = DigitalLink::from_elements(&elements).expect("the elements of a link are one");
        assert_eq!(built.identity(), link.identity());
    }
});
