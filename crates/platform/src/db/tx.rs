//! `Tx`: one unit of change. The rows, the journal entry and the jobs commit together or not at all.

use kernel::{Actor, Timestamp};
use sea_orm::{DatabaseTransaction, Value};
use serde_json::json;
use uuid::Uuid;

use super::rows;
use crate::authz::Audience;
use crate::{Error, Platform, Result};

/// Something that happened, for the journal, the timelines and the subscribers.
#[derive(Clone, Debug)]
pub struct Event {
    /// `noun.past-tense`, e.g. `order.submitted`; the timeline's text is catalogue key `journal-order-submitted`.
    pub name: &'static str,
    /// Resource kind, e.g. `order`.
    pub kind: &'static str,
    /// Resource id.
    pub resource: String,
    /// Arguments of the text and payload of the subscribers: a JSON object.
    pub data: serde_json::Value,
    /// Why, in the actor's words, where a reason is asked for.
    pub reason: Option<String>,
    /// Other records on whose timeline this shall stand.
    pub also: Vec<(&'static str, String)>,
}

impl Event {
    /// An event about one record.
    #[must_use]
    pub fn new(name: &'static str, kind: &'static str, resource: impl ToString) -> Self {
        Self { name, kind, resource: resource.to_string(), data: json!({}), reason: None, also: Vec::new() }
    }

    /// With arguments (a JSON object).
    #[must_use]
    pub fn with(mut self, data: serde_json::Value) -> Self {
        self.data = data;
        self
    }

    /// With the reason given by the actor.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Also on the timeline of another record.
    #[must_use]
    pub fn also_on(mut self, kind: &'static str, resource: impl ToString) -> Self {
        self.also.push((kind, resource.to_string()));
        self
    }
}

/// Events of one statement.
const MOST_EVENTS: usize = 100;

/// A unit of change in the hands of one actor. Dropped without [`Tx::commit`], nothing happened.
pub struct Tx {
    platform: Platform,
    txn: DatabaseTransaction,
    actor: Actor,
    now: Timestamp,
    jobs: bool,
}

impl Tx {
    /// Only `authz` calls this.
    pub(crate) async fn begin(platform: &Platform, actor: &Actor) -> Result<Self> {
        Ok(Self {
            platform: platform.clone(),
            txn: platform.db().begin().await?,
            actor: actor.clone(),
            now: platform.now(),
            jobs: false,
        })
    }

    /// What follows is done by somebody else. Only `authz` calls this.
    pub(crate) fn hand_to(&mut self, actor: &Actor) {
        self.actor = actor.clone();
    }

    /// The connection inside the transaction.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.txn
    }

