//! Capturing events: the one way in, for documents of the interface, uploaded files and the steps of our own lots.

use std::collections::{BTreeMap, BTreeSet};

use epcis::{Context, Event, FieldError, Json, Limits, ParseError, PartialDocument, Uri, hash, objects};
use kernel::{Actor, Timestamp};
use platform::authz::On;
use platform::db::{Event as Happened, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::CAPTURE;
use crate::model::{
    Behaviour, CAPTURE as CAPTURE_KIND, Capture, CaptureId, EventId, EventResult, LotId, Outcome, StoredEvent,
};
use crate::rules::events::{index, own_context, place, term};
use crate::rules::values::Field;
use crate::store;
use crate::store::events::NewEvent;
use crate::store::lots::Named;

/// What is read of a document before it is refused. Told in headers `GS1-EPCIS-Capture-Limit` and
/// `GS1-EPCIS-Capture-File-Size-Limit`; exactly as much is accepted.
pub const LIMITS: Limits = Limits { max_bytes: 10 * 1024 * 1024, max_depth: 64, max_events: 1000 };

/// An event with the `@context` of the document around it.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The event.
    pub event: Event,
    /// The document's `@context`; `None` for a bare event, which has its own.
    pub document: Option<Json>,
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
    let prepared: Vec<NewEvent> = incoming.into_iter().map(|one| prepare(tx, one)).collect();
    let job = capture.map(|id| id.to_string());
    let stored = store::events::insert(tx.conn(), &prepared, job.as_deref()).await?;
    let new: Vec<&NewEvent> = prepared.iter().filter(|new| stored.contains(&new.event.id)).collect();
    relate(tx, &new).await?;
    let known: Vec<String> =
        prepared.iter().filter(|e| !stored.contains(&e.event.id)).map(|e| e.event.hash.clone()).collect();
    let known = store::events::known(tx.conn(), tx.actor().organisation, &known).await?;
    prepared
        .into_iter()
        .map(|NewEvent { event, .. }| {
            if stored.contains(&event.id) {
                return Ok(Kept { id: event.id, event_id: event.event_id, new: true });
            }
            let key = (event.hash, event.declaration);
            let id = known.get(&key).ok_or_else(|| Error::Internal(anyhow::anyhow!("event {} vanished", key.0)))?;
            Ok(Kept { id: *id, event_id: event.event_id, new: false })
        })
        .collect()
}

fn prepare(tx: &Tx, Incoming { mut event, document }: Incoming) -> NewEvent {
    let context = document.as_ref().map(Context::of).unwrap_or_default();
    let key = hash::event_key(&event, &context);
    if let Some(document) = &document {
        event.common.context = own_context(document, event.common.context.as_ref());
    }
    if event.common.event_id.is_none() {
        // The hash is a URI by construction; were it none, the event would stay without an identifier.
        event.common.event_id = Uri::parse(&key.hash).ok();
    }
    event.common.record_time = Some(epcis::Time::from_instant(tx.now().to_jiff()));
    let actor = tx.actor();
    NewEvent {
        objects: index(&event),
        event: StoredEvent {
            id: tx.new_id(),
            organisation: actor.organisation,
            organisation_name: actor.organisation_name.clone(),
            event_id: event.common.event_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: event.what.name().to_owned(),
            action: event.action().map(|action| action.as_str().to_owned()).unwrap_or_default(),
            event_time: Timestamp::from(event.common.event_time.instant()),
            record_time: tx.now(),
            biz_step: term(event.business.biz_step.as_ref()),
            disposition: term(event.business.disposition.as_ref()),
            read_point: place(event.business.read_point.as_ref()),
            biz_location: place(event.business.biz_location.as_ref()),
            body: event.to_json().to_string(),
            hash: key.hash,
            declaration: key.error_declaration,
        },
    }
}

