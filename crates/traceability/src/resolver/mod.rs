//! The GS1-conformant resolver for the goods of the platform (GS1 Digital Link: Resolution).
//!
//! The default answer is a redirect that reads no database (but for a serial number without its lot): the passport page knows whether
//! the unit is genuine. Links of a kind are read when they are asked for (`linkset`).

mod linkset;

use std::collections::HashMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use gs1::ai::ValueError;
use gs1::digital_link::DigitalLinkError;
use gs1::{DigitalLink, KeyError};
use kernel::Message;
use platform::web::{Access, Ctx, Page, Routes, keep_until};
use platform::{Platform, Result};

use crate::store;
use linkset::{Link, links};

/// A redirect is given again this long: the lot of a serial number may become known.
const KEPT_SECONDS: i64 = 5;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .kept("/01/{gtin}", resolve)
        .kept("/01/{gtin}/", resolve)
        .kept("/01/{gtin}/10/{lot}", resolve)
        .kept("/01/{gtin}/10/{lot}/", resolve)
        .kept("/01/{gtin}/10/{lot}/21/{serial}", resolve)
        .kept("/01/{gtin}/10/{lot}/21/{serial}/", resolve)
        .kept("/01/{gtin}/21/{serial}", resolve)
        .kept("/01/{gtin}/21/{serial}/", resolve)
        .get("/.well-known/gs1resolver", Access::Public, description)
}

#[derive(Template)]
#[template(path = "resolver/refused.html")]
pub(crate) struct Refused {
    pub(crate) p: Page,
    pub(crate) heading: String,
    pub(crate) reason: String,
    pub(crate) code: String,
}

/// Where a code leads: the passport; a link of the kind asked for; or all links.
async fn resolve(ctx: Ctx, uri: Uri, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let stem = &ctx.platform.settings().public_url;
    let whole = format!("{stem}{}", uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string));
    let link = match DigitalLink::parse(&whole) {
        Ok(link) => link,
        Err(error) => return refused(&ctx, uri.path(), &error),
    };
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let response = match link.parameter("linkType") {
        Some("linkset" | "all") => linkset_answer(&ctx.platform, &link).await?,
        Some(
            "gs1:defaultLink"
            | "defaultLink"
            | "https://gs1.org/voc/defaultLink"
            | "https://ref.gs1.org/voc/defaultLink",
        )
        | None
            if !accept.contains("application/linkset+json") =>
        {
            let to_page = to_passport(&ctx.platform, &link, query.as_deref()).await?;
            keep_until(to_page, ctx.platform.now().plus_seconds(KEPT_SECONDS))
        }
        None => linkset_answer(&ctx.platform, &link).await?,
        Some(kind) => one_kind(&ctx, &link, kind, query.as_deref()).await?,
    };
    Ok(open(response))
}

/// Everything but a serial number without its lot is answered from the code itself.
async fn to_passport(platform: &Platform, link: &DigitalLink, query: Option<&str>) -> Result<Response> {
    let page = match (link.value("01"), link.lot(), link.serial()) {
        (Some(gtin), None, Some(serial)) => {
            let lot = store::lots::by_serial(platform.db().conn(), gtin, serial).await?;
            format!(
                "/passport/{gtin}/{}/{}",
                lot.map_or_else(|| "-".to_owned(), |lot| encoded(&lot.number)),
                encoded(serial)
            )
        }
        _ => passport(link),
    };
    Ok(redirect(&with_query(&page, query), link))
}

/// The page of a product, lot or unit.
fn passport(link: &DigitalLink) -> String {
    let mut path = format!("/passport/{}", link.value("01").unwrap_or_default());
    match (link.lot(), link.serial()) {
        (Some(lot), Some(serial)) => path.push_str(&format!("/{}/{}", encoded(lot), encoded(serial))),
        (Some(lot), None) => path.push_str(&format!("/{}", encoded(lot))),
        // A serial number without its lot: "-" keeps the place of the lot.
        (None, Some(serial)) => path.push_str(&format!("/-/{}", encoded(serial))),
        (None, None) => {}
    }
    path
}

async fn linkset_answer(platform: &Platform, link: &DigitalLink) -> Result<Response> {
    let found = links(platform, link).await?;
    if found.is_empty() {
        return Err(platform::Error::NotFound);
    }
    let body = linkset::document(&platform.settings().public_url, link, &found);
    Ok(([(header::CONTENT_TYPE, "application/linkset+json")], body.to_string()).into_response())
}

