//! What scans tell: a sentence for whoever holds the toy, asked for by the public page after it is there (so that the page itself is
//! given from memory), and the list of suspicions for the maker and the authorities.

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::api::{ListQuery, Paged};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use crate::actions::SUSPICIONS;
use crate::actions::seen::{Asker, SUSPICION, seen};
use crate::rules::scans::country;
use crate::store;
use crate::store::scans::Suspicion;

/// Which unit.
#[derive(Deserialize)]
pub(super) struct Unit {
    gtin: String,
    serial: String,
    lang: Option<String>,
}

/// `POST /seen`: fields `gtin`, `serial`, `lang`. Answers a sentence, or nothing of a number that was never made. It changes nothing
/// that belongs to anybody and knows no session; another site's page may not call it.
pub(super) async fn count(
    ctx: Ctx,
    peer: Option<Extension<ConnectInfo<std::net::SocketAddr>>>,
    headers: HeaderMap,
    Form(unit): Form<Unit>,
) -> Result<Response> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !matches!(text("sec-fetch-site"), "" | "same-origin") {
        return Err(Error::NotFound);
    }
    let gtin = gs1::Gtin::parse(&unit.gtin).map_err(|_| Error::NotFound)?;
    if !(1..=20).contains(&unit.serial.len()) || !unit.serial.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::NotFound);
    }
    let trusted = ctx.platform.settings().place_header.as_deref();
    let asker = Asker {
        address: peer.map(|Extension(ConnectInfo(peer))| peer.ip().to_string()).unwrap_or_default(),
        agent: text("user-agent").chars().take(300).collect(),
        place: trusted.map(|name| country(text(name))).unwrap_or_default(),
    };
    let Some(sum) = seen(&ctx.platform, gtin.as_str(), &unit.serial, &asker).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let lang = unit.lang.as_deref().and_then(platform::i18n::Lang::from_tag).unwrap_or_else(|| ctx.lang());
    let (first, scans) = (lang.day(sum.first_at.china_date()), sum.scans.to_string());
    let told = if sum.last_place.is_empty() {
        lang.t_args("seen-told", &[("first", &first), ("scans", &scans)])
    } else {
        let place = place_name(lang, &sum.last_place);
        lang.t_args("seen-told-place", &[("first", &first), ("scans", &scans), ("place", &place)])
    };
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, told).into_response())
}

/// A country's name where the catalogue has it, else its two letters.
fn place_name(lang: platform::i18n::Lang, code: &str) -> String {
    let key = format!("country-{}", code.to_ascii_lowercase());
    if lang.has(&key) { lang.t(&key) } else { code.to_owned() }
}

#[derive(Template)]
#[template(path = "seen/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) rows: Vec<Suspicion>,
    pub(crate) next: Option<String>,
}

impl List {
    /// The reason as a sentence.
    fn why(&self, of: &Suspicion) -> String {
        self.p.t1(&format!("suspicion-{}", of.reason.replace('_', "-")), "detail", &of.detail)
    }

    fn tried(&self, of: &Suspicion) -> bool {
        of.lot.is_empty()
    }
}

/// `GET /suspicions`
pub(super) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let scope = ctx.platform.list(ctx.actor()?, &SUSPICIONS, SUSPICION)?;
    let rows = store::scans::list(ctx.platform.db().conn(), &scope, &query.after).await?;
    let paged = Paged::from_rows(rows, 50, |one| one.id.clone());
    ctx.html(&List { p: ctx.page("suspicion-title"), rows: paged.items, next: paged.next })
}
