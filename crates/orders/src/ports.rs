//! What other areas may ask about orders, and what waits for whom.

use async_trait::async_trait;
use kernel::ids::OrderId;
use kernel::{Actor, Message, OrganisationKind};
use platform::authz::Scope;
use platform::ports::{Order as Answer, OrderLine, Orders, Todo, TodoItem};
use platform::{Platform, Result};

use crate::actions;
use crate::model::{KIND, Order, Waits, both_names};
use crate::store::{self, Row};

/// How many things one area puts on the home page.
const MOST: u64 = 30;

/// The answers of this area.
pub(crate) struct Answers;

#[async_trait]
impl Orders for Answers {
    async fn order(&self, platform: &Platform, id: OrderId) -> Result<Option<Answer>> {
        Ok(store::find(platform.db().conn(), id).await?.map(answer))
    }
}

fn answer(order: Order) -> Answer {
    let lines = order
        .offered()
        .map(|line| OrderLine { id: line.id.to_string(), test: line.test.clone(), laboratory: line.laboratory })
        .collect();
    Answer {
        id: order.id,
        number: order.number().to_owned(),
        state: order.state.word().to_owned(),
        version: order.subject.version,
        decision_rule: order.state.offer().map(|o| o.decision_rule.word().to_owned()).unwrap_or_default(),
        accepted_at: order.state.contract().map(|contract| contract.accepted_at),
        markets: order.subject.markets,
        manufactured_on: order.subject.manufactured_on,
        placed_on_market_on: order.subject.placed_on_market_on,
        applicant: order.applicant,
        manufacturer: order.parties.manufacturer,
        factory: order.parties.factory,
        payer: order.parties.payer,
        addressee: order.parties.addressee,
        service_centre: order.service_centre,
        lines,
    }
}

#[async_trait]
impl Todo for Answers {
    async fn waiting(&self, platform: &Platform, actor: &Actor) -> Result<Vec<TodoItem>> {
        let (action, waits) = match actor.kind {
            OrganisationKind::Enterprise => (&actions::SUBMIT, Waits::Customer),
            OrganisationKind::ServiceCentre => (&actions::BOARD, Waits::Centre),
            _ => return Ok(Vec::new()),
        };
        let Ok(scope) = platform.list(actor, action, KIND) else {
            return Ok(Vec::new());
        };
        let mut items = waiting_for(platform, &scope, waits).await?;
        if waits == Waits::Centre {
            items.extend(overdue(platform, &scope).await?);
        }
        Ok(items)
    }
}

/// In testing and late: the centre asks the laboratory.
async fn overdue(platform: &Platform, scope: &Scope) -> Result<Vec<TodoItem>> {
    let today = platform.now().china_date();
    let yesterday = today.yesterday().unwrap_or(today);
    let rows = store::due(platform.db().conn(), scope, "0", yesterday, MOST).await?;
    let late = rows.into_iter().filter(|row| row.waits == Waits::Laboratory.word());
    Ok(late.map(|row| TodoItem { text: text("overdue", &row), ..item(row) }).collect())
}

async fn waiting_for(platform: &Platform, scope: &Scope, waits: Waits) -> Result<Vec<TodoItem>> {
    let rows = store::waiting(platform.db().conn(), scope, waits, MOST).await?;
    Ok(rows.into_iter().map(item).collect())
}

fn item(row: Row) -> TodoItem {
    let what = if row.stopped_at.is_some() { "stopped" } else { row.state.as_str() };
    let step = match what {
        "submitted" => "/review",
        "accepted" => "/dispatch",
        _ => "",
    };
    TodoItem {
        text: text(what, &row),
        href: format!("/orders/{}{step}", row.id),
        due: row.promised_on,
        since: row.stopped_at.unwrap_or(row.since),
    }
}

fn text(what: &str, row: &Row) -> Message {
    Message::new(format!("order-todo-{what}"))
        .with("number", &row.number)
        .with("product", both_names(&row.name_zh, &row.name_en))
}