/// Puts new events on the lists of the lots they speak of, and lets everybody see them who sees those lots. An event
/// about goods that the capturing organisation does not see is its own affair.
async fn relate(tx: &Tx, new: &[&NewEvent]) -> Result<()> {
    let own = tx.actor().organisation.to_string();
    let mut named: BTreeMap<Named, BTreeSet<(Timestamp, EventId)>> = BTreeMap::new();
    let mut shown: BTreeSet<(String, Timestamp, EventId)> = BTreeSet::new();
    for event in new {
        let (at, id) = (event.event.event_time, event.event.id);
        shown.insert((own.clone(), at, id));
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

/// Whether a text is XML, by its first sign; anything else is read as JSON.
#[must_use]
pub fn is_xml(text: &str) -> bool {
    text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).starts_with('<')
}

/// Captures an EPCIS document (JSON, or XML of 2.0 or 1.x). With [`Behaviour::Rollback`] one refused event refuses all; the receipt says for
/// each event what it came to, and is kept either way. `source`: the name of an uploaded file, or empty.
///
/// # Errors
/// [`Refusal::Document`] when the document around the events cannot be read; [`Refusal::Platform`].
pub async fn document(
    platform: &Platform,
    actor: &Actor,
    text: &str,
    behaviour: Behaviour,
    source: &str,
) -> Result<Capture, Refusal> {
    let mut tx = platform.write(actor, &CAPTURE, On::Nothing).await?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read = if is_xml(text) { PartialDocument::parse_xml } else { PartialDocument::parse };
    let PartialDocument { envelope, events } = read(text, &LIMITS).map_err(Refusal::Document)?;
    let checked: Vec<Result<Event, FieldError>> =
        events.into_iter().map(|event| event.and_then(|event| event.check_capture().map(|()| event))).collect();
    let refused = checked.iter().any(Result::is_err);
    let id: CaptureId = tx.new_id();
    let mut incoming = Vec::new();
    let mut results = Vec::new();
    for (at, event) in checked.into_iter().enumerate() {
        let mut result = EventResult {
            index: at,
            outcome: Outcome::RolledBack,
            id: None,
            event_id: String::new(),
            detail: String::new(),
        };
        match event {
            Ok(event) if refused && behaviour == Behaviour::Rollback => {
                result.event_id = event.common.event_id.as_ref().map(ToString::to_string).unwrap_or_default();
            }
            Ok(event) => {
                result.outcome = Outcome::Stored;
                incoming.push(Incoming { event, document: Some(envelope.context.clone()) });
            }
            Err(error) => {
                result.outcome = Outcome::Refused;
                result.detail = error.to_string();
            }
        }
        results.push(result);
    }
    let mut kept = keep(&tx, incoming, Some(id)).await?.into_iter();
    for result in results.iter_mut().filter(|result| result.outcome == Outcome::Stored) {
        if let Some(kept) = kept.next() {
            result.outcome = if kept.new { Outcome::Stored } else { Outcome::Duplicate };
            result.id = Some(kept.id);
            result.event_id = kept.event_id;
        }
    }
    let capture = Capture {
        id,
        organisation: actor.organisation,
        source: source.to_owned(),
        behaviour,
        created_at: tx.now(),
        finished_at: platform.now(),
        success: !refused,
        results,
    };
    store::captures::insert(tx.conn(), &capture).await?;
    let count = |outcome| capture.results.iter().filter(|r| r.outcome == outcome).count();
    let data = json!({"stored": count(Outcome::Stored), "duplicates": count(Outcome::Duplicate),
                      "refused": count(Outcome::Refused), "source": source});
    tx.record(Happened::new("epcis.captured", CAPTURE_KIND, id).with(data)).await?;
    tx.commit().await?;
    Ok(capture)
}

/// Captures one bare event.
///
/// # Errors
/// [`Refusal::Document`] when it is malformed, [`Refusal::Known`] when the same key was there; [`Refusal::Platform`].
pub async fn event(platform: &Platform, actor: &Actor, text: &str) -> Result<Kept, Refusal> {
    let mut tx = platform.write(actor, &CAPTURE, On::Nothing).await?;
    let event = Event::parse(text, &LIMITS).map_err(Refusal::Document)?;
    event.check_capture().map_err(|error| Refusal::Document(ParseError::Field(error)))?;
    let kept = keep(&tx, vec![Incoming::bare(event)], None).await?;
    let kept = kept.into_iter().next().ok_or_else(|| Error::Internal(anyhow::anyhow!("one event, no result")))?;
    if !kept.new {
        return Err(Refusal::Known(kept));
    }
    let data = json!({"stored": 1, "duplicates": 0, "refused": 0, "source": ""});
    tx.record(Happened::new("epcis.captured", CAPTURE_KIND, kept.id).with(data)).await?;
    tx.commit().await?;
    Ok(kept)
}

/// A capture job of the actor's organisation.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's job.
pub async fn job(platform: &Platform, actor: &Actor, id: CaptureId) -> Result<Capture> {
    platform.read(actor, &CAPTURE, On::Nothing).await?;
    let found = store::captures::find(platform.db().conn(), id).await?;
    found.filter(|capture| capture.organisation == actor.organisation).ok_or(Error::NotFound)
}

/// Capture jobs of the actor's organisation, newest first, behind one; and the one behind which there are more.
///
/// # Errors
/// Permission, database.
pub async fn jobs(
    platform: &Platform,
    actor: &Actor,
    after: Option<CaptureId>,
    size: u64,
) -> Result<(Vec<Capture>, Option<CaptureId>)> {
    platform.read(actor, &CAPTURE, On::Nothing).await?;
    let most = i64::try_from(size).unwrap_or(i64::MAX - 1);
    let mut found = store::captures::list(platform.db().conn(), actor.organisation, after, most + 1).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|last| last.id);
    Ok((found, next))
}

/// Why a document or an event was not captured.
#[derive(Debug)]
pub enum Refusal {
    /// It cannot be read.
    Document(ParseError),
    /// The same key is there already.
    Known(Kept),
    /// Permission, database.
    Platform(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}
