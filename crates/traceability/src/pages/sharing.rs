//! To whom a lot is shown, and what partners are told of one's events.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::ports::Party;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::{Faults, lot_id};
use crate::actions::share as action;
use crate::model::{Lot, LotId};
use crate::rules::redact::{Group, Told};
use crate::share_model::Share;

#[derive(Template)]
#[template(path = "lot/shares.html")]
pub(crate) struct Shares {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) shares: Vec<Share>,
    pub(crate) offered: Vec<Party>,
    pub(crate) sought: String,
    pub(crate) faults: Faults,
}

impl Shares {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
}

async fn page(ctx: &Ctx, id: LotId, sought: String, faults: Faults) -> Result<Shares> {
    let (lot, shares) = action::list(&ctx.platform, ctx.actor()?, id).await?;
    let offered = action::offered(&ctx.platform, &lot, &shares, &sought).await?;
    Ok(Shares { p: ctx.page("share-title"), lot, shares, offered, sought, faults })
}

/// Part of a name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    q: String,
}

/// `GET /lots/{id}/shares?q=…`
pub(super) async fn list(ctx: Ctx, Path(id): Path<String>, Query(sought): Query<Sought>) -> Result<Response> {
    let page = page(&ctx, lot_id(&id)?, sought.q, Faults::default()).await?;
    ctx.html(&page)
}

/// To whom.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct With {
    organisation: String,
    once: String,
}

/// `POST /lots/{id}/shares`
pub(super) async fn share(ctx: Ctx, Path(id): Path<String>, Form(with): Form<With>) -> Result<Response> {
    let id = lot_id(&id)?;
    let result = match with.organisation.parse() {
        Ok(organisation) => action::share(&ctx.platform, ctx.actor()?, id, organisation, &with.once).await,
        Err(_) => Err(Error::field("organisation", Message::new("share-error-organisation"))),
    };
    match result {
        Ok(()) => Ok(ctx.go_with(&format!("/lots/{id}/shares"), &Message::new("share-said"))),
        Err(error) => {
            let status = error.status();
            let page = page(&ctx, id, String::new(), Faults::of(error)?).await?;
            Ok((status, ctx.html(&page)?).into_response())
        }
    }
}

/// `POST /lots/{id}/shares/{organisation}/ending`
pub(super) async fn end(
    ctx: Ctx,
    Path((id, organisation)): Path<(String, String)>,
    Form(with): Form<With>,
) -> Result<Response> {
    let id = lot_id(&id)?;
    let organisation = organisation.parse().map_err(|_| Error::NotFound)?;
    action::end(&ctx.platform, ctx.actor()?, id, organisation, &with.once).await?;
    Ok(ctx.go_with(&format!("/lots/{id}/shares"), &Message::new("share-ended-said")))
}

#[derive(Template)]
#[template(path = "event/disclosure.html")]
pub(crate) struct Disclosure {
    pub(crate) p: Page,
    pub(crate) told: Told,
}

impl Disclosure {
    const fn groups(&self) -> [Group; 5] {
        Group::ALL
    }

    fn tells(&self, group: &Group) -> bool {
        self.told.has(*group)
    }
}

/// `GET /events/disclosure`
pub(super) async fn disclosure(ctx: Ctx) -> Result<Response> {
    let told = action::told(&ctx.platform, ctx.actor()?).await?;
    ctx.html(&Disclosure { p: ctx.page("disclosure-title"), told })
}

/// `POST /events/disclosure`: `group` once for each group that is told.
pub(super) async fn disclose(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let chosen = fields.iter().filter(|(name, _)| name == "group");
    let groups: Option<Told> = chosen.map(|(_, word)| Group::from_word(word)).collect();
    let told = groups.ok_or_else(|| Error::Rule(Message::new("error-unreadable")))?;
    action::tell(&ctx.platform, ctx.actor()?, told).await?;
    Ok(ctx.go_with("/events/disclosure", &Message::new("disclosure-said")))
}
