//! Recalls: drafted with their scope, opened to everybody, closed with what came of it.

use kernel::{Actor, Message};
use platform::authz::{Access, Audience, On, visibility::grantees};
use platform::db::{Event as Happened, Tx};
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::scope::{Scope, scope};
use super::{RECALL_CLOSE, RECALL_OPEN, RECALL_PREPARE, RECALL_SHOW, unmade};
use crate::model::LOT;
use crate::recall_model::{Closed, Notice, Opened, RECALL, Recall, RecallId, RecallState};
use crate::rules::events::{CalledBack, UNITS_PER_EVENT, recall_over, recalled};
use crate::rules::lot::epc;
use crate::store;

/// Drafts a recall; with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] naming every field, see also [`scope`].
pub async fn draft(platform: &Platform, actor: &Actor, source: &str, notice: &Notice, once: &str) -> Result<RecallId> {
    let found = scope(platform, actor, source).await?;
    let faults = faults(notice);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let mut tx = platform.write(actor, &RECALL_PREPARE, On::Nothing).await?;
    if let Some(made) = tx.claim_once(once, RECALL_PREPARE.name).await? {
        return made.parse().map_err(|_| Error::NotFound);
    }
    let (first, _) = found.lots.first().ok_or(Error::NotFound)?;
    if found.lots.iter().any(|(lot, _)| lot.owner != first.owner) {
        // One notice speaks for one maker.
        return Err(Error::field("source", Message::new("recall-error-makers")));
    }
    let names = |pick: fn(&crate::model::Lot) -> &String, between: &str| {
        let mut names: Vec<&str> = found.lots.iter().map(|(lot, _)| pick(lot).as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(between)
    };
    let recall = Recall {
        id: tx.new_id(),
        opener: actor.organisation,
        opener_name: actor.organisation_name.clone(),
        owner: first.owner,
        name_zh: names(|lot| &lot.name_zh, "、"),
        name_en: names(|lot| &lot.name_en, ", "),
        gtin: first.gtin.clone(),
        notice: notice.clone(),
        source: source.trim().to_owned(),
        state: RecallState::Draft,
        lots: count(found.lots.len()),
        units: found.units(),
        precise_to: found.precise_to().to_owned(),
        created_at: tx.now(),
        row_version: 1,
    };
    store::recalls::insert(tx.conn(), &recall).await?;
    tx.grant(RECALL, recall.id, actor.organisation, Audience::Owner, "opener").await?;
    let data = json!({"lots": recall.lots, "units": recall.units});
    tx.record(Happened::new("recall.drafted", RECALL, recall.id).with(data)).await?;
    tx.answer_once(once, &recall.id.to_string()).await?;
    tx.commit().await?;
    Ok(recall.id)
}

/// One recall, and as whom it is seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn show(platform: &Platform, actor: &Actor, id: RecallId) -> Result<(Recall, Access)> {
    let access = platform.read(actor, &RECALL_SHOW, On::record(RECALL, id)).await?;
    Ok((store::recalls::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?, access))
}

/// Tells everybody: number, goods, EPCIS events with disposition `recalled`, public pages, all at once. The scope is what
/// follows from its source now.
///
/// # Errors
/// [`Error::Conflict`] when it was opened before; see [`scope`].
pub async fn open(platform: &Platform, actor: &Actor, id: RecallId) -> Result<String> {
    let mut recall = show(platform, actor, id).await?.0;
    let found = scope(platform, actor, &recall.source).await?;
    let mut tx = platform.write(actor, &RECALL_OPEN, On::record(RECALL, id)).await?;
    let year = tx.now().china_date().year();
    let sequence = tx.next_number(&format!("recall:{year}")).await?;
    let number = format!("RC{year}-{sequence:04}");
    let opened = Opened { number: number.clone(), at: tx.now(), by: actor.name.clone() };
    recall.state = recall.state.open(opened)?;
    recall.lots = count(found.lots.len());
    recall.units = found.units();
    found.precise_to().clone_into(&mut recall.precise_to);
    save(&tx, &recall).await?;
    let mut happened = Happened::new("recall.opened", RECALL, id)
        .with(json!({"number": number, "lots": recall.lots, "units": recall.units, "gtin": recall.gtin,
                     "reason_en": recall.notice.reason_en}))
        .because(&recall.notice.reason_zh);
    for (lot, _) in &found.lots {
        happened = happened.also_on(LOT, lot.id);
    }
    call_back(&mut tx, id, &found, &number).await?;
    tx.record(happened).await?;
    tx.raise_public_epoch().await?;
    tx.commit().await?;
    Ok(number)
}

