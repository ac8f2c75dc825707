//! The event hash of CBV 2.0 section 8.9: one name for one event, whoever computes it, whatever the
//! writing. And the identity of a captured event, which adds the error declaration that the hash leaves out.
//!
//! Where the text of the standard and the reference implementation part, the reference vectors win,
//! because a hash is of use only when others compute the same. What follows from that is told in
//! [`order`] and [`tree`]. Where the reference (at its commit 5d2f1c3, 2025-10) errs outside of its own
//! vectors, the standard is followed:
//! - a small number is written without exponent (`0.00001`); the reference writes `1e-05`;
//! - `true` and `false` are written so, as in XML; the reference writes JSON booleans as `True`;
//! - extensions within places and sensor records stand in their record whatever their namespace; the
//!   reference moves those whose namespace does not end in a slash to the end of the event;
//! - a fourth decimal of 5 rounds the third up; the reference rounds half to even;
//! - `cbv:` and `gs1:` are expanded though the document declares no prefix: the EPCIS context does.
//!
//! - a type declared in XML (`xsi:type`) says how a text is to be read, and is no part of the event; the
//!   reference takes it for a field.
//!
//! Two oddities of the reference stand in its vectors and are followed: a number with more digits than a
//! binary float of 64 bits holds is taken to the nearest one, and `bizRules` of a sensor report, which has
//! no place in the canonical order, stands with the names around it among the extensions at the end.
//!
//! ```
//! use epcis::hash::{EventKey, error_declaration_digest, event_hash, event_hash_ignoring, event_key};
//! use epcis::hash::{Hasher, of_document, pre_hash};
//! use epcis::{Context, Document, Event, Limits, Time};
//!
//! let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
//!     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
//!     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
//! let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
//! let event = Event::parse(text, &limits)?;
//! let context = Context::default();
//! let hash = event_hash(&event, &context);
//! assert!(hash.starts_with("ni:///sha-256;") && hash.ends_with("?ver=CBV2.0"));
//! assert!(pre_hash(&event, &context).contains("epc=https://id.gs1.org/01/06901234567892/21/1"));
//! assert_eq!(event_hash_ignoring(&event, &context, &["bizStep"]), hash, "it has none");
//! assert_eq!(error_declaration_digest(&event, &context), None);
//! let key: EventKey = event_key(&event, &context);
//! assert_eq!((key.hash, key.error_declaration.as_str()), (hash.clone(), ""));
//! let document = Document::new(Time::from_instant(event.common.event_time.instant()), &[], vec![event]);
//! assert_eq!(of_document(&document), [hash.clone()]);
//! assert_eq!(Hasher::of(&document.envelope).hash(&document.events[0], None), hash);
//! # Ok::<(), epcis::ParseError>(())
//! ```

mod canonical;
mod order;
mod tree;

pub(crate) use canonical::modern;
use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::document::{Document, DocumentKind, Envelope};
use crate::event::Event;
use crate::fields::Field;
use crate::json::Json;

/// What makes two captured events of one organisation the same: the same key again is a duplicate,
/// another error declaration makes another key, for a correction has the hash of its original.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// The event hash as a URI, `ni:///sha-256;…?ver=CBV2.0`.
    pub hash: String,
    /// SHA-256 of the error declaration in hexadecimal digits; empty without one.
    pub error_declaration: String,
}

/// The identity of an event. `context` holds the prefixes of the document; the event's own are added.
#[must_use]
pub fn event_key(event: &Event, context: &Context) -> EventKey {
    EventKey {
        hash: event_hash(event, context),
        error_declaration: error_declaration_digest(event, context).unwrap_or_default(),
    }
}

/// The event hash, `ni:///sha-256;…?ver=CBV2.0`. `recordTime`, `eventID` and `errorDeclaration` have no
/// part in it.
#[must_use]
pub fn event_hash(event: &Event, context: &Context) -> String {
    event_hash_ignoring(event, context, &[])
}