/// Redirects to the one link of a kind in the reader's language; several are told as choices; none is 404.
async fn one_kind(ctx: &Ctx, link: &DigitalLink, kind: &str, query: Option<&str>) -> Result<Response> {
    let kind = linkset::kind_of(kind);
    let found = links(&ctx.platform, link).await?;
    let of_kind: Vec<&Link> = found.iter().filter(|link| Some(link.kind) == kind).collect();
    let spoken: Vec<&Link> = of_kind.iter().copied().filter(|link| link.lang == Some(ctx.lang())).collect();
    let best = if spoken.is_empty() { of_kind } else { spoken };
    match best.as_slice() {
        [] => Err(platform::Error::NotFound),
        [one] => Ok(redirect(&with_query(&one.href, query), link)),
        several => {
            let body = linkset::choices(&ctx.platform.settings().public_url, link, several);
            let kind = [(header::CONTENT_TYPE, "application/linkset+json")];
            Ok((StatusCode::MULTIPLE_CHOICES, kind, body.to_string()).into_response())
        }
    }
}

fn redirect(location: &str, link: &DigitalLink) -> Response {
    let linkset = format!("<{}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"", link.path());
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    for (name, value) in [(header::LOCATION, location), (header::LINK, &linkset)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

/// The query of the request goes along, without what was meant for the resolver.
fn with_query(location: &str, query: Option<&str>) -> String {
    let mine = ["linkType", "context"];
    let kept: Vec<&str> = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !mine.contains(&pair.split('=').next().unwrap_or_default()))
        .collect();
    match (kept.is_empty(), location.contains('?')) {
        (true, _) => location.to_owned(),
        (false, true) => format!("{location}&{}", kept.join("&")),
        (false, false) => format!("{location}?{}", kept.join("&")),
    }
}

/// Any page may ask.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Link, Location"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    response
}

fn refused(ctx: &Ctx, path: &str, error: &DigitalLinkError) -> Result<Response> {
    let reason = why(error);
    if ctx.request.wants_json {
        let body = serde_json::json!({
            "type": "/problems/digital-link", "title": "Bad Request", "status": 400,
            "detail": ctx.lang().say(&reason), "reason": error.to_string(),
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        return Ok(open((StatusCode::BAD_REQUEST, kind, body.to_string()).into_response()));
    }
    let p = ctx.page("resolver-refused");
    let page =
        Refused { heading: p.t("resolver-refused"), reason: p.say(&reason), code: path.chars().take(200).collect(), p };
    Ok(open((StatusCode::BAD_REQUEST, Html(page.render()?)).into_response()))
}

/// What is wrong with a code, for the person who typed or scanned it.
fn why(error: &DigitalLinkError) -> Message {
    let DigitalLinkError::Value { source, .. } = error else {
        return Message::new("resolver-error-form");
    };
    match source {
        ValueError::Value { source: KeyError::CheckCharacter { position, expected, found, .. }, .. } => {
            Message::new("resolver-error-check-digit")
                .with("position", position)
                .with("found", found)
                .with("expected", expected)
        }
        ValueError::Value { source: KeyError::Character { position, found, .. }, ai } => {
            Message::new("resolver-error-character").with("ai", ai).with("position", position).with("found", found)
        }
        ValueError::Length { ai, expected, found, .. } => {
            Message::new("resolver-error-length").with("ai", ai).with("expected", expected).with("found", found)
        }
        _ => Message::new("resolver-error-form"),
    }
}

/// `GET /.well-known/gs1resolver`
async fn description(ctx: Ctx) -> Result<Response> {
    let settings = ctx.platform.settings();
    let names: HashMap<&str, &str> = linkset::KINDS.iter().map(|kind| (kind.name, kind.title_en)).collect();
    let body = serde_json::json!({
        "name": "Touchstone",
        "resolverRoot": settings.public_url,
        "supportedPrimaryKeys": ["01"],
        "linkTypeDefaultCanBeLinkset": false,
        "supportedLinkType": [{
            "namespace": "https://ref.gs1.org/voc/", "prefix": "gs1:", "profile": "https://www.gs1.org/voc/?show=linktypes",
        }],
        "extensionProfile": names,
    });
    Ok(open(([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()))
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
