//! The query language of EPCIS 2.0 (section 8.2.7.1, SimpleEventQuery), as values.
//!
//! A query is read from the parameters of a URL ([`Query::of_parameters`]) or from the body of a named query
//! ([`Query::of_json`]); [`Query::matches`] says what it means. A database may answer faster, never otherwise.
//!
//! ```
//! use epcis::query::Query;
//! use epcis::{Context, Event, Limits};
//!
//! let event = Event::parse(
//!     r#"{"@context": {"ex": "https://ex.example/"}, "type": "ObjectEvent", "action": "OBSERVE",
//!         "eventTime": "2026-11-24T08:00:00+08:00", "eventTimeZoneOffset": "+08:00", "bizStep": "shipping",
//!         "epcList": ["urn:epc:id:sgtin:4012345.012345.1"], "ex:gate": 7}"#,
//!     &Limits { max_bytes: 10_000, max_depth: 16, max_events: 1 },
//! )?;
//! let query = Query::of_parameters(
//!     [
//!         ("EQ_bizStep", "receiving|urn:epcglobal:cbv:bizstep:shipping"),
//!         ("MATCH_epc", "https://shop.example/01/4012345123456/21/1"),
//!         ("GE_ex:gate", "6.5"),
//!     ],
//!     &Context::default(),
//! )?;
//! assert!(query.matches(&event));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod condition;
mod decimal;
mod error;
mod fields;
mod matching;
mod names;
mod parse;
mod pattern;
mod sensor;
mod units;

pub use condition::Condition;
pub use error::QueryError;
pub use pattern::Pattern;

use crate::context::Context;
use crate::event::Event;
use condition::FieldName;

/// A query: conditions that must all hold, and how much is answered in which order.
///
/// # Examples
/// ```
/// use epcis::query::{Condition, Count, MasterData, NoMasterData, OrderBy, Query};
/// use epcis::{Context, Event, Limits};
///
/// let text = r#"{"type":"ObjectEvent","@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
///     "eventTime":"2026-11-24T08:00:00Z","eventTimeZoneOffset":"+08:00","action":"ADD",
///     "epcList":["urn:epc:id:sgtin:6901234.056789.1"]}"#;
/// let limits = Limits { max_bytes: 10_000, max_depth: 32, max_events: 10 };
/// let event = Event::parse(text, &limits)?;
/// let parameters = [("eventCountLimit", "5"), ("orderBy", "eventTime")];
/// let query = Query::of_parameters(parameters, &Context::default()).unwrap();
/// assert_eq!((&query.count, &query.order_by), (&Count::First(5), &OrderBy::EventTime));
/// let query = query.and(Condition::EventType(vec!["ObjectEvent".to_owned()]));
/// assert!(query.matches_within(&event, &Context::default(), &NoMasterData));
/// assert!(query.compare(&event, &event).is_eq() && !NoMasterData.is_within("urn:x:1", "urn:x:2"));
/// # Ok::<(), epcis::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All must hold. None: every event.
    pub conditions: Vec<Condition>,
    /// What the events are ordered by.
    pub order_by: OrderBy,
    /// Least first; the greatest come first when it is not said.
    pub ascending: bool,
    /// How much is answered.
    pub count: Count,
    /// `perPage`.
    pub per_page: Option<u64>,
    /// `nextPageToken`, which only who gave it can read.
    pub next_page_token: Option<String>,
}

/// What events are ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OrderBy {
    /// `eventTime`, also when nothing is said.
    #[default]
    EventTime,
    /// `recordTime`.
    RecordTime,
    /// An extension field at the top of the event.
    Field(FieldName),
}

/// How much is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Count {
    /// Everything.
    #[default]
    All,
    /// `eventCountLimit`: the first ones.
    First(u64),
    /// `maxEventCount`: all of them, or a refusal when there are more.
    AtMost(u64),
}

/// What master data say about places and other things that have identifiers (canonical URIs).
pub trait MasterData {
    /// Whether a place lies within another, at whatever depth.
    fn is_within(&self, place: &str, ancestor: &str) -> bool;
    /// The values of an attribute.
    fn attribute(&self, id: &str, attribute: &str) -> Vec<String>;
}

/// No master data: a place is within itself alone, and nothing has attributes.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMasterData;

impl MasterData for NoMasterData {
    fn is_within(&self, place: &str, ancestor: &str) -> bool {
        place == ancestor
    }
    fn attribute(&self, _id: &str, _attribute: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Query {
    /// Whether an event that stands alone, with its own `@context`, fulfils every condition.
    #[must_use]
    pub fn matches(&self, event: &Event) -> bool {
        self.matches_within(event, &Context::default(), &NoMasterData)
    }

    /// The same for an event of a document, and with master data.
    #[must_use]
    pub fn matches_within(&self, event: &Event, document: &Context, master_data: &dyn MasterData) -> bool {
        let context = document.extended(event.common.context.as_ref());
        let subject = matching::Subject { event, context: &context, master_data };
        self.conditions.iter().all(|condition| subject.fulfils(condition))
    }

    /// The order of two events by what the query orders by, least first. An event without the field comes first;
    /// values that have no order with each other are ordered as text.
    #[must_use]
    pub fn compare(&self, left: &Event, right: &Event) -> std::cmp::Ordering {
        match &self.order_by {
            OrderBy::EventTime => left.common.event_time.instant().cmp(&right.common.event_time.instant()),
            OrderBy::RecordTime => {
                let time = |event: &Event| event.common.record_time.as_ref().map(crate::Time::instant);
                time(left).cmp(&time(right))
            }
            OrderBy::Field(name) => fields::compare(left, right, name),
        }
    }

    /// This query with one condition more.
    #[must_use]
    pub fn and(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }
}
