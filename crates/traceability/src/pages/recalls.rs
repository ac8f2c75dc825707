//! Recalls for who may call back: the scope first (what if?), then a draft, then everybody is told; and the export.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::api::ListQuery;
use platform::authz::{Audience, permits};
use platform::web::{Ctx, Page, TimelineLine, file_response};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::Faults;
use super::trace::archived;
use super::trace_view::{class, short};
use crate::actions::recall::{close as close_recall, draft, open as open_recall, show as show_recall};
use crate::actions::scope::{Scope, materials, scope};
use crate::actions::{RECALL_LIST, RECALL_PREPARE};
use crate::recall_model::{Notice, RECALL, Recall, RecallId};
use crate::rules::recall::{Held, csv, grouped};
use crate::store;

#[derive(Template)]
#[template(path = "recall/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) rows: Vec<Recall>,
    pub(crate) may: bool,
}

/// `GET /recall-cases`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    let seen = ctx.platform.list(actor, &RECALL_LIST, RECALL)?;
    let query = ListQuery { limit: Some(200), ..ListQuery::default() };
    let rows = store::recalls::list(ctx.platform.db().conn(), &seen, &query).await?;
    ctx.html(&List { p: ctx.page("recall-list-title"), rows, may: permits(&RECALL_PREPARE, actor).is_ok() })
}

/// A scope in the page's language.
#[derive(Debug)]
pub(crate) struct ScopeView {
    pub(crate) units: i64,
    pub(crate) lots: Vec<LotLine>,
    pub(crate) lines: Vec<HeldLine>,
    pub(crate) precise: String,
    pub(crate) cut: bool,
    /// The day before which events lie in the archive; empty when none do.
    pub(crate) archived: String,
    /// Canonical identifier and short name of what the lots were made of.
    pub(crate) materials: Vec<(String, String)>,
}

/// A lot that is reached.
#[derive(Debug)]
pub(crate) struct LotLine {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) gtin: String,
    pub(crate) name: String,
    pub(crate) units: i64,
}

/// Who has how much.
#[derive(Debug)]
pub(crate) struct HeldLine {
    pub(crate) lot: String,
    pub(crate) who: String,
    pub(crate) status: String,
    pub(crate) class: &'static str,
    pub(crate) place: String,
    pub(crate) units: i64,
    pub(crate) precise: String,
}

async fn view(ctx: &Ctx, p: &Page, found: &Scope) -> Result<ScopeView> {
    let groups = grouped(&found.held);
    let uris: Vec<String> = groups.iter().map(|line| line.place.clone()).filter(|uri| !uri.is_empty()).collect();
    let places = store::places::named(ctx.platform.db().conn(), &uris).await?;
    let parties: Vec<_> = found
        .lots
        .iter()
        .flat_map(|(lot, _)| [Some(lot.owner), lot.state.shipped().map(|shipped| shipped.to)])
        .flatten()
        .collect();
    let name = |uri: &str| {
        // Only whoever made or received the goods names a place of theirs.
        let place = places.values().find(|place| place.uri == uri && parties.contains(&place.owner));
        place.map_or_else(|| uri.to_owned(), |place| p.pick(&place.name_zh, &place.name_en).to_owned())
    };
    let materials = materials(&ctx.platform, ctx.actor()?, found).await?;
    let mut lines = Vec::new();
    for Held { lot, status, by, place, to_party, precision, units, .. } in &groups {
        lines.push(HeldLine {
            lot: lot.clone(),
            who: if to_party.is_empty() { by.clone() } else { party(ctx, p, to_party).await? },
            status: p.word("trace-status", status),
            class: class(status),
            place: name(place),
            units: *units,
            precise: p.word("trace-precise", precision),
        });
    }
    let lots = found.lots.iter().map(|(lot, goods)| LotLine {
        id: lot.id.to_string(),
        number: lot.number.clone(),
        gtin: lot.gtin.clone(),
        name: p.pick(&lot.name_zh, &lot.name_en).to_owned(),
        units: goods.units(),
    });
    Ok(ScopeView {
        units: found.units(),
        lots: lots.collect(),
        lines,
        precise: p.word("trace-precise", found.precise_to()),
        cut: found.cut,
        archived: archived(ctx, p).await?,
        materials: materials.into_iter().map(|material| (material.clone(), short(&material))).collect(),
    })
}

async fn party(ctx: &Ctx, p: &Page, uri: &str) -> Result<String> {
    let slug = uri.rsplit('/').next().unwrap_or_default();
    let found = ctx.platform.organisations()?.by_slug(&ctx.platform, slug).await?;
    Ok(found.map_or_else(|| short(uri), |party| p.pick(&party.name_zh, &party.name_en).to_owned()))
}

#[derive(Template)]
#[template(path = "recall/new.html")]
pub(crate) struct New {
    pub(crate) p: Page,
    pub(crate) source: String,
    pub(crate) scope: Option<ScopeView>,
    pub(crate) notice: Notice,
    pub(crate) faults: Faults,
}

impl New {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }

    fn fields(&self) -> [(&'static str, &str); 6] {
        let notice = &self.notice;
        [
            ("reason_zh", &notice.reason_zh),
            ("reason_en", &notice.reason_en),
            ("hazard_zh", &notice.hazard_zh),
            ("hazard_en", &notice.hazard_en),
            ("advice_zh", &notice.advice_zh),
            ("advice_en", &notice.advice_en),
        ]
    }
}

