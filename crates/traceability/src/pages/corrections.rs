//! Taking back a step of a lot, or one event, with a reason.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::On;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::{Faults, lot_id};
use crate::actions::CORRECT;
use crate::actions::correct::{Step, correct as take_back, event as declare_event, possible};
use crate::actions::materials::{Told, of_lot};
use crate::model::{LOT, Lot, LotId};
use crate::store;

#[derive(Template)]
#[template(path = "lot/corrections.html")]
pub(crate) struct Corrections {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) steps: Vec<Step>,
    /// Own tellings of what it was made from.
    pub(crate) told: Vec<Told>,
    pub(crate) faults: Faults,
}

impl Corrections {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
}

async fn page(ctx: &Ctx, id: LotId, faults: Faults) -> Result<Corrections> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &CORRECT, On::record(LOT, id)).await?;
    let lot = store::lots::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let cartons = store::lots::count_cartons(ctx.platform.db().conn(), id).await?;
    let mut told = of_lot(&ctx.platform, actor, &lot).await?;
    told.retain(|told| told.by == actor.organisation);
    Ok(Corrections { p: ctx.page("correct-title"), steps: possible(&lot, cartons), lot, told, faults })
}

/// `GET /lots/{id}/corrections`
pub(super) async fn form(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let page = page(&ctx, lot_id(&id)?, Faults::default()).await?;
    ctx.html(&page)
}

/// What is taken back and why.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    step: String,
    event: String,
    reason: String,
    once: String,
}

/// `POST /lots/{id}/corrections`: `step` is a step's word, or `materials:` and the event's id.
pub(super) async fn correct(ctx: Ctx, Path(id): Path<String>, Form(asked): Form<Asked>) -> Result<Response> {
    let id = lot_id(&id)?;
    let (word, event) = asked.step.split_once(':').unwrap_or((&asked.step, &asked.event));
    let result = match Step::from_word(word, event) {
        Some(step) => take_back(&ctx.platform, ctx.actor()?, id, step, &asked.reason, &asked.once).await,
        None => Err(Error::field("step", Message::new("correct-error-step-none"))),
    };
    match result {
        Ok(()) => Ok(ctx.go_with(&format!("/lots/{id}"), &Message::new("correct-said"))),
        Err(error) => {
            let status = error.status();
            let page = page(&ctx, id, Faults::of(error)?).await?;
            Ok((status, ctx.html(&page)?).into_response())
        }
    }
}

/// `POST /events/{id}/correction`
pub(super) async fn correct_event(ctx: Ctx, Path(id): Path<String>, Form(asked): Form<Asked>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    declare_event(&ctx.platform, ctx.actor()?, id, &asked.reason).await?;
    Ok(ctx.go_with(&format!("/events/{id}"), &Message::new("correct-event-said")))
}
