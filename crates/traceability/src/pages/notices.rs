//! Recalls for anybody: the list and the notice. No session, kept under the public epoch.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use platform::i18n::Lang;
use platform::web::{Ctx, Page, keep_until};
use platform::{Error, Result};
use serde::Deserialize;

use crate::recall_model::Recall;
use crate::store;

/// Lots and units named by a notice.
const MOST_GOODS: i64 = 500;
/// A page is given again this long, unless a recall is opened or closed before.
const KEPT_SECONDS: i64 = 60;

#[derive(Template)]
#[template(path = "recall/public_list.html")]
pub(crate) struct PublicList {
    pub(crate) p: Page,
    pub(crate) open: Vec<Recall>,
    pub(crate) closed: Vec<Recall>,
}

#[derive(Template)]
#[template(path = "recall/public_notice.html")]
pub(crate) struct PublicNotice {
    pub(crate) p: Page,
    pub(crate) recall: Recall,
    /// GTIN, lot number, serial number.
    pub(crate) goods: Vec<(String, String, String)>,
}

/// `lang` is stronger than the header; no cookie is set.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    pub(crate) lang: Option<String>,
}

pub(crate) fn spoken(mut ctx: Ctx, asked: &Asked) -> Ctx {
    if let Some(lang) = asked.lang.as_deref().and_then(Lang::from_tag) {
        let mut request = (*ctx.request).clone();
        request.lang = lang;
        ctx.request = std::sync::Arc::new(request);
    }
    ctx
}

pub(crate) fn answer(ctx: &Ctx, page: &impl Template) -> Result<Response> {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept, accept-language"),
    ];
    let response = (headers, page.render()?).into_response();
    Ok(keep_until(response, ctx.platform.now().plus_seconds(KEPT_SECONDS)))
}

/// `GET /recalls`
pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let ctx = spoken(ctx, &asked);
    let conn = ctx.platform.db().conn();
    let (open, closed) =
        (store::recalls::published(conn, "open").await?, store::recalls::published(conn, "closed").await?);
    answer(&ctx, &PublicList { p: ctx.page("recalls-title"), open, closed })
}

/// `GET /recalls/{number}`
pub(super) async fn notice(ctx: Ctx, Path(number): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    let ctx = spoken(ctx, &asked);
    let conn = ctx.platform.db().conn();
    let recall = store::recalls::by_number(conn, &number).await?.ok_or(Error::NotFound)?;
    let goods = store::recalls::goods(conn, recall.id, MOST_GOODS).await?;
    let p = ctx.page_titled(ctx.lang().t_args("recall-title", &[("number", &number)]));
    answer(&ctx, &PublicNotice { p, recall, goods })
}