    /// The platform this belongs to.
    #[must_use]
    pub const fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// One instant for the whole unit.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// A new identity (UUIDv7, made here so that no database sequence is needed).
    #[must_use]
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(Uuid::now_v7())
    }

    /// Writes the event to the journal, puts it on the timelines, and enqueues a job for every subscriber.
    ///
    /// # Errors
    /// Database errors.
    pub async fn record(&mut self, event: Event) -> Result<()> {
        self.record_all(vec![event]).await
    }

    /// The same for many events, in two statements for each hundred.
    ///
    /// # Errors
    /// Database errors.
    pub async fn record_all(&mut self, events: Vec<Event>) -> Result<()> {
        for some in events.chunks(MOST_EVENTS) {
            super::journal::write(&self.txn, &self.actor, self.now, some).await?;
        }
        let platform = self.platform.clone();
        for event in events {
            for job in platform.subscribers(event.name) {
                self.enqueue(
                    job,
                    &json!({"event": event.name, "kind": event.kind, "resource": event.resource, "data": event.data,
                            "reason": event.reason, "at": self.now.micros(), "actor_organisation": self.actor.organisation, "actor_user": self.actor.user}),
                )
                .await?;
            }
        }
        Ok(())
    }

    /// A job that runs after commit, at least once.
    ///
    /// # Errors
    /// Database errors.
    pub async fn enqueue(&mut self, kind: &str, payload: &serde_json::Value) -> Result<()> {
        self.jobs = true;
        crate::jobs::insert(&self.txn, kind, payload, self.now).await
    }

    /// Makes a record visible to an organisation, as one audience. `sort_key` orders lists (newest first).
    ///
    /// # Errors
    /// Database errors.
    pub async fn grant(
        &self,
        kind: &'static str,
        resource: impl ToString,
        grantee: impl ToString,
        audience: Audience,
        via: &str,
    ) -> Result<()> {
        crate::authz::visibility::grant(
            &self.txn,
            kind,
            &resource.to_string(),
            &grantee.to_string(),
            audience,
            via,
            self.now,
        )
        .await
    }

    /// Ends that a record is visible to an organisation as one audience; `event` says so in the journal, and stands there only
    /// when something ended. What hangs on the record in other tables is the caller's to take along.
    ///
    /// # Errors
    /// Database errors.
    pub async fn revoke(&mut self, grantee: impl ToString, audience: Audience, event: Event) -> Result<bool> {
        let grantee = grantee.to_string();
        let ended =
            crate::authz::visibility::revoke(&self.txn, event.kind, &event.resource, &grantee, audience).await?;
        if ended {
            self.record(event).await?;
        }
        Ok(ended)
    }

    /// The next number of a series, without gaps: the row is locked until commit and falls back with it.
    ///
    /// # Errors
    /// Database errors.
    pub async fn next_number(&self, series: &str) -> Result<i64> {
        let row = rows::one(
            &self.txn,
            "INSERT INTO number_series (series, last) VALUES ($1, 1) \
             ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last",
            vec![series.into()],
        )
        .await?
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("number series {series} returned no row")))?;
        Ok(row.try_get::<i64>("", "last")?)
    }

    /// Claims a form or idempotency token. `Some(answer)`: it was used before and led there; do nothing, go there.
    /// The row is written by [`Tx::answer_once`]; a second writer waits on it and then sees the answer.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the token was used for another request; database errors.
    pub async fn claim_once(&self, token: &str, fingerprint: &str) -> Result<Option<String>> {
        if token.is_empty() {
            return Ok(None);
        }
        let inserted = rows::exec(
            &self.txn,
            "INSERT INTO once (organisation, token, fingerprint, answer, at) VALUES ($1,$2,$3,'',$4) ON CONFLICT DO NOTHING",
            vec![
                self.actor.organisation.to_string().into(),
                token.into(),
                fingerprint.into(),
                self.now.micros().into(),
            ],
        )
        .await?;
        if inserted == 1 {
            return Ok(None);
        }
        let row = rows::one(
            &self.txn,
            "SELECT fingerprint, answer FROM once WHERE organisation = $1 AND token = $2",
            vec![self.actor.organisation.to_string().into(), token.into()],
        )
        .await?
        .ok_or(Error::NotFound)?;
        if row.try_get::<String>("", "fingerprint")? != fingerprint {
            return Err(Error::Conflict(kernel::Message::new("error-token-reused")));
        }
        Ok(Some(row.try_get("", "answer")?))
    }

    /// What a repeated request with the same token is answered with (a location, or a JSON body).
    ///
    /// # Errors
    /// Database errors.
    pub async fn answer_once(&self, token: &str, answer: &str) -> Result<()> {
        if !token.is_empty() {
            let values: Vec<Value> = vec![answer.into(), self.actor.organisation.to_string().into(), token.into()];
            rows::exec(&self.txn, "UPDATE once SET answer = $1 WHERE organisation = $2 AND token = $3", values).await?;
        }
        Ok(())
    }

    /// Raises the public epoch: every node drops its public caches within 250 ms. Call it with each suspension,
    /// withdrawal, supersession or recall, in the same unit.
    ///
    /// # Errors
    /// Database errors.
    pub async fn raise_public_epoch(&self) -> Result<()> {
        rows::exec(&self.txn, "UPDATE public_epoch SET epoch = epoch + 1 WHERE id = 1", vec![]).await?;
        Ok(())
    }

    /// Everything at once, durable when this returns.
    ///
    /// # Errors
    /// Database errors; then nothing happened.
    pub async fn commit(self) -> Result<()> {
        self.txn.commit().await?;
        if self.jobs {
            self.platform.wake_worker();
        }
        Ok(())
    }
}
