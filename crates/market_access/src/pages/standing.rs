//! In one line per market: can this product be sold there today, until when, on what evidence?

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::ids::ProductId;
use platform::authz::On;
use platform::ports::Product;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use requirements::PlanRequest;

use super::make::markets;
use crate::actions::{STANDING, evidence_of};
use crate::model::{Head, PRODUCT};
use crate::rules::convert;
use crate::rules::standing::{MarketLine, lines};
use crate::store;

#[derive(Template)]
#[template(path = "plan/standing.html")]
struct StandingPage {
    p: Page,
    product: Product,
    lines: Vec<MarketLine>,
    plans: Vec<Head>,
}

/// The lines alone, which the product's page fetches into itself.
#[derive(Template)]
#[template(path = "plan/_standing.html")]
struct StandingLines {
    p: Page,
    lines: Vec<MarketLine>,
}

/// `GET /products/{id}/markets`
pub(crate) async fn show(ctx: Ctx, headers: HeaderMap, Path(id): Path<ProductId>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &STANDING, On::record(PRODUCT, id)).await?;
    let product = ctx.platform.products()?.current(&ctx.platform, id).await?.ok_or(Error::NotFound)?;
    let evidence = evidence_of(&ctx.platform, &product).await?;
    let packs = ctx.platform.packs().await?;
    let mut request = PlanRequest::on(markets(&packs), ctx.platform.now().china_date());
    request.covered = evidence.coverage(&product);
    let plan = requirements::plan(&packs, &convert::described(&product), &request)
        .map_err(|refusal| Error::Rule(convert::refusal(&refusal)))?;
    let lines = lines(&packs, &plan, &evidence);
    if headers.contains_key("hx-request") {
        return ctx.html(&StandingLines { p: ctx.page("plan-standing"), lines });
    }
    let page = StandingPage {
        p: ctx.page("plan-standing"),
        lines,
        plans: store::of_product(ctx.platform.db().conn(), id).await?,
        product,
    };
    ctx.html(&page)
}
