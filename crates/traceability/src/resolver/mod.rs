//! The GS1-conformant resolver for the goods of the platform (GS1 Digital Link: Resolution).
//!
//! The default answer is a redirect that costs one read by key: the link that the owner of the goods set, or the passport, which knows
//! whether the unit is genuine. Links of a kind are read when they are asked for (`linkset`).

mod behind;
mod linkset;
mod root;

use std::collections::HashMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use gs1::DigitalLink;
use gs1::digital_link::{DigitalLinkError, decompress};
use kernel::Message;
use platform::web::{Access, Ctx, Page, Routes, keep_until, to_own_address};
use platform::{Error, Platform, Result};

use crate::actions::keys;
use crate::percent::encoded;
use crate::rules::domains::WELL_KNOWN;
use crate::rules::keys::PRIMARY_KEYS;
use crate::rules::link_types::{self, LINK_TYPES, VOCABULARY};
use crate::rules::links::{Found, Wanted, anchors, best, fallback, filled, scanned, why};
use crate::{rules, store};
use behind::Behind;
use linkset::{Link, links};
use root::Root;

/// A redirect is given again this long: the lot of a serial number may become known.
const KEPT_SECONDS: i64 = 5;

/// The paths of codes, one for each primary key.
const CODES: [&str; 16] = [
    "/00/{*path}",
    "/01/{*path}",
    "/253/{*path}",
    "/255/{*path}",
    "/401/{*path}",
    "/402/{*path}",
    "/414/{*path}",
    "/415/{*path}",
    "/417/{*path}",
    "/8003/{*path}",
    "/8004/{*path}",
    "/8006/{*path}",
    "/8010/{*path}",
    "/8013/{*path}",
    "/8017/{*path}",
    "/8018/{*path}",
];

pub(crate) fn routes() -> Routes {
    CODES
        .into_iter()
        .fold(Routes::new(), |routes, path| routes.kept(path, resolve).options(path, Access::Public, preflight))
        .get("/.well-known/gs1resolver", Access::Public, description)
        .get("/{compressed}", Access::Public, compressed)
        .get(WELL_KNOWN, Access::Public, root::tokens)
        // The platform's pages are at its own address.
        .at_domains_too()
        .kept("/gln/{gln}", behind::place)
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
    let root = Root::of(&ctx);
    let whole = whole(&root, &uri);
    let link = match DigitalLink::parse(&whole) {
        Ok(link) => link,
        Err(error) => match decompress(&whole) {
            Ok(link) => return uncompressed(&ctx, &root, &link, query.as_deref(), &headers).await,
            Err(_) => return refused(&ctx, uri.path(), &error),
        },
    };
    answer(&ctx, &root, &link, query.as_deref(), &headers).await
}

/// A code of the former compression (GS1 Digital Link 1.1), which old prints may carry.
async fn compressed(ctx: Ctx, uri: Uri, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let root = Root::of(&ctx);
    match decompress(&whole(&root, &uri)) {
        Ok(link) => uncompressed(&ctx, &root, &link, query.as_deref(), &headers).await,
        // At a domain it may be the name of a page.
        Err(_) if ctx.request.domain.is_some() => Ok(to_own_address(&ctx.platform, &uri)),
        Err(_) => Err(Error::NotFound),
    }
}

fn whole(root: &Root<'_>, uri: &Uri) -> String {
    format!("{}{}", root.stem, uri.path_and_query().map_or_else(|| uri.path(), |whole| whole.as_str()))
}

/// The answer with the uncompressed form beside it.
async fn uncompressed(
    ctx: &Ctx,
    root: &Root<'_>,
    link: &DigitalLink,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response> {
    let mut response = answer(ctx, root, link, query, headers).await?;
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>; rel=\"owl:sameAs\"", link.to_uri(&root.stem))) {
        response.headers_mut().append(header::LINK, value);
    }
    Ok(response)
}

async fn preflight() -> Response {
    let allow = [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language"),
    ];
    open((StatusCode::NO_CONTENT, allow).into_response())
}

