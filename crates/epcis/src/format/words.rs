//! The words of an event as web URIs, URNs or bare words. Only words of the CBV are translated; the
//! measurement types of the GS1 Web Vocabulary have no URN, and private words are URIs already.

use std::str::FromStr;

use super::UnknownFormat;
use crate::event::Event;
use crate::vocabulary::Term;

/// How words of the CBV are written in XML, with the words of the header `GS1-CBV-XML-Format`.
///
/// # Examples
/// ```
/// use epcis::format::CbvFormat;
///
/// assert_eq!("Always_Web_URI".parse(), Ok(CbvFormat::AlwaysWebUri));
/// assert!("always_web_uri".parse::<CbvFormat>().is_err());
/// assert_eq!(CbvFormat::default(), CbvFormat::NoPreference);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CbvFormat {
    /// As [`crate::xml`] writes: bare words become URNs, others stay.
    #[default]
    NoPreference,
    /// `https://ref.gs1.org/cbv/BizStep-shipping`.
    AlwaysWebUri,
    /// `urn:epcglobal:cbv:bizstep:shipping`.
    AlwaysUrn,
    /// As captured. Bare words, which XML does not have, become URNs.
    NeverTranslates,
}

impl FromStr for CbvFormat {
    type Err = UnknownFormat;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::NoPreference, Self::AlwaysWebUri, Self::AlwaysUrn, Self::NeverTranslates];
        all.into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| UnknownFormat::new(word, "No_Preference, Always_Web_URI, Always_URN, Never_Translates"))
    }
}

impl std::fmt::Display for CbvFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl CbvFormat {
    /// The word of the header.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(epcis::format::CbvFormat::AlwaysUrn.as_str(), "Always_URN");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPreference => "No_Preference",
            Self::AlwaysWebUri => "Always_Web_URI",
            Self::AlwaysUrn => "Always_URN",
            Self::NeverTranslates => "Never_Translates",
        }
    }

    /// Writes the words of an event in this format, to be done before the event is written as XML.
    /// XML of version 1.2 knows URNs only, whatever is chosen here.
    ///
    /// # Examples
    /// ```
    /// use epcis::event::{Action, Common, Event};
    /// use epcis::vocabulary::BizStep;
    /// use epcis::{Time, ZoneOffset, format::CbvFormat};
    ///
    /// let common = Common::new(Time::parse("2026-11-24T08:00:00Z")?, ZoneOffset::parse("+08:00")?);
    /// let mut event = Event::object(Action::Observe, common);
    /// event.business.biz_step = Some(BizStep::parse("shipping")?);
    /// CbvFormat::AlwaysWebUri.translate(&mut event);
    /// let step = event.business.biz_step.as_ref().map(BizStep::as_str);
    /// assert_eq!(step, Some("https://ref.gs1.org/cbv/BizStep-shipping"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn translate(self, event: &mut Event) {
        match self {
            Self::NoPreference | Self::NeverTranslates => {}
            Self::AlwaysWebUri => each(event, &mut WebUris),
            Self::AlwaysUrn => each(event, &mut Urns),
        }
    }
}

/// Writes the words of an event as JSON has them, bare: for an event that was captured as XML.
///
/// # Examples
/// ```
/// use epcis::event::{Action, Common, Event};
/// use epcis::vocabulary::Disposition;
/// use epcis::{Time, ZoneOffset, format};
///
/// let common = Common::new(Time::parse("2026-11-24T08:00:00Z")?, ZoneOffset::parse("+08:00")?);
/// let mut event = Event::object(Action::Observe, common);
/// event.business.disposition = Some(Disposition::parse("urn:epcglobal:cbv:disp:recalled")?);
/// format::bare_words(&mut event);
/// assert_eq!(event.business.disposition.as_ref().map(Disposition::as_str), Some("recalled"));
/// # Ok::<(), String>(())
/// ```
pub fn bare_words(event: &mut Event) {
    each(event, &mut BareWords);
}

/// A writing of words, for every list.
trait Writing {
    fn write<const LIST: u8>(&mut self, term: &Term<LIST>) -> Option<String>;

    fn change<const LIST: u8>(&mut self, term: &mut Term<LIST>) {
        if let Some(text) = self.write(term) {
            *term = Term::known(text);
        }
    }
}

struct WebUris;
struct Urns;
struct BareWords;

impl Writing for WebUris {
    fn write<const LIST: u8>(&mut self, term: &Term<LIST>) -> Option<String> {
        term.urn().map(|_| term.web_uri().into_owned())
    }
}

impl Writing for Urns {
    fn write<const LIST: u8>(&mut self, term: &Term<LIST>) -> Option<String> {
        term.urn()
    }
}

impl Writing for BareWords {
    fn write<const LIST: u8>(&mut self, term: &Term<LIST>) -> Option<String> {
        term.word().map(str::to_owned)
    }
}

fn each(event: &mut Event, writing: &mut impl Writing) {
    if let Some(reason) = event.common.error_declaration.as_mut().and_then(|error| error.reason.as_mut()) {
        writing.change(reason);
    }
    if let Some(persistent) = event.what.persistent_disposition_mut() {
        let words = persistent.set.iter_mut().chain(&mut persistent.unset).flatten();
        words.for_each(|word| writing.change(word));
    }
    let business = &mut event.business;
    business.biz_step.iter_mut().for_each(|step| writing.change(step));
    business.disposition.iter_mut().for_each(|disposition| writing.change(disposition));
    let transactions = business.biz_transactions.iter_mut().flatten();
    transactions.filter_map(|transaction| transaction.kind.as_mut()).for_each(|kind| writing.change(kind));
    business.sources.iter_mut().flatten().for_each(|source| writing.change(&mut source.kind));
    business.destinations.iter_mut().flatten().for_each(|destination| writing.change(&mut destination.kind));
    for report in business.sensor_elements.iter_mut().flatten().flat_map(|element| &mut element.reports) {
        report.kind.iter_mut().for_each(|kind| writing.change(kind));
        report.exception.iter_mut().for_each(|alert| writing.change(alert));
        report.component.iter_mut().for_each(|component| writing.change(component));
    }
}
