//! The reads of a trace: by identifier through the index, by place, by identity. Each read is bounded and goes by key; an
//! event comes only to an organisation that may see it (`epcis_seen`).

use std::collections::BTreeSet;

use platform::Result;
use platform::db::{Dialect, rows};
use sea_orm::ConnectionTrait;

use super::events::{COLUMNS, is_told, seen};
use super::{parse, texts};
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
            named.extend(naming(conn, reader, batch, walk.asks_units()).await?);
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
async fn naming(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    epcs: &[String],
    units: bool,
) -> Result<BTreeSet<EventId>> {
    let values = vec![reader.organisation.to_string().into(), MOST_OF_BATCH.into(), texts(epcs)?];
    let found = rows::all(conn, &naming_sql(conn, reader, units), values).await?;
    found.iter().map(|row| parse(row, "epcis_epc", "event")).collect()
}

/// `units`: also where a lot is named only as that of single units of which nothing was made.
fn naming_sql(conn: &impl ConnectionTrait, reader: &Reader, units: bool) -> String {
    let made = " AND (x.role <> 'lot' OR (SELECT 1 FROM epcis_event t WHERE t.id = x.event AND t.type = 'TransformationEvent') = 1)";
    // A subquery that gives a value is asked row by row; for `EXISTS` PostgreSQL may read all that the organisation sees.
    format!(
        "SELECT DISTINCT x.event FROM {} \
         WHERE (SELECT 1 FROM epcis_seen s WHERE s.event = x.event AND s.grantee = $1 LIMIT 1) = 1{}{} LIMIT $2",
        Dialect::behind(conn).keyed(3, ("epcis_epc", "epc"), "x"),
        if units { "" } else { made },
        is_told(reader)
    )
}

/// Events by identity, at most [`BATCH`]. Whoever calls this has asked who may see them.
async fn bodies(conn: &impl ConnectionTrait, reader: &Reader, ids: &[EventId]) -> Result<Vec<StoredEvent>> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let sql = format!("SELECT {COLUMNS} FROM {}", Dialect::behind(conn).keyed(1, ("epcis_event", "id"), "e"));
    seen(&rows::all(conn, &sql, vec![texts(&ids)?]).await?, reader)
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
        for units in [true, false] {
            let conn = app.platform.db().conn();
            let sql = format!("EXPLAIN QUERY PLAN {}", naming_sql(conn, &reader, units));
            let values = vec!["g".into(), 1_i64.into(), texts(&["a", "b", "c"]).unwrap()];
            let plan = rows::all(conn, &sql, values).await.unwrap();
            let lines: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
            assert!(lines[0].starts_with("SCAN x_key"), "the identifiers come first: {lines:?}");
            let read_whole = |line: &&String| line.starts_with("SCAN") && !line.starts_with("SCAN x_key");
            assert_eq!(lines.iter().find(read_whole), None);
        }
    }
}
