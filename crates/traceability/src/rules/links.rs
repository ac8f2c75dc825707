//! Links that organisations give to their goods: what a link may be, at which levels of a code links are looked for, and which
//! of them answers best (GS1-conformant resolver 1.2; RFC 9110 section 12.5 for languages and media types).

use gs1::ai::ValueError;
use gs1::digital_link::{CANONICAL_STEM, DigitalLinkError};
use gs1::element_string::{ElementStringError, UnknownAis, parse_bracketed};
use gs1::{DigitalLink, Epc, KeyError};
use kernel::Message;
use platform::FieldError;

use super::{keys, link_types};

/// Characters of a link's address and title.
pub const MOST_HREF: usize = 2000;
const MOST_TITLE: usize = 200;

/// A link as it is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What it belongs to: see [`anchor`].
    pub anchor: String,
    /// Name of a link type.
    pub kind: String,
    /// Where it leads; `{key}`, `{gtin}`, `{lot}`, `{serial}`, `{cpv}`, `{extension}` stand for what was scanned.
    pub href: String,
    /// For people.
    pub title: String,
    /// Language tag; empty when it has none.
    pub lang: String,
    /// Media type.
    pub media: String,
    /// What else distinguishes it, a country as a rule; empty: nothing.
    pub context: String,
}

/// What a link belongs to, from what a person writes: the digits of a GTIN; any key as a Digital Link, its path, in brackets
/// (`(414)6901234000016`) or as an EPC URN; or `prefix/` with a company prefix of 4 to 12 digits.
///
/// # Errors
/// What is wrong, for a person.
pub fn anchor(text: &str) -> Result<String, Message> {
    let text = text.trim();
    let wrong = || Message::new("link-error-anchor");
    if let Some(prefix) = text.strip_prefix("prefix/") {
        let digits = (4..=12).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| text.to_owned()).ok_or_else(wrong);
    }
    if text.starts_with("urn:epc:") {
        return Epc::parse(text).map(|epc| epc.to_link().path()).map_err(|_| wrong());
    }
    if text.starts_with('(') {
        let elements = parse_bracketed(text, UnknownAis::Refuse).map_err(|error| match &error {
            ElementStringError::Value { source, .. } => why_value(source).unwrap_or_else(wrong),
            _ => wrong(),
        })?;
        let link = DigitalLink::from_elements(&elements).map_err(|error| why(&error).unwrap_or_else(wrong))?;
        return link.check_associations().map(|()| link.path()).map_err(|_| wrong());
    }
    let uri = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{CANONICAL_STEM}/01/{text}"),
        false if text.starts_with('/') => format!("{CANONICAL_STEM}{text}"),
        false => text.to_owned(),
    };
    DigitalLink::parse(&uri).map(|link| link.path()).map_err(|error| why(&error).unwrap_or_else(wrong))
}

/// What is wrong with the value in a code, for the person who typed or scanned it; none: the code has not the form of one.
#[must_use]
pub fn why(error: &DigitalLinkError) -> Option<Message> {
    match error {
        DigitalLinkError::Value { source, .. } => why_value(source),
        _ => None,
    }
}

fn why_value(error: &ValueError) -> Option<Message> {
    match error {
        ValueError::Value { source: KeyError::CheckCharacter { position, expected, found, .. }, .. } => Some(
            Message::new("resolver-error-check-digit")
                .with("position", position)
                .with("found", found)
                .with("expected", expected),
        ),
        ValueError::Value { source: KeyError::Character { position, found, .. }, ai } => Some(
            Message::new("resolver-error-character").with("ai", ai).with("position", position).with("found", found),
        ),
        ValueError::Length { ai, expected, found, .. } => {
            Some(Message::new("resolver-error-length").with("ai", ai).with("expected", expected).with("found", found))
        }
        _ => None,
    }
}

