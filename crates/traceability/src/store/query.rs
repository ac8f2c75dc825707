//! The part of an EPCIS query that columns and the index of objects can answer. It may find more than is meant, never
//! less: what a query means is said by `epcis::Query::matches`, which sees every event found here.

use std::collections::BTreeSet;

use epcis::query::condition::{Comparison, Condition, PlaceField, TimeField};
use epcis::query::{OrderBy, Query};
use epcis::vocabulary::Vocabulary;
use platform::Result;
use platform::db::{Dialect, rows};
use sea_orm::{ConnectionTrait, Value};

use super::events::{COLUMNS, is_told, seen, whole};
use super::marks;
use crate::model::StoredEvent;
use crate::rules::master_data::Known;
use crate::rules::redact::Reader;

/// Places that one statement asks for.
const MOST_PLACES: usize = 500;

/// Where a list goes on: behind this event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Its event time or record time, whichever the list is ordered by; microseconds.
    pub(crate) at: i64,
    /// Its identity.
    pub(crate) id: String,
}

impl Cursor {
    /// Behind this event, in the order of this query.
    pub(crate) fn behind(event: &StoredEvent, query: &Query) -> Self {
        let at = if query.order_by == OrderBy::RecordTime { event.record_time } else { event.event_time };
        Self { at: at.micros(), id: event.id.to_string() }
    }
}

/// A part of what was found.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Events as the reader may see them.
    pub(crate) events: Vec<StoredEvent>,
    /// How many were looked at: more than there are events when of some nothing may be told.
    pub(crate) looked: usize,
    /// Behind the last one looked at.
    pub(crate) end: Option<Cursor>,
}

/// Events that an organisation may see and that fulfil what can be asked here, in the order of the query; one that
/// orders by an extension field gets them by event time.
pub(crate) async fn candidates(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    (query, known): (&Query, &Known),
    after: Option<&Cursor>,
    most: usize,
) -> Result<Batch> {
    let values = vec![reader.organisation.to_string().into()];
    let mut sql = Sql {
        wheres: String::new(),
        values,
        told: is_told(reader),
        known,
        dialect: Dialect::behind(conn),
        named: false,
    };
    for condition in &query.conditions {
        sql.condition(condition);
    }
    let column = if query.order_by == OrderBy::RecordTime { "e.record_time" } else { "s.event_time" };
    let (beyond, direction) = if query.ascending { (">", "ASC") } else { ("<", "DESC") };
    if let Some(cursor) = after {
        let (at, id) = (sql.value(cursor.at), sql.value(cursor.id.clone()));
        let behind = format!(" AND ({column} {beyond} {at} OR ({column} = {at} AND s.event {beyond} {id}))");
        sql.wheres.push_str(&behind);
    }
    let most = sql.value(i64::try_from(most).unwrap_or(i64::MAX));
    // SQLite would rather go through all that the organisation sees than sort the few events that name an object.
    let by_event = if sql.named { "|| ''" } else { "" };
    let text = format!(
        "SELECT {COLUMNS} FROM epcis_seen s JOIN epcis_event e ON e.id = s.event WHERE $1 = s.grantee {by_event}{} \
         ORDER BY {column} {direction}, s.event {direction} LIMIT {most}",
        sql.wheres
    );
    let found = rows::all(conn, &text, sql.values).await?;
    let last = found.last().map(whole).transpose()?;
    Ok(Batch { events: seen(&found, reader)?, looked: found.len(), end: last.map(|last| Cursor::behind(&last, query)) })
}

/// A statement in the making.
struct Sql<'a> {
    wheres: String,
    values: Vec<Value>,
    /// Narrows the index of objects to what the reader is told.
    told: String,
    /// What lies within the places that are asked for.
    known: &'a Known,
    dialect: Dialect,
    /// Events are asked for by what they name, so there are few.
    named: bool,
}

