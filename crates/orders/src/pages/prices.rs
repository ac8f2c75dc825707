//! The price list of the service centre: surcharge, tax, and the fee of each method.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::{On, permits};
use platform::journal;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result};
use serde::Deserialize;

use super::faults::Faults;
use crate::actions;
use crate::store::{self, PriceRow};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Terms {
    pub(super) urgent_percent: String,
    pub(super) urgent_time_percent: String,
    pub(super) tax_percent: String,
    pub(super) row_version: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Fee {
    method: String,
    fee: String,
    row_version: i64,
}

#[derive(Template)]
#[template(path = "price_list/show.html")]
pub(super) struct Prices {
    pub(super) p: Page,
    pub(super) rows: Vec<PriceRow>,
    pub(super) terms: Terms,
    pub(super) may_change: bool,
    pub(super) faults: Faults,
    pub(super) timeline: Vec<TimelineLine>,
}

impl Prices {
    fn fault(&self, row: &PriceRow) -> Option<&String> {
        self.faults.get(&format!("fee-{}", row.method))
    }
}

/// `GET /price-list`
pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, Faults::default()).await?)
}

/// `POST /price-list/fees`
pub(super) async fn fee(ctx: Ctx, Form(form): Form<Fee>) -> Result<Response> {
    let done = actions::set_fee(&ctx.platform, ctx.actor()?, &form.method, &form.fee, form.row_version).await;
    let (status, faults) = match after(&ctx, done)? {
        Ok(response) => return Ok(response),
        Err(wrong) => wrong,
    };
    let mut page = page(&ctx, faults).await?;
    if let Some(row) = page.rows.iter_mut().find(|row| row.method == form.method) {
        row.fee = form.fee;
    }
    Ok((status, ctx.html(&page)?).into_response())
}

/// `POST /price-list/terms`
pub(super) async fn terms(ctx: Ctx, Form(form): Form<Terms>) -> Result<Response> {
    let typed = (form.urgent_percent.as_str(), form.urgent_time_percent.as_str(), form.tax_percent.as_str());
    let done = actions::set_terms(&ctx.platform, ctx.actor()?, typed, form.row_version).await;
    let (status, faults) = match after(&ctx, done)? {
        Ok(response) => return Ok(response),
        Err(wrong) => wrong,
    };
    let mut page = page(&ctx, faults).await?;
    page.terms = Terms { row_version: page.terms.row_version, ..form };
    Ok((status, ctx.html(&page)?).into_response())
}

fn after(ctx: &Ctx, done: Result<()>) -> Result<std::result::Result<Response, (StatusCode, Faults)>> {
    match done {
        Ok(()) => Ok(Ok(ctx.go_with("/price-list", &Message::new("order-done-edited")))),
        Err(Error::Invalid(errors)) => Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, Faults::new(ctx.lang(), &errors)))),
        Err(Error::Conflict(message)) => Ok(Err((StatusCode::CONFLICT, Faults::general(ctx.lang().say(&message))))),
        Err(error) => Err(error),
    }
}

async fn page(ctx: &Ctx, faults: Faults) -> Result<Prices> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &actions::SHOW_PRICES, On::Nothing).await?;
    let conn = ctx.platform.db().conn();
    let (terms, row_version) = store::terms(conn, actor.organisation).await?;
    let p = ctx.page("price-title");
    let entries = journal::timeline(ctx.platform.db(), "price_list", actor.organisation, 50).await?;
    Ok(Prices {
        timeline: p.timeline(&entries),
        rows: store::price_list(conn, actor.organisation).await?,
        terms: Terms {
            urgent_percent: terms.urgent_percent.normalize().to_string(),
            urgent_time_percent: terms.urgent_time_percent.to_string(),
            tax_percent: terms.tax_percent.normalize().to_string(),
            row_version,
        },
        may_change: permits(&actions::SET_PRICES, actor).is_ok(),
        faults,
        p,
    })
}
