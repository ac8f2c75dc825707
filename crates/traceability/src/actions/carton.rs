//! One carton packed by hand: the units that were scanned, in a carton with an SSCC of its own or one that is printed already.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{PACK, open, save, unmade};
use crate::model::{Carton, LOT, Lot, LotId, LotState, Packed};
use crate::rules::events::{At, packing};
use crate::rules::lot::{MOST_CARTONS, company_prefix, epc, sscc_epc};
use crate::rules::scan::{Scanned, codes};
use crate::store;

/// What is to be packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCarton {
    /// Codes of units, one a line; the carton's own SSCC may be among them.
    pub scanned: String,
    /// GS1 company prefix for a new SSCC; not needed when a carton's code was scanned.
    pub prefix: String,
}

/// Puts the scanned units of a lot into one carton; answers its SSCC. The lot counts as packed once every unit is in a carton. The
/// same `once` token again answers with the same.
///
/// # Errors
/// [`Error::Invalid`] on field `scanned` naming the code that does not belong, or on `company_prefix`.
pub async fn pack_carton(platform: &Platform, actor: &Actor, id: LotId, new: &NewCarton, once: &str) -> Result<String> {
    let mut tx = platform.write(actor, &PACK, On::record(LOT, id)).await?;
    if let Some(made) = tx.claim_once(once, &format!("carton {id}")).await? {
        return Ok(made);
    }
    let mut lot = store::lots::find(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if lot.state != LotState::Made {
        return Err(lot.state.pack(Packed { at: tx.now(), cartons: 0 }).err().map_or(Error::NotFound, Error::from));
    }
    if !lot.is_numbered() {
        return Err(Error::Rule(Message::new("lot-error-numbering")));
    }
    let scanned = codes(&new.scanned).map_err(|(key, code)| fault(key, &code))?;
    let (units, given) = split(scanned)?;
    let serials = belonging(&tx, &lot, &units).await?;
    let sscc = match given {
        Some(sscc) if store::lots::is_carton(tx.conn(), &sscc).await? => {
            return Err(fault("scan-error-carton-used", &sscc));
        }
        Some(sscc) => sscc,
        None => next_sscc(&tx, &new.prefix).await?,
    };
    let position = store::lots::count_cartons(tx.conn(), id).await? + 1;
    if position > MOST_CARTONS {
        return Err(Error::field("scanned", Message::new("lot-error-cartons")));
    }
    let items = i64::try_from(serials.len()).unwrap_or(0);
    let carton = Carton { sscc: sscc.clone(), position, items };
    store::lots::insert_cartons(tx.conn(), id, &[carton], tx.now()).await?;
    store::lots::fill(tx.conn(), &lot.gtin, &serials, &sscc).await?;
    let epcs: Vec<String> = serials.iter().map(|serial| epc(&lot.gtin, None, Some(serial))).collect();
    let at = At { at: tx.now(), place: &lot.place };
    keep(&tx, vec![Incoming::bare(packing(at, &sscc_epc(&sscc), &epcs).map_err(unmade)?)], None).await?;
    if store::lots::loose(tx.conn(), id, 1).await?.is_empty() {
        lot.state = lot.state.clone().pack(Packed { at: tx.now(), cartons: position })?;
    }
    save(&tx, &lot).await?;
    let data = json!({"lot": id, "sscc": sscc, "units": items});
    tx.record(Event::new("lot.carton_packed", LOT, id).with(data)).await?;
    tx.answer_once(once, &sscc).await?;
    tx.commit().await?;
    Ok(sscc)
}

/// The packing is over though not every unit is in a carton: samples, seconds. With the same `once` token only the first time.
///
/// # Errors
/// [`Error::Rule`] when there is no carton yet, [`Error::Conflict`] when the lot is packed or has left.
pub async fn finish(platform: &Platform, actor: &Actor, id: LotId, once: &str) -> Result<()> {
    let Some((mut tx, mut lot)) = open(platform, actor, &PACK, id, once).await? else { return Ok(()) };
    let cartons = store::lots::count_cartons(tx.conn(), id).await?;
    if cartons == 0 {
        return Err(Error::Rule(Message::new("scan-error-no-carton")));
    }
    lot.state = lot.state.clone().pack(Packed { at: tx.now(), cartons })?;
    save(&tx, &lot).await?;
    let left = store::lots::count_loose(tx.conn(), id).await?;
    let data = json!({"lot": id, "cartons": cartons, "left": left});
    tx.record(Event::new("lot.packing_finished", LOT, id).with(data)).await?;
    tx.commit().await
}

fn fault(key: &str, code: &str) -> Error {
    Error::field("scanned", Message::new(key).with("code", code))
}

/// Units, and the one carton among what was scanned.
fn split(scanned: Vec<Scanned>) -> Result<(Vec<Scanned>, Option<String>)> {
    let mut given = None;
    let mut units = Vec::new();
    for one in scanned {
        match one {
            Scanned::Carton(sscc) if given.is_some() => return Err(fault("scan-error-two-cartons", &sscc)),
            Scanned::Carton(sscc) => given = Some(sscc),
            unit @ Scanned::Unit { .. } => units.push(unit),
        }
    }
    if units.is_empty() {
        return Err(fault("scan-error-empty", ""));
    }
    Ok((units, given))
}

/// The serial numbers of units, all of this lot and in no carton yet.
async fn belonging(tx: &Tx, lot: &Lot, units: &[Scanned]) -> Result<Vec<String>> {
    let serials: Vec<String> = units.iter().map(|unit| unit.label().to_owned()).collect();
    let found = store::lots::cartons_of(tx.conn(), lot.id, &lot.gtin, &serials).await?;
    let found: BTreeMap<String, Option<String>> = found.into_iter().collect();
    for unit in units {
        if let Some(key) = strange(lot, unit, found.get(unit.label()).map(Option::as_deref)) {
            return Err(fault(key, unit.label()));
        }
    }
    Ok(serials.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
}

/// Why a unit cannot go into a carton of a lot; `carton`: what is known of it in this lot. A pure decision.
fn strange(lot: &Lot, unit: &Scanned, carton: Option<Option<&str>>) -> Option<&'static str> {
    let Scanned::Unit { gtin, lot: number, .. } = unit else { return None };
    match carton {
        _ if *gtin != lot.gtin => Some("scan-error-product"),
        _ if number.as_ref().is_some_and(|number| *number != lot.number) => Some("scan-error-lot"),
        None => Some("scan-error-unknown"),
        Some(Some(_)) => Some("scan-error-packed"),
        Some(None) => None,
    }
}

async fn next_sscc(tx: &Tx, prefix: &str) -> Result<String> {
    let prefix = company_prefix(prefix).map_err(|fault| Error::Invalid(vec![fault]))?;
    let reference = u64::try_from(tx.next_number(&format!("sscc:{prefix}")).await?).unwrap_or(0);
    gs1::Sscc::from_prefix('0', &prefix, reference)
        .map(|sscc| sscc.as_str().to_owned())
        .map_err(|_| Error::field("company_prefix", Message::new("lot-error-prefix-used-up")))
}

/// What is said of one code at once, while scanning for a carton of a lot: nothing is recorded.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn look(platform: &Platform, actor: &Actor, id: LotId, code: &str) -> Result<Result<Scanned, &'static str>> {
    platform.read(actor, &PACK, On::record(LOT, id)).await?;
    let conn = platform.db().conn();
    let lot = store::lots::find(conn, id).await?.ok_or(Error::NotFound)?;
    let read = match Scanned::read(code) {
        Ok(read) => read,
        Err(key) => return Ok(Err(key)),
    };
    if let Scanned::Carton(sscc) = &read {
        let used = store::lots::is_carton(conn, sscc).await?;
        return Ok(if used { Err("scan-error-carton-used") } else { Ok(read) });
    }
    let found = store::lots::cartons_of(conn, id, &lot.gtin, &[read.label().to_owned()]).await?;
    let carton = found.first().map(|(_, carton)| carton.as_deref());
    Ok(strange(&lot, &read, carton).map_or(Ok(read), Err))
}
