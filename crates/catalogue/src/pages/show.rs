//! One product: its newest version or an older one, what changed, who did what.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::ids::ProductId;
use platform::authz::{Audience, On, permits};
use platform::i18n::Lang;
use platform::ports::Component;
use platform::web::{Ctx, Page, TimelineLine};
use platform::{Error, Result, journal};
use serde::Deserialize;

use super::swatch::swatches;
use super::{age_range, say};
use crate::actions::{EDIT, SHOW};
use crate::model::{PRODUCT, Version};
use crate::{store, words};

#[derive(Template)]
#[template(path = "product/show.html")]
pub(crate) struct ShowPage {
    pub(crate) p: Page,
    pub(crate) id: ProductId,
    pub(crate) name: String,
    pub(crate) other_name: String,
    pub(crate) age: String,
    pub(crate) version: Version,
    /// The number of the newest version.
    pub(crate) newest: i64,
    pub(crate) has: Vec<String>,
    pub(crate) has_not: Vec<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) versions: Vec<VersionLine>,
    pub(crate) timeline: Vec<TimelineLine>,
    pub(crate) may_edit: bool,
}

pub(crate) struct Part {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) other_name: String,
    pub(crate) materials: String,
    pub(crate) colour: String,
    pub(crate) swatches: Vec<&'static str>,
    pub(crate) supplier: String,
    pub(crate) has: String,
    pub(crate) has_not: String,
}

pub(crate) struct VersionLine {
    pub(crate) number: i64,
    pub(crate) at: String,
    pub(crate) by: String,
    pub(crate) note: String,
    pub(crate) changes: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Which {
    version: Option<i64>,
}

/// `GET /products/{id}?version=N`
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>, Query(which): Query<Which>) -> Result<Response> {
    let id: ProductId = id.parse().map_err(|_| Error::NotFound)?;
    let actor = ctx.actor()?;
    let access = ctx.platform.read(actor, &SHOW, On::record(PRODUCT, id)).await?;
    let conn = ctx.platform.db().conn();
    let versions = store::products::versions(conn, id).await?;
    let newest = versions.first().ok_or(Error::NotFound)?;
    let wanted = which.version.unwrap_or(newest.number);
    let chosen = versions.iter().find(|v| v.number == wanted).ok_or(Error::NotFound)?;
    let version = store::products::version(conn, chosen.id).await?.ok_or(Error::NotFound)?;
    let entries = journal::timeline(ctx.platform.db(), PRODUCT, id, 100).await?;
    let p = ctx.page_titled(title(&version, ctx.lang()));
    let may_edit = access.audience == Audience::Owner && permits(&EDIT, actor).is_ok();
    ctx.html(&ShowPage::new(p, version, &versions, &entries, may_edit))
}

impl ShowPage {
    pub(crate) fn new(
        p: Page,
        version: Version,
        versions: &[Version],
        entries: &[journal::Entry],
        may_edit: bool,
    ) -> Self {
        let content = &version.content;
        let name = title(&version, p.lang);
        let other = if p.zh() { &content.name_en } else { &content.name_zh };
        let (has, has_not) = said(&content.attributes, p.lang);
        Self {
            id: version.product,
            other_name: if *other == name { String::new() } else { other.clone() },
            name,
            age: age_range(&p, content.age_min_months, content.age_max_months),
            newest: versions.first().map_or(version.number, |v| v.number),
            has,
            has_not,
            parts: content.components.iter().map(|c| Part::new(c, p.lang)).collect(),
            versions: versions.iter().map(|v| VersionLine::new(v, &p)).collect(),
            timeline: p.timeline(entries),
            may_edit,
            version,
            p,
        }
    }
}

impl Part {
    fn new(part: &Component, lang: Lang) -> Self {
        let (zh, en) = (&part.name_zh, &part.name_en);
        let (name, other) = if (lang == Lang::Zh && !zh.is_empty()) || en.is_empty() { (zh, en) } else { (en, zh) };
        let (has, has_not) = said(&part.attributes, lang);
        let names: Vec<String> = part.materials.iter().map(|word| words::name(word, lang)).collect();
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        Self {
            key: part.key.clone(),
            name: name.clone(),
            other_name: other.clone(),
            materials: names.join(" + "),
            swatches: swatches(&part.colour),
            colour: part.colour.clone(),
            supplier: part.supplier.clone(),
            has: has.join(comma),
            has_not: has_not.join(comma),
        }
    }
}

impl VersionLine {
    fn new(version: &Version, p: &Page) -> Self {
        Self {
            number: version.number,
            at: p.instant(&version.created_at),
            by: version.created_by.clone(),
            note: version.note.clone(),
            changes: version.changes.iter().map(|message| say(p.lang, message)).collect(),
        }
    }
}

fn title(version: &Version, lang: Lang) -> String {
    let (zh, en) = (&version.content.name_zh, &version.content.name_en);
    if (lang == Lang::Zh && !zh.is_empty()) || en.is_empty() { zh.clone() } else { en.clone() }
}

fn said(attributes: &BTreeMap<String, bool>, lang: Lang) -> (Vec<String>, Vec<String>) {
    let pick = |wanted: bool| {
        attributes.iter().filter(|(_, v)| **v == wanted).map(|(word, _)| words::name(word, lang)).collect()
    };
    (pick(true), pick(false))
}
