//! Keeping events: the one way into the store, for documents, single events and the steps of our own lots.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use epcis::{Context, Event, Json, Uri, hash, objects};
use kernel::{Actor, Timestamp};
use platform::Result;
use platform::db::Tx;

use crate::model::{CaptureId, EventId, LotId, StoredEvent};
use crate::rules::events::{index, own_context, place, term};
use crate::rules::values::Field;
use crate::store;
use crate::store::events::NewEvent;
use crate::store::lots::Named;

/// The `@context` of a document, read once for all its events.
#[derive(Debug)]
pub struct Around {
    json: Json,
    prefixes: Context,
}

impl Around {
    /// Of a document's `@context`.
    #[must_use]
    pub fn of(context: &Json) -> Arc<Self> {
        Arc::new(Self { json: context.clone(), prefixes: Context::of(context) })
    }
}

/// An event with the `@context` of the document around it.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The event.
    pub event: Event,
    /// What the document says; `None` for a bare event, which has its own.
    pub document: Option<Arc<Around>>,
}

impl Incoming {
    /// A bare event, or one made here.
    #[must_use]
    pub fn bare(event: Event) -> Self {
        Self { event, document: None }
    }
}

/// What keeping one event came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Identity here.
    pub id: EventId,
    /// `eventID`.
    pub event_id: String,
    /// It was not there before.
    pub new: bool,
}

/// Keeps events within a unit of change: index, lots they touch, who may see them. `capture`: the job they came by.
///
/// # Errors
/// Database errors.
pub async fn keep(tx: &Tx, incoming: Vec<Incoming>, capture: Option<CaptureId>) -> Result<Vec<Kept>> {
    let prepared: Vec<NewEvent> = incoming.into_iter().map(|one| prepare(tx.actor(), tx.now(), one)).collect();
    keep_prepared(tx, &prepared, capture).await
}

/// Keeps events that certain others may see too, whatever lots they touch: of documents, which have readers of their own.
pub(super) async fn keep_for(tx: &Tx, incoming: Vec<Incoming>, readers: &[String]) -> Result<Vec<Kept>> {
    let prepared: Vec<NewEvent> = incoming.into_iter().map(|one| prepare(tx.actor(), tx.now(), one)).collect();
    store_all(tx, &prepared, None, readers).await
}

/// Keeps events that were prepared before the unit of change began.
pub(super) async fn keep_prepared(tx: &Tx, prepared: &[NewEvent], capture: Option<CaptureId>) -> Result<Vec<Kept>> {
    store_all(tx, prepared, capture, &[]).await
}

async fn store_all(
    tx: &Tx,
    prepared: &[NewEvent],
    capture: Option<CaptureId>,
    readers: &[String],
) -> Result<Vec<Kept>> {
    let job = capture.map(|id| id.to_string());
    let ids = store::events::insert(tx.conn(), prepared, job.as_deref()).await?;
    let is_new = |(new, id): &(&NewEvent, &EventId)| new.event.id == **id;
    let new: Vec<&NewEvent> = prepared.iter().zip(&ids).filter(is_new).map(|(new, _)| new).collect();
    relate(tx, &new, readers).await?;
    let kept = |(NewEvent { event, .. }, id): (&NewEvent, &EventId)| Kept {
        id: *id,
        event_id: event.event_id.clone(),
        new: event.id == *id,
    };
    Ok(prepared.iter().zip(&ids).map(kept).collect())
}

/// An event with its hash, its index and its row: all that needs no database, so that no other waits for it.
pub(super) fn prepare(actor: &Actor, now: Timestamp, Incoming { mut event, document }: Incoming) -> NewEvent {
    let key = match &document {
        Some(document) => hash::event_key(&event, &document.prefixes),
        None => hash::event_key(&event, &Context::default()),
    };
    if let Some(document) = &document {
        event.common.context = own_context(&document.json, event.common.context.as_ref());
    }
    if event.common.event_id.is_none() {
        // The hash is a URI by construction; were it none, the event would stay without an identifier.
        event.common.event_id = Uri::parse(&key.hash).ok();
    }
    event.common.record_time = Some(epcis::Time::from_instant(now.to_jiff()));
    NewEvent {
        objects: index(&event),
        event: StoredEvent {
            id: EventId(uuid::Uuid::now_v7()),
            organisation: actor.organisation,
            organisation_name: actor.organisation_name.clone(),
            event_id: event.common.event_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: event.what.name().to_owned(),
            action: event.action().map(|action| action.as_str().to_owned()).unwrap_or_default(),
            event_time: Timestamp::from(event.common.event_time.instant()),
            record_time: now,
            biz_step: term(event.business.biz_step.as_ref()),
            disposition: term(event.business.disposition.as_ref()),
            read_point: place(event.business.read_point.as_ref()),
            biz_location: place(event.business.biz_location.as_ref()),
            body: event.to_json().to_string(),
            withheld: false,
            hash: key.hash,
            declaration: key.error_declaration,
        },
    }
}

