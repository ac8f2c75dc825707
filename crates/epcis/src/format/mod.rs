//! Events in the writing that a client asked for: identifiers as Digital Links or as EPC URNs
//! (`GS1-EPC-Format`), words of the CBV as web URIs or as URNs (`GS1-CBV-XML-Format`; EPCIS 2.0 section 12.7).
//!
//! What is translated is what *identifies*: objects, classes and their patterns, places, parties, business
//! transactions, transformations, devices. What is an *address* where something can be fetched
//! (`deviceMetadata`, `rawData`, `dataProcessingMethod`, `bizRules`, `certificationInfo`, `uriValue`) stays,
//! because a URN cannot be fetched; GS1's own examples mix them so. Identifiers of events, ILMD and
//! extensions stay verbatim.
//!
//! Where a writing is not possible the identifier stays as it is: a Digital Link whose company prefix has
//! an unknown length or whose key has no EPC URI, an EPC scheme without a GS1 key, a private identifier.
//! An EPC URN is the most granular identification alone: consumer product variant, the lot of a serialised
//! item, domain and data attributes of a Digital Link do not come back from it.

mod places;
mod words;

use std::borrow::Cow;
use std::str::FromStr;

use gs1::digital_link::CANONICAL_STEM;
use gs1::{DigitalLink, Epc, KnownPrefixes};

use crate::event::Event;
use crate::fields::Uri;
use crate::json::Json;

pub use words::{CbvFormat, bare_words};

/// How identifiers are written, with the words of the header `GS1-EPC-Format`.
///
/// # Examples
/// ```
/// use epcis::format::EpcFormat;
///
/// let format: EpcFormat = "Always_EPC_URN".parse()?;
/// assert_eq!(format, EpcFormat::AlwaysEpcUrn);
/// assert_eq!(EpcFormat::default().as_str(), "Always_GS1_Digital_Link");
/// # Ok::<(), epcis::format::UnknownFormat>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EpcFormat {
    /// Whatever the repository has.
    NoPreference,
    /// Digital Links; what a client gets that does not say.
    #[default]
    AlwaysDigitalLink,
    /// EPC URNs.
    AlwaysEpcUrn,
    /// As captured.
    NeverTranslates,
}

/// A word that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no format; there are {permitted}")]
pub struct UnknownFormat {
    /// The word, at most 40 characters of it.
    pub found: String,
    /// The words there are.
    pub permitted: &'static str,
}

impl UnknownFormat {
    fn new(found: &str, permitted: &'static str) -> Self {
        Self { found: found.chars().take(40).collect(), permitted }
    }
}

impl FromStr for EpcFormat {
    type Err = UnknownFormat;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::NoPreference, Self::AlwaysDigitalLink, Self::AlwaysEpcUrn, Self::NeverTranslates];
        all.into_iter().find(|format| format.as_str() == word).ok_or_else(|| {
            UnknownFormat::new(word, "No_Preference, Always_GS1_Digital_Link, Always_EPC_URN, Never_Translates")
        })
    }
}

