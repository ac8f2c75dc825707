//! An order with its lines: load, insert, save under its row version, laboratories' progress.

use kernel::Timestamp;
use kernel::ids::{OrderId, OrganisationId};
use platform::db::rows;
use platform::{Error, Result};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};

use super::{micros, needed, parse, parse_some, word};
use crate::entities::{order_laboratory, order_line, orders};
use crate::model::{
    Act, Assignment, Contract, DecisionRule, Languages, Line, LineId, Offer, Order, Promise, State, Stop, Subject,
    Urgency, Wishes,
};

const TABLE: &str = "orders";

/// One order with its lines.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    let Some(row) = orders::Entity::find_by_id(id.to_string()).one(conn).await? else {
        return Ok(None);
    };
    let lines = order_line::Entity::find()
        .filter(order_line::Column::OrderId.eq(id.to_string()))
        .order_by_asc(order_line::Column::Position)
        .all(conn)
        .await?;
    let mut order = Order::try_from(row)?;
    order.lines = lines.into_iter().map(Line::try_from).collect::<Result<_>>()?;
    Ok(Some(order))
}

/// A new order with its lines.
pub(crate) async fn insert(conn: &impl ConnectionTrait, order: &Order) -> Result<()> {
    row_of(order)?.into_active_model().insert(conn).await?;
    for line in &order.lines {
        line_row(order.id, line)?.into_active_model().insert(conn).await?;
    }
    super::list::refresh(conn, order).await
}

/// The changed order and its place in lists. The order must carry the row version it was loaded with.
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed it meanwhile.
pub(crate) async fn save(conn: &impl ConnectionTrait, order: &mut Order) -> Result<()> {
    let held = order.row_version;
    order.row_version += 1;
    let mut row = row_of(order)?.into_active_model().reset_all();
    row.id = sea_orm::NotSet;
    let done = orders::Entity::update_many()
        .set(row)
        .filter(orders::Column::Id.eq(order.id.to_string()))
        .filter(orders::Column::RowVersion.eq(held))
        .exec(conn)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere")));
    }
    super::list::refresh(conn, order).await
}

/// What reviews and dispatch change of the lines.
pub(crate) async fn save_lines(conn: &impl ConnectionTrait, order: &Order) -> Result<()> {
    for line in &order.lines {
        let change = order_line::ActiveModel {
            id: Set(line.id.to_string()),
            offered: Set(line.offered),
            fee: Set(line.fee.clone()),
            laboratory: Set(line.laboratory.map(|l| l.to_string())),
            external_provider: Set(line.external_provider.clone()),
            ..Default::default()
        };
        change.update(conn).await?;
    }
    Ok(())
}

/// Who works on it, in order of names.
pub(crate) async fn assignments(conn: &impl ConnectionTrait, id: OrderId) -> Result<Vec<Assignment>> {
    let found = order_laboratory::Entity::find()
        .filter(order_laboratory::Column::OrderId.eq(id.to_string()))
        .order_by_asc(order_laboratory::Column::NameZh)
        .all(conn)
        .await?;
    found.into_iter().map(Assignment::try_from).collect()
}

/// A laboratory gets to work on it.
pub(crate) async fn assign(conn: &impl ConnectionTrait, id: OrderId, to: &Assignment) -> Result<()> {
    let row = order_laboratory::ActiveModel {
        order_id: Set(id.to_string()),
        laboratory: Set(to.laboratory.to_string()),
        name_zh: Set(to.name_zh.clone()),
        name_en: Set(to.name_en.clone()),
        dispatched_at: Set(micros(to.dispatched_at)),
        sample_received_at: Set(None),
        reported_at: Set(None),
    };
    row.insert(conn).await?;
    Ok(())
}

/// Its sample arrived at a laboratory; false when that was known.
pub(crate) async fn mark_sample_received(
    conn: &impl ConnectionTrait,
    id: OrderId,
    laboratory: OrganisationId,
    at: Timestamp,
) -> Result<bool> {
    mark(conn, "sample_received_at", id, laboratory, at).await
}

/// A laboratory issued its report; false when that was known.
pub(crate) async fn mark_reported(
    conn: &impl ConnectionTrait,
    id: OrderId,
    laboratory: OrganisationId,
    at: Timestamp,
) -> Result<bool> {
    mark(conn, "reported_at", id, laboratory, at).await
}

async fn mark(
    conn: &impl ConnectionTrait,
    column: &'static str,
    id: OrderId,
    laboratory: OrganisationId,
    at: Timestamp,
) -> Result<bool> {
    let sql = format!(
        "UPDATE order_laboratory SET {column} = $1 WHERE order_id = $2 AND laboratory = $3 AND {column} IS NULL"
    );
    let values = vec![micros(at).into(), id.to_string().into(), laboratory.to_string().into()];
    Ok(rows::exec(conn, &sql, values).await? == 1)
}

