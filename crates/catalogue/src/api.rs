//! REST: `/api/v1/products`. Bodies use the words of the vocabulary, or their names in Chinese or English.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::ProductId;
use platform::api::{ListQuery, Paged};
use platform::authz::On;
use platform::ports::{Component, Product};
use platform::web::{Ctx, FormBody};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::products::Edited;
use crate::actions::{self, SHOW};
use crate::model::{Head, PRODUCT};
use crate::rules::typed::{Typed, TypedComponent};
use crate::{pages, store};

/// A product to be recorded.
#[derive(Deserialize, Serialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ProductBody {
    /// Name in Chinese; one of the two names is required.
    pub(crate) name_zh: String,
    /// Name in English.
    pub(crate) name_en: String,
    /// Model or article number.
    pub(crate) model: String,
    /// GTIN-8, -12, -13 or -14 with its check digit.
    pub(crate) gtin: String,
    /// Youngest user, months.
    pub(crate) age_min_months: Option<i64>,
    /// Oldest user, months; under 14 years when absent.
    pub(crate) age_max_months: Option<i64>,
    /// What it has: words of the vocabulary.
    pub(crate) has: Vec<String>,
    /// What it surely has not.
    pub(crate) has_not: Vec<String>,
    /// Parts by material.
    pub(crate) components: Vec<ComponentBody>,
    /// Warnings in Chinese.
    pub(crate) warnings_zh: String,
    /// Warnings in English.
    pub(crate) warnings_en: String,
    /// What changed and why, for a new version.
    pub(crate) note: String,
    /// For a new version: the `row_version` that was read.
    pub(crate) row_version: i64,
}

/// A part.
#[derive(Deserialize, Serialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ComponentBody {
    /// Key within the product; made from the name when empty.
    pub(crate) key: String,
    /// Name in Chinese.
    pub(crate) name_zh: String,
    /// Name in English.
    pub(crate) name_en: String,
    /// Material words.
    pub(crate) materials: Vec<String>,
    /// Colour.
    pub(crate) colour: String,
    /// Supplier.
    pub(crate) supplier: String,
    /// What it has, e.g. `accessible`.
    pub(crate) has: Vec<String>,
    /// What it surely has not.
    pub(crate) has_not: Vec<String>,
}

/// A product in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductLine {
    /// Identity.
    pub(crate) id: String,
    /// Identity of the newest version.
    pub(crate) version: String,
    /// Its number.
    pub(crate) version_number: i64,
    /// Name in Chinese.
    pub(crate) name_zh: String,
    /// Name in English.
    pub(crate) name_en: String,
    /// Model or article number.
    pub(crate) model: String,
    /// GTIN-14.
    pub(crate) gtin: Option<String>,
    /// Number of parts.
    pub(crate) components: i64,
    /// UTC microseconds.
    pub(crate) updated_at: i64,
}

/// A page of products.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductPage {
    /// The rows, newest first.
    pub(crate) items: Vec<ProductLine>,
    /// Cursor of the next page: `?after=`.
    pub(crate) next: Option<String>,
}

/// A product in its newest version.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductDetail {
    /// Identity.
    pub(crate) id: String,
    /// Identity of the version: evidence is bound to it.
    pub(crate) version: String,
    /// Its number.
    pub(crate) version_number: i64,
    /// To be sent back with the next version.
    pub(crate) row_version: i64,
    /// GTIN-14.
    pub(crate) gtin: Option<String>,
    /// Content hashes (SHA-256) of photographs.
    pub(crate) photos: Vec<String>,
    /// What it is.
    pub(crate) product: ProductBody,
}

impl From<ProductBody> for Typed {
    fn from(body: ProductBody) -> Self {
        let months = |months: Option<i64>| months.map(|m| format!("{m}m")).unwrap_or_default();
        Self {
            name_zh: body.name_zh,
            name_en: body.name_en,
            model: body.model,
            gtin: body.gtin,
            age_min: months(body.age_min_months),
            age_max: months(body.age_max_months),
            has: body.has,
            has_not: body.has_not,
            components: body.components.into_iter().map(Into::into).collect(),
            photos: Vec::new(),
            warnings_zh: body.warnings_zh,
            warnings_en: body.warnings_en,
            note: body.note,
        }
    }
}