/// As [`event_hash`], without the top-level fields named in `ignored` (names as written in the event):
/// those that a repository added.
#[must_use]
pub fn event_hash_ignoring(event: &Event, context: &Context, ignored: &[&str]) -> String {
    let digest = Sha256::digest(pre_hash_ignoring(event, context, ignored).as_bytes());
    format!("ni:///sha-256;{}?ver=CBV2.0", hex::encode(digest))
}

/// The hashes of all events of a document, in their order. A document may name fields that a repository
/// added and that do not count, in an extension `ignoreFields` at its top (a convention of the reference
/// implementation); the identity of a captured event ([`event_key`]) never heeds it, for it is the sender's word.
#[must_use]
pub fn of_document(document: &Document) -> Vec<String> {
    let hasher = Hasher::of(&document.envelope);
    document.events.iter().map(|event| hasher.hash(event, None)).collect()
}

/// Hashes the events of one document one by one, as [`of_document`] does.
#[derive(Debug, Clone)]
pub struct Hasher {
    context: Context,
    ignored: Vec<String>,
}

impl Hasher {
    /// For the events of a document.
    #[must_use]
    pub fn of(envelope: &Envelope) -> Self {
        Self { context: envelope.prefixes(), ignored: ignored_fields(envelope) }
    }

    /// The hash of an event; `context`: the `@context` around it when it is not that of the document.
    #[must_use]
    pub fn hash(&self, event: &Event, context: Option<&Json>) -> String {
        let ignored: Vec<&str> = self.ignored.iter().map(String::as_str).collect();
        match context {
            Some(context) => event_hash_ignoring(event, &Context::of(context), &ignored),
            None => event_hash_ignoring(event, &self.context, &ignored),
        }
    }
}

fn ignored_fields(envelope: &Envelope) -> Vec<String> {
    let within = match &envelope.kind {
        DocumentKind::Query { query_extensions, .. } => query_extensions.members(),
        DocumentKind::Document { .. } => &[],
    };
    let mut names = Vec::new();
    for (name, value) in envelope.extensions.members().iter().chain(within) {
        match value {
            _ if !name.ends_with(":ignoreFields") => {}
            Json::Array(fields) => names.extend(fields.iter().filter_map(Json::as_str).map(str::to_owned)),
            // In XML they are elements.
            Json::Object(fields) => names.extend(fields.iter().map(|(field, _)| field.clone())),
            _ => {}
        }
    }
    names
}

/// The canonical text that is hashed; to see why two hashes differ.
#[must_use]
pub fn pre_hash(event: &Event, context: &Context) -> String {
    pre_hash_ignoring(event, context, &[])
}

fn pre_hash_ignoring(event: &Event, context: &Context, ignored: &[&str]) -> String {
    let context = context.extended(event.common.context.as_ref());
    let Json::Object(mut members) = event.to_json() else { return String::new() };
    members.retain(|(name, _)| {
        !matches!(name.as_str(), "type" | "@context" | "recordTime" | "eventID" | "errorDeclaration")
            && !ignored.contains(&name.as_str())
    });
    let tree = tree::of_members(&members, &context);
    let mut text = format!("eventType={}", context.expand(event.what.name()));
    order::pre_hash(tree, &mut text);
    text
}

/// SHA-256, in hexadecimal digits, of the error declaration in its canonical writing (times in UTC,
/// words and prefixes in full, corrective events sorted); none when the event has none.
#[must_use]
pub fn error_declaration_digest(event: &Event, context: &Context) -> Option<String> {
    let declaration = event.common.error_declaration.as_ref()?;
    let context = context.extended(event.common.context.as_ref());
    let json = declaration.write();
    let tree = tree::of_members(json.as_object().unwrap_or_default(), &context);
    Some(hex::encode(Sha256::digest(order::declaration_text(tree).as_bytes())))
}

#[cfg(test)]
mod tests;
