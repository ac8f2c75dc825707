//! Receiving: a buyer scans the cartons that arrive; each is one of a lot that was shipped to the buyer, and is received once.

use std::collections::BTreeSet;

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{RECEIVE, party, places, unmade};
use crate::model::{LOT, Lot};
use crate::rules::events::{At, receiving};
use crate::rules::lot::sscc_epc;
use crate::rules::scan::{Scanned, codes};
use crate::store::arrivals::{self, Arrival};

/// Cartons named by one event.
const CARTONS_PER_EVENT: usize = 1000;

/// Records that cartons have arrived at the buyer's place; answers how many. The same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] on field `scanned` naming the carton that was not shipped here or is here already.
pub async fn receive(platform: &Platform, actor: &Actor, scanned: &str, once: &str) -> Result<usize> {
    let mut tx = platform.write(actor, &RECEIVE, On::Nothing).await?;
    if let Some(count) = tx.claim_once(once, RECEIVE.name).await? {
        return Ok(count.parse().unwrap_or_default());
    }
    let fault = |key: &str, code: &str| Error::field("scanned", Message::new(key).with("code", code));
    let scanned = codes(scanned).map_err(|(key, code)| fault(key, &code))?;
    let mut arrived: Vec<(String, Lot)> = Vec::new();
    for code in &scanned {
        let Scanned::Carton(sscc) = code else { return Err(fault("scan-error-not-carton", code.label())) };
        let found = arrivals::of_carton(tx.conn(), sscc).await?;
        match (refused(actor, found.as_ref()), found) {
            (None, Some((lot, _))) => arrived.push((sscc.clone(), lot)),
            (key, _) => return Err(fault(key.unwrap_or("scan-error-not-shipped"), sscc)),
        }
    }
    if arrived.is_empty() {
        return Err(fault("scan-error-empty", ""));
    }
    let here = places::of(&mut tx, &party(platform, actor.organisation).await?).await?;
    let ssccs: Vec<String> = arrived.iter().map(|(sscc, _)| sscc.clone()).collect();
    arrivals::mark(tx.conn(), &ssccs, Some(tx.now())).await?;
    let epcs: Vec<String> = ssccs.iter().map(|sscc| sscc_epc(sscc)).collect();
    let at = At { at: tx.now(), place: &here.uri };
    let mut events = Vec::new();
    for some in epcs.chunks(CARTONS_PER_EVENT) {
        events.push(Incoming::bare(receiving(at, some).map_err(unmade)?));
    }
    keep(&tx, events, None).await?;
    let lots: BTreeSet<_> = arrived.iter().map(|(_, lot)| lot.id).collect();
    for lot in lots {
        let count = arrived.iter().filter(|(_, of)| of.id == lot).count();
        let data = json!({"lot": lot, "cartons": count, "by": actor.organisation_name});
        tx.record(Event::new("lot.received", LOT, lot).with(data)).await?;
    }
    tx.answer_once(once, &ssccs.len().to_string()).await?;
    tx.commit().await?;
    Ok(ssccs.len())
}

/// What is said of one code at once, while scanning arrivals: nothing is recorded.
///
/// # Errors
/// [`Error::Forbidden`], database errors.
pub async fn look(platform: &Platform, actor: &Actor, code: &str) -> Result<Result<Scanned, &'static str>> {
    platform.read(actor, &RECEIVE, On::Nothing).await?;
    let read = match Scanned::read(code) {
        Ok(read) => read,
        Err(key) => return Ok(Err(key)),
    };
    let Scanned::Carton(sscc) = &read else { return Ok(Err("scan-error-not-carton")) };
    let found = arrivals::of_carton(platform.db().conn(), sscc).await?;
    Ok(refused(actor, found.as_ref()).map_or(Ok(read), Err))
}

/// Why a carton cannot be received; `found`: its lot, and whether it has arrived. A pure decision.
fn refused(actor: &Actor, found: Option<&(Lot, bool)>) -> Option<&'static str> {
    match found {
        // Whoever is not the buyer is told the same as of a carton that is not known at all.
        Some((lot, _)) if lot.state.shipped().is_none_or(|shipped| shipped.to != actor.organisation) => {
            Some("scan-error-not-shipped")
        }
        None => Some("scan-error-not-shipped"),
        Some((_, true)) => Some("scan-error-received"),
        Some((_, false)) => None,
    }
}

/// Lots on their way to the actor's organisation or there, newest first, with how many of their cartons have arrived.
///
/// # Errors
/// [`Error::Forbidden`], database errors.
pub async fn expected(platform: &Platform, actor: &Actor) -> Result<Vec<Arrival>> {
    platform.read(actor, &RECEIVE, On::Nothing).await?;
    arrivals::shipped_to(platform.db().conn(), actor.organisation).await
}
