//! Reads a GS1 Digital Link URI.

use std::sync::LazyLock;

use super::build::{check_attribute, check_qualifiers};
use super::percent::{self, BrokenEscape};
use super::{DigitalLink, DigitalLinkError};
use crate::ai::{AiSpec, Element, find};
use crate::element_string::UnknownAis;

/// What is accepted beyond the letter of the standard.
///
/// # Examples
/// ```
/// use gs1::digital_link::{ParseOptions, parse, parse_with};
///
/// let scanned = "https://ts.example/01/6901234567892/";
/// assert!(parse(scanned).is_ok() && parse_with(scanned, ParseOptions::RESOLVER).is_ok());
/// assert!(parse_with(scanned, ParseOptions::SYNTAX).is_err(), "to the letter: fourteen digits, no slash at the end");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseOptions {
    /// GTIN-8, -12 and -13 as values of AI 01 are padded to 14 digits.
    pub short_gtin: bool,
    /// One slash at the end of the path is ignored.
    pub trailing_slash: bool,
    /// What to do with numeric query keys that are no known AI.
    pub unknown_ais: UnknownAis,
    /// AIs that need or exclude each other are checked.
    pub associations: bool,
}

impl ParseOptions {
    /// The letter of the standard, syntax alone.
    pub const SYNTAX: Self =
        Self { short_gtin: false, trailing_slash: false, unknown_ais: UnknownAis::Refuse, associations: false };
    /// As a resolver reads: short GTINs and a slash at the end are accepted, associations checked.
    pub const RESOLVER: Self =
        Self { short_gtin: true, trailing_slash: true, unknown_ais: UnknownAis::Refuse, associations: true };
}

/// Parses with [`ParseOptions::RESOLVER`].
///
/// # Errors
/// [`DigitalLinkError`] naming character, position or AI.
pub fn parse(uri: &str) -> Result<DigitalLink, DigitalLinkError> {
    parse_with(uri, ParseOptions::RESOLVER)
}

/// Parses a URI.
///
/// # Errors
/// [`DigitalLinkError`] naming character, position or AI.
pub fn parse_with(uri: &str, options: ParseOptions) -> Result<DigitalLink, DigitalLinkError> {
    check_characters(uri)?;
    let rest = ["https://", "HTTPS://", "http://", "HTTP://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme))
        .ok_or(DigitalLinkError::Scheme)?;
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let (hierarchy, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (domain, path) = hierarchy.split_once('/').unwrap_or((hierarchy, ""));
    check_domain(domain)?;
    let reader = Reader { uri, options };
    let path = if options.trailing_slash { path.strip_suffix('/').unwrap_or(path) } else { path };
    let (spec, key, qualifiers) = reader.path(path)?;
    check_qualifiers(&key, spec, &qualifiers)?;
    let mut link = DigitalLink { key, qualifiers, attributes: vec![], parameters: vec![] };
    reader.query(query, spec, &mut link)?;
    if options.associations {
        link.check_associations()?;
    }
    Ok(link)
}

/// Reads parts of one URI and knows where in it they stand.
struct Reader<'a> {
    uri: &'a str,
    options: ParseOptions,
}

impl<'a> Reader<'a> {
    /// 1-based position of a part within the URI. URIs are ASCII here, so bytes are characters.
    fn position(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.uri.as_ptr() as usize + 1
    }

    /// The rightmost primary key begins the identification; what stands before it is the stem.
    /// AIs and values alternate, so the AIs are found by pairs from the end.
    fn path(&self, path: &'a str) -> Result<(&'static AiSpec, Element, Vec<Element>), DigitalLinkError> {
        let mut from_the_end = path.rsplit('/');
        while let (Some(value), Some(ai)) = (from_the_end.next(), from_the_end.next()) {
            let Some(spec) = find(ai).filter(|spec| spec.is_primary_key()) else { continue };
            let key = self.path_element(ai, value)?;
            let after = self.position(value) - self.position(path) + value.len();
            let mut rest = path.get(after..).unwrap_or_default().split('/').skip(1);
            let mut qualifiers = Vec::new();
            while let (Some(ai), Some(value)) = (rest.next(), rest.next()) {
                qualifiers.push(self.path_element(ai, value)?);
            }
            return Ok((spec, key, qualifiers));
        }
        Err(DigitalLinkError::NoPrimaryKey)
    }

    fn path_element(&self, ai: &str, value: &str) -> Result<Element, DigitalLinkError> {
        if find(ai).is_none() {
            return Err(DigitalLinkError::NotAnAi { position: self.position(ai), found: ai.to_owned() });
        }
        let decoded = percent::decode_path(value).map_err(|error| self.escape(value, error))?;
        self.element(ai, &decoded, self.position(value))
    }

    fn query(&self, query: &str, key: &AiSpec, link: &mut DigitalLink) -> Result<(), DigitalLinkError> {
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = match parameter.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (parameter, None),
            };
            let decoded =
                value.map(percent::decode_query).transpose().map_err(|e| self.escape(value.unwrap_or_default(), e))?;
            let numeric = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
            match (numeric, value, decoded) {
                (true, Some(raw), Some(text)) => {
                    let element = self.element(name, &text, self.position(raw))?;
                    if link.elements().any(|seen| seen.ai() == name) {
                        return Err(DigitalLinkError::Repeated { ai: name.to_owned() });
                    }
                    check_attribute(key, &link.qualifiers, &element)?;
                    link.attributes.push(element);
                }
                (_, _, text) => {
                    let name = percent::decode_query(name).map_err(|error| self.escape(name, error))?;
                    link.parameters.push((name.into_owned(), text.map(std::borrow::Cow::into_owned)));
                }
            }
        }
        Ok(())
    }

    fn element(&self, ai: &str, value: &str, position: usize) -> Result<Element, DigitalLinkError> {
        let padded;
        let value = if ai == "01" && self.options.short_gtin && matches!(value.len(), 8 | 12 | 13) {
            padded = format!("{value:0>14}");
            &padded
        } else {
            value
        };
        match self.options.unknown_ais {
            UnknownAis::Refuse => Element::new(ai, value),
            UnknownAis::Keep => Element::unknown(ai, value),
        }
        .map_err(|source| DigitalLinkError::Value { position, source })
    }

    fn escape(&self, part: &str, error: BrokenEscape) -> DigitalLinkError {
        DigitalLinkError::Escape { position: self.position(part) + error.position - 1 }
    }
}

