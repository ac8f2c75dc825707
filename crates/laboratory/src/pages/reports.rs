//! Reports: the order's page from which one drafts, the list, and one report from draft to issue.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::ids::{OrderId, ReportId};
use kernel::{Actor, Message, OrganisationKind, Role};
use measure::Verdict;
use platform::api::{ListQuery, Paged};
use platform::authz::{On, permits};
use platform::i18n::Lang;
use platform::web::{Ctx, Page, TimelineLine, file_response};
use platform::{Error, Result, journal};
use requirements::Packs;
use serde::Deserialize;

use super::Errors;
use super::matrix::{Matrix, matrix};
use crate::actions::report::{self, AMEND, AUTHORISE, Correction, DRAFT, LIST, REPORT, REVIEW, SHOW};
use crate::model::{Conformity, Content, Report, ReportState, Test, verdict_word};
use crate::rules::{Blocker, conformities};
use crate::store;
use crate::store::report::Line;

#[derive(Template)]
#[template(path = "report/index.html")]
struct IndexPage {
    p: Page,
    rows: Vec<Line>,
    query: ListQuery,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "report/order.html")]
struct OrderPage {
    p: Page,
    order: OrderId,
    tests: Vec<Test>,
    reports: Vec<Report>,
    content: Content,
    matrix: Matrix,
    markets: Vec<MarketView>,
    may_draft: bool,
}

#[derive(Template)]
#[template(path = "report/show.html")]
struct ShowPage {
    p: Page,
    report: Report,
    number: String,
    matrix: Matrix,
    markets: Vec<MarketView>,
    blockers: Vec<Blocker>,
    may_draft: bool,
    may_review: bool,
    may_authorise: bool,
    may_amend: bool,
    /// Something failed, and the reader may call the goods back.
    may_recall: bool,
    /// Requirements about which the same values say something else under the packs of today: title, then, now.
    since: Vec<(String, &'static str, &'static str)>,
    superseded_by: Option<(ReportId, String)>,
    supersedes: Option<(ReportId, String)>,
    timeline: Vec<TimelineLine>,
    correction: Correction,
    reason: String,
    errors: Errors,
}

/// Statements of one market.
struct MarketView {
    market: String,
    verdict: &'static str,
    rows: Vec<Conformity>,
}

fn markets(content: &Content) -> Vec<MarketView> {
    content
        .markets()
        .into_iter()
        .map(|market| MarketView {
            verdict: verdict_word(content.verdict(market)),
            rows: content.conformities.iter().filter(|c| c.market == market).cloned().collect(),
            market: market.to_owned(),
        })
        .collect()
}

pub(super) async fn index(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let scope = ctx.platform.list(ctx.actor()?, &LIST, REPORT)?;
    let found = store::report::list(ctx.platform.db().conn(), &scope, &query).await?;
    let paged = Paged::from_rows(found, query.size(), |line| line.id.clone());
    ctx.html(&IndexPage { p: ctx.page("nav-reports"), rows: paged.items, query, next: paged.next })
}

pub(super) async fn of_order(ctx: Ctx, Path(order): Path<OrderId>) -> Result<Response> {
    let actor = ctx.actor()?;
    let (tests, reports) = report::of_order(&ctx.platform, actor, order).await?;
    let content = report::preview(&ctx.platform, actor, order).await?;
    let open = reports.iter().any(|r| !matches!(r.state, ReportState::Superseded { .. }));
    let page = OrderPage {
        p: ctx.page_titled(content.order.number.clone()),
        may_draft: permits(&DRAFT, actor).is_ok() && !open && !content.tests.is_empty(),
        matrix: matrix(&content),
        markets: markets(&content),
        order,
        tests,
        reports,
        content,
    };
    ctx.html(&page)
}

#[derive(Deserialize)]
pub(super) struct DraftForm {
    order: OrderId,
}

