//! Stored events in the writing that a client asked for.

use std::borrow::Cow;

use epcis::format::{CbvFormat, EpcFormat, bare_words};
use epcis::{Document, Event, Form, Limits, XmlVersion};
use gs1::{KnownPrefixes, PrefixLengths};
use platform::Error;

use super::asked::Asked;
use super::problem::{Failure, Problem};

/// The beginnings of words of the CBV that are not bare: an event that came as XML has them.
const LONG_WORDS: [&str; 3] = ["urn:epcglobal:cbv:", "https://ref.gs1.org/cbv/", "\"cbv:"];

/// An event as JSON: identifiers as asked for, and words bare, as the JSON schema has them. What follows to XML keeps its
/// words for [`xml`].
pub(super) fn body<'a>(stored: &'a str, asked: Asked, lengths: &PrefixLengths) -> Result<Cow<'a, str>, Error> {
    let known = KnownPrefixes { own: &[], table: lengths };
    let identifiers = match asked.epcs {
        EpcFormat::AlwaysDigitalLink => stored.contains("urn:epc:"),
        EpcFormat::AlwaysEpcUrn => stored.contains("://"),
        EpcFormat::NoPreference | EpcFormat::NeverTranslates => false,
    };
    let words = asked.form == Form::Json && LONG_WORDS.iter().any(|word| stored.contains(word));
    if !identifiers && !words {
        return Ok(Cow::Borrowed(stored));
    }
    let unreadable = |error: String| Error::Internal(anyhow::anyhow!("a stored event cannot be read: {error}"));
    if !words {
        let mut json = epcis::json::parse(stored, epcis::json::MAX_DEPTH).map_err(|e| unreadable(e.to_string()))?;
        asked.epcs.translate_json(&mut json, known);
        return Ok(Cow::Owned(json.to_string()));
    }
    let mut event = Event::parse_kept(stored).map_err(|error| unreadable(error.to_string()))?;
    asked.epcs.translate(&mut event, known);
    bare_words(&mut event);
    Ok(Cow::Owned(event.to_json().to_string()))
}

/// A document as XML of the version asked for.
pub(super) fn xml(text: &str, asked: Asked) -> Result<String, Failure> {
    // What is stored was read within the limits of capture; around each event there is a document.
    let limits = Limits { max_bytes: usize::MAX, max_depth: usize::MAX, max_events: usize::MAX };
    let mut document = Document::parse(text, &limits).map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))?;
    for event in &mut document.events {
        match asked.words {
            // A bare word is written as its URN; a URN in the event would be kept as one for JSON besides.
            CbvFormat::AlwaysUrn => bare_words(event),
            words => words.translate(event),
        }
    }
    document.to_xml(asked.version).map_err(|error| match asked.version {
        XmlVersion::V1_2 => Problem::not_acceptable(format!("{error}.")).into(),
        XmlVersion::V2_0 => Error::Internal(anyhow::anyhow!("{error}")).into(),
    })
}
