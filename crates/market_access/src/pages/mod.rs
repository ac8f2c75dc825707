//! HTML handlers: read the request, call one action, answer.

pub(crate) mod compare;
pub(crate) mod evidence;
pub(crate) mod expertise;
pub(crate) mod law;
pub(crate) mod list;
pub(crate) mod make;
pub(crate) mod outside;
pub(crate) mod packs;
mod paper_pdf;
pub(crate) mod papers;
pub(crate) mod show;
pub(crate) mod standing;

use requirements::{Confidence, Text};

/// A text of the packs in the page's language.
pub(crate) fn spoken<'a>(p: &platform::web::Page, text: &'a Text) -> &'a str {
    text.get(p.lang.tag())
}

/// How sure a fact is, in words.
pub(crate) fn confidence(p: &platform::web::Page, confidence: Confidence) -> String {
    p.t(match confidence {
        Confidence::Memory => "confidence-memory",
        Confidence::Confirmed1 => "confidence-confirmed-1",
        Confidence::Confirmed2 => "confidence-confirmed-2",
    })
}

/// Where a report is read: the house's own among the documents, one from elsewhere by itself.
pub(crate) fn report_href(number: &str) -> String {
    let folder = if number.starts_with("OR-") { "outside-reports" } else { "documents" };
    format!("/{folder}/{number}")
}
