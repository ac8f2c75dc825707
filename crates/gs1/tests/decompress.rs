//! The legacy compression of Digital Links: links that GS1's toolkit wrote, and links packed here.

use gs1::digital_link::{DecompressError, decompress};
use gs1::{DigitalLink, Gtin};
use proptest::prelude::*;

/// What GS1DigitalLinkToolkit.js (github.com/gs1, commit 52dc9ce of 2024-02-29) makes of links of ours, with
/// and without combinations of AIs. Keys of 17 and 18 digits are not among them: it rounds them.
const TOOLKIT: [(&str, &str); 29] = [
    ("GhFRJydaKIlXglgZQKMDk", "/01/09520123456788/10/ABC1/21/12345?17=180426"),
    ("ARFRJydaKCCJV4IuWBlEIKMDk", "/01/09520123456788/10/ABC1/21/12345?17=180426"),
    ("ARFRJydaKA", "/01/09520123456788"),
    ("ChFRJydaKIRU", "/01/09520123456788/22/2A"),
    ("ARFRJydaKESEVA", "/01/09520123456788/22/2A"),
    ("CxFRJydaKMpf3f-I", "/01/09520123456788/10/L-7_x"),
    ("ARFRJydaKCDKX93_i", "/01/09520123456788/10/L-7_x"),
    ("DBFRJydaKE2B_9w", "/01/09520123456788/21/c0ffee"),
    ("DBFRJydaKI2B_9w", "/01/09520123456788/21/C0FFEE"),
    ("ARFRJydaKEKNgf_c", "/01/09520123456788/21/C0FFEE"),
    ("DBFRJydaKQuFdiQ4w", "/01/09520123456788/21/a.b!c"),
    ("DRFRJydaKH-N4", "/01/09520123456788?17=261231"),
    ("ARFRJydaKC5_je", "/01/09520123456788?17=261231"),
    ("DhFRJydaKE3aWvU", "/01/09520123456788?7003=2612311530"),
    ("ARFRJydaKOAGTdpa9Q", "/01/09520123456788?7003=2612311530"),
    ("HxFRJydaKMJZ_je", "/01/09520123456788/10/L?15=261231"),
    ("LRFRJydaKAAYYif4CHJEgJW", "/01/09520123456788?3103=000195&11=261124&3922=0299"),
    ("ARFRJydaKCJ_gIYgYAGGckSAlY", "/01/09520123456788?11=261124&3103=000195&3922=0299"),
    ("nSMyqKiTk60U", "/414/9520123456788/254/32a"),
    ("JUIzKkFIqJOTrRQ", "/414/9520123456788/254/32a"),
    ("mkuVIBI0q8Ka", "/8010/95201234ABC/8011/77"),
    ("gBBLlSASNKvIARKa", "/8010/95201234ABC/8011/77"),
    ("JViok5OtFAA", "/255/9520123456788"),
    (
        "CxFRJydaKIdXkyxY70stHy1FcrviJYp5E8qXoHz82Lrhp4eCk1YK_U",
        "/01/09520123456788/10/ABC?99=Hello-World&linkType=gs1:pip&k1=v1",
    ),
    (
        "ARFRJydaKCCHV5MsWO9LLR8tRXK74iWKeRPKl6B8_Ni64aeHgpNWCv1",
        "/01/09520123456788/10/ABC?99=Hello-World&linkType=gs1:pip&k1=v1",
    ),
    ("QBa_edtNdt-Mcsw", "/401/95201234xyz"),
    ("gARLlSASNKvA", "/8004/95201234ABC"),
    ("DxFRJydaKEM", "/01/09520123456788?30=12"),
    ("ARFRJydaKGBDA", "/01/09520123456788?30=12"),
];

#[test]
fn what_the_toolkit_wrote_is_read() {
    let mut read = 0;
    for (segment, path) in TOOLKIT {
        let expected = DigitalLink::parse(&format!("https://id.gs1.org{path}"));
        let found = decompress(&format!("http://a.example/x/{segment}"));
        match (expected, found) {
            (Ok(expected), Ok(found)) => {
                assert_eq!(found, expected, "{segment}");
                read += 1;
            }
            // The syntax of today refuses what the toolkit of then permitted, compressed or not.
            (Err(expected), Err(DecompressError::Link(found))) => assert_eq!(found.to_string(), expected.to_string()),
            (expected, found) => panic!("{segment}: {expected:?} {found:?}"),
        }
    }
    assert!(read > 24, "{read}");
}

