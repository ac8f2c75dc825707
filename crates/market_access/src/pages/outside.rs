//! Reports from elsewhere: the list of them, bringing one from the evidence page, checking it, taking it back.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::ProductId;
use platform::api::{ListQuery, Paged};
use platform::authz::{On, permits};
use platform::journal;
use platform::ports::Product;
use platform::web::{Ctx, FormBody, Page, TimelineLine, file_response};
use platform::{Error, FieldError, Result};
use requirements::{PlanRequest, Status};
use serde::Deserialize;

use super::make::markets;
use super::spoken;
use crate::actions::outside::{self as actions, Brought, CHECK, Finding, LIST, SUBMIT, WITHDRAW};
use crate::model::PRODUCT;
use crate::model::outside::{Check, OUTSIDE_REPORT, OutsideReport, Said, Source, State};
use crate::rules::convert;
use crate::store;

#[derive(Template)]
#[template(path = "outside/list.html")]
struct ListPage {
    p: Page,
    reports: Vec<OutsideReport>,
    next: Option<String>,
    checks: bool,
}

/// `GET /outside-reports`
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let scope = ctx.platform.list(actor, &LIST, OUTSIDE_REPORT)?;
    let found = store::outside::list(ctx.platform.db(), &scope, &query).await?;
    let paged = Paged::from_rows(found, query.size(), |report| report.id.to_string());
    let checks = permits(&CHECK, actor).is_ok();
    ctx.html(&ListPage { p: ctx.page("outside-reports"), reports: paged.items, next: paged.next, checks })
}

/// A requirement that a report may speak of, and what was ticked.
struct Choice {
    id: String,
    market: String,
    title: String,
    says: String,
}

#[derive(Template)]
#[template(path = "outside/new.html")]
struct NewPage {
    p: Page,
    product: Product,
    part: String,
    choices: Vec<Choice>,
    source: Source,
    /// Day as typed.
    issued_on: String,
    /// Hash and name of a file that is here already.
    file: Option<(String, String)>,
    faults: Vec<(String, String)>,
}

impl NewPage {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    part: String,
}

/// Every requirement of any market that a test of this part, or of the whole toy, would show.
async fn choices(ctx: &Ctx, p: &Page, product: &Product, part: &str, form: &FormBody) -> Result<Vec<Choice>> {
    let packs = ctx.platform.packs().await?;
    let request = PlanRequest::on(markets(&packs), ctx.platform.now().china_date());
    let plan = requirements::plan(&packs, &convert::described(product), &request)
        .map_err(|refusal| Error::Rule(convert::refusal(&refusal)))?;
    let at = |component: Option<&str>| component.unwrap_or_default() == part;
    let tested = |status| matches!(status, Status::ToTest | Status::Covered | Status::Question);
    let mut found: Vec<Choice> = plan
        .requirements
        .iter()
        .filter(|planned| tested(planned.status) && at(planned.component.as_deref()))
        .filter_map(|planned| packs.requirement(&planned.id))
        .filter(|requirement| !requirement.methods.is_empty())
        .map(|requirement| Choice {
            id: requirement.id.clone(),
            market: requirement.market.clone(),
            title: spoken(p, &requirement.title).to_owned(),
            says: form.one(&format!("says.{}", requirement.id)).to_owned(),
        })
        .collect();
    found.dedup_by(|a, b| a.id == b.id);
    Ok(found)
}

/// `GET /products/{id}/outside-reports/new`
pub(crate) async fn form(ctx: Ctx, Path(id): Path<ProductId>, Query(asked): Query<Asked>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SUBMIT, On::record(PRODUCT, id)).await?;
    ctx.html(&page(&ctx, id, &asked.part, &FormBody::default(), None, &[]).await?)
}

async fn page(
    ctx: &Ctx,
    id: ProductId,
    part: &str,
    form: &FormBody,
    file: Option<(String, String)>,
    faults: &[FieldError],
) -> Result<NewPage> {
    let product = ctx.platform.products()?.current(&ctx.platform, id).await?.ok_or(Error::NotFound)?;
    let mut p = ctx.page("outside-new");
    if !form.one("once").is_empty() {
        form.one("once").clone_into(&mut p.once);
    }
    Ok(NewPage {
        choices: choices(ctx, &p, &product, part, form).await?,
        faults: faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect(),
        part: part.to_owned(),
        source: brought(form).source,
        issued_on: form.one("issued_on").to_owned(),
        file,
        product,
        p,
    })
}

/// What was typed from a report.
pub(crate) fn brought(form: &FormBody) -> Brought {
    let text = |name: &str| form.one(name).trim().to_owned();
    let says = form.under("says.").filter(|(_, says)| matches!(*says, "pass" | "fail"));
    Brought {
        source: Source {
            laboratory: text("laboratory"),
            address: text("address"),
            accreditation: text("accreditation"),
            number: text("number"),
            issued_on: text("issued_on").parse().ok(),
        },
        part: Some(text("part")).filter(|part| !part.is_empty()),
        says: says.map(|(id, says)| Said { requirement: id.to_owned(), passes: says == "pass" }).collect(),
        file: text("kept"),
    }
}

