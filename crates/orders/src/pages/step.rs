//! The small steps of an order: each a form of one button, or of a button with a reason.

use axum::extract::{Form, Path};
use axum::response::Response;
use kernel::Message;
use kernel::ids::PlanId;
use platform::web::Ctx;
use platform::{Error, Result};
use serde::Deserialize;

use super::{order_id, show};
use crate::actions;

#[derive(Deserialize)]
pub(super) struct Create {
    plan: String,
    #[serde(default)]
    once: String,
}

#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
pub(super) struct Say {
    #[serde(default)]
    text: String,
    #[serde(default)]
    once: String,
}

/// `POST /orders`
pub(super) async fn create(ctx: Ctx, Form(form): Form<Create>) -> Result<Response> {
    let plan: PlanId = form.plan.parse().map_err(|_| Error::NotFound)?;
    let id = actions::create(&ctx.platform, ctx.actor()?, plan, &form.once).await?;
    Ok(ctx.go_with(&format!("/orders/{id}"), &Message::new("order-done-created")))
}

/// `POST /orders/{id}/submission`
pub(super) async fn submit(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    match actions::submit(&ctx.platform, ctx.actor()?, id).await {
        Ok(number) => {
            let done = Message::new("order-done-submitted").with("number", number);
            Ok(ctx.go_with(&format!("/orders/{id}"), &done))
        }
        // What is missing is typed on the page of the parties.
        Err(Error::Invalid(errors)) => super::parties::with_errors(&ctx, id, &errors).await,
        Err(error) => Err(error),
    }
}

/// `POST /orders/{id}/withdrawal`
pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Why>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::withdraw(&ctx.platform, ctx.actor()?, id, &form.reason).await;
    show::after(&ctx, id, done, "order-done-withdrawn", &form.reason).await
}

/// `POST /orders/{id}/acceptance`
pub(super) async fn accept(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::accept(&ctx.platform, ctx.actor()?, id).await;
    show::after(&ctx, id, done, "order-done-accepted", "").await
}

/// `POST /orders/{id}/return`
pub(super) async fn give_back(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Why>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::return_for_completion(&ctx.platform, ctx.actor()?, id, &form.reason).await;
    show::after(&ctx, id, done, "order-done-returned", &form.reason).await
}

/// `POST /orders/{id}/refusal`
pub(super) async fn decline(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Why>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::decline(&ctx.platform, ctx.actor()?, id, &form.reason).await;
    show::after(&ctx, id, done, "order-done-declined", &form.reason).await
}

/// `POST /orders/{id}/pause`
pub(super) async fn stop(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Why>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::stop(&ctx.platform, ctx.actor()?, id, &form.reason).await;
    show::after(&ctx, id, done, "order-done-stopped", &form.reason).await
}

/// `POST /orders/{id}/resumption`
pub(super) async fn resume(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::resume(&ctx.platform, ctx.actor()?, id).await;
    show::after(&ctx, id, done, "order-done-resumed", "").await
}

/// `POST /orders/{id}/closure`
pub(super) async fn close(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::close(&ctx.platform, ctx.actor()?, id).await;
    show::after(&ctx, id, done, "order-done-closed", "").await
}

/// `POST /orders/{id}/messages`
pub(super) async fn say(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Say>) -> Result<Response> {
    let id = order_id(&id)?;
    let done = actions::say(&ctx.platform, ctx.actor()?, id, &form.text, &form.once).await;
    show::after(&ctx, id, done, "order-done-said", &form.text).await
}
