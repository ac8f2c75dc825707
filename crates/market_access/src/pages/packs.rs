//! The requirement packs as they are used: every fact with its source, its confidence, and what is to be confirmed.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use platform::Result;
use platform::authz::permits;
use platform::web::{Ctx, Page};
use requirements::{Confidence, Judgeable, Limit};
use serde::Deserialize;

use super::make::markets;
use super::{confidence, spoken};
use crate::actions::packs::{DECIDE, ENTER};

struct LimitView {
    id: String,
    what: String,
    category: String,
    bound: String,
    judgeable: bool,
    doubt: String,
    source: String,
}

struct RequirementView {
    id: String,
    title: String,
    standard: String,
    clause: String,
    rule: String,
    from: Option<String>,
    to: Option<String>,
    source: String,
    confidence: String,
    limits: Vec<LimitView>,
    /// The fact itself is not confirmed.
    unsure: bool,
    open: usize,
    /// Where its text stands.
    file: String,
}

#[derive(Template)]
#[template(path = "requirement/list.html")]
struct PacksPage {
    p: Page,
    market: String,
    markets: Vec<String>,
    version: String,
    may_decide: bool,
    may_enter: bool,
    requirements: Vec<RequirementView>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    market: String,
}

pub(crate) async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let packs = ctx.platform.packs().await?;
    let actor = ctx.actor()?;
    let all: Vec<String> = markets(&packs).into_iter().map(ToOwned::to_owned).collect();
    let market = all.iter().find(|m| **m == asked.market).or_else(|| all.first()).cloned().unwrap_or_default();
    let p = ctx.page("requirements");
    let requirements = packs
        .requirements()
        .iter()
        .filter(|requirement| requirement.market == market)
        .map(|requirement| {
            let limits: Vec<LimitView> = requirement
                .limits
                .iter()
                .map(|limit| LimitView {
                    id: limit.id.clone(),
                    source: limit.source.clone(),
                    what: limit.analyte.clone(),
                    category: limit.category.clone(),
                    bound: bound(limit),
                    judgeable: limit.judgeable == Judgeable::Yes,
                    doubt: limit.doubt.as_ref().map(|text| spoken(&p, text).to_owned()).unwrap_or_default(),
                })
                .collect();
            RequirementView {
                id: requirement.id.clone(),
                title: spoken(&p, &requirement.title).to_owned(),
                standard: requirement.standard.clone(),
                clause: requirement.clause.clone(),
                rule: requirement.rule.clone(),
                from: requirement.valid_from.map(|day| p.day(&day)),
                to: requirement.valid_to.map(|day| p.day(&day)),
                source: requirement.source.clone(),
                confidence: confidence(&p, requirement.confidence),
                file: requirement.file.clone(),
                unsure: requirement.confidence == Confidence::Memory,
                open: limits.iter().filter(|limit| !limit.judgeable).count(),
                limits,
            }
        })
        .collect();
    let version = packs.version().to_owned();
    let may = |action| permits(action, actor).is_ok();
    let (may_decide, may_enter) = (may(&DECIDE), may(&ENTER));
    ctx.html(&PacksPage { market, markets: all, version, may_decide, may_enter, requirements, p })
}

pub(super) fn bound(limit: &Limit) -> String {
    let unit = limit.unit.as_ref().map(ToString::to_string).unwrap_or_default();
    match &limit.bound {
        Some(bound) => format!("{bound} {unit}").trim().to_owned(),
        None => unit,
    }
}
