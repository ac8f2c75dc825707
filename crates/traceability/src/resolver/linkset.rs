//! Links of what stands behind a code, and their RFC 9264 writing. Links are those of the level asked for and of every level above it.

use gs1::DigitalLink;
use platform::i18n::Lang;
use platform::ports::DocumentStatus;
use platform::{Platform, Result};
use serde_json::{Map, Value, json};

use super::behind::Behind;
use super::passport;
use super::root::Root;
use crate::model::Place;
use crate::rules::link_types::{self, VOCABULARY};
use crate::rules::links::{self, Found};
use crate::store;

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// Name of a link type.
    pub(super) kind: &'static str,
    /// Absolute URL.
    pub(super) href: String,
    /// Language tag; empty for data.
    pub(super) lang: String,
    /// Title.
    pub(super) title: String,
    /// Media type.
    pub(super) media: String,
    /// What else distinguishes it; empty: nothing.
    pub(super) context: String,
}

impl Link {
    fn page(kind: &'static str, href: String, lang: Lang, title: String) -> Self {
        let media = "text/html".to_owned();
        Self { kind, href, lang: lang.tag().to_owned(), title, media, context: String::new() }
    }

    /// As one among which a reader's best is looked for.
    pub(super) fn found(&self) -> Found {
        let link = links::Link {
            anchor: String::new(),
            kind: self.kind.to_owned(),
            href: self.href.clone(),
            title: self.title.clone(),
            lang: self.lang.clone(),
            media: self.media.clone(),
            context: self.context.clone(),
        };
        Found { link, level: 0 }
    }

    /// One that an organisation gave.
    pub(super) fn given(found: &Found) -> Option<Self> {
        let link = found.link.clone();
        let kind = link_types::named(&link.kind)?;
        Some(Self {
            kind,
            href: link.href,
            lang: link.lang,
            title: link.title,
            media: link.media,
            context: link.context,
        })
    }
}

/// All links that the platform has itself for a code; none when nothing that it knows stands behind it.
pub(super) async fn links(platform: &Platform, link: &DigitalLink, behind: &Behind) -> Result<Vec<Link>> {
    match behind {
        Behind::Goods(goods) => of_goods(platform, link, goods).await,
        Behind::Place(place) => Ok(of_place(platform, link, place)),
        Behind::Nothing => Ok(Vec::new()),
    }
}

fn of_place(platform: &Platform, link: &DigitalLink, place: &Place) -> Vec<Link> {
    let stem = &platform.settings().public_url;
    let page = |kind: &'static str, lang: Lang| {
        let name = if lang == Lang::Zh { &place.name_zh } else { &place.name_en };
        let href = format!("{stem}{}?lang={}", super::behind::page(link), lang.tag());
        Link::page(kind, href, lang, format!("{name} · {}", title_of(kind, lang)))
    };
    let mut found: Vec<Link> =
        ["pip", "locationInfo"].into_iter().flat_map(|kind| Lang::ALL.map(|lang| page(kind, lang))).collect();
    found.push(events(format!("{stem}/epcis/events?EQ_bizLocation={}", crate::percent::encoded(&place.uri))));
    found
}

/// The events about something, for those who may ask.
fn events(href: String) -> Link {
    let title = title_of("epcis", Lang::En).to_owned();
    let (lang, context, media) = (String::new(), String::new(), "application/ld+json".to_owned());
    Link { kind: "epcis", href, lang, title, media, context }
}

/// Links of a product, lot or unit; none when no product has this GTIN.
async fn of_goods(platform: &Platform, code: &DigitalLink, link: &DigitalLink) -> Result<Vec<Link>> {
    let stem = &platform.settings().public_url;
    let gtin = link.value("01").unwrap_or_default();
    let Some(product) = platform.products()?.by_gtin(platform, gtin).await? else {
        return Ok(Vec::new());
    };
    let page = format!("{stem}{}", passport(link));
    let mut found = Vec::new();
    for (kind, anchor) in [("pip", ""), ("safetyInfo", "#warnings"), ("traceability", "#journey")] {
        if kind == "traceability" && link.lot().is_none() && link.serial().is_none() {
            continue;
        }
        for lang in Lang::ALL {
            let href = format!("{page}?lang={}{anchor}", lang.tag());
            let title = format!("{} · {}", product.name(lang), title_of(kind, lang));
            found.push(Link::page(kind, href, lang, title));
        }
    }
    for (number, href) in documents(platform, &product, link).await? {
        for lang in Lang::ALL {
            let title = format!("{} · {number}", title_of("certificationInfo", lang));
            found.push(Link::page("certificationInfo", href.clone(), lang, title));
        }
    }
    if let Some(recalls) = &platform.ports().recalls {
        for recall in recalls.recalls(platform, gtin, link.lot(), link.serial()).await? {
            for lang in Lang::ALL {
                let href = format!("{stem}/recalls/{}?lang={}", crate::percent::encoded(&recall.number), lang.tag());
                let title = format!("{} · {}", title_of("recallStatus", lang), recall.number);
                found.push(Link::page("recallStatus", href, lang, title));
            }
        }
    }
    let epc = epcis::objects::canonical(&code.identity()).into_owned();
    let instance = code.serial().is_some() || code.sscc().is_some();
    let named = if instance { "MATCH_anyEPC" } else { "MATCH_anyEPCClass" };
    found.push(events(format!("{stem}/epcis/events?{named}={}", crate::percent::encoded(&epc))));
    Ok(found)
}

