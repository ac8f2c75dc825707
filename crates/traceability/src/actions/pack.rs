//! Packing a lot: every unit goes into a carton with an SSCC, every carton is an aggregation event.

use kernel::Actor;
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{PACK, open, save, unmade};
use crate::model::{Carton, LOT, Lot, LotId, Packed};
use crate::rules::events::{At, packing};
use crate::rules::lot::{MOST_CARTONS, cartons, company_prefix, epc, sscc_epc};
use crate::store;

/// Puts all units of a lot that are in no carton yet into cartons of `per_carton`, numbered under a GS1 company prefix of 6 to 12 digits; answers
/// the SSCCs in order. The same `once` token again answers with the same.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::Conflict`] when it is packed already or somebody else was faster.
pub async fn pack(
    platform: &Platform,
    actor: &Actor,
    id: LotId,
    per_carton: i64,
    prefix: &str,
    once: &str,
) -> Result<Vec<String>> {
    let Some((mut tx, mut lot)) = open(platform, actor, &PACK, id, once).await? else {
        let before = store::lots::cartons(platform.db().conn(), id, 0, MOST_CARTONS).await?;
        return Ok(before.into_iter().map(|carton| carton.sscc).collect());
    };
    // Packed or gone: said before anything about the form.
    let _ = lot.state.clone().pack(Packed { at: tx.now(), cartons: 0 })?;
    if !lot.is_numbered() {
        return Err(Error::Rule(kernel::Message::new("lot-error-numbering")));
    }
    let before = store::lots::count_cartons(tx.conn(), id).await?;
    let sizes = cartons(store::lots::count_loose(tx.conn(), id).await?, per_carton);
    let prefix = company_prefix(prefix);
    let (sizes, prefix) = match (sizes, prefix) {
        (Ok(sizes), Ok(prefix)) => (sizes, prefix),
        (sizes, prefix) => return Err(Error::Invalid(sizes.err().into_iter().chain(prefix.err()).collect())),
    };
    let count = before + i64::try_from(sizes.len()).unwrap_or(i64::MAX);
    lot.state = lot.state.clone().pack(Packed { at: tx.now(), cartons: count })?;
    save(&tx, &lot).await?;
    let made = number(&tx, &prefix, &sizes, before).await?;
    store::lots::insert_cartons(tx.conn(), id, &made, tx.now()).await?;
    fill(&tx, &lot, &made).await?;
    let data = json!({"lot": id, "cartons": made.len(), "per_carton": per_carton});
    tx.record(Event::new("lot.packed", LOT, id).with(data)).await?;
    tx.commit().await?;
    Ok(made.into_iter().map(|carton| carton.sscc).collect())
}

async fn number(tx: &Tx, prefix: &gs1::CompanyPrefix, sizes: &[i64], before: i64) -> Result<Vec<Carton>> {
    let series = format!("sscc:{prefix}");
    let mut made = Vec::with_capacity(sizes.len());
    for (position, items) in (before + 1..).zip(sizes) {
        let reference = u64::try_from(tx.next_number(&series).await?).unwrap_or(0);
        let sscc = gs1::Sscc::from_prefix('0', prefix, reference)
            .map_err(|_| Error::field("company_prefix", kernel::Message::new("lot-error-prefix-used-up")))?;
        made.push(Carton { sscc: sscc.as_str().to_owned(), position, items: *items });
    }
    Ok(made)
}

async fn fill(tx: &Tx, lot: &Lot, made: &[Carton]) -> Result<()> {
    let serials = store::lots::loose(tx.conn(), lot.id, lot.quantity).await?;
    let at = At { at: tx.now(), place: &lot.place };
    let mut rest = serials.as_slice();
    let mut events = Vec::with_capacity(made.len());
    for carton in made {
        let items = usize::try_from(carton.items).unwrap_or(0).min(rest.len());
        let (inside, after) = rest.split_at(items);
        rest = after;
        store::lots::fill(tx.conn(), &lot.gtin, inside, &carton.sscc).await?;
        let units: Vec<String> = inside.iter().map(|serial| epc(&lot.gtin, None, Some(serial))).collect();
        events.push(Incoming::bare(packing(at, &sscc_epc(&carton.sscc), &units).map_err(unmade)?));
    }
    keep(tx, events, None).await?;
    Ok(())
}
