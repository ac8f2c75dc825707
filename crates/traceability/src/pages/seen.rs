//! What scans tell: a sentence for whoever holds the toy, asked for by the public page after it is there (so that the page itself is
//! given from memory), and the list of suspicions for the maker and the authorities.

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::api::{ListQuery, Paged};
use platform::authz::permits;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::Faults;
use crate::actions::seen::{Asker, SUSPICION, close as close_suspicion, seen};
use crate::actions::{SUSPICION_CLOSE, SUSPICIONS};
use crate::percent::encoded;
use crate::rules::lot::epc;
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
    pub(crate) rows: Vec<Line>,
    pub(crate) next: Option<String>,
    /// May close one.
    pub(crate) may: bool,
    pub(crate) faults: Faults,
}

/// A suspicion and what became of it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) one: Suspicion,
    pub(crate) timeline: Vec<TimelineLine>,
}

impl List {
    /// The reason as a sentence.
    fn why(&self, of: &Suspicion) -> String {
        self.p.t1(&format!("suspicion-{}", of.reason.replace('_', "-")), "detail", &of.detail)
    }

    fn tried(&self, of: &Suspicion) -> bool {
        of.lot.is_empty()
    }

    /// What a recall would reach from here.
    fn scope(&self, of: &Suspicion) -> String {
        format!("/recall-cases/new?source={}", encoded(&epc(&of.gtin, Some(&of.lot_number), None)))
    }

    fn fault(&self) -> String {
        self.faults.say(&self.p, "reason") + &self.faults.say(&self.p, "")
    }
}

async fn page(ctx: &Ctx, after: &str, faults: Faults) -> Result<List> {
    let actor = ctx.actor()?;
    let scope = ctx.platform.list(actor, &SUSPICIONS, SUSPICION)?;
    let rows = store::scans::list(ctx.platform.db().conn(), &scope, after).await?;
    let paged = Paged::from_rows(rows, 50, |one| one.id.clone());
    let p = ctx.page("suspicion-title");
    let mut rows = Vec::new();
    for one in paged.items {
        let entries = journal::timeline(ctx.platform.db(), SUSPICION, &one.id, 20).await?;
        rows.push(Line { timeline: p.timeline(&entries), one });
    }
    Ok(List { p, rows, next: paged.next, may: permits(&SUSPICION_CLOSE, actor).is_ok(), faults })
}

/// `GET /suspicions`
pub(super) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let page = page(&ctx, &query.after, Faults::default()).await?;
    ctx.html(&page)
}

/// What was found.
#[derive(Deserialize)]
pub(super) struct Found {
    #[serde(default)]
    reason: String,
}

/// `POST /suspicions/{id}/closing`
pub(super) async fn close(ctx: Ctx, Path(id): Path<String>, Form(found): Form<Found>) -> Result<Response> {
    match close_suspicion(&ctx.platform, ctx.actor()?, &id, &found.reason).await {
        Ok(()) => Ok(ctx.go_with("/suspicions", &Message::new("suspicion-said-closed"))),
        Err(error) => {
            let status = error.status();
            let page = page(&ctx, "", Faults::of(error)?).await?;
            Ok((status, ctx.html(&page)?).into_response())
        }
    }
}
