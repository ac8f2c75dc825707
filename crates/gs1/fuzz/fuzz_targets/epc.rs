//! EPC URNs come back from what is written and from their Digital Link; nothing panics.
#![no_main]

use gs1::{DigitalLink, Epc};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(epc) = Epc::parse(text) {
        assert_eq!(Epc::parse(&epc.urn()).expect("what was written is read"), epc);
        let link = epc.to_link();
        let back = Epc::from_link(&link, epc.company_prefix().as_str().len()).expect("the link has an EPC");
        assert_eq!(back, epc);
        assert_eq!(DigitalLink::parse(&link.canonical()).expect("the link is read"), link);
    }
    if let Ok(link) = DigitalLink::parse(text) {
        for length in 0..14 {
            if let Ok(epc) = Epc::from_link(&link, length) {
                assert_eq!(Epc::parse(&epc.urn()).expect("what was written is read"), epc);
            }
        }
    }
});
