//! The board by stage, an application's form, and a case: evidence, findings, the separation of roles, the next step.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use kernel::Message;
use kernel::ids::{ProductVersionId, ReportId};
use platform::authz::{On, permits};
use platform::ports::{Product, ReportSummary};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use crate::actions::{self, APPLY, CREATE_SCHEME, DECIDE, EVALUATE, LIST, SHOW};
use crate::model::{APPLICATION, Application, ApplicationId, CERTIFICATE, Certificate, Scheme, SchemeId, State};
use crate::{rules, store};

#[derive(Template)]
#[template(path = "certification/board.html")]
struct Board {
    p: Page,
    stages: Vec<(&'static str, Vec<Application>)>,
    certificates: Vec<(Certificate, &'static str)>,
    may_apply: bool,
    may_make_scheme: bool,
}

pub(crate) async fn board(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    let conn = ctx.platform.db().conn();
    let scope = ctx.platform.list(actor, &LIST, APPLICATION)?;
    let all = store::applications(conn, &scope, 200).await?;
    let stages = ["submitted", "reviewed", "evaluated", "granted", "refused", "declined"]
        .into_iter()
        .map(|stage| (stage, all.iter().filter(|a| a.state.word() == stage).cloned().collect::<Vec<_>>()))
        .filter(|(_, applications)| !applications.is_empty())
        .collect();
    let scope = ctx.platform.list(actor, &LIST, CERTIFICATE)?;
    let today = ctx.platform.now().china_date();
    let certificates = store::certificates(conn, &scope, 200).await?;
    let page = Board {
        p: ctx.page("certification"),
        stages,
        certificates: certificates
            .into_iter()
            .map(|c| {
                let word = c.word(today);
                (c, word)
            })
            .collect(),
        may_apply: permits(&APPLY, actor).is_ok(),
        may_make_scheme: permits(&CREATE_SCHEME, actor).is_ok(),
    };
    ctx.html(&page)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Filled {
    version: Option<ProductVersionId>,
    scheme: Option<SchemeId>,
    reports: Vec<ReportId>,
    once: String,
}

#[derive(Template)]
#[template(path = "certification/new.html")]
struct NewPage {
    p: Page,
    product: Product,
    schemes: Vec<Scheme>,
    reports: Vec<ReportSummary>,
    filled: Filled,
    faults: Vec<(String, String)>,
}

impl NewPage {
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

async fn new_page(ctx: &Ctx, filled: Filled, error: Option<Error>) -> Result<NewPage> {
    let actor = ctx.actor()?;
    let version = filled.version.ok_or(Error::NotFound)?;
    let product = ctx.platform.products()?.version(&ctx.platform, version).await?.ok_or(Error::NotFound)?;
    if product.owner != actor.organisation {
        return Err(Error::NotFound);
    }
    let p = ctx.page("certification-apply");
    let faults = match error {
        Some(Error::Invalid(faults)) => faults.iter().map(|f| (f.field.clone(), p.say(&f.message))).collect(),
        Some(other) => return Err(other),
        None => Vec::new(),
    };
    Ok(NewPage {
        reports: ctx.platform.reports()?.for_version(&ctx.platform, version).await?,
        schemes: store::schemes(ctx.platform.db().conn(), None).await?,
        product,
        filled,
        faults,
        p,
    })
}

pub(crate) async fn form(ctx: Ctx, Query(filled): Query<Filled>) -> Result<Response> {
    ctx.html(&new_page(&ctx, filled, None).await?)
}

pub(crate) async fn apply(ctx: Ctx, Form(filled): Form<Filled>) -> Result<Response> {
    let version = filled.version.ok_or(Error::NotFound)?;
    let done = match filled.scheme {
        Some(scheme) => {
            actions::apply(&ctx.platform, ctx.actor()?, scheme, version, &filled.reports, &filled.once).await
        }
        None => Err(Error::field("scheme", Message::new("error-required"))),
    };
    match done {
        Ok(id) => Ok(ctx.go(&format!("/certification/applications/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let html = ctx.html(&new_page(&ctx, filled, Some(error)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "certification/case.html")]
struct CasePage {
    p: Page,
    a: Application,
    scheme: Scheme,
    may_review: bool,
    may_evaluate: bool,
    may_decide: bool,
    may_grant: bool,
    /// Why the person may not decide, when their role would allow it.
    barred: Option<String>,
    timeline: Vec<TimelineLine>,
}

pub(crate) async fn show(ctx: Ctx, Path(id): Path<ApplicationId>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::record(APPLICATION, id)).await?;
    let conn = ctx.platform.db().conn();
    let a = store::application(conn, id).await?.ok_or(Error::NotFound)?;
    let scheme = store::scheme(conn, a.scheme).await?.ok_or(Error::NotFound)?;
    let here = a.body == actor.organisation;
    let evaluator = here && permits(&EVALUATE, actor).is_ok();
    let decider = here && permits(&DECIDE, actor).is_ok() && matches!(a.state, State::Evaluated { .. });
    let entries = journal::timeline(ctx.platform.db(), APPLICATION, id, 50).await?;
    let p = ctx.page("certification-case");
    let barred = if decider {
        let tested = actions::testers(&ctx.platform, &a).await?;
        rules::may_decide(&a, actor.user, &tested).err().map(|message| p.say(&message))
    } else {
        None
    };
    let page = CasePage {
        may_review: evaluator && matches!(a.state, State::Submitted),
        may_evaluate: evaluator && matches!(a.state, State::Reviewed { .. } | State::Evaluated { .. }),
        may_decide: decider && barred.is_none(),
        may_grant: a.state.evaluated().is_some_and(|e| rules::may_grant(e).is_ok()),
        timeline: p.timeline(&entries),
        barred,
        scheme,
        a,
        p,
    };
    ctx.html(&page)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Note {
    confirmed: Vec<String>,
    agreement: String,
    note: String,
    reason: String,
}

fn to_case(ctx: &Ctx, id: ApplicationId, key: &str) -> Response {
    ctx.go_with(&format!("/certification/applications/{id}"), &Message::new(key))
}

/// The points of 7.3.1 that the form asks to confirm.
pub(crate) const POINTS: [&str; 4] = ["information", "differences", "scope", "competence"];

pub(crate) async fn review(ctx: Ctx, Path(id): Path<ApplicationId>, Form(form): Form<Note>) -> Result<Response> {
    let confirmed = POINTS.iter().all(|point| form.confirmed.iter().any(|c| c == point));
    actions::review(&ctx.platform, ctx.actor()?, id, confirmed, &form.note).await?;
    Ok(to_case(&ctx, id, "certification-reviewed"))
}

pub(crate) async fn decline(ctx: Ctx, Path(id): Path<ApplicationId>, Form(form): Form<Note>) -> Result<Response> {
    actions::decline(&ctx.platform, ctx.actor()?, id, &form.reason).await?;
    Ok(to_case(&ctx, id, "certification-declined"))
}

pub(crate) async fn evaluate(ctx: Ctx, Path(id): Path<ApplicationId>, Form(form): Form<Note>) -> Result<Response> {
    actions::evaluate(&ctx.platform, ctx.actor()?, id, form.agreement == "yes", &form.note).await?;
    Ok(to_case(&ctx, id, "certification-evaluated"))
}

pub(crate) async fn grant(ctx: Ctx, Path(id): Path<ApplicationId>, Form(form): Form<Note>) -> Result<Response> {
    let (certificate, number) = actions::grant(&ctx.platform, ctx.actor()?, id, &form.note).await?;
    let message = Message::new("certification-granted").with("number", number);
    Ok(ctx.go_with(&format!("/certification/certificates/{certificate}"), &message))
}

pub(crate) async fn refuse(ctx: Ctx, Path(id): Path<ApplicationId>, Form(form): Form<Note>) -> Result<Response> {
    actions::refuse(&ctx.platform, ctx.actor()?, id, &form.reason).await?;
    Ok(to_case(&ctx, id, "certification-refused"))
}
