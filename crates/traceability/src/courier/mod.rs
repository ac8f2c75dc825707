//! The courier: what became visible to an organisation is offered to its subscriptions ([`dispatch`]), and what waits for a
//! subscription is posted to its receiver ([`deliver`]).
//!
//! It runs beside the worker of jobs on every node. Each step is a unit of its own that another node, or this one after a
//! kill, can take up: an event is queued once for each subscription, posted in the order of the queue, and posted again
//! under the same name when it is not known whether it arrived. A receiver that is slow or away keeps nobody else waiting.

mod deliver;
mod dispatch;
mod message;

use std::time::Duration;

use platform::{Platform, Result};
use tokio::task::JoinSet;

use crate::store;
use crate::store::subscriptions::{Leased, lease};

pub(crate) use dispatch::start;
pub(crate) use message::message;

/// Messages on their way at the same time, from one node.
const AT_ONCE: usize = 16;
/// Longer than a receiver may take.
const LEASE_SECONDS: i64 = 30;
const PULSE: Duration = Duration::from_millis(250);
const SWEEP_EVERY: u32 = 240;
/// A WebSocket says well within this time that it is still there.
pub(crate) const ALIVE_SECONDS: i64 = 120;

/// Goes on until it is dropped.
pub(crate) async fn run(platform: Platform) {
    let mut under_way = JoinSet::new();
    let mut after = String::new();
    let mut beats = 0_u32;
    loop {
        if beats.is_multiple_of(SWEEP_EVERY)
            && let Err(error) = sweep(&platform).await
        {
            tracing::error!(%error, "subscriptions of lost WebSockets could not be ended");
        }
        beats = beats.wrapping_add(1);
        while under_way.try_join_next().is_some() {}
        match step(&platform, &mut after, AT_ONCE - under_way.len()).await {
            Ok(due) => {
                for leased in due {
                    under_way.spawn(deliver_logged(platform.clone(), leased));
                }
            }
            Err(error) => tracing::error!(%error, "the courier could not reach the database"),
        }
        tokio::select! {
            () = tokio::time::sleep(PULSE) => {}
            Some(_) = under_way.join_next() => {}
        }
    }
}

/// Offers what is new, then takes up to `most` subscriptions that are due.
async fn step(platform: &Platform, after: &mut String, most: usize) -> Result<Vec<Leased>> {
    while let Some(grantee) = dispatch::next(platform, after).await? {
        after.clone_from(&grantee);
        dispatch::dispatch(platform, &grantee).await?;
    }
    let mut due = Vec::new();
    while due.len() < most {
        let skip_locked = platform.db().dialect().skip_locked();
        let Some(leased) = lease(platform.db().conn(), platform.now(), LEASE_SECONDS, skip_locked).await? else {
            break;
        };
        due.push(leased);
    }
    Ok(due)
}

/// Ends the subscriptions of WebSockets whose server was killed.
async fn sweep(platform: &Platform) -> Result<()> {
    let since = platform.now().plus_seconds(-ALIVE_SECONDS);
    for id in store::subscriptions::left_behind(platform.db().conn(), since).await? {
        let tx = platform.system("subscriptions").await?;
        store::subscriptions::delete(tx.conn(), id).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn deliver_logged(platform: Platform, leased: Leased) {
    if let Err(error) = deliver::deliver(&platform, &leased).await {
        let subscription = leased.subscription.id;
        tracing::error!(%subscription, %error, "a subscription could not be served");
    }
}

/// Does everything that is due now, one after the other, and what that causes: for tests and the demonstration.
///
/// # Errors
/// Database errors. A receiver that takes nothing is no error.
pub async fn settle(platform: &Platform) -> Result<()> {
    let mut after = String::new();
    loop {
        let due = step(platform, &mut after, 1).await?;
        if due.is_empty() {
            return Ok(());
        }
        for leased in due {
            deliver::deliver(platform, &leased).await?;
        }
    }
}
