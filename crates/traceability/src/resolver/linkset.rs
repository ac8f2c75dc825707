//! Links of a product, lot or unit, and their RFC 9264 writing. Links are those of the level asked for and of every
//! level above it.

use gs1::DigitalLink;
use platform::i18n::Lang;
use platform::ports::DocumentStatus;
use platform::{Platform, Result};
use serde_json::{Map, Value, json};

use super::passport;

/// A link type of the GS1 Web Vocabulary.
#[derive(Debug)]
pub(super) struct Kind {
    /// Name within the vocabulary.
    pub(super) name: &'static str,
    pub(super) title_zh: &'static str,
    pub(super) title_en: &'static str,
}

/// The link types answered here.
pub(super) static KINDS: [Kind; 6] = [
    Kind { name: "pip", title_zh: "产品信息", title_en: "Product information" },
    Kind { name: "certificationInfo", title_zh: "检测报告与证书", title_en: "Test reports and certificates" },
    Kind { name: "safetyInfo", title_zh: "警示与适用年龄", title_en: "Warnings and age" },
    Kind { name: "recallStatus", title_zh: "召回", title_en: "Recall" },
    Kind { name: "traceability", title_zh: "产品旅程", title_en: "Journey" },
    Kind { name: "epcis", title_zh: "EPCIS 事件", title_en: "EPCIS events" },
];

const VOCABULARY: &str = "https://ref.gs1.org/voc/";

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// Name of a [`Kind`].
    pub(super) kind: &'static str,
    /// Absolute URL.
    pub(super) href: String,
    /// Language; `None` for data.
    pub(super) lang: Option<Lang>,
    /// Title.
    pub(super) title: String,
    /// Media type.
    pub(super) media: &'static str,
}

/// The kind that a parameter names: `gs1:pip`, `pip`, or a full URI.
pub(super) fn kind_of(text: &str) -> Option<&'static str> {
    let name = [VOCABULARY, "https://gs1.org/voc/", "http://gs1.org/voc/", "gs1:"]
        .iter()
        .find_map(|stem| text.strip_prefix(stem))
        .unwrap_or(text);
    KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.name)
}

/// All links of an object; none when no product has this GTIN.
pub(super) async fn links(platform: &Platform, link: &DigitalLink) -> Result<Vec<Link>> {
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
            found.push(Link { kind, href, lang: Some(lang), title, media: "text/html" });
        }
    }
    for (number, href) in documents(platform, &product).await? {
        for lang in Lang::ALL {
            let title = format!("{} · {number}", title_of("certificationInfo", lang));
            found.push(Link {
                kind: "certificationInfo",
                href: href.clone(),
                lang: Some(lang),
                title,
                media: "text/html",
            });
        }
    }
    if let Some(recalls) = &platform.ports().recalls {
        for recall in recalls.recalls(platform, gtin, link.lot(), link.serial()).await? {
            for lang in Lang::ALL {
                let href = format!("{stem}/recalls/{}?lang={}", super::encoded(&recall.number), lang.tag());
                let title = format!("{} · {}", title_of("recallStatus", lang), recall.number);
                found.push(Link { kind: "recallStatus", href, lang: Some(lang), title, media: "text/html" });
            }
        }
    }
    let epc = epcis::objects::canonical(&link.identity()).into_owned();
    found.push(Link {
        kind: "epcis",
        href: format!("{stem}/epcis/events?MATCH_anyEPC={}", super::encoded(&epc)),
        lang: None,
        title: title_of("epcis", Lang::En).to_owned(),
        media: "application/ld+json",
    });
    Ok(found)
}

/// Valid reports and certificates of the product version, with the pages where they are verified.
async fn documents(platform: &Platform, product: &platform::ports::Product) -> Result<Vec<(String, String)>> {
    let mut numbers = Vec::new();
    if let Some(reports) = &platform.ports().reports {
        numbers.extend(reports.for_version(platform, product.version).await?.into_iter().map(|r| r.number));
    }
    if let Some(certificates) = &platform.ports().certificates {
        numbers.extend(certificates.for_product(platform, product.product).await?.into_iter().map(|c| c.number));
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
    KINDS.iter().find(|known| known.name == kind).map_or("", |kind| match lang {
        Lang::Zh => kind.title_zh,
        Lang::En => kind.title_en,
    })
}

/// The linkset: one context object, the default link twice as the standard asks, then each kind.
pub(super) fn document(stem: &str, link: &DigitalLink, found: &[Link]) -> Value {
    let mut context = grouped(stem, link, &found.iter().collect::<Vec<_>>());
    let title = found.first().map(|first| first.title.clone()).unwrap_or_default();
    let href = format!("{stem}{}", passport(link));
    context.insert(format!("{VOCABULARY}defaultLink"), json!([{"href": href, "title": title}]));
    json!({"linkset": [Value::Object(context)]})
}

/// Several equally good links.
pub(super) fn choices(stem: &str, link: &DigitalLink, found: &[&Link]) -> Value {
    json!({"linkset": [Value::Object(grouped(stem, link, found))]})
}

fn grouped(stem: &str, link: &DigitalLink, found: &[&Link]) -> Map<String, Value> {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), json!(link.to_uri(stem)));
    for link in found {
        let mut target = json!({"href": link.href, "title": link.title, "type": link.media});
        if let (Some(lang), Some(members)) = (link.lang, target.as_object_mut()) {
            members.insert("hreflang".to_owned(), json!([lang.tag()]));
        }
        let kind = context.entry(format!("{VOCABULARY}{}", link.kind)).or_insert_with(|| json!([]));
        if let Some(list) = kind.as_array_mut() {
            list.push(target);
        }
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_type_has_three_writings() {
        for text in ["gs1:pip", "pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip"] {
            assert_eq!(kind_of(text), Some("pip"));
        }
        assert_eq!(kind_of("gs1:recipeInfo"), None);
    }
}
