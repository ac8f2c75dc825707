//! A plan: the saving as a picture, the same as a table, every reason unfolded, questions to answer, one tap to order.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use kernel::Message;
use kernel::ids::PlanId;
use platform::authz::{Audience, On, permits};
use platform::ports::Answer;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use requirements::{Judgeable, Packs};
use serde::Deserialize;

use super::{confidence, papers, spoken};
use crate::actions::{self, REVISE, SHOW, evidence_of};
use crate::model::{PLAN, Stored};
use crate::rules::convert::with_edition;
use crate::rules::matrix::{Entry, Standing, entries, rows};
use crate::rules::picture::{Picture, picture};
use crate::rules::wanted::in_order;
use crate::store;

struct PartView {
    name: String,
    because: String,
    rule: String,
}

/// A limit that no verdict may be given by yet.
struct DoubtView {
    what: String,
    doubt: String,
}

struct EntryView {
    id: String,
    class: &'static str,
    word: String,
    title: String,
    standard: String,
    source: String,
    confidence: String,
    to_be_confirmed: bool,
    report: Option<String>,
    parts: Vec<PartView>,
    doubts: Vec<DoubtView>,
}

struct RowView {
    item: String,
    /// One cell for each market, in the order of the plan.
    cells: Vec<Vec<EntryView>>,
}

struct TestView {
    title: String,
    component: String,
    analytes: String,
    serves: Vec<String>,
    markets: String,
    fee: String,
    days: u32,
    conditions: Vec<String>,
    not_served: Vec<(String, String)>,
}

struct QuestionView {
    field: String,
    text: String,
    decides: usize,
    /// `yes`, `no` or empty: as typed before.
    given: String,
    yes_or_no: bool,
}

#[derive(Template)]
#[template(path = "plan/show.html")]
struct ShowPage {
    p: Page,
    stored: Stored,
    /// What was not taken, and why.
    message: Option<String>,
    newer: Option<i64>,
    /// The packs have changed since.
    outdated: bool,
    may_revise: bool,
    may_order: bool,
    picture: Picture,
    markets: Vec<String>,
    rows: Vec<RowView>,
    not_applicable: Vec<EntryView>,
    tests: Vec<TestView>,
    /// Market, title, what is missing, and where it is prepared field by field.
    documents: Vec<(String, String, Vec<String>, Option<String>)>,
    /// Documents that may be prepared before they are due: where, and title.
    early: Vec<(String, String)>,
    questions: Vec<QuestionView>,
    requirements: usize,
    saving_percent: i64,
    timeline: Vec<TimelineLine>,
}

/// `GET /plans/{id}`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<PlanId>) -> Result<Response> {
    let page = page(&ctx, id, &BTreeMap::new()).await?;
    ctx.html(&page)
}

