//! GS1 Digital Link URIs: `https://example.com/01/{gtin}/10/{lot}/21/{serial}?17=…`
//! (GS1 Digital Link Standard: URI Syntax 1.6). Numeric AIs only: the legacy
//! words (`/gtin/…`) are not read. The legacy compression is read by [`decompress`] and never written.

mod bits;
mod build;
mod decompress;
mod error;
mod parse;
pub(crate) mod percent;

use std::fmt::Write as _;

pub use decompress::{DecompressError, decompress};
pub use error::DigitalLinkError;
pub use parse::{ParseOptions, parse, parse_with};

use crate::ai::Element;
use crate::keys::{Gln, Gtin, Sscc};

/// The stem of the canonical form.
pub const CANONICAL_STEM: &str = "https://id.gs1.org";

/// A GS1 Digital Link: a primary key, its qualifiers in their order, data attributes, and whatever
/// else stood in the query (`linkType=…`). Equality includes the order of attributes; identity is
/// [`DigitalLink::identity`].
///
/// # Examples
/// ```
/// use gs1::digital_link::CANONICAL_STEM;
/// use gs1::{DigitalLink, Gtin};
///
/// let link = DigitalLink::parse("https://shop.example/p/01/6901234567892/10/L7/21/S1?17=261130&linkType=gs1:pip")?;
/// assert_eq!((link.key().ai(), link.gtin()), ("01", Gtin::parse("6901234567892").ok()));
/// assert_eq!((link.lot(), link.serial(), link.value("17")), (Some("L7"), Some("S1"), Some("261130")));
/// assert_eq!((link.qualifier("22"), link.sscc(), link.gln()), (None, None, None));
/// assert_eq!((link.qualifiers().len(), link.attributes().len(), link.elements().count()), (2, 1, 4));
/// assert_eq!((link.parameter("linkType"), link.parameters().len()), (Some("gs1:pip"), 1));
/// assert_eq!(link.path(), "/01/06901234567892/10/L7/21/S1");
/// assert_eq!(link.identity(), format!("{CANONICAL_STEM}/01/06901234567892/10/L7/21/S1"));
/// assert_eq!(link.canonical(), "https://id.gs1.org/01/06901234567892/10/L7/21/S1?17=261130");
/// assert_eq!(link.parent().unwrap().path(), "/01/06901234567892/10/L7", "one level up: the lot");
/// let made = DigitalLink::of_item(&Gtin::parse("6901234567892")?, Some("L7"), Some("S1"))?;
/// assert_eq!(made.to_uri("https://ts.example"), "https://ts.example/01/06901234567892/10/L7/21/S1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigitalLink {
    key: Element,
    qualifiers: Vec<Element>,
    attributes: Vec<Element>,
    parameters: Vec<(String, Option<String>)>,
}

impl DigitalLink {
    /// Parses a URI as a resolver does: short GTINs and a slash at the end are accepted.
    ///
    /// # Errors
    /// [`DigitalLinkError`] naming character, position or AI.
    pub fn parse(uri: &str) -> Result<Self, DigitalLinkError> {
        parse(uri)
    }

    /// The link of a trade item, with lot and serial when they are given.
    ///
    /// # Errors
    /// [`DigitalLinkError::Value`] when lot or serial break their format.
    pub fn of_item(gtin: &Gtin, lot: Option<&str>, serial: Option<&str>) -> Result<Self, DigitalLinkError> {
        let value = |ai: &str, value: &str| {
            Element::new(ai, value).map_err(|source| DigitalLinkError::Value { position: 0, source })
        };
        let mut elements = vec![value("01", gtin.as_str())?];
        for (ai, text) in [("10", lot), ("21", serial)] {
            if let Some(text) = text {
                elements.push(value(ai, text)?);
            }
        }
        Self::from_elements(&elements)
    }

    /// The primary key.
    #[must_use]
    pub fn key(&self) -> &Element {
        &self.key
    }

    /// The qualifiers, in the order of the standard.
    #[must_use]
    pub fn qualifiers(&self) -> &[Element] {
        &self.qualifiers
    }

