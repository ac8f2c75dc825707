//! Capture jobs: one, and all of them page by page (EPCIS 2.0 section 12.6).

use axum::extract::{Path, Query as Parameters};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use epcis::Form;
use platform::web::Ctx;
use serde_json::{Value, json};

use super::asked::Asked;
use super::negotiate::{acceptable_json, next_link, page_of, read_token, token};
use super::problem::{Failure, Problem};
use super::query::linked;
use super::xml;
use crate::actions::capture::{job as find, jobs};
use crate::model::{Capture, EventResult, Outcome, Tally};

/// A capture job: what each event came to.
#[utoipa::path(get, path = "/epcis/capture/{id}", tag = "epcis", params(("id" = String, Path)),
    responses((status = 200, content((serde_json::Value = "application/json"), (String = "application/xml")), description = "EPCISCaptureJob, as XML when Accept asks for it"),
              (status = 404), (status = 406)))]
pub(super) async fn job(ctx: Ctx, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Failure> {
    let asked = Asked::of(&headers)?;
    let id = id.parse().map_err(|_| Problem::unknown())?;
    let capture = find(&ctx.platform, ctx.actor()?, id).await?;
    let mut value = state(&capture);
    if let Some(members) = value.as_object_mut() {
        members.insert("touchstone:events".to_owned(), json!(capture.results));
    }
    let text = if asked.form == Form::Xml { xml::job(&value) } else { value.to_string() };
    Ok(([(header::CONTENT_TYPE, asked.kind)], text).into_response())
}

/// The capture jobs of the caller's organisation, newest first.
#[utoipa::path(get, path = "/epcis/capture", tag = "epcis",
    params(("perPage" = Option<u64>, Query), ("nextPageToken" = Option<String>, Query)),
    responses((status = 200, body = serde_json::Value, description = "An array of capture jobs; Link rel=next while there is more"), (status = 400), (status = 406)))]
pub(super) async fn list(
    ctx: Ctx,
    headers: HeaderMap,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    let (size, after) = page_of(&parameters)?;
    let wrong = || Problem::parameter("nextPageToken is no token of this list.");
    let after = after.map(|text| read_token::<1>(&text)?.concat().parse().map_err(|_| wrong())).transpose()?;
    let (found, next) = jobs(&ctx.platform, ctx.actor()?, after, size).await?;
    let all: Vec<Value> = found.iter().map(state).collect();
    let mut response = ([(header::CONTENT_TYPE, kind)], Value::Array(all).to_string()).into_response();
    let link = next.map(|id| next_link("/epcis/capture", &parameters, &token(&[&id.to_string()])));
    linked(&mut response, link);
    Ok(response)
}

/// A job as the standard describes it, and how many events came to what. While it runs it has no end.
fn state(capture: &Capture) -> Value {
    let Tally { events, stored, duplicates, refused } = capture.tally;
    let mut value = json!({
        "captureID": capture.id,
        "createdAt": capture.created_at.to_jiff().to_string(),
        "running": capture.finished_at.is_none(),
        "success": capture.success,
        "captureErrorBehaviour": capture.behaviour.word(),
        "errors": errors(capture),
        "touchstone:tally": {"events": events, "stored": stored, "duplicates": duplicates, "refused": refused},
    });
    if let (Some(at), Some(members)) = (capture.finished_at, value.as_object_mut()) {
        members.insert("finishedAt".to_owned(), json!(at.to_jiff().to_string()));
    }
    value
}

/// What is wrong with the events that were refused, each with its place in the document.
pub(super) fn errors(capture: &Capture) -> Vec<Value> {
    let refused = capture.results.iter().filter(|result| result.outcome == Outcome::Refused);
    refused
        .map(|EventResult { index, detail, .. }| {
            let mut value = Problem::invalid(detail).value();
            if let Some(members) = value.as_object_mut() {
                members.insert("event".to_owned(), json!(index));
            }
            value
        })
        .collect()
}
