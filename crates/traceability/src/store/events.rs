//! The event store: events by key, the index by object and by lot, who may see which, the questions asked of them.
//!
//! The interface is the functions below and in `store::query`; a hand-tuned store with two backends will stand behind them
//! (docs/decisions/0003). It judges nothing and knows no permission beyond the rows it is told to write.

use std::collections::{BTreeSet, HashMap};

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult};

use super::corrections::COUNTS;
use super::{bulk, each, parse, texts};
use crate::model::{EventId, LotId, StoredEvent};
use crate::rules::journey::Nesting;
use crate::rules::redact::{Group, Reader, Told, view};

pub(super) const COLUMNS: &str = "e.id, e.organisation, e.organisation_name, e.hash, e.declaration, e.event_id, e.type, e.action, \
     e.event_time, e.record_time, e.biz_step, e.disposition, e.read_point, e.biz_location, e.body, \
     (SELECT d.told FROM epcis_disclosure d WHERE d.organisation = e.organisation) AS told";

/// What public pages tell of an event; never its text.
const HEAD: &str = "e.id, e.organisation, e.organisation_name, e.hash, e.declaration, e.event_id, e.type, e.action, \
     e.event_time, e.record_time, e.biz_step, e.disposition, e.read_point, e.biz_location";

/// An event ready to be kept.
#[derive(Clone, Debug)]
pub(crate) struct NewEvent {
    /// The row.
    pub(crate) event: StoredEvent,
    /// Its objects: canonical identifier and role.
    pub(crate) objects: BTreeSet<(String, &'static str)>,
}

/// Keeps events of one organisation; answers for each under which identity it is there now: its own when it is new, another when the
/// same key came before.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    events: &[NewEvent],
    capture: Option<&str>,
) -> Result<Vec<EventId>> {
    let ids = claim(conn, events).await?;
    let new: Vec<&NewEvent> =
        events.iter().zip(&ids).filter(|(new, id)| new.event.id == **id).map(|(new, _)| new).collect();
    let values = new
        .iter()
        .map(|new| {
            let event = &new.event;
            vec![
                event.id.to_string().into(),
                event.organisation.to_string().into(),
                event.organisation_name.clone().into(),
                event.hash.clone().into(),
                event.declaration.clone().into(),
                event.event_id.clone().into(),
                event.kind.clone().into(),
                event.action.clone().into(),
                event.event_time.micros().into(),
                event.record_time.micros().into(),
                event.biz_step.clone().into(),
                event.disposition.clone().into(),
                event.read_point.clone().into(),
                event.biz_location.clone().into(),
                capture.map(ToOwned::to_owned).into(),
                event.body.clone().into(),
            ]
        })
        .collect();
    let head = "INSERT INTO epcis_event (id, organisation, organisation_name, hash, declaration, event_id, type, action, \
                event_time, record_time, biz_step, disposition, read_point, biz_location, capture, body)";
    bulk(conn, head, values, "").await?;
    let index = new
        .iter()
        .flat_map(|new| {
            new.objects.iter().map(|(epc, role)| {
                vec![
                    epc.clone().into(),
                    new.event.event_time.micros().into(),
                    new.event.id.to_string().into(),
                    (*role).into(),
                ]
            })
        })
        .collect();
    bulk(conn, "INSERT INTO epcis_epc (epc, event_time, event, role)", index, "").await?;
    Ok(ids)
}

/// Claims the keys of events: the gate that lets an event of an organisation in once, however often it is sent and from however many
/// places at the same time. Answers whose each key is.
async fn claim(conn: &impl ConnectionTrait, events: &[NewEvent]) -> Result<Vec<EventId>> {
    let own = || events.iter().map(|new| new.event.id).collect();
    let Some(organisation) = events.first().map(|new| new.event.organisation) else { return Ok(vec![]) };
    let key = |NewEvent { event, .. }: &NewEvent| (event.hash.clone(), event.declaration.clone());
    // In one order, whoever comes: two that claim the same keys wait for each other one way only.
    let mut claims: Vec<_> = events.iter().map(|new| (key(new), new.event.id)).collect();
    claims.sort();
    let values = claims
        .into_iter()
        .map(|((hash, declaration), id)| {
            vec![hash.into(), organisation.to_string().into(), declaration.into(), id.to_string().into()]
        })
        .collect();
    let head = "INSERT INTO epcis_key (hash, organisation, declaration, event)";
    if bulk(conn, head, values, " ON CONFLICT DO NOTHING").await? == events.len() as u64 {
        return Ok(own());
    }
    let hashes: Vec<&str> = events.iter().map(|new| new.event.hash.as_str()).collect();
    let sql = format!(
        "SELECT k.event, k.hash, k.declaration FROM epcis_key k WHERE k.organisation = $1 AND k.hash IN ({})",
        each(conn, 2)
    );
    let mut holders: HashMap<(String, String), EventId> = HashMap::new();
    for row in rows::all(conn, &sql, vec![organisation.to_string().into(), texts(&hashes)?]).await? {
        let key = (row.try_get("", "hash")?, row.try_get("", "declaration")?);
        holders.insert(key, parse(&row, "epcis_key", "event")?);
    }
    let holder = |new: &NewEvent| {
        let key = key(new);
        let holder = holders.get(&key).copied();
        holder.ok_or_else(|| rows::impossible("epcis_key", "hash", &key.0, "it was claimed and is not there"))
    };
    events.iter().map(holder).collect()
}

