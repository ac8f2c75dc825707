//! What the contract reviewer does (17025 7.1): review and quote, send back, decline.

use std::collections::HashMap;

use kernel::ids::OrderId;
use kernel::{Actor, InvalidTransition, Message};
use platform::authz::On;
use platform::db::{Event, Tx};
use platform::{Error, FieldError, Platform, Result};
use rust_decimal::Decimal;
use serde_json::json;

use super::{DECLINE, RETURN, REVIEW, act, coverage, load, reason};
use crate::model::{
    ContractReview, Covered, KIND, LineId, LineReview, LineVerdict, Offer, Order, Quotation, ReviewId, ReviewKind,
    State,
};
use crate::rules::review::{Complete, ReviewDraft, complete};
use crate::rules::{dates, price};
use crate::store;

/// Records a contract review. Before acceptance it makes a quotation (again); after acceptance it is an amendment
/// (7.1.6). Which laboratories cover a line is looked up here, whatever the draft says.
///
/// # Errors
/// [`Error::Invalid`] with everything that keeps the review from being complete.
pub async fn review(platform: &Platform, actor: &Actor, id: OrderId, mut draft: ReviewDraft) -> Result<()> {
    platform.read(actor, &REVIEW, On::record(KIND, id)).await?;
    let order = store::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let kind = kind(&order)?;
    let covering = coverage(platform, &order, platform.now().china_date()).await?;
    for line in &mut draft.lines {
        let found = covering.get(&line.line).map(Vec::as_slice).unwrap_or_default();
        line.covered_by = found
            .iter()
            .map(|c| Covered {
                laboratory: c.laboratory,
                name_zh: c.name_zh.clone(),
                name_en: c.name_en.clone(),
                marks: c.marks.clone(),
            })
            .collect();
    }
    every_line(&order, &draft)?;
    let done = complete(&draft, kind).map_err(Error::Invalid)?;

    let mut tx = platform.write(actor, &REVIEW, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let review = ContractReview {
        id: tx.new_id(),
        order: id,
        sequence: store::next_review(tx.conn(), id).await?,
        kind,
        at: tx.now(),
        reviewer: actor.user,
        reviewer_name: actor.name.clone(),
        understood: draft.understood,
        decision_rule: done.decision_rule,
        lines: done.lines.clone(),
        note: draft.note.trim().to_owned(),
        reason: draft.reason.trim().to_owned(),
    };
    store::insert_review(tx.conn(), &review).await?;
    match kind {
        ReviewKind::Offer => quote(&mut tx, &mut order, review.id, &done).await?,
        ReviewKind::Amendment => {
            amend_lines(&mut order, &done.lines);
            order.state = order.state.amend(review.id, done.decision_rule)?;
            store::save_lines(tx.conn(), &order).await?;
        }
    }
    store::save(tx.conn(), &mut order).await?;
    let name = match kind {
        ReviewKind::Offer => "order.reviewed",
        ReviewKind::Amendment => "order.review_amended",
    };
    let data = json!({"order": id, "number": order.number(), "sequence": review.sequence,
                      "decision_rule": done.decision_rule.word()});
    let mut event = Event::new(name, KIND, id).with(data);
    if !review.reason.is_empty() {
        event = event.because(review.reason);
    }
    tx.record(event).await?;
    tx.commit().await
}

/// What a review of the order in its present state would be.
///
/// # Errors
/// When there is nothing to review.
pub(crate) fn kind(order: &Order) -> Result<ReviewKind, InvalidTransition> {
    match &order.state {
        State::Submitted(_) | State::Quoted { .. } => Ok(ReviewKind::Offer),
        State::Accepted { .. } | State::Dispatched { .. } => Ok(ReviewKind::Amendment),
        other => Err(other.cannot("reviewed")),
    }
}

fn every_line(order: &Order, draft: &ReviewDraft) -> Result<()> {
    let known = |id: LineId| order.lines.iter().any(|line| line.id == id);
    let same = draft.lines.len() == order.lines.len()
        && draft.lines.iter().all(|line| known(line.line))
        && order.lines.iter().all(|line| draft.lines.iter().any(|d| d.line == line.id));
    if same { Ok(()) } else { Err(Error::field("lines", Message::new("order-review-error-lines"))) }
}

async fn quote(tx: &mut Tx, order: &mut Order, review: ReviewId, done: &Complete) -> Result<()> {
    apply_verdicts(order, &done.lines);
    let prices = store::fees(tx.conn(), order.service_centre).await?;
    let (terms, _) = store::terms(tx.conn(), order.service_centre).await?;
    let fees = fees(order, &prices)?;
    let sums = price::price(&fees.iter().map(|(_, fee)| *fee).collect::<Vec<_>>(), order.wishes.urgency, &terms)
        .ok_or_else(|| Error::Rule(Message::new("order-error-price-too-large")))?;
    for (line, fee) in &fees {
        if let Some(line) = order.lines.iter_mut().find(|l| l.id == *line) {
            line.fee = Some(price::amount(*fee));
        }
    }
    let days = order.offered().map(|line| line.test.days).collect::<Vec<_>>();
    let quotation = Quotation {
        id: tx.new_id(),
        version: store::next_quotation(tx.conn(), order.id).await?,
        at: tx.now(),
        by_name: tx.actor().name.clone(),
        fees: fees.iter().map(|(line, fee)| (*line, price::amount(*fee))).collect(),
        prices: sums,
        days: dates::order_days(days, order.wishes.urgency, terms.urgent_time_percent),
        valid_until: dates::valid_until(tx.now().china_date()),
    };
    store::insert_quotation(tx.conn(), order.id, &quotation).await?;
    store::save_lines(tx.conn(), order).await?;
    let offer = Offer { review, quotation: quotation.id, decision_rule: done.decision_rule };
    let state = std::mem::replace(&mut order.state, State::Draft);
    order.state = state.quote(act(tx), offer)?;
    let data = json!({"order": order.id, "number": order.number(), "version": quotation.version,
                      "total": quotation.prices.total});
    tx.record(Event::new("order.quoted", KIND, order.id).with(data)).await
}

fn apply_verdicts(order: &mut Order, reviewed: &[LineReview]) {
    for line in &mut order.lines {
        let Some(found) = reviewed.iter().find(|r| r.line == line.id) else {
            continue;
        };
        line.offered = found.verdict == LineVerdict::Feasible;
        line.fee = None;
        line.external_provider = (!found.external_provider.is_empty()).then(|| found.external_provider.clone());
    }
}

/// What a change may still do to the lines: a provider is named, a line is given up. The price agreed stays: what is
/// paid back is a matter of the invoice.
fn amend_lines(order: &mut Order, reviewed: &[LineReview]) {
    for line in &mut order.lines {
        let Some(found) = reviewed.iter().find(|r| r.line == line.id) else {
            continue;
        };
        line.offered = line.offered && found.verdict == LineVerdict::Feasible;
        line.external_provider = (!found.external_provider.is_empty()).then(|| found.external_provider.clone());
    }
}

fn fees(order: &Order, prices: &HashMap<String, Decimal>) -> Result<Vec<(LineId, Decimal)>> {
    let mut fees = Vec::new();
    let mut errors = Vec::new();
    for line in order.offered() {
        match prices.get(&line.test.method) {
            Some(fee) => fees.push((line.id, *fee)),
            None => errors.push(FieldError {
                field: format!("line-{}-fee", line.id),
                message: Message::new("order-review-error-no-price").with("method", &line.test.method),
            }),
        }
    }
    if errors.is_empty() { Ok(fees) } else { Err(Error::Invalid(errors)) }
}

/// Sends it back for completion, with what is missing.
///
/// # Errors
/// Without a reason, or when it is not being reviewed.
pub async fn return_for_completion(platform: &Platform, actor: &Actor, id: OrderId, why: &str) -> Result<()> {
    let mut tx = platform.write(actor, &RETURN, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let why = reason(why)?;
    order.state = order.state.return_for_completion(act(&tx), why.clone())?;
    store::save(tx.conn(), &mut order).await?;
    tx.record(Event::new("order.returned", KIND, id).because(why)).await?;
    tx.commit().await
}

/// Does not take it on, with the reason.
///
/// # Errors
/// Without a reason, or after acceptance.
pub async fn decline(platform: &Platform, actor: &Actor, id: OrderId, why: &str) -> Result<()> {
    let mut tx = platform.write(actor, &DECLINE, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let why = reason(why)?;
    order.state = order.state.decline(act(&tx), why.clone())?;
    store::save(tx.conn(), &mut order).await?;
    tx.record(Event::new("order.declined", KIND, id).because(why)).await?;
    tx.commit().await
}
