//! Dispatch: each line to a laboratory, chosen among those whose scope covers it today.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::{OrderId, OrganisationId};
use platform::authz::On;
use platform::ports::Covering;
use platform::web::{Ctx, Page};
use platform::{Error, Result};

use super::faults::Faults;
use super::view::{Around, LineView};
use super::{order_id, title};
use crate::actions;
use crate::model::{KIND, LineId, Order, State};
use crate::store;

/// One line on the page.
pub(super) struct Row {
    pub(super) line: LineView,
    pub(super) covering: Vec<Covering>,
    pub(super) chosen: Option<OrganisationId>,
}

#[derive(Template)]
#[template(path = "order/dispatch.html")]
pub(super) struct Dispatch {
    pub(super) p: Page,
    pub(super) id: OrderId,
    pub(super) rows: Vec<Row>,
    pub(super) faults: Faults,
}

impl Dispatch {
    fn chosen(&self, row: &Row, laboratory: &Covering) -> bool {
        match row.chosen {
            Some(chosen) => chosen == laboratory.laboratory,
            None => row.covering.first() == Some(laboratory),
        }
    }

    fn fault(&self, row: &Row) -> Option<&String> {
        self.faults.get(&format!("line-{}", row.line.id))
    }
}

type Fields = Vec<(String, String)>;

/// `GET /orders/{id}/dispatch`
pub(super) async fn open(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let order = load(&ctx, order_id(&id)?).await?;
    if !matches!(order.state, State::Accepted { .. }) {
        return Err(order.state.cannot("dispatched").into());
    }
    ctx.html(&page(&ctx, &order, &HashMap::new(), Faults::default()).await?)
}

/// `POST /orders/{id}/dispatch`
pub(super) async fn send(ctx: Ctx, Path(id): Path<String>, Form(fields): Form<Fields>) -> Result<Response> {
    let id = order_id(&id)?;
    let chosen = read(&fields);
    let (status, faults) = match actions::dispatch(&ctx.platform, ctx.actor()?, id, &chosen).await {
        Ok(()) => return Ok(ctx.go_with(&format!("/orders/{id}"), &Message::new("order-done-dispatched"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Faults::new(ctx.lang(), &errors)),
        Err(error) => return Err(error),
    };
    let order = load(&ctx, id).await?;
    Ok((status, ctx.html(&page(&ctx, &order, &chosen, faults).await?)?).into_response())
}

fn read(fields: &Fields) -> HashMap<LineId, OrganisationId> {
    fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("line-")?.parse().ok()?, value.parse().ok()?)))
        .collect()
}

async fn load(ctx: &Ctx, id: OrderId) -> Result<Order> {
    ctx.platform.read(ctx.actor()?, &actions::DISPATCH, On::record(KIND, id)).await?;
    store::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

async fn page(ctx: &Ctx, order: &Order, chosen: &HashMap<LineId, OrganisationId>, faults: Faults) -> Result<Dispatch> {
    let platform = &ctx.platform;
    let product = platform.products()?.version(platform, order.subject.version).await?;
    let around = Around { lang: ctx.lang(), product: product.as_ref(), assigned: &[], prices: false };
    let mut covering = actions::coverage(platform, order, platform.now().china_date()).await?;
    let rows = around
        .lines(order)
        .into_iter()
        .zip(&order.lines)
        .filter(|(_, line)| line.offered)
        .map(|(view, line)| Row {
            line: view,
            covering: covering.remove(&line.id).unwrap_or_default(),
            chosen: chosen.get(&line.id).copied(),
        })
        .collect();
    Ok(Dispatch { p: ctx.page_titled(title(ctx.lang(), order)), id: order.id, rows, faults })
}