impl Sql<'_> {
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn list(&mut self, column: &str, wanted: Vec<String>) {
        let list = marks(self.values.len() + 1, wanted.len());
        self.wheres.push_str(&format!(" AND {column} IN ({list})"));
        self.values.extend(wanted.into_iter().map(Value::from));
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            // A kind of a user's own may be written with another prefix.
            Condition::EventType(any) if any.iter().all(|kind| !kind.contains(':')) => self.list("e.type", any.clone()),
            Condition::Action(any) => {
                self.list("e.action", any.iter().map(|action| action.as_str().to_owned()).collect());
            }
            Condition::BizStep(any) => self.list("e.biz_step", bare(Vocabulary::BizStep, any)),
            Condition::Disposition(any) => self.list("e.disposition", bare(Vocabulary::Disposition, any)),
            Condition::Place { field, within, any } => {
                let mut places: BTreeSet<&String> = any.iter().collect();
                if *within {
                    places.extend(any.iter().filter_map(|place| self.known.within.get(place)).flatten());
                }
                let column = if *field == PlaceField::ReadPoint { "e.read_point" } else { "e.biz_location" };
                // Where there are more, each event is looked at.
                if places.len() <= MOST_PLACES {
                    self.list(column, places.into_iter().cloned().collect());
                }
            }
            Condition::EventId(any) => self.event_ids(any),
            Condition::Time(TimeField::Event, comparison, at) => self.time("s.event_time", *comparison, *at, 1),
            // The column has microseconds, the event itself milliseconds.
            Condition::Time(TimeField::Record, comparison, at) => self.time("e.record_time", *comparison, *at, 1001),
            Condition::ErrorDeclared
            | Condition::ErrorReason(_)
            | Condition::CorrectiveEventId(_)
            | Condition::Time(TimeField::Declaration, ..) => self.wheres.push_str(" AND e.declaration <> ''"),
            Condition::Match { roles, any, .. } => {
                let exact: Option<Vec<String>> =
                    any.iter().map(|pattern| pattern.exact().map(ToOwned::to_owned)).collect();
                let Some(epcs) = exact else { return };
                self.named = true;
                let epc_marks = marks(self.values.len() + 1, epcs.len());
                self.values.extend(epcs.into_iter().map(Value::from));
                let role_marks = marks(self.values.len() + 1, roles.len());
                self.values.extend(roles.iter().map(|role| Value::from(role.as_str())));
                self.wheres.push_str(&format!(
                    " AND s.event IN (SELECT x.event FROM epcis_epc x WHERE x.epc IN ({epc_marks}) \
                     AND x.role IN ({role_marks}){})",
                    self.told
                ));
            }
            _ => {}
        }
    }

    /// Events whose identifier is their hash are found by the hash.
    fn event_ids(&mut self, any: &[String]) {
        self.named = true;
        self.values.push(Value::from(serde_json::Value::from(any).to_string()));
        let each = self.dialect.each(self.values.len());
        self.wheres.push_str(&format!(
            " AND s.event IN (SELECT g.id FROM epcis_event g WHERE g.event_id IN ({each}) AND g.event_id <> g.hash \
             UNION ALL SELECT k.event FROM epcis_key k WHERE k.hash IN ({each}))"
        ));
    }

    /// Bounds a column, wider than asked by what its writing may have lost.
    fn time(&mut self, column: &str, comparison: Comparison, at: jiff::Timestamp, slack_micros: i64) {
        let at = at.as_microsecond();
        let (sign, at) = match comparison {
            Comparison::GreaterOrEqual => (">=", at.saturating_sub(slack_micros)),
            Comparison::Less => ("<=", at.saturating_add(slack_micros)),
            _ => return,
        };
        let at = self.value(at);
        self.wheres.push_str(&format!(" AND {column} {sign} {at}"));
    }
}

/// Standard words as they are stored: bare.
fn bare(list: Vocabulary, any: &[String]) -> Vec<String> {
    any.iter().map(|uri| list.word(uri).map_or_else(|| uri.clone(), ToOwned::to_owned)).collect()
}