/// Only the unreserved and reserved characters of RFC 3986 and `%` may stand in a URI.
fn check_characters(uri: &str) -> Result<(), DigitalLinkError> {
    if uri.bytes().all(|byte| PERMITTED.get(usize::from(byte)).copied().unwrap_or_default()) {
        return Ok(());
    }
    let permitted = |c: char| usize::try_from(u32::from(c)).is_ok_and(|c| PERMITTED.get(c) == Some(&true));
    match uri.chars().enumerate().find(|(_, c)| !permitted(*c)) {
        None => Ok(()),
        Some((index, found)) => Err(DigitalLinkError::Character { position: index + 1, found }),
    }
}

/// By the number of the character.
static PERMITTED: LazyLock<[bool; 128]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let c = u8::try_from(code).map(char::from).unwrap_or_default();
        c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
    })
});

/// A name, an IPv4 or a bracketed IPv6 address, with a port if need be; no user information.
fn check_domain(domain: &str) -> Result<(), DigitalLinkError> {
    let wrong = || Err(DigitalLinkError::Domain { found: domain.to_owned() });
    let (host, port) = match domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, after)) => {
            let well_formed = !address.is_empty()
                && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
            if !well_formed {
                return wrong();
            }
            (address, after.strip_prefix(':').map_or_else(|| after.is_empty().then_some("0"), Some))
        }
        None => match domain.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (domain, Some("0")),
        },
    };
    let named = domain.starts_with('[')
        || host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    let port_fits = port.is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    if host.is_empty() || !named || !port_fits { wrong() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "https://example.com/01/04006381333931";

    #[track_caller]
    fn wrong(uri: &str, message: &str) {
        let found = parse(uri).map_or_else(|error| error.to_string(), |link| format!("accepted: {link}"));
        assert_eq!(found, message);
    }

    #[test]
    fn a_link_is_taken_apart() {
        let link =
            parse("http://shop.example/id/01/4006381333931/10/L%2F1/21/S1/?17=261130&linkType=gs1:pip&x#top").unwrap();
        assert_eq!(link.gtin().unwrap().as_str(), "04006381333931");
        assert_eq!((link.lot(), link.serial(), link.value("17")), (Some("L/1"), Some("S1"), Some("261130")));
        assert_eq!(link.parameter("linkType"), Some("gs1:pip"));
        assert_eq!(link.canonical(), "https://id.gs1.org/01/04006381333931/10/L%2F1/21/S1?17=261130");
        let parent = link.parent().unwrap();
        assert_eq!(parent.identity(), "https://id.gs1.org/01/04006381333931/10/L%2F1");
        assert_eq!(parent.parent().unwrap().parent(), None);
    }

    #[test]
    fn errors_name_place_and_reason() {
        wrong("ftp://a/01/04006381333931", "the URI does not begin with http:// or https://");
        wrong(
            "https:///01/04006381333931",
            "the domain name is missing or holds a character that is not permitted: \"\"",
        );
        wrong("https://a/01/0400 6381333931", "character ' ' at position 18 is not permitted in a URI");
        wrong("https://a/b/c", "the path holds no GS1 primary key such as /01/…");
        wrong(
            "https://a/01/04006381333932",
            "position 14: (01) GTIN: check character at position 14 is '2', computed '1'",
        );
        wrong(&format!("{ITEM}/10/A%2"), "broken percent-encoding at position 43");
        wrong(
            &format!("{ITEM}/21/S/10/L"),
            "(10) cannot stand after (21) in the path; permitted, in this order: (22) (10) (21) or (235)",
        );
        wrong(
            &format!("{ITEM}/10/L/235/T"),
            "(235) cannot stand after (10) in the path; permitted, in this order: (22) (10) (21) or (235)",
        );
        wrong(&format!("{ITEM}/foo/bar"), "\"foo\" at position 39 stands where an AI is expected");
        wrong(&format!("{ITEM}?10=L"), "(10) cannot stand in the query: it qualifies the key and belongs to the path");
        wrong(&format!("{ITEM}?8200=x"), "(8200) cannot stand in the query: it is not permitted as a data attribute");
        wrong(&format!("{ITEM}?17=261130&17=261130"), "(17) stands more than once");
        wrong("https://a/415/4006381333931", "(415) needs (8020)");
        wrong(
            "https://a@b/01/04006381333931",
            "the domain name is missing or holds a character that is not permitted: \"a@b\"",
        );
        wrong(
            "https://a:99999/01/04006381333931",
            "the domain name is missing or holds a character that is not permitted: \"a:99999\"",
        );
    }

    #[test]
    fn a_payment_slip_has_its_reference() {
        let link = parse("https://a/415/4006381333931/8020/R1").unwrap();
        assert_eq!(link.identity(), "https://id.gs1.org/415/4006381333931/8020/R1");
    }
}
