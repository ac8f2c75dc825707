//! The GS1-conformant resolver for the goods of the platform (GS1 Digital Link: Resolution).
//!
//! The default answer is a redirect that costs one read by key: the link that the owner of the goods set, or the passport, which knows
//! whether the unit is genuine. Links of a kind are read when they are asked for (`linkset`).

mod linkset;

use std::collections::HashMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use gs1::ai::ValueError;
use gs1::digital_link::{DigitalLinkError, decompress};
use gs1::{DigitalLink, KeyError};
use kernel::Message;
use platform::web::{Access, Ctx, Page, Routes, keep_until};
use platform::{Error, Platform, Result};

use crate::percent::encoded;
use crate::rules::link_types::{self, LINK_TYPES, VOCABULARY};
use crate::rules::links::{Found, Wanted, anchors, best, filled};
use crate::{rules, store};
use linkset::{Link, links};

/// A redirect is given again this long: the lot of a serial number may become known.
const KEPT_SECONDS: i64 = 5;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .kept("/01/{*path}", resolve)
        .options("/01/{*path}", Access::Public, preflight)
        .get("/.well-known/gs1resolver", Access::Public, description)
        .get("/{compressed}", Access::Public, compressed)
}

#[derive(Template)]
#[template(path = "resolver/refused.html")]
pub(crate) struct Refused {
    pub(crate) p: Page,
    pub(crate) heading: String,
    pub(crate) reason: String,
    pub(crate) code: String,
}

/// Where a code leads: the default that its owner set, or the passport; a link of the kind asked for; or all links.
async fn resolve(ctx: Ctx, uri: Uri, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let stem = &ctx.platform.settings().public_url;
    let whole = format!("{stem}{}", uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string));
    let link = match DigitalLink::parse(&whole) {
        Ok(link) => link,
        Err(error) => match decompress(&whole) {
            Ok(link) => return Ok(named(answer(&ctx, &link, query.as_deref(), &headers).await?, stem, &link)),
            Err(_) => return refused(&ctx, uri.path(), &error),
        },
    };
    answer(&ctx, &link, query.as_deref(), &headers).await
}

/// A code of the former compression (GS1 Digital Link 1.1), which old prints may carry.
async fn compressed(ctx: Ctx, uri: Uri, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let stem = &ctx.platform.settings().public_url;
    let whole = format!("{stem}{}", uri.path_and_query().map_or_else(|| uri.path(), |whole| whole.as_str()));
    let link = decompress(&whole).map_err(|_| Error::NotFound)?;
    if link.value("01").is_none() {
        return Err(Error::NotFound);
    }
    Ok(named(answer(&ctx, &link, query.as_deref(), &headers).await?, stem, &link))
}

/// The uncompressed form beside the answer.
fn named(mut response: Response, stem: &str, link: &DigitalLink) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>; rel=\"owl:sameAs\"", link.to_uri(stem))) {
        response.headers_mut().append(header::LINK, value);
    }
    response
}

async fn preflight() -> Response {
    let allow = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language"),
    ];
    open((StatusCode::NO_CONTENT, allow).into_response())
}

async fn answer(ctx: &Ctx, link: &DigitalLink, query: Option<&str>, headers: &HeaderMap) -> Result<Response> {
    let platform = &ctx.platform;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (accept, languages) = (text(header::ACCEPT), text(header::ACCEPT_LANGUAGE));
    let wanted = Wanted {
        languages: if languages.is_empty() { ctx.lang().tag() } else { languages },
        media: if accept.is_empty() { "*/*" } else { accept },
        context: link.parameter("context"),
    };
    let given = given(platform, link).await?;
    let until = platform.now().plus_seconds(KEPT_SECONDS);
    let response = match link.parameter("linkType") {
        Some("linkset" | "all") => linkset_answer(platform, link, &given).await?,
        None if accept.contains("application/linkset+json") => linkset_answer(platform, link, &given).await?,
        Some(kind) if link_types::named(kind) != Some("defaultLink") => {
            one_kind(platform, link, &given, kind, query, &wanted).await?
        }
        _ => keep_until(default_answer(platform, link, &given, query, &wanted).await?, until),
    };
    Ok(open(response))
}

