//! One writing for each value (CBV 2.0 section 8.9.2, rules 5 to 18).

use std::borrow::Cow;
use std::fmt::Write as _;

use gs1::DigitalLink;

use crate::context::Context;
use crate::number;
use crate::objects::{constrained_parts, link};
use crate::time::Time;
use crate::vocabulary::Vocabulary;

/// A value whose field says nothing special about it: space around it goes; standard words as URNs
/// become web URIs; compact URIs, numbers and GS1 keys take their one writing.
pub(super) fn value<'a>(text: &'a str, context: &Context) -> Cow<'a, str> {
    let text = text.trim();
    if text.starts_with("urn:epcglobal:cbv:") {
        for list in [
            Vocabulary::BizStep,
            Vocabulary::Disposition,
            Vocabulary::BizTransactionType,
            Vocabulary::SourceDestType,
            Vocabulary::ErrorReason,
        ] {
            if list.word(text).is_some() {
                return list.web_uri(text);
            }
        }
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && let Some(number) = number(text)
    {
        return number.into();
    }
    let expanded = context.expand(text);
    match identifier(&expanded) {
        Some(identifier) => identifier.into(),
        None => expanded,
    }
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
pub(super) fn term<'a>(list: Vocabulary, text: &'a str, context: &Context) -> Cow<'a, str> {
    let text = text.trim();
    if list.word(text).is_some() { list.web_uri(text) } else { value(text, context) }
}

/// A point in time.
pub(super) fn time(text: &str) -> String {
    Time::parse(text.trim()).map_or_else(|_| text.trim().to_owned(), |time| time.canonical())
}

/// The constrained canonical Digital Link of a GS1 key; none for anything else.
fn identifier(text: &str) -> Option<String> {
    let link = if text.starts_with("http") {
        DigitalLink::parse(text).ok().or_else(|| DigitalLink::parse(&modern(text)?).ok())?
    } else {
        link(text)?
    };
    let (key, qualifier) = constrained_parts(&link)?;
    let mut uri = String::with_capacity(gs1::digital_link::CANONICAL_STEM.len() + text.len());
    uri.push_str(gs1::digital_link::CANONICAL_STEM);
    for element in std::iter::once(key).chain(qualifier) {
        uri.push('/');
        uri.push_str(element.ai());
        uri.push('/');
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

/// A web address with its legacy words replaced by AIs; none when it has none.
pub(crate) fn modern(text: &str) -> Option<String> {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let ai = |segment: &str| LEGACY_WORDS.iter().find(|(word, _)| *word == segment).map(|(_, ai)| *ai);
    path.split('/')
        .any(|segment| ai(segment).is_some())
        .then(|| path.split('/').map(|segment| ai(segment).unwrap_or(segment)).collect::<Vec<_>>().join("/"))
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
