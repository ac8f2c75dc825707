//! From what became visible to the queues of subscriptions.

use std::collections::HashMap;

use epcis::query::{
    Query,
    condition::{Comparison, Condition, TimeField},
};
use epcis::{Context, Event};
use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::db::Tx;
use platform::{Error, Platform, Result};

use crate::actions::{named, reader_of};
use crate::model::StoredEvent;
use crate::rules::master_data::{Known, Wanted};
use crate::store;
use crate::store::query::candidates;
use crate::subscription_model::{NEVER, Subscription};

/// Events of one unit of work.
const BATCH: i64 = 500;
/// Subscriptions that an organisation may have.
pub(crate) const MOST: i64 = 100;

/// For whom something waits to be offered.
pub(super) async fn next(platform: &Platform, after: &str) -> Result<Option<String>> {
    store::feed::next_grantee(platform.db().conn(), after).await
}

/// Offers the oldest events that wait for an organisation to each of its subscriptions.
pub(super) async fn dispatch(platform: &Platform, grantee: &str) -> Result<()> {
    let organisation: OrganisationId =
        grantee.parse().map_err(|_| platform::db::rows::impossible("epcis_feed", "grantee", "?", grantee))?;
    let reader = reader_of(platform, organisation).await?;
    let tx = platform.system("subscriptions").await?;
    let skip_locked = platform.db().dialect().skip_locked();
    let (offered, events) = store::feed::take(tx.conn(), &reader, BATCH, skip_locked).await?;
    if offered.is_empty() {
        return Ok(());
    }
    let subscriptions = store::subscriptions::list(tx.conn(), organisation, None, "", MOST).await?;
    let read: Vec<(Event, &StoredEvent)> = events.iter().filter_map(|stored| Some((read(stored)?, stored))).collect();
    let mut queries = HashMap::new();
    for subscription in &subscriptions {
        if !queries.contains_key(&subscription.query) {
            queries.insert(subscription.query.clone(), meaning(&tx, subscription).await?);
        }
        let Some(Some((query, known))) = queries.get(&subscription.query) else { continue };
        let owed = read.iter().filter(|(_, stored)| is_owed(subscription, stored));
        let meant = owed.filter(|(event, _)| query.matches_within(event, &Context::default(), known));
        let meant: Vec<_> = meant.map(|(_, stored)| stored.id).collect();
        store::subscriptions::queue(tx.conn(), subscription.id, &meant, tx.now()).await?;
    }
    store::feed::done(tx.conn(), grantee, &offered).await?;
    tx.commit().await
}

/// A subscription is owed what was recorded since its initial record time. One that has not begun finds the event itself when
/// it begins.
fn is_owed(subscription: &Subscription, stored: &StoredEvent) -> bool {
    subscription.min_record_time.is_some() && stored.record_time >= from(subscription)
}

fn from(subscription: &Subscription) -> Timestamp {
    let initial = subscription.controls.initial_record_time.as_ref();
    initial.map_or(subscription.created_at, |time| Timestamp::from(time.instant()))
}

/// Begins a subscription: what was recorded since its initial record time, and before now, waits for it from the start.
pub(crate) async fn start(platform: &Platform, subscription: &Subscription) -> Result<()> {
    let reader = reader_of(platform, subscription.organisation).await?;
    let tx = platform.system("subscriptions").await?;
    if let Some((query, known)) = meaning(&tx, subscription).await? {
        let since = Condition::Time(TimeField::Record, Comparison::GreaterOrEqual, from(subscription).to_jiff());
        let earlier = Query { order_by: epcis::query::OrderBy::RecordTime, ascending: true, ..query }.and(since);
        let mut cursor = None;
        loop {
            let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
            let found = candidates(tx.conn(), &reader, (&earlier, &known), cursor.as_ref(), most).await?;
            cursor = found.end;
            let meant: Vec<_> = found
                .events
                .iter()
                .filter(|stored| stored.record_time >= from(subscription))
                .filter(|stored| read(stored).is_some_and(|event| query_matches(&earlier, &known, &event)))
                .map(|stored| stored.id)
                .collect();
            store::subscriptions::queue(tx.conn(), subscription.id, &meant, tx.now()).await?;
            if found.looked < most {
                break;
            }
        }
    }
    let due = if subscription.dest.is_some() { subscription.next_after(tx.now()) } else { NEVER };
    store::subscriptions::begin(tx.conn(), subscription.id, tx.now(), due).await?;
    tx.commit().await
}

/// The bound on the record time was judged by the column, which has microseconds where the event has milliseconds.
fn query_matches(query: &Query, known: &Known, event: &Event) -> bool {
    let (_, rest) = query.conditions.split_last().unwrap_or((&Condition::ErrorDeclared, &[]));
    let query = Query { conditions: rest.to_vec(), ..query.clone() };
    query.matches_within(event, &Context::default(), known)
}

/// What a subscription asks for, with the master data of its organisation as they are now. One that asks for more of them than a
/// query may look through finds nothing, which the log says: it must not keep the others waiting.
async fn meaning(tx: &Tx, subscription: &Subscription) -> Result<Option<(Query, Known)>> {
    let kept = store::queries::find(tx.conn(), subscription.organisation, &subscription.query).await?;
    let Some(query) = kept.as_ref().map(named::query).transpose()? else { return Ok(None) };
    let known = store::master_data::known(tx.conn(), subscription.organisation, &Wanted::of(&query)).await?;
    if known.is_none() {
        tracing::error!(query = subscription.query, "a subscription asks for too much of its master data");
    }
    Ok(known.map(|known| (query, known)))
}

/// An event that cannot be read is told to nobody and said in the log: it must not keep the others waiting.
fn read(stored: &StoredEvent) -> Option<Event> {
    match Event::parse_kept(&stored.body) {
        Ok(event) => Some(event),
        Err(error) => {
            let error = Error::Internal(anyhow::anyhow!("event {} cannot be read: {error}", stored.id));
            tracing::error!(%error, "an event is not offered to subscriptions");
            None
        }
    }
}