async fn answer(
    ctx: &Ctx,
    root: &Root<'_>,
    link: &DigitalLink,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response> {
    let platform = &ctx.platform;
    if !root.answers(platform, link).await? {
        return Ok(open(root.not_theirs(ctx, link).await?));
    }
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (accept, languages) = (text(header::ACCEPT), text(header::ACCEPT_LANGUAGE));
    let wanted = Wanted {
        languages: if languages.is_empty() { ctx.lang().tag() } else { languages },
        media: if accept.is_empty() { "*/*" } else { accept },
        context: link.parameter("context"),
    };
    let goods = keys::goods(platform, link).await?;
    let given = given(platform, link, goods.as_ref()).await?;
    let code = Code { platform, root, link, goods, given, query };
    let until = platform.now().plus_seconds(KEPT_SECONDS);
    let response = match link.parameter("linkType") {
        Some("linkset" | "all") => code.linkset().await?,
        None if accept.contains("application/linkset+json") => code.linkset().await?,
        Some(kind) if link_types::named(kind) != Some("defaultLink") => code.one_kind(kind, &wanted).await?,
        _ => keep_until(code.default(&wanted).await?, until),
    };
    Ok(open(response))
}

/// The links that owners gave to a code and to the levels above it, filled with what was scanned.
async fn given(platform: &Platform, link: &DigitalLink, goods: Option<&DigitalLink>) -> Result<Vec<Found>> {
    let levels = anchors(link);
    let mut kept = store::links::at(platform.db(), &levels, platform.now()).await?;
    // Whoever names a company prefix speaks for its own goods under it; a GTIN has been asked for when the link was given, whose
    // another key is depends on the products that there are.
    let certain = |anchor: &str| anchor.starts_with("/01/");
    if kept.iter().any(|kept| !certain(&kept.link.anchor)) {
        let owner = keys::owner(platform, link).await?;
        kept.retain(|kept| certain(&kept.link.anchor) || Some(kept.owner) == owner);
    }
    let found = kept.into_iter().filter_map(|kept| {
        let level = levels.iter().position(|level| *level == kept.link.anchor)?;
        let href = filled(&kept.link.href, |name| scanned(link, goods, name));
        Some(Found { link: rules::links::Link { href, ..kept.link }, level })
    });
    Ok(found.collect())
}

/// A code that is being answered, with what is known of it.
struct Code<'a> {
    platform: &'a Platform,
    root: &'a Root<'a>,
    link: &'a DigitalLink,
    /// The goods whose passport answers for it.
    goods: Option<DigitalLink>,
    given: Vec<Found>,
    query: Option<&'a str>,
}

