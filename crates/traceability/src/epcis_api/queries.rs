//! Named queries: kept, listed, answered, removed (EPCIS 2.0 sections 8.2.7 and 12.7.3).

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query as Parameters};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::Error;
use platform::web::Ctx;

use super::capture::{JSON, text};
use super::negotiate::{acceptable_json, extensions, next_link, page_of, read_token, token};
use super::problem::{Failure, Problem};
use super::query::{linked, run};
use crate::actions::named;
use crate::model::NamedQuery;
use crate::percent::encoded;
use crate::rules::named::Wrong;

/// Keeps a query under a name. Prefixes of the header `GS1-Extensions` stay with it.
#[utoipa::path(post, path = "/epcis/queries", tag = "epcis",
    request_body(content = serde_json::Value, content_type = "application/json", description = "name and query, an object of the parameters of GET /epcis/events"),
    params(("GS1-Extensions" = Option<String>, Header, description = "prefix=namespace of extension fields, joined by commas")),
    responses((status = 201, description = "Location names the query"), (status = 400, description = "What is wrong with the query"),
              (status = 409, description = "There is a query of this name"), (status = 413), (status = 415)))]
pub(super) async fn create(
    ctx: Ctx,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    acceptable_json(&headers)?;
    let text = text(&headers, body, &JSON)?;
    let kept = named::create(&ctx.platform, ctx.actor()?, &text, &extensions(&headers)?).await?;
    let location = format!("/epcis/queries/{}", encoded(&kept.name));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// The named queries of the caller's organisation, by name.
#[utoipa::path(get, path = "/epcis/queries", tag = "epcis",
    params(("perPage" = Option<u64>, Query), ("nextPageToken" = Option<String>, Query)),
    responses((status = 200, body = serde_json::Value, description = "An array of definitions; Link rel=next while there is more"),
              (status = 400), (status = 406)))]
pub(super) async fn list(
    ctx: Ctx,
    headers: HeaderMap,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    let (size, after) = page_of(&parameters)?;
    let after = after.map(|text| read_token::<1>(&text)).transpose()?.map(|[name]| name).unwrap_or_default();
    let (found, next) = named::list(&ctx.platform, ctx.actor()?, &after, size).await?;
    let all: Vec<String> = found.iter().map(definition).collect();
    let mut response = json(kind, format!("[{}]", all.join(",")));
    linked(&mut response, next.map(|name| next_link("/epcis/queries", &parameters, &token(&[&name]))));
    Ok(response)
}

/// One named query, as it was given.
#[utoipa::path(get, path = "/epcis/queries/{name}", tag = "epcis", params(("name" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 404), (status = 406)))]
pub(super) async fn show(ctx: Ctx, headers: HeaderMap, Path(name): Path<String>) -> Result<Response, Failure> {
    let kind = acceptable_json(&headers)?;
    Ok(json(kind, definition(&find(&ctx, &name).await?)))
}

/// Removes a named query and what is subscribed to it.
#[utoipa::path(delete, path = "/epcis/queries/{name}", tag = "epcis", params(("name" = String, Path)),
    responses((status = 204), (status = 404)))]
pub(super) async fn delete(ctx: Ctx, Path(name): Path<String>) -> Result<Response, Failure> {
    named::delete(&ctx.platform, ctx.actor()?, &name).await.map_err(|error| unknown(error, &name))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The events that a named query means, newest first unless it says otherwise.
pub(super) async fn events(
    ctx: &Ctx,
    headers: &HeaderMap,
    name: &str,
    parameters: &[(String, String)],
) -> Result<Response, Failure> {
    let (size, after) = page_of(parameters)?;
    let named = find(ctx, name).await?;
    let mut query = named::query(&named)?;
    query.per_page = Some(size);
    query.next_page_token = after;
    let path = format!("/epcis/queries/{}/events", encoded(name));
    run(ctx, headers, &path, parameters, query, &named.name).await
}

pub(super) async fn find(ctx: &Ctx, name: &str) -> Result<NamedQuery, Failure> {
    named::find(&ctx.platform, ctx.actor()?, name).await.map_err(|error| unknown(error, name))
}

fn unknown(error: Error, name: &str) -> Failure {
    match error {
        Error::NotFound => Problem::no_query(name).into(),
        other => other.into(),
    }
}

/// The definition as it was given: its numbers keep their digits.
fn definition(named: &NamedQuery) -> String {
    format!(r#"{{"name":{},"query":{}}}"#, serde_json::Value::from(named.name.as_str()), named.body)
}

fn json(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

impl From<named::Refusal> for Failure {
    fn from(refusal: named::Refusal) -> Self {
        match refusal {
            named::Refusal::Wrong(Wrong::Shape(reason)) => {
                Problem::new(StatusCode::BAD_REQUEST, "QueryValidationException", reason).into()
            }
            named::Refusal::Wrong(Wrong::Parameter(error)) => error.into(),
            named::Refusal::Known(name) => Problem::new(
                StatusCode::CONFLICT,
                "ResourceAlreadyExistsException",
                format!("There is a query named {name:?}."),
            )
            .into(),
            named::Refusal::Platform(error) => error.into(),
        }
    }
}