/// Goods, events, and who sees the recall: the maker, every authority, everybody to whom the lots were shown.
async fn call_back(tx: &mut Tx, id: RecallId, found: &Scope, number: &str) -> Result<()> {
    let mut rows = Vec::new();
    let mut events = Vec::new();
    let notice = notice_url(tx, number);
    for (lot, goods) in &found.lots {
        if let Some(only) = &goods.only {
            for unit in only {
                let serial = epcis::objects::link(unit).and_then(|link| link.serial().map(ToOwned::to_owned));
                rows.push((lot.gtin.clone(), lot.number.clone(), serial.unwrap_or_default(), lot.id));
            }
            for units in only.chunks(UNITS_PER_EVENT) {
                let event = recalled(tx.now(), CalledBack::Units(units), &notice);
                events.push(Incoming::bare(event.map_err(unmade)?));
            }
        } else {
            rows.push((lot.gtin.clone(), lot.number.clone(), String::new(), lot.id));
            let class = epc(&lot.gtin, Some(&lot.number), None);
            let quantity = u64::try_from(lot.quantity).unwrap_or(0);
            let event = recalled(tx.now(), CalledBack::Lot(&class, quantity), &notice);
            events.push(Incoming::bare(event.map_err(unmade)?));
        }
        for failed in store::scans::failed(tx.conn(), lot.id).await? {
            let by = tx.actor().name.clone();
            super::seen::close_one(tx, &failed.id, &by, number).await?;
        }
        for (grantee, audience) in grantees(tx.conn(), LOT, &lot.id.to_string()).await? {
            // Whoever opened it closes it; the maker reads what an authority called back.
            let audience = match Audience::from_word(&audience) {
                Some(Audience::Authority) => Audience::Authority,
                _ => Audience::Buyer,
            };
            if grantee == tx.actor().organisation.to_string() {
                continue;
            }
            if let Ok(grantee) = grantee.parse::<kernel::ids::OrganisationId>() {
                tx.grant(RECALL, id, grantee, audience, "recall").await?;
            }
        }
    }
    store::recalls::add_goods(tx.conn(), id, rows).await?;
    keep(tx, events, None).await?;
    Ok(())
}

/// Ends a recall, with what came of it.
///
/// # Errors
/// [`Error::Invalid`] without an outcome, [`Error::Conflict`] when it is not open.
pub async fn close(platform: &Platform, actor: &Actor, id: RecallId, outcome: &str) -> Result<()> {
    let mut tx = platform.write(actor, &RECALL_CLOSE, On::record(RECALL, id)).await?;
    let outcome = outcome.trim();
    if outcome.is_empty() || outcome.chars().count() > 2000 {
        return Err(Error::field("outcome", Message::new("recall-error-outcome")));
    }
    let mut recall = store::recalls::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    let closed = Closed { at: tx.now(), by: actor.name.clone(), outcome: outcome.to_owned() };
    recall.state = recall.state.close(closed)?;
    save(&tx, &recall).await?;
    let number = recall.state.opened().map(|opened| opened.number.clone()).unwrap_or_default();
    keep(&tx, over(&tx, id, &number).await?, None).await?;
    let data = json!({"number": number, "gtin": recall.gtin});
    tx.record(Happened::new("recall.closed", RECALL, id).with(data).because(outcome)).await?;
    tx.raise_public_epoch().await?;
    tx.commit().await
}

/// The events that end a recall: of what was called back, as it was called back.
async fn over(tx: &Tx, id: RecallId, number: &str) -> Result<Vec<Incoming>> {
    let notice = notice_url(tx, number);
    let mut events = Vec::new();
    let goods = store::recalls::goods(tx.conn(), id, i64::MAX).await?;
    for lot in goods.chunk_by(|(gtin, number, _), other| (gtin, number) == (&other.0, &other.1)) {
        let Some((gtin, number, serial)) = lot.first() else { continue };
        if serial.is_empty() {
            let found = store::lots::by_number(tx.conn(), gtin, number).await?.ok_or(Error::NotFound)?;
            let quantity = u64::try_from(found.quantity).unwrap_or(0);
            let class = epc(gtin, Some(number), None);
            let event = recall_over(tx.now(), CalledBack::Lot(&class, quantity), &notice);
            events.push(Incoming::bare(event.map_err(unmade)?));
            continue;
        }
        let units: Vec<String> = lot.iter().map(|(_, _, serial)| epc(gtin, None, Some(serial))).collect();
        for some in units.chunks(UNITS_PER_EVENT) {
            let event = recall_over(tx.now(), CalledBack::Units(some), &notice);
            events.push(Incoming::bare(event.map_err(unmade)?));
        }
    }
    Ok(events)
}

/// The public page of a recall, which events name.
fn notice_url(tx: &Tx, number: &str) -> String {
    format!("{}/recalls/{number}", tx.platform().settings().public_url)
}

async fn save(tx: &Tx, recall: &Recall) -> Result<()> {
    if store::recalls::update(tx.conn(), recall).await? {
        return Ok(());
    }
    Err(Error::Conflict(Message::new("error-edited-elsewhere")))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn faults(notice: &Notice) -> Vec<FieldError> {
    let fields = [
        ("reason_zh", &notice.reason_zh),
        ("reason_en", &notice.reason_en),
        ("hazard_zh", &notice.hazard_zh),
        ("hazard_en", &notice.hazard_en),
        ("advice_zh", &notice.advice_zh),
        ("advice_en", &notice.advice_en),
    ];
    let wrong = fields.into_iter().filter(|(_, text)| text.trim().is_empty() || text.chars().count() > 2000);
    wrong.map(|(field, _)| FieldError { field: field.to_owned(), message: Message::new("recall-error-text") }).collect()
}
