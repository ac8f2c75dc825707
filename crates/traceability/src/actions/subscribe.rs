//! Subscriptions to named queries: made, looked at, sent again, taken away. What they bring is the courier's.

use epcis::format::EpcFormat;
use epcis::subscription::Controls;
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::db::{Event as Happened, Tx};
use platform::webhooks::{Forbidden, Secret};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::SUBSCRIBE;
use crate::courier;
use crate::store;
use crate::subscription_model::{Progress, SUBSCRIPTION, State, Subscription, SubscriptionId};

/// Subscriptions that an organisation may have.
pub const MOST: i64 = 100;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    /// Name of a query of the actor's organisation.
    pub query: String,
    /// Where messages go; `None` for a WebSocket.
    pub dest: Option<String>,
    /// What they are signed with.
    pub token: Option<Secret>,
    /// When it reports, and what from.
    pub controls: Controls,
    /// How identifiers are written.
    pub format: EpcFormat,
}

/// Why a subscription is not made.
#[derive(Debug)]
pub enum Refusal {
    /// Nothing is sent to this address.
    Destination(Forbidden),
    /// There are [`MOST`] already.
    TooMany,
    /// Permission, database; [`Error::NotFound`]: no query of this name.
    Platform(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

/// Subscribes the actor's organisation to one of its queries. The same `once` token answers with the first subscription.
///
/// # Errors
/// [`Refusal`].
pub async fn create(
    platform: &Platform,
    actor: &Actor,
    new: NewSubscription,
    once: &str,
) -> Result<Subscription, Refusal> {
    let mut tx = platform.write(actor, &SUBSCRIBE, On::Nothing).await?;
    if let Some(made) = tx.claim_once(once, SUBSCRIBE.name).await? {
        let id = made.parse().map_err(|_| Error::NotFound)?;
        return Ok(store::subscriptions::find(tx.conn(), id).await?.ok_or(Error::NotFound)?);
    }
    if let Some(dest) = &new.dest {
        platform.webhooks().guard().destination(dest).map_err(Refusal::Destination)?;
    }
    store::queries::find(tx.conn(), actor.organisation, &new.query).await?.ok_or(Error::NotFound)?;
    let known = store::subscriptions::list(tx.conn(), actor.organisation, None, "", MOST).await?;
    if i64::try_from(known.len()).unwrap_or(MOST) >= MOST {
        return Err(Refusal::TooMany);
    }
    let subscription = Subscription {
        id: tx.new_id(),
        organisation: actor.organisation,
        query: new.query,
        dest: new.dest,
        token: new.token,
        format: new.format,
        controls: new.controls,
        min_record_time: None,
        state: State::Active,
        progress: Progress::default(),
        failures: 0,
        failing_since: None,
        last_error: String::new(),
        last_notified_at: None,
        created_at: tx.now(),
        created_by_name: actor.name.clone(),
    };
    store::subscriptions::insert(tx.conn(), &subscription).await?;
    tx.grant(SUBSCRIPTION, subscription.id, actor.organisation, Audience::Owner, "owner").await?;
    record(&mut tx, "epcis-subscription.created", &subscription).await?;
    tx.answer_once(once, &subscription.id.to_string()).await?;
    tx.commit().await?;
    courier::start(platform, &subscription).await?;
    let begun = store::subscriptions::find(platform.db().conn(), subscription.id).await?;
    Ok(begun.unwrap_or(subscription))
}

/// One subscription of the actor's organisation.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's.
pub async fn find(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Result<Subscription> {
    platform.read(actor, &SUBSCRIBE, On::record(SUBSCRIPTION, id)).await?;
    store::subscriptions::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

/// Subscriptions of the actor's organisation, oldest first, behind one; to one query, or to all.
///
/// # Errors
/// Permission, database.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    query: Option<&str>,
    after: &str,
    most: i64,
) -> Result<Vec<Subscription>> {
    platform.read(actor, &SUBSCRIBE, On::Nothing).await?;
    store::subscriptions::list(platform.db().conn(), actor.organisation, query, after, most).await
}

/// Tries again at once what a receiver did not take, also for one that was given up.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn send_again(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Result<()> {
    let mut tx = platform.write(actor, &SUBSCRIBE, On::record(SUBSCRIPTION, id)).await?;
    let subscription = store::subscriptions::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    store::subscriptions::resume(tx.conn(), id, tx.now()).await?;
    record(&mut tx, "epcis-subscription.resumed", &subscription).await?;
    tx.commit().await
}

/// Passes over the message that a receiver does not take, and goes on behind it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when no message waits to be taken.
pub async fn pass_over(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Result<()> {
    let mut tx = platform.write(actor, &SUBSCRIBE, On::record(SUBSCRIPTION, id)).await?;
    let subscription = store::subscriptions::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let Some(last) = subscription.progress.sending.filter(|_| subscription.failures > 0) else {
        return Err(Error::Conflict(Message::new("subscription-error-nothing-fails")));
    };
    store::subscriptions::pass_over(tx.conn(), id, last, tx.now()).await?;
    let data = json!({"query": subscription.query, "first": subscription.progress.delivered + 1, "last": last});
    tx.record(Happened::new("epcis-subscription.passed_over", SUBSCRIPTION, id).with(data)).await?;
    tx.commit().await
}

/// Ends a subscription.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(platform: &Platform, actor: &Actor, id: SubscriptionId) -> Result<()> {
    let mut tx = platform.write(actor, &SUBSCRIBE, On::record(SUBSCRIPTION, id)).await?;
    let subscription = store::subscriptions::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    end(&mut tx, &subscription).await?;
    tx.commit().await
}

/// Ends every subscription to a query, in the unit that removes the query.
pub(super) async fn end_all(tx: &mut Tx, query: &str) -> Result<()> {
    let all = store::subscriptions::list(tx.conn(), tx.actor().organisation, Some(query), "", MOST).await?;
    for subscription in &all {
        end(tx, subscription).await?;
    }
    Ok(())
}

async fn end(tx: &mut Tx, subscription: &Subscription) -> Result<()> {
    store::subscriptions::delete(tx.conn(), subscription.id).await?;
    record(tx, "epcis-subscription.deleted", subscription).await
}

async fn record(tx: &mut Tx, name: &'static str, subscription: &Subscription) -> Result<()> {
    // The path of an address may hold a secret of the receiver: the journal names its host alone.
    let host = subscription.dest.as_deref().and_then(|dest| url::Url::parse(dest).ok());
    let host = host.and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default();
    let data = json!({"query": subscription.query, "receiver": host});
    tx.record(Happened::new(name, SUBSCRIPTION, subscription.id).with(data)).await
}
