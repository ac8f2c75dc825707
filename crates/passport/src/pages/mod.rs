//! Pages for anybody (no session, no cookie) and the members' list of documents.

pub(crate) mod documents;
pub(crate) mod passport;
pub(crate) mod verify;
pub(crate) mod well_known;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use platform::i18n::Lang;
use platform::web::{Ctx, Page};

/// The language of a public page: `?lang=` is stronger than the header; no cookie is set.
pub(crate) fn in_language(mut ctx: Ctx, asked: Option<&str>) -> Ctx {
    if let Some(lang) = asked.and_then(Lang::from_tag) {
        let mut request = (*ctx.request).clone();
        request.lang = lang;
        ctx.request = std::sync::Arc::new(request);
    }
    ctx
}

/// A public answer; a cache between asks again each time.
pub(crate) fn answer(media_type: &'static str, bytes: Bytes) -> Response {
    (
        [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "accept, accept-language"),
        ],
        bytes,
    )
        .into_response()
}

/// HTML as UTF-8.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// Verdicts with the market's name as the reader knows it; a market without a name keeps its code.
pub(crate) fn market_names(p: &Page, markets: Vec<(String, &'static str)>) -> Vec<(String, &'static str)> {
    let name = |code: String| {
        let key = format!("market-{}", code.to_ascii_lowercase());
        if p.lang.has(&key) { p.t(&key) } else { code }
    };
    markets.into_iter().map(|(code, verdict)| (name(code), verdict)).collect()
}