/// The links that owners gave to a code and to the levels above it, filled with what was scanned.
async fn given(platform: &Platform, link: &DigitalLink) -> Result<Vec<Found>> {
    let levels = anchors(link);
    let mut kept = store::links::at(platform.db(), &levels, platform.now()).await?;
    if kept.iter().any(|kept| kept.link.anchor.starts_with("prefix/")) {
        // Whoever names a company prefix speaks for its own products under it.
        let gtin = link.value("01").unwrap_or_default();
        let owner = platform.products()?.by_gtin(platform, gtin).await?.map(|product| product.owner);
        kept.retain(|kept| !kept.link.anchor.starts_with("prefix/") || Some(kept.owner) == owner);
    }
    let value = |name: &str| match name {
        "gtin" => link.value("01"),
        "lot" => link.lot(),
        "serial" => link.serial(),
        _ => link.value("22"),
    };
    let found = kept.into_iter().filter_map(|kept| {
        let level = levels.iter().position(|level| *level == kept.link.anchor)?;
        let href = filled(&kept.link.href, value);
        Some(Found { link: rules::links::Link { href, ..kept.link }, level })
    });
    Ok(found.collect())
}

/// A recall stands before whatever the owner prefers to show.
async fn default_answer(
    platform: &Platform,
    link: &DigitalLink,
    given: &[Found],
    query: Option<&str>,
    wanted: &Wanted<'_>,
) -> Result<Response> {
    let default =
        ["defaultLinkMulti", "defaultLink"].iter().find_map(|kind| match best(given, kind, wanted).as_slice() {
            [one] => Some(one.link.href.clone()),
            _ => None,
        });
    let handled = best(given, "handledBy", wanted).first().map(|found| found.link.href.clone());
    if default.is_none() && handled.is_none() {
        return to_passport(platform, link, query).await;
    }
    if let Some(recalls) = &platform.ports().recalls {
        let gtin = link.value("01").unwrap_or_default();
        if !recalls.recalls(platform, gtin, link.lot(), link.serial()).await?.is_empty() {
            return to_passport(platform, link, query).await;
        }
    }
    if let Some(href) = default {
        return Ok(redirect(&with_query(&href, query), link));
    }
    let elsewhere = handled.unwrap_or_default();
    let mut response =
        redirect(&with_query(&format!("{}{}", elsewhere.trim_end_matches('/'), link.path()), query), link);
    if let Ok(value) = HeaderValue::from_str(&format!("<{elsewhere}>; rel=\"{VOCABULARY}handledBy\"")) {
        response.headers_mut().append(header::LINK, value);
    }
    Ok(response)
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

async fn linkset_answer(platform: &Platform, link: &DigitalLink, given: &[Found]) -> Result<Response> {
    let own = links(platform, link).await?;
    if own.is_empty() && given.is_empty() {
        return Err(Error::NotFound);
    }
    let body = linkset::document(&platform.settings().public_url, link, &own, given);
    Ok((linkset_headers(), body.to_string()).into_response())
}

fn linkset_headers() -> [(header::HeaderName, &'static str); 2] {
    let context = "<https://ref.gs1.org/standards/resolver/linkset-context>; \
                   rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
    [(header::CONTENT_TYPE, "application/linkset+json"), (header::LINK, context)]
}

/// Redirects to the one link of a kind that answers best; several equally good ones are told as choices; none is 404. What the owner
/// gave stands before what the platform has itself.
async fn one_kind(
    platform: &Platform,
    link: &DigitalLink,
    given: &[Found],
    kind: &str,
    query: Option<&str>,
    wanted: &Wanted<'_>,
) -> Result<Response> {
    let kind = link_types::named(kind).ok_or(Error::NotFound)?;
    let own: Vec<Found>;
    let mut found = best(given, kind, wanted);
    if found.is_empty() {
        own = links(platform, link).await?.iter().map(Link::found).collect();
        found = best(&own, kind, wanted);
        return chosen(platform, link, &found, query);
    }
    chosen(platform, link, &found, query)
}

fn chosen(platform: &Platform, link: &DigitalLink, found: &[&Found], query: Option<&str>) -> Result<Response> {
    match found {
        [] => Err(Error::NotFound),
        [one] => Ok(redirect(&with_query(&one.link.href, query), link)),
        several => {
            let body = linkset::choices(&platform.settings().public_url, link, several);
            Ok((StatusCode::MULTIPLE_CHOICES, linkset_headers(), body.to_string()).into_response())
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
    let names: HashMap<&str, &str> = LINK_TYPES.iter().map(|(name, _, title)| (*name, *title)).collect();
    let body = serde_json::json!({
        "name": "Touchstone",
        "resolverRoot": settings.public_url,
        "supportedPrimaryKeys": ["01"],
        "linkTypeDefaultCanBeLinkset": false,
        "supportsLanguageVariants": true,
        "supportedContextValuesExternal": [{"nameOfList": "ISO 3166-1 alpha-2", "url": "https://www.iso.org/iso-3166-country-codes.html"}],
        "supportedLinkType": [{
            "namespace": "https://ref.gs1.org/voc/", "prefix": "gs1:", "profile": "https://www.gs1.org/voc/?show=linktypes",
        }],
        "extensionProfile": names,
    });
    Ok(open(([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()))
}
