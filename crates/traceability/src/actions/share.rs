//! Showing a lot with its events to another organisation, and ending that; what an organisation tells its partners of the events
//! it captures. What was delivered stays delivered: nothing here reaches into a partner's own house.

use kernel::ids::OrganisationId;
use kernel::{Actor, Message, OrganisationKind};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::ports::Party;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{DISCLOSE, SHARE, open};
use crate::model::{EventId, LOT, Lot, LotId, LotState};
use crate::rules::redact::{Group, Told};
use crate::share_model::Share;
use crate::store;

/// Organisations that are offered at once.
const MOST_OFFERED: usize = 20;
/// Resource kind of what an organisation tells its partners; the record is the organisation itself.
pub const DISCLOSURE: &str = "epcis_disclosure";

/// Shows a lot and its events to an organisation; with the same `once` token only the first time.
///
/// # Errors
/// [`Error::Invalid`] on field `organisation` when it is none that a lot can be shown to, [`Error::Conflict`] when it is shown
/// to it already, [`Error::Rule`] when the lot was withdrawn.
pub async fn share(platform: &Platform, actor: &Actor, id: LotId, with: OrganisationId, once: &str) -> Result<()> {
    let Some((mut tx, lot)) = open(platform, actor, &SHARE, id, once).await? else { return Ok(()) };
    if matches!(lot.state, LotState::Withdrawn(_)) {
        return Err(Error::Rule(Message::new("correct-error-withdrawn")));
    }
    let party = platform.organisations()?.organisation(platform, with).await?;
    let party = party
        .filter(|party| sees(party.kind) && party.id != lot.owner)
        .ok_or_else(|| Error::field("organisation", Message::new("share-error-organisation")))?;
    let new = Share {
        id: tx.new_id(),
        lot: id,
        with,
        with_zh: party.name_zh.clone(),
        with_en: party.name_en.clone(),
        at: tx.now(),
        by_name: actor.name.clone(),
        ended: None,
    };
    if !store::shares::insert(tx.conn(), &new).await? {
        return Err(Error::Conflict(Message::new("share-error-known")));
    }
    show(&tx, id, with, "shared").await?;
    let data = json!({"lot": id, "to": named(&new), "product": lot.product, "grantee": with,
                      "audience": Audience::Buyer.word()});
    tx.record(Event::new("lot.shared", LOT, id).with(data)).await?;
    tx.commit().await
}

/// Ends that a lot is shown to an organisation. When it sees the lot for another reason, because the lot was shipped to it, it goes
/// on seeing it.
///
/// # Errors
/// [`Error::NotFound`] when the lot is not shown to it.
pub async fn end(platform: &Platform, actor: &Actor, id: LotId, with: OrganisationId, once: &str) -> Result<()> {
    let Some((mut tx, lot)) = open(platform, actor, &SHARE, id, once).await? else { return Ok(()) };
    let mut share = store::shares::lasting(tx.conn(), id, with).await?.ok_or(Error::NotFound)?;
    share.ended = Some((tx.now(), actor.name.clone()));
    if !store::shares::end(tx.conn(), &share).await? {
        return Err(Error::NotFound);
    }
    let event = Event::new("lot.unshared", LOT, id).with(json!({"lot": id, "to": named(&share)}));
    if has_goods(&tx, &lot, with).await? {
        tx.record(event).await?;
    } else {
        hide(&mut tx, with, event, &[]).await?;
    }
    tx.commit().await
}

/// The showings of a lot, newest first, and the organisations that it can be shown to.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn list(platform: &Platform, actor: &Actor, id: LotId) -> Result<(Lot, Vec<Share>)> {
    platform.read(actor, &SHARE, On::record(LOT, id)).await?;
    let conn = platform.db().conn();
    let lot = store::lots::find(conn, id).await?.ok_or(Error::NotFound)?;
    Ok((lot, store::shares::of_lot(conn, id).await?))
}

