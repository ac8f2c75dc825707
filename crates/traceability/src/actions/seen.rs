//! Counting scans of public pages without personal data, and raising what is improbable for the maker and the authorities.
//!
//! No address is kept: a phone is told from another by a salted digest whose salt is drawn anew each day and lives in memory only.
//! Single scans are forgotten after thirty days; what stays is how many, since when, and the last country.

use std::sync::{Mutex, PoisonError};

use kernel::{Actor, Message, OrganisationKind, Timestamp};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::jobs::Job;
use platform::{Error, Platform, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::SUSPICION_CLOSE;
use crate::model::{Lot, LotState};
use crate::rules::scans::{KEPT_DAYS, Scan, is_guessing, suspicions};
use crate::store;
use crate::store::scans::{Closed, NewScan, Sum, Suspicion};

/// Resource kind of suspicions.
pub(crate) const SUSPICION: &str = "suspicion";
/// The daily job that forgets single scans.
pub(crate) const FORGET: &str = "scan.forget";
/// Serial of a suspicion about numbers that were tried: no number holds this sign alone.
const TRIED: &str = "*";
/// Characters of the reason for closing one.
const MOST_REASON: usize = 2000;
/// Scans taken in a second by one node; more are answered and not counted, so that a flood costs no writes.
const MOST_IN_A_SECOND: u32 = 50;

/// Who asks, as far as it is used: never kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asker {
    /// Address of the connection.
    pub(crate) address: String,
    /// What the browser says of itself.
    pub(crate) agent: String,
    /// Country, when a header that the operator trusts tells it.
    pub(crate) place: String,
}

struct Gate {
    /// Day of the salt, counted from 1970.
    day: i64,
    salt: [u8; 16],
    second: i64,
    taken: u32,
}

static GATE: Mutex<Gate> = Mutex::new(Gate { day: i64::MIN, salt: [0; 16], second: i64::MIN, taken: 0 });

