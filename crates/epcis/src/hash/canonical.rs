//! One writing for each value (CBV 2.0 section 8.9.2, rules 5 to 18).

use std::fmt::Write as _;

use gs1::DigitalLink;

use crate::context::Context;
use crate::number;
use crate::objects::{constrained, link};
use crate::time::Time;
use crate::vocabulary::Vocabulary;

/// A value whose field says nothing special about it: space around it goes; standard words as URNs
/// become web URIs; compact URIs, numbers and GS1 keys take their one writing.
pub(super) fn value(text: &str, context: &Context) -> String {
    let text = text.trim();
    for list in [
        Vocabulary::BizStep,
        Vocabulary::Disposition,
        Vocabulary::BizTransactionType,
        Vocabulary::SourceDestType,
        Vocabulary::ErrorReason,
    ] {
        if text.starts_with("urn:epcglobal:cbv:") && list.word(text).is_some() {
            return list.web_uri(text).into_owned();
        }
    }
    if let Some(number) = number(text) {
        return number;
    }
    let expanded = context.expand(text);
    identifier(&expanded).unwrap_or_else(|| expanded.into_owned())
}

/// The writing of a number. One with more digits than a binary float of 64 bits tells apart is taken to
/// the nearest such float: the reference does so with every number, and its vectors hold one.
pub(super) fn number(text: &str) -> Option<String> {
    let exact = number::canonical(text)?;
    let significant = exact.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let trailing = if exact.contains('.') { 0 } else { exact.len() - exact.trim_end_matches('0').len() };
    if significant.saturating_sub(trailing) <= 15 {
        return Some(exact);
    }
    match exact.parse::<f64>() {
        Ok(float) if float.is_finite() && float.fract() == 0.0 => Some(format!("{float:.0}")),
        Ok(float) if float.is_finite() => Some(float.to_string()),
        _ => Some(exact),
    }
}

/// A word of a list.
pub(super) fn term(list: Vocabulary, text: &str, context: &Context) -> String {
    let text = text.trim();
    if list.word(text).is_some() { list.web_uri(text).into_owned() } else { value(text, context) }
}

/// A point in time.
pub(super) fn time(text: &str) -> String {
    Time::parse(text.trim()).map_or_else(|_| text.trim().to_owned(), |time| time.canonical())
}

/// The constrained canonical Digital Link of a GS1 key; none for anything else.
fn identifier(text: &str) -> Option<String> {
    let link = constrained(&link(&modern(text))?)?;
    let mut uri = gs1::digital_link::CANONICAL_STEM.to_owned();
    for element in std::iter::once(link.key()).chain(link.qualifiers()) {
        let _ = write!(uri, "/{}/", element.ai());
        encode(element.value(), &mut uri);
    }
    Some(uri)
}

/// The legacy words for AIs, which older events hold.
const LEGACY_WORDS: [(&str, &str); 17] = [
    ("gtin", "01"),
    ("itip", "8006"),
    ("cpid", "8010"),
    ("gln", "414"),
    ("party", "417"),
    ("gsrnp", "8017"),
    ("gsrn", "8018"),
    ("gcn", "255"),
    ("sscc", "00"),
    ("gdti", "253"),
    ("ginc", "401"),
    ("gsin", "402"),
    ("grai", "8003"),
    ("giai", "8004"),
    ("cpv", "22"),
    ("lot", "10"),
    ("ser", "21"),
];

/// A Digital Link with its legacy words replaced by AIs; other texts as they are.
fn modern(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.starts_with("http") || DigitalLink::parse(text).is_ok() {
        return text.into();
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let segments = path
        .split('/')
        .map(|segment| LEGACY_WORDS.iter().find(|(word, _)| *word == segment).map_or(segment, |(_, ai)| *ai));
    segments.collect::<Vec<_>>().join("/").into()
}

/// Escapes as the reference does: of the signs that GS1 keys may hold, `'`, `;` and `=` stand.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'\'' | b';' | b'=') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
