//! Choosing markets and dates for a product.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::Message;
use kernel::ids::ProductId;
use platform::authz::On;
use platform::ports::Product;
use platform::web::{Ctx, Page};
use platform::{Error, FieldError, Result};
use requirements::Packs;
use serde::Deserialize;

use crate::actions::{self, MAKE};
use crate::model::PRODUCT;
use crate::rules::wanted;

/// Packs that are a reference, not a market.
const REFERENCE: &str = "ISO";

#[derive(Deserialize)]
pub(crate) struct Asked {
    product: ProductId,
}

#[derive(Deserialize)]
pub(crate) struct Filled {
    product: ProductId,
    #[serde(default)]
    markets: Vec<String>,
    #[serde(default)]
    manufactured_on: String,
    #[serde(default)]
    placed_on_market_on: String,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "plan/new.html")]
struct NewPage {
    p: Page,
    product: Product,
    /// Code and whether it is ticked.
    markets: Vec<(String, bool)>,
    manufactured_on: String,
    placed_on_market_on: String,
    faults: Vec<(String, String)>,
}

impl NewPage {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

pub(crate) fn markets(packs: &Packs) -> Vec<&str> {
    wanted::in_order(packs.markets().into_iter().filter(|market| *market != REFERENCE))
}

async fn page(ctx: &Ctx, filled: &Filled, faults: &[FieldError]) -> Result<NewPage> {
    let product = ctx.platform.products()?.current(&ctx.platform, filled.product).await?.ok_or(Error::NotFound)?;
    let packs = ctx.platform.packs().await?;
    let p = ctx.page("plan-new");
    Ok(NewPage {
        faults: faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect(),
        markets: markets(&packs).into_iter().map(|m| (m.to_owned(), filled.markets.iter().any(|f| f == m))).collect(),
        manufactured_on: filled.manufactured_on.clone(),
        placed_on_market_on: filled.placed_on_market_on.clone(),
        product,
        p,
    })
}

pub(crate) async fn form(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &MAKE, On::record(PRODUCT, asked.product)).await?;
    let today = ctx.platform.now().china_date().to_string();
    let filled = Filled {
        product: asked.product,
        markets: wanted::FIRST.map(ToOwned::to_owned).to_vec(),
        manufactured_on: today.clone(),
        placed_on_market_on: today,
        once: String::new(),
    };
    ctx.html(&page(&ctx, &filled, &[]).await?)
}

pub(crate) async fn make(ctx: Ctx, Form(filled): Form<Filled>) -> Result<Response> {
    let today = ctx.platform.now().china_date();
    let made = match wanted::read(&filled.markets, &filled.manufactured_on, &filled.placed_on_market_on, today) {
        Ok(wanted) => actions::make(&ctx.platform, ctx.actor()?, filled.product, wanted, &filled.once).await,
        Err(faults) => Err(Error::Invalid(faults)),
    };
    match made {
        Ok(id) => Ok(ctx.go(&format!("/plans/{id}"))),
        Err(Error::Invalid(faults)) => {
            // The product may not be the actor's: the form is shown again only to whom it may be shown.
            ctx.platform.read(ctx.actor()?, &MAKE, On::record(PRODUCT, filled.product)).await?;
            let html = ctx.html(&page(&ctx, &filled, &faults).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
        Err(Error::Rule(message)) => again(&ctx, &filled, message).await,
        Err(error) => Err(error),
    }
}

async fn again(ctx: &Ctx, filled: &Filled, message: Message) -> Result<Response> {
    let fault = FieldError { field: String::new(), message };
    let html = ctx.html(&page(ctx, filled, &[fault]).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}
