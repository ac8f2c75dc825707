//! Capturing events: the one way in, for documents of the interface, uploaded files and the steps of our own lots.

use epcis::document::Envelope;
use epcis::{Event, FieldError, Limits, ParseError, PartialDocument};
use kernel::Actor;
use platform::authz::On;
use platform::db::Event as Happened;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::CAPTURE;
pub use super::arriving::{Arriving, BOUNDS, too_large};
pub(super) use super::keep::name;
use super::keep::{Around, keep_prepared, prepare};
pub use super::keep::{Incoming, Kept, keep};
pub use super::single::event;
use crate::model::{Behaviour, CAPTURE as CAPTURE_KIND, Capture, CaptureId, EventResult, Outcome, Tally};
use crate::rules::master_data::Elements;
use crate::{rules, store};

/// What is read of an event, and of a document that is held in memory and captured before the answer.
pub const LIMITS: Limits = Limits { max_bytes: 10 * 1024 * 1024, max_depth: 64, max_events: 1000 };

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
    platform.read(actor, &CAPTURE, On::Nothing).await?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read = if is_xml(text) { PartialDocument::parse_xml } else { PartialDocument::parse };
    let PartialDocument { envelope, events } = read(text, &LIMITS).map_err(Refusal::Document)?;
    let checked: Vec<Result<Event, FieldError>> =
        events.into_iter().map(|event| event.and_then(|event| event.check_capture().map(|()| event))).collect();
    let refused = checked.iter().any(Result::is_err);
    let master_data = master_data(&envelope)?;
    let around = Around::of(&envelope.context);
    let created_at = platform.now();
    let mut prepared = Vec::new();
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
                prepared.push(prepare(actor, created_at, Incoming { event, document: Some(around.clone()) }));
            }
            Err(error) => {
                result.outcome = Outcome::Refused;
                result.detail = error.to_string();
            }
        }
        results.push(result);
    }
    // Nobody waits for the writer while this one reads and hashes.
    let mut tx = platform.write(actor, &CAPTURE, On::Nothing).await?;
    let id: CaptureId = tx.new_id();
    let mut kept = keep_prepared(&tx, &prepared, Some(id)).await?.into_iter();
    for result in results.iter_mut().filter(|result| result.outcome == Outcome::Stored) {
        if let Some(kept) = kept.next() {
            result.outcome = if kept.new { Outcome::Stored } else { Outcome::Duplicate };
            result.id = Some(kept.id);
            result.event_id = kept.event_id;
        }
    }
    if !refused || behaviour == Behaviour::Proceed {
        let by = (id.to_string(), created_at);
        store::master_data::replace(tx.conn(), actor.organisation, &master_data, (&by.0, by.1)).await?;
    }
    let capture = Capture {
        id,
        organisation: actor.organisation,
        source: source.to_owned(),
        behaviour,
        created_at,
        finished_at: Some(platform.now()),
        success: !refused,
        tally: Tally::of(&results),
        results,
    };
    store::captures::insert(tx.conn(), &capture).await?;
    tx.record(captured(&capture)).await?;
    tx.commit().await?;
    Ok(capture)
}

/// The master data of a document. What has not their form is no document of EPCIS.
pub(super) fn master_data(envelope: &Envelope) -> Result<Elements, Refusal> {
    rules::master_data::read(envelope).map_err(|reason| Refusal::Document(ParseError::Text(reason)))
}

/// What the journal says of a capture that is done.
pub(super) fn captured(capture: &Capture) -> Happened {
    let Tally { stored, duplicates, refused, .. } = capture.tally;
    let data = json!({"stored": stored, "duplicates": duplicates, "refused": refused, "source": capture.source});
    Happened::new("epcis.captured", CAPTURE_KIND, capture.id).with(data)
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
