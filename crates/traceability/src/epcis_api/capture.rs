//! `POST /epcis/capture` and `POST /epcis/events`.

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::Form;
use futures::StreamExt;
use platform::web::Ctx;

use super::jobs::errors;
use super::negotiate::asked_as_json;
use super::problem::{Failure, Problem, limits};
use super::write;
use crate::actions::capture::{Arriving, BOUNDS, event, is_xml, too_large};
use crate::model::Behaviour;
use crate::percent::encoded;

/// Captures an EPCISDocument or EPCISQueryDocument (JSON, or XML of EPCIS 2.0 or 1.x). Each event that was there before is told
/// as a duplicate. A document of more than 4 MiB or 1,000 events is captured after the answer: its job says `running` until then.
#[utoipa::path(post, path = "/epcis/capture", tag = "epcis", request_body(content((serde_json::Value = "application/json"), (serde_json::Value = "application/ld+json"), (String = "application/xml"))),
    params(("GS1-Capture-Error-Behaviour" = Option<String>, Header, description = "rollback (default) or proceed")),
    responses((status = 202, description = "Location names the capture job"), (status = 400, description = "Events that are refused, by path"),
              (status = 413), (status = 415)))]
pub(super) async fn post_document(ctx: Ctx, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    let kind = kind(&headers, &DOCUMENTS)?;
    let form = if kind.ends_with("/xml") { Form::Xml } else { Form::Json };
    let behaviour = match headers.get("gs1-capture-error-behaviour").map(|value| value.to_str().unwrap_or_default()) {
        None => Behaviour::Rollback,
        Some(word) => Behaviour::from_word(word)
            .ok_or_else(|| Problem::invalid("GS1-Capture-Error-Behaviour is rollback or proceed."))?,
    };
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if let Some(bytes) = told.filter(|bytes| *bytes > BOUNDS.max_bytes) {
        return Err(too_large(bytes).into());
    }
    let mut arriving = Arriving::begin(&ctx.platform, ctx.actor()?).await?;
    let mut body = body.into_data_stream();
    while let Some(bytes) = body.next().await {
        arriving.push(&bytes.map_err(|_| Problem::invalid("The body could not be read."))?).await?;
    }
    let capture = arriving.capture(Some(form), behaviour, "").await?;
    let location = format!("/epcis/capture/{}", capture.id);
    if capture.finished_at.is_some() && !capture.success && behaviour == Behaviour::Rollback {
        let problem = Problem::invalid("Nothing was captured: at least one event is refused.").with(errors(&capture));
        let mut response = problem.into_response();
        if let Ok(value) = location.parse() {
            response.headers_mut().insert(header::LOCATION, value);
        }
        return Ok(response);
    }
    let mut response = (StatusCode::ACCEPTED, [(header::LOCATION, location)]).into_response();
    for (name, limit) in limits() {
        response.headers_mut().insert(HeaderName::from_static(name), limit);
    }
    Ok(response)
}

/// Captures one event at once.
#[utoipa::path(post, path = "/epcis/events", tag = "epcis", request_body(content((serde_json::Value = "application/json"), (serde_json::Value = "application/ld+json"))),
    responses((status = 201, body = serde_json::Value, description = "The event as it is kept; Location names it"), (status = 400),
              (status = 409, description = "The same event again"), (status = 413), (status = 415)))]
pub(super) async fn post_event(
    ctx: Ctx,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let asked = asked_as_json(&headers)?;
    let text = text(&headers, body, &JSON)?;
    let (kept, stored) = event(&ctx.platform, ctx.actor()?, &text).await?;
    let location = format!("/epcis/events/{}", encoded(&kept.event_id));
    let told = write::body(&stored, asked, &ctx.platform.settings().company_prefix_lengths)?.into_owned();
    let mut response = (StatusCode::CREATED, [(header::LOCATION, location)], told).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asked.kind));
    asked.tell_formats(response.headers_mut());
    Ok(response)
}

/// The forms of a document, and of an event that stands alone: XML has none of those.
const DOCUMENTS: [&str; 4] = ["application/ld+json", "application/json", "application/xml", "text/xml"];
pub(super) const JSON: [&str; 2] = ["application/ld+json", "application/json"];

/// What the body is said to be, when that is permitted.
fn kind(headers: &HeaderMap, permitted: &[&str]) -> Result<String, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if permitted.contains(&kind.as_str()) {
        return Ok(kind);
    }
    let detail = format!("{kind:?} is not read here; send {}.", permitted.join(", "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaTypeException", detail))
}

/// The body as text, when it is of a permitted form.
pub(super) fn text(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    permitted: &[&str],
) -> Result<String, Problem> {
    let kind = kind(headers, permitted)?;
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("The body is larger than permitted."),
        _ => Problem::invalid("The body could not be read."),
    })?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| Problem::invalid("The body is not UTF-8 text."))?;
    if is_xml(&text) != kind.ends_with("/xml") {
        return Err(Problem::invalid(format!("The body is not what Content-Type says: {kind}.")));
    }
    Ok(text)
}
