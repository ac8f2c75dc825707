//! The product's page for anybody with a phone, understood in ten seconds: what it is, who made it, warnings,
//! certificates with live status, test summary, journey. Never "fake": what we do not know we say we do not know.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::ports::{DocumentKind, DocumentStatus, Journey, Product};
use platform::web::{Ctx, Page, file_response, keep_until};
use platform::{Error, Platform, Result};
use serde::Deserialize;

use super::{HTML, answer, in_language, market_names};
use crate::model::{Document, Standing, markets, overall};
use crate::{path_segment, store};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    lang: Option<String>,
}

struct Line {
    number: String,
    href: String,
    title: String,
    issuer: String,
    standing: Standing,
    since: String,
    expires: Option<String>,
    verdict: &'static str,
    /// Markets with their verdict.
    markets: Vec<(String, &'static str)>,
    requirements: usize,
    /// About the very version this page shows.
    same_version: bool,
}

struct Step {
    at: String,
    what: String,
    place: String,
    by: String,
}

struct RecallLine {
    href: String,
    number: String,
    since: String,
    /// Since when it is closed.
    closed: Option<String>,
    reason: String,
    advice: String,
}

#[derive(Template)]
#[template(path = "passport/show.html")]
struct PassportPage {
    p: Page,
    known: bool,
    product: Product,
    maker: String,
    maker_address: String,
    age: String,
    lot: Option<String>,
    serial: Option<String>,
    manufactured_on: Option<String>,
    certificates: Vec<Line>,
    reports: Vec<Line>,
    steps: Vec<Step>,
    recalls: Vec<RecallLine>,
    picture: Option<String>,
}

pub(crate) async fn of_product(ctx: Ctx, Path(gtin): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    shown(in_language(ctx, asked.lang.as_deref()), &gtin, None, None).await
}

pub(crate) async fn of_lot(
    ctx: Ctx,
    Path((gtin, lot)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    shown(in_language(ctx, asked.lang.as_deref()), &gtin, Some(&lot), None).await
}

pub(crate) async fn of_item(
    ctx: Ctx,
    Path((gtin, lot, serial)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    // `-` stands for "lot not on the label".
    let lot = (lot != "-").then_some(lot);
    shown(in_language(ctx, asked.lang.as_deref()), &gtin, lot.as_deref(), Some(&serial)).await
}

/// Traces grow without a change of status: a page is kept no longer.
const KEPT_SECONDS: i64 = 5;

async fn shown(ctx: Ctx, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> Result<Response> {
    let until = ctx.platform.now().plus_seconds(KEPT_SECONDS);
    let page = build(&ctx, gtin, lot, serial).await?;
    let known = page.known;
    let response = answer(HTML, page.render()?.into());
    if !known {
        return Ok((StatusCode::NOT_FOUND, response).into_response());
    }
    Ok(keep_until(response, until))
}

async fn build(ctx: &Ctx, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> Result<PassportPage> {
    let platform = &ctx.platform;
    let found = find(platform, gtin, lot, serial).await?;
    let Found { product, journey, documents } = found;
    let maker = platform.organisations()?.organisation(platform, product.owner).await?;
    let p = ctx.page_titled(product.name(ctx.lang()).to_owned());
    let today = platform.now().china_date();
    // A superseded document says nothing of the product any more; its successor does.
    let current = |d: &&Document| d.status != DocumentStatus::Superseded;
    let line = |d: &Document| to_line(&p, d, d.version == product.version, today);
    let certificates =
        documents.iter().filter(|d| d.kind == DocumentKind::Certificate).filter(current).map(line).collect();
    // A result is true of the version that was tested; of another one it is not told here at all.
    let reports = documents
        .iter()
        .filter(|d| d.kind == DocumentKind::Report && d.version == product.version)
        .filter(current)
        .map(line)
        .collect();
    let recalls = match &platform.ports().recalls {
        Some(recalls) => recalls.recalls(platform, gtin, lot, serial).await?,
        None => Vec::new(),
    };
    let recalls = recalls
        .into_iter()
        .map(|recall| RecallLine {
            href: format!("/recalls/{}?lang={}", path_segment(&recall.number), p.lang.tag()),
            since: p.instant(&recall.opened_at),
            closed: recall.closed_at.map(|at| p.instant(&at)),
            reason: p.pick(&recall.reason_zh, &recall.reason_en).to_owned(),
            advice: p.pick(&recall.advice_zh, &recall.advice_en).to_owned(),
            number: recall.number,
        })
        .collect();
    let known = journey.is_some();
    let journey = journey.unwrap_or_default();
    Ok(PassportPage {
        known,
        maker: maker.as_ref().map(|party| party.name(ctx.lang()).to_owned()).unwrap_or_default(),
        maker_address: maker.as_ref().map(|party| party.address(ctx.lang()).to_owned()).unwrap_or_default(),
        age: age(&p, &product),
        lot: journey.lot.clone().or_else(|| lot.map(ToOwned::to_owned)),
        serial: serial.map(ToOwned::to_owned),
        manufactured_on: journey.manufactured_on.map(|day| p.day(&day)),
        certificates,
        reports,
        steps: journey
            .steps
            .iter()
            .map(|step| Step {
                at: p.instant(&step.at),
                what: what(&p, &step.step),
                place: p.pick(&step.place_zh, &step.place_en).to_owned(),
                by: step.by.clone(),
            })
            .collect(),
        recalls,
        picture: product.photos.first().map(|_| picture_path(&product, lot, serial)),
        product,
        p,
    })
}

/// What may be shown to anybody who holds a code.
struct Found {
    product: Product,
    /// `None`: the product is public, but nobody told us of this lot or serial number.
    journey: Option<Journey>,
    documents: Vec<Document>,
}

/// The product of a code, in the version that the lot was made to. A product of which no document was issued and no lot
/// made is its owner's business: not found.
async fn find(platform: &Platform, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> Result<Found> {
    let gtin = gs1::Gtin::parse(gtin).map_err(|_| Error::NotFound)?;
    let product = platform.products()?.by_gtin(platform, gtin.as_str()).await?.ok_or(Error::NotFound)?;
    let documents = store::of_product(platform.db().conn(), product.product).await?;
    let traced = match &platform.ports().traces {
        Some(traces) if lot.is_none_or(can_be_a_code) && serial.is_none_or(can_be_a_code) => {
            traces.journey(platform, gtin.as_str(), lot, serial).await?
        }
        _ => None,
    };
    if documents.is_empty() && traced.is_none() {
        return Err(Error::NotFound);
    }
    let version = traced.as_ref().and_then(|j| j.version.as_deref()).and_then(|text| text.parse().ok());
    let product = match version {
        Some(version) => platform.products()?.version(platform, version).await?.unwrap_or(product),
        None => product,
    };
    // Of the product alone nothing needs to be traced.
    let journey = traced.or_else(|| (lot.is_none() && serial.is_none()).then(Journey::default));
    Ok(Found { product, journey, documents })
}

/// Lots and serial numbers have 1 to 20 printable characters (GS1 General Specifications, AI 10 and 21).
fn can_be_a_code(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

fn what(p: &Page, step: &str) -> String {
    let key = format!("passport-step-{}", step.replace('_', "-"));
    if p.lang.has(&key) { p.t(&key) } else { step.replace('_', " ") }
}

fn age(p: &Page, product: &Product) -> String {
    let (from, to) = (product.age_min_months, product.age_max_months);
    if from % 12 == 0 {
        p.t2("passport-age-years", "from", from / 12, "to", to / 12)
    } else {
        p.t2("passport-age-months", "from", from, "to", to)
    }
}

fn to_line(p: &Page, document: &Document, same_version: bool, today: kernel::Date) -> Line {
    Line {
        href: format!("/verify/{}?lang={}", path_segment(&document.number), p.lang.tag()),
        title: p.pick(&document.title_zh, &document.title_en).to_owned(),
        issuer: p.pick(&document.issuer_name_zh, &document.issuer_name_en).to_owned(),
        standing: document.standing(today),
        since: p.instant(&document.status_since),
        expires: document.expires_on.map(|day| p.day(&day)),
        verdict: overall(&document.verdicts),
        markets: market_names(p, markets(document)),
        requirements: document.requirements(),
        same_version,
        number: document.number.clone(),
    }
}

fn picture_path(product: &Product, lot: Option<&str>, serial: Option<&str>) -> String {
    let gtin = product.gtin.as_deref().unwrap_or_default();
    let asked: Vec<String> = [("lot", lot), ("serial", serial)]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", path_segment(value?))))
        .collect();
    // The version in the address lets a browser keep the picture.
    format!("/pictures/{gtin}?v={}&{}", product.version_number, asked.join("&")).trim_end_matches('&').to_owned()
}

/// Which unit the picture is asked for: the same question as its page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Pictured {
    lot: Option<String>,
    serial: Option<String>,
}

/// The title picture of what the page shows, small enough for a slow phone; only where there is a page.
pub(crate) async fn picture(ctx: Ctx, Path(gtin): Path<String>, Query(of): Query<Pictured>) -> Result<Response> {
    let platform = &ctx.platform;
    let found = find(platform, &gtin, of.lot.as_deref(), of.serial.as_deref()).await?;
    let photo = found.product.photos.first().ok_or(Error::NotFound)?;
    let small = platform.products()?.thumbnail(platform, found.product.owner, photo).await?;
    let bytes = platform.files().get(small.as_deref().unwrap_or(photo)).await?;
    let mut response = file_response("image/jpeg", &format!("{gtin}.jpg"), bytes, true);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}