pub(super) async fn draft(ctx: Ctx, Form(form): Form<DraftForm>) -> Result<Response> {
    let id = report::draft(&ctx.platform, ctx.actor()?, form.order).await?;
    Ok(ctx.go(&format!("/reports/{id}")))
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<ReportId>) -> Result<Response> {
    ctx.html(&page(&ctx, id, Typed::default(), Errors::default()).await?)
}

/// What was typed into the forms of the page.
#[derive(Default)]
struct Typed {
    correction: Option<Correction>,
    reason: String,
}

async fn again(ctx: &Ctx, id: ReportId, typed: Typed, error: Error) -> Result<Response> {
    let status = error.status();
    let html = page(ctx, id, typed, Errors::from(error)?).await?.render()?;
    Ok((status, axum::response::Html(html)).into_response())
}

async fn page(ctx: &Ctx, id: ReportId, typed: Typed, errors: Errors) -> Result<ShowPage> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::record(REPORT, id)).await?;
    let conn = ctx.platform.db().conn();
    let found = store::report::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    let here = actor.organisation == found.laboratory;
    let draft = matches!(found.state, ReportState::Draft);
    let reviewed = matches!(found.state, ReportState::Reviewed { .. });
    let other = |other: Option<Report>| other.map(|r| (r.id, r.number().to_owned()));
    let superseded_by = match &found.state {
        ReportState::Superseded { by, .. } => other(store::report::by_id(conn, *by).await?),
        _ => None,
    };
    let supersedes = match &found.amends {
        Some(amends) => other(store::report::by_id(conn, amends.report).await?),
        None => None,
    };
    let entries = journal::timeline(ctx.platform.db(), REPORT, id, 50).await?;
    let number =
        if found.number().is_empty() { ctx.lang().t("report-draft-number") } else { found.number().to_owned() };
    let p = ctx.page_titled(number.clone());
    let correction = typed.correction.unwrap_or_else(|| Correction {
        factory_name: found.content.order.factory.name.clone(),
        factory_address: found.content.order.factory.address.clone(),
        remarks_zh: found.content.remarks_zh.clone(),
        remarks_en: found.content.remarks_en.clone(),
        ..Correction::default()
    });
    Ok(ShowPage {
        correction,
        reason: typed.reason,
        errors,
        blockers: report::blockers(&ctx.platform, &found).await?,
        may_draft: here && (draft || reviewed) && permits(&DRAFT, actor).is_ok(),
        may_review: here && draft && permits(&REVIEW, actor).is_ok(),
        may_authorise: here && reviewed && permits(&AUTHORISE, actor).is_ok(),
        may_amend: here && matches!(found.state, ReportState::Issued(_)) && permits(&AMEND, actor).is_ok(),
        may_recall: found.state.issue().is_some() && found.content.fails() && calls_back(actor),
        matrix: matrix(&found.content),
        markets: markets(&found.content),
        timeline: p.timeline(&entries),
        since: said_otherwise(&*ctx.platform.packs().await?, &p, &found.content),
        superseded_by,
        supersedes,
        number,
        report: found,
        p,
    })
}

/// Makers and authorities call goods back; the page of recalls asks again.
fn calls_back(actor: &Actor) -> bool {
    match actor.kind {
        OrganisationKind::Enterprise => actor.has(Role::Merchant),
        OrganisationKind::Authority => actor.has(Role::Officer),
        _ => false,
    }
}

/// What the values of a report say under other packs than those it was judged by, where that differs.
fn said_otherwise(packs: &Packs, p: &Page, content: &Content) -> Vec<(String, &'static str, &'static str)> {
    if content.packs == packs.version() {
        return Vec::new();
    }
    let Ok(now) = conformities(packs, &content.order, &content.product, &content.tests) else {
        return Vec::new();
    };
    let now = Content { conformities: now, ..content.clone() };
    let now = now.requirements();
    let differs = |(then, before): (&Conformity, Verdict)| {
        let after = now.iter().find(|(c, _)| c.requirement == then.requirement).map(|(_, verdict)| *verdict);
        let after = after.unwrap_or(Verdict::NotJudged);
        let title = p.pick(&then.title_zh, &then.title_en).to_owned();
        (after != before).then(|| (title, verdict_word(before), verdict_word(after)))
    };
    content.requirements().into_iter().filter_map(differs).collect()
}

