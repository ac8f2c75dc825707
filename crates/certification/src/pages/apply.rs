//! What the client does with pages: the form of an application, further evidence, taking back.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::Message;
use kernel::ids::{ProductId, ProductVersionId, ReportId};
use platform::ports::{Product, ReportSummary};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::cases::{self, Sent};
use super::{Faults, known};
use crate::actions;
use crate::model::{ApplicationId, Scheme, SchemeId};
use crate::store;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Filled {
    /// Stands for its newest version.
    product: Option<ProductId>,
    version: Option<ProductVersionId>,
    scheme: Option<SchemeId>,
    reports: Vec<ReportId>,
    once: String,
}

#[derive(Template)]
#[template(path = "certification/new.html")]
struct NewPage {
    p: Page,
    product: Product,
    schemes: Vec<Scheme>,
    reports: Vec<ReportSummary>,
    filled: Filled,
    faults: Faults,
}

impl NewPage {
    /// Ticked as it was sent; at first everything is.
    fn cited(&self, report: &ReportSummary) -> bool {
        self.faults.is_empty() || self.filled.reports.contains(&report.id)
    }

    fn chosen(&self, scheme: &Scheme) -> bool {
        self.filled.scheme.or(self.schemes.first().map(|first| first.id)) == Some(scheme.id)
    }
}

async fn new_page(ctx: &Ctx, filled: Filled, error: Option<Error>) -> Result<NewPage> {
    let actor = ctx.actor()?;
    let products = ctx.platform.products()?;
    let product = match (filled.version, filled.product) {
        (Some(version), _) => products.version(&ctx.platform, version).await?,
        (None, Some(product)) => products.current(&ctx.platform, product).await?,
        (None, None) => None,
    };
    let product = product.ok_or(Error::NotFound)?;
    if product.owner != actor.organisation {
        return Err(Error::NotFound);
    }
    let p = ctx.page("certification-apply");
    let faults = match error {
        Some(error) => Faults::of(error, &p)?,
        None => Faults::default(),
    };
    Ok(NewPage {
        reports: ctx.platform.reports()?.for_version(&ctx.platform, product.version).await?,
        schemes: store::schemes(ctx.platform.db().conn(), None).await?,
        product,
        filled,
        faults,
        p,
    })
}

pub(crate) async fn form(ctx: Ctx, Query(filled): Query<Filled>) -> Result<Response> {
    ctx.html(&new_page(&ctx, filled, None).await?)
}

pub(crate) async fn apply(ctx: Ctx, Form(filled): Form<Filled>) -> Result<Response> {
    let version = filled.version.ok_or(Error::NotFound)?;
    let done = match filled.scheme {
        Some(scheme) => {
            actions::apply(&ctx.platform, ctx.actor()?, scheme, version, &filled.reports, &filled.once).await
        }
        None => Err(Error::field("scheme", Message::new("error-required"))),
    };
    match done {
        Ok(id) => Ok(ctx.go(&format!("/certification/applications/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let html = ctx.html(&new_page(&ctx, filled, Some(error)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
        Err(error) => Err(error),
    }
}

/// `POST /certification/applications/{id}/evidence`
pub(crate) async fn supplement(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id: ApplicationId = known(&id)?;
    let done = actions::supplement(&ctx.platform, ctx.actor()?, id, &sent.reports).await;
    cases::after(&ctx, id, done, Message::new("certification-supplemented"), sent).await
}

/// `POST /certification/applications/{id}/withdrawal`
pub(crate) async fn withdraw(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id: ApplicationId = known(&id)?;
    let done = actions::withdraw(&ctx.platform, ctx.actor()?, id, &sent.reason).await;
    cases::after(&ctx, id, done, Message::new("certification-withdrawn"), sent).await
}
