//! Work after commit: a table, a lease by row and epoch, retries with growing pauses, at least once.
//! A handler must be idempotent.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::db::{Dialect, rows};
use crate::{Platform, Result};

/// How long a job of a worker that died stays untouched; a worker that lives renews its lease well before.
const LEASE_SECONDS: i64 = 20;
const RENEWAL: Duration = Duration::from_secs(6);
const MOST_ATTEMPTS: i64 = 12;

/// A job in the hands of a worker.
#[derive(Clone, Debug)]
pub struct Job {
    /// Identity, also for idempotence.
    pub id: String,
    /// Which handler.
    pub kind: String,
    /// Its input.
    pub payload: Value,
    epoch: i64,
    attempts: i64,
}

impl Job {
    /// Whether nobody runs it again when it fails now: whoever waits for its work has to be told.
    #[must_use]
    pub const fn is_last_attempt(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }
}

/// The inputs of the jobs of a kind that failed so often that nobody runs them again.
///
/// # Errors
/// Database errors.
pub async fn given_up(platform: &Platform, kind: &str) -> Result<Vec<Value>> {
    let sql = "SELECT payload FROM job WHERE done_at IS NULL AND run_at = $1 AND kind = $2 ORDER BY id";
    let found = rows::all(platform.db().conn(), sql, vec![i64::MAX.into(), kind.into()]).await?;
    found.iter().map(|row| Ok(serde_json::from_str(&row.try_get::<String>("", "payload")?)?)).collect()
}

/// What runs a kind of job.
pub type Handler = Arc<dyn Fn(Platform, Job) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// What goes on beside the jobs.
pub type Service = Arc<dyn Fn(Platform) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

pub(crate) async fn insert(conn: &impl ConnectionTrait, kind: &str, payload: &Value, now: Timestamp) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO job (id, kind, payload, run_at, leased_until, epoch, attempts) VALUES ($1,$2,$3,$4,0,0,0)",
        vec![uuid::Uuid::now_v7().to_string().into(), kind.into(), payload.to_string().into(), now.micros().into()],
    )
    .await?;
    Ok(())
}

async fn claim(platform: &Platform) -> Result<Option<Job>> {
    let now = platform.now();
    let skip_locked = platform.db().dialect().skip_locked();
    let select = format!(
        "SELECT id FROM job WHERE done_at IS NULL AND run_at <= $1 AND leased_until < $1 ORDER BY run_at, id LIMIT 1{skip_locked}"
    );
    // Looking costs no write lock: most of the time there is nothing to do.
    if platform.db().dialect() == Dialect::Sqlite
        && rows::one(platform.db().conn(), &select, vec![now.micros().into()]).await?.is_none()
    {
        return Ok(None);
    }
    let sql = format!(
        "UPDATE job SET leased_until = $2, epoch = epoch + 1, attempts = attempts + 1 WHERE id = ({select}) \
         RETURNING id, kind, payload, epoch, attempts"
    );
    let lease = now.plus_seconds(LEASE_SECONDS);
    let Some(row) = rows::one(platform.db().conn(), &sql, vec![now.micros().into(), lease.micros().into()]).await?
    else {
        return Ok(None);
    };
    let payload: String = row.try_get("", "payload")?;
    Ok(Some(Job {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        payload: serde_json::from_str(&payload)?,
        epoch: row.try_get("", "epoch")?,
        attempts: row.try_get("", "attempts")?,
    }))
}

async fn run(platform: &Platform, job: Job) -> Result<()> {
    let outcome = match platform.handler(&job.kind) {
        Some(handler) => renewing(platform, &job, RENEWAL, handler(platform.clone(), job.clone())).await,
        None => Err(crate::Error::Internal(anyhow::anyhow!("no handler for job kind {}", job.kind))),
    };
    let now = platform.now();
    match outcome {
        Ok(()) => {
            rows::exec(
                platform.db().conn(),
                "UPDATE job SET done_at = $1, last_error = NULL WHERE id = $2 AND epoch = $3",
                vec![now.micros().into(), job.id.into(), job.epoch.into()],
            )
            .await?;
        }
        Err(error) => {
            let text = error.to_string();
            tracing::error!(job = %job.id, kind = %job.kind, attempts = job.attempts, error = %text, "job failed");
            let pause = 2_i64.saturating_pow(u32::try_from(job.attempts.clamp(1, 12)).unwrap_or(12));
            let again = if job.attempts >= MOST_ATTEMPTS { i64::MAX } else { now.plus_seconds(pause).micros() };
            rows::exec(
                platform.db().conn(),
                "UPDATE job SET run_at = $1, leased_until = 0, last_error = $2 WHERE id = $3 AND epoch = $4",
                vec![again.into(), text.into(), job.id.into(), job.epoch.into()],
            )
            .await?;
        }
    }
    Ok(())
}

