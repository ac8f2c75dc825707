//! `GET /epcis/queries/{name}/events`: a page of the events, or a WebSocket that is told of them as they come (EPCIS 2.0
//! section 12.7.3). A WebSocket is a subscription that lives as long as the connection; removing the query ends it.

use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Path, Query as Parameters};
use axum::http::HeaderMap;
use axum::response::Response;
use epcis::subscription::Controls;
use kernel::{Actor, Timestamp};
use platform::web::Ctx;
use platform::{Platform, Result};

use super::problem::Failure;
use super::queries;
use super::subscriptions::{controls, format, since};
use crate::actions::reader_of;
use crate::actions::subscribe::{self, NewSubscription};
use crate::courier::{ALIVE_SECONDS, message};
use crate::store;
use crate::subscription_model::Subscription;

const PULSE: Duration = Duration::from_millis(200);
/// A client that says nothing is asked whether it is still there.
const PING_EVERY: u32 = 100;
const MOST_EVENTS: i64 = 100;

/// Headers that say the same as parameters.
const HEADERS: [(&str, &str); 9] = [
    ("gs1-query-stream", "stream"),
    ("gs1-query-reportifempty", "reportIfEmpty"),
    ("gs1-query-initialrecordtime", "initialRecordTime"),
    ("gs1-query-second", "second"),
    ("gs1-query-minute", "minute"),
    ("gs1-query-hour", "hour"),
    ("gs1-query-dayofmonth", "dayOfMonth"),
    ("gs1-query-month", "month"),
    ("gs1-query-dayofweek", "dayOfWeek"),
];

/// The events that a named query means, newest first unless it says otherwise; or, as a WebSocket with `stream` or a schedule,
/// messages about those that come.
#[utoipa::path(get, path = "/epcis/queries/{name}/events", tag = "epcis",
    params(("name" = String, Path), ("perPage" = Option<u64>, Query), ("nextPageToken" = Option<String>, Query),
           ("stream" = Option<bool>, Query, description = "WebSocket: tell each event as it comes")),
    responses((status = 101, description = "WebSocket"),
              (status = 200, content((serde_json::Value = "application/json"), (String = "application/xml")),
               description = "EPCISQueryDocument with the query's name"),
              (status = 400), (status = 404), (status = 406), (status = 413), (status = 414)))]
pub(super) async fn events(
    ctx: Ctx,
    headers: HeaderMap,
    Path(name): Path<String>,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Failure> {
    let Ok(upgrade) = upgrade else { return queries::events(&ctx, &headers, &name, &parameters).await };
    let of_headers = HEADERS.iter().filter_map(|(header, name)| Some((*name, headers.get(*header)?.to_str().ok()?)));
    let given = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(of_headers);
    let controls = Controls::of_parameters(given).map_err(|error| controls(&error))?;
    let actor = ctx.actor()?.clone();
    let new = NewSubscription { query: name, dest: None, token: None, controls, format: format(&headers)? };
    let made = subscribe::create(&ctx.platform, &actor, new, "").await?;
    let platform = ctx.platform.clone();
    let known = made.clone();
    let mut response = upgrade.on_upgrade(async move |socket| tell(platform, actor, made, socket).await);
    since(&mut response, &known);
    Ok(response)
}

/// Tells until the client leaves, the query is removed or nothing can be read any more; then the subscription ends.
async fn tell(platform: Platform, actor: Actor, subscription: Subscription, mut socket: WebSocket) {
    let id = subscription.id;
    if let Err(error) = until_it_ends(&platform, subscription, &mut socket).await {
        tracing::error!(subscription = %id, %error, "a WebSocket could not be served");
    }
    let reason = CloseFrame { code: close_code::AWAY, reason: "the subscription has ended".into() };
    let _ = socket.send(Message::Close(Some(reason))).await;
    if let Err(error) = subscribe::delete(&platform, &actor, id).await
        && !matches!(error, platform::Error::NotFound)
    {
        tracing::error!(subscription = %id, %error, "the subscription of a WebSocket could not be ended");
    }
}

async fn until_it_ends(platform: &Platform, mut subscription: Subscription, socket: &mut WebSocket) -> Result<()> {
    let mut pulse = tokio::time::interval(PULSE);
    let mut due = subscription.next_after(platform.now());
    let mut beats = 0_u32;
    loop {
        tokio::select! {
            heard = socket.recv() => match heard {
                None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(()),
                Some(Ok(_)) => {}
            },
            _ = pulse.tick() => {
                beats = beats.wrapping_add(1);
                if beats.is_multiple_of(PING_EVERY) {
                    let until = platform.now().plus_seconds(ALIVE_SECONDS);
                    store::subscriptions::alive(platform.db().conn(), subscription.id, until).await?;
                    if socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                        return Ok(());
                    }
                }
                let Some(known) = store::subscriptions::find(platform.db().conn(), subscription.id).await? else {
                    return Ok(());
                };
                subscription = known;
                let now = platform.now();
                if subscription.schedule().is_some() && now < due {
                    continue;
                }
                let scheduled = subscription.schedule().is_some();
                due = subscription.next_after(now);
                if !send_waiting(platform, &mut subscription, socket, scheduled, now).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// Sends all that waits; false when the client has left or the subscription is gone.
async fn send_waiting(
    platform: &Platform,
    subscription: &mut Subscription,
    socket: &mut WebSocket,
    scheduled: bool,
    now: Timestamp,
) -> Result<bool> {
    let conn = platform.db().conn();
    let reader = reader_of(platform, subscription.organisation).await?;
    let mut first = true;
    loop {
        let queued = subscription.progress.queued;
        let found = store::subscriptions::waiting(conn, &reader, subscription, queued, MOST_EVENTS).await?;
        let empty = first && scheduled && subscription.controls.report_if_empty;
        if found.is_empty() && !empty {
            return Ok(true);
        }
        first = false;
        let bodies: Vec<&str> = found.iter().map(|(_, event)| event.body.as_str()).collect();
        if socket.send(Message::Text(message(platform, subscription, &bodies)?.into())).await.is_err() {
            return Ok(false);
        }
        let last = found.last().map_or(subscription.progress.delivered, |(number, _)| *number);
        subscription.progress.delivered = last;
        if !store::subscriptions::fetched(conn, subscription.id, last, now).await? {
            return Ok(false);
        }
    }
}