#[test]
fn the_primary_key_may_stand_before_the_segment() {
    let link = decompress("https://a.example/01/09520123456788/EEOrw?k=v#x").unwrap();
    assert_eq!(link.canonical(), "https://id.gs1.org/01/09520123456788/10/ABC");
    assert_eq!(link.parameter("k"), Some("v"));
    let error = decompress("https://a.example/01/09520123456789/EEOrw").unwrap_err();
    assert!(matches!(error, DecompressError::Link(_)), "{error}");
}

#[test]
fn what_is_no_compressed_link_says_why() {
    for (uri, message) in [
        ("about", "not a compressed"),
        ("https://a.example", "not a compressed"),
        ("https://a.example/", "not a compressed"),
        ("https://a.example/%41", "not a compressed"),
        ("https://a.example/about", "\"69\", which is neither"),
        ("https://a.example/ARFR", "(01) is incomplete"),
        ("https://a.example/ARFRJydaKCCK", "(10) is incomplete"),
        ("https://a.example/ARFRJydaKC4", "(17) is incomplete"),
        ("https://a.example/ARFRJydaIA", "no Digital Link"),
        ("https://a.example/EEOrw", "no GS1 primary key"),
        ("https://a.example/ARFRJydaKA?01=09520123456788", "no Digital Link"),
    ] {
        let error = decompress(uri).unwrap_err().to_string();
        assert!(error.contains(message), "{uri}: {error}");
    }
    assert_eq!(decompress(&format!("https://a.b/{}", "A".repeat(2001))), Err(DecompressError::NotCompressed));
}

/// A writer of compressed links, for tests alone: the table of formats of DL 1.1 as far as it is used here.
mod packing {
    use Format::{FixedNumber, Number, Text};

    #[derive(Clone, Copy)]
    pub(super) enum Format {
        FixedNumber(usize),
        Number(usize),
        Text(usize),
    }

    pub(super) const FORMATS: [(&str, &[Format]); 12] = [
        ("01", &[FixedNumber(14)]),
        ("22", &[Text(20)]),
        ("10", &[Text(20)]),
        ("21", &[Text(20)]),
        ("17", &[FixedNumber(6)]),
        ("253", &[FixedNumber(13), Text(17)]),
        ("8003", &[FixedNumber(14), Text(16)]),
        ("7003", &[FixedNumber(10)]),
        ("8008", &[FixedNumber(8), Number(4)]),
        ("3103", &[FixedNumber(6)]),
        ("3922", &[Number(15)]),
        ("30", &[Number(8)]),
    ];

    fn number(bits: &mut String, value: u128, count: usize) {
        bits.push_str(&format!("{value:0count$b}"));
    }

    fn digits(bits: &mut String, text: &str) {
        let count = (text.len() as f64 * 10f64.log2() + 0.01).ceil() as usize;
        number(bits, text.parse().unwrap_or_default(), count);
    }

    const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    fn text(bits: &mut String, text: &str, longest: usize) {
        let all = |test: fn(char) -> bool| text.chars().all(test);
        let encoding = if all(|c| c.is_ascii_digit()) {
            0
        } else if all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            1
        } else if all(|c| matches!(c, '0'..='9' | 'A'..='F')) {
            2
        } else if all(|c| BASE64.contains(c)) {
            3
        } else {
            4
        };
        number(bits, encoding, 3);
        number(bits, text.len() as u128, (longest as f64).log2().floor() as usize + 1);
        match encoding {
            0 => digits(bits, text),
            1 | 2 => text.chars().for_each(|c| number(bits, c.to_digit(16).unwrap_or_default().into(), 4)),
            3 => text.chars().for_each(|c| number(bits, BASE64.find(c).unwrap_or_default() as u128, 6)),
            _ => text.bytes().for_each(|byte| number(bits, byte.into(), 7)),
        }
    }

    /// The value alone.
    pub(super) fn value(bits: &mut String, ai: &str, value: &str) {
        let formats = FORMATS.iter().find(|(known, _)| *known == ai).map_or(&[][..], |(_, formats)| formats);
        let mut rest = value;
        for format in formats {
            match *format {
                FixedNumber(length) => {
                    let (part, after) = rest.split_at(length);
                    digits(bits, part);
                    rest = after;
                }
                Number(longest) => {
                    number(bits, rest.len() as u128, (longest as f64).log2().floor() as usize + 1);
                    digits(bits, rest);
                }
                Text(longest) => text(bits, rest, longest),
            }
        }
    }

    pub(super) fn code(bits: &mut String, code: &str) {
        code.chars().for_each(|c| number(bits, c.to_digit(16).unwrap_or_default().into(), 4));
    }

    pub(super) fn segment(mut bits: String) -> String {
        while !bits.len().is_multiple_of(6) {
            bits.push('0');
        }
        let sextets =
            bits.as_bytes().chunks(6).map(|sextet| sextet.iter().fold(0, |n, bit| n * 2 + usize::from(bit - b'0')));
        sextets.filter_map(|sextet| BASE64.chars().nth(sextet)).collect()
    }
}

