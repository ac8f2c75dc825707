//! Certificates: the list, one certificate with its standing as a banner and its history, and what surveillance is due.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::ids::CertificateId;
use kernel::{Date, Message};
use platform::api::{ListQuery, Paged};
use platform::authz::{Audience, On, permits};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::{Faults, known};
use crate::actions::{self, GOVERN, LIST, SHOW, SURVEILLANCE, SURVEY};
use crate::model::{CERTIFICATE, Certificate, Standing};
use crate::{rules, store};

/// Rows of the surveillance list.
const MOST_DUE: u64 = 200;

#[derive(Template)]
#[template(path = "certification/certificates.html")]
struct ListPage {
    p: Page,
    rows: Vec<(Certificate, &'static str)>,
    q: String,
    next: Option<String>,
    may_survey: bool,
}

/// Certificates that the reader's organisation sees, for pages and API alike.
pub(crate) async fn page(ctx: &Ctx, query: &ListQuery) -> Result<Paged<(Certificate, &'static str)>> {
    let scope = ctx.platform.list(ctx.actor()?, &LIST, CERTIFICATE)?;
    let (db, today) = (ctx.platform.db(), ctx.platform.now().china_date());
    let q: String = query.q.trim().chars().take(100).collect();
    let found = store::certificates(db.conn(), db.dialect(), &scope, &q, &query.after, query.size() + 1).await?;
    let found = found.into_iter().map(|c| {
        let word = c.word(today);
        (c, word)
    });
    Ok(Paged::from_rows(found.collect(), query.size(), |(c, _)| c.id.to_string()))
}

/// `GET /certification/certificates`
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let paged = page(&ctx, &query).await?;
    let may_survey = permits(&SURVEILLANCE, ctx.actor()?).is_ok();
    let p = ctx.page("certificates");
    ctx.html(&ListPage { p, rows: paged.items, next: paged.next, q: query.q, may_survey })
}

#[derive(Template)]
#[template(path = "certification/surveillance.html")]
struct DuePage {
    p: Page,
    rows: Vec<(Certificate, &'static str)>,
    today: Date,
}

impl DuePage {
    fn overdue(&self, certificate: &Certificate) -> bool {
        certificate.surveillance_on < self.today
    }
}

/// `GET /certification/surveillance`
pub(crate) async fn due(ctx: Ctx) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SURVEILLANCE, On::Nothing).await?;
    let today = ctx.platform.now().china_date();
    let by = rules::prepare_from(today);
    let found = store::surveillance_due(ctx.platform.db().conn(), actor.organisation, by, today, MOST_DUE).await?;
    let rows = found.into_iter().map(|c| {
        let word = c.word(today);
        (c, word)
    });
    ctx.html(&DuePage { p: ctx.page("surveillance-title"), rows: rows.collect(), today })
}

#[derive(Template)]
#[template(path = "certification/certificate.html")]
struct CertificatePage {
    p: Page,
    c: Certificate,
    word: &'static str,
    /// The client or the body: case, document and product may be read by them only.
    party: bool,
    may_govern: bool,
    may_survey: bool,
    /// Surveillance is overdue.
    overdue: bool,
    timeline: Vec<TimelineLine>,
    faults: Faults,
    sent: Sent,
}

impl CertificatePage {
    /// The fault of the reason, in the form that was sent.
    fn fault(&self, surveillance: bool) -> Option<&str> {
        let sent = if surveillance { !self.sent.outcome.is_empty() } else { !self.sent.to.is_empty() };
        self.faults.get("reason").filter(|_| sent)
    }
}

/// `GET /certification/certificates/{id}`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let page = load(&ctx, known(&id)?).await?;
    ctx.html(&page)
}

async fn load(ctx: &Ctx, id: CertificateId) -> Result<CertificatePage> {
    let actor = ctx.actor()?;
    let seen = ctx.platform.read(actor, &SHOW, On::record(CERTIFICATE, id)).await?;
    let c = store::certificate(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), CERTIFICATE, id, 100).await?;
    let (p, today) = (ctx.page_titled(c.number.clone()), ctx.platform.now().china_date());
    let body = seen.audience == Audience::CertificationBody;
    let word = c.word(today);
    let ended = matches!(word, "withdrawn" | "expired");
    Ok(CertificatePage {
        party: matches!(seen.audience, Audience::CertificationBody | Audience::Owner),
        may_govern: body && word != "withdrawn" && permits(&GOVERN, actor).is_ok(),
        may_survey: body && !ended && permits(&SURVEY, actor).is_ok(),
        overdue: !ended && c.surveillance_on < today,
        timeline: p.timeline(&entries),
        faults: Faults::default(),
        sent: Sent::default(),
        word,
        c,
        p,
    })
}

/// What either form of the page sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    to: String,
    reason: String,
    outcome: String,
}

async fn after(ctx: &Ctx, id: CertificateId, done: Result<()>, said: Message, sent: Sent) -> Result<Response> {
    let error = match done {
        Ok(()) => return Ok(ctx.go_with(&format!("/certification/certificates/{id}"), &said)),
        Err(error @ (Error::Invalid(_) | Error::Rule(_) | Error::Conflict(_))) => error,
        Err(error) => return Err(error),
    };
    let status = error.status();
    let mut page = load(ctx, id).await?;
    page.faults = Faults::of(error, &page.p)?;
    page.sent = sent;
    Ok((status, ctx.html(&page)?).into_response())
}

/// `POST /certification/certificates/{id}/standing`
pub(crate) async fn govern(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let to = Standing::from_word(&sent.to).ok_or_else(|| Error::Rule(Message::new("error-unreadable")))?;
    let done = actions::govern(&ctx.platform, ctx.actor()?, id, to, &sent.reason).await;
    after(&ctx, id, done, Message::new(format!("certificate-became-{}", to.word())), sent).await
}

/// `POST /certification/certificates/{id}/surveillance`
pub(crate) async fn survey(ctx: Ctx, Path(id): Path<String>, Form(sent): Form<Sent>) -> Result<Response> {
    let id = known(&id)?;
    let conforms = match sent.outcome.as_str() {
        "conforms" => true,
        "fails" => false,
        _ => return Err(Error::Rule(Message::new("error-unreadable"))),
    };
    let done = actions::survey(&ctx.platform, ctx.actor()?, id, conforms, &sent.reason).await;
    after(&ctx, id, done, Message::new("certificate-surveyed"), sent).await
}
