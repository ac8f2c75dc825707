//! Own places: the list, and naming another one.

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::Result;
use platform::web::{Ctx, Page};
use serde::Deserialize;

use super::Faults;
use crate::actions::places::{self, NewPlace};
use crate::model::Place;

#[derive(Template)]
#[template(path = "place/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) places: Vec<Place>,
    pub(crate) typed: NewPlace,
    pub(crate) faults: Faults,
}

impl List {
    fn fields(&self) -> [(&'static str, &str); 3] {
        [("gln", &self.typed.gln), ("name_zh", &self.typed.name_zh), ("name_en", &self.typed.name_en)]
    }

    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
}

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    gln: String,
    #[serde(default)]
    name_zh: String,
    #[serde(default)]
    name_en: String,
}

async fn page(ctx: &Ctx, typed: NewPlace, faults: Faults) -> Result<List> {
    let places = places::list(&ctx.platform, ctx.actor()?).await?;
    Ok(List { p: ctx.page("place-list-title"), places, typed, faults })
}

/// `GET /places`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    ctx.html(&page(&ctx, NewPlace::default(), Faults::default()).await?)
}

/// `POST /places`
pub(super) async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    let new = NewPlace { gln: typed.gln, name_zh: typed.name_zh, name_en: typed.name_en };
    match places::create(&ctx.platform, ctx.actor()?, &new).await {
        Ok(_) => Ok(ctx.go_with("/places", &Message::new("place-said-named"))),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            Ok((status, ctx.html(&page(&ctx, new, faults).await?)?).into_response())
        }
    }
}
