//! A certificate: its standing as a banner, its history, what surveillance is due, and who may govern it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use kernel::Message;
use kernel::ids::CertificateId;
use platform::authz::{On, permits};
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use crate::actions::{self, GOVERN, SHOW};
use crate::model::{CERTIFICATE, Certificate, Standing};
use crate::store;

#[derive(Template)]
#[template(path = "certification/certificate.html")]
struct CertificatePage {
    p: Page,
    c: Certificate,
    word: &'static str,
    may_govern: bool,
    timeline: Vec<TimelineLine>,
}

pub(crate) async fn show(ctx: Ctx, Path(id): Path<CertificateId>) -> Result<Response> {
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &SHOW, On::record(CERTIFICATE, id)).await?;
    let c = store::certificate(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), CERTIFICATE, id, 50).await?;
    let p = ctx.page_titled(c.number.clone());
    let page = CertificatePage {
        word: c.word(ctx.platform.now().china_date()),
        may_govern: c.body == actor.organisation && permits(&GOVERN, actor).is_ok(),
        timeline: p.timeline(&entries),
        c,
        p,
    };
    ctx.html(&page)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct StandingForm {
    to: String,
    reason: String,
}

pub(crate) async fn govern(
    ctx: Ctx,
    Path(id): Path<CertificateId>,
    Form(form): Form<StandingForm>,
) -> Result<Response> {
    let to = Standing::from_word(&form.to).ok_or_else(|| Error::Rule(Message::new("error-unreadable")))?;
    actions::govern(&ctx.platform, ctx.actor()?, id, to, &form.reason).await?;
    let message = Message::new(format!("certificate-became-{}", to.word()));
    Ok(ctx.go_with(&format!("/certification/certificates/{id}"), &message))
}
