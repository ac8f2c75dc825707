//! Subscriptions, and the events that wait to be told to each in the order of their numbers.

use epcis::subscription::{Controls, Schedule, Trigger};
use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::db::rows;
use platform::webhooks::Secret;
use platform::{Error, Result};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::events::{COLUMNS as EVENT_COLUMNS, seen_one};
use super::{bulk, marks, parse};
use crate::model::{EventId, StoredEvent};
use crate::rules::redact::Reader;
use crate::subscription_model::{Progress, State, Subscription, SubscriptionId};

const TABLE: &str = "epcis_subscription";
const COLUMNS: &str = "id, organisation, query, dest, token, epc_format, report_if_empty, schedule, initial_record_time, \
     min_record_time, state, queued, delivered, sending, failures, failing_since, last_error, last_notified_at, \
     created_at, created_by_name";

/// Keeps a new subscription, due at once: it has to begin.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: &Subscription) -> Result<()> {
    let sql = format!(
        "INSERT INTO epcis_subscription ({COLUMNS}, due_at, leased_until, epoch) VALUES ({}, $19, 0, 0)",
        marks(1, 20)
    );
    let micros = |at: Option<Timestamp>| Value::from(at.map(Timestamp::micros));
    let initial = new.controls.initial_record_time.as_ref().map(|time| Timestamp::from(time.instant()));
    rows::exec(
        conn,
        &sql,
        vec![
            new.id.to_string().into(),
            new.organisation.to_string().into(),
            new.query.clone().into(),
            new.dest.clone().unwrap_or_default().into(),
            new.token.as_ref().map(|token| token.reveal().to_owned()).into(),
            new.format.as_str().into(),
            new.controls.report_if_empty.into(),
            new.schedule().map(|schedule| schedule.to_json().to_string()).into(),
            micros(initial),
            micros(new.min_record_time),
            new.state.word().into(),
            new.progress.queued.into(),
            new.progress.delivered.into(),
            new.progress.sending.into(),
            new.failures.into(),
            micros(new.failing_since),
            new.last_error.clone().into(),
            micros(new.last_notified_at),
            new.created_at.micros().into(),
            new.created_by_name.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// One subscription.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: SubscriptionId) -> Result<Option<Subscription>> {
    let sql = format!("SELECT {COLUMNS} FROM epcis_subscription WHERE id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.as_ref().map(subscription).transpose()
}

/// The subscriptions of an organisation to a query (`None`: to all), oldest first, behind one.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    query: Option<&str>,
    after: &str,
    most: i64,
) -> Result<Vec<Subscription>> {
    let mut values: Vec<Value> = vec![organisation.to_string().into(), after.into(), most.into()];
    let of_query = if let Some(query) = query {
        values.push(query.into());
        " AND query = $4"
    } else {
        ""
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM epcis_subscription WHERE organisation = $1 AND id > $2{of_query} ORDER BY id LIMIT $3"
    );
    rows::all(conn, &sql, values).await?.iter().map(subscription).collect()
}

/// Takes a subscription with all that waits for it away; false when it is not there.
pub(crate) async fn delete(conn: &impl ConnectionTrait, id: SubscriptionId) -> Result<bool> {
    let id = id.to_string();
    rows::exec(conn, "DELETE FROM epcis_subscription_event WHERE subscription = $1", vec![id.clone().into()]).await?;
    Ok(rows::exec(conn, "DELETE FROM epcis_subscription WHERE id = $1", vec![id.into()]).await? == 1)
}

/// Puts events behind what waits already, each at most once; one that streams is due unless it is pausing.
pub(crate) async fn queue(
    conn: &impl ConnectionTrait,
    id: SubscriptionId,
    events: &[EventId],
    now: Timestamp,
) -> Result<()> {
    let known = queued_already(conn, id, events).await?;
    let new: Vec<&EventId> = events.iter().filter(|event| !known.contains(event)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let row = rows::one(
        conn,
        "UPDATE epcis_subscription SET queued = queued + $2, due_at = CASE WHEN dest <> '' AND schedule IS NULL \
         AND state = $3 AND failures = 0 AND due_at > $4 THEN $4 ELSE due_at END WHERE id = $1 RETURNING queued",
        vec![id.to_string().into(), count.into(), State::Active.word().into(), now.micros().into()],
    )
    .await?;
    // It was taken away meanwhile.
    let Some(row) = row else { return Ok(()) };
    let last: i64 = row.try_get("", "queued")?;
    let values = new
        .into_iter()
        .zip(last - count + 1..)
        .map(|(event, number)| vec![id.to_string().into(), number.into(), event.to_string().into()])
        .collect();
    bulk(conn, "INSERT INTO epcis_subscription_event (subscription, number, event)", values, "").await?;
    Ok(())
}

async fn queued_already(conn: &impl ConnectionTrait, id: SubscriptionId, events: &[EventId]) -> Result<Vec<EventId>> {
    let mut known = Vec::new();
    for batch in events.chunks(500) {
        let sql = format!(
            "SELECT event FROM epcis_subscription_event WHERE subscription = $1 AND event IN ({})",
            marks(2, batch.len())
        );
        let mut values: Vec<Value> = vec![id.to_string().into()];
        values.extend(batch.iter().map(|event| Value::from(event.to_string())));
        for row in rows::all(conn, &sql, values).await? {
            known.push(parse(&row, "epcis_subscription_event", "event")?);
        }
    }
    Ok(known)
}

/// It has begun: events recorded from now on are owed as they come.
pub(crate) async fn begin(
    conn: &impl ConnectionTrait,
    id: SubscriptionId,
    now: Timestamp,
    due: Timestamp,
) -> Result<()> {
    let sql = "UPDATE epcis_subscription SET min_record_time = $2, due_at = CASE WHEN dest <> '' AND schedule IS NULL \
               AND queued > delivered THEN $2 ELSE $3 END WHERE id = $1 AND min_record_time IS NULL";
    rows::exec(conn, sql, vec![id.to_string().into(), now.micros().into(), due.micros().into()]).await?;
    Ok(())
}

/// A subscription in the hands of a courier.
#[derive(Debug)]
pub(crate) struct Leased {
    /// The subscription.
    pub(crate) subscription: Subscription,
    epoch: i64,
}

/// The subscription that is due longest and in nobody's hands, for `seconds`.
pub(crate) async fn lease(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    seconds: i64,
    skip_locked: &str,
) -> Result<Option<Leased>> {
    let select = format!(
        "SELECT id FROM epcis_subscription WHERE due_at <= $1 AND leased_until < $1 ORDER BY due_at, id LIMIT 1{skip_locked}"
    );
    // Looking costs no write lock.
    if rows::one(conn, &select.replace(skip_locked, ""), vec![now.micros().into()]).await?.is_none() {
        return Ok(None);
    }
    let sql = format!(
        "UPDATE epcis_subscription SET leased_until = $2, epoch = epoch + 1 WHERE id = ({select}) RETURNING {COLUMNS}, epoch"
    );
    let values = vec![now.micros().into(), now.plus_seconds(seconds).micros().into()];
    let Some(row) = rows::one(conn, &sql, values).await? else { return Ok(None) };
    Ok(Some(Leased { subscription: subscription(&row)?, epoch: row.try_get("", "epoch")? }))
}

/// What a subscription is told next: the numbers and events of its message, those it may not see any more left out.
pub(crate) async fn waiting(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    subscription: &Subscription,
    until: i64,
    most: i64,
) -> Result<Vec<(i64, StoredEvent)>> {
    let sql = format!(
        "SELECT q.number, {EVENT_COLUMNS} FROM epcis_subscription_event q JOIN epcis_event e ON e.id = q.event \
         JOIN epcis_seen v ON v.grantee = $1 AND v.event_time = e.event_time AND v.event = e.id \
         WHERE q.subscription = $2 AND q.number > $3 AND q.number <= $4 ORDER BY q.number LIMIT $5"
    );
    let mut behind = subscription.progress.delivered;
    loop {
        let values = vec![
            reader.organisation.to_string().into(),
            subscription.id.to_string().into(),
            behind.into(),
            until.into(),
            most.into(),
        ];
        let found = rows::all(conn, &sql, values).await?;
        let mut told = Vec::with_capacity(found.len());
        for row in &found {
            behind = row.try_get("", "number")?;
            if let Some(event) = seen_one(row, reader)? {
                told.push((behind, event));
            }
        }
        // Of events nothing of which may be told any more the next ones must not be lost.
        if !told.is_empty() || i64::try_from(found.len()).unwrap_or(i64::MAX) < most {
            return Ok(told);
        }
    }
}

impl Leased {
    /// The message on its way ends with this number.
    pub(crate) async fn sending(&self, conn: &impl ConnectionTrait, last: i64) -> Result<()> {
        self.update(conn, "sending = $3", vec![last.into()]).await
    }

    /// Everything up to `last` was taken, or there was nothing to say; then it is due when more waits, or at `next`.
    pub(crate) async fn taken(
        &self,
        conn: &impl ConnectionTrait,
        last: i64,
        told: Option<Timestamp>,
        now: Timestamp,
        next: Timestamp,
    ) -> Result<()> {
        let set = "delivered = $3, sending = NULL, failures = 0, failing_since = NULL, last_error = '', leased_until = 0, \
                   last_notified_at = COALESCE($4, last_notified_at), due_at = CASE WHEN queued > $3 THEN $5 ELSE $6 END";
        let told = told.map(Timestamp::micros);
        self.update(conn, set, vec![last.into(), told.into(), now.micros().into(), next.micros().into()]).await
    }

    /// It was not taken; `state` says whether it is tried again at `next`.
    pub(crate) async fn failed(
        &self,
        conn: &impl ConnectionTrait,
        why: &str,
        state: State,
        now: Timestamp,
        next: Timestamp,
    ) -> Result<()> {
        let set = "failures = failures + 1, failing_since = COALESCE(failing_since, $3), last_error = $4, state = $5, \
                   due_at = $6, leased_until = 0";
        let values = vec![now.micros().into(), why.into(), state.word().into(), next.micros().into()];
        self.update(conn, set, values).await
    }

    /// Back as it was, to be looked at again.
    pub(crate) async fn release(&self, conn: &impl ConnectionTrait) -> Result<()> {
        self.update(conn, "leased_until = 0", vec![]).await
    }

    /// Nothing happens when the lease has gone to another courier.
    async fn update(&self, conn: &impl ConnectionTrait, set: &str, values: Vec<Value>) -> Result<()> {
        let sql = format!("UPDATE epcis_subscription SET {set} WHERE id = $1 AND epoch = $2");
        let mut all: Vec<Value> = vec![self.subscription.id.to_string().into(), self.epoch.into()];
        all.extend(values);
        rows::exec(conn, &sql, all).await?;
        Ok(())
    }
}

/// A stopped or pausing subscription is tried again now; false when it is not there.
pub(crate) async fn resume(conn: &impl ConnectionTrait, id: SubscriptionId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE epcis_subscription SET state = $2, failures = 0, failing_since = NULL, due_at = $3 WHERE id = $1";
    let values = vec![id.to_string().into(), State::Active.word().into(), now.micros().into()];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

/// A message that is not taken is passed over; what waits behind it is due.
pub(crate) async fn pass_over(
    conn: &impl ConnectionTrait,
    id: SubscriptionId,
    last: i64,
    now: Timestamp,
) -> Result<()> {
    let sql = "UPDATE epcis_subscription SET delivered = $2, sending = NULL WHERE id = $1";
    rows::exec(conn, sql, vec![id.to_string().into(), last.into()]).await?;
    resume(conn, id, now).await?;
    Ok(())
}

/// A WebSocket says that it is still there, until then.
pub(crate) async fn alive(conn: &impl ConnectionTrait, id: SubscriptionId, until: Timestamp) -> Result<()> {
    let sql = "UPDATE epcis_subscription SET leased_until = $2 WHERE id = $1";
    rows::exec(conn, sql, vec![id.to_string().into(), until.micros().into()]).await?;
    Ok(())
}

/// Subscriptions of WebSockets that have said nothing since: their server was killed.
pub(crate) async fn left_behind(conn: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<SubscriptionId>> {
    let sql = "SELECT id FROM epcis_subscription WHERE dest = '' AND created_at < $1 AND leased_until < $1 LIMIT 100";
    rows::all(conn, sql, vec![since.micros().into()]).await?.iter().map(|row| parse(row, TABLE, "id")).collect()
}

/// A WebSocket has fetched everything up to `last`; false when the subscription was taken away.
pub(crate) async fn fetched(
    conn: &impl ConnectionTrait,
    id: SubscriptionId,
    last: i64,
    now: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE epcis_subscription SET delivered = $2, last_notified_at = $3 WHERE id = $1";
    Ok(rows::exec(conn, sql, vec![id.to_string().into(), last.into(), now.micros().into()]).await? == 1)
}

fn subscription(row: &QueryResult) -> Result<Subscription> {
    let micros = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<i64>>("", column)?.map(Timestamp::from_micros))
    };
    let dest: String = row.try_get("", "dest")?;
    let token: Option<String> = row.try_get("", "token")?;
    let schedule: Option<String> = row.try_get("", "schedule")?;
    let trigger = match schedule {
        None => Trigger::Stream,
        Some(text) => Trigger::Schedule(kept_schedule(&text)?),
    };
    let state: String = row.try_get("", "state")?;
    Ok(Subscription {
        id: parse(row, TABLE, "id")?,
        organisation: parse(row, TABLE, "organisation")?,
        query: row.try_get("", "query")?,
        dest: Some(dest).filter(|dest| !dest.is_empty()),
        token: token.map(Secret::new),
        format: parse(row, TABLE, "epc_format")?,
        controls: Controls {
            trigger,
            report_if_empty: row.try_get("", "report_if_empty")?,
            initial_record_time: micros("initial_record_time")?.map(|at| epcis::Time::from_instant(at.to_jiff())),
        },
        min_record_time: micros("min_record_time")?,
        state: State::from_word(&state).ok_or_else(|| rows::impossible(TABLE, "state", "?", &state))?,
        progress: Progress {
            queued: row.try_get("", "queued")?,
            delivered: row.try_get("", "delivered")?,
            sending: row.try_get("", "sending")?,
        },
        failures: row.try_get("", "failures")?,
        failing_since: micros("failing_since")?,
        last_error: row.try_get("", "last_error")?,
        last_notified_at: micros("last_notified_at")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        created_by_name: row.try_get("", "created_by_name")?,
    })
}

fn kept_schedule(text: &str) -> Result<Schedule> {
    let json = epcis::json::parse(text, 4).map_err(|error| Error::Internal(anyhow::anyhow!("a schedule: {error}")))?;
    Schedule::of_json(&json).map_err(|error| Error::Internal(anyhow::anyhow!("a schedule: {error}")))
}