/// Puts events on the list of a lot.
pub(crate) async fn attach(conn: &impl ConnectionTrait, rows: Vec<(LotId, Timestamp, EventId)>) -> Result<()> {
    let values = rows
        .into_iter()
        .map(|(lot, at, event)| vec![lot.to_string().into(), at.micros().into(), event.to_string().into()])
        .collect();
    bulk(conn, "INSERT INTO epcis_lot (lot, event_time, event)", values, " ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// Lets organisations see events.
pub(crate) async fn show(conn: &impl ConnectionTrait, rows: Vec<(String, Timestamp, EventId)>) -> Result<()> {
    let values = rows
        .into_iter()
        .map(|(grantee, at, event)| vec![grantee.into(), at.micros().into(), event.to_string().into()])
        .collect();
    bulk(conn, "INSERT INTO epcis_seen (grantee, event_time, event)", values, " ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// Lets an organisation see every event of a lot so far.
pub(crate) async fn show_lot(conn: &impl ConnectionTrait, lot: LotId, grantee: OrganisationId) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO epcis_seen (grantee, event_time, event) SELECT $1, l.event_time, l.event FROM epcis_lot l \
         WHERE l.lot = $2 ON CONFLICT DO NOTHING",
        vec![grantee.to_string().into(), lot.to_string().into()],
    )
    .await?;
    Ok(())
}

/// One event that an organisation may see.
pub(crate) async fn find(conn: &impl ConnectionTrait, reader: &Reader, id: EventId) -> Result<Option<StoredEvent>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM epcis_seen s JOIN epcis_event e ON e.id = s.event WHERE s.event = $1 AND s.grantee = $2"
    );
    let found = rows::all(conn, &sql, vec![id.to_string().into(), reader.organisation.to_string().into()]).await?;
    Ok(seen(&found, reader)?.pop())
}

/// The first and the last events of a lot that an organisation may see, oldest first, at most `most` of each; and whether there
/// are others between them.
pub(crate) async fn of_lot(
    conn: &impl ConnectionTrait,
    lot: LotId,
    reader: &Reader,
    most: i64,
) -> Result<(Vec<StoredEvent>, Vec<StoredEvent>, bool)> {
    let values = |most: i64| vec![lot.to_string().into(), most.into(), reader.organisation.to_string().into()];
    let sql = |order: &str| {
        format!(
            "SELECT {COLUMNS} FROM epcis_lot l JOIN epcis_seen s ON s.event = l.event AND s.grantee = $3 \
             JOIN epcis_event e ON e.id = l.event WHERE l.lot = $1 ORDER BY l.event_time {order}, l.event {order} LIMIT $2"
        )
    };
    let first = seen(&rows::all(conn, &sql("ASC"), values(most)).await?, reader)?;
    // One more, which tells whether the two meet.
    let mut last = seen(&rows::all(conn, &sql("DESC"), values(most + 1)).await?, reader)?;
    let met = |event: &StoredEvent| first.iter().any(|early| early.id == event.id);
    let gap = !last.is_empty() && !last.iter().any(met);
    last.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    last.retain(|event| !met(event));
    last.reverse();
    Ok((first, last, gap))
}

/// Events of a lot as anybody may know them, oldest first.
pub(crate) async fn heads_of_lot(conn: &impl ConnectionTrait, lot: LotId, most: i64) -> Result<Vec<StoredEvent>> {
    let sql = format!(
        "SELECT {HEAD} FROM epcis_lot l JOIN epcis_event e ON e.id = l.event WHERE l.lot = $1 \
         ORDER BY l.event_time, l.event LIMIT $2"
    );
    rows::all(conn, &sql, vec![lot.to_string().into(), most.into()]).await?.iter().map(head).collect()
}

