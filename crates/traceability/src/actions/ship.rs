//! Shipping a lot: its cartons leave for a buyer, who sees the lot and its events from then on.

use std::collections::BTreeSet;

use kernel::ids::OrganisationId;
use kernel::{Actor, Message, OrganisationKind};
use platform::authz::{Audience, On};
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{SHIP, open, party, party_uri, places, save, share, unmade};
use crate::model::{LOT, LotId, Shipped};
use crate::rules::events::{At, Side, shipping};
use crate::rules::lot::{MOST_CARTONS, sscc_epc};
use crate::rules::scan::{Scanned, codes};
use crate::store;

/// Checks a loading: when cartons were scanned, they are all of the lot's and no other. Nothing is recorded.
///
/// # Errors
/// [`Error::Invalid`] on field `scanned` naming the carton that is missing or does not belong.
pub async fn loaded(platform: &Platform, actor: &Actor, id: LotId, scanned: &str) -> Result<()> {
    platform.read(actor, &SHIP, On::record(LOT, id)).await?;
    let fault = |message: Message| Error::field("scanned", message);
    let scanned = codes(scanned).map_err(|(key, code)| fault(Message::new(key).with("code", code)))?;
    if scanned.is_empty() {
        return Ok(());
    }
    let cartons = store::lots::cartons(platform.db().conn(), id, 0, MOST_CARTONS).await?;
    let mut missing: BTreeSet<String> = cartons.into_iter().map(|carton| carton.sscc).collect();
    for code in &scanned {
        let Scanned::Carton(sscc) = code else {
            return Err(fault(Message::new("scan-error-not-carton").with("code", code.label())));
        };
        if !missing.remove(sscc) {
            return Err(fault(Message::new("scan-error-not-of-lot").with("code", sscc)));
        }
    }
    match missing.first() {
        None => Ok(()),
        Some(first) => Err(fault(Message::new("scan-error-loading").with("count", missing.len()).with("code", first))),
    }
}

/// What is said of one code at once, while a loading is scanned: nothing is recorded.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn look(platform: &Platform, actor: &Actor, id: LotId, code: &str) -> Result<Result<Scanned, &'static str>> {
    platform.read(actor, &SHIP, On::record(LOT, id)).await?;
    let read = match Scanned::read(code) {
        Ok(read) => read,
        Err(key) => return Ok(Err(key)),
    };
    let Scanned::Carton(sscc) = &read else { return Ok(Err("scan-error-not-carton")) };
    let found = store::arrivals::of_carton(platform.db().conn(), sscc).await?;
    let belongs = found.is_some_and(|(lot, _)| lot.id == id);
    Ok(if belongs { Ok(read) } else { Err("scan-error-not-of-lot") })
}

/// Sends all cartons of a lot to a buyer; with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] when there is no such buyer, [`Error::Conflict`] when it is not packed or has left already.
pub async fn ship(platform: &Platform, actor: &Actor, id: LotId, buyer: OrganisationId, once: &str) -> Result<()> {
    let Some((mut tx, mut lot)) = open(platform, actor, &SHIP, id, once).await? else { return Ok(()) };
    let to = platform.organisations()?.organisation(platform, buyer).await?;
    let to = to
        .filter(|party| party.kind == OrganisationKind::Buyer)
        .ok_or_else(|| Error::field("buyer", Message::new("lot-error-buyer")))?;
    let from = party(platform, lot.owner).await?;
    let shipped = Shipped { at: tx.now(), to: to.id, to_zh: to.name_zh.clone(), to_en: to.name_en.clone() };
    lot.state = lot.state.clone().ship(shipped)?;
    save(&tx, &lot).await?;
    let destination = places::of(&mut tx, &to).await?;
    let cartons = store::lots::cartons(tx.conn(), id, 0, MOST_CARTONS).await?;
    let ssccs: Vec<String> = cartons.iter().map(|carton| sscc_epc(&carton.sscc)).collect();
    share::show(&tx, id, to.id, "shipped").await?;
    let (sender, receiver) = (party_uri(platform, &from), party_uri(platform, &to));
    let event = shipping(
        At { at: tx.now(), place: &lot.place },
        &ssccs,
        Side { party: &sender, place: &lot.place },
        Side { party: &receiver, place: &destination.uri },
    )
    .map_err(unmade)?;
    keep(&tx, vec![Incoming::bare(event)], None).await?;
    let data = json!({"lot": id, "cartons": cartons.len(), "to": format!("{} · {}", to.name_zh, to.name_en),
                      "product": lot.product, "grantee": to.id, "audience": Audience::Buyer.word()});
    tx.record(Event::new("lot.shipped", LOT, id).with(data)).await?;
    tx.commit().await
}