/// The mark of a phone on this day; `None` when too many come.
fn mark(asker: &Asker, now: Timestamp, day: i64) -> Option<String> {
    let mut gate = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    if gate.day != day {
        (gate.day, gate.salt) = (day, uuid::Uuid::new_v4().into_bytes());
    }
    let second = now.micros().div_euclid(1_000_000);
    if gate.second != second {
        (gate.second, gate.taken) = (second, 0);
    }
    if gate.taken >= MOST_IN_A_SECOND {
        return None;
    }
    gate.taken += 1;
    let mut digest = Sha256::new();
    digest.update(gate.salt);
    digest.update(asker.address.as_bytes());
    digest.update([0]);
    digest.update(asker.agent.as_bytes());
    let digest = digest.finalize();
    Some(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// The day in China, counted from 1970.
pub(crate) fn day_of(now: Timestamp) -> i64 {
    (now.micros() + 8 * 3_600_000_000).div_euclid(86_400_000_000)
}

/// Counts that somebody looked at the page of a unit; answers what is counted of it. `None`: the number was never made, or nothing
/// is counted yet.
///
/// # Errors
/// Database errors.
pub(crate) async fn seen(platform: &Platform, gtin: &str, serial: &str, asker: &Asker) -> Result<Option<Sum>> {
    let conn = platform.db().conn();
    let lot = store::lots::by_serial(conn, gtin, serial).await?;
    let lot = lot.filter(|lot| !matches!(lot.state, LotState::Withdrawn(_)));
    if lot.is_none() && store::lots::any_of(conn, gtin).await?.is_none() {
        // Nothing here was ever numbered under this GTIN: a stranger's number fills no table.
        return Ok(None);
    }
    let (now, day) = (platform.now(), day_of(platform.now()));
    if let Some(reader) = mark(asker, now, day) {
        // To the minute: when exactly somebody stood in a shop is nobody's business.
        let minute = now.micros().div_euclid(60_000_000) * 60_000_000;
        let scan = Scan { at: Timestamp::from_micros(minute), place: asker.place.clone(), reader };
        let mut tx = platform.system("scans").await?;
        let id = lot.as_ref().map(|lot| lot.id.to_string()).unwrap_or_default();
        let new = NewScan { gtin, serial, lot: &id, day, scan: &scan };
        if store::scans::insert(tx.conn(), &new).await? {
            match &lot {
                Some(lot) => {
                    store::scans::count(tx.conn(), &new).await?;
                    judge(&mut tx, lot, serial).await?;
                }
                None => guessed(&mut tx, gtin, day, &scan.reader).await?,
            }
            tx.commit().await?;
        }
    }
    if lot.is_none() { Ok(None) } else { store::scans::sum(conn, gtin, serial).await }
}

async fn judge(tx: &mut Tx, lot: &Lot, serial: &str) -> Result<()> {
    let scans = store::scans::of_unit(tx.conn(), &lot.gtin, serial).await?;
    for reason in suspicions(&scans) {
        let new = Suspicion {
            serial: serial.to_owned(),
            reason: reason.word().to_owned(),
            detail: reason.detail(),
            ..of_lot(tx, lot)
        };
        let Some(known) = raise(tx, lot, &new).await? else { continue };
        let Some(closed) = &known.closed else { continue };
        // What was looked at already is no new evidence.
        let since: Vec<Scan> = scans.iter().filter(|scan| scan.at > closed.at).cloned().collect();
        if let Some(again) = suspicions(&since).into_iter().find(|again| again.word() == reason.word()) {
            reopen(tx, &known, &again.detail()).await?;
        }
    }
    Ok(())
}

/// Somebody tries numbers of a product: told to its maker by the newest lot of it.
async fn guessed(tx: &mut Tx, gtin: &str, day: i64, reader: &str) -> Result<()> {
    let ever = Timestamp::from_micros(i64::MIN);
    let tries = store::scans::guesses(tx.conn(), gtin, day, reader, ever).await?;
    if !is_guessing(tries) {
        return Ok(());
    }
    let Some(lot) = store::lots::any_of(tx.conn(), gtin).await? else { return Ok(()) };
    let new = Suspicion {
        serial: TRIED.to_owned(),
        reason: "guessing".to_owned(),
        detail: tries.to_string(),
        lot: String::new(),
        lot_number: String::new(),
        ..of_lot(tx, &lot)
    };
    let Some(known) = raise(tx, &lot, &new).await? else { return Ok(()) };
    let Some(closed) = &known.closed else { return Ok(()) };
    let since = store::scans::guesses(tx.conn(), gtin, day, reader, closed.at).await?;
    if is_guessing(since) { reopen(tx, &known, &since.to_string()).await } else { Ok(()) }
}

/// A suspicion about a lot, its reason to be told.
pub(super) fn of_lot(tx: &Tx, lot: &Lot) -> Suspicion {
    Suspicion {
        id: tx.new_id::<crate::model::LotId>().to_string(),
        gtin: lot.gtin.clone(),
        serial: String::new(),
        reason: String::new(),
        detail: String::new(),
        lot: lot.id.to_string(),
        lot_number: lot.number.clone(),
        name_zh: lot.name_zh.clone(),
        name_en: lot.name_en.clone(),
        found_at: tx.now(),
        report: String::new(),
        closed: None,
    }
}

/// Raises a suspicion for the maker and every authority; answers the one that was raised before for the same reason.
pub(super) async fn raise(tx: &Tx, lot: &Lot, new: &Suspicion) -> Result<Option<Suspicion>> {
    if !store::scans::raise(tx.conn(), new).await? {
        return store::scans::same(tx.conn(), new).await;
    }
    tx.grant(SUSPICION, &new.id, lot.owner, Audience::Owner, "scan").await?;
    let platform = tx.platform();
    for authority in platform.organisations()?.of_kind(platform, OrganisationKind::Authority).await? {
        tx.grant(SUSPICION, &new.id, authority.id, Audience::Authority, "scan").await?;
    }
    Ok(None)
}

/// New evidence came after somebody had closed it.
async fn reopen(tx: &mut Tx, known: &Suspicion, detail: &str) -> Result<()> {
    if store::scans::reopen(tx.conn(), &known.id, detail, tx.now()).await? {
        let data = json!({"suspicion": known.id, "detail": detail});
        tx.record(Event::new("suspicion.reopened", SUSPICION, &known.id).with(data)).await?;
    }
    Ok(())
}

/// Closes a suspicion with what was found.
///
/// # Errors
/// [`Error::Invalid`] on field `reason`, [`Error::Conflict`] when it is closed.
pub(crate) async fn close(platform: &Platform, actor: &Actor, id: &str, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &SUSPICION_CLOSE, On::record(SUSPICION, id)).await?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MOST_REASON {
        return Err(Error::field("reason", Message::new("suspicion-error-reason")));
    }
    store::scans::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    close_one(&mut tx, id, &actor.name, reason).await?;
    tx.commit().await
}

/// Closes one and says so in the journal.
pub(super) async fn close_one(tx: &mut Tx, id: &str, by: &str, reason: &str) -> Result<()> {
    let closed = Closed { at: tx.now(), by: by.to_owned(), reason: reason.to_owned() };
    if !store::scans::close(tx.conn(), id, &closed).await? {
        return Err(Error::Conflict(Message::new("suspicion-error-closed")));
    }
    let data = json!({"suspicion": id});
    tx.record(Event::new("suspicion.closed", SUSPICION, id).with(data).because(reason)).await
}

/// The daily job: single scans older than thirty days are forgotten.
///
/// # Errors
/// Database errors.
pub(crate) async fn forget(platform: Platform, _job: Job) -> Result<()> {
    let tx = platform.system("scans").await?;
    store::scans::forget_before(tx.conn(), day_of(tx.now()) - KEPT_DAYS).await?;
    tx.commit().await
}