/// Events that name an object, captured by whoever may see the lot, within a time; as anybody may know them.
pub(crate) async fn heads_about(
    conn: &impl ConnectionTrait,
    epc: &str,
    lot: LotId,
    within: (Timestamp, Option<Timestamp>),
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let (from, until) = within;
    let sql = format!(
        "SELECT {HEAD} FROM epcis_epc x JOIN epcis_event e ON e.id = x.event WHERE x.epc = $1 AND x.event_time >= $2 \
         AND x.event_time <= $3 AND x.role <> 'lot' AND {TRUSTED} ORDER BY x.event_time, x.event LIMIT $5"
    );
    let until = until.map_or(i64::MAX, Timestamp::micros);
    let values = vec![epc.into(), from.micros().into(), until.into(), lot.to_string().into(), most.into()];
    rows::all(conn, &sql, values).await?.iter().map(head).collect()
}

/// A stranger's event about somebody else's goods is kept for the stranger and told to nobody.
const TRUSTED: &str = "e.organisation IN (SELECT v.grantee FROM visibility v WHERE v.kind = 'lot' AND v.resource = $4)";

/// Aggregations that name an object as a child.
pub(crate) async fn nestings(conn: &impl ConnectionTrait, epc: &str, lot: LotId, most: i64) -> Result<Vec<Nesting>> {
    let sql = format!(
        "SELECT e.event_time, e.action, p.epc AS parent FROM epcis_epc x JOIN epcis_event e ON e.id = x.event \
         JOIN epcis_epc p ON p.event = e.id AND p.role = 'parent' WHERE x.epc = $1 AND x.role = $2 \
         AND e.type = $3 AND {COUNTS} AND {TRUSTED} ORDER BY x.event_time, x.event LIMIT $5"
    );
    let values = vec![epc.into(), "child".into(), "AggregationEvent".into(), lot.to_string().into(), most.into()];
    let found = rows::all(conn, &sql, values).await?;
    found
        .iter()
        .map(|row| {
            Ok(Nesting {
                at: Timestamp::from_micros(row.try_get("", "event_time")?),
                action: row.try_get("", "action")?,
                parent: row.try_get("", "parent")?,
            })
        })
        .collect()
}

/// Events as a reader may see them: the one way by which the text of an event leaves the store to others than its captor.
pub(super) fn seen(rows: &[QueryResult], reader: &Reader) -> Result<Vec<StoredEvent>> {
    rows.iter().filter_map(|row| seen_one(row, reader).transpose()).collect()
}

/// One event as a reader may see it; `None` when nothing is left that could be told.
pub(super) fn seen_one(row: &QueryResult, reader: &Reader) -> Result<Option<StoredEvent>> {
    let mut event = whole(row)?;
    let partners = Told::of_bits(row.try_get::<Option<i64>>("", "told")?.unwrap_or_default());
    let told = reader.told(event.organisation, partners);
    if told == Told::everything() {
        return Ok(Some(event));
    }
    match view(&event.body, event.id, told, &reader.party) {
        Ok(Some(body)) => {
            event.withheld = body != event.body;
            event.body = body;
            Ok(Some(event))
        }
        Ok(None) => Ok(None),
        Err(error) => {
            // It must not keep the others waiting, and nobody may see what could not be judged.
            tracing::error!(event = %event.id, %error, "an event cannot be read and is told to no partner");
            Ok(None)
        }
    }
}

/// That a row of the index of objects, in alias `x`, names what the reader is told: the same as [`redact`] says of the event.
/// `$1` is the reader's organisation.
///
/// [`redact`]: crate::rules::redact
pub(super) fn is_told(reader: &Reader) -> String {
    if reader.supervises {
        return String::new();
    }
    format!(
        " AND (x.role NOT IN ('input', 'transformation') OR (SELECT 1 FROM epcis_event o WHERE o.id = x.event \
         AND (o.organisation = $1 OR EXISTS (SELECT 1 FROM epcis_disclosure d WHERE d.organisation = o.organisation \
         AND (d.told & {}) <> 0))) = 1)",
        Group::Materials.bit()
    )
}

/// An event as it was captured: for its captor.
pub(super) fn whole(row: &QueryResult) -> Result<StoredEvent> {
    let body = row.try_get("", "body")?;
    Ok(StoredEvent { body, ..head(row)? })
}

fn head(row: &QueryResult) -> Result<StoredEvent> {
    Ok(StoredEvent {
        id: parse(row, "epcis_event", "id")?,
        organisation: parse(row, "epcis_event", "organisation")?,
        organisation_name: row.try_get("", "organisation_name")?,
        hash: row.try_get("", "hash")?,
        declaration: row.try_get("", "declaration")?,
        event_id: row.try_get("", "event_id")?,
        kind: row.try_get("", "type")?,
        action: row.try_get("", "action")?,
        event_time: Timestamp::from_micros(row.try_get("", "event_time")?),
        record_time: Timestamp::from_micros(row.try_get("", "record_time")?),
        biz_step: row.try_get("", "biz_step")?,
        disposition: row.try_get("", "disposition")?,
        read_point: row.try_get("", "read_point")?,
        biz_location: row.try_get("", "biz_location")?,
        body: String::new(),
        withheld: false,
    })
}
