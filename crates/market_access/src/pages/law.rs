//! Change of law: what it opened about one's own products, with one tap to order the difference, and the days on which it turns.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::{Date, OrganisationKind};
use platform::authz::{On, permits};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use requirements::{Packs, Requirement};
use serde::Deserialize;

use super::make::markets;
use super::spoken;
use crate::actions::{READ_PACKS, REVISE};
use crate::model::ProductOutlook;
use crate::rules::wanted::FIRST;
use crate::store;

/// Products on one page.
const PAGE: i64 = 50;
/// How far ahead a turn is worth a line.
const AHEAD_YEARS: i16 = 2;
/// How long a past day of the law stays on the page.
const BEHIND_YEARS: i16 = 2;

struct ProductView {
    product: String,
    name: String,
    markets: Vec<String>,
    plan: String,
    row_version: i64,
    due: bool,
    since: String,
    items: Vec<(String, String)>,
    may_order: bool,
    /// Certificates in force: number and last day. What the law opened, none of them covers.
    certificates: Vec<(String, String)>,
}

/// Market, title, standard.
type Line = (String, String, String);

struct DayView {
    day: Date,
    past: bool,
    is_next: bool,
    begins: Vec<Line>,
    ended: Vec<Line>,
    sold_out: Vec<Line>,
}

#[derive(Template)]
#[template(path = "requirement/law.html")]
struct LawPage {
    p: Page,
    has_products: bool,
    products: Vec<ProductView>,
    next: Option<String>,
    markets: Vec<(String, bool)>,
    days: Vec<DayView>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    market: Vec<String>,
    /// `urgency,product` of the last one shown.
    after: String,
}

/// `GET /law`
pub(crate) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &READ_PACKS, On::Nothing).await?;
    let packs = ctx.platform.packs().await?;
    let p = ctx.page("law");
    let today = ctx.platform.now().china_date();
    let shift = |years: i16| today.checked_add(jiff::Span::new().years(years)).unwrap_or(today);
    let has_products = actor.kind == OrganisationKind::Enterprise;
    let mut found = Vec::new();
    if has_products {
        let (urgency, product) = asked.after.split_once(',').unwrap_or_default();
        let conn = ctx.platform.db().conn();
        found =
            store::outlook::urgent(conn, actor.organisation, shift(AHEAD_YEARS), (urgency, product), PAGE + 1).await?;
    }
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| more).map(|last| format!("{},{}", last.urgency(), last.product));
    let may_order = permits(&REVISE, actor).is_ok();
    let mut products = Vec::with_capacity(found.len());
    for outlook in &found {
        products.push(product_view(&ctx, &p, &packs, outlook, today, may_order).await?);
    }
    let chosen: Vec<String> =
        if asked.market.is_empty() { FIRST.map(ToOwned::to_owned).to_vec() } else { asked.market };
    let days = days(&p, &packs, &chosen, today, shift(-BEHIND_YEARS));
    let markets = markets(&packs).into_iter().map(|m| (m.to_owned(), chosen.iter().any(|c| c == m))).collect();
    ctx.html(&LawPage { has_products, products, next, markets, days, p })
}

async fn product_view(
    ctx: &Ctx,
    p: &Page,
    packs: &Packs,
    outlook: &ProductOutlook,
    today: Date,
    may_order: bool,
) -> Result<ProductView> {
    let head = store::head(ctx.platform.db().conn(), outlook.plan).await?.ok_or(Error::NotFound)?;
    let open = outlook.open_on(today);
    let due = !open.is_empty();
    let ids: Vec<&str> = if due {
        open
    } else {
        let mut ids: Vec<&str> =
            outlook.turn.iter().flat_map(|turn| &turn.opens).map(|s| s.requirement.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let begun = ids.iter().filter_map(|id| packs.requirement(id)?.valid_from).filter(|day| *day <= today).max();
    let since =
        if due { begun.unwrap_or(outlook.evaluated_on) } else { outlook.turn.as_ref().map_or(today, |t| t.day) };
    let certificates = match &ctx.platform.ports().certificates {
        Some(port) => port.for_product(&ctx.platform, outlook.product).await?,
        None => Vec::new(),
    };
    let in_force = certificates.iter().filter(|c| c.state == "valid" && c.expires_on >= today);
    let title = |id: &&str| {
        let title = packs.requirement(id).map(|r| spoken(p, &r.title).to_owned()).unwrap_or_default();
        ((*id).to_owned(), title)
    };
    Ok(ProductView {
        product: outlook.product.to_string(),
        name: p.pick(&outlook.name_zh, &outlook.name_en).to_owned(),
        markets: outlook.markets.clone(),
        plan: outlook.plan.to_string(),
        row_version: head.row_version,
        since: p.day(&since),
        items: ids.iter().map(title).collect(),
        certificates: in_force.map(|c| (c.number.clone(), p.day(&c.expires_on))).collect(),
        due,
        may_order,
    })
}

/// The days of the law from `oldest` on, the coming ones first in their order, then the past ones backwards.
fn days(p: &Page, packs: &Packs, markets: &[String], today: Date, oldest: Date) -> Vec<DayView> {
    let line = |r: &&Requirement| {
        let standard = if r.standard.is_empty() { &r.legal_act } else { &r.standard };
        (r.market.clone(), spoken(p, &r.title).to_owned(), standard.clone())
    };
    let all = packs.law_days(markets);
    let next = all.iter().map(|d| d.day).find(|day| *day > today);
    let view = |d: &requirements::LawDay<'_>| DayView {
        day: d.day,
        past: d.day <= today,
        is_next: Some(d.day) == next,
        begins: d.begins.iter().map(line).collect(),
        ended: d.ended.iter().map(line).collect(),
        sold_out: d.sold_out.iter().map(line).collect(),
    };
    let coming = all.iter().filter(|d| d.day > today).map(view);
    let past = all.iter().rev().filter(|d| d.day <= today && d.day >= oldest).map(view);
    coming.chain(past).collect()
}
