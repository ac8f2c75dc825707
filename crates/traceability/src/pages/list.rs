//! The list of lots.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::OrganisationKind;
use platform::Result;
use platform::api::{ListQuery, Paged};
use platform::web::{Ctx, Page};

use super::class;
use crate::actions::LIST;
use crate::model::{LOT, Lot};
use crate::store;

#[derive(Template)]
#[template(path = "lot/list.html")]
pub(crate) struct List {
    pub(crate) p: Page,
    pub(crate) rows: Vec<Lot>,
    pub(crate) next: Option<String>,
    pub(crate) q: String,
    pub(crate) maker: bool,
}

impl List {
    fn class(&self, lot: &Lot) -> &'static str {
        class(lot.state.word())
    }
}

/// `GET /lots`
pub(super) async fn lots(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let scope = ctx.platform.list(actor, &LIST, LOT)?;
    let rows = store::lots::list(ctx.platform.db().conn(), &scope, &query).await?;
    let paged = Paged::from_rows(rows, query.size(), |lot| lot.id.to_string());
    ctx.html(&List {
        p: ctx.page("lot-list-title"),
        rows: paged.items,
        next: paged.next,
        q: query.q,
        maker: actor.kind == OrganisationKind::Enterprise,
    })
}