/// From what the scope follows, and the notice.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    source: String,
    reason_zh: String,
    reason_en: String,
    hazard_zh: String,
    hazard_en: String,
    advice_zh: String,
    advice_en: String,
    once: String,
}

/// `GET /recall-cases/new?source=…`: what if?
pub(super) async fn new(ctx: Ctx, Query(typed): Query<Typed>) -> Result<Response> {
    let p = ctx.page("recall-new-title");
    let mut page =
        New { p, source: typed.source.clone(), scope: None, notice: Notice::default(), faults: Faults::default() };
    if !typed.source.trim().is_empty() {
        match scope(&ctx.platform, ctx.actor()?, &typed.source).await {
            Ok(found) => page.scope = Some(view(&ctx, &page.p, &found).await?),
            Err(error) => {
                let status = error.status();
                page.faults = Faults::of(error)?;
                return Ok((status, ctx.html(&page)?).into_response());
            }
        }
    }
    ctx.html(&page)
}

/// `GET /recall-cases/scope.csv?source=…`
pub(super) async fn export(ctx: Ctx, Query(typed): Query<Typed>) -> Result<Response> {
    let found = scope(&ctx.platform, ctx.actor()?, &typed.source).await?;
    let text = format!("\u{feff}{}", csv(&found.held));
    Ok(file_response("text/csv; charset=utf-8", "recall-scope.csv", text, false))
}

/// `POST /recall-cases`
pub(super) async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    let trimmed = |text: &str| text.trim().to_owned();
    let notice = Notice {
        reason_zh: trimmed(&typed.reason_zh),
        reason_en: trimmed(&typed.reason_en),
        hazard_zh: trimmed(&typed.hazard_zh),
        hazard_en: trimmed(&typed.hazard_en),
        advice_zh: trimmed(&typed.advice_zh),
        advice_en: trimmed(&typed.advice_en),
    };
    match draft(&ctx.platform, ctx.actor()?, &typed.source, &notice, &typed.once).await {
        Ok(id) => Ok(ctx.go(&format!("/recall-cases/{id}"))),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let p = ctx.page("recall-new-title");
            let scope = match scope(&ctx.platform, ctx.actor()?, &typed.source).await {
                Ok(found) => Some(view(&ctx, &p, &found).await?),
                Err(_) => None,
            };
            Ok((status, ctx.html(&New { p, source: typed.source, scope, notice, faults })?).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "recall/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) recall: Recall,
    /// May open and close it.
    pub(crate) may: bool,
    /// Where the goods are now; for who calls back.
    pub(crate) scope: Option<ScopeView>,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) fault: String,
}

impl Show {
    fn class(&self) -> &'static str {
        match self.recall.state.word() {
            "draft" => "",
            "open" => "state-failed",
            _ => "state-done",
        }
    }
}

async fn page(ctx: &Ctx, id: RecallId, fault: String) -> Result<Show> {
    let actor = ctx.actor()?;
    let (recall, access) = show_recall(&ctx.platform, actor, id).await?;
    let number = recall.state.opened().map_or_else(|| ctx.lang().t("recall-draft"), |opened| opened.number.clone());
    let p = ctx.page_titled(ctx.lang().t_args("recall-title", &[("number", &number)]));
    let owner = access.audience == Audience::Owner;
    let scope = if owner && permits(&RECALL_PREPARE, actor).is_ok() {
        let found = scope(&ctx.platform, actor, &recall.source).await?;
        Some(view(ctx, &p, &found).await?)
    } else {
        None
    };
    let entries = journal::timeline(ctx.platform.db(), RECALL, recall.id, 100).await?;
    let timeline = if owner { p.timeline(&entries) } else { Vec::new() };
    Ok(Show { may: scope.is_some(), scope, timeline, recall, fault, p })
}

fn id(text: &str) -> Result<RecallId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `GET /recall-cases/{id}`
pub(super) async fn show(ctx: Ctx, Path(of): Path<String>) -> Result<Response> {
    ctx.html(&page(&ctx, id(&of)?, String::new()).await?)
}

/// `POST /recall-cases/{id}/opening`
pub(super) async fn open(ctx: Ctx, Path(of): Path<String>) -> Result<Response> {
    let number = open_recall(&ctx.platform, ctx.actor()?, id(&of)?).await?;
    Ok(ctx.go_with(&format!("/recall-cases/{of}"), &Message::new("recall-said-opened").with("number", number)))
}

/// What came of it.
#[derive(Deserialize)]
pub(super) struct Outcome {
    #[serde(default)]
    outcome: String,
}

/// `POST /recall-cases/{id}/closing`
pub(super) async fn close(ctx: Ctx, Path(of): Path<String>, Form(typed): Form<Outcome>) -> Result<Response> {
    match close_recall(&ctx.platform, ctx.actor()?, id(&of)?, &typed.outcome).await {
        Ok(()) => Ok(ctx.go_with(&format!("/recall-cases/{of}"), &Message::new("recall-said-closed"))),
        Err(Error::Invalid(faults)) => {
            let fault = faults.first().map(|fault| ctx.lang().say(&fault.message)).unwrap_or_default();
            let page = page(&ctx, id(&of)?, fault).await?;
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}
