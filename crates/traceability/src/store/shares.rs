//! Lots shown by a person, what organisations tell their partners, and what goes when a lot is shown no more.

use std::collections::BTreeSet;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{marks, parse};
use crate::model::{EventId, LOT, LotId};
use crate::rules::redact::Told;
use crate::rules::values::Field;
use crate::share_model::Share;

const COLUMNS: &str = "id, lot, organisation, name_zh, name_en, shared_at, shared_by_name, ended_at, ended_by_name";

/// Keeps a new showing; false when the lot is shown to that organisation already.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: &Share) -> Result<bool> {
    let sql = format!(
        "INSERT INTO lot_share ({COLUMNS}) VALUES ({}) ON CONFLICT (lot, organisation) WHERE ended_at IS NULL DO NOTHING",
        marks(1, 9)
    );
    let values: Vec<Value> = vec![
        new.id.to_string().into(),
        new.lot.to_string().into(),
        new.with.to_string().into(),
        new.with_zh.clone().into(),
        new.with_en.clone().into(),
        new.at.micros().into(),
        new.by_name.clone().into(),
        new.ended.as_ref().map(|(at, _)| at.micros()).into(),
        new.ended.as_ref().map(|(_, by)| by.clone()).into(),
    ];
    Ok(rows::exec(conn, &sql, values).await? == 1)
}

/// The showings of a lot, newest first, at most 200.
pub(crate) async fn of_lot(conn: &impl ConnectionTrait, lot: LotId) -> Result<Vec<Share>> {
    let sql = format!("SELECT {COLUMNS} FROM lot_share WHERE lot = $1 ORDER BY id DESC LIMIT 200");
    rows::all(conn, &sql, vec![lot.to_string().into()]).await?.iter().map(share).collect()
}

/// The showing of a lot to an organisation that lasts.
pub(crate) async fn lasting(
    conn: &impl ConnectionTrait,
    lot: LotId,
    organisation: OrganisationId,
) -> Result<Option<Share>> {
    let sql = format!("SELECT {COLUMNS} FROM lot_share WHERE lot = $1 AND organisation = $2 AND ended_at IS NULL");
    let values = vec![lot.to_string().into(), organisation.to_string().into()];
    rows::one(conn, &sql, values).await?.as_ref().map(share).transpose()
}

/// Latest events that partners are looked for in.
const LATEST: i64 = 2000;