impl std::fmt::Display for EpcFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl EpcFormat {
    /// The word of the header.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(epcis::format::EpcFormat::NeverTranslates.as_str(), "Never_Translates");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPreference => "No_Preference",
            Self::AlwaysDigitalLink => "Always_GS1_Digital_Link",
            Self::AlwaysEpcUrn => "Always_EPC_URN",
            Self::NeverTranslates => "Never_Translates",
        }
    }

    /// One identifier in this format; borrowed when it stays as it is. A Digital Link under any domain
    /// counts as one already.
    ///
    /// # Examples
    /// ```
    /// use epcis::format::EpcFormat;
    /// use gs1::{CompanyPrefix, KnownPrefixes};
    ///
    /// let own = [CompanyPrefix::parse("4012345")?];
    /// let known = KnownPrefixes { own: &own, ..KnownPrefixes::NONE };
    /// let (urn, link) = ("urn:epc:id:sgln:4012345.00005.0", "https://id.gs1.org/414/4012345000054");
    /// assert_eq!(EpcFormat::AlwaysDigitalLink.identifier(urn, known), link);
    /// assert_eq!(EpcFormat::AlwaysEpcUrn.identifier(link, known), urn);
    /// assert_eq!(EpcFormat::AlwaysEpcUrn.identifier(link, KnownPrefixes::NONE), link, "length unknown");
    /// # Ok::<(), gs1::KeyError>(())
    /// ```
    #[must_use]
    pub fn identifier<'a>(self, uri: &'a str, known: KnownPrefixes<'_>) -> Cow<'a, str> {
        let translated = match self {
            Self::NoPreference | Self::NeverTranslates => None,
            Self::AlwaysDigitalLink => digital_link(uri),
            Self::AlwaysEpcUrn => epc_urn(uri, known),
        };
        translated.map_or(Cow::Borrowed(uri), Cow::Owned)
    }

    /// Writes all identifiers of an event in this format.
    ///
    /// # Examples
    /// ```
    /// use epcis::event::{Action, Common, Event, What};
    /// use epcis::{Time, Uri, ZoneOffset, format::EpcFormat};
    ///
    /// let common = Common::new(Time::parse("2026-11-24T08:00:00Z")?, ZoneOffset::parse("+08:00")?);
    /// let pallet = Uri::parse("urn:epc:id:sscc:4012345.3111111111")?;
    /// let mut event = Event::aggregation(Action::Add, pallet, vec![], common);
    /// EpcFormat::AlwaysDigitalLink.translate(&mut event, gs1::KnownPrefixes::NONE);
    /// let What::Aggregation(what) = &event.what else { unreachable!() };
    /// assert_eq!(what.parent_id.as_ref().unwrap().as_str(), "https://id.gs1.org/00/340123451111111111");
    /// # Ok::<(), String>(())
    /// ```
    pub fn translate(self, event: &mut Event, known: KnownPrefixes<'_>) {
        if self.translates() {
            places::of_event(event, &mut |uri: &mut Uri| {
                if let Cow::Owned(text) = self.identifier(uri.as_str(), known) {
                    *uri = Uri::known(text);
                }
            });
        }
    }

    /// Writes all identifiers of an event in this format, over the JSON of the event: where it is not read
    /// as an [`Event`] anyway, this is several times faster.
    ///
    /// # Examples
    /// ```
    /// use epcis::{Limits, format::EpcFormat, json};
    ///
    /// let text = r#"{"type":"ObjectEvent","epcList":["urn:epc:id:giai:4012345.7"]}"#;
    /// let mut event = json::parse(text, 8)?;
    /// EpcFormat::AlwaysDigitalLink.translate_json(&mut event, gs1::KnownPrefixes::NONE);
    /// assert_eq!(event.to_string(), r#"{"type":"ObjectEvent","epcList":["https://id.gs1.org/8004/40123457"]}"#);
    /// # Ok::<(), epcis::json::JsonError>(())
    /// ```
    pub fn translate_json(self, event: &mut Json, known: KnownPrefixes<'_>) {
        if self.translates() {
            places::of_json(event, &mut |text| self.replace(text, known));
        }
    }

    /// Writes the identifiers of master data (`vocabularyList`: `id` and `children`) in this format.
    ///
    /// # Examples
    /// ```
    /// use epcis::{format::EpcFormat, json};
    ///
    /// let text = r#"[{"vocabularyElementList":[{"id":"urn:epc:id:sgln:4012345.00005.0","children":["x:y"]}]}]"#;
    /// let mut list = json::parse(text, 8)?;
    /// EpcFormat::AlwaysDigitalLink.translate_master_data(&mut list, gs1::KnownPrefixes::NONE);
    /// assert!(list.to_string().contains(r#""id":"https://id.gs1.org/414/4012345000054""#));
    /// # Ok::<(), epcis::json::JsonError>(())
    /// ```
    pub fn translate_master_data(self, vocabulary_list: &mut Json, known: KnownPrefixes<'_>) {
        if self.translates() {
            places::of_master_data(vocabulary_list, &mut |text| self.replace(text, known));
        }
    }

    const fn translates(self) -> bool {
        matches!(self, Self::AlwaysDigitalLink | Self::AlwaysEpcUrn)
    }

    fn replace(self, text: &mut String, known: KnownPrefixes<'_>) {
        if let Cow::Owned(translated) = self.identifier(text, known) {
            *text = translated;
        }
    }
}

fn digital_link(uri: &str) -> Option<String> {
    uri.starts_with("urn:epc:").then(|| Epc::parse(uri).ok()).flatten().map(|epc| epc.to_link().to_uri(CANONICAL_STEM))
}

fn epc_urn(uri: &str, known: KnownPrefixes<'_>) -> Option<String> {
    let is_web = uri.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"));
    let link = DigitalLink::parse(uri).ok().filter(|_| is_web)?;
    Epc::of_link(&link, known).ok().map(|epc| epc.urn())
}