/// Puts new events on the lists of the lots they speak of, and lets everybody see them who sees those lots. An event
/// about goods that the capturing organisation does not see is its own affair.
async fn relate(tx: &Tx, new: &[&NewEvent], readers: &[String]) -> Result<()> {
    let own = tx.actor().organisation.to_string();
    let mut named: BTreeMap<Named, BTreeSet<(Timestamp, EventId)>> = BTreeMap::new();
    let mut shown: BTreeSet<(String, Timestamp, EventId)> = BTreeSet::new();
    for event in new {
        let (at, id) = (event.event.event_time, event.event.id);
        shown.extend(readers.iter().chain([&own]).map(|reader| (reader.clone(), at, id)));
        for (epc, _) in &event.objects {
            if let Some(name) = name(epc) {
                named.entry(name).or_default().insert((at, id));
            }
        }
    }
    let keys: Vec<Named> = named.keys().cloned().collect();
    let lots = store::lots::lots_of(tx.conn(), &keys).await?;
    let mut by_lot: BTreeMap<LotId, BTreeSet<(Timestamp, EventId)>> = BTreeMap::new();
    for (name, lot) in lots {
        by_lot.entry(lot).or_default().extend(named.remove(&name).unwrap_or_default());
    }
    let mut attached = Vec::new();
    for (lot, events) in by_lot {
        let grantees = store::lots::seen_by(tx.conn(), lot, tx.now()).await?;
        if !grantees.contains(&own) {
            continue;
        }
        for (at, id) in events {
            attached.push((lot, at, id));
            shown.extend(grantees.iter().map(|grantee| (grantee.clone(), at, id)));
        }
    }
    let touched = !attached.is_empty();
    store::events::attach(tx.conn(), attached).await?;
    store::values::learn(tx.conn(), &values(new, &shown)).await?;
    store::feed::offer(tx.conn(), &shown).await?;
    store::events::show(tx.conn(), shown.into_iter().collect()).await?;
    if touched {
        // The journey on a public page has changed.
        tx.raise_public_epoch().await?;
    }
    Ok(())
}

/// The values of new events, for everybody who sees them.
fn values<'a>(new: &'a [&NewEvent], shown: &'a BTreeSet<(String, Timestamp, EventId)>) -> store::values::Seen<'a> {
    let by_id: BTreeMap<EventId, &StoredEvent> = new.iter().map(|new| (new.event.id, &new.event)).collect();
    let mut seen = BTreeSet::new();
    for (grantee, _, id) in shown {
        let Some(event) = by_id.get(id) else { continue };
        for (field, value) in [
            (Field::Type, &event.kind),
            (Field::BizStep, &event.biz_step),
            (Field::Disposition, &event.disposition),
            (Field::ReadPoint, &event.read_point),
            (Field::BizLocation, &event.biz_location),
        ] {
            seen.insert((grantee.as_str(), field, value.as_str()));
        }
    }
    seen
}

pub(super) fn name(epc: &str) -> Option<Named> {
    let link = objects::link(epc)?;
    if let Some(sscc) = link.sscc() {
        return Some(Named::Carton(sscc.as_str().to_owned()));
    }
    let gtin = link.gtin()?.as_str().to_owned();
    match (link.serial(), link.lot()) {
        (Some(serial), _) => Some(Named::Unit(gtin, serial.to_owned())),
        (None, Some(lot)) => Some(Named::Class(gtin, lot.to_owned())),
        (None, None) => None,
    }
}