/// Renews the lease of a job until it is dropped.
async fn renew(platform: &Platform, job: &Job, every: Duration) -> Infallible {
    loop {
        tokio::time::sleep(every).await;
        let until = platform.now().plus_seconds(LEASE_SECONDS);
        let values = vec![until.micros().into(), job.id.clone().into(), job.epoch.into()];
        let sql = "UPDATE job SET leased_until = $1 WHERE id = $2 AND epoch = $3";
        if let Err(error) = rows::exec(platform.db().conn(), sql, values).await {
            tracing::warn!(job = %job.id, %error, "the lease of a job could not be renewed");
        }
    }
}

/// Awaits the work and renews its lease beside it. Both go on at once: on SQLite a renewal may have to wait until the work
/// itself commits.
async fn renewing(
    platform: &Platform,
    job: &Job,
    every: Duration,
    work: impl Future<Output = Result<()>>,
) -> Result<()> {
    tokio::select! {
        outcome = work => outcome,
        never = renew(platform, job, every) => match never {},
    }
}

/// An embedded database has one process: what is leased when it starts was in the hands of one that was killed.
async fn take_back(platform: &Platform) -> Result<()> {
    if platform.db().dialect() == Dialect::Sqlite {
        let sql = "UPDATE job SET leased_until = 0 WHERE done_at IS NULL AND leased_until > 0";
        rows::exec(platform.db().conn(), sql, vec![]).await?;
    }
    Ok(())
}

/// Runs everything that is due, and what that causes, then returns the number of jobs run: for tests and the demo.
///
/// # Errors
/// Database errors. A failing job is put back, not returned.
pub async fn drain(platform: &Platform) -> Result<usize> {
    let mut count = 0;
    while let Some(job) = claim(platform).await? {
        run(platform, job).await?;
        count += 1;
    }
    Ok(count)
}

/// Enqueues what runs once a day, unless that was done today already, here or on another node.
///
/// # Errors
/// Database errors.
pub async fn new_day(platform: &Platform) -> Result<()> {
    for kind in platform.daily() {
        let mut tx = platform.system("calendar").await?;
        let token = format!("daily/{kind}/{}", tx.now().china_date());
        if tx.claim_once(&token, kind).await?.is_none() {
            tx.enqueue(kind, &Value::Null).await?;
            tx.answer_once(&token, "begun").await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Works until `stop` resolves; looks at least twice a second, and at once after a commit of this process. Services go on
/// beside it for as long.
pub async fn work(platform: Platform, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let mut services = JoinSet::new();
    for service in platform.services() {
        services.spawn(service(platform.clone()));
    }
    if let Err(error) = take_back(&platform).await {
        tracing::error!(%error, "the worker could not reach the database");
    }
    let mut day = None;
    loop {
        let today = platform.now().china_date();
        if day != Some(today) {
            match new_day(&platform).await {
                Ok(()) => day = Some(today),
                Err(error) => tracing::error!(%error, "what runs once a day could not be enqueued"),
            }
        }
        if let Err(error) = drain(&platform).await {
            tracing::error!(%error, "the worker could not reach the database");
        }
        tokio::select! {
            () = &mut stop => return,
            () = platform.work_arrives() => {}
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestApp, both_databases};

    #[tokio::test]
    async fn a_lease_is_renewed_beside_work_that_holds_the_write_lock() {
        both_databases(|on| async move {
            let app = TestApp::start(on, |builder| builder).await;
            let platform = &app.platform;
            insert(platform.db().conn(), "long", &Value::Null, platform.now()).await.unwrap();
            let job = claim(platform).await.unwrap().unwrap();
            app.clock.advance_seconds(7);
            let work = async {
                let txn = platform.db().begin().await?;
                // Many a renewal falls due meanwhile; none of them may keep this from going on.
                for _ in 0..500 {
                    rows::one(&txn, "SELECT 1 AS one", vec![]).await?;
                }
                txn.commit().await?;
                loop {
                    let sql = "SELECT leased_until FROM job WHERE done_at IS NULL";
                    let row = rows::one(platform.db().conn(), sql, vec![]).await?.ok_or(crate::Error::NotFound)?;
                    if row.try_get::<i64>("", "leased_until")? == platform.now().plus_seconds(LEASE_SECONDS).micros() {
                        return Ok(());
                    }
                }
            };
            let begun = std::time::Instant::now();
            renewing(platform, &job, Duration::from_millis(1), work).await.unwrap();
            assert!(
                begun.elapsed() < Duration::from_secs(15),
                "the work waited for the renewal, and that for the work"
            );
        })
        .await;
    }
}
