//! One message to one receiver, and what its answer means.

use kernel::Timestamp;
use platform::db::Event as Happened;
use platform::webhooks::{GIVEN_UP_AFTER_SECONDS, Outcome, Posting, pause};
use platform::{Platform, Result};
use serde_json::json;

use super::dispatch::start;
use super::message::message;
use crate::actions::reader_of;
use crate::store::subscriptions::{Leased, waiting};
use crate::subscription_model::{NEVER, SUBSCRIPTION, State, Subscription};

/// Events of one message.
const MOST_EVENTS: i64 = 500;
/// Bytes of the events of one message, but for a single larger one.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Names the message; a message that is sent again has the same name.
const NAME: &str = "touchstone-delivery";

/// Does what is due for a subscription.
pub(super) async fn deliver(platform: &Platform, leased: &Leased) -> Result<()> {
    let subscription = &leased.subscription;
    let conn = platform.db().conn();
    if subscription.min_record_time.is_none() {
        start(platform, subscription).await?;
        return leased.release(conn).await;
    }
    let progress = subscription.progress;
    let until = progress.sending.unwrap_or(progress.queued);
    let reader = reader_of(platform, subscription.organisation).await?;
    let mut found = waiting(conn, &reader, subscription, until, MOST_EVENTS).await?;
    let mut bytes = 0;
    let fits = found.iter().take_while(|(_, event)| {
        bytes += event.body.len();
        bytes <= MOST_BYTES
    });
    found.truncate(fits.count().max(1));
    // What may not be seen any more leaves gaps behind the last event; they are passed over with it.
    let last = match (found.last(), progress.sending) {
        (_, Some(last)) => last,
        (Some((number, _)), None) => *number,
        (None, None) => progress.queued,
    };
    let now = platform.now();
    let next = subscription.next_after(now);
    if found.is_empty() && !(subscription.controls.report_if_empty && subscription.schedule().is_some()) {
        return leased.taken(conn, last, None, now, next).await;
    }
    let Some(dest) = &subscription.dest else { return leased.taken(conn, progress.delivered, None, now, NEVER).await };
    leased.sending(conn, last).await?;
    let bodies: Vec<&str> = found.iter().map(|(_, event)| event.body.as_str()).collect();
    let posting = Posting {
        destination: dest.clone(),
        secret: subscription.token.clone(),
        content_type: "application/ld+json",
        name: (NAME, format!("{}/{}-{last}", subscription.id, progress.delivered + 1)),
        body: message(platform, subscription, &bodies)?,
    };
    match platform.webhooks().post(&posting, now).await {
        Outcome::Taken => leased.taken(conn, last, Some(now), now, next).await,
        Outcome::Gone => stop(platform, leased, "HTTP 410", now).await,
        Outcome::Failed(why) => {
            let since = subscription.failing_since.unwrap_or(now);
            if now >= since.plus_seconds(GIVEN_UP_AFTER_SECONDS) {
                return stop(platform, leased, &why, now).await;
            }
            let again = now.plus_seconds(pause(subscription.failures + 1));
            leased.failed(conn, &why, State::Active, now, again).await
        }
    }
}

/// Gives a receiver up: what waits for it stays, and its owner is told.
async fn stop(platform: &Platform, leased: &Leased, why: &str, now: Timestamp) -> Result<()> {
    let subscription = &leased.subscription;
    let mut tx = platform.system("subscriptions").await?;
    leased.failed(tx.conn(), why, State::Stopped, now, NEVER).await?;
    tx.record(Happened::new("epcis-subscription.stopped", SUBSCRIPTION, subscription.id).with(told(subscription, why)))
        .await?;
    tx.commit().await
}

fn told(subscription: &Subscription, why: &str) -> serde_json::Value {
    json!({"query": subscription.query, "organisation": subscription.organisation, "reason": why,
           "waiting": subscription.progress.waiting()})
}