/// `POST /products/{id}/outside-reports`
pub(crate) async fn submit(ctx: Ctx, Path(id): Path<ProductId>, form: FormBody) -> Result<Response> {
    let actor = ctx.actor()?;
    let mut brought = brought(&form);
    let (mut name, mut faults) = (form.one("kept_name").to_owned(), Vec::new());
    // The file is kept at once: showing the form again does not lose it.
    if let Some(upload) = form.files.iter().find(|file| file.field == "file") {
        match actions::keep_file(&ctx.platform, actor, id, &upload.name, upload.bytes.clone()).await {
            Ok(file) => (brought.file, name) = (file.hash, file.name),
            Err(Error::Invalid(wrong)) => faults = wrong,
            Err(error) => return Err(error),
        }
    }
    let part = brought.part.clone().unwrap_or_default();
    let kept = Some((brought.file.clone(), name)).filter(|(hash, _)| !hash.is_empty());
    if faults.is_empty() {
        match actions::submit(&ctx.platform, actor, id, brought, form.one("once")).await {
            Ok(number) => {
                let said = Message::new("outside-submitted").with("number", &number);
                return Ok(ctx.go_with(&format!("/outside-reports/{number}"), &said));
            }
            Err(Error::Invalid(wrong)) => faults = wrong,
            Err(error) => return Err(error),
        }
    }
    let html = ctx.html(&page(&ctx, id, &part, &form, kept, &faults).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// One thing a report says, in words.
struct SaidView {
    id: String,
    market: String,
    title: String,
    passes: bool,
}

#[derive(Template)]
#[template(path = "outside/show.html")]
struct ShowPage {
    p: Page,
    report: OutsideReport,
    part: String,
    said: Vec<SaidView>,
    /// Each check: word, and what was typed for it.
    checks: Vec<(&'static str, String)>,
    note: String,
    may_check: bool,
    may_withdraw: bool,
    faults: Vec<(String, String)>,
    timeline: Vec<TimelineLine>,
}

impl ShowPage {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

async fn shown(ctx: &Ctx, number: &str, form: &FormBody, faults: &[FieldError]) -> Result<ShowPage> {
    let actor = ctx.actor()?;
    let report = actions::show(&ctx.platform, actor, number).await?;
    let packs = ctx.platform.packs().await?;
    let p = ctx.page_titled(report.number.clone());
    let lines = journal::timeline(ctx.platform.db(), OUTSIDE_REPORT, report.id, 50).await?;
    let part = report.part.as_deref().and_then(|key| report.about.components.iter().find(|c| c.key == key));
    let said = report.says.iter().map(|said| {
        let requirement = packs.requirement(&said.requirement);
        SaidView {
            id: said.requirement.clone(),
            market: requirement.map(|r| r.market.clone()).unwrap_or_default(),
            title: requirement.map(|r| spoken(&p, &r.title).to_owned()).unwrap_or_default(),
            passes: said.passes,
        }
    });
    Ok(ShowPage {
        part: part.map_or_else(|| p.t("plan-whole-toy"), |c| p.pick(&c.name_zh, &c.name_en).to_owned()),
        said: said.collect(),
        checks: Check::ALL.map(|c| (c.word(), form.one(&format!("check.{}", c.word())).to_owned())).to_vec(),
        note: form.one("note").to_owned(),
        may_check: matches!(report.state, State::Submitted) && permits(&CHECK, actor).is_ok(),
        may_withdraw: matches!(report.state, State::Submitted | State::Accepted(_))
            && permits(&WITHDRAW, actor).is_ok(),
        faults: faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect(),
        timeline: p.timeline(&lines),
        report,
        p,
    })
}

/// `GET /outside-reports/{number}`
pub(crate) async fn show(ctx: Ctx, Path(number): Path<String>) -> Result<Response> {
    ctx.html(&shown(&ctx, &number, &FormBody::default(), &[]).await?)
}

/// `GET /outside-reports/{number}/file`
pub(crate) async fn file(ctx: Ctx, Path(number): Path<String>) -> Result<Response> {
    let report = actions::show(&ctx.platform, ctx.actor()?, &number).await?;
    let bytes = ctx.platform.files().get(&report.file.hash).await?;
    // A stranger's file is never shown inside our pages' origin.
    Ok(file_response(&report.file.media_type, &report.file.name, bytes, false))
}

/// `POST /outside-reports/{number}/checks`
pub(crate) async fn check(ctx: Ctx, Path(number): Path<String>, form: FormBody) -> Result<Response> {
    let report = actions::show(&ctx.platform, ctx.actor()?, &number).await?;
    let finding = Finding {
        accept: form.one("do") == "accept",
        checks: Check::ALL.map(|c| (c, form.one(&format!("check.{}", c.word())).to_owned())).to_vec(),
        note: form.one("note").to_owned(),
        row_version: form.number("row_version"),
    };
    let done = actions::check(&ctx.platform, ctx.actor()?, report.id, finding).await;
    decided(&ctx, &number, &form, done, "outside-checked").await
}

/// `POST /outside-reports/{number}/withdrawal`
pub(crate) async fn withdraw(ctx: Ctx, Path(number): Path<String>, form: FormBody) -> Result<Response> {
    let report = actions::show(&ctx.platform, ctx.actor()?, &number).await?;
    let row_version = form.number("row_version");
    let done = actions::withdraw(&ctx.platform, ctx.actor()?, report.id, form.one("reason"), row_version).await;
    decided(&ctx, &number, &form, done, "outside-withdrawn").await
}

async fn decided(ctx: &Ctx, number: &str, form: &FormBody, done: Result<()>, said: &'static str) -> Result<Response> {
    match done {
        Ok(()) => Ok(ctx.go_with(&format!("/outside-reports/{number}"), &Message::new(said))),
        Err(Error::Invalid(faults)) => {
            let html = ctx.html(&shown(ctx, number, form, &faults).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
        Err(error) => Err(error),
    }
}