fn x(longest: usize) -> impl Strategy<Value = String> {
    let of = |alphabet: &str| {
        proptest::string::string_regex(&format!("{alphabet}{{1,{longest}}}")).unwrap_or_else(|error| panic!("{error}"))
    };
    prop_oneof![of("[0-9]"), of("[0-9a-f]"), of("[0-9A-F]"), of("[A-Za-z0-9_-]"), of("[!-?A-Z_a-z&&[^#$]]")]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_packed_is_read(
        body in "[0-9]{13}", lot in proptest::option::of(x(20)), serial in proptest::option::of(x(20)),
        cpv in proptest::option::of(x(20)), others in proptest::sample::subsequence(
            vec![("17", "261231"), ("7003", "2612311530"), ("8008", "261231081530"), ("8008", "26123108"),
                ("3103", "000195"), ("3922", "0299"), ("30", "12")], 0..6),
    ) {
        let gtin = Gtin::from_body(&body).unwrap();
        let mut pairs = vec![("01", gtin.as_str().to_owned())];
        for (ai, value) in [("22", cpv), ("10", lot), ("21", serial)] {
            pairs.extend(value.map(|value| (ai, value)));
        }
        pairs.extend(others.into_iter().map(|(ai, value)| (ai, value.to_owned())));
        prop_assume!(pairs.iter().filter(|(ai, _)| *ai == "8008").count() < 2);
        // A price needs an amount that it is for.
        if pairs.iter().any(|(ai, _)| *ai == "3922") && !pairs.iter().any(|(ai, _)| *ai == "30") {
            pairs.push(("30", "12".to_owned()));
        }
        let mut bits = String::new();
        for (ai, value) in &pairs {
            packing::code(&mut bits, ai);
            packing::value(&mut bits, ai, value);
        }
        let link = decompress(&format!("https://a.example/{}", packing::segment(bits))).unwrap();
        prop_assert_eq!(link.elements().count(), pairs.len());
        for (ai, value) in &pairs {
            prop_assert_eq!(link.value(ai), Some(value.as_str()));
        }
    }

    #[test]
    fn keys_with_a_serial_within_are_read(body in "[0-9]{12}", serial in x(16), grai: bool) {
        let check = gs1::check_digit::compute(&body).unwrap();
        let (ai, value) = if grai { ("8003", format!("0{body}{check}{serial}")) } else { ("253", format!("{body}{check}{serial}")) };
        let mut bits = String::new();
        packing::code(&mut bits, ai);
        packing::value(&mut bits, ai, &value);
        let link = decompress(&format!("https://a.example/{}", packing::segment(bits))).unwrap();
        prop_assert_eq!(link.value(ai), Some(value.as_str()));
    }

    #[test]
    fn a_combination_is_read_in_the_order_of_the_table_and_of_the_toolkit(
        body in "[0-9]{13}", lot in x(20), serial in "[a-z]{1,20}", day in 1u8..=28,
    ) {
        let gtin = Gtin::from_body(&body).unwrap();
        let date = format!("2611{day:02}");
        for order in [["01", "10", "21", "17"], ["01", "10", "17", "21"]] {
            let mut bits = String::new();
            packing::code(&mut bits, "1A");
            for ai in order {
                let value = match ai { "01" => gtin.as_str(), "10" => &lot, "21" => &serial, _ => &date };
                packing::value(&mut bits, ai, value);
            }
            let link = decompress(&format!("https://a.example/{}", packing::segment(bits))).unwrap();
            prop_assert_eq!((link.lot(), link.serial()), (Some(lot.as_str()), Some(serial.as_str())), "{:?}", order);
            prop_assert_eq!(link.value("17"), Some(date.as_str()));
        }
    }

    #[test]
    fn nothing_panics_and_what_is_read_is_a_link(segment in "[A-Za-z0-9_-]{1,80}", damage in 0usize..30) {
        if let Ok(link) = decompress(&format!("https://a.example/{segment}")) {
            prop_assert_eq!(DigitalLink::parse(&link.canonical()).unwrap().identity(), link.identity());
        }
        let mut damaged = String::from("CxFRJydaKIdXkyxY70stHy1FcrviJYp5E8qXoHz82Lrhp4eCk1YK_U");
        damaged.replace_range(damage..damage + 1, &segment[..1]);
        let _ = decompress(&format!("https://a.example/{damaged}"));
    }
}
