//! REST: make a plan, read one. The body of a plan is the engine's own JSON, part of the published interface.

pub(crate) mod outside;
pub(crate) mod papers;

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::{PlanId, ProductId};
use platform::authz::On;
use platform::web::Ctx;
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::{SHOW, make as make_plan};
use crate::model::{PLAN, Stored};
use crate::rules::wanted;
use crate::store;

/// A plan that is wanted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPlan {
    /// Product id.
    #[schema(value_type = String)]
    product: ProductId,
    /// `CN`, `EU`, `US`.
    markets: Vec<String>,
    /// Day of placing on the market, ISO; today when not said.
    #[serde(default)]
    placed_on_market_on: String,
    /// Day of manufacture, ISO; the same day when not said.
    #[serde(default)]
    manufactured_on: String,
}

/// A plan as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanAnswer {
    /// Identity.
    id: String,
    /// Product id.
    product: String,
    /// Product version, 1, 2, 3 …
    version: i64,
    /// Revision, 1, 2, 3 …
    revision: i64,
    /// Requirements, questions, tests, documents, cost: as the command `touchstone plan` prints them.
    #[schema(value_type = Object)]
    plan: requirements::Plan,
}

fn answer(stored: Stored) -> PlanAnswer {
    PlanAnswer {
        id: stored.head.id.to_string(),
        product: stored.head.product.to_string(),
        version: stored.head.version_number,
        revision: stored.head.revision,
        plan: stored.revision.plan,
    }
}

/// Makes a plan.
#[utoipa::path(post, path = "/api/v1/plans", request_body = NewPlan,
    responses((status = 201, body = PlanAnswer), (status = 404), (status = 422)))]
pub(crate) async fn make(ctx: Ctx, headers: HeaderMap, Json(new): Json<NewPlan>) -> Result<Response> {
    let once = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let today = ctx.platform.now().china_date();
    let wanted =
        wanted::read(&new.markets, &new.manufactured_on, &new.placed_on_market_on, today).map_err(Error::Invalid)?;
    let id = make_plan(&ctx.platform, ctx.actor()?, new.product, wanted, once).await?;
    let stored = store::plan(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let location = format!("/api/v1/plans/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer(stored))).into_response())
}

/// One plan.
#[utoipa::path(get, path = "/api/v1/plans/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PlanAnswer), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(id): Path<PlanId>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(PLAN, id)).await?;
    let stored = store::plan(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(Json(answer(stored)).into_response())
}