impl Code<'_> {
    /// A recall stands before whatever the owner prefers to show.
    async fn default(&self, wanted: &Wanted<'_>) -> Result<Response> {
        let default = ["defaultLinkMulti", "defaultLink"].iter().find_map(|kind| {
            match best(&self.given, kind, wanted).as_slice() {
                [one] => Some(one.link.href.clone()),
                _ => None,
            }
        });
        let handled = best(&self.given, "handledBy", wanted).first().map(|found| found.link.href.clone());
        if (default.is_none() && handled.is_none()) || self.is_recalled().await? {
            return self.own_page().await;
        }
        if let Some(href) = default {
            return Ok(redirect(&with_query(&href, self.query), self.link));
        }
        let elsewhere = handled.unwrap_or_default();
        let there = format!("{}{}", elsewhere.trim_end_matches('/'), self.link.path());
        let mut response = redirect(&with_query(&there, self.query), self.link);
        if let Ok(value) = HeaderValue::from_str(&format!("<{elsewhere}>; rel=\"{VOCABULARY}handledBy\"")) {
            response.headers_mut().append(header::LINK, value);
        }
        Ok(response)
    }

    async fn is_recalled(&self) -> Result<bool> {
        let (Some(recalls), Some(goods)) = (&self.platform.ports().recalls, &self.goods) else { return Ok(false) };
        let gtin = goods.value("01").unwrap_or_default();
        Ok(!recalls.recalls(self.platform, gtin, goods.lot(), goods.serial()).await?.is_empty())
    }

    /// The platform's own page about the thing; where it has none, what describes it best among what its owner gave.
    async fn own_page(&self) -> Result<Response> {
        let page = match &self.goods {
            Some(goods) => Some(to_passport(self.platform, goods).await?),
            None => keys::place(self.platform, self.link).await?.map(|_| behind::page(self.link)),
        };
        let page =
            page.or_else(|| fallback(&self.given).map(|found| found.link.href.clone())).ok_or(Error::NotFound)?;
        Ok(redirect(&with_query(&self.root.towards(&page), self.query), self.link))
    }

    async fn behind(&self) -> Result<Behind> {
        Ok(match &self.goods {
            Some(goods) => Behind::Goods(goods.clone()),
            None => keys::place(self.platform, self.link).await?.map_or(Behind::Nothing, Behind::Place),
        })
    }

    async fn linkset(&self) -> Result<Response> {
        let behind = self.behind().await?;
        let own = links(self.platform, self.link, &behind).await?;
        if own.is_empty() && self.given.is_empty() {
            return Err(Error::NotFound);
        }
        let page = behind.page(self.link);
        let body = linkset::document(self.root, self.link, page, &own, &self.given);
        Ok((linkset_headers(), body.to_string()).into_response())
    }

    /// Redirects to the one link of a kind that answers best; several equally good ones are told as choices; none is 404. What the
    /// owner gave stands before what the platform has itself.
    async fn one_kind(&self, kind: &str, wanted: &Wanted<'_>) -> Result<Response> {
        let kind = link_types::named(kind).ok_or(Error::NotFound)?;
        let found = best(&self.given, kind, wanted);
        if !found.is_empty() {
            return self.chosen(&found);
        }
        let own = links(self.platform, self.link, &self.behind().await?).await?;
        let own: Vec<Found> = own.iter().map(Link::found).collect();
        self.chosen(&best(&own, kind, wanted))
    }

    fn chosen(&self, found: &[&Found]) -> Result<Response> {
        match found {
            [] => Err(Error::NotFound),
            [one] => Ok(redirect(&with_query(&one.link.href, self.query), self.link)),
            several => {
                let body = linkset::choices(&self.root.stem, self.link, several);
                Ok((StatusCode::MULTIPLE_CHOICES, linkset_headers(), body.to_string()).into_response())
            }
        }
    }
}

/// Everything but a serial number without its lot is answered from the code itself.
async fn to_passport(platform: &Platform, goods: &DigitalLink) -> Result<String> {
    let (Some(gtin), None, Some(serial)) = (goods.value("01"), goods.lot(), goods.serial()) else {
        return Ok(passport(goods));
    };
    let lot = store::lots::by_serial(platform.db().conn(), gtin, serial).await?;
    let lot = lot.map_or_else(|| "-".to_owned(), |lot| encoded(&lot.number));
    Ok(format!("/passport/{gtin}/{lot}/{}", encoded(serial)))
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

fn linkset_headers() -> [(header::HeaderName, &'static str); 2] {
    let context = "<https://ref.gs1.org/standards/resolver/linkset-context>; \
                   rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
    [(header::CONTENT_TYPE, "application/linkset+json"), (header::LINK, context)]
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
    let reason = why(error).unwrap_or_else(|| Message::new("resolver-error-form"));
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

/// `GET /.well-known/gs1resolver`
async fn description(ctx: Ctx) -> Result<Response> {
    let root = Root::of(&ctx);
    let names: HashMap<&str, &str> = LINK_TYPES.iter().map(|(name, _, title)| (*name, *title)).collect();
    let body = serde_json::json!({
        "name": root.name(&ctx.platform).await?,
        "resolverRoot": root.stem,
        "supportedPrimaryKeys": PRIMARY_KEYS,
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
