//! The members' list of documents issued by or to their organisation, and one of them with its files.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::OrganisationId;
use kernel::{Message, OrganisationKind};
use platform::api::{ListQuery, Paged};
use platform::authz::{Audience, On, permits, visibility};
use platform::i18n::Lang;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::verify::signed_pdf;
use crate::issuance::{share_url, verify_url};
use crate::model::{Document, Standing, overall};
use crate::{DOCUMENT, LIST, SHARE, SHOW, actions, path_segment, store};

#[derive(Template)]
#[template(path = "document/list.html")]
struct ListPage {
    p: Page,
    rows: Vec<(Document, Standing, String)>,
    q: String,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "document/show.html")]
struct ShowPage {
    p: Page,
    d: Document,
    standing: Standing,
    overall: &'static str,
    files: Vec<(String, String)>,
    base: String,
    verify_url: String,
    /// Opens the signed files to whoever holds it; told to owners alone.
    share_url: Option<String>,
    /// Buyers that see it, and those to whom it could be shown.
    readers: Vec<String>,
    buyers: Vec<(OrganisationId, String)>,
    fault: Option<String>,
    timeline: Vec<TimelineLine>,
}

pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let scope = ctx.platform.list(ctx.actor()?, &LIST, DOCUMENT)?;
    let q: String = query.q.trim().chars().filter(|c| !c.is_control()).collect();
    let found = store::list(ctx.platform.db().conn(), &scope, &q, &query.after, query.size() + 1).await?;
    let paged = Paged::from_rows(found, query.size(), |d| d.number.clone());
    let today = ctx.platform.now().china_date();
    let rows = paged
        .items
        .into_iter()
        .map(|d| {
            let standing = d.standing(today);
            let segment = path_segment(&d.number);
            (d, standing, segment)
        })
        .collect();
    ctx.html(&ListPage { p: ctx.page("documents"), rows, q, next: paged.next })
}

pub(crate) async fn show(ctx: Ctx, Path(number): Path<String>) -> Result<Response> {
    let page = page(&ctx, &number, None).await?;
    ctx.html(&page)
}

/// The form "show to a buyer".
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ShareForm {
    buyer: String,
}

/// `POST /documents/{number}/readers`
pub(crate) async fn share(ctx: Ctx, Path(number): Path<String>, Form(form): Form<ShareForm>) -> Result<Response> {
    match actions::share(&ctx.platform, ctx.actor()?, &number, &form.buyer).await {
        Ok((zh, en)) => {
            let name = match ctx.lang() {
                Lang::Zh => zh,
                Lang::En => en,
            };
            let said = Message::new("document-shared").with("with", name);
            Ok(ctx.go_with(&format!("/documents/{}", path_segment(&number)), &said))
        }
        Err(Error::Invalid(faults)) => {
            let fault = faults.first().map(|fault| ctx.lang().say(&fault.message));
            let page = page(&ctx, &number, fault).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response())
        }
        Err(other) => Err(other),
    }
}

async fn page(ctx: &Ctx, number: &str, fault: Option<String>) -> Result<ShowPage> {
    let actor = ctx.actor()?;
    let access = ctx.platform.read(actor, &SHOW, On::record(DOCUMENT, number)).await?;
    let d = store::document(ctx.platform.db().conn(), number).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), DOCUMENT, number, 50).await?;
    let p = ctx.page_titled(d.number.clone());
    let verify = verify_url(&ctx.platform.settings().public_url, &d.number);
    // Whoever owns it forwards it; a buyer to whom it was shown keeps the public page.
    let owner = access.audience == Audience::Owner;
    let readers = if owner { readers(ctx, number).await? } else { Vec::new() };
    let may_share = owner && permits(&SHARE, actor).is_ok();
    let buyers = if may_share {
        let all = ctx.platform.organisations()?.of_kind(&ctx.platform, OrganisationKind::Buyer).await?;
        all.into_iter()
            .filter(|party| !readers.iter().any(|(id, _)| *id == party.id))
            .map(|party| (party.id, party.name(ctx.lang()).to_owned()))
            .collect()
    } else {
        Vec::new()
    };
    Ok(ShowPage {
        standing: d.standing(ctx.platform.now().china_date()),
        overall: overall(&d.verdicts),
        files: store::files(ctx.platform.db(), number).await?,
        base: format!("/documents/{}", path_segment(&d.number)),
        share_url: owner.then(|| share_url(&ctx.platform.settings().public_url, &d)),
        verify_url: verify,
        timeline: p.timeline(&entries),
        readers: readers.into_iter().map(|(_, name)| name).collect(),
        buyers,
        fault,
        p,
        d,
    })
}

/// Buyers to whom it was shown.
async fn readers(ctx: &Ctx, number: &str) -> Result<Vec<(OrganisationId, String)>> {
    let mut found = Vec::new();
    for (grantee, audience) in visibility::grantees(ctx.platform.db().conn(), DOCUMENT, number).await? {
        if audience != Audience::Buyer.word() {
            continue;
        }
        if let Ok(id) = grantee.parse()
            && let Some(party) = ctx.platform.organisations()?.organisation(&ctx.platform, id).await?
        {
            found.push((id, party.name(ctx.lang()).to_owned()));
        }
    }
    Ok(found)
}

pub(crate) async fn file(ctx: Ctx, Path((number, file)): Path<(String, String)>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(DOCUMENT, &number)).await?;
    let d = store::document(ctx.platform.db().conn(), &number).await?.ok_or(Error::NotFound)?;
    if file == "credential" {
        let credential = store::credential(ctx.platform.db().conn(), &number).await?.ok_or(Error::NotFound)?;
        return Ok(([(header::CONTENT_TYPE, "application/vc+jwt")], credential).into_response());
    }
    signed_pdf(&ctx, &d, &file).await
}
