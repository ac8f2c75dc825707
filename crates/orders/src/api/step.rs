//! REST: the steps of an order.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::web::Ctx;
use platform::{Error, Result};

use super::body::{DispatchBody, EditBody, OrderDetail, Reason, ReviewBody, ReviewLine, Said};
use super::{detail, idempotency_key, order_id};
use crate::actions;
use crate::model::{DecisionRule, Languages, LineVerdict, Urgency, Wishes};
use crate::rules::review::{LineDraft, ReviewDraft};

fn unknown_word(field: &str) -> Error {
    Error::field(field, Message::new("order-error-choice"))
}

/// Parties and wishes of a draft; `row_version` is the one that was read.
#[utoipa::path(post, path = "/api/v1/orders/{id}/parties", tag = "orders", params(("id" = String, Path)),
    request_body = EditBody, responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn edit(ctx: Ctx, Path(id): Path<String>, Json(body): Json<EditBody>) -> Result<Response> {
    let id = order_id(&id)?;
    let before = actions::show(&ctx.platform, ctx.actor()?, id).await?;
    let edit = actions::Edit {
        parties: body.parties(),
        wishes: Wishes {
            languages: Languages::from_word(&body.report_languages).ok_or_else(|| unknown_word("report_languages"))?,
            urgency: Urgency::from_word(&body.urgency).ok_or_else(|| unknown_word("urgency"))?,
            decision_rule: match &body.decision_rule {
                None => None,
                Some(word) => Some(DecisionRule::from_word(word).ok_or_else(|| unknown_word("decision_rule"))?),
            },
            note: body.note.trim().to_owned(),
        },
        service_centre: match &body.service_centre {
            None => before.service_centre,
            Some(text) => text.parse().map_err(|_| unknown_word("service_centre"))?,
        },
        row_version: body.row_version,
    };
    actions::edit(&ctx.platform, ctx.actor()?, id, edit).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// Says something to the other side. The same `Idempotency-Key` says it once.
#[utoipa::path(post, path = "/api/v1/orders/{id}/messages", tag = "orders",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = Said, responses((status = 200, body = OrderDetail), (status = 422)))]
pub(crate) async fn say(
    ctx: Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Said>,
) -> Result<Response> {
    let id = order_id(&id)?;
    actions::say(&ctx.platform, ctx.actor()?, id, &body.text, idempotency_key(&headers)).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// Records a contract review; before acceptance it makes the quotation.
#[utoipa::path(post, path = "/api/v1/orders/{id}/reviews", tag = "orders", params(("id" = String, Path)),
    request_body = ReviewBody, responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn review(ctx: Ctx, Path(id): Path<String>, Json(body): Json<ReviewBody>) -> Result<Response> {
    let id = order_id(&id)?;
    let order = actions::show(&ctx.platform, ctx.actor()?, id).await?;
    let given: HashMap<&str, &ReviewLine> = body.lines.iter().map(|line| (line.line.as_str(), line)).collect();
    let lines = order.lines.iter().filter_map(|line| {
        let given = given.get(line.id.to_string().as_str())?;
        Some(LineDraft {
            line: line.id,
            method: line.test.method.clone(),
            covered_by: Vec::new(),
            resources: given.resources,
            method_current: given.method_current,
            superseded_agreed: given.superseded_agreed,
            external_provider: given.external_provider.clone(),
            external_agreed: given.external_agreed,
            verdict: LineVerdict::from_word(&given.verdict),
            note: given.note.clone(),
        })
    });
    let draft = ReviewDraft {
        understood: body.understood,
        decision_rule: DecisionRule::from_word(&body.decision_rule),
        lines: lines.collect(),
        note: body.note.clone(),
        reason: body.reason.clone(),
    };
    actions::review(&ctx.platform, ctx.actor()?, id, draft).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// Gives each offered line to a laboratory whose scope covers it today.
#[utoipa::path(post, path = "/api/v1/orders/{id}/dispatch", tag = "orders", params(("id" = String, Path)),
    request_body = DispatchBody, responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn dispatch(ctx: Ctx, Path(id): Path<String>, Json(body): Json<DispatchBody>) -> Result<Response> {
    let id = order_id(&id)?;
    let mut chosen = HashMap::new();
    for line in &body.lines {
        let known = line.line.parse().map_err(|_| unknown_word("lines"))?;
        chosen.insert(known, line.laboratory.parse().map_err(|_| unknown_word("lines"))?);
    }
    actions::dispatch(&ctx.platform, ctx.actor()?, id, &chosen).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// Hands it in; the first time it gets its number.
#[utoipa::path(post, path = "/api/v1/orders/{id}/submission", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn submit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::submit(&ctx.platform, ctx.actor()?, id).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The applicant takes it back.
#[utoipa::path(post, path = "/api/v1/orders/{id}/withdrawal", tag = "orders", params(("id" = String, Path)),
    request_body = Reason,
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn withdraw(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::withdraw(&ctx.platform, ctx.actor()?, id, &body.reason).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The applicant accepts the quotation.
#[utoipa::path(post, path = "/api/v1/orders/{id}/acceptance", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn accept(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::accept(&ctx.platform, ctx.actor()?, id).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The service centre sends it back for completion.
#[utoipa::path(post, path = "/api/v1/orders/{id}/return", tag = "orders", params(("id" = String, Path)),
    request_body = Reason,
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn give_back(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::return_for_completion(&ctx.platform, ctx.actor()?, id, &body.reason).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The service centre does not take it on.
#[utoipa::path(post, path = "/api/v1/orders/{id}/refusal", tag = "orders", params(("id" = String, Path)),
    request_body = Reason,
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn decline(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::decline(&ctx.platform, ctx.actor()?, id, &body.reason).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The clock stops while the customer is waited for.
#[utoipa::path(post, path = "/api/v1/orders/{id}/pause", tag = "orders", params(("id" = String, Path)),
    request_body = Reason,
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn stop(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::stop(&ctx.platform, ctx.actor()?, id, &body.reason).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// The clock runs again.
#[utoipa::path(post, path = "/api/v1/orders/{id}/resumption", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn resume(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::resume(&ctx.platform, ctx.actor()?, id).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}

/// Finished: all reports are there.
#[utoipa::path(post, path = "/api/v1/orders/{id}/closure", tag = "orders", params(("id" = String, Path)),
    responses((status = 200, body = OrderDetail), (status = 409), (status = 422)))]
pub(crate) async fn close(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    actions::close(&ctx.platform, ctx.actor()?, id).await?;
    Ok(Json(detail(&ctx, id).await?).into_response())
}