    /// The data attributes, in the order of the query.
    #[must_use]
    pub fn attributes(&self) -> &[Element] {
        &self.attributes
    }

    /// Query parameters that are no AIs, decoded, such as `linkType`.
    #[must_use]
    pub fn parameters(&self) -> &[(String, Option<String>)] {
        &self.parameters
    }

    /// The first parameter of this name that has a value.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().filter(|(key, _)| key == name).find_map(|(_, value)| value.as_deref())
    }

    /// Key, qualifiers, attributes: all that the URI says about the object.
    pub fn elements(&self) -> impl Iterator<Item = &Element> + Clone {
        std::iter::once(&self.key).chain(&self.qualifiers).chain(&self.attributes)
    }

    /// The value of an AI, wherever it stands.
    #[must_use]
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.elements().find(|element| element.ai() == ai).map(Element::value)
    }

    /// The GTIN when the key is one.
    #[must_use]
    pub fn gtin(&self) -> Option<Gtin> {
        self.key_value("01").and_then(|value| Gtin::parse(value).ok())
    }

    /// The SSCC when the key is one.
    #[must_use]
    pub fn sscc(&self) -> Option<Sscc> {
        self.key_value("00").and_then(|value| Sscc::parse(value).ok())
    }

    /// The GLN when the key is one of a place (414) or of a party (417).
    #[must_use]
    pub fn gln(&self) -> Option<Gln> {
        self.key_value("414").or_else(|| self.key_value("417")).and_then(|value| Gln::parse(value).ok())
    }

    /// The batch or lot (10) that qualifies the key.
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.qualifier("10")
    }

    /// The serial number (21) that qualifies the key.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.qualifier("21")
    }

    /// The value of a qualifier.
    #[must_use]
    pub fn qualifier(&self, ai: &str) -> Option<&str> {
        self.qualifiers.iter().find(|element| element.ai() == ai).map(Element::value)
    }

    /// The same object one level up: without the last qualifier, and without attributes. None at the key.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.qualifiers.split_last()?;
        Some(Self::from_parts(self.key.clone(), rest.to_vec()))
    }

    /// The path, percent-encoded: `/01/…/10/…`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for element in std::iter::once(&self.key).chain(&self.qualifiers) {
            let _ = write!(path, "/{}/{}", element.ai(), percent::encode(element.value()));
        }
        path
    }

    /// The URI below a stem such as `https://example.com` or `https://example.com/id/`: path and
    /// attributes in their order; other parameters are left out.
    #[must_use]
    pub fn to_uri(&self, stem: &str) -> String {
        let mut uri = format!("{}{}", stem.trim_end_matches('/'), self.path());
        for (index, element) in self.attributes.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            let _ = write!(uri, "{mark}{}={}", element.ai(), percent::encode(element.value()));
        }
        uri
    }

    /// The canonical URI: `https://id.gs1.org`, attributes sorted by AI.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut sorted = self.clone();
        sorted.attributes.sort_by(|a, b| a.ai().cmp(b.ai()));
        sorted.to_uri(CANONICAL_STEM)
    }

    /// The canonical URI of the object alone: key and qualifiers, no query. Two links mean the same
    /// object exactly when this is equal.
    #[must_use]
    pub fn identity(&self) -> String {
        format!("{CANONICAL_STEM}{}", self.path())
    }

    /// A link of parts that are known to fit together.
    pub(crate) fn from_parts(key: Element, qualifiers: Vec<Element>) -> Self {
        Self { key, qualifiers, attributes: vec![], parameters: vec![] }
    }

    fn key_value(&self, ai: &str) -> Option<&str> {
        (self.key.ai() == ai).then(|| self.key.value())
    }
}

impl std::fmt::Display for DigitalLink {
    /// The canonical form.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl std::str::FromStr for DigitalLink {
    type Err = DigitalLinkError;
    fn from_str(uri: &str) -> Result<Self, Self::Err> {
        parse(uri)
    }
}
