//! Events of a lot that still count, to be shown as its materials or to be declared wrong.

use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::events::{COLUMNS, seen as seen_by, whole};
use crate::model::{EventId, LotId, StoredEvent};
use crate::rules::redact::Reader;

/// Nobody of the same organisation declared the event `e` wrong, and it is no such declaration.
pub(super) const COUNTS: &str = "e.declaration = '' AND NOT EXISTS (SELECT 1 FROM epcis_key d \
     WHERE d.organisation = e.organisation AND d.hash = e.hash AND d.declaration <> '')";

/// Which events of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// With this business step.
    Step(&'static str),
    /// Of this kind.
    Kind(&'static str),
}

/// Events of a lot that an organisation captured and that still count, oldest first.
pub(crate) async fn own(
    conn: &impl ConnectionTrait,
    lot: LotId,
    organisation: OrganisationId,
    which: Which,
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let values = vec![lot.to_string().into(), organisation.to_string().into()];
    counting(conn, which, "e.organisation = $2", values, most).await?.iter().map(whole).collect()
}

/// Events of a lot that still count, of those that an organisation sees, oldest first.
pub(crate) async fn seen(
    conn: &impl ConnectionTrait,
    lot: LotId,
    reader: &Reader,
    which: Which,
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let values = vec![lot.to_string().into(), reader.organisation.to_string().into()];
    let seen = "EXISTS (SELECT 1 FROM epcis_seen s WHERE s.event = e.id AND s.grantee = $2)";
    seen_by(&counting(conn, which, seen, values, most).await?, reader)
}

async fn counting(
    conn: &impl ConnectionTrait,
    which: Which,
    whose: &str,
    mut values: Vec<Value>,
    most: i64,
) -> Result<Vec<QueryResult>> {
    let (column, word) = match which {
        Which::Step(word) => ("biz_step", word),
        Which::Kind(word) => ("type", word),
    };
    values.extend([word.into(), most.into()]);
    let sql = format!(
        "SELECT {COLUMNS} FROM epcis_lot l JOIN epcis_event e ON e.id = l.event WHERE l.lot = $1 AND {whose} \
         AND e.{column} = $3 AND {COUNTS} ORDER BY l.event_time, l.event LIMIT $4"
    );
    Ok(rows::all(conn, &sql, values).await?)
}

/// Events of a lot with a step, from behind one on: for a document of all of them, piece by piece.
pub(crate) async fn of_step_after(
    conn: &impl ConnectionTrait,
    lot: LotId,
    organisation: OrganisationId,
    step: &str,
    after: (i64, &str),
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM epcis_lot l JOIN epcis_event e ON e.id = l.event WHERE l.lot = $1 AND e.organisation = $2 \
         AND e.biz_step = $3 AND {COUNTS} AND (l.event_time > $4 OR (l.event_time = $4 AND l.event > $5)) \
         ORDER BY l.event_time, l.event LIMIT $6"
    );
    let (at, id) = after;
    let values =
        vec![lot.to_string().into(), organisation.to_string().into(), step.into(), at.into(), id.into(), most.into()];
    rows::all(conn, &sql, values).await?.iter().map(whole).collect()
}

/// One event that an organisation captured and that still counts.
pub(crate) async fn one(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: EventId,
) -> Result<Option<StoredEvent>> {
    let sql = format!("SELECT {COLUMNS} FROM epcis_event e WHERE e.id = $1 AND e.organisation = $2 AND {COUNTS}");
    let values = vec![id.to_string().into(), organisation.to_string().into()];
    rows::one(conn, &sql, values).await?.as_ref().map(whole).transpose()
}

/// Whether an event is on the list of a lot.
pub(crate) async fn is_of_lot(conn: &impl ConnectionTrait, lot: LotId, event: &StoredEvent) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM epcis_lot WHERE lot = $1 AND event_time = $2 AND event = $3";
    let values = vec![lot.to_string().into(), event.event_time.micros().into(), event.id.to_string().into()];
    Ok(rows::one(conn, sql, values).await?.is_some())
}

/// Whether an event came in a document, by file or by the interface.
pub(crate) async fn came_in_document(conn: &impl ConnectionTrait, id: EventId) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM epcis_event WHERE id = $1 AND capture IS NOT NULL";
    Ok(rows::one(conn, sql, vec![id.to_string().into()]).await?.is_some())
}

/// Whether an event of an organisation was declared wrong by it.
pub(crate) async fn is_declared_wrong(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    hash: &str,
) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM epcis_key WHERE organisation = $1 AND hash = $2 AND declaration <> '' LIMIT 1";
    Ok(rows::one(conn, sql, vec![organisation.to_string().into(), hash.into()]).await?.is_some())
}
