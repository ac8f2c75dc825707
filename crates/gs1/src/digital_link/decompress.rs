//! Reads the compressed form of Digital Link 1.1 to 1.2: a last path segment in which AIs and values are
//! packed as bits. It is legacy, withdrawn from the URI syntax; it is read because resolvers must still
//! understand it, and never written.
//!
//! Which order the values of two combinations of AIs have is not clear in the wild: GS1's own toolkit
//! writes (01)(10)(17)(21) and (254)(414) where its table says (01)(10)(21)(17) and (414)(254). The order of
//! the table is tried first, that of the toolkit where it gives no valid link.

use std::fmt::Write as _;

use super::bits::{Bits, bits_of_length};
use super::{DigitalLink, DigitalLinkError, percent};
use crate::ai::{AiSpec, Component, Element, all};
use crate::charset::Charset;

/// Why a URI is no compressed Digital Link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecompressError {
    /// The last path segment is empty, too long or not base64 of URIs.
    #[error("the last path segment is not a compressed Digital Link")]
    NotCompressed,
    /// The bits name no AI, or no combination of AIs.
    #[error("the compressed part names {found:?}, which is neither an AI nor a combination of AIs")]
    Unknown {
        /// Two to four hexadecimal digits.
        found: String,
    },
    /// The bits of a value end too early, or mean no value.
    #[error("the compressed value of ({ai}) is incomplete or none")]
    Value {
        /// The AI, or the name of a parameter.
        ai: String,
    },
    /// What comes out is not a Digital Link.
    #[error("the compressed part is readable and no Digital Link: {0}")]
    Link(#[from] DigitalLinkError),
}

/// The longest compressed segment that is read: far more than all AIs of one item.
const MAX_SEGMENT: usize = 2000;

/// Reads a compressed URI: all of it in one segment (`https://example.org/ARFRJydaKA…`), or all but the
/// primary key (`https://example.org/01/09520123456788/…`). What stands in the query is read as it is.
///
/// [`DigitalLink::parse`] does not do this by itself: nearly any word at the end of a web address is base64,
/// and whether it may be a Digital Link is for the caller to say.
///
/// # Errors
/// [`DecompressError`] telling what is wrong.
///
/// # Examples
/// ```
/// use gs1::digital_link::decompress;
///
/// let link = decompress("https://example.org/ARFRJydaKCCJV4IuWBlEIKMDk?linkType=gs1:pip")?;
/// assert_eq!(link.canonical(), "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426");
/// assert_eq!(link.parameter("linkType"), Some("gs1:pip"));
/// assert!(decompress("https://example.org/01/09520123456788").is_err());
/// # Ok::<(), gs1::digital_link::DecompressError>(())
/// ```
pub fn decompress(uri: &str) -> Result<DigitalLink, DecompressError> {
    let (hierarchy, _) = uri.split_once('#').unwrap_or((uri, ""));
    let (hierarchy, query) = hierarchy.split_once('?').unwrap_or((hierarchy, ""));
    let after_scheme = hierarchy.split_once("://").map_or("", |(_, rest)| rest);
    let (stem, segment) = after_scheme.rsplit_once('/').ok_or(DecompressError::NotCompressed)?;
    if segment.is_empty() || segment.len() > MAX_SEGMENT {
        return Err(DecompressError::NotCompressed);
    }
    let bits = Bits::of_base64(segment).ok_or(DecompressError::NotCompressed)?;
    let key = written_key(stem)?;
    let first = unpack(bits.clone(), Order::Table).and_then(|unpacked| unpacked.link(key.clone(), query));
    first.or_else(|error| {
        let second = unpack(bits, Order::Toolkit).and_then(|unpacked| unpacked.link(key, query));
        second.map_err(|_| error)
    })
}

/// The primary key that stands uncompressed before the segment.
fn written_key(stem: &str) -> Result<Option<Element>, DecompressError> {
    let mut segments = stem.split('/').skip(1).collect::<Vec<_>>().into_iter().rev();
    let (Some(value), Some(ai)) = (segments.next(), segments.next()) else { return Ok(None) };
    if !crate::ai::find(ai).is_some_and(AiSpec::is_primary_key) {
        return Ok(None);
    }
    let link = DigitalLink::parse(&format!("https://id.gs1.org/{ai}/{value}"))?;
    Ok(Some(link.key().clone()))
}

/// In which order combinations of AIs hold their values.
#[derive(Clone, Copy)]
enum Order {
    Table,
    Toolkit,
}

/// What a compressed segment holds.
#[derive(Default)]
struct Unpacked {
    elements: Vec<Element>,
    parameters: Vec<(String, String)>,
}

impl Unpacked {
    /// The link, with the key and the query that were not compressed, and checked as any other link is.
    fn link(self, key: Option<Element>, query: &str) -> Result<DigitalLink, DecompressError> {
        let elements: Vec<Element> = key.into_iter().chain(self.elements).collect();
        let mut uri = DigitalLink::from_elements(&elements)?.to_uri(super::CANONICAL_STEM);
        let mut mark = if uri.contains('?') { '&' } else { '?' };
        for (name, value) in self.parameters {
            let _ = write!(uri, "{mark}{name}={}", percent::encode(&value));
            mark = '&';
        }
        if !query.is_empty() {
            let _ = write!(uri, "{mark}{query}");
        }
        Ok(DigitalLink::parse(&uri)?)
    }
}

