//! Tracing on the screen: what was looked for, what does not fit together, who has it, the picture, the way on a map, the
//! timeline and the table. Nothing here needs a script.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::cbv;
use super::trace_view::View;
use crate::actions::months;
use crate::actions::trace::trace;

/// Identifiers in the table; the interface gives all.
pub(super) const MOST_ROWS: usize = 200;
/// Events in the timeline; the interface gives all.
pub(super) const MOST_STEPS: usize = 200;

#[derive(Template)]
#[template(path = "trace/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) typed: String,
    /// What is wrong with what was typed.
    pub(crate) fault: String,
    /// Nobody told the reader's organisation of it.
    pub(crate) unknown: bool,
    /// The day before which events lie in the archive; empty when none do.
    pub(crate) archived: String,
    pub(crate) view: Option<View>,
}

/// `id`: anything that [`crate::rules::trace::sought`] understands; `open`: a group to be drawn one by one.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    id: String,
    #[serde(default)]
    open: String,
}

/// `GET /trace`
pub(super) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = ctx.actor()?;
    let p = ctx.page("trace-title");
    let archived = archived(&ctx, &p).await?;
    let typed = asked.id.trim().to_owned();
    let mut page = Show { p, typed, fault: String::new(), unknown: false, archived, view: None };
    if page.typed.is_empty() {
        return ctx.html(&page);
    }
    match trace(&ctx.platform, actor, &asked.id).await {
        Ok(traced) => {
            page.view = Some(View::of(&page.p, &traced, &asked.open));
            ctx.html(&page)
        }
        Err(Error::NotFound) => {
            page.unknown = true;
            Ok((StatusCode::NOT_FOUND, ctx.html(&page)?).into_response())
        }
        Err(Error::Invalid(faults)) => {
            page.fault = faults.first().map(|fault| page.p.say(&fault.message)).unwrap_or_default();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Since which day events are here; empty when all are.
pub(super) async fn archived(ctx: &Ctx, p: &Page) -> Result<String> {
    let begins = months::begins(&ctx.platform).await?;
    Ok(begins.map(|at| p.day(&at.china_date())).unwrap_or_default())
}

/// The word of a business step.
pub(super) fn step_word(p: &Page, step: &str) -> String {
    if step.is_empty() { p.t("cbv-step-other") } else { cbv(p, "cbv-step", step) }
}