/// The signed file of an issued report, or the draft as it would be printed.
pub(super) async fn pdf(ctx: Ctx, Path((id, file)): Path<(ReportId, String)>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(REPORT, id)).await?;
    let found = store::report::by_id(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    if let ("credential.jwt", Some(issue)) = (file.as_str(), found.state.issue()) {
        let name = format!("{}.jwt", issue.number);
        return Ok(file_response("application/vc+jwt", &name, issue.credential.clone(), false));
    }
    let lang = file.strip_suffix(".pdf").and_then(Lang::from_tag).ok_or(Error::NotFound)?;
    let bytes = match found.state.issue() {
        Some(issue) => {
            let hash = if lang == Lang::Zh { &issue.pdf_zh } else { &issue.pdf_en };
            ctx.platform.files().get(hash).await?.to_vec()
        }
        None => report::draft_pdf(&ctx.platform, &found, lang).await?,
    };
    let name = if found.number().is_empty() { "draft" } else { found.number() };
    Ok(file_response("application/pdf", &format!("{name}-{}.pdf", lang.tag()), bytes, true))
}

pub(super) async fn redraft(ctx: Ctx, Path(id): Path<ReportId>) -> Result<Response> {
    report::redraft(&ctx.platform, ctx.actor()?, id).await?;
    Ok(ctx.go_with(&format!("/reports/{id}"), &Message::new("report-redrafted")))
}

pub(super) async fn review(ctx: Ctx, Path(id): Path<ReportId>) -> Result<Response> {
    match report::review(&ctx.platform, ctx.actor()?, id).await {
        Ok(()) => Ok(ctx.go_with(&format!("/reports/{id}"), &Message::new("report-reviewed-done"))),
        Err(error) => again(&ctx, id, Typed::default(), error).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ReasonForm {
    reason: String,
}

pub(super) async fn send_back(ctx: Ctx, Path(id): Path<ReportId>, Form(form): Form<ReasonForm>) -> Result<Response> {
    match report::send_back(&ctx.platform, ctx.actor()?, id, &form.reason).await {
        Ok(()) => Ok(ctx.go_with(&format!("/reports/{id}"), &Message::new("report-sent-back-done"))),
        Err(error) => again(&ctx, id, Typed { reason: form.reason, ..Typed::default() }, error).await,
    }
}

pub(super) async fn authorise(ctx: Ctx, Path(id): Path<ReportId>) -> Result<Response> {
    match report::authorise(&ctx.platform, ctx.actor()?, id).await {
        Ok(number) => {
            Ok(ctx.go_with(&format!("/reports/{id}"), &Message::new("report-issued-done").with("number", number)))
        }
        Err(error) => again(&ctx, id, Typed::default(), error).await,
    }
}

pub(super) async fn amend(ctx: Ctx, Path(id): Path<ReportId>, Form(form): Form<Correction>) -> Result<Response> {
    match report::amend(&ctx.platform, ctx.actor()?, id, &form).await {
        Ok(new) => Ok(ctx.go(&format!("/reports/{new}"))),
        Err(error) => again(&ctx, id, Typed { correction: Some(form), ..Typed::default() }, error).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct MarkForm {
    scheme: String,
    number: String,
}

pub(super) async fn mark(ctx: Ctx, Form(form): Form<MarkForm>) -> Result<Response> {
    report::set_mark(&ctx.platform, ctx.actor()?, &form.scheme, &form.number).await?;
    Ok(ctx.go_with("/laboratory/scope", &Message::new("mark-set-done")))
}
