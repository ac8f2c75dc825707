//! Captures that go on after the answer. A job does a turn of some thousand events, then others have theirs, then the next turn.
//!
//! Every batch of events commits together with the place where to go on, so that a process that is killed leaves nothing
//! twice and nothing out. `proceed` keeps what is right as it reads. `rollback` reads everything before it keeps anything: one
//! refused event, and nothing is kept; none, and keeping goes on until it is done, whatever happens to the process.

use std::io::Cursor;

use epcis::stream::{Pieces, Position, Streamed, Survey, survey};
use epcis::{Event, FieldError};
use kernel::{Actor, AuthLevel, MembershipState, OrganisationKind, Role};
use platform::authz::On;
use platform::jobs::Job;
use platform::{Error, Platform, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::mpsc;

use super::CAPTURE;
use super::arriving::BOUNDS;
use super::capture::{Refusal, captured, master_data};
use super::keep::{Around, Incoming, keep_prepared, prepare};
use super::waiting::Waiting;
use crate::model::{Behaviour, Capture, CaptureId, EventResult, Outcome};
use crate::rules::master_data::Elements;
use crate::store;
use crate::store::captures::Work;
use crate::store::events::NewEvent;

/// The kind of job that does a turn.
pub const JOB: &str = "traceability.capture";
/// The kind of job that takes away, once a day, what a process left behind that was killed while a document arrived.
pub const SWEEP: &str = "traceability.sweep_waiting";

const CHECK: &str = "check";
const STORE: &str = "store";
/// Events of a turn.
const TURN: usize = 5_000;
/// Events that commit together, and bytes of the document after which there are no more of them.
const BATCH: usize = 500;
const BATCH_BYTES: u64 = 4 * 1024 * 1024;
/// Refusals that are told one by one; there may be millions.
const MOST_TOLD: usize = 1000;
/// How long a document may take to arrive.
const ARRIVAL_SECONDS: i64 = 24 * 3600;

/// In front of a document without events.
pub(super) const START: Position = Position { offset: 0, index: 0, line: 1, column: 1 };

/// What is done first: with [`Behaviour::Rollback`] everything is read before anything is kept.
pub(super) const fn first_phase(behaviour: Behaviour) -> &'static str {
    match behaviour {
        Behaviour::Rollback => CHECK,
        Behaviour::Proceed => STORE,
    }
}

/// A position as it is written down.
pub(super) fn place(at: Position) -> String {
    json!([at.offset, at.index, at.line, at.column]).to_string()
}

fn position(place: &str) -> Result<Position> {
    let (offset, index, line, column) = serde_json::from_str(place)?;
    Ok(Position { offset, index, line, column })
}

/// Who sent a document, to act in their name after the answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Sender {
    user: Option<kernel::ids::UserId>,
    name: String,
    organisation: kernel::ids::OrganisationId,
    organisation_name: String,
    kind: OrganisationKind,
    roles: Vec<Role>,
    level: AuthLevel,
}

impl Sender {
    pub(super) fn of(actor: &Actor) -> Self {
        Self {
            user: actor.user,
            name: actor.name.clone(),
            organisation: actor.organisation,
            organisation_name: actor.organisation_name.clone(),
            kind: actor.kind,
            roles: actor.roles.clone(),
            level: actor.level,
        }
    }

    pub(super) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Whoever might capture when the document came has its capture finished.
    fn actor(self) -> Actor {
        Actor {
            user: self.user,
            name: self.name,
            organisation: self.organisation,
            organisation_name: self.organisation_name,
            kind: self.kind,
            roles: self.roles,
            state: MembershipState::Confirmed,
            level: self.level,
            system: false,
        }
    }
}

/// Writes down a capture whose document waits in the file store, and has its first turn done.
pub(super) async fn begin(platform: &Platform, actor: &Actor, capture: &Capture, work: &Work) -> Result<()> {
    let mut tx = platform.write(actor, &CAPTURE, On::Nothing).await?;
    store::captures::insert(tx.conn(), capture).await?;
    store::captures::begin(tx.conn(), capture.id, work).await?;
    tx.enqueue(JOB, &json!({"capture": capture.id})).await?;
    tx.commit().await
}

/// Does a turn. When it failed so often that nobody does it again, the capture ends.
///
/// # Errors
/// Database, file store: then the turn is done again.
pub async fn turn(platform: Platform, job: Job) -> Result<()> {
    let id = capture_of(&job.payload)?;
    let done = go_on(platform.clone(), id).await;
    let Err(error) = done else { return Ok(()) };
    if !job.is_last_attempt() {
        return Err(error);
    }
    tracing::error!(capture = %id, %error, "a capture is given up");
    give_up(&platform, id).await
}

fn capture_of(payload: &serde_json::Value) -> Result<CaptureId> {
    Ok(serde_json::from_value(payload.get("capture").cloned().unwrap_or_default())?)
}