/// `given`: answers as typed, by field, that were not taken and shall not be lost.
async fn page(ctx: &Ctx, id: PlanId, given: &BTreeMap<String, String>) -> Result<ShowPage> {
    let actor = ctx.actor()?;
    let access = ctx.platform.read(actor, &SHOW, On::record(PLAN, id)).await?;
    let stored = store::plan(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let current = ctx.platform.products()?.current(&ctx.platform, stored.head.product).await?;
    let newer = current.map(|product| product.version_number).filter(|number| *number > stored.head.version_number);
    let evidence = evidence_of(&ctx.platform, &stored.revision.product).await?;
    let owner = access.audience == Audience::Owner && permits(&REVISE, actor).is_ok();
    let lines = journal::timeline(ctx.platform.db(), PLAN, id, 50).await?;
    let p = ctx.page_titled(ctx.page("plan").pick(&stored.head.name_zh, &stored.head.name_en).to_owned());

    let plan = &stored.revision.plan;
    let all = entries(plan, &evidence);
    let packs = ctx.platform.packs().await?;
    let markets = in_order(plan.markets.clone());
    let table = rows(&packs, &all)
        .iter()
        .map(|row| RowView {
            item: spoken(&p, row.item).to_owned(),
            cells: markets
                .iter()
                .map(|market| row.cells.get(market.as_str()).map(|c| views(&p, &packs, &stored, c)).unwrap_or_default())
                .collect(),
        })
        .collect();
    let links = papers::links(&stored, actor, access.audience);
    let out: Vec<Entry<'_>> = all.iter().filter(|e| e.standing == Standing::NotApplicable).cloned().collect();
    Ok(ShowPage {
        outdated: newer.is_none() && plan.pack_version != packs.version(),
        message: None,
        newer,
        may_revise: owner,
        may_order: owner && newer.is_none() && !plan.tests.is_empty(),
        picture: picture(plan, &stored.revision.product, p.lang, &p.t("plan-whole-toy")),
        rows: table,
        not_applicable: views(&p, &packs, &stored, &out),
        tests: tests(&p, &stored),
        documents: plan
            .documents
            .iter()
            .map(|d| {
                let missing = d.missing.iter().map(|text| spoken(&p, text).to_owned()).collect();
                (d.market.clone(), spoken(&p, &d.title).to_owned(), missing, links.get(d.id.as_str()).cloned())
            })
            .collect(),
        early: papers::early(&p, plan, &links),
        questions: questions(&p, &stored, given),
        requirements: all.iter().filter(|e| !matches!(e.standing, Standing::NotApplicable | Standing::Exempt)).count(),
        saving_percent: percent(&plan.cost.saving.to_string(), &plan.cost.each_market_alone.to_string()),
        timeline: p.timeline(&lines),
        markets,
        stored,
        p,
    })
}

impl ShowPage {
    /// The one blue button: first what makes the plan true again, then what decides it, then the order.
    fn order_is_next(&self) -> bool {
        self.newer.is_none() && !self.outdated && self.questions.is_empty()
    }
}

/// Whole percent of two decimal texts, for a figure that is read and not reckoned with.
fn percent(part: &str, whole: &str) -> i64 {
    let number = |text: &str| text.split('.').next().and_then(|t| t.parse::<i64>().ok()).unwrap_or(0);
    number(part).saturating_mul(100).checked_div(number(whole)).unwrap_or(0)
}

fn part_name(p: &Page, stored: &Stored, key: Option<&str>) -> String {
    let Some(key) = key else { return p.t("plan-whole-toy") };
    stored
        .revision
        .product
        .components
        .iter()
        .find(|part| part.key == key)
        .map_or_else(|| key.to_owned(), |part| p.pick(&part.name_zh, &part.name_en).to_owned())
}

fn views(p: &Page, packs: &Packs, stored: &Stored, entries: &[Entry<'_>]) -> Vec<EntryView> {
    entries
        .iter()
        .filter_map(|entry| {
            let first = entry.parts.first()?;
            Some(EntryView {
                id: entry.id.to_owned(),
                class: entry.standing.class(),
                word: p.t(&format!("plan-standing-{}", entry.standing.word())),
                title: spoken(p, &first.title).to_owned(),
                standard: first.standard.clone(),
                source: first.source.clone(),
                confidence: confidence(p, first.confidence),
                to_be_confirmed: entry.to_be_confirmed,
                report: entry.report.clone(),
                doubts: doubts(p, packs, entry.id),
                parts: entry
                    .parts
                    .iter()
                    .map(|part| PartView {
                        name: part_name(p, stored, part.component.as_deref()),
                        because: spoken(p, &part.because).to_owned(),
                        rule: part.rule.clone(),
                    })
                    .collect(),
            })
        })
        .collect()
}

/// Limits of a requirement that wait for an expert, with what is in doubt.
fn doubts(p: &Page, packs: &Packs, requirement: &str) -> Vec<DoubtView> {
    let limits = packs.requirement(requirement).map(|r| r.limits.as_slice()).unwrap_or_default();
    limits
        .iter()
        .filter(|limit| limit.judgeable != Judgeable::Yes)
        .map(|limit| DoubtView {
            what: [limit.analyte.as_str(), &limit.bound_text()].join(" "),
            doubt: limit.doubt.as_ref().map(|text| spoken(p, text).to_owned()).unwrap_or_default(),
        })
        .collect()
}

fn tests(p: &Page, stored: &Stored) -> Vec<TestView> {
    stored
        .revision
        .plan
        .tests
        .iter()
        .map(|test| {
            let markets = in_order(test.served.iter().map(|s| s.market.as_str()));
            TestView {
                title: with_edition(spoken(p, &test.title), &test.edition),
                component: part_name(p, stored, test.component.as_deref()),
                analytes: test.analytes.join(", "),
                serves: test.serves.clone(),
                markets: markets.join(" "),
                fee: test.fee.to_string(),
                days: test.days,
                conditions: test.conditions.iter().map(|text| spoken(p, text).to_owned()).collect(),
                not_served: test
                    .not_served
                    .iter()
                    .map(|not| (not.requirement.clone(), spoken(p, &not.because).to_owned()))
                    .collect(),
            }
        })
        .collect()
}

/// The name of a form field that answers a question: `component|word`.
fn field(component: Option<&str>, word: &str) -> String {
    format!("{}|{word}", component.unwrap_or_default())
}

fn questions(p: &Page, stored: &Stored, given: &BTreeMap<String, String>) -> Vec<QuestionView> {
    stored
        .revision
        .plan
        .questions
        .iter()
        .map(|question| QuestionView {
            field: field(question.component.as_deref(), &question.attribute),
            given: given.get(&field(question.component.as_deref(), &question.attribute)).cloned().unwrap_or_default(),
            text: spoken(p, &question.text).to_owned(),
            decides: question.decides.len(),
            // A material is named on the product's own form.
            yes_or_no: question.attribute != "materials",
        })
        .collect()
}

/// Answers as `component|word=yes`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Answers {
    row_version: i64,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

/// `POST /plans/{id}/answers`
pub(crate) async fn answer(ctx: Ctx, Path(id): Path<PlanId>, Form(form): Form<Answers>) -> Result<Response> {
    let answers: Vec<Answer> = form
        .fields
        .iter()
        .filter_map(|(name, value)| {
            let (component, word) = name.split_once('|')?;
            let holds = match value.as_str() {
                "yes" => true,
                "no" => false,
                _ => return None,
            };
            let component = (!component.is_empty()).then(|| component.to_owned());
            Some(Answer { component, word: word.to_owned(), holds })
        })
        .collect();
    if answers.is_empty() {
        // A stranger learns nothing about the plan, not even by an empty form.
        ctx.platform.read(ctx.actor()?, &REVISE, On::record(PLAN, id)).await?;
        return Ok(ctx.go(&format!("/plans/{id}")));
    }
    let error = match actions::answer(&ctx.platform, ctx.actor()?, id, &answers, form.row_version).await {
        Ok(()) => return Ok(ctx.go_with(&format!("/plans/{id}"), &Message::new("plan-answered"))),
        Err(error @ (Error::Conflict(_) | Error::Rule(_) | Error::Invalid(_))) => error,
        Err(error) => return Err(error),
    };
    // The page as it is now, with the answers given: nothing typed is lost.
    let mut page = page(&ctx, id, &form.fields).await?;
    page.message = Some(ctx.lang().say(&error.message()));
    Ok((error.status(), ctx.html(&page)?).into_response())
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Renewal {
    row_version: i64,
    /// `yes`: what is still to be tested is ordered at once.
    order: String,
}

/// `POST /plans/{id}/renewal`
pub(crate) async fn renew(ctx: Ctx, Path(id): Path<PlanId>, Form(form): Form<Renewal>) -> Result<Response> {
    actions::renew(&ctx.platform, ctx.actor()?, id, form.row_version).await?;
    if form.order == "yes" {
        let stored = store::plan(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
        if !stored.revision.plan.tests.is_empty() {
            // The same form, plan and token, goes on to where orders are made.
            return Ok(Redirect::temporary("/orders").into_response());
        }
    }
    Ok(ctx.go_with(&format!("/plans/{id}"), &Message::new("plan-renewed")))
}
