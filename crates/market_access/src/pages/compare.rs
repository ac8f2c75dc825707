//! Two plans side by side: what the one asks for and the other does not, and what it costs.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::ids::PlanId;
use platform::authz::On;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use requirements::{PlannedTest, Status};
use serde::Deserialize;

use super::spoken;
use crate::actions::{LIST, SHOW};
use crate::model::{PLAN, Stored};
use crate::rules::convert::with_edition;
use crate::rules::wanted::in_order;
use crate::store;

/// Plans that can be chosen to compare with.
const CHOICE: u64 = 50;

struct Side {
    id: PlanId,
    name: String,
    markets: Vec<String>,
    version: i64,
    placed: String,
    requirements: usize,
    tests: usize,
    documents: usize,
    days: u32,
    total: String,
}

#[derive(Template)]
#[template(path = "plan/compare.html")]
struct ComparePage {
    p: Page,
    this: Side,
    other: Option<Side>,
    /// Plans to compare with: id and what tells them apart.
    choice: Vec<(PlanId, String)>,
    only_this: Vec<String>,
    only_other: Vec<String>,
    both: Vec<String>,
    requirements_only_this: Vec<(String, String)>,
    requirements_only_other: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct With {
    with: Option<PlanId>,
}

async fn seen(ctx: &Ctx, id: PlanId) -> Result<Stored> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(PLAN, id)).await?;
    store::plan(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

/// `GET /plans/{id}/comparison?with=…`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<PlanId>, Query(with): Query<With>) -> Result<Response> {
    let this = seen(&ctx, id).await?;
    let other = match with.with {
        Some(other) => Some(seen(&ctx, other).await?),
        None => None,
    };
    let scope = ctx.platform.list(ctx.actor()?, &LIST, PLAN)?;
    let query = platform::api::ListQuery { limit: Some(CHOICE), ..platform::api::ListQuery::default() };
    let p = ctx.page("compare");
    let choice = store::list(ctx.platform.db(), &scope, &query)
        .await?
        .into_iter()
        .filter(|head| head.id != id)
        .map(|head| {
            let markets: Vec<String> =
                in_order(head.wanted.markets.clone()).iter().map(|m| p.word("plan-market", m)).collect();
            let name = p.pick(&head.name_zh, &head.name_en);
            (head.id, format!("{name} · {} · {}", markets.join(", "), p.day(&head.wanted.placed_on_market_on)))
        })
        .collect();
    let tests = |stored: &Stored| -> BTreeSet<String> {
        stored.revision.plan.tests.iter().map(|test| told(&p, stored, test)).collect()
    };
    let asked = |stored: &Stored| -> BTreeSet<(String, String)> {
        let plan = &stored.revision.plan;
        let applies = plan.requirements.iter().filter(|r| r.applies == Some(true) && r.status != Status::Exempt);
        applies.map(|r| (r.id.clone(), spoken(&p, &r.title).to_owned())).collect()
    };
    let (here, there) = (tests(&this), other.as_ref().map(tests).unwrap_or_default());
    let (asked_here, asked_there) = (asked(&this), other.as_ref().map(asked).unwrap_or_default());
    let page = ComparePage {
        only_this: here.difference(&there).cloned().collect(),
        only_other: there.difference(&here).cloned().collect(),
        both: here.intersection(&there).cloned().collect(),
        requirements_only_this: asked_here.difference(&asked_there).cloned().collect(),
        requirements_only_other: asked_there.difference(&asked_here).cloned().collect(),
        this: side(&p, &this),
        other: other.as_ref().map(|other| side(&p, other)),
        choice,
        p,
    };
    ctx.html(&page)
}

/// A test as people tell it apart: method, part, and how much is determined.
fn told(p: &Page, stored: &Stored, test: &PlannedTest) -> String {
    let product = &stored.revision.product;
    let part = test.component.as_ref().and_then(|key| product.components.iter().find(|part| part.key == *key));
    let part = part.map_or_else(|| p.t("plan-whole-toy"), |part| p.pick(&part.name_zh, &part.name_en).to_owned());
    let title = with_edition(spoken(p, &test.title), &test.edition);
    if test.analytes.is_empty() {
        return format!("{title} · {part}");
    }
    format!("{title} · {part} · {}", p.t1("plan-analytes-count", "count", test.analytes.len()))
}

fn side(p: &Page, stored: &Stored) -> Side {
    let plan = &stored.revision.plan;
    Side {
        id: stored.head.id,
        name: p.pick(&stored.head.name_zh, &stored.head.name_en).to_owned(),
        markets: in_order(plan.markets.clone()),
        version: stored.head.version_number,
        placed: p.day(&stored.head.wanted.placed_on_market_on),
        requirements: plan
            .requirements
            .iter()
            .filter(|r| r.applies == Some(true) && r.status != Status::Exempt)
            .count(),
        tests: plan.tests.len(),
        documents: plan.documents.len(),
        days: plan.cost.days,
        total: plan.cost.total.to_string(),
    }
}
