//! What the laboratory states of its methods: LOQ, uncertainty, unit, rounding.

use askama::Template;
use axum::extract::Form;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use crate::actions::characteristic::{self, MANAGE};
use crate::actions::test::SHOW;
use crate::model::Characteristic;
use crate::store;

#[derive(Template)]
#[template(path = "method/show.html")]
pub(crate) struct Methods {
    pub(crate) p: Page,
    pub(crate) stated: Vec<Characteristic>,
    pub(crate) table: String,
    pub(crate) manager: bool,
    /// Line, column, sentence.
    pub(crate) faults: Vec<(String, String, String)>,
}

async fn page(ctx: &Ctx, table: Option<String>, faults: Vec<(String, String, String)>) -> Result<Methods> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::Nothing).await?;
    let stated = store::characteristic::all(ctx.platform.db().conn(), actor.organisation).await?;
    Ok(Methods {
        p: ctx.page("method-title"),
        table: table.unwrap_or_else(|| characteristic::table(&stated)),
        stated,
        manager: permits(&MANAGE, actor).is_ok(),
        faults,
    })
}

pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, None, Vec::new()).await?)
}

#[derive(serde::Deserialize)]
pub(super) struct TableForm {
    #[serde(default)]
    table: String,
}

pub(super) async fn save(ctx: Ctx, Form(form): Form<TableForm>) -> Result<Response> {
    match characteristic::set(&ctx.platform, ctx.actor()?, &form.table).await {
        Ok(count) => Ok(ctx.go_with("/laboratory/methods", &Message::new("method-saved").with("count", count))),
        Err(Error::Invalid(fields)) => {
            let faults = fields
                .iter()
                .map(|f| {
                    let (line, column) = f.field.split_once('.').unwrap_or(("", f.field.as_str()));
                    (line.to_owned(), column.to_owned(), ctx.lang().say(&f.message))
                })
                .collect();
            let html = page(&ctx, Some(form.table), faults).await?.render()?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, axum::response::Html(html)).into_response())
        }
        Err(other) => Err(other),
    }
}
