//! Shipping a lot: its cartons leave for a buyer, who sees the lot and its events from then on.

use kernel::ids::OrganisationId;
use kernel::{Actor, Message, OrganisationKind};
use platform::authz::Audience;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::capture::{Incoming, keep};
use super::{SHIP, open, party, party_uri, places, save, unmade};
use crate::model::{LOT, LotId, Shipped};
use crate::rules::events::{At, Side, shipping};
use crate::rules::lot::{MOST_CARTONS, sscc_epc};
use crate::store;

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
    tx.grant(LOT, id, to.id, Audience::Buyer, "shipped").await?;
    store::feed::offer_lot(tx.conn(), id, to.id).await?;
    store::events::show_lot(tx.conn(), id, to.id).await?;
    store::values::learn_lot(tx.conn(), id, to.id).await?;
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