impl From<ComponentBody> for TypedComponent {
    fn from(body: ComponentBody) -> Self {
        let ComponentBody { key, name_zh, name_en, materials, colour, supplier, has, has_not } = body;
        Self { key, name_zh, name_en, materials, colour, supplier, has, has_not }
    }
}

impl From<Head> for ProductLine {
    fn from(head: Head) -> Self {
        Self {
            id: head.id.to_string(),
            version: head.version.to_string(),
            version_number: head.version_number,
            name_zh: head.name_zh,
            name_en: head.name_en,
            model: head.model,
            gtin: head.gtin,
            components: head.components,
            updated_at: head.updated_at.micros(),
        }
    }
}

impl ProductDetail {
    fn new(product: Product, row_version: i64) -> Self {
        let pick = |attributes: &std::collections::BTreeMap<String, bool>, wanted: bool| {
            attributes.iter().filter(|(_, v)| **v == wanted).map(|(w, _)| w.clone()).collect::<Vec<_>>()
        };
        let part = |c: Component| ComponentBody {
            has: pick(&c.attributes, true),
            has_not: pick(&c.attributes, false),
            key: c.key,
            name_zh: c.name_zh,
            name_en: c.name_en,
            materials: c.materials,
            colour: c.colour,
            supplier: c.supplier,
        };
        Self {
            id: product.product.to_string(),
            version: product.version.to_string(),
            version_number: product.version_number,
            row_version,
            gtin: product.gtin.clone(),
            photos: product.photos,
            product: ProductBody {
                has: pick(&product.attributes, true),
                has_not: pick(&product.attributes, false),
                components: product.components.into_iter().map(part).collect(),
                name_zh: product.name_zh,
                name_en: product.name_en,
                model: product.model,
                gtin: product.gtin.unwrap_or_default(),
                age_min_months: Some(product.age_min_months),
                age_max_months: Some(product.age_max_months),
                warnings_zh: product.warnings_zh,
                warnings_en: product.warnings_en,
                note: String::new(),
                row_version,
            },
        }
    }
}

/// Products one may see, newest first.
#[utoipa::path(get, path = "/api/v1/products", tag = "products",
    params(("after" = Option<String>, Query, description = "Cursor"), ("limit" = Option<u64>, Query, description = "At most 200"),
           ("q" = Option<String>, Query, description = "Part of a name, model or GTIN")),
    responses((status = 200, body = ProductPage)))]
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let Paged { items, next } = pages::list::page_of(&ctx, &query).await?;
    Ok(Json(ProductPage { items: items.into_iter().map(Into::into).collect(), next }).into_response())
}

/// One product in its newest version.
#[utoipa::path(get, path = "/api/v1/products/{id}", tag = "products", params(("id" = String, Path)),
    responses((status = 200, body = ProductDetail), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(Json(detail(&ctx, product_id(&id)?).await?).into_response())
}

/// Records a product. The same `Idempotency-Key` again answers with the first one.
#[utoipa::path(post, path = "/api/v1/products", tag = "products", request_body = ProductBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ProductDetail), (status = 422)))]
pub(crate) async fn create(ctx: Ctx, headers: HeaderMap, Json(body): Json<ProductBody>) -> Result<Response> {
    let id = actions::products::create(&ctx.platform, ctx.actor()?, &body.into(), idempotency_key(&headers)).await?;
    let location = [(header::LOCATION, format!("/api/v1/products/{id}"))];
    Ok((StatusCode::CREATED, location, Json(detail(&ctx, id).await?)).into_response())
}

/// Records the next version of a product; photographs stay. Nothing differs: 200 with the present version.
#[utoipa::path(post, path = "/api/v1/products/{id}/versions", tag = "products", request_body = ProductBody,
    params(("id" = String, Path)),
    responses((status = 201, body = ProductDetail), (status = 200, body = ProductDetail), (status = 409), (status = 422)))]
