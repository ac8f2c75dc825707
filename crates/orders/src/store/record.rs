//! Records that are only ever added: contract reviews, quotations, the conversation.

use kernel::ids::OrderId;
use kernel::{Actor, Timestamp};
use platform::db::rows;
use platform::{Error, Result};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{micros, parse, parse_some, word};
use crate::entities::{contract_review, order_note, quotation as quotations};
use crate::model::{ContractReview, DecisionRule, Note, Quotation, QuotationId, ReviewKind};
use crate::rules::price::Prices;

/// All reviews of an order, newest first.
pub(crate) async fn reviews(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<ContractReview>> {
    let found = contract_review::Entity::find()
        .filter(contract_review::Column::OrderId.eq(order.to_string()))
        .order_by_desc(contract_review::Column::Sequence)
        .all(conn)
        .await?;
    found.into_iter().map(ContractReview::try_from).collect()
}

/// The number of the next review.
pub(crate) async fn next_review(conn: &impl ConnectionTrait, order: OrderId) -> Result<i64> {
    next(conn, "SELECT COALESCE(MAX(sequence), 0) AS last FROM contract_review WHERE order_id = $1", order).await
}

/// A review is recorded.
pub(crate) async fn insert_review(conn: &impl ConnectionTrait, review: &ContractReview) -> Result<()> {
    let row = contract_review::Model {
        id: review.id.to_string(),
        order_id: review.order.to_string(),
        sequence: review.sequence,
        kind: review.kind.word().to_owned(),
        at: micros(review.at),
        reviewer: review.reviewer.map(|r| r.to_string()),
        reviewer_name: review.reviewer_name.clone(),
        understood: review.understood,
        decision_rule: review.decision_rule.word().to_owned(),
        lines: serde_json::to_string(&review.lines)?,
        note: review.note.clone(),
        reason: review.reason.clone(),
    };
    row.into_active_model().insert(conn).await?;
    Ok(())
}

/// One quotation.
pub(crate) async fn quotation(conn: &impl ConnectionTrait, id: QuotationId) -> Result<Option<Quotation>> {
    quotations::Entity::find_by_id(id.to_string()).one(conn).await?.map(Quotation::try_from).transpose()
}

/// The version of the next quotation.
pub(crate) async fn next_quotation(conn: &impl ConnectionTrait, order: OrderId) -> Result<i64> {
    next(conn, "SELECT COALESCE(MAX(version), 0) AS last FROM quotation WHERE order_id = $1", order).await
}

/// A quotation is recorded.
pub(crate) async fn insert_quotation(conn: &impl ConnectionTrait, order: OrderId, made: &Quotation) -> Result<()> {
    let row = quotations::Model {
        id: made.id.to_string(),
        order_id: order.to_string(),
        version: made.version,
        at: micros(made.at),
        by_name: made.by_name.clone(),
        fees: serde_json::to_string(&made.fees)?,
        subtotal: made.prices.subtotal.clone(),
        surcharge_percent: made.prices.surcharge_percent.clone(),
        surcharge: made.prices.surcharge.clone(),
        tax_percent: made.prices.tax_percent.clone(),
        tax: made.prices.tax.clone(),
        total: made.prices.total.clone(),
        days: made.days,
        valid_until: made.valid_until.to_string(),
    };
    row.into_active_model().insert(conn).await?;
    Ok(())
}

/// The conversation, oldest first.
pub(crate) async fn notes(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Note>> {
    let found = order_note::Entity::find()
        .filter(order_note::Column::OrderId.eq(order.to_string()))
        .order_by_asc(order_note::Column::Id)
        .all(conn)
        .await?;
    found.into_iter().map(Note::try_from).collect()
}

/// Something is said.
pub(crate) async fn insert_note(
    conn: &impl ConnectionTrait,
    id: String,
    order: OrderId,
    actor: &Actor,
    at: Timestamp,
    text: &str,
) -> Result<()> {
    let row = order_note::Model {
        id,
        order_id: order.to_string(),
        at: micros(at),
        author: actor.user.map(|u| u.to_string()),
        author_name: actor.name.clone(),
        organisation: actor.organisation.to_string(),
        organisation_name: actor.organisation_name.clone(),
        text: text.to_owned(),
    };
    row.into_active_model().insert(conn).await?;
    Ok(())
}

async fn next(conn: &impl ConnectionTrait, sql: &str, order: OrderId) -> Result<i64> {
    let row = rows::one(conn, sql, vec![order.to_string().into()]).await?;
    Ok(row.map(|row| row.try_get::<i64>("", "last")).transpose()?.unwrap_or(0) + 1)
}

impl TryFrom<contract_review::Model> for ContractReview {
    type Error = Error;

    fn try_from(row: contract_review::Model) -> Result<Self> {
        const TABLE: &str = "contract_review";
        let id = row.id.as_str();
        Ok(Self {
            id: parse(TABLE, "id", id, &row.id)?,
            order: parse(TABLE, "order_id", id, &row.order_id)?,
            sequence: row.sequence,
            kind: word(TABLE, "kind", id, &row.kind, ReviewKind::from_word)?,
            at: Timestamp::from_micros(row.at),
            reviewer: parse_some(TABLE, "reviewer", id, row.reviewer.as_deref())?,
            decision_rule: word(TABLE, "decision_rule", id, &row.decision_rule, DecisionRule::from_word)?,
            lines: serde_json::from_str(&row.lines)
                .map_err(|error| rows::impossible(TABLE, "lines", id, &error.to_string()))?,
            understood: row.understood,
            reviewer_name: row.reviewer_name,
            note: row.note,
            reason: row.reason,
        })
    }
}

impl TryFrom<quotations::Model> for Quotation {
    type Error = Error;

    fn try_from(row: quotations::Model) -> Result<Self> {
        const TABLE: &str = "quotation";
        let id = row.id.as_str();
        Ok(Self {
            id: parse(TABLE, "id", id, &row.id)?,
            version: row.version,
            at: Timestamp::from_micros(row.at),
            fees: serde_json::from_str(&row.fees)
                .map_err(|error| rows::impossible(TABLE, "fees", id, &error.to_string()))?,
            days: row.days,
            valid_until: parse(TABLE, "valid_until", id, &row.valid_until)?,
            by_name: row.by_name,
            prices: Prices {
                subtotal: row.subtotal,
                surcharge_percent: row.surcharge_percent,
                surcharge: row.surcharge,
                tax_percent: row.tax_percent,
                tax: row.tax,
                total: row.total,
            },
        })
    }
}

impl TryFrom<order_note::Model> for Note {
    type Error = Error;

    fn try_from(row: order_note::Model) -> Result<Self> {
        Ok(Self {
            at: Timestamp::from_micros(row.at),
            author: row.author_name,
            organisation: parse("order_note", "organisation", &row.id, &row.organisation)?,
            organisation_name: row.organisation_name,
            text: row.text,
        })
    }
}
