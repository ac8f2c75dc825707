//! What became visible to organisations that have subscriptions, until it was offered to each of these. A row is written in
//! the transaction that makes the event visible and removed in the one that queues it: nothing is looked for by time or
//! number, so no order of commits can hide an event.

use std::collections::BTreeSet;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::ConnectionTrait;

use super::events::{COLUMNS, seen};
use super::{bulk, marks, parse};
use crate::model::{EventId, LotId, StoredEvent};
use crate::rules::redact::Reader;

/// Offers newly visible events to those of the grantees that have subscriptions.
pub(crate) async fn offer(conn: &impl ConnectionTrait, shown: &BTreeSet<(String, Timestamp, EventId)>) -> Result<()> {
    let grantees: BTreeSet<&str> = shown.iter().map(|(grantee, ..)| grantee.as_str()).collect();
    if grantees.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT DISTINCT organisation FROM epcis_subscription WHERE organisation IN ({})",
        marks(1, grantees.len())
    );
    let found = rows::all(conn, &sql, grantees.into_iter().map(Into::into).collect()).await?;
    let watching: BTreeSet<String> =
        found.iter().map(|row| row.try_get("", "organisation")).collect::<Result<_, _>>()?;
    let owed = shown.iter().filter(|(grantee, ..)| watching.contains(grantee));
    let values = owed.map(|(grantee, _, event)| vec![grantee.clone().into(), event.to_string().into()]).collect();
    bulk(conn, "INSERT INTO epcis_feed (grantee, event)", values, " ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// Offers those events of a lot that an organisation does not see yet, when it has subscriptions. Before it is shown them.
pub(crate) async fn offer_lot(conn: &impl ConnectionTrait, lot: LotId, grantee: OrganisationId) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO epcis_feed (grantee, event) SELECT $1, l.event FROM epcis_lot l WHERE l.lot = $2 \
         AND EXISTS (SELECT 1 FROM epcis_subscription s WHERE s.organisation = $1) \
         AND NOT EXISTS (SELECT 1 FROM epcis_seen v WHERE v.grantee = $1 AND v.event_time = l.event_time \
         AND v.event = l.event) ON CONFLICT DO NOTHING",
        vec![grantee.to_string().into(), lot.to_string().into()],
    )
    .await?;
    Ok(())
}

/// The organisation after another for which something waits, in a ring: none is served twice before all were once.
pub(crate) async fn next_grantee(conn: &impl ConnectionTrait, after: &str) -> Result<Option<String>> {
    for from in [after, ""] {
        let sql = "SELECT grantee FROM epcis_feed WHERE grantee > $1 ORDER BY grantee LIMIT 1";
        if let Some(row) = rows::one(conn, sql, vec![from.into()]).await? {
            return Ok(Some(row.try_get("", "grantee")?));
        }
    }
    Ok(None)
}

/// The oldest of what waits for an organisation, in the hands of this transaction alone: every event, and each as far as
/// the organisation may see it.
pub(crate) async fn take(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    most: i64,
    skip_locked: &str,
) -> Result<(Vec<EventId>, Vec<StoredEvent>)> {
    let sql = format!(
        "SELECT {COLUMNS} FROM epcis_feed f JOIN epcis_event e ON e.id = f.event WHERE f.grantee = $1 \
         ORDER BY f.grantee, f.event LIMIT $2{}",
        skip_locked.replace("UPDATE", "UPDATE OF f")
    );
    let found = rows::all(conn, &sql, vec![reader.organisation.to_string().into(), most.into()]).await?;
    let ids = found.iter().map(|row| parse(row, "epcis_event", "id")).collect::<Result<_>>()?;
    Ok((ids, seen(&found, reader)?))
}

/// They were offered.
pub(crate) async fn done(conn: &impl ConnectionTrait, grantee: &str, events: &[EventId]) -> Result<()> {
    for batch in events.chunks(500) {
        let sql = format!("DELETE FROM epcis_feed WHERE grantee = $1 AND event IN ({})", marks(2, batch.len()));
        let mut values = vec![grantee.into()];
        values.extend(batch.iter().map(|event| event.to_string().into()));
        rows::exec(conn, &sql, values).await?;
    }
    Ok(())
}