/// Organisations that an owner of lots has met: who captured the latest events that it sees, and whom it showed lots to.
pub(crate) async fn partners(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<BTreeSet<OrganisationId>> {
    let sql = "SELECT DISTINCT e.organisation FROM (SELECT grantee, event FROM epcis_seen WHERE grantee = $1 \
               ORDER BY event_time DESC LIMIT $2) s JOIN epcis_event e ON e.id = s.event WHERE s.grantee = $1 \
               UNION SELECT h.organisation FROM lot_share h JOIN lot l ON l.id = h.lot WHERE l.owner = $1";
    let found = rows::all(conn, sql, vec![owner.to_string().into(), LATEST.into()]).await?;
    found.iter().map(|row| parse(row, "epcis_event", "organisation")).collect()
}

/// Ends a showing; false when it had ended before.
pub(crate) async fn end(conn: &impl ConnectionTrait, ended: &Share) -> Result<bool> {
    let Some((at, by)) = &ended.ended else { return Ok(false) };
    let sql = "UPDATE lot_share SET ended_at = $3, ended_by_name = $4 WHERE lot = $1 AND id = $2 AND ended_at IS NULL";
    let values = vec![ended.lot.to_string().into(), ended.id.to_string().into(), at.micros().into(), by.clone().into()];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

/// What an organisation tells its partners.
pub(crate) async fn told(conn: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Told> {
    let sql = "SELECT told FROM epcis_disclosure WHERE organisation = $1";
    let row = rows::one(conn, sql, vec![organisation.to_string().into()]).await?;
    Ok(Told::of_bits(row.map(|row| row.try_get("", "told")).transpose()?.unwrap_or_default()))
}

/// From now on an organisation tells its partners so much.
pub(crate) async fn tell(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    told: Told,
    at: Timestamp,
    by: &str,
) -> Result<()> {
    let sql = "INSERT INTO epcis_disclosure (organisation, told, changed_at, changed_by_name) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (organisation) DO UPDATE SET told = $2, changed_at = $3, changed_by_name = $4";
    let values = vec![organisation.to_string().into(), told.bits().into(), at.micros().into(), by.into()];
    rows::exec(conn, sql, values).await?;
    Ok(())
}

/// Takes the events of a lot away from an organisation that sees the lot no more: all but its own, those of other lots that it
/// sees, and `kept`. With them goes what waits for its subscriptions, and values that it knew from these events alone. The
/// visibility of the lot itself has ended before.
pub(crate) async fn forget(
    conn: &impl ConnectionTrait,
    lot: LotId,
    grantee: OrganisationId,
    kept: &[EventId],
) -> Result<()> {
    let ids = || -> Vec<Value> { vec![grantee.to_string().into(), lot.to_string().into()] };
    let mut values = ids();
    values.extend([Value::from(LOT)]);
    let but = if kept.is_empty() { String::new() } else { format!(" AND l.event NOT IN ({})", marks(4, kept.len())) };
    values.extend(kept.iter().map(|event| Value::from(event.to_string())));
    let sql = format!(
        "DELETE FROM epcis_seen WHERE grantee = $1 AND event IN (SELECT l.event FROM epcis_lot l \
         JOIN epcis_event e ON e.id = l.event WHERE l.lot = $2 AND e.organisation <> $1{but} \
         AND NOT EXISTS (SELECT 1 FROM visibility v JOIN epcis_lot o ON o.lot = v.resource AND o.event_time = l.event_time \
         AND o.event = l.event WHERE v.grantee = $1 AND v.kind = $3))"
    );
    rows::exec(conn, &sql, values).await?;
    let unseen = |event: &str| {
        format!(
            "{event} IN (SELECT l.event FROM epcis_lot l WHERE l.lot = $2 AND NOT EXISTS (SELECT 1 FROM epcis_seen s \
             WHERE s.grantee = $1 AND s.event_time = l.event_time AND s.event = l.event))"
        )
    };
    let feed = format!("DELETE FROM epcis_feed WHERE grantee = $1 AND {}", unseen("event"));
    rows::exec(conn, &feed, ids()).await?;
    // What was delivered stays delivered; what was not is owed again when the lot is shown again.
    let queue = format!(
        "DELETE FROM epcis_subscription_event WHERE EXISTS (SELECT 1 FROM epcis_subscription q WHERE q.organisation = $1 \
         AND q.id = epcis_subscription_event.subscription AND q.delivered < epcis_subscription_event.number) AND {}",
        unseen("event")
    );
    rows::exec(conn, &queue, ids()).await?;
    for field in Field::ALL {
        let column = field.word();
        let sql = format!(
            "DELETE FROM epcis_value WHERE grantee = $1 AND field = '{column}' AND value IN (SELECT e.{column} \
             FROM epcis_lot l JOIN epcis_event e ON e.id = l.event WHERE l.lot = $2) AND NOT EXISTS (SELECT 1 \
             FROM epcis_seen s JOIN epcis_event e ON e.id = s.event WHERE s.grantee = $1 AND e.{column} = epcis_value.value)"
        );
        rows::exec(conn, &sql, ids()).await?;
    }
    Ok(())
}

fn share(row: &QueryResult) -> Result<Share> {
    let ended: Option<i64> = row.try_get("", "ended_at")?;
    let by: Option<String> = row.try_get("", "ended_by_name")?;
    Ok(Share {
        id: parse(row, "lot_share", "id")?,
        lot: parse(row, "lot_share", "lot")?,
        with: parse(row, "lot_share", "organisation")?,
        with_zh: row.try_get("", "name_zh")?,
        with_en: row.try_get("", "name_en")?,
        at: Timestamp::from_micros(row.try_get("", "shared_at")?),
        by_name: row.try_get("", "shared_by_name")?,
        ended: ended.map(|at| (Timestamp::from_micros(at), by.unwrap_or_default())),
    })
}
