//! Schemes: what there is, and a new one.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::permits;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::Faults;
use crate::actions::{self, CREATE_SCHEME, NewScheme};
use crate::model::Scheme;
use crate::store;

#[derive(Template)]
#[template(path = "certification/schemes.html")]
struct SchemesPage {
    p: Page,
    schemes: Vec<Scheme>,
    may_create: bool,
    form: NewScheme,
    faults: Faults,
}

async fn page(ctx: &Ctx, form: NewScheme, error: Option<Error>) -> Result<SchemesPage> {
    let p = ctx.page("schemes");
    let faults = match error {
        Some(error) => Faults::of(error, &p)?,
        None => Faults::default(),
    };
    Ok(SchemesPage {
        schemes: store::schemes(ctx.platform.db().conn(), None).await?,
        may_create: permits(&CREATE_SCHEME, ctx.actor()?).is_ok(),
        form,
        faults,
        p,
    })
}

pub(crate) async fn list(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, NewScheme::default(), None).await?)
}

pub(crate) async fn create(ctx: Ctx, Form(form): Form<NewScheme>) -> Result<Response> {
    match actions::create_scheme(&ctx.platform, ctx.actor()?, &form).await {
        Ok(_) => Ok(ctx.go_with("/certification/schemes", &Message::new("scheme-created"))),
        Err(error) => {
            let html = ctx.html(&page(&ctx, form, Some(error)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
    }
}
