//! REST: `/api/v1/orders`. Each answer is the order as it stands afterwards; a laboratory's has no prices and no payer.

mod body;
mod step;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::{OrderId, PlanId};
use platform::api::ListQuery;
use platform::authz::{Audience, On};
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use utoipa::OpenApi;

use crate::actions;
use crate::model::KIND;
use crate::{pages, store};
use body::{NewOrder, OrderDetail, OrderPage};

/// Scope an API key needs for orders.
const SCOPE: &str = "orders";

pub(crate) fn routes() -> Routes {
    let key = |action| Access::Key(action, SCOPE);
    Routes::new()
        .get("/api/v1/orders", key(&actions::LIST), list)
        .post("/api/v1/orders", key(&actions::CREATE), create)
        .get("/api/v1/orders/{id}", key(&actions::SHOW), show)
        .post("/api/v1/orders/{id}/parties", key(&actions::EDIT), step::edit)
        .post("/api/v1/orders/{id}/submission", key(&actions::SUBMIT), step::submit)
        .post("/api/v1/orders/{id}/withdrawal", key(&actions::WITHDRAW), step::withdraw)
        .post("/api/v1/orders/{id}/acceptance", key(&actions::ACCEPT), step::accept)
        .post("/api/v1/orders/{id}/messages", key(&actions::SAY), step::say)
        .post("/api/v1/orders/{id}/return", key(&actions::RETURN), step::give_back)
        .post("/api/v1/orders/{id}/refusal", key(&actions::DECLINE), step::decline)
        .post("/api/v1/orders/{id}/reviews", key(&actions::REVIEW), step::review)
        .post("/api/v1/orders/{id}/dispatch", key(&actions::DISPATCH), step::dispatch)
        .post("/api/v1/orders/{id}/pause", key(&actions::STOP_CLOCK), step::stop)
        .post("/api/v1/orders/{id}/resumption", key(&actions::RESUME_CLOCK), step::resume)
        .post("/api/v1/orders/{id}/closure", key(&actions::CLOSE), step::close)
}

#[derive(OpenApi)]
#[openapi(paths(
    list,
    create,
    show,
    step::edit,
    step::submit,
    step::withdraw,
    step::accept,
    step::say,
    step::give_back,
    step::decline,
    step::review,
    step::dispatch,
    step::stop,
    step::resume,
    step::close
))]
pub(crate) struct Paths;

/// Orders one may see, newest first; with `q`, by number.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders",
    params(("after" = Option<String>, Query, description = "Cursor"), ("limit" = Option<u64>, Query, description = "At most 200"),
           ("q" = Option<String>, Query, description = "Beginning of a number"), ("state" = Option<String>, Query, description = "State word")),
    responses((status = 200, body = OrderPage)))]
async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let page = pages::list_page(&ctx, &query).await?;
    let items = page.items.into_iter().map(Into::into).collect();
    Ok(Json(OrderPage { items, next: page.next }).into_response())
}

/// Makes a draft from a plan. The same `Idempotency-Key` again answers with the first one.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", request_body = NewOrder,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OrderDetail), (status = 404), (status = 422)))]
async fn create(ctx: Ctx, headers: HeaderMap, Json(body): Json<NewOrder>) -> Result<Response> {
    let plan: PlanId = body.plan.parse().map_err(|_| Error::NotFound)?;
    let id = actions::create(&ctx.platform, ctx.actor()?, plan, idempotency_key(&headers)).await?;
    let location = [(header::LOCATION, format!("/api/v1/orders/{id}"))];
    Ok((StatusCode::CREATED, location, Json(detail(&ctx, id).await?)).into_response())
}

/// One order.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderDetail), (status = 404)))]
async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(Json(detail(&ctx, order_id(&id)?).await?).into_response())
}

fn order_id(text: &str) -> Result<OrderId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn idempotency_key(headers: &HeaderMap) -> &str {
    headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The order as its reader may see it.
async fn detail(ctx: &Ctx, id: OrderId) -> Result<OrderDetail> {
    let seen = ctx.platform.read(ctx.actor()?, &actions::SHOW, On::record(KIND, id)).await?;
    let prices = matches!(seen.audience, Audience::Owner | Audience::ServiceCentre);
    let conn = ctx.platform.db().conn();
    let order = store::find(conn, id).await?.ok_or(Error::NotFound)?;
    let quotation = match order.state.offer() {
        Some(offer) if prices => store::quotation(conn, offer.quotation).await?,
        _ => None,
    };
    Ok(OrderDetail::new(order, quotation, prices))
}
