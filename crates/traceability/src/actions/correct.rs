//! Taking back what was recorded by mistake. Nothing is deleted: the event stays, and beside it stands the same event with an
//! error declaration (EPCIS 2.0), which everybody gets who has the first. What the lot is goes back with it.

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::{Event, Tx};
use platform::jobs::Job;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{CAPTURE, CORRECT, acting_for, open, save, share, unmade};
use crate::model::{EventId, LOT, Lot, LotId, LotState, StoredEvent, Withdrawn};
use crate::rules::events::{declared_wrong, index, read};
use crate::rules::lot::MOST_CARTONS;
use crate::store;
use crate::store::corrections::{Which, came_in_document, is_of_lot, one, own};
use crate::store::lots::Named;

/// The job that declares the commissioning of a withdrawn lot wrong.
pub(crate) const WITHDRAW: &str = "lot.withdraw";

/// Commissioning events (a thousand units each) declared wrong in one unit of change.
const EVENTS_AT_ONCE: i64 = 5;

/// Reasons of CBV 2.0 section 7.6.
pub const REASONS: [&str; 2] = ["did_not_occur", "incorrect_data"];

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The cartons never left, or not for there.
    Shipping,
    /// The cartons were packed otherwise; their codes are given up.
    Packing,
    /// The newest inspection.
    Inspection,
    /// The lot was never made so; its serial numbers are given up.
    Commissioning,
    /// One telling of what it was made from.
    Materials(EventId),
}

impl Step {
    /// The word of forms and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shipping => "shipping",
            Self::Packing => "packing",
            Self::Inspection => "inspection",
            Self::Commissioning => "commissioning",
            Self::Materials(_) => "materials",
        }
    }

    /// From a form's word; `event` for materials.
    #[must_use]
    pub fn from_word(word: &str, event: &str) -> Option<Self> {
        Some(match word {
            "shipping" => Self::Shipping,
            "packing" => Self::Packing,
            "inspection" => Self::Inspection,
            "commissioning" => Self::Commissioning,
            "materials" => Self::Materials(event.parse().ok()?),
            _ => return None,
        })
    }
}

/// The steps of a lot that can be taken back now, the latest first; later ones stand in the way of earlier ones. `cartons`: how many
/// are packed, which may be before the packing is over.
#[must_use]
pub fn possible(lot: &Lot, cartons: i64) -> Vec<Step> {
    let mut steps = match lot.state {
        LotState::Shipped(..) => vec![Step::Shipping],
        LotState::Packed(_) => vec![Step::Packing],
        LotState::Made if cartons > 0 => vec![Step::Packing],
        LotState::Made if lot.is_numbered() => vec![Step::Commissioning],
        LotState::Made | LotState::Withdrawn(_) => Vec::new(),
    };
    if lot.inspected_at.is_some() && !matches!(lot.state, LotState::Withdrawn(_)) {
        steps.push(Step::Inspection);
    }
    steps
}

/// Takes one step of a lot back; with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] for an unknown reason, [`Error::Conflict`] when a later step stands in the way, [`Error::NotFound`] for
/// an event that is not the organisation's own or was declared wrong before.
pub async fn correct(
    platform: &Platform,
    actor: &Actor,
    id: LotId,
    step: Step,
    reason: &str,
    once: &str,
) -> Result<()> {
    let Some((mut tx, mut lot)) = open(platform, actor, &CORRECT, id, once).await? else { return Ok(()) };
    if !REASONS.contains(&reason) {
        return Err(Error::field("reason", Message::new("correct-error-reason")));
    }
    let to = lot.state.shipped().cloned();
    let wrong = match step {
        Step::Shipping => {
            lot.state = lot.state.clone().unship()?;
            own(tx.conn(), id, actor.organisation, Which::Step("shipping"), 1).await?
        }
        Step::Packing => {
            if lot.state != LotState::Made {
                lot.state = lot.state.clone().unpack()?;
            }
            store::lots::empty_cartons(tx.conn(), id).await?;
            own(tx.conn(), id, actor.organisation, Which::Step("packing"), MOST_CARTONS).await?
        }
        Step::Inspection => {
            let found = own(tx.conn(), id, actor.organisation, Which::Step("inspecting"), 1000).await?;
            lot.inspected_at = found.iter().rev().nth(1).map(|event| event.event_time);
            found.into_iter().next_back().into_iter().collect()
        }
        Step::Commissioning => {
            if !lot.is_numbered() {
                return Err(Error::Rule(Message::new("lot-error-numbering")));
            }
            lot.state = lot.state.clone().withdraw(Withdrawn { at: tx.now() })?;
            if store::lots::count_cartons(tx.conn(), id).await? > 0 {
                return Err(Error::Rule(Message::new("correct-error-packed")));
            }
            tx.enqueue(WITHDRAW, &json!({"lot": id, "reason": reason})).await?;
            Vec::new()
        }
        Step::Materials(event) => {
            let found = one(tx.conn(), actor.organisation, event).await?.ok_or(Error::NotFound)?;
            if found.kind != "TransformationEvent" || !is_of_lot(tx.conn(), id, &found).await? {
                return Err(Error::NotFound);
            }
            vec![found]
        }
    };
    if wrong.is_empty() && step != Step::Commissioning {
        return Err(Error::NotFound);
    }
    save(&tx, &lot).await?;
    let mut told: Vec<EventId> = wrong.iter().map(|event| event.id).collect();
    let count = told.len();
    told.extend(declare(&tx, wrong, reason).await?);
    let data = json!({"lot": id, "step": step.word(), "why": reason, "events": count});
    tx.record(Event::new(name(step), LOT, id).with(data)).await?;
    if let (Step::Shipping, Some(to)) = (step, to) {
        let lasts = store::shares::lasting(tx.conn(), id, to.to).await?.is_some();
        if !lasts && !share::has_goods(&tx, &lot, to.to).await? {
            // The shipment and its declaration stay: whoever was told of it must learn that it was wrong.
            let data = json!({"lot": id, "to": format!("{} · {}", to.to_zh, to.to_en)});
            share::hide(&mut tx, to.to, Event::new("lot.unshown", LOT, id).with(data), &told).await?;
        }
    }
    tx.raise_public_epoch().await?;
    tx.commit().await
}

