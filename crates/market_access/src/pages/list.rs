//! The plans one's organisation may see, newest first.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use platform::Result;
use platform::api::{ListQuery, Paged};
use platform::web::{Ctx, Page};

use crate::actions::{LIST, MAKE};
use crate::model::{Head, PLAN};
use crate::store;

#[derive(Template)]
#[template(path = "plan/list.html")]
struct ListPage {
    p: Page,
    heads: Vec<Head>,
    next: Option<String>,
    may_make: bool,
}

pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let scope = ctx.platform.list(actor, &LIST, PLAN)?;
    let found = store::list(ctx.platform.db(), &scope, &query).await?;
    let paged = Paged::from_rows(found, query.size(), |head| head.id.to_string());
    let may_make = platform::authz::permits(&MAKE, actor).is_ok();
    ctx.html(&ListPage { p: ctx.page("plans"), heads: paged.items, next: paged.next, may_make })
}