pub(crate) async fn new_version(ctx: Ctx, Path(id): Path<String>, Json(body): Json<ProductBody>) -> Result<Response> {
    let id = product_id(&id)?;
    let row_version = body.row_version;
    let mut typed = Typed::from(body);
    ctx.platform.read(ctx.actor()?, &actions::EDIT, On::record(PRODUCT, id)).await?;
    if let Some(current) = store::products::current(ctx.platform.db().conn(), id).await? {
        typed.photos = current.content.photos;
    }
    let status = match actions::products::edit(&ctx.platform, ctx.actor()?, id, &typed, row_version).await? {
        Edited::Version(_) => StatusCode::CREATED,
        Edited::Unchanged => StatusCode::OK,
    };
    Ok((status, Json(detail(&ctx, id).await?)).into_response())
}

/// What an import came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportReceipt {
    /// The import record; its page is `/imports/{id}`.
    pub(crate) id: String,
    /// This very file had been imported before; nothing was done.
    pub(crate) imported_before: bool,
    /// One for each product of the file.
    pub(crate) entries: Vec<ImportEntry>,
}

/// One product of an imported file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportEntry {
    /// Number of its first row.
    pub(crate) row: i64,
    /// `created`, `updated`, `unchanged`, `waiting`.
    pub(crate) state: String,
    /// The product, unless it waits.
    pub(crate) product: Option<String>,
    /// What is wrong, by cell.
    pub(crate) faults: Vec<ImportFault>,
}

/// Something wrong in one cell.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportFault {
    /// Address, e.g. `B7`.
    pub(crate) cell: String,
    /// What is wrong and what to do, in the caller's language.
    pub(crate) detail: String,
}

/// Imports a product sheet (multipart field `file`, .xlsx). The same content again answers with the first record.
#[utoipa::path(post, path = "/api/v1/products/import", tag = "products",
    request_body(content_type = "multipart/form-data", content = String),
    responses((status = 201, body = ImportReceipt), (status = 200, body = ImportReceipt), (status = 422)))]
pub(crate) async fn import(ctx: Ctx, form: FormBody) -> Result<Response> {
    let file = form.files.into_iter().next();
    let file = file.ok_or_else(|| Error::field("file", Message::new("import-error-none")))?;
    let done = actions::imports::import(&ctx.platform, ctx.actor()?, &file.name, file.bytes).await?;
    let record = store::imports::import(ctx.platform.db().conn(), done.id).await?.ok_or(Error::NotFound)?;
    let entry = |entry: crate::model::Entry| ImportEntry {
        row: entry.first_row,
        state: entry.state.word().to_owned(),
        product: entry.product.map(|product| product.to_string()),
        faults: entry
            .faults
            .iter()
            .map(|fault| ImportFault { cell: fault.cell.clone(), detail: pages::say(ctx.lang(), &fault.message) })
            .collect(),
    };
    let status = if done.before { StatusCode::OK } else { StatusCode::CREATED };
    let receipt = ImportReceipt {
        id: done.id.to_string(),
        imported_before: done.before,
        entries: record.entries.into_iter().map(entry).collect(),
    };
    Ok((status, Json(receipt)).into_response())
}

async fn detail(ctx: &Ctx, id: ProductId) -> Result<ProductDetail> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(PRODUCT, id)).await?;
    let conn = ctx.platform.db().conn();
    let head = store::products::head(conn, id).await?.ok_or(Error::NotFound)?;
    let version = store::products::version(conn, head.version).await?.ok_or(Error::NotFound)?;
    Ok(ProductDetail::new(version.snapshot(), head.row_version))
}

fn product_id(text: &str) -> Result<ProductId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn idempotency_key(headers: &HeaderMap) -> &str {
    headers.get("idempotency-key").and_then(|v| v.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::age;

    #[test]
    fn months_of_the_api_are_months_of_the_rules() {
        let typed = Typed::from(ProductBody { age_min_months: Some(18), ..ProductBody::default() });
        assert_eq!(age::months(&typed.age_min), Ok(18));
        assert_eq!(typed.age_max, "");
    }
}
