//! The product list.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::ids::ProductId;
use platform::Result;
use platform::api::{ListQuery, Paged};
use platform::authz::permits;
use platform::web::{Ctx, Page};

use crate::actions::{CREATE, LIST};
use crate::model::{Head, PRODUCT};
use crate::store;

#[derive(Template)]
#[template(path = "product/list.html")]
pub(crate) struct ListPage {
    pub(crate) p: Page,
    pub(crate) rows: Vec<Row>,
    pub(crate) next: Option<String>,
    pub(crate) q: String,
    pub(crate) may_create: bool,
}

pub(crate) struct Row {
    pub(crate) id: ProductId,
    pub(crate) name: String,
    pub(crate) other_name: String,
    pub(crate) model: String,
    pub(crate) gtin: String,
    pub(crate) photo: Option<String>,
    pub(crate) version: i64,
    pub(crate) components: i64,
    pub(crate) updated: String,
}

impl Row {
    pub(crate) fn new(p: &Page, head: Head) -> Self {
        let name = p.pick(&head.name_zh, &head.name_en).to_owned();
        let other = if p.zh() { head.name_en } else { head.name_zh };
        Self {
            id: head.id,
            other_name: if other == name { String::new() } else { other },
            name,
            model: head.model,
            gtin: head.gtin.unwrap_or_default(),
            photo: head.title_photo,
            version: head.version_number,
            components: head.components,
            updated: p.instant(&head.updated_at),
        }
    }
}

/// `GET /products`
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let page = page_of(&ctx, &query).await?;
    let p = ctx.page("products");
    let rows = page.items.into_iter().map(|head| Row::new(&p, head)).collect();
    let may_create = permits(&CREATE, ctx.actor()?).is_ok();
    ctx.html(&ListPage { rows, next: page.next, q: query.q, may_create, p })
}

/// One page of heads, for the list and the API.
pub(crate) async fn page_of(ctx: &Ctx, query: &ListQuery) -> Result<Paged<Head>> {
    let scope = ctx.platform.list(ctx.actor()?, &LIST, PRODUCT)?;
    let found = store::products::list(ctx.platform.db(), &scope, query).await?;
    Ok(Paged::from_rows(found, query.size(), |head| head.id.to_string()))
}
