//! The list of orders: newest first, by state, or by the beginning of a number.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Date, OrganisationKind};
use platform::Result;
use platform::api::{ListQuery, Paged};
use platform::web::{Ctx, Page};

use super::class;
use crate::actions;
use crate::model::{KIND, State};
use crate::rules::number;
use crate::store::{self, Filter, Row};

#[derive(Template)]
#[template(path = "order/list.html")]
pub(super) struct List {
    pub(super) p: Page,
    pub(super) rows: Vec<Row>,
    pub(super) next: Option<String>,
    pub(super) q: String,
    pub(super) state: String,
    pub(super) states: &'static [&'static str],
    pub(super) merchant: bool,
    pub(super) centre: bool,
    pub(super) today: Date,
}

impl List {
    fn narrowed(&self) -> bool {
        !self.q.is_empty() || !self.state.is_empty()
    }

    fn class(&self, row: &Row) -> &'static str {
        class(&row.state, row.stopped_at.is_some())
    }

    fn overdue(&self, row: &Row) -> bool {
        row.stopped_at.is_none()
            && matches!(row.state.as_str(), "accepted" | "dispatched")
            && row.promised_on.is_some_and(|day| day < self.today)
    }
}

/// `GET /orders`
pub(super) async fn orders(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let actor = ctx.actor()?;
    let paged = page(&ctx, &query).await?;
    ctx.html(&List {
        p: ctx.page("order-list-title"),
        rows: paged.items,
        next: paged.next,
        merchant: actor.kind == OrganisationKind::Enterprise,
        centre: actor.kind == OrganisationKind::ServiceCentre,
        q: query.q,
        state: query.state,
        states: &State::WORDS,
        today: ctx.platform.now().china_date(),
    })
}

/// A page of the list, for pages and API alike. What is searched and cannot begin a number is not found.
pub(crate) async fn page(ctx: &Ctx, query: &ListQuery) -> Result<Paged<Row>> {
    let scope = ctx.platform.list(ctx.actor()?, &actions::LIST, KIND)?;
    let number = match number::prefix(&query.q) {
        Some(prefix) => prefix,
        None if query.q.trim().is_empty() => String::new(),
        None => return Ok(Paged { items: Vec::new(), next: None }),
    };
    let by_number = !number.is_empty();
    let filter = Filter { state: query.state.clone(), number, after: query.after.clone(), limit: query.size() + 1 };
    let rows = store::list(ctx.platform.db().conn(), &scope, &filter).await?;
    Ok(Paged::from_rows(rows, query.size(), |row| if by_number { row.number.clone() } else { row.id.to_string() }))
}
