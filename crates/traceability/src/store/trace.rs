//! The reads of a trace: by identifier through the index, by place, by identity. Each read is bounded and goes by key; an
//! event comes only to an organisation that may see it (`epcis_seen`).

use std::collections::BTreeSet;

use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, Value};

use super::events::{COLUMNS, is_told, seen};
use super::{marks, parse};
use crate::model::{EventId, StoredEvent};
use crate::rules::redact::Reader;
use crate::rules::trace::fact::Fact;
use crate::rules::trace::walk::{MOST_HOPS, Walk};

/// Identifiers, or events, asked for with one statement.
pub(crate) const BATCH: usize = 500;
/// Events that one batch of identifiers may name: a pallet place with a million events does not fill the memory.
pub(crate) const MOST_OF_BATCH: i64 = 20_001;

/// Reads until the walk is over or as far as it may go; answers how many statements it took.
pub(crate) async fn follow(conn: &impl ConnectionTrait, reader: &Reader, walk: &mut Walk) -> Result<usize> {
    let mut reads = 0;
    for _ in 0..=MOST_HOPS {
        let keys = walk.wanted();
        if keys.is_empty() {
            return Ok(reads);
        }
        let mut named: BTreeSet<EventId> = BTreeSet::new();
        for batch in keys.chunks(BATCH) {
            named.extend(naming(conn, reader, batch).await?);
            reads += 1;
        }
        let new: Vec<EventId> = named.into_iter().filter(|id| !walk.knows(*id)).collect();
        let wanted: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        let mut facts = Vec::with_capacity(new.len());
        for batch in new.chunks(BATCH) {
            let found = bodies(conn, reader, batch).await?;
            facts.extend(found.iter().filter_map(|event| asked_for(event, &wanted)));
            reads += 1;
        }
        walk.took(&keys, facts);
    }
    walk.stop();
    Ok(reads)
}

/// The event as a fact. The index also knows lots of single inputs: an event that names what was asked for only where the reader may
/// not look was not found.
fn asked_for(event: &StoredEvent, wanted: &BTreeSet<&str>) -> Option<Fact> {
    let fact = Fact::of(event)?;
    (!event.withheld || fact.names().any(|name| wanted.contains(name))).then_some(fact)
}

/// The events that name any of these identifiers, at most [`BATCH`] of them.
async fn naming(conn: &impl ConnectionTrait, reader: &Reader, epcs: &[String]) -> Result<BTreeSet<EventId>> {
    let mut values: Vec<Value> = vec![reader.organisation.to_string().into(), MOST_OF_BATCH.into()];
    values.extend(epcs.iter().map(|epc| Value::from(epc.clone())));
    let found = rows::all(conn, &naming_sql(reader, epcs.len()), values).await?;
    found.iter().map(|row| parse(row, "epcis_epc", "event")).collect()
}

fn naming_sql(reader: &Reader, epcs: usize) -> String {
    format!(
        "SELECT DISTINCT x.event FROM epcis_epc x JOIN epcis_seen s ON s.event = x.event AND s.grantee = $1 \
         WHERE x.epc IN ({}){} LIMIT $2",
        marks(3, epcs),
        is_told(reader)
    )
}

/// Events by identity, at most [`BATCH`]. Whoever calls this has asked who may see them.
async fn bodies(conn: &impl ConnectionTrait, reader: &Reader, ids: &[EventId]) -> Result<Vec<StoredEvent>> {
    let values = ids.iter().map(|id| Value::from(id.to_string())).collect();
    let sql = format!("SELECT {COLUMNS} FROM epcis_event e WHERE e.id IN ({})", marks(1, ids.len()));
    seen(&rows::all(conn, &sql, values).await?, reader)
}

/// The newest events at a place.
pub(crate) async fn at_place(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    place: &str,
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let mut found = Vec::new();
    for column in ["biz_location", "read_point"] {
        let sql = format!(
            "SELECT {COLUMNS} FROM epcis_event e JOIN epcis_seen s ON s.event = e.id AND s.grantee = $1 \
             WHERE e.{column} = $2 ORDER BY e.event_time DESC LIMIT $3"
        );
        let values = vec![reader.organisation.to_string().into(), place.into(), most.into()];
        found.extend(seen(&rows::all(conn, &sql, values).await?, reader)?);
    }
    found.sort_by_key(|event| (event.event_time, event.id));
    found.dedup_by_key(|event| event.id);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use platform::testing::{On, TestApp};

    use super::*;

    #[tokio::test]
    async fn a_trace_reads_by_key_only() {
        let app = TestApp::start(On::Sqlite, |builder| builder).await;
        let reader = Reader { organisation: platform::testing::id(), supervises: false, party: String::new() };
        let sql = format!("EXPLAIN QUERY PLAN {}", naming_sql(&reader, 3));
        let values: Vec<Value> = vec!["g".into(), 1_i64.into(), "a".into(), "b".into(), "c".into()];
        for row in rows::all(app.platform.db().conn(), &sql, values).await.unwrap() {
            let line: String = row.try_get("", "detail").unwrap();
            assert!(!line.starts_with("SCAN"), "{line}");
        }
    }
}
