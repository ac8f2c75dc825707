//! What a lot was made from: a transformation event that ties its material lots to it, so that a bad material is followed to
//! the toys made of it.

use std::collections::BTreeSet;

use epcis::query::Query;
use kernel::Actor;
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{LIST, MATERIALS, open, reader, unmade};
use crate::model::{EventId, LOT, Lot, LotId, LotState, StoredEvent};
use crate::rules::events::{At, making, read};
use crate::rules::lot::epc;
use crate::rules::master_data::Known;
use crate::rules::materials::{Typed, materials};
use crate::store;
use crate::store::corrections::{Which, seen};

/// Events of a lot that may tell of its materials.
const MOST_EVENTS: i64 = 200;
/// Materials offered to choose from.
const MOST_OFFERED: usize = 100;

/// A material that a lot was made from, as an event tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The event.
    pub event: EventId,
    /// Whose event it is.
    pub by: kernel::ids::OrganisationId,
    /// Canonical identifier of the material.
    pub material: String,
    /// Decimal text; empty when it is not told.
    pub quantity: String,
    /// UN/ECE unit; empty for pieces.
    pub unit: String,
}

/// Records what a lot was made from, with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] with the faults of every row, [`Error::Rule`] when the lot was withdrawn.
pub async fn tell(platform: &Platform, actor: &Actor, id: LotId, typed: &[Typed], once: &str) -> Result<()> {
    let Some((mut tx, lot)) = open(platform, actor, &MATERIALS, id, once).await? else { return Ok(()) };
    if matches!(lot.state, LotState::Withdrawn(_)) {
        return Err(Error::Rule(kernel::Message::new("correct-error-withdrawn")));
    }
    let class = epc(&lot.gtin, Some(&lot.number), None);
    let told = materials(typed, &class).map_err(Error::Invalid)?;
    let at = At { at: tx.now(), place: &lot.place };
    let event = making(at, &told, &class, u64::try_from(lot.quantity).unwrap_or(0)).map_err(unmade)?;
    keep(&tx, vec![Incoming::bare(event)], None).await?;
    let names: Vec<&str> = told.iter().map(|material| material.class.as_str()).collect();
    let data = json!({"lot": id, "materials": names.join(", "), "count": names.len()});
    tx.record(Event::new("lot.made_from", LOT, id).with(data)).await?;
    tx.commit().await
}

/// The materials of a lot, of the events that an organisation sees and nobody declared wrong.
///
/// # Errors
/// Database errors.
pub async fn of_lot(platform: &Platform, actor: &Actor, lot: &Lot) -> Result<Vec<Told>> {
    let conn = platform.db().conn();
    let which = Which::Kind("TransformationEvent");
    let events = seen(conn, lot.id, &reader(platform, actor).await?, which, MOST_EVENTS).await?;
    let class = epc(&lot.gtin, Some(&lot.number), None);
    Ok(events.iter().flat_map(|event| inputs(event, &class)).collect())
}

/// Inputs of a transformation whose output is the class.
fn inputs(stored: &StoredEvent, class: &str) -> Vec<Told> {
    let Some(event) = read(&stored.body) else { return Vec::new() };
    let objects = epcis::objects::of_event(&event);
    let made_here = |object: &epcis::objects::ObjectRef<'_>| {
        object.role == epcis::objects::Role::Output && object.levels().iter().any(|level| level == class)
    };
    if !objects.iter().any(made_here) {
        return Vec::new();
    }
    let told = |object: &epcis::objects::ObjectRef<'_>| Told {
        event: stored.id,
        by: stored.organisation,
        material: object.canonical().into_owned(),
        quantity: object.quantity.as_ref().and_then(|q| q.amount).map(ToString::to_string).unwrap_or_default(),
        unit: object.quantity.as_ref().and_then(|q| q.uom).unwrap_or_default().to_owned(),
    };
    objects.iter().filter(|object| object.role == epcis::objects::Role::Input).map(told).collect()
}

/// Classes to choose from: the own lots and what the newest events that the organisation sees name as a class.
///
/// # Errors
/// [`Error::Forbidden`], database errors.
pub async fn offered(platform: &Platform, actor: &Actor, lot: &Lot) -> Result<Vec<String>> {
    let conn = platform.db().conn();
    let own = epc(&lot.gtin, Some(&lot.number), None);
    let reader = reader(platform, actor).await?;
    let newest =
        store::query::candidates(conn, &reader, (&Query::default(), &Known::default()), None, MOST_OFFERED).await?;
    let mut classes: BTreeSet<String> = BTreeSet::new();
    for event in newest.events.iter().filter_map(|event| read(&event.body)) {
        let objects = epcis::objects::of_event(&event);
        classes.extend(objects.iter().filter(|object| object.quantity.is_some()).map(|o| o.canonical().into_owned()));
    }
    let scope = platform.list(actor, &LIST, LOT)?;
    for other in store::lots::list(conn, &scope, &platform::api::ListQuery::default()).await? {
        classes.insert(epc(&other.gtin, Some(&other.number), None));
    }
    classes.remove(&own);
    Ok(classes.into_iter().take(MOST_OFFERED).collect())
}

/// Leave to tell what a lot was made from, and the lot.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn lot(platform: &Platform, actor: &Actor, id: LotId) -> Result<Lot> {
    platform.read(actor, &MATERIALS, On::record(LOT, id)).await?;
    store::lots::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)
}
