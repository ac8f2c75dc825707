//! The product's page for anybody with a phone, understood in ten seconds: what it is, who made it, warnings,
//! certificates with live status, test summary, journey. Never "fake": what we do not know we say we do not know.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use platform::i18n::Lang;
use platform::ports::{DocumentKind, Journey, Product};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::{HTML, answer, in_language};
use crate::cache::PublicCache;
use crate::model::{Document, Standing, overall};
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
    requirements: usize,
}

struct Step {
    at: String,
    what: String,
    place: String,
    by: String,
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
    picture: Option<String>,
}

pub(crate) async fn of_product(ctx: Ctx, Path(gtin): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    cached(in_language(ctx, asked.lang.as_deref()), &gtin, None, None).await
}

pub(crate) async fn of_lot(
    ctx: Ctx,
    Path((gtin, lot)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    cached(in_language(ctx, asked.lang.as_deref()), &gtin, Some(&lot), None).await
}

pub(crate) async fn of_item(
    ctx: Ctx,
    Path((gtin, lot, serial)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    // `-` stands for "lot not on the label".
    let lot = (lot != "-").then_some(lot);
    cached(in_language(ctx, asked.lang.as_deref()), &gtin, lot.as_deref(), Some(&serial)).await
}

async fn cached(ctx: Ctx, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> Result<Response> {
    let cache = ctx.platform.shared::<PublicCache>()?;
    let epoch = cache.epoch(&ctx.platform).await?;
    // Traces grow without a change of status: an answer is kept for five seconds at most.
    let moment = ctx.platform.now().micros() / 5_000_000;
    let key = format!("passport/{}/{moment}/{gtin}/{}/{}", ctx.lang().tag(), lot.unwrap_or("-"), serial.unwrap_or("-"));
    if let Some(bytes) = cache.get(epoch, &key) {
        return Ok(answer(HTML, bytes));
    }
    let page = build(&ctx, gtin, lot, serial).await?;
    let known = page.known;
    let bytes = Bytes::from(page.render()?);
    if !known {
        return Ok((StatusCode::NOT_FOUND, answer(HTML, bytes)).into_response());
    }
    cache.put(epoch, &key, bytes.clone());
    Ok(answer(HTML, bytes))
}

async fn build(ctx: &Ctx, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> Result<PassportPage> {
    let platform = &ctx.platform;
    let gtin = gs1::Gtin::parse(gtin).map_err(|_| Error::NotFound)?;
    let product = platform.products()?.by_gtin(platform, gtin.as_str()).await?.ok_or(Error::NotFound)?;
    let journey = match (lot, serial, &platform.ports().traces) {
        (None, None, _) | (_, _, None) => Some(Journey::default()),
        (_, _, Some(traces)) => traces.journey(platform, gtin.as_str(), lot, serial).await?,
    };
    // The lot was made to a version: what the page shows is that version, not what the product is today.
    let version = journey.as_ref().and_then(|j| j.version.as_deref()).and_then(|text| text.parse().ok());
    let product = match version {
        Some(version) => platform.products()?.version(platform, version).await?.unwrap_or(product),
        None => product,
    };
    let maker = platform.organisations()?.organisation(platform, product.owner).await?;
    let documents = store::of_product(platform.db().conn(), product.product).await?;
    let p = ctx.page_titled(product.name(ctx.lang()).to_owned());
    let line = |document: &Document| to_line(&p, document, platform.now().china_date());
    // A superseded report says nothing of the product any more; its successor does.
    let current = |d: &&Document| d.status != platform::ports::DocumentStatus::Superseded;
    let about = |d: &&Document| d.version == product.version;
    let certificates =
        documents.iter().filter(|d| d.kind == DocumentKind::Certificate).filter(current).map(line).collect();
    let reports =
        documents.iter().filter(|d| d.kind == DocumentKind::Report).filter(current).filter(about).map(line).collect();
    let known = journey.is_some();
    let journey = journey.unwrap_or_default();
    let picture = product.photos.first().map(|_| format!("/pictures/{}", gtin.as_str()));
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
        picture,
        product,
        p,
    })
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

fn to_line(p: &Page, document: &Document, today: kernel::Date) -> Line {
    Line {
        href: format!("/verify/{}?lang={}", path_segment(&document.number), p.lang.tag()),
        title: p.pick(&document.title_zh, &document.title_en).to_owned(),
        issuer: match p.lang {
            Lang::Zh => document.issuer_name_zh.clone(),
            Lang::En => document.issuer_name_en.clone(),
        },
        standing: document.standing(today),
        since: p.instant(&document.status_since),
        expires: document.expires_on.map(|day| p.day(&day)),
        verdict: overall(&document.assessments),
        requirements: document.assessments.len(),
        number: document.number.clone(),
    }
}

/// The title picture of a product that somebody can hold in hand: one with an issued document or a known lot.
pub(crate) async fn picture(ctx: Ctx, Path(gtin): Path<String>) -> Result<Response> {
    let platform = &ctx.platform;
    let gtin = gs1::Gtin::parse(&gtin).map_err(|_| Error::NotFound)?;
    let product = platform.products()?.by_gtin(platform, gtin.as_str()).await?.ok_or(Error::NotFound)?;
    let hash = product.photos.first().ok_or(Error::NotFound)?;
    let bytes = platform.files().get(hash).await?;
    let mut response = ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}
