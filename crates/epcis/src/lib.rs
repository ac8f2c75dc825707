//! EPCIS 2.0 events and the Core Business Vocabulary 2.0, as pure functions and values.
//!
//! - [`Document`], [`Event`]: the typed model, read strictly from JSON-LD and written back without loss.
//! - [`vocabulary`]: the words of CBV 2.0 in all their writings.
//! - [`hash`]: the event hash (CBV 2.0 section 8.9) and the identity of a captured event.
//! - [`objects`]: the objects that an event speaks of, with their roles, in one canonical form.
//! - [`json`]: JSON values that keep digits and order.
//!
//! No I/O, no clock, no randomness: contexts are never fetched, identifiers never looked up.

pub mod context;
pub mod document;
pub mod event;
mod fields;
pub mod hash;
pub mod json;
mod limits;
pub mod number;
pub mod objects;
pub mod time;
mod uri;
pub mod vocabulary;

pub use context::Context;
pub use document::{Document, DocumentKind, Envelope, PartialDocument};
pub use event::{Action, Event, What};
pub use fields::{Extensions, FieldError, Reason, Uri, ZoneOffset};
pub use json::Json;
pub use limits::{Limits, ParseError};
pub use number::Number;
pub use objects::{ObjectRef, Role};
pub use time::Time;
