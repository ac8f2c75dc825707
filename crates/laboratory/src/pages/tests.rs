//! One test with its history, and what waits for a second person.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};

use super::Errors;
use crate::actions::TEST;
use crate::actions::test::{self, RETEST, SHOW, VERIFY};
use crate::model::{Test, TestId, TestState};
use crate::store;
use crate::store::test::EntryLine;

#[derive(Template)]
#[template(path = "test/verification.html")]
pub(crate) struct Verification {
    pub(crate) p: Page,
    /// Flags, fails and retests: looked at one by one.
    pub(crate) first: Vec<Test>,
    /// As expected.
    pub(crate) rest: Vec<Test>,
    pub(crate) errors: Errors,
}

/// Does a verifier have to look at this one by itself?
fn remarkable(test: &Test) -> bool {
    test.attempt > 1
        || test
            .determinations
            .iter()
            .filter_map(|d| d.value.as_ref())
            .any(|v| !matches!(v.flag.as_str(), "" | "below_loq") || v.reported == "fail")
}

async fn verification(ctx: &Ctx, errors: Errors) -> Result<Verification> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &VERIFY, On::Nothing).await?;
    let tests = store::test::to_verify(ctx.platform.db().conn(), actor.organisation).await?;
    let (first, rest) = tests.into_iter().partition(remarkable);
    Ok(Verification { p: ctx.page("verification-title"), first, rest, errors })
}

pub(super) async fn to_verify(ctx: Ctx) -> Result<Response> {
    ctx.html(&verification(&ctx, Errors::default()).await?)
}

pub(super) async fn verify(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response> {
    let tests: Vec<TestId> = fields.iter().filter(|(n, _)| n == "test").filter_map(|(_, v)| v.parse().ok()).collect();
    if tests.is_empty() {
        let html = verification(&ctx, Errors::general(Message::new("worksheet-error-none-chosen"))).await?.render()?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, axum::response::Html(html)).into_response());
    }
    test::verify(&ctx.platform, ctx.actor()?, &tests).await?;
    Ok(ctx.go_with("/laboratory/verification", &Message::new("verification-done").with("count", tests.len())))
}

#[derive(Template)]
#[template(path = "test/show.html")]
pub(crate) struct Show {
    pub(crate) p: Page,
    pub(crate) test: Test,
    pub(crate) entries: Vec<EntryLine>,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) may_send_back: bool,
    pub(crate) may_retest: bool,
    pub(crate) reason: String,
    pub(crate) errors: Errors,
}

impl Show {
    fn analyte(&self, entry: &EntryLine) -> &str {
        self.test
            .determinations
            .iter()
            .find(|d| d.id == entry.determination)
            .map(|d| d.analyte.as_str())
            .unwrap_or_default()
    }
}

async fn page(ctx: &Ctx, id: TestId, reason: String, errors: Errors) -> Result<Show> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::record(TEST, id)).await?;
    let conn = ctx.platform.db().conn();
    let test = store::test::by_id(conn, actor.organisation, id).await?.ok_or(Error::NotFound)?;
    let p = ctx.page_titled(format!("{} · {}", test.method, test.order_number));
    let entries = journal::timeline(ctx.platform.db(), TEST, id, 100).await?;
    Ok(Show {
        timeline: p.timeline(&entries),
        p,
        entries: store::test::entries(conn, id).await?,
        may_send_back: matches!(test.state, TestState::Entered { .. }) && permits(&VERIFY, actor).is_ok(),
        may_retest: matches!(
            test.state,
            TestState::Entered { .. } | TestState::Verified { .. } | TestState::Released { .. }
        ) && permits(&RETEST, actor).is_ok(),
        test,
        reason,
        errors,
    })
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<TestId>) -> Result<Response> {
    ctx.html(&page(&ctx, id, String::new(), Errors::default()).await?)
}

#[derive(serde::Deserialize)]
pub(super) struct ReasonForm {
    #[serde(default)]
    reason: String,
}

async fn again(ctx: &Ctx, id: TestId, reason: String, error: Error) -> Result<Response> {
    let status = error.status();
    let html = page(ctx, id, reason, Errors::from(error)?).await?.render()?;
    Ok((status, axum::response::Html(html)).into_response())
}

pub(super) async fn send_back(ctx: Ctx, Path(id): Path<TestId>, Form(form): Form<ReasonForm>) -> Result<Response> {
    match test::send_back(&ctx.platform, ctx.actor()?, id, &form.reason).await {
        Ok(()) => Ok(ctx.go_with("/laboratory/verification", &Message::new("test-sent-back"))),
        Err(error) => again(&ctx, id, form.reason, error).await,
    }
}

pub(super) async fn retest(ctx: Ctx, Path(id): Path<TestId>, Form(form): Form<ReasonForm>) -> Result<Response> {
    match test::retest(&ctx.platform, ctx.actor()?, id, &form.reason).await {
        Ok(new) => Ok(ctx.go_with(&format!("/laboratory/tests/{new}"), &Message::new("test-retested"))),
        Err(error) => again(&ctx, id, form.reason, error).await,
    }
}
