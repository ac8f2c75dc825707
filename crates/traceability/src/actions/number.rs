//! Numbering the units of a lot: serial numbers from the operating system's random source, a thousand units to one commissioning
//! event. A large lot is numbered by a job, batch by batch; each batch is a whole, so that a job killed at any time goes on where
//! it was and the lot has exactly its quantity.

use platform::authz::On;
use platform::db::{Event, Tx};
use platform::jobs::Job;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{CREATE, acting_for, unmade};
use crate::model::{LOT, Lot, LotId, LotState};
use crate::rules::events::{At, UNITS_PER_EVENT, commissioning};
use crate::rules::lot::epc;
use crate::rules::serial::{random_bytes, serial};
use crate::store;

/// The job that numbers a large lot.
pub(crate) const NUMBER: &str = "lot.number";

/// Units that are numbered while the maker waits.
pub const AT_ONCE: i64 = 10_000;

/// Units numbered in one unit of change of the job: short enough that others write between two of them.
const BATCH: i64 = 2000;

/// Numbers the next `count` units of a lot.
///
/// # Errors
/// Database errors; [`Error::Conflict`] when somebody else numbers the same lot.
pub(crate) async fn give_numbers(tx: &Tx, lot: &Lot, count: i64) -> Result<()> {
    // In the order in which they are listed and printed, so that one event names neighbours. A number that exists already (once in
    // 2^80) makes the unit of change fall back, and others are drawn.
    let mut serials: Vec<String> = (0..count).map(|_| random_serial()).collect();
    serials.sort_unstable();
    store::lots::insert_items(tx.conn(), lot, &serials).await?;
    let at = At { at: tx.now(), place: &lot.place };
    let epcs: Vec<String> = serials.iter().map(|serial| epc(&lot.gtin, None, Some(serial))).collect();
    let mut events = Vec::new();
    for units in epcs.chunks(UNITS_PER_EVENT) {
        let event = commissioning(at, units, &lot.number, lot.manufactured_on).map_err(unmade)?;
        events.push(Incoming::bare(event));
    }
    keep(tx, events, None).await?;
    if store::lots::count_numbered(tx.conn(), lot.id, lot.numbered, count).await? {
        return Ok(());
    }
    Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere")))
}

/// The job: numbers a lot to its end, from wherever it is.
///
/// # Errors
/// Database errors; then it is run again and goes on.
pub(crate) async fn number_lot(platform: Platform, job: Job) -> Result<()> {
    let id = job.payload.get("lot").and_then(|value| value.as_str()).unwrap_or_default();
    let id: LotId = id.parse().map_err(|_| Error::NotFound)?;
    let owner = store::lots::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?.owner;
    let actor = acting_for(&platform, owner, "numbering").await?;
    loop {
        let mut tx = platform.write(&actor, &CREATE, On::record(LOT, id)).await?;
        let lot = store::lots::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        if lot.is_numbered() || lot.state != LotState::Made {
            return Ok(());
        }
        let count = BATCH.min(lot.quantity - lot.numbered);
        give_numbers(&tx, &lot, count).await?;
        if lot.numbered + count == lot.quantity {
            let data = json!({"lot": id, "quantity": lot.quantity});
            tx.record(Event::new("lot.numbered", LOT, id).with(data)).await?;
        }
        tx.commit().await?;
    }
}

fn random_serial() -> String {
    serial(random_bytes(uuid::Uuid::new_v4().into_bytes()))
}