/// Whose goods an anchor speaks of: a company prefix, or a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A code of any key.
    Code(DigitalLink),
    /// A company prefix.
    Prefix(String),
}

/// Whose goods an anchor speaks of.
#[must_use]
pub fn ground(anchor: &str) -> Option<Ground> {
    if let Some(prefix) = anchor.strip_prefix("prefix/") {
        return Some(Ground::Prefix(prefix.to_owned()));
    }
    DigitalLink::parse(&format!("{CANONICAL_STEM}{anchor}")).ok().map(Ground::Code)
}

/// Where links of a code are looked for, the most specific level first: a unit's, its lot's, its product's, its company prefix's.
/// Their number does not depend on how many units there are.
#[must_use]
pub fn anchors(link: &DigitalLink) -> Vec<String> {
    let mut levels: Vec<String> =
        std::iter::successors(Some(link.clone()), DigitalLink::parent).map(|l| l.path()).collect();
    if let Some(digits) = keys::digits(link.key()) {
        levels.extend((4..=12).rev().filter_map(|length| Some(format!("prefix/{}", digits.get(..length)?))));
    }
    levels
}

/// The value of a place in an address: what was scanned, or what is known to stand behind it.
#[must_use]
pub fn scanned<'a>(link: &'a DigitalLink, goods: Option<&'a DigitalLink>, name: &str) -> Option<&'a str> {
    match name {
        "key" => Some(link.key().value()),
        "gtin" => goods.and_then(|goods| goods.value("01")),
        "lot" => goods.unwrap_or(link).lot(),
        "serial" => ["21", "8011", "8019"].iter().find_map(|ai| link.qualifier(ai)),
        "cpv" => link.qualifier("22"),
        _ => link.qualifier("254"),
    }
}

/// The default where neither an owner chose one nor the platform has a page: what describes the thing best, of the lowest level.
#[must_use]
pub fn fallback(found: &[Found]) -> Option<&Found> {
    let telling = found.iter().filter(|found| found.link.kind != "handledBy");
    telling.min_by_key(|found| (found.level, found.link.kind != "pip"))
}

/// Every fault of a link that is given, by field.
#[must_use]
pub fn faults(link: &Link) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut fault = |field: &str, message: Message| found.push(FieldError { field: field.to_owned(), message });
    if let Err(message) = anchor(&link.anchor) {
        fault("anchor", message);
    }
    match link_types::named(&link.kind) {
        None => fault("kind", Message::new("link-error-kind")),
        Some("recallStatus" | "epcis") => fault("kind", Message::new("link-error-reserved")),
        Some("handledBy") if !link.anchor.starts_with("prefix/") => {
            fault("kind", Message::new("link-error-handled-by"));
        }
        // The one default link has no attributes; what depends on the reader is a defaultLinkMulti (resolver 1.2).
        Some("defaultLink") => {
            for (field, value) in [("lang", &link.lang), ("context", &link.context)] {
                if !value.is_empty() {
                    fault(field, Message::new("link-error-default"));
                }
            }
        }
        Some(_) => {}
    }
    let filled = filled(&link.href, |_| Some("1"));
    let web = url::Url::parse(&filled).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !web || link.href.len() > MOST_HREF || filled.contains(['{', '}']) {
        fault("href", Message::new("link-error-href"));
    }
    if link.title.trim().is_empty() || link.title.chars().count() > MOST_TITLE {
        fault("title", Message::new("link-error-title"));
    }
    let tag = |text: &str| {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        (2..=3).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    if !link.lang.is_empty() && !tag(&link.lang) {
        fault("lang", Message::new("link-error-lang"));
    }
    let media = link.media.split_once('/').is_some_and(|(kind, sub)| {
        let word = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        };
        word(kind) && word(sub)
    });
    if !media || link.media.len() > 100 {
        fault("media", Message::new("link-error-media"));
    }
    if link.context.len() > 50 || link.context.chars().any(char::is_control) {
        fault("context", Message::new("link-error-context"));
    }
    found
}

