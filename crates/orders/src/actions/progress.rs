//! What laboratories do moves an order on: handlers of others' events. Each may come more than once.

use kernel::ids::{OrderId, OrganisationId};
use platform::db::{Event, Tx};
use platform::jobs::Job;
use platform::{Platform, Result};
use serde_json::{Value, json};

use super::act;
use crate::model::{Assignment, KIND, Order, State};
use crate::store;

/// `sample.received` with data `{order}` and, when known, `{laboratory}`: the second of the five dots.
///
/// # Errors
/// Database errors; the job is tried again.
pub async fn on_sample_received(platform: Platform, job: Job) -> Result<()> {
    let Some((mut tx, mut order, assigned)) = begin(&platform, &job, "sample.received").await? else {
        return Ok(());
    };
    if let Some(laboratory) = whose(&job, &assigned) {
        store::mark_sample_received(tx.conn(), order.id, laboratory, tx.now()).await?;
    }
    if order.sample_received_at.is_none() {
        order.sample_received_at = Some(tx.now());
        store::save(tx.conn(), &mut order).await?;
        tx.record(Event::new("order.sample_received", KIND, order.id).with(json!({"order": order.id}))).await?;
    }
    tx.commit().await
}

/// `report.issued` with data `{order}` and, when known, `{laboratory}`: reported when every laboratory has.
///
/// # Errors
/// Database errors; the job is tried again.
pub async fn on_report_issued(platform: Platform, job: Job) -> Result<()> {
    let Some((mut tx, mut order, assigned)) = begin(&platform, &job, "report.issued").await? else {
        return Ok(());
    };
    let Some(laboratory) = whose(&job, &assigned) else {
        tracing::warn!(order = %order.id, job = %job.id, "a report was issued by a laboratory the order was not sent to");
        return Ok(());
    };
    store::mark_reported(tx.conn(), order.id, laboratory, tx.now()).await?;
    let all = assigned.iter().all(|a| a.laboratory == laboratory || a.reported_at.is_some());
    if all && matches!(order.state, State::Dispatched { .. }) {
        order.state = order.state.report(act(&tx))?;
        store::save(tx.conn(), &mut order).await?;
        let data = json!({"order": order.id, "number": order.number()});
        tx.record(Event::new("order.reported", KIND, order.id).with(data)).await?;
    }
    tx.commit().await
}

async fn begin(platform: &Platform, job: &Job, purpose: &'static str) -> Result<Option<(Tx, Order, Vec<Assignment>)>> {
    let id = data(job, "order").and_then(|text| text.parse::<OrderId>().ok());
    let tx = platform.system(purpose).await?;
    let found = match id {
        Some(id) => store::find(tx.conn(), id).await?,
        None => None,
    };
    let Some(order) = found else {
        tracing::warn!(job = %job.id, event = purpose, "the event names no order of ours");
        return Ok(None);
    };
    let assigned = store::assignments(tx.conn(), order.id).await?;
    Ok(Some((tx, order, assigned)))
}

fn data<'a>(job: &'a Job, name: &str) -> Option<&'a str> {
    job.payload.get("data")?.get(name)?.as_str()
}

/// The laboratory of the event: named in it, else who acted, else the only one there is.
fn whose(job: &Job, assigned: &[Assignment]) -> Option<OrganisationId> {
    let actor = job.payload.get("actor_organisation").and_then(Value::as_str);
    let named = [data(job, "laboratory"), actor].into_iter().flatten().filter_map(|text| text.parse().ok());
    let known = named.into_iter().find(|id| assigned.iter().any(|a| a.laboratory == *id));
    match (known, assigned) {
        (None, [only]) => Some(only.laboratory),
        (known, _) => known,
    }
}