/// Valid reports and certificates of the product version that a lot or unit was made to, of the newest one for the product as such,
/// with the pages where they are verified.
async fn documents(
    platform: &Platform,
    product: &platform::ports::Product,
    link: &DigitalLink,
) -> Result<Vec<(String, String)>> {
    let conn = platform.db().conn();
    let gtin = link.value("01").unwrap_or_default();
    let lot = match (link.serial(), link.lot()) {
        (Some(serial), _) => store::lots::by_serial(conn, gtin, serial).await?,
        (None, Some(number)) => store::lots::by_number(conn, gtin, number).await?,
        (None, None) => None,
    };
    let version = lot.as_ref().map_or(product.version, |lot| lot.version);
    let mut numbers = Vec::new();
    if let Some(reports) = &platform.ports().reports {
        numbers.extend(reports.for_version(platform, version).await?.into_iter().map(|r| r.number));
    }
    if let Some(certificates) = &platform.ports().certificates {
        let all = certificates.for_product(platform, product.product).await?;
        let about = |version_of: kernel::ids::ProductVersionId| lot.is_none() || version_of == version;
        numbers.extend(all.into_iter().filter(|c| c.state == "valid" && about(c.version)).map(|c| c.number));
    }
    let Some(issuance) = &platform.ports().issuance else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for number in numbers {
        let document = issuance.document(platform, &number).await?;
        if let Some(document) = document.filter(|document| document.status == DocumentStatus::Valid) {
            found.push((number, document.verify_url));
        }
    }
    Ok(found)
}

fn title_of(kind: &str, lang: Lang) -> &'static str {
    let (zh, en) = link_types::titles(kind);
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The linkset: one context object for the code asked about, with the links of every level; the default link without attributes,
/// as the standard asks, and again under what it is.
pub(super) fn document(
    root: &Root<'_>,
    link: &DigitalLink,
    page: Option<String>,
    own: &[Link],
    given: &[Found],
) -> Value {
    let stem = &*root.stem;
    let mut all: Vec<Link> = given.iter().filter_map(Link::given).filter(|given| given.kind != "defaultLink").collect();
    let chosen = links::best(given, "defaultLink", &links::Wanted::default()).first().copied();
    let default = chosen.or_else(|| links::fallback(given).filter(|_| page.is_none())).map(|found| found.link.clone());
    let (href, title) = match default {
        Some(default) => {
            if all.iter().all(|link| link.href != default.href) {
                let described =
                    Link { kind: "pip", ..Link::page("pip", default.href.clone(), Lang::Zh, default.title.clone()) };
                all.push(Link { lang: String::new(), ..described });
            }
            (default.href, default.title)
        }
        None => {
            let title = own.first().map(|first| first.title.clone()).unwrap_or_default();
            let elsewhere = given.iter().find(|found| found.link.kind == "handledBy");
            let elsewhere = elsewhere.map(|found| format!("{}{}", found.link.href.trim_end_matches('/'), link.path()));
            (page.map(|page| format!("{}{page}", root.home)).or(elsewhere).unwrap_or_else(|| link.to_uri(stem)), title)
        }
    };
    all.extend(own.iter().cloned());
    let mut context = grouped(stem, link, &all.iter().collect::<Vec<_>>());
    context.insert(format!("{VOCABULARY}defaultLink"), json!([{"href": href, "title": title}]));
    json!({"linkset": [Value::Object(context)]})
}

/// Several equally good links.
pub(super) fn choices(stem: &str, link: &DigitalLink, found: &[&Found]) -> Value {
    let all: Vec<Link> = found.iter().filter_map(|found| Link::given(found)).collect();
    json!({"linkset": [Value::Object(grouped(stem, link, &all.iter().collect::<Vec<_>>()))]})
}

fn grouped(stem: &str, link: &DigitalLink, found: &[&Link]) -> Map<String, Value> {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), json!(link.to_uri(stem)));
    // The platform's own links are titled with the product's name before anything else.
    let titled = found.iter().find(|link| link.kind == "pip").or(found.first());
    let description = titled.map(|link| link.title.split(" · ").next().unwrap_or_default()).unwrap_or_default();
    context.insert("itemDescription".to_owned(), json!(description));
    for link in found {
        let mut target = json!({"href": link.href, "title": link.title, "type": link.media});
        if let Some(members) = target.as_object_mut() {
            for (name, value) in [("hreflang", &link.lang), ("context", &link.context)] {
                if !value.is_empty() {
                    members.insert(name.to_owned(), json!([value]));
                }
            }
        }
        let kind = context.entry(format!("{VOCABULARY}{}", link.kind)).or_insert_with(|| json!([]));
        if let Some(list) = kind.as_array_mut() {
            list.push(target);
        }
    }
    context
}