/// Fills the places of what was scanned into an address. What was not scanned is left out.
#[must_use]
pub fn filled<'a>(href: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    ["key", "gtin", "lot", "serial", "cpv", "extension"].into_iter().fold(href.to_owned(), |href, name| {
        let place = format!("{{{name}}}");
        if href.contains(&place) {
            href.replace(&place, &crate::percent::encoded(value(name).unwrap_or_default()))
        } else {
            href
        }
    })
}

/// A link that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The link.
    pub link: Link,
    /// 0 is the level asked for, greater ones lie above it.
    pub level: usize,
}

/// What a client says it wants.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// `Accept-Language`.
    pub languages: &'a str,
    /// `Accept`.
    pub media: &'a str,
    /// `context`.
    pub context: Option<&'a str>,
}

/// The links of a type that answer best: those of the lowest level that has any; of these the context asked for, or none; then by
/// language, then by media type. More than one: equally good.
#[must_use]
pub fn best<'a>(found: &'a [Found], kind: &str, wanted: &Wanted<'_>) -> Vec<&'a Found> {
    let of_kind = found.iter().filter(|found| found.link.kind == kind);
    let Some(level) = of_kind.clone().map(|found| found.level).min() else { return Vec::new() };
    let mut left: Vec<&Found> = of_kind.filter(|found| found.level == level).collect();
    let context = wanted.context.unwrap_or_default();
    if left.iter().any(|found| found.link.context == context) {
        left.retain(|found| found.link.context == context);
    }
    keep_best(&mut left, |found| language(wanted.languages, &found.link.lang));
    keep_best(&mut left, |found| media(wanted.media, &found.link.media));
    left
}

fn keep_best(left: &mut Vec<&Found>, weight: impl Fn(&Found) -> f32) {
    let most = left.iter().map(|found| weight(found)).fold(0.0, f32::max);
    left.retain(|found| weight(found) >= most);
}

/// How much a language is liked, by basic filtering with fallback (RFC 4647): `zh-CN` likes `zh` a little less than itself. A link
/// without a language suits everybody, but less than one in the reader's.
fn language(accept: &str, lang: &str) -> f32 {
    if lang.is_empty() {
        return 0.001;
    }
    let lang = lang.to_ascii_lowercase();
    let closeness = |range: &str| {
        let range = range.to_ascii_lowercase();
        if range == lang {
            Some(1.0)
        } else if lang.starts_with(&format!("{range}-")) {
            Some(0.99)
        } else if range.starts_with(&format!("{lang}-")) {
            Some(0.98)
        } else {
            (range == "*").then_some(0.01)
        }
    };
    weighed(accept, closeness)
}

fn media(accept: &str, media: &str) -> f32 {
    let kind = media.split('/').next().unwrap_or_default();
    let closeness = |range: &str| match range {
        _ if range.eq_ignore_ascii_case(media) => Some(1.0),
        "*/*" => Some(0.98),
        _ => range.split_once('/').is_some_and(|(of, sub)| of == kind && sub == "*").then_some(0.99),
    };
    weighed(accept, closeness)
}

/// The weight of the range that fits most closely: `zh;q=0, *` likes everything but Chinese.
fn weighed(accept: &str, closeness: impl Fn(&str) -> Option<f32>) -> f32 {
    let fitting = ranges(accept).filter_map(|(range, weight)| Some((closeness(range)?, weight)));
    let closest = fitting.fold((0.0, 0.0), |best: (f32, f32), one| if one.0 > best.0 { one } else { best });
    closest.0 * closest.1
}

fn ranges(header: &str) -> impl Iterator<Item = (&str, f32)> {
    header.split(',').map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        (name, f32::clamp(weight, 0.0, 1.0))
    })
}

#[cfg(test)]
#[path = "links_tests.rs"]
mod tests;
