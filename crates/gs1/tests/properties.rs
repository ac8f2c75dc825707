//! Properties over arbitrary input: round trips, promised error detection, and no panic on anything.

use gs1::ai::Element;
use gs1::code128::{CODE_B, CODE_C, FNC1, START_B, START_C, Symbol};
use gs1::digital_link::{DigitalLink, ParseOptions, parse_with};
use gs1::element_string;
use gs1::{Epc, Gtin, Uscc, check_character, check_digit};
use proptest::prelude::*;

const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const BASE_36: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Replaces the character at `index`.
fn substitute(text: &str, index: usize, by: char) -> String {
    text.chars().enumerate().map(|(at, c)| if at == index { by } else { c }).collect()
}

/// Swaps the characters at `index` and after it; none when they are equal.
fn transpose(text: &str, index: usize) -> Option<String> {
    let mut chars: Vec<char> = text.chars().collect();
    let (a, b) = (*chars.get(index)?, *chars.get(index + 1)?);
    chars.swap(index, index + 1);
    (a != b).then(|| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_gtin_detects_every_single_wrong_digit(body in "[0-9]{13}", index in 0usize..14, digit in 0u32..10) {
        let gtin = Gtin::from_body(&body).unwrap();
        let digit = char::from_digit(digit, 10).unwrap();
        prop_assume!(gtin.as_str().chars().nth(index) != Some(digit));
        prop_assert!(Gtin::parse(&substitute(gtin.as_str(), index, digit)).is_err());
    }

    /// Modulo 10 promises neighbours swapped to be seen unless they differ by exactly five.
    #[test]
    fn a_gtin_detects_swapped_neighbours_that_do_not_differ_by_five(body in "[0-9]{13}", index in 0usize..13) {
        let gtin = Gtin::from_body(&body).unwrap();
        let digits: Vec<i32> = gtin.as_str().bytes().map(|byte| i32::from(byte - b'0')).collect();
        if let Some(swapped) = transpose(gtin.as_str(), index) {
            let blind = (digits[index] - digits[index + 1]).abs() == 5;
            prop_assert_eq!(Gtin::parse(&swapped).is_ok(), blind);
        }
    }

    #[test]
    fn a_gtin_keeps_its_value_through_its_shortest_form(body in "[0-9]{7}|[0-9]{11}|[0-9]{12}|[0-9]{13}") {
        let gtin = Gtin::from_body(&body).unwrap();
        prop_assert_eq!(Gtin::parse(gtin.shortest()).unwrap(), gtin.clone());
        check_digit::verify("GTIN", gtin.shortest()).unwrap();
    }

    #[test]
    fn a_credit_code_detects_every_single_wrong_character(
        head in "[159ANY][1239]", division in "[0-9]{6}", tail in "[0-9A-HJ-NP-RTUW-Y]{9}",
        index in 0usize..18, letter in 0usize..31,
    ) {
        let code = Uscc::from_body(&format!("{head}{division}{tail}")).unwrap();
        let letter = USCC_ALPHABET.chars().nth(letter).unwrap();
        prop_assume!(code.as_str().chars().nth(index) != Some(letter));
        prop_assert!(Uscc::parse(&substitute(code.as_str(), index, letter)).is_err());
    }

    #[test]
    fn a_credit_code_detects_every_swap_of_neighbours(
        division in "[0-9]{6}", tail in "[0-9A-HJ-NP-RTUW-Y]{9}", index in 0usize..17,
    ) {
        let code = Uscc::from_body(&format!("91{division}{tail}")).unwrap();
        if let Some(swapped) = transpose(code.as_str(), index) {
            prop_assert!(Uscc::parse(&swapped).is_err(), "{swapped}");
        }
    }

    #[test]
    fn a_sample_identification_detects_every_single_wrong_character(
        body in "[0-9A-Z]{1,20}", index in 0usize..21, letter in 0usize..36,
    ) {
        let full = check_character::append(&body).unwrap();
        check_character::verify(&full).unwrap();
        let letter = BASE_36.chars().nth(letter).unwrap();
        prop_assume!(index < full.len() && full.chars().nth(index) != Some(letter));
        prop_assert!(check_character::verify(&substitute(&full, index, letter)).is_err());
    }

    #[test]
    fn a_digital_link_comes_back_from_its_uri(
        body in "[0-9]{13}", cpv in proptest::option::of("[!-?A-Z_a-z&&[^#$]]{1,20}"),
        lot in proptest::option::of("[!-?A-Z_a-z&&[^#$]]{1,20}"),
        serial in proptest::option::of("[!-?A-Z_a-z&&[^#$]]{1,20}"),
        internal in proptest::option::of("[!-?A-Z_a-z&&[^#$]]{1,90}"),
    ) {
        let gtin = Gtin::from_body(&body).unwrap();
        let mut elements = vec![Element::new("01", gtin.as_str()).unwrap()];
        for (ai, value) in [("99", internal), ("21", serial), ("10", lot), ("22", cpv)] {
            elements.extend(value.map(|value| Element::new(ai, &value).unwrap()));
        }
        let link = DigitalLink::from_elements(&elements).unwrap();
        prop_assert_eq!(&DigitalLink::parse(&link.canonical()).unwrap(), &link);
        prop_assert_eq!(&parse_with(&link.to_uri("http://a.b:8/c/d"), ParseOptions::SYNTAX).unwrap(), &link);
        // The same elements survive a bar code and the bracketed form.
        prop_assert_eq!(&element_string::parse(&element_string::to_fnc1(&elements)).unwrap(), &elements);
        let bracketed = element_string::to_bracketed(&elements);
        prop_assert_eq!(
            &element_string::parse_bracketed(&bracketed, element_string::UnknownAis::Refuse).unwrap(), &elements
        );
    }

    /// Read as ISO/IEC 15417 has it, the characters of a symbol say what was encoded, and say it in no more characters than code set B
    /// alone, or pairs wherever two digits stand, would need.
    #[test]
    fn a_gs1_128_symbol_says_what_was_encoded(
        body in "[0-9]{17}", count in "[1-9][0-9]{0,7}", lot in "[!-?A-Z_a-z&&[^#$]]{0,20}|[0-9]{1,20}",
    ) {
        let elements: Vec<Element> = match lot.as_str() {
            "" => vec![Element::new("00", &format!("{body}{}", check_digit::compute(&body).unwrap())).unwrap()],
            lot => [("37", count.as_str()), ("10", lot)].map(|(ai, value)| Element::new(ai, value).unwrap()).to_vec(),
        };
        let symbol = Symbol::of(&elements).unwrap();
        let (check, codes) = symbol.codes().split_last().unwrap();
        let sum = codes.iter().enumerate().map(|(place, code)| place.max(1) * usize::from(*code)).sum::<usize>();
        prop_assert_eq!(usize::from(*check), sum % 103);
        let mut in_c = codes[0] == START_C;
        prop_assert!(in_c || codes[0] == START_B);
        let mut read = String::new();
        for code in &codes[1..] {
            match (*code, in_c) {
                (FNC1, _) => read.push(element_string::GROUP_SEPARATOR),
                (CODE_B, true) => in_c = false,
                (CODE_C, false) => in_c = true,
                (pair @ 0..=99, true) => read.push_str(&format!("{pair:02}")),
                (sign @ 0..=94, false) => read.push(char::from(sign + b' ')),
                other => prop_assert!(false, "{:?} in {:?}", other, codes),
            }
        }
        let data = element_string::to_fnc1(&elements);
        prop_assert_eq!(&read, &data);
        prop_assert!(codes.len() <= data.len() + 1);
        let mut naive = 2;
        for run in data.as_bytes()[1..].chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
            naive += if run[0].is_ascii_digit() { run.len() / 2 + 2 * (run.len() % 2) + 1 } else { run.len() + 1 };
        }
        prop_assert!(codes.len() <= naive);
        let widths: Vec<u8> = symbol.widths().collect();
        prop_assert_eq!(widths.len(), symbol.codes().len() * 6 + 7);
        prop_assert_eq!(widths.iter().map(|width| u32::from(*width)).sum::<u32>(), symbol.modules());
    }

    #[test]
    fn an_epc_comes_back_from_its_link(
        prefix in "[0-9]{6,12}", digits in "[0-9]{17}", text in "[!-?A-Z_a-z&&[^#$]]{1,16}", scheme in 0usize..12,
    ) {
        let rest = |total: usize| digits[..total - prefix.len()].to_owned();
        let tail: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let urn = match scheme {
            0 => format!("urn:epc:id:sgtin:{prefix}.{}.{tail}", rest(13)),
            1 => format!("urn:epc:class:lgtin:{prefix}.{}.{tail}", rest(13)),
            2 => format!("urn:epc:idpat:sgtin:{prefix}.{}.*", rest(13)),
            3 => format!("urn:epc:id:sscc:{prefix}.{}", rest(17)),
            4 => format!("urn:epc:id:sgln:{prefix}.{}.{tail}", rest(12)),
            5 => format!("urn:epc:id:grai:{prefix}.{}.{tail}", rest(12)),
            6 => format!("urn:epc:id:giai:{prefix}.{tail}"),
            7 => format!("urn:epc:id:gsrn:{prefix}.{}", rest(17)),
            8 => format!("urn:epc:id:gdti:{prefix}.{}.{tail}", rest(12)),
            9 => format!("urn:epc:id:gsin:{prefix}.{}", rest(16)),
            10 => format!("urn:epc:id:itip:{prefix}.{}.01.02.{tail}", rest(13)),
            _ => format!("urn:epc:id:upui:{prefix}.{}.{tail}", rest(13)),
        };
        let epc: Epc = urn.parse().unwrap();
        let link = epc.to_link();
        prop_assert_eq!(&Epc::from_link(&link, prefix.len()).unwrap(), &epc);
        prop_assert_eq!(&epc.urn().parse::<Epc>().unwrap(), &epc);
        prop_assert_eq!(parse_with(&link.canonical(), ParseOptions::SYNTAX).unwrap(), link);
    }

    #[test]
    fn nothing_panics_on_arbitrary_text(text in "\\PC{0,60}", ai in "[0-9]{0,5}") {
        let _ = DigitalLink::parse(&text);
        let _ = DigitalLink::parse(&format!("https://a/01/{text}"));
        let _ = DigitalLink::parse(&format!("https://a/01/04006381333931/10/{text}"));
        let _ = DigitalLink::parse(&format!("https://a/01/04006381333931?{ai}={text}"));
        let _ = Element::new(&ai, &text);
        let _ = Element::unknown(&ai, &text);
        let _ = element_string::parse_unmarked(&format!("{ai}{text}"));
        let _ = element_string::parse_bracketed(&format!("({ai}){text}"), element_string::UnknownAis::Keep);
        let _ = (Gtin::parse(&text), Uscc::parse(&text), check_character::verify(&text));
        let _ = check_digit::verify_pair("GMN", &text);
        for scheme in ["id:sgtin", "id:itip", "id:giai", "id:cpi", "idpat:grai", "class:lgtin"] {
            let _ = format!("urn:epc:{scheme}:4012345.{text}").parse::<Epc>();
        }
    }

    #[test]
    fn whatever_parses_as_a_link_has_a_canonical_form_that_parses_to_the_same(
        value in "[0-9]{0,2}[A-Z0-9%/?&=+.:-]{0,30}", key in "00|01|253|414|8003|8004|8010|8013|8017",
    ) {
        if let Ok(link) = DigitalLink::parse(&format!("https://a/{key}/{value}")) {
            let again = DigitalLink::parse(&link.canonical()).unwrap();
            prop_assert_eq!(again.canonical(), link.canonical());
            prop_assert_eq!(again.identity(), link.identity());
        }
    }
}

/// ISO/IEC 7064 MOD 37,36 is blind to one pair of neighbours in each state of its recursion, 2 of 1260
/// ordered pairs; this counts them over all states, so that the documentation says what is true.
#[test]
fn sample_identifications_detect_nearly_every_swap_of_neighbours() {
    let (mut swaps, mut missed) = (0u32, 0u32);
    for prefix in BASE_36.chars() {
        for a in BASE_36.chars() {
            for b in BASE_36.chars().filter(|b| *b != a) {
                swaps += 1;
                let right = check_character::compute(&format!("{prefix}{a}{b}")).unwrap();
                let wrong = check_character::compute(&format!("{prefix}{b}{a}")).unwrap();
                missed += u32::from(right == wrong);
            }
        }
    }
    assert_eq!((swaps, missed), (45_360, 72));
}