/// Ends a capture that nobody works at any more. What was kept stays, for events are never deleted: of `rollback` that is nothing unless all
/// of it was found right and keeping it had begun. The reason is told at the place from which on nothing was kept; what failed within the
/// server is for its operator, in the log.
async fn give_up(platform: &Platform, id: CaptureId) -> Result<()> {
    let conn = platform.db().conn();
    let (Some(work), Some(mut capture)) =
        (store::captures::work(conn, id).await?, store::captures::find(conn, id).await?)
    else {
        return Ok(());
    };
    let actor = serde_json::from_str::<Sender>(&work.sender)?.actor();
    let mut tx = platform.write(&actor, &CAPTURE, On::Nothing).await?;
    if !store::captures::end(tx.conn(), id).await? {
        return Ok(());
    }
    // What `rollback` had only looked at is not kept from its first event on.
    let at = if work.phase == STORE { position(&work.place)?.index } else { 0 };
    let detail = "from here on nothing is kept: the server failed time and again and gave it up; capture the document anew, \
                  what was kept before is told as a duplicate then";
    capture.results.push(refused(at, detail.to_owned()));
    capture.success = false;
    capture.finished_at = Some(tx.now());
    store::captures::update(tx.conn(), &capture).await?;
    tx.record(captured(&capture)).await?;
    tx.commit().await?;
    platform.files().forget(id.0).await
}

async fn go_on(platform: Platform, id: CaptureId) -> Result<()> {
    let conn = platform.db().conn();
    let (Some(work), Some(capture)) = (store::captures::work(conn, id).await?, store::captures::find(conn, id).await?)
    else {
        // It came to its end, and only the word that it did was lost.
        return platform.files().forget(id.0).await;
    };
    let actor = serde_json::from_str::<Sender>(&work.sender)?.actor();
    let (send, mut batches) = mpsc::channel(2);
    let survey = survey(Cursor::new(work.around.as_bytes()), &BOUNDS)
        .map_err(|error| Error::Internal(anyhow::anyhow!("capture {id}: what was read before: {error}")))?;
    // Kept with the first events that are kept: they were looked at when the document came.
    let begins = work.phase == STORE && work.place == work.first;
    let master_data = if begins { master_data(&survey.envelope).unwrap_or_default() } else { Elements::new() };
    let reader = Reader {
        waiting: Waiting::new(&platform, id, work.bytes),
        survey,
        at: position(&work.place)?,
        actor: actor.clone(),
        now: platform.now(),
        keep: work.phase == STORE,
    };
    let reading = tokio::task::spawn_blocking(move || reader.run(&send));
    let phase = if work.phase == CHECK { CHECK } else { STORE };
    let mut turn = Turn { platform, actor, capture, phase, place: work.place, first: work.first, master_data };
    while let Some(batch) = batches.recv().await {
        if !turn.take(batch).await? {
            break;
        }
    }
    drop(batches);
    reading.await.map_err(anyhow::Error::from)?;
    Ok(())
}

/// Ends captures whose jobs were given up when even ending them failed, and takes away documents that nobody works at: their process was
/// killed before they had come whole, or behind their end.
///
/// # Errors
/// Database, file store.
pub async fn sweep(platform: Platform, _job: Job) -> Result<()> {
    for payload in platform::jobs::given_up(&platform, JOB).await? {
        give_up(&platform, capture_of(&payload)?).await?;
    }
    let before = platform.now().plus_seconds(-ARRIVAL_SECONDS);
    for name in platform.files().waiting_since_before(before).await? {
        if store::captures::work(platform.db().conn(), CaptureId(name)).await?.is_none() {
            platform.files().forget(name).await?;
        }
    }
    Ok(())
}

/// Some events that were read.
#[derive(Default)]
struct Batch {
    prepared: Vec<NewEvent>,
    /// The first of those refused; there may be millions.
    told: Vec<EventResult>,
    refused: usize,
    read: usize,
    bytes: u64,
    next: Option<Position>,
    last: Last,
}

/// Whether something comes after a batch.
#[derive(Default)]
enum Last {
    /// More of this turn.
    #[default]
    No,
    /// The next turn.
    OfTurn,
    /// Nothing.
    OfDocument,
    /// The rest cannot be read.
    Fault(Refusal),
}

/// Reads, checks and hashes on a thread of its own, while what it gave before is written.
struct Reader {
    waiting: Waiting,
    survey: Survey,
    at: Position,
    actor: Actor,
    now: kernel::Timestamp,
    keep: bool,
}

