//! EPCIS 2.0 events and the Core Business Vocabulary 2.0, as pure functions and values.
//!
//! - [`Document`], [`Event`]: the typed model, read strictly from JSON-LD or XML and written back without loss.
//! - [`vocabulary`]: the words of CBV 2.0 in all their writings.
//! - [`hash`]: the event hash (CBV 2.0 section 8.9) and the identity of a captured event.
//! - [`objects`]: the objects that an event speaks of, with their roles, in one canonical form.
//! - [`format`](mod@format): identifiers as Digital Links or EPC URNs, words as web URIs or URNs.
//! - [`query`]: the query language, and whether an event fulfils a query.
//! - [`subscription`]: when a standing query runs, and where its answers go.
//! - [`json`]: JSON values that keep digits and order.
//! - [`stream`]: documents of any size, one event at a time.
//! - [`check`]: every problem of a file, what the schemas do not see among them.
//! - [`xml`]: the same documents as XML of EPCIS 2.0 and 1.2.
//!
//! ```
//! use epcis::{Document, Limits, hash, objects};
//!
//! let text = r#"{"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
//!   "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-24T08:00:00Z",
//!   "epcisBody": {"eventList": [{"type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning",
//!     "eventTime": "2026-11-24T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
//!     "epcList": ["urn:epc:id:sgtin:6901234.056789.1"]}]}}"#;
//! let limits = Limits { max_bytes: 1_000_000, max_depth: 32, max_events: 500 };
//! let document = Document::parse(text, &limits)?;
//! let event = &document.events[0];
//! assert_eq!(objects::of_event(event)[0].canonical(), "https://id.gs1.org/01/06901234567892/21/1");
//! let key = hash::event_key(event, &document.envelope.prefixes());
//! assert!(key.hash.starts_with("ni:///sha-256;"));
//! # Ok::<(), epcis::ParseError>(())
//! ```
//!
//! No I/O, no clock, no randomness: contexts are never fetched, identifiers never looked up.

#![deny(missing_docs)]

pub mod check;
pub mod context;
pub mod document;
pub mod event;
mod fields;
pub mod format;
pub mod hash;
mod input;
pub mod json;
mod limits;
pub mod number;
pub mod objects;
pub mod query;
pub mod stream;
pub mod subscription;
pub mod time;
mod uri;
pub mod vocabulary;
pub mod xml;

pub use context::Context;
pub use document::{Document, DocumentKind, Envelope, PartialDocument};
pub use event::{Action, Event, What};
pub use fields::{Extensions, FieldError, Reason, Uri, ZoneOffset};
pub use input::{Form, Input, recognise};
pub use json::Json;
pub use limits::{Limits, ParseError};
pub use number::Number;
pub use objects::{ObjectRef, Role};
pub use time::Time;
pub use xml::{NoPlace, XmlVersion};

/// The examples of the front page are run as all others are.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
