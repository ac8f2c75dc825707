//! The public directory (17065 7.8): which certificates there are, and where each stands. No session.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use platform::Result;
use platform::api::Paged;
use platform::i18n::Lang;
use platform::web::{Ctx, Page};
use serde::Deserialize;

use crate::model::Certificate;
use crate::store;

const ROWS: u64 = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    after: String,
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "certification/directory.html")]
struct DirectoryPage {
    p: Page,
    rows: Vec<(Certificate, &'static str)>,
    q: String,
    next: Option<String>,
}

pub(crate) async fn list(mut ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    if let Some(lang) = asked.lang.as_deref().and_then(Lang::from_tag) {
        let mut request = (*ctx.request).clone();
        request.lang = lang;
        ctx.request = std::sync::Arc::new(request);
    }
    let q: String = asked.q.trim().chars().take(100).collect();
    let db = ctx.platform.db();
    let found = store::directory(db.conn(), db.dialect(), &q, &asked.after, ROWS + 1).await?;
    let paged = Paged::from_rows(found, ROWS, |c| c.id.to_string());
    let today = ctx.platform.now().china_date();
    let rows = paged
        .items
        .into_iter()
        .map(|c| {
            let word = c.word(today);
            (c, word)
        })
        .collect();
    ctx.html(&DirectoryPage { p: ctx.page("directory-title"), rows, q, next: paged.next })
}
