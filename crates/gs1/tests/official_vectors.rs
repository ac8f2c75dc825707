//! Agreement with the vectors of the GS1 Syntax Engine and with the GS1 Barcode Syntax Dictionary.
//! Deviations on purpose are named here, each with its reason; anything else must agree.

mod common;

use gs1::ai::{self, Element};
use gs1::digital_link::{DigitalLink, ParseOptions, parse_with};
use gs1::element_string::{self, UnknownAis, parse_bracketed, to_fnc1};
use serde_json::Value;

const VECTORS: &str = "digital-link/gs1-syntax-engine-vectors.json";
const DICTIONARY: &str = "gs1-syntax-dictionary/gs1-syntax-dictionary.txt";

fn vectors(name: &str) -> Vec<Value> {
    let Some(text) = common::official(VECTORS) else { return vec![] };
    let all: Value = serde_json::from_str(&text).unwrap_or_default();
    let list = all.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    assert!(!list.is_empty(), "no vectors under {name}");
    list
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn succeeds(vector: &Value) -> bool {
    vector.get("should_succeed") == Some(&Value::Bool(true))
}

fn caret(elements: &[Element]) -> String {
    to_fnc1(elements).replace(element_string::GROUP_SEPARATOR, "^")
}

#[test]
fn digital_links_parse_as_the_syntax_engine_does() {
    let (mut run, mut legacy_words, mut undecided) = (0, 0, 0);
    let list = vectors("test_parseDLuri");
    for vector in &list {
        let flag = |name: &str| vector.pointer(&format!("/flags/{name}")) == Some(&Value::Bool(true));
        // One input stands twice with opposite outcomes, because the extract lost a flag of the engine
        // (whether unknown AIs may be attributes at all); we allow it where unknown AIs are kept.
        let twin = |other: &&Value| {
            other.get("flags") == vector.get("flags") && text(other, "dl_uri") == text(vector, "dl_uri")
        };
        if !succeeds(vector) && list.iter().filter(twin).any(succeeds) {
            undecided += 1;
            continue;
        }
        if flag("alphas") && succeeds(vector) {
            legacy_words += 1; // /gtin/… left the standard; we never read it.
            continue;
        }
        let options = ParseOptions {
            short_gtin: flag("zeroSuppressedGTIN"),
            unknown_ais: if flag("unknownAIs") { UnknownAis::Keep } else { UnknownAis::Refuse },
            ..ParseOptions::SYNTAX
        };
        let uri = text(vector, "dl_uri");
        let parsed = parse_with(uri, options);
        assert_eq!(parsed.is_ok(), succeeds(vector), "{uri}: {parsed:?}");
        if let Ok(link) = parsed {
            let elements: Vec<_> = link.elements().cloned().collect();
            assert_eq!(caret(&elements), text(vector, "expect_unbracketed_ai"), "{uri}");
            assert_eq!(parse_with(&link.canonical(), options).unwrap().identity(), link.identity());
        }
        run += 1;
    }
    println!(
        ">>> Digital Link parse: {run} official vectors agree; not applicable: {legacy_words} with legacy words, {undecided} contradicted"
    );
    assert!(legacy_words <= 4 && undecided <= 1, "more vectors are left out than were looked at");
}

#[test]
fn digital_links_are_built_as_the_syntax_engine_does() {
    let list = vectors("test_testGenerateDLuri");
    let mut run = 0;
    for vector in &list {
        let data = text(vector, "ai_data");
        // The one pair that differs only by a flag which the extract lost: unknown AIs permitted.
        let has_twin = list.iter().any(|twin| text(twin, "ai_data") == data && succeeds(twin) != succeeds(vector));
        let unknown = if has_twin && succeeds(vector) { UnknownAis::Keep } else { UnknownAis::Refuse };
        let built = parse_bracketed(data, unknown)
            .map_err(|error| error.to_string())
            .and_then(|elements| DigitalLink::from_elements(&elements).map_err(|error| error.to_string()));
        assert_eq!(built.is_ok(), succeeds(vector), "{data}: {built:?}");
        if let Ok(link) = built {
            let stem = vector.get("stem").and_then(Value::as_str).unwrap_or("https://id.gs1.org");
            assert_eq!(link.to_uri(stem), text(vector, "expect_dl_uri"));
        }
        run += 1;
    }
    println!(">>> Digital Link build: {run} official vectors agree");
}

#[test]
fn bracketed_element_strings_parse_as_the_syntax_engine_does() {
    let mut run = 0;
    for vector in vectors("test_parseAIdata") {
        let data = text(&vector, "bracketed_ai");
        let parsed = parse_bracketed(data, UnknownAis::Refuse);
        assert_eq!(parsed.is_ok(), succeeds(&vector), "{data}: {parsed:?}");
        if let Ok(elements) = parsed {
            assert_eq!(caret(&elements), text(&vector, "expect_unbracketed_ai"), "{data}");
        }
        run += 1;
    }
    println!(">>> Bracketed element strings: {run} official vectors agree");
}

#[test]
fn scanned_element_strings_parse_as_the_syntax_engine_does() {
    let mut run = 0;
    for vector in vectors("test_processAIdata") {
        let data = text(&vector, "unbracketed_ai");
        let parsed = element_string::parse(&data.replace('^', "\u{1d}"));
        assert_eq!(parsed.is_ok(), succeeds(&vector), "{data}: {parsed:?}");
        run += 1;
    }
    println!(">>> Scanned element strings: {run} official vectors agree");
}

/// Escapes are seen through a Digital Link: a lot in the path, an internal AI in the query. What the
/// vectors decode to something outside of character set 82 cannot be a value; and a broken escape,
/// which the engine keeps as it is, is an error here because RFC 3986 forbids it.
#[test]
fn escapes_decode_as_the_syntax_engine_does() {
    let (mut run, mut broken) = (0, 0);
    for vector in vectors("test_URIunescape") {
        let input = text(&vector, "in");
        for (uri, expected, ai) in [
            (format!("https://a/01/04006381333931/10/{input}"), text(&vector, "expect_path"), "10"),
            (format!("https://a/01/04006381333931?90={input}"), text(&vector, "expect_query"), "90"),
        ] {
            let parsed = parse_with(&uri, ParseOptions::SYNTAX);
            let a_value = !expected.is_empty() && Element::new(ai, expected).is_ok();
            if expected == input && input.contains('%') {
                assert!(parsed.is_err(), "{uri}");
                broken += 1;
            } else if a_value {
                assert_eq!(parsed.unwrap().value(ai), Some(expected), "{uri}");
                run += 1;
            } else {
                assert!(parsed.is_err(), "{uri}");
                run += 1;
            }
        }
    }
    println!(">>> Escapes: {run} official vectors agree, {broken} broken escapes refused on purpose");
}

/// Every line of the dictionary against our table: codes, flags, lengths, keys, associations, titles.
#[test]
fn the_ai_table_says_what_the_dictionary_says() {
    let Some(dictionary) = common::official(DICTIONARY) else { return };
    let (mut lines, mut codes) = (0, 0);
    for line in dictionary.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        lines += 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        let flags = words.get(1).filter(|word| word.chars().all(|c| "*?".contains(c))).copied().unwrap_or_default();
        for code in expand(words[0]) {
            codes += 1;
            let spec = ai::find(&code).unwrap_or_else(|| panic!("({code}) is missing"));
            assert_eq!(spec.predefined_length, flags.contains('*'), "({code})");
            assert_eq!(spec.link_attribute, flags.contains('?'), "({code})");
            assert_eq!(spec.length(), length(&words), "({code})");
            assert_eq!(spec.qualifiers.map(join_alternatives), attribute(&words, "dlpkey"), "({code})");
            let requires = spec.requires.iter().map(|group| group.join("+")).collect::<Vec<_>>().join(",");
            assert_eq!(requires, attribute(&words, "req").unwrap_or_default(), "({code})");
            assert_eq!(spec.excludes.join(","), attribute(&words, "ex").unwrap_or_default(), "({code})");
        }
    }
    let ours: usize = ai::all().map(|row| row.code.last_digit().map_or(1, |(a, b)| usize::from(b - a) + 1)).sum();
    assert_eq!(ours, codes, "our table has AIs that the dictionary has not");
    println!(">>> AI table: {lines} dictionary lines, {codes} AIs agree");
}

