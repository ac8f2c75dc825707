//! REST: to whom a lot is shown, under `/api/v1/lots/{id}/shares`.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::SHARE;
use crate::actions::share as action;
use crate::model::LotId;
use crate::share_model::Share;

pub(crate) fn routes() -> Routes {
    let access = Access::Key(&SHARE, "epcis.capture");
    Routes::new().get("/api/v1/lots/{id}/shares", access, list).post("/api/v1/lots/{id}/shares", access, share).delete(
        "/api/v1/lots/{id}/shares/{organisation}",
        access,
        end,
    )
}

/// To whom a lot shall be shown.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ShareBody {
    /// Organisation, UUID: a buyer or an enterprise.
    organisation: String,
}

/// A lot shown to an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShareDetail {
    /// Organisation, UUID.
    organisation: String,
    /// Its name in Chinese, as it was.
    name_zh: String,
    /// Its name in English, as it was.
    name_en: String,
    /// Since when, UTC microseconds.
    shared_at: i64,
    /// Until when, UTC microseconds; absent while it lasts.
    ended_at: Option<i64>,
}

impl From<Share> for ShareDetail {
    fn from(share: Share) -> Self {
        Self {
            organisation: share.with.to_string(),
            name_zh: share.with_zh,
            name_en: share.with_en,
            shared_at: share.at.micros(),
            ended_at: share.ended.map(|(at, _)| at.micros()),
        }
    }
}

/// The showings of a lot, newest first, those that ended too.
#[utoipa::path(get, path = "/api/v1/lots/{id}/shares", tag = "lots", params(("id" = String, Path)),
    responses((status = 200, body = Vec<ShareDetail>), (status = 403), (status = 404)))]
pub(crate) async fn list(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Vec<ShareDetail>>> {
    let (_, shares) = action::list(&ctx.platform, ctx.actor()?, lot(&id)?).await?;
    Ok(Json(shares.into_iter().map(ShareDetail::from).collect()))
}

/// Shows a lot and its events, now and to come, to an organisation.
#[utoipa::path(post, path = "/api/v1/lots/{id}/shares", tag = "lots", request_body = ShareBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), (status = 403), (status = 404), (status = 409, description = "It is shown to it already"), (status = 422)))]
pub(crate) async fn share(
    ctx: Ctx,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<ShareBody>,
) -> Result<Response> {
    let fault = || Error::field("organisation", Message::new("share-error-organisation"));
    let with = body.organisation.parse().map_err(|_| fault())?;
    action::share(&ctx.platform, ctx.actor()?, lot(&id)?, with, once(&headers)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Ends that a lot is shown to an organisation. What was delivered stays delivered.
#[utoipa::path(delete, path = "/api/v1/lots/{id}/shares/{organisation}", tag = "lots",
    params(("id" = String, Path), ("organisation" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub(crate) async fn end(
    ctx: Ctx,
    headers: HeaderMap,
    Path((id, organisation)): Path<(String, String)>,
) -> Result<Response> {
    let organisation = organisation.parse().map_err(|_| Error::NotFound)?;
    action::end(&ctx.platform, ctx.actor()?, lot(&id)?, organisation, once(&headers)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn lot(text: &str) -> Result<LotId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn once(headers: &HeaderMap) -> &str {
    headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(list, share, end))]
pub(crate) struct Paths;
