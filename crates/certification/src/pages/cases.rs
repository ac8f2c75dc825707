//! A case: its evidence tree, findings, the separation of roles with its reason, and the one next step.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::Message;
use kernel::ids::ReportId;
use platform::authz::{Audience, On, permits};
use platform::ports::ReportSummary;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::{Faults, known};
use crate::actions::{self, DECIDE, EVALUATE, EXAMINE, SHOW, SUPPLEMENT, WITHDRAW};
use crate::model::{APPLICATION, Application, ApplicationId, Scheme, State};
use crate::{rules, store};

/// What the reader may do now.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one form of the page")]
struct May {
    review: bool,
    evaluate: bool,
    examine: bool,
    decide: bool,
    grant: bool,
    supplement: bool,
    withdraw: bool,
}

#[derive(Template)]
#[template(path = "certification/case.html")]
struct CasePage {
    p: Page,
    a: Application,
    scheme: Scheme,
    may: May,
    /// Cited reports as they are now; none when one is no longer evidence.
    reports: Vec<(ReportId, String, Option<ReportSummary>)>,
    /// Current reports of the product that the client has not cited yet.
    further: Vec<ReportSummary>,
    /// Why the person may not review or decide, when their role would allow it.
    barred: Option<String>,
    /// The product was changed since.
    newer_version: bool,
    timeline: Vec<TimelineLine>,
    faults: Faults,
    sent: Sent,
}

impl CasePage {
    fn confirmed(&self, point: &str) -> bool {
        self.sent.confirmed.iter().any(|c| c == point)
    }

    /// Where a step of this case is posted.
    fn step(&self, noun: &str) -> String {
        format!("/certification/applications/{}/{noun}", self.a.id)
    }
}

/// What any form of the page sends.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    pub(super) confirmed: Vec<String>,
    pub(super) agreement: String,
    pub(super) note: String,
    pub(super) reason: String,
    pub(super) reports: Vec<ReportId>,
}

/// `GET /certification/applications/{id}`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let page = load(&ctx, known(&id)?).await?;
    ctx.html(&page)
}

async fn load(ctx: &Ctx, id: ApplicationId) -> Result<CasePage> {
    let (actor, platform) = (ctx.actor()?, &ctx.platform);
    let seen = platform.read(actor, &SHOW, On::record(APPLICATION, id)).await?;
    let conn = platform.db().conn();
    let a = store::application(conn, id).await?.ok_or(Error::NotFound)?;
    let scheme = store::scheme(conn, a.scheme).await?.ok_or(Error::NotFound)?;
    let (body, owner) = (seen.audience == Audience::CertificationBody, seen.audience == Audience::Owner);
    let evaluated = matches!(a.state, State::Evaluated { .. });
    let evaluator = body && permits(&EVALUATE, actor).is_ok();
    let decider = body && evaluated && permits(&DECIDE, actor).is_ok();
    let examiner = body && evaluated && permits(&EXAMINE, actor).is_ok();
    let p = ctx.page("certification-case");
    let barred = if decider || examiner {
        let others = actions::concerned(platform, &a).await?;
        rules::may_decide(&a, actor.user, &others).err().map(|message| p.say(&message))
    } else {
        None
    };
    let mut reports = Vec::new();
    for (report, number) in a.subject.reports.iter().zip(&a.subject.report_numbers) {
        reports.push((*report, number.clone(), platform.reports()?.report(platform, *report).await?));
    }
    let supplement = owner && a.state.open() && permits(&SUPPLEMENT, actor).is_ok();
    let further = if supplement {
        let current = platform.reports()?.for_version(platform, a.subject.version).await?;
        current.into_iter().filter(|report| !a.subject.reports.contains(&report.id)).collect()
    } else {
        Vec::new()
    };
    let newest = platform.products()?.current(platform, a.subject.product).await?;
    let entries = journal::timeline(platform.db(), APPLICATION, id, 100).await?;
    Ok(CasePage {
        may: May {
            review: evaluator && matches!(a.state, State::Submitted),
            evaluate: evaluator && matches!(a.state, State::Reviewed { .. } | State::Evaluated { .. }),
            examine: examiner && barred.is_none() && a.state.examined().is_none(),
            decide: decider && barred.is_none(),
            grant: a.state.evaluated().is_some_and(|e| rules::may_grant(e).is_ok()),
            supplement,
            withdraw: owner && a.state.open() && permits(&WITHDRAW, actor).is_ok(),
        },
        timeline: p.timeline(&entries),
        newer_version: newest.is_some_and(|product| product.version != a.subject.version),
        faults: Faults::default(),
        sent: Sent::default(),
        barred,
        reports,
        further,
        scheme,
        a,
        p,
    })
}

/// After a step: back to the page with a sentence; or the page again with the fault and what was typed.
pub(super) async fn after<T>(
    ctx: &Ctx,
    id: ApplicationId,
    done: Result<T>,
    said: Message,
    sent: Sent,
) -> Result<Response> {
    let error = match done {
        Ok(_) => return Ok(ctx.go_with(&format!("/certification/applications/{id}"), &said)),
        Err(error @ (Error::Invalid(_) | Error::Rule(_) | Error::Conflict(_))) => error,
        Err(error) => return Err(error),
    };
    let status: StatusCode = error.status();
    let mut page = load(ctx, id).await?;
    page.faults = Faults::of(error, &page.p)?;
    page.sent = sent;
    Ok((status, ctx.html(&page)?).into_response())
}

/// The points of 7.3.1 that the form asks to confirm.
pub(crate) const POINTS: [&str; 5] = ["information", "differences", "scope", "means", "competence"];

/// `POST /certification/applications/{id}/review`
pub(crate) async fn review(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let confirmed = POINTS.iter().all(|point| sent.confirmed.iter().any(|c| c == point));
    let done = actions::review(&ctx.platform, ctx.actor()?, id, confirmed, &sent.note).await;
    after(&ctx, id, done, Message::new("certification-reviewed"), sent).await
}

/// `POST /certification/applications/{id}/refusal-to-review`
pub(crate) async fn decline(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let done = actions::decline(&ctx.platform, ctx.actor()?, id, &sent.reason).await;
    after(&ctx, id, done, Message::new("certification-declined"), sent).await
}

/// `POST /certification/applications/{id}/evaluation`
pub(crate) async fn evaluate(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let done = actions::evaluate(&ctx.platform, ctx.actor()?, id, sent.agreement == "yes", &sent.note).await;
    after(&ctx, id, done, Message::new("certification-evaluated"), sent).await
}

/// `POST /certification/applications/{id}/examination`
pub(crate) async fn examine(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let done = actions::examine(&ctx.platform, ctx.actor()?, id, &sent.note).await;
    after(&ctx, id, done, Message::new("certification-examined"), sent).await
}

/// `POST /certification/applications/{id}/grant`
pub(crate) async fn grant(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    match actions::grant(&ctx.platform, ctx.actor()?, id, &sent.note).await {
        Ok((certificate, number)) => {
            let message = Message::new("certification-granted").with("number", number);
            Ok(ctx.go_with(&format!("/certification/certificates/{certificate}"), &message))
        }
        Err(error) => after::<()>(&ctx, id, Err(error), Message::new("certification-granted"), sent).await,
    }
}

/// `POST /certification/applications/{id}/refusal`
pub(crate) async fn refuse(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let done = actions::refuse(&ctx.platform, ctx.actor()?, id, &sent.reason).await;
    after(&ctx, id, done, Message::new("certification-refused"), sent).await
}