fn unpack(mut bits: Bits, order: Order) -> Result<Unpacked, DecompressError> {
    let mut unpacked = Unpacked::default();
    // The last character is filled up with zeros, and a writer of bytes fills up the last byte before.
    while bits.remaining() > 8 || !bits.rest_is_zero() {
        let digit = |bits: &mut Bits| bits.number(4).ok_or(DecompressError::Value { ai: "AI".to_owned() });
        let first = digit(&mut bits)?;
        if first == 0xF {
            unpacked.parameters.push(parameter(&mut bits)?);
            continue;
        }
        let second = digit(&mut bits)?;
        if first > 9 || second > 9 {
            for ai in combination(first, second, order)? {
                unpacked.elements.push(element(&mut bits, &ai)?);
            }
            continue;
        }
        let mut ai = format!("{first}{second}");
        let unknown = |found: &str| DecompressError::Unknown { found: found.to_owned() };
        for _ in 2..ai_length(&ai).ok_or_else(|| unknown(&ai))? {
            let _ = write!(ai, "{:X}", digit(&mut bits)?);
        }
        if crate::ai::find(&ai).is_none() {
            return Err(unknown(&ai));
        }
        unpacked.elements.push(element(&mut bits, &ai)?);
    }
    Ok(unpacked)
}

/// The AIs that two hexadecimal digits stand for, one of them a letter.
fn combination(first: usize, second: usize, order: Order) -> Result<Vec<String>, DecompressError> {
    let known = |ais: &[&str]| Ok(ais.iter().map(|ai| (*ai).to_owned()).collect());
    let family = |key: &str, stem: &str, last: usize| Ok(vec![key.to_owned(), format!("{stem}{last}")]);
    match (first, second) {
        (0x0, 0xA) => known(&["01", "22"]),
        (0x0, 0xB) => known(&["01", "10"]),
        (0x0, 0xC) => known(&["01", "21"]),
        (0x0, 0xD) => known(&["01", "17"]),
        (0x0, 0xE) => known(&["01", "7003"]),
        (0x0, 0xF) => known(&["01", "30"]),
        (0x1, 0xA) => match order {
            Order::Table => known(&["01", "10", "21", "17"]),
            Order::Toolkit => known(&["01", "10", "17", "21"]),
        },
        (0x1, 0xB) => known(&["01", "15"]),
        (0x1, 0xC) => known(&["01", "11"]),
        (0x1, 0xD) => known(&["01", "16"]),
        (0x1, 0xE) => known(&["01", "91"]),
        (0x1, 0xF) => known(&["01", "10", "15"]),
        (0x2, 0xA..) => family("01", "310", second - 0xA),
        (0x3, 0xA..) => family("01", "320", second - 0xA),
        (0x9, 0xA) => known(&["8010", "8011"]),
        (0x9, 0xB) => known(&["8017", "8019"]),
        (0x9, 0xC) => known(&["8018", "8019"]),
        (0x9, 0xD) => match order {
            Order::Table => known(&["414", "254"]),
            Order::Toolkit => known(&["254", "414"]),
        },
        (0xA, 0..=9) => family("01", "392", second),
        (0xC, 0..=9) => family("255", "390", second),
        (0xC, 0xA..=0xD) => family("255", "394", second - 0xA),
        _ => Err(DecompressError::Unknown { found: format!("{first:X}{second:X}") }),
    }
}

/// The number of digits of the AIs that begin with two digits.
fn ai_length(two_digits: &str) -> Option<usize> {
    all().find(|row| row.code.stem().starts_with(two_digits)).map(|row| row.code.digits())
}

/// A parameter that is no AI: seven bits for the length of its name, which is base64, then its value.
fn parameter(bits: &mut Bits) -> Result<(String, String), DecompressError> {
    let wrong = |ai: &str| DecompressError::Value { ai: ai.to_owned() };
    let length = bits.number(7).filter(|length| *length > 0).ok_or_else(|| wrong("parameter"))?;
    let name = bits.text(3, length).ok_or_else(|| wrong("parameter"))?;
    let encoding = bits.number(3).ok_or_else(|| wrong(&name))?;
    let length = bits.number(7).ok_or_else(|| wrong(&name))?;
    let value = bits.text(encoding, length).ok_or_else(|| wrong(&name))?;
    Ok((name, value))
}

/// The value of an AI: its parts one after the other, numbers of a fixed length without more ado, numbers of
/// any length with their length before them, texts with their encoding and length.
fn element(bits: &mut Bits, ai: &str) -> Result<Element, DecompressError> {
    let wrong = || DecompressError::Value { ai: ai.to_owned() };
    let spec = crate::ai::find(ai).ok_or_else(|| DecompressError::Unknown { found: ai.to_owned() })?;
    let mut value = String::new();
    for part in parts(spec) {
        let length =
            |bits: &mut Bits| if part.fixed { Some(part.longest) } else { bits.number(bits_of_length(part.longest)) };
        let text = if part.numeric {
            length(bits).filter(|length| *length <= part.longest).and_then(|length| bits.decimal(length))
        } else {
            let encoding = bits.number(3).ok_or_else(wrong)?;
            length(bits).filter(|length| *length <= part.longest).and_then(|length| bits.text(encoding, length))
        };
        value.push_str(&text.ok_or_else(wrong)?);
    }
    Element::new(ai, &value).map_err(|source| DigitalLinkError::Value { position: 0, source }.into())
}

/// A part of a value as compression sees it.
struct Part {
    numeric: bool,
    fixed: bool,
    longest: usize,
}

/// The parts of a value: neighbours of one kind that our table tells apart (a date and its hour, a minus sign
/// after a number) are one.
fn parts(spec: &AiSpec) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for component in spec.components {
        let Component { charset, min, max, optional, .. } = component;
        let (numeric, fixed) = (*charset == Charset::Numeric, min == max && !optional);
        match parts.last_mut().filter(|last| last.numeric == numeric && last.fixed == fixed) {
            Some(last) => last.longest += max,
            None => parts.push(Part { numeric, fixed, longest: *max }),
        }
    }
    parts
}