impl Reader {
    fn run(mut self, send: &mpsc::Sender<Batch>) {
        let around = Around::of(&self.survey.envelope.context);
        let mut read = 0;
        let mut batch = Batch::default();
        let mut last = Last::OfDocument;
        for piece in Pieces::from(&mut self.waiting, &self.survey, self.at, &BOUNDS) {
            let events = piece.and_then(|piece| Ok((piece.at, piece.next, self.survey.read(&piece)?)));
            let (at, next, events) = match events {
                Ok(found) => found,
                Err(error) => {
                    last = Last::Fault(Refusal::Document(error));
                    break;
                }
            };
            for Streamed { index, event, context } in events {
                match checked(event) {
                    Ok(event) if self.keep => {
                        let document = context.as_ref().map_or_else(|| around.clone(), Around::of);
                        let incoming = Incoming { event, document: Some(document) };
                        batch.prepared.push(prepare(&self.actor, self.now, incoming));
                    }
                    Ok(_) => {}
                    Err(error) => batch.refuse(index, &error),
                }
            }
            read += 1;
            batch.read += 1;
            batch.bytes += next.offset - at.offset;
            batch.next = Some(next);
            if read == TURN {
                last = Last::OfTurn;
                break;
            }
            // What is only checked has nothing to commit before the turn is over.
            let full = self.keep && (batch.read == BATCH || batch.bytes >= BATCH_BYTES);
            if full && send.blocking_send(std::mem::take(&mut batch)).is_err() {
                return;
            }
        }
        batch.last = match last {
            Last::Fault(Refusal::Document(error)) => Last::Fault(self.waiting.fault(error)),
            other => other,
        };
        drop(send.blocking_send(batch));
    }
}

fn checked(event: Result<Event, FieldError>) -> Result<Event, FieldError> {
    event.and_then(|event| event.check_capture().map(|()| event))
}

impl Batch {
    fn refuse(&mut self, index: usize, error: &FieldError) {
        self.refused += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(refused(index, error.to_string()));
        }
    }
}

fn refused(index: usize, detail: String) -> EventResult {
    EventResult { index, outcome: Outcome::Refused, id: None, event_id: String::new(), detail }
}

/// Writes what was read.
struct Turn {
    platform: Platform,
    actor: Actor,
    capture: Capture,
    phase: &'static str,
    place: String,
    /// In front of the first event.
    first: String,
    /// What is still to be kept of the header.
    master_data: Elements,
}

impl Turn {
    /// Keeps a batch with the place behind it; false when there is nothing more to do in this turn.
    async fn take(&mut self, batch: Batch) -> Result<bool> {
        let Batch { prepared, told, refused, next, last, .. } = batch;
        let mut tx = self.platform.write(&self.actor, &CAPTURE, On::Nothing).await?;
        let by = (self.capture.id.to_string(), self.capture.created_at);
        store::master_data::replace(tx.conn(), self.actor.organisation, &self.master_data, (&by.0, by.1)).await?;
        self.master_data.clear();
        let kept = keep_prepared(&tx, &prepared, Some(self.capture.id)).await?;
        let new = kept.iter().filter(|kept| kept.new).count();
        self.capture.tally.stored += new;
        self.capture.tally.duplicates += kept.len() - new;
        self.refuse(refused, told);
        let is_check = self.phase == CHECK;
        let to = match (next, &last) {
            // Everything was read and nothing refused: now it is kept, from the first event on.
            (_, Last::OfDocument) if is_check && self.capture.success => Some((STORE, self.first.clone())),
            (Some(next), Last::No | Last::OfTurn) => Some((self.phase, place(next))),
            _ => None,
        };
        let Some((phase, place)) = to else { return self.end(tx, last).await };
        let moved = store::captures::move_on(tx.conn(), self.capture.id, (self.phase, &self.place), (phase, &place));
        if !moved.await? {
            return Ok(false);
        }
        store::captures::update(tx.conn(), &self.capture).await?;
        let more = matches!(last, Last::No);
        if !more {
            tx.enqueue(JOB, &json!({"capture": self.capture.id})).await?;
        }
        tx.commit().await?;
        self.phase = phase;
        self.place = place;
        Ok(more)
    }

    /// Nothing is left to do: said in the journal, and the document goes.
    async fn end(&mut self, mut tx: platform::db::Tx, last: Last) -> Result<bool> {
        match last {
            Last::Fault(Refusal::Platform(error)) => return Err(error),
            Last::Fault(Refusal::Document(error)) => {
                self.capture.success = false;
                let index = position(&self.place)?.index;
                let detail = format!("from here on the document cannot be read: {error}");
                self.capture.results.push(refused(index, detail));
            }
            _ => {}
        }
        if !store::captures::end(tx.conn(), self.capture.id).await? {
            return Ok(false);
        }
        self.capture.finished_at = Some(tx.now());
        store::captures::update(tx.conn(), &self.capture).await?;
        tx.record(captured(&self.capture)).await?;
        tx.commit().await?;
        self.platform.files().forget(self.capture.id.0).await?;
        Ok(false)
    }

    fn refuse(&mut self, refused: usize, told: Vec<EventResult>) {
        self.capture.tally.refused += refused;
        self.capture.success &= refused == 0;
        let left = MOST_TOLD.saturating_sub(self.capture.results.len());
        self.capture.results.extend(told.into_iter().take(left));
    }
}