/// Organisations that a lot can be shown to, but its owner and those it is shown to: partners met before first, and those whose name or
/// registration holds what is sought. Nobody reads the list of everybody: without anything sought there are partners alone.
///
/// # Errors
/// Database errors.
pub async fn offered(platform: &Platform, lot: &Lot, shares: &[Share], sought: &str) -> Result<Vec<Party>> {
    let partners = store::shares::partners(platform.db().conn(), lot.owner).await?;
    let mut all = Vec::new();
    for kind in [OrganisationKind::Buyer, OrganisationKind::Enterprise] {
        all.extend(platform.organisations()?.of_kind(platform, kind).await?);
    }
    let lasts = |party: &Party| shares.iter().any(|share| share.with == party.id && share.ended.is_none());
    let sought = sought.trim().to_lowercase();
    let met = |party: &Party| partners.contains(&party.id);
    let matches = |party: &Party| {
        [&party.name_zh, &party.name_en, &party.registration].iter().any(|text| text.to_lowercase().contains(&sought))
    };
    all.retain(|party| party.id != lot.owner && !lasts(party));
    all.retain(|party| if sought.is_empty() { met(party) } else { matches(party) });
    all.sort_by_key(|party| !met(party));
    all.truncate(MOST_OFFERED);
    Ok(all)
}

const fn sees(kind: OrganisationKind) -> bool {
    matches!(kind, OrganisationKind::Buyer | OrganisationKind::Enterprise)
}

/// From now on a lot and its events are visible to an organisation.
pub(super) async fn show(tx: &Tx, lot: LotId, to: OrganisationId, via: &str) -> Result<()> {
    tx.grant(LOT, lot, to, Audience::Buyer, via).await?;
    store::feed::offer_lot(tx.conn(), lot, to).await?;
    store::events::show_lot(tx.conn(), lot, to).await?;
    store::values::learn_lot(tx.conn(), lot, to).await
}

/// From now on they are not, but for `kept` events; `event` is about the lot and tells the journal.
pub(super) async fn hide(tx: &mut Tx, from: OrganisationId, event: Event, kept: &[EventId]) -> Result<()> {
    let lot = event.resource.parse().map_err(|_| Error::NotFound)?;
    if tx.revoke(from, Audience::Buyer, event).await? {
        store::shares::forget(tx.conn(), lot, from, kept).await?;
    }
    Ok(())
}

/// Whether goods of a lot are on their way to an organisation or have arrived there.
pub(super) async fn has_goods(tx: &Tx, lot: &Lot, organisation: OrganisationId) -> Result<bool> {
    if lot.state.shipped().is_some_and(|shipped| shipped.to == organisation) {
        return Ok(true);
    }
    Ok(!store::corrections::own(tx.conn(), lot.id, organisation, store::corrections::Which::Step("receiving"), 1)
        .await?
        .is_empty())
}

/// Both names, for the journal.
fn named(share: &Share) -> String {
    format!("{} · {}", share.with_zh, share.with_en)
}

/// What the actor's organisation tells its partners.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn told(platform: &Platform, actor: &Actor) -> Result<Told> {
    platform.read(actor, &DISCLOSE, On::Nothing).await?;
    store::shares::told(platform.db().conn(), actor.organisation).await
}

/// From now on the actor's organisation tells its partners these groups of fields, also of events captured before.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn tell(platform: &Platform, actor: &Actor, told: Told) -> Result<()> {
    let mut tx = platform.write(actor, &DISCLOSE, On::Nothing).await?;
    if store::shares::told(tx.conn(), actor.organisation).await? == told {
        return Ok(());
    }
    store::shares::tell(tx.conn(), actor.organisation, told, tx.now(), &actor.name).await?;
    let groups: Vec<&str> = Group::ALL.into_iter().filter(|group| told.has(*group)).map(Group::word).collect();
    let data = json!({"groups": if groups.is_empty() { "–".to_owned() } else { groups.join(", ") }});
    tx.record(Event::new("epcis-disclosure.changed", DISCLOSURE, actor.organisation).with(data)).await?;
    tx.commit().await
}
