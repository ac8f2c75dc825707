//! What stands behind a code here: goods with their passport, or a place with its page for anybody.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use gs1::digital_link::CANONICAL_STEM;
use gs1::{DigitalLink, Gln};
use platform::ports::Party;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::{given, passport};
use crate::actions::keys;
use crate::model::Place;
use crate::pages::notices::{Asked, answer, spoken};
use crate::rules::links::Found;

/// What a code names.
pub(super) enum Behind {
    /// A product, lot or unit, or the lot in a carton.
    Goods(DigitalLink),
    /// A place that its owner named.
    Place(Place),
    /// Nothing that is known here.
    Nothing,
}

impl Behind {
    /// The path of its page.
    pub(super) fn page(&self, link: &DigitalLink) -> Option<String> {
        match self {
            Self::Goods(goods) => Some(passport(goods)),
            Self::Place(_) => Some(page(link)),
            Self::Nothing => None,
        }
    }
}

/// The page of a place.
pub(super) fn page(link: &DigitalLink) -> String {
    format!("/gln/{}", link.key().value())
}

#[derive(Template)]
#[template(path = "resolver/place.html")]
pub(crate) struct PlacePage {
    pub(crate) p: Page,
    pub(crate) gln: String,
    pub(crate) place: Place,
    pub(crate) owner: Option<Party>,
    pub(crate) links: Vec<Found>,
}

/// `GET /gln/{gln}`
pub(super) async fn place(ctx: Ctx, Path(gln): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let ctx = spoken(ctx, &asked);
    let platform = &ctx.platform;
    let gln = Gln::parse(&gln).map_err(|_| Error::NotFound)?;
    let link = DigitalLink::parse(&format!("{CANONICAL_STEM}/414/{gln}")).map_err(|_| Error::NotFound)?;
    let place = keys::place(platform, &link).await?.ok_or(Error::NotFound)?;
    let mut links = given(platform, &link, None).await?;
    links.retain(|found| found.link.kind != "handledBy" && !found.link.title.is_empty());
    let owner = match &platform.ports().organisations {
        Some(organisations) => organisations.organisation(platform, place.owner).await?,
        None => None,
    };
    let p = ctx.page_titled(p_name(&ctx, &place));
    answer(&ctx, &PlacePage { p, gln: gln.as_str().to_owned(), place, owner, links })
}

fn p_name(ctx: &Ctx, place: &Place) -> String {
    match ctx.lang() {
        platform::i18n::Lang::Zh => place.name_zh.clone(),
        platform::i18n::Lang::En => place.name_en.clone(),
    }
}
