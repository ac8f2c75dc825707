//! REST: the master data that an organisation captured, under `/api/v1/master-data`.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::Message;
use platform::api::Paged;
use platform::web::{Access, Ctx, Routes, file_response};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::QUERY;
use crate::actions::vocabularies::{self, Wanted};
use crate::rules::vocabularies::{document, kind_of};
use crate::store::vocabularies::{Found, Kept};

const SCOPE: &str = "epcis.query";

pub(crate) fn routes() -> Routes {
    let access = Access::Key(&QUERY, SCOPE);
    Routes::new().get("/api/v1/master-data", access, list).get("/api/v1/master-data/document", access, whole).get(
        "/api/v1/master-data/{kind}/{id}",
        access,
        show,
    )
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(list, whole, show),
    components(schemas(MasterDataPage, MasterDataEntry, MasterDataElement, MasterDataAttribute))
)]
pub(crate) struct Paths;

/// Something that master data were captured of.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterDataEntry {
    /// Vocabulary, a URI.
    kind: String,
    /// Canonical identifier.
    id: String,
    /// What it is called, by its attributes.
    name: Option<String>,
    /// The capture that told it last.
    capture: String,
    /// When that was, RFC 3339.
    recorded_at: String,
}

/// A page of master data, by vocabulary and identifier.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterDataPage {
    items: Vec<MasterDataEntry>,
    /// `after` of the next page; absent at the end.
    next: Option<String>,
}

/// One element of a vocabulary.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterDataElement {
    #[serde(flatten)]
    entry: MasterDataEntry,
    /// In their order; one that has several values stands there several times.
    attributes: Vec<MasterDataAttribute>,
    /// Identifiers of what lies directly within it.
    children: Vec<String>,
    /// Identifiers of what it lies directly within.
    within: Vec<String>,
}

/// An attribute.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterDataAttribute {
    /// Its name in full.
    id: String,
    /// Its value; one that has parts as its JSON.
    value: String,
}

/// Which master data.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) q: String,
    #[serde(default)]
    pub(crate) after: String,
    limit: Option<u64>,
    #[serde(default)]
    format: String,
}

impl Asked {
    /// As the actions take it.
    pub(crate) fn wanted(&self) -> Wanted {
        // An identifier holds no space; a vocabulary may.
        let after = self.after.rsplit_once(' ').map(|(kind, id)| (kind.to_owned(), id.to_owned()));
        let kind = Some(self.kind.trim()).filter(|kind| !kind.is_empty()).map(kind_of);
        Wanted { kind, text: self.q.clone(), after: after.unwrap_or_default() }
    }

    /// Entries of a page.
    pub(crate) fn size(&self) -> u64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }
}

/// Where the next page begins.
pub(crate) fn cursor(kept: &Kept) -> String {
    format!("{} {}", kept.kind, kept.id)
}

/// What the caller's organisation captured as master data, by vocabulary and identifier.
#[utoipa::path(get, path = "/api/v1/master-data", tag = "master data",
    params(("kind" = Option<String>, Query, description = "A vocabulary: its URI, or `business-location`, `read-point`, `location`, \
                `party`, `product`, `instance`, `source-destination`, `transaction`"),
           ("q" = Option<String>, Query, description = "Part of an identifier or a name, or any writing of a GS1 key"),
           ("after" = Option<String>, Query), ("limit" = Option<u64>, Query)),
    responses((status = 200, body = MasterDataPage)))]
pub(crate) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Json<MasterDataPage>> {
    let size = asked.size();
    let most = usize::try_from(size + 1).unwrap_or(usize::MAX);
    let rows = vocabularies::list(&ctx.platform, ctx.actor()?, &asked.wanted(), most).await?;
    let page = Paged::from_rows(rows, size, cursor);
    Ok(Json(MasterDataPage { items: page.items.into_iter().map(entry).collect(), next: page.next }))
}

/// All of a list as the master data of an EPCIS document without events, 10,000 elements at most: JSON-LD, or XML.
#[utoipa::path(get, path = "/api/v1/master-data/document", tag = "master data",
    params(("kind" = Option<String>, Query), ("q" = Option<String>, Query),
           ("format" = Option<String>, Query, description = "`jsonld` or `xml`")),
    responses((status = 200, content(("application/ld+json"), ("application/xml"))), (status = 413), (status = 422)))]
pub(crate) async fn whole(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    document_of(&ctx, &asked).await
}

/// A document of what a list holds, to be kept as a file.
pub(crate) async fn document_of(ctx: &Ctx, asked: &Asked) -> Result<Response> {
    let is_xml = match asked.format.as_str() {
        "" | "jsonld" => false,
        "xml" => true,
        _ => return Err(Error::field("format", Message::new("master-error-format"))),
    };
    let elements = vocabularies::whole(&ctx.platform, ctx.actor()?, &asked.wanted()).await?;
    let document = document(&elements, epcis::Time::from_instant(ctx.platform.now().to_jiff()));
    if !is_xml {
        return Ok(file_response("application/ld+json", "master-data.jsonld", document.to_string(), false));
    }
    let unwritten = |error: epcis::xml::NoPlace| Error::Internal(anyhow::anyhow!("master data as XML: {error}"));
    let xml = document.to_xml(epcis::XmlVersion::V2_0).map_err(unwritten)?;
    Ok(file_response("application/xml", "master-data.xml", xml, false))
}

/// One element: its attributes, what lies within it, what it lies within.
#[utoipa::path(get, path = "/api/v1/master-data/{kind}/{id}", tag = "master data",
    params(("kind" = String, Path, description = "As in the list"), ("id" = String, Path, description = "Any writing of its identifier")),
    responses((status = 200, body = MasterDataElement), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path((kind, id)): Path<(String, String)>) -> Result<Json<MasterDataElement>> {
    Ok(Json(element(vocabularies::find(&ctx.platform, ctx.actor()?, &kind_of(&kind), &id).await?)))
}

fn entry(kept: Kept) -> MasterDataEntry {
    MasterDataEntry {
        kind: kept.kind,
        id: kept.id,
        name: kept.name,
        capture: kept.capture.to_string(),
        recorded_at: kept.recorded_at.to_jiff().to_string(),
    }
}

fn element(found: Found) -> MasterDataElement {
    let attribute = |(id, value)| MasterDataAttribute { id, value };
    MasterDataElement {
        entry: entry(found.kept),
        attributes: found.attributes.into_iter().map(attribute).collect(),
        children: found.children.into_iter().map(|(id, _)| id).collect(),
        within: found.within.into_iter().map(|(_, id)| id).collect(),
    }
}