/// Each step has its sentence on the timeline.
const fn name(step: Step) -> &'static str {
    match step {
        Step::Shipping => "lot.unshipped",
        Step::Packing => "lot.unpacked",
        Step::Inspection => "lot.uninspected",
        Step::Commissioning => "lot.withdrawn",
        Step::Materials(_) => "lot.not_made_from",
    }
}

/// Keeps the same events with an error declaration; answers the declarations.
async fn declare(tx: &Tx, events: Vec<StoredEvent>, reason: &str) -> Result<Vec<EventId>> {
    let mut wrong = Vec::with_capacity(events.len());
    for stored in events {
        let event = read(&stored.body).ok_or_else(|| unmade(format!("event {} cannot be read", stored.id)))?;
        wrong.push(Incoming::bare(declared_wrong(event, tx.now(), reason).map_err(unmade)?));
    }
    Ok(keep(tx, wrong, None).await?.into_iter().map(|kept| kept.id).collect())
}

/// Declares one own event wrong that belongs to no step of a lot here: one that came by file or by the interface.
///
/// # Errors
/// [`Error::NotFound`] when it is another's or was declared wrong before, [`Error::Rule`] when a lot's step made it.
pub async fn event(platform: &Platform, actor: &Actor, id: EventId, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &CAPTURE, On::Nothing).await?;
    if !REASONS.contains(&reason) {
        return Err(Error::field("reason", Message::new("correct-error-reason")));
    }
    let found = one(tx.conn(), actor.organisation, id).await?.ok_or(Error::NotFound)?;
    if let Some(lot) = step_of(&tx, &found).await? {
        return Err(Error::Rule(Message::new("correct-error-step").with("number", lot)));
    }
    if found.biz_step == "receiving" {
        not_arrived(&tx, &found).await?;
    }
    declare(&tx, vec![found], reason).await?;
    let data = json!({"why": reason});
    tx.record(Event::new("epcis.declared_wrong", crate::model::CAPTURE, id).with(data)).await?;
    tx.raise_public_epoch().await?;
    tx.commit().await
}

/// Cartons of a receipt that was recorded by mistake are on their way again.
async fn not_arrived(tx: &Tx, stored: &StoredEvent) -> Result<()> {
    let Some(event) = read(&stored.body) else { return Ok(()) };
    let mut cartons = Vec::new();
    for (epc, _) in index(&event) {
        let Some(Named::Carton(sscc)) = super::capture::name(&epc) else { continue };
        let lot = store::arrivals::of_carton(tx.conn(), &sscc).await?;
        let here = |lot: &Lot| lot.state.shipped().is_some_and(|shipped| shipped.to == stored.organisation);
        if lot.is_some_and(|(lot, _)| here(&lot)) {
            cartons.push(sscc);
        }
    }
    store::arrivals::mark(tx.conn(), &cartons, None).await
}

/// The number of the own lot whose step an event is: such a step is taken back on the lot, so that its state goes along.
async fn step_of(tx: &Tx, stored: &StoredEvent) -> Result<Option<String>> {
    let steps = ["commissioning", "packing", "inspecting", "shipping"];
    if !steps.contains(&stored.biz_step.as_str()) || came_in_document(tx.conn(), stored.id).await? {
        return Ok(None);
    }
    let Some(event) = read(&stored.body) else { return Ok(None) };
    let named: Vec<_> = index(&event).iter().filter_map(|(epc, _)| super::capture::name(epc)).take(1).collect();
    for lot in store::lots::lots_of(tx.conn(), &named).await?.into_values() {
        let lot = store::lots::find(tx.conn(), lot).await?;
        if let Some(lot) = lot.filter(|lot| lot.owner == stored.organisation) {
            return Ok(Some(lot.number));
        }
    }
    Ok(None)
}

/// The job behind a withdrawal: a few events a time, each by itself, until none is left. Killed, it goes on where it was.
///
/// # Errors
/// Database errors; then it is run again.
pub(crate) async fn withdraw(platform: Platform, job: Job) -> Result<()> {
    let text = |key: &str| job.payload.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let id: LotId = text("lot").parse().map_err(|_| Error::NotFound)?;
    let reason = text("reason");
    let lot = store::lots::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let actor = acting_for(&platform, lot.owner, "withdrawal").await?;
    loop {
        let tx = platform.write(&actor, &CORRECT, On::record(LOT, id)).await?;
        let some = own(tx.conn(), id, lot.owner, Which::Step("commissioning"), EVENTS_AT_ONCE).await?;
        if some.is_empty() {
            return Ok(());
        }
        declare(&tx, some, &reason).await?;
        tx.commit().await?;
    }
}