fn row_of(order: &Order) -> Result<orders::Model> {
    let state = &order.state;
    let act = state.act();
    let offer = state.offer();
    let stopped = state.promise().and_then(|promise| promise.stopped.as_ref());
    Ok(orders::Model {
        id: order.id.to_string(),
        number: order.number.clone(),
        applicant: order.applicant.to_string(),
        service_centre: order.service_centre.to_string(),
        plan: order.subject.plan.to_string(),
        product: order.subject.product.to_string(),
        version: order.subject.version.to_string(),
        version_number: order.subject.version_number,
        product_name_zh: order.subject.name_zh.clone(),
        product_name_en: order.subject.name_en.clone(),
        model: order.subject.model.clone(),
        markets: order.subject.markets.join(" "),
        manufactured_on: order.subject.manufactured_on.to_string(),
        placed_on_market_on: order.subject.placed_on_market_on.to_string(),
        each_market_alone: order.subject.each_market_alone.clone(),
        parties: serde_json::to_string(&order.parties)?,
        report_languages: order.wishes.languages.word().to_owned(),
        urgency: order.wishes.urgency.word().to_owned(),
        wished_rule: order.wishes.decision_rule.map_or("", DecisionRule::word).to_owned(),
        wish_note: order.wishes.note.clone(),
        state: state.word().to_owned(),
        state_at: act.map(|act| micros(act.at)),
        state_by: act.and_then(|act| act.by).map(|by| by.to_string()),
        state_by_name: act.map(|act| act.name.clone()).unwrap_or_default(),
        state_reason: state.reason().map(ToOwned::to_owned),
        review: offer.map(|offer| offer.review.to_string()),
        quotation: offer.map(|offer| offer.quotation.to_string()),
        decision_rule: offer.map(|offer| offer.decision_rule.word().to_owned()),
        submitted_at: order.submitted_at.map(micros),
        accepted_at: state.contract().map(|contract| micros(contract.accepted_at)),
        promised_on: state.promised_on().map(|day| day.to_string()),
        stopped_at: stopped.map(|stop| micros(stop.act.at)),
        stopped_by: stopped.and_then(|stop| stop.act.by).map(|by| by.to_string()),
        stopped_by_name: stopped.map(|stop| stop.act.name.clone()).unwrap_or_default(),
        stopped_reason: stopped.map(|stop| stop.reason.clone()),
        sample_received_at: order.sample_received_at.map(micros),
        created_at: micros(order.created_at),
        row_version: order.row_version,
    })
}

fn line_row(order: OrderId, line: &Line) -> Result<order_line::Model> {
    Ok(order_line::Model {
        id: line.id.to_string(),
        order_id: order.to_string(),
        position: line.position,
        test: serde_json::to_string(&line.test)?,
        offered: line.offered,
        fee: line.fee.clone(),
        laboratory: line.laboratory.map(|l| l.to_string()),
        external_provider: line.external_provider.clone(),
    })
}

/// Without its lines, which stand in a table of their own.
impl TryFrom<orders::Model> for Order {
    type Error = Error;

    fn try_from(row: orders::Model) -> Result<Self> {
        let id = row.id.as_str();
        let wished = if row.wished_rule.is_empty() { None } else { Some(rule(id, "wished_rule", &row.wished_rule)?) };
        Ok(Self {
            id: parse(TABLE, "id", id, &row.id)?,
            applicant: parse(TABLE, "applicant", id, &row.applicant)?,
            service_centre: parse(TABLE, "service_centre", id, &row.service_centre)?,
            subject: Subject {
                plan: parse(TABLE, "plan", id, &row.plan)?,
                product: parse(TABLE, "product", id, &row.product)?,
                version: parse(TABLE, "version", id, &row.version)?,
                version_number: row.version_number,
                name_zh: row.product_name_zh.clone(),
                name_en: row.product_name_en.clone(),
                model: row.model.clone(),
                markets: row.markets.split_whitespace().map(ToOwned::to_owned).collect(),
                manufactured_on: parse(TABLE, "manufactured_on", id, &row.manufactured_on)?,
                placed_on_market_on: parse(TABLE, "placed_on_market_on", id, &row.placed_on_market_on)?,
                each_market_alone: row.each_market_alone.clone(),
            },
            parties: serde_json::from_str(&row.parties)
                .map_err(|error| rows::impossible(TABLE, "parties", id, &error.to_string()))?,
            wishes: Wishes {
                languages: word(TABLE, "report_languages", id, &row.report_languages, Languages::from_word)?,
                urgency: word(TABLE, "urgency", id, &row.urgency, Urgency::from_word)?,
                decision_rule: wished,
                note: row.wish_note.clone(),
            },
            lines: Vec::new(),
            state: state(&row)?,
            number: row.number.clone(),
            submitted_at: row.submitted_at.map(Timestamp::from_micros),
            sample_received_at: row.sample_received_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(row.created_at),
            row_version: row.row_version,
        })
    }
}

