//! Subscriptions to named queries (EPCIS 2.0 sections 8.2.5 and 12.7.3): webhooks. WebSockets stand in `socket`.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query as Parameters};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::format::EpcFormat;
use epcis::subscription::{ControlsError, Subscription as Asked, SubscriptionError};
use epcis::{Json, Time};
use kernel::Timestamp;
use platform::Error;
use platform::web::Ctx;
use platform::webhooks::Secret;

use super::capture::{JSON, text};
use super::negotiate::{acceptable_json, next_link, page_of, read_token, token};
use super::problem::{Failure, Problem};
use super::queries;
use super::query::linked;
use crate::actions::subscribe::{self, NewSubscription, Refusal};
use crate::percent::encoded;
use crate::subscription_model::Subscription;

/// Subscribes to a named query. Messages are EPCISQueryDocuments; with a `signatureToken` they carry `GS1-Signature`.
#[utoipa::path(post, path = "/epcis/queries/{name}/subscriptions", tag = "epcis",
    request_body(content = serde_json::Value, content_type = "application/json",
        description = "dest; signatureToken; stream or schedule; reportIfEmpty; initialRecordTime"),
    params(("name" = String, Path), ("GS1-EPC-Format" = Option<String>, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = serde_json::Value, description = "Location names the subscription"),
              (status = 400), (status = 404), (status = 406), (status = 415)))]
pub(super) async fn create(
    ctx: Ctx,
    headers: HeaderMap,
    Path(name): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    acceptable_json(&headers)?;
    let text = text(&headers, body, &JSON)?;
    let asked = Asked::parse(&text).map_err(refused)?;
    let new = NewSubscription {
        query: name.clone(),
        dest: Some(asked.dest.to_string()),
        token: asked.signature_token.map(Secret::new),
        controls: asked.controls,
        format: format(&headers)?,
    };
    let once = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let made = subscribe::create(&ctx.platform, ctx.actor()?, new, once).await?;
    let mut response = json(shown(&made).to_string());
    *response.status_mut() = StatusCode::CREATED;
    let location = format!("/epcis/queries/{}/subscriptions/{}", encoded(&name), made.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The subscriptions to a named query, oldest first.
#[utoipa::path(get, path = "/epcis/queries/{name}/subscriptions", tag = "epcis",
    params(("name" = String, Path), ("perPage" = Option<u64>, Query), ("nextPageToken" = Option<String>, Query)),
    responses((status = 200, body = serde_json::Value), (status = 400), (status = 404), (status = 406)))]
pub(super) async fn list(
    ctx: Ctx,
    headers: HeaderMap,
    Path(name): Path<String>,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    acceptable_json(&headers)?;
    queries::find(&ctx, &name).await?;
    let (size, after) = page_of(&parameters)?;
    let after = after.map(|text| read_token::<1>(&text)).transpose()?.map(|[id]| id).unwrap_or_default();
    let size = i64::try_from(size).unwrap_or(subscribe::MOST);
    let mut found = subscribe::list(&ctx.platform, ctx.actor()?, Some(&name), &after, size + 1).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|last| token(&[&last.id.to_string()]));
    let mut response = json(Json::Array(found.iter().map(shown).collect()).to_string());
    let path = format!("/epcis/queries/{}/subscriptions", encoded(&name));
    linked(&mut response, next.map(|token| next_link(&path, &parameters, &token)));
    Ok(response)
}

/// One subscription, without its secret.
#[utoipa::path(get, path = "/epcis/queries/{name}/subscriptions/{id}", tag = "epcis",
    params(("name" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 404), (status = 406)))]
pub(super) async fn show(
    ctx: Ctx,
    headers: HeaderMap,
    Path((name, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    acceptable_json(&headers)?;
    let found = find(&ctx, &name, &id).await?;
    let mut response = json(shown(&found).to_string());
    since(&mut response, &found);
    Ok(response)
}

/// Ends a subscription.
#[utoipa::path(delete, path = "/epcis/queries/{name}/subscriptions/{id}", tag = "epcis",
    params(("name" = String, Path), ("id" = String, Path)), responses((status = 204), (status = 404)))]
pub(super) async fn delete(ctx: Ctx, Path((name, id)): Path<(String, String)>) -> Result<Response, Failure> {
    let found = find(&ctx, &name, &id).await?;
    subscribe::delete(&ctx.platform, ctx.actor()?, found.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One of the caller's, to this query.
pub(super) async fn find(ctx: &Ctx, name: &str, id: &str) -> Result<Subscription, Failure> {
    let id = id.parse().map_err(|_| Problem::unknown())?;
    let found = subscribe::find(&ctx.platform, ctx.actor()?, id).await?;
    if found.query == name { Ok(found) } else { Err(Problem::unknown().into()) }
}

/// How identifiers are written in messages: as captured, unless something is asked for.
pub(super) fn format(headers: &HeaderMap) -> Result<EpcFormat, Problem> {
    match headers.get("gs1-epc-format").map(|value| value.to_str().unwrap_or_default()) {
        None => Ok(EpcFormat::NeverTranslates),
        Some(word) => word.parse().map_err(|error: epcis::format::UnknownFormat| Problem::invalid(error.to_string())),
    }
}

/// What is told of a subscription; its secret never, and whether it has one.
fn shown(of: &Subscription) -> Json {
    let mut members = vec![
        ("subscriptionID".to_owned(), Json::string(of.id.to_string())),
        ("queryName".to_owned(), Json::string(&of.query)),
        ("createdAt".to_owned(), Json::string(time(of.created_at))),
    ];
    let at = [("lastNotifiedAt", of.last_notified_at), ("minRecordTime", of.min_record_time)];
    members.extend(at.into_iter().filter_map(|(name, at)| Some((name.to_owned(), Json::string(time(at?))))));
    members.push(("epcFormat".to_owned(), Json::string(of.format.as_str())));
    if of.token.is_some() {
        members.push(("signatureToken".to_owned(), Json::string("***")));
    }
    let dest = of.dest.as_deref().and_then(|dest| epcis::Uri::parse(dest).ok());
    let own = match dest {
        Some(dest) => Asked { dest, signature_token: None, controls: of.controls.clone() }.to_json(),
        None => Json::Object(Vec::new()),
    };
    members.extend(own.as_object().unwrap_or_default().iter().cloned());
    Json::Object(members)
}

/// `GS1-Query-Min-Record-Time`: since when events are told as they come.
pub(super) fn since(response: &mut Response, of: &Subscription) {
    if let Some(Ok(value)) = of.min_record_time.map(|at| HeaderValue::from_str(&time(at))) {
        response.headers_mut().insert(HeaderName::from_static("gs1-query-min-record-time"), value);
    }
}

fn time(at: Timestamp) -> String {
    Time::from_instant(at.to_jiff()).to_string()
}

fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

pub(super) fn controls(error: &ControlsError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "SubscriptionControlsException", error.to_string())
}

fn refused(error: SubscriptionError) -> Problem {
    match error {
        SubscriptionError::Controls(error) => controls(&error),
        other => Problem::invalid(other.to_string()),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Destination(forbidden) => Problem::invalid(format!("dest: {forbidden}.")).into(),
            Refusal::TooMany => {
                Problem::invalid(format!("Your organisation has {} subscriptions, as many as it may.", subscribe::MOST))
                    .into()
            }
            Refusal::Platform(Error::NotFound) => {
                let detail = "Your organisation has no query of this name.";
                Problem::new(StatusCode::NOT_FOUND, "NoSuchNameException", detail).into()
            }
            Refusal::Platform(error) => error.into(),
        }
    }
}
