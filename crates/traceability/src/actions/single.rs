//! Single events: many callers share one commit, so that each waits for the disk about once and none for each other's.
//!
//! A caller reads, checks and hashes its event, puts it into the queue and waits. Whoever comes to its turn first writes all
//! that wait, each in the name of its own actor and with its own journal entry, and answers after the commit.

use std::sync::{Mutex, PoisonError};

use epcis::{Event, ParseError};
use kernel::Actor;
use platform::authz::On;
use platform::db::Event as Happened;
use platform::{Error, Platform, Result};
use serde_json::json;
use tokio::sync::oneshot;

use super::CAPTURE;
use super::capture::{LIMITS, Refusal};
use super::keep::{Incoming, Kept, keep_prepared, prepare};
use crate::model::CAPTURE as CAPTURE_KIND;
use crate::store::events::NewEvent;

/// Events that one commit takes at most: what comes later does not wait longer than that takes.
const MOST: usize = 256;

/// Events of callers that wait for the next commit.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    actor: Actor,
    event: NewEvent,
    answer: oneshot::Sender<Result<Kept>>,
}

/// Captures one bare event; tells what it is here, and its text as it is kept.
///
/// # Errors
/// [`Refusal::Document`] when it is malformed, [`Refusal::Known`] when the same key was there; [`Refusal::Platform`].
pub async fn event(platform: &Platform, actor: &Actor, text: &str) -> Result<(Kept, String), Refusal> {
    platform.read(actor, &CAPTURE, On::Nothing).await?;
    let event = Event::parse(text, &LIMITS).map_err(Refusal::Document)?;
    event.check_capture().map_err(|error| Refusal::Document(ParseError::Field(error)))?;
    let event = prepare(actor, platform.now(), Incoming::bare(event));
    let body = event.event.body.clone();
    let kept = queued(platform, actor.clone(), event).await?;
    if kept.new { Ok((kept, body)) } else { Err(Refusal::Known(kept)) }
}

async fn queued(platform: &Platform, actor: Actor, event: NewEvent) -> Result<Kept> {
    let queue = platform.shared::<Queue>();
    let (answer, answered) = oneshot::channel();
    queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { actor, event, answer });
    let platform = platform.clone();
    // Apart from the request: were its caller gone, the others' events would be gone with it.
    tokio::spawn(async move {
        let _turn = queue.turn.lock().await;
        let batch: Vec<Waiting> = {
            let mut waiting = queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let most = waiting.len().min(MOST);
            waiting.drain(..most).collect()
        };
        write(&platform, batch).await;
    });
    answered.await.map_err(|_| Error::Internal(anyhow::anyhow!("the writer of single events ended")))?
}

/// Writes what waits and answers each. Where the database refuses the whole, each is tried alone: one bad event does not
/// take its neighbours along.
async fn write(platform: &Platform, mut batch: Vec<Waiting>) {
    // Those of one actor side by side; who came first within them comes first.
    batch.sort_by(|a, b| (a.actor.organisation, &a.actor.name).cmp(&(b.actor.organisation, &b.actor.name)));
    let (mut events, mut answers) = (Vec::new(), Vec::new());
    for Waiting { actor, event, answer } in batch {
        events.push((actor, event));
        answers.push(answer);
    }
    let together = commit(platform, &events).await;
    if let Ok(kept) = together {
        answers.into_iter().zip(kept).for_each(|(answer, kept)| drop(answer.send(Ok(kept))));
        return;
    }
    for (event, answer) in events.iter().zip(answers) {
        let alone = commit(platform, std::slice::from_ref(event)).await;
        let kept = alone.and_then(|kept| {
            kept.into_iter().next().ok_or_else(|| Error::Internal(anyhow::anyhow!("one event, no result")))
        });
        drop(answer.send(kept));
    }
}

/// One unit of change for events of one or more actors, in their order.
async fn commit(platform: &Platform, events: &[(Actor, NewEvent)]) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(events.len());
    let Some((first, _)) = events.first() else { return Ok(kept) };
    let mut tx = platform.write(first, &CAPTURE, On::Nothing).await?;
    for same in events.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((actor, _)) = same.first() else { continue };
        platform.join(&mut tx, actor, &CAPTURE, On::Nothing).await?;
        let prepared: Vec<NewEvent> = same.iter().map(|(_, event)| event.clone()).collect();
        let found = keep_prepared(&tx, &prepared, None).await?;
        let data = json!({"stored": 1, "duplicates": 0, "refused": 0, "source": ""});
        let told = |kept: &Kept| Happened::new("epcis.captured", CAPTURE_KIND, kept.id).with(data.clone());
        tx.record_all(found.iter().filter(|kept| kept.new).map(told).collect()).await?;
        kept.extend(found);
    }
    tx.commit().await?;
    Ok(kept)
}