fn rule(id: &str, column: &str, text: &str) -> Result<DecisionRule> {
    word(TABLE, column, id, text, DecisionRule::from_word)
}

fn state(row: &orders::Model) -> Result<State> {
    let act = || act(row);
    let reason = || row.state_reason.clone().unwrap_or_default();
    let promised_on = || needed(TABLE, "promised_on", &row.id, row.promised_on.as_deref());
    let day = || promised_on().and_then(|text| parse(TABLE, "promised_on", &row.id, text));
    Ok(match row.state.as_str() {
        "draft" => State::Draft,
        "submitted" => State::Submitted(act()?),
        "returned" => State::Returned { act: act()?, reason: reason() },
        "quoted" => State::Quoted { act: act()?, offer: offer(row)? },
        "accepted" => State::Accepted { act: act()?, contract: contract(row)?, promise: promise(row, day()?)? },
        "dispatched" => State::Dispatched { act: act()?, contract: contract(row)?, promise: promise(row, day()?)? },
        "reported" => State::Reported { act: act()?, contract: contract(row)?, promised_on: day()? },
        "closed" => State::Closed { act: act()?, contract: contract(row)?, promised_on: day()? },
        "withdrawn" => State::Withdrawn { act: act()?, reason: reason() },
        "declined" => State::Declined { act: act()?, reason: reason() },
        other => return Err(rows::impossible(TABLE, "state", &row.id, other)),
    })
}

fn act(row: &orders::Model) -> Result<Act> {
    Ok(Act {
        at: Timestamp::from_micros(needed(TABLE, "state_at", &row.id, row.state_at)?),
        by: parse_some(TABLE, "state_by", &row.id, row.state_by.as_deref())?,
        name: row.state_by_name.clone(),
    })
}

fn offer(row: &orders::Model) -> Result<Offer> {
    let column = |name, value: &Option<String>| needed(TABLE, name, &row.id, value.clone());
    Ok(Offer {
        review: parse(TABLE, "review", &row.id, &column("review", &row.review)?)?,
        quotation: parse(TABLE, "quotation", &row.id, &column("quotation", &row.quotation)?)?,
        decision_rule: rule(&row.id, "decision_rule", &column("decision_rule", &row.decision_rule)?)?,
    })
}

fn contract(row: &orders::Model) -> Result<Contract> {
    let accepted_at = Timestamp::from_micros(needed(TABLE, "accepted_at", &row.id, row.accepted_at)?);
    Ok(Contract { offer: offer(row)?, accepted_at })
}

fn promise(row: &orders::Model, on: kernel::Date) -> Result<Promise> {
    let Some(at) = row.stopped_at else {
        return Ok(Promise { on, stopped: None });
    };
    let act = Act {
        at: Timestamp::from_micros(at),
        by: parse_some(TABLE, "stopped_by", &row.id, row.stopped_by.as_deref())?,
        name: row.stopped_by_name.clone(),
    };
    Ok(Promise { on, stopped: Some(Stop { act, reason: row.stopped_reason.clone().unwrap_or_default() }) })
}

impl TryFrom<order_line::Model> for Line {
    type Error = Error;

    fn try_from(row: order_line::Model) -> Result<Self> {
        let id: LineId = parse("order_line", "id", &row.id, &row.id)?;
        Ok(Self {
            id,
            position: row.position,
            test: serde_json::from_str(&row.test)
                .map_err(|error| rows::impossible("order_line", "test", &row.id, &error.to_string()))?,
            offered: row.offered,
            fee: row.fee,
            laboratory: parse_some("order_line", "laboratory", &row.id, row.laboratory.as_deref())?,
            external_provider: row.external_provider,
        })
    }
}

impl TryFrom<order_laboratory::Model> for Assignment {
    type Error = Error;

    fn try_from(row: order_laboratory::Model) -> Result<Self> {
        Ok(Self {
            laboratory: parse("order_laboratory", "laboratory", &row.order_id, &row.laboratory)?,
            name_zh: row.name_zh,
            name_en: row.name_en,
            dispatched_at: Timestamp::from_micros(row.dispatched_at),
            sample_received_at: row.sample_received_at.map(Timestamp::from_micros),
            reported_at: row.reported_at.map(Timestamp::from_micros),
        })
    }
}