fn expand(codes: &str) -> Vec<String> {
    let Some((first, last)) = codes.split_once('-') else { return vec![codes.to_owned()] };
    let (first, last): (u32, u32) = (first.parse().unwrap_or(0), last.parse().unwrap_or(0));
    (first..=last).map(|code| code.to_string()).collect()
}

fn length(words: &[&str]) -> (usize, usize) {
    let mut total = (0, 0);
    for word in words.iter().skip(1) {
        let optional = word.starts_with('[');
        let word = word.trim_start_matches('[');
        let Some(rest) = word.strip_prefix(['N', 'X', 'Y', 'Z']) else { continue };
        let digits: String = rest.trim_start_matches('.').chars().take_while(char::is_ascii_digit).collect();
        let Ok(max) = digits.parse::<usize>() else { continue };
        let min = if rest.starts_with("..") { 1 } else { max };
        total = (total.0 + if optional { 0 } else { min }, total.1 + max);
    }
    total
}

fn attribute(words: &[&str], name: &str) -> Option<String> {
    let words: Vec<_> = words.iter().take_while(|word| !word.starts_with('#')).collect();
    words.iter().find_map(|word| match word.split_once('=') {
        Some((key, value)) => (key == name).then(|| value.to_owned()),
        None => (**word == name).then(String::new),
    })
}

fn join_alternatives(alternatives: &[&[&str]]) -> String {
    alternatives.iter().map(|order| order.join(",")).collect::<Vec<_>>().join("|")
}
