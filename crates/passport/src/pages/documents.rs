//! The members' list of documents issued by or to their organisation, and one of them with its files.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use platform::api::{ListQuery, Paged};
use platform::authz::On;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};

use super::verify::signed_pdf;
use crate::issuance::verify_url;
use crate::model::{Document, Standing, overall};
use crate::{DOCUMENT, LIST, SHOW, path_segment, store};

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
    share_url: String,
    timeline: Vec<TimelineLine>,
}

pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let scope = ctx.platform.list(ctx.actor()?, &LIST, DOCUMENT)?;
    let q = query.q.trim().to_owned();
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
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(DOCUMENT, &number)).await?;
    let d = store::document(ctx.platform.db().conn(), &number).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), DOCUMENT, &number, 50).await?;
    let p = ctx.page_titled(d.number.clone());
    let verify = verify_url(&ctx.platform.settings().public_url, &d.number);
    ctx.html(&ShowPage {
        standing: d.standing(ctx.platform.now().china_date()),
        overall: overall(&d.assessments),
        files: store::files(ctx.platform.db().conn(), &number).await?,
        base: format!("/documents/{}", path_segment(&d.number)),
        share_url: format!("{verify}?t={}", d.token),
        verify_url: verify,
        timeline: p.timeline(&entries),
        p,
        d,
    })
}

pub(crate) async fn file(ctx: Ctx, Path((number, file)): Path<(String, String)>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(DOCUMENT, &number)).await?;
    let d = store::document(ctx.platform.db().conn(), &number).await?.ok_or(Error::NotFound)?;
    if file == "credential" {
        return Ok(([(header::CONTENT_TYPE, "application/vc+jwt")], d.credential).into_response());
    }
    signed_pdf(&ctx, &d, &file).await
}
