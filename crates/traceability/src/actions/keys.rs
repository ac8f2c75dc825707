//! What stands behind a key of GS1 here, and whose it is. No register of company prefixes is to be had: a key belongs to whoever
//! brought the first product under its company prefix, a carton to whose lot lies in it.

use gs1::DigitalLink;
use kernel::ids::OrganisationId;
use platform::{Platform, Result};

use crate::model::Place;
use crate::rules::keys::company_prefix;
use crate::store;

/// Who may say where a code leads; nobody where nothing is known of its company prefix.
pub(crate) async fn owner(platform: &Platform, link: &DigitalLink) -> Result<Option<OrganisationId>> {
    let key = link.key();
    if key.ai() == "01" {
        return Ok(platform.products()?.by_gtin(platform, key.value()).await?.map(|product| product.owner));
    }
    if let Some(lot) = packed(platform, link).await? {
        return Ok(Some(lot.owner));
    }
    match company_prefix(key, &platform.settings().company_prefix_lengths) {
        Some(prefix) => platform.products()?.first_under(platform, prefix).await,
        None => Ok(None),
    }
}

/// The goods whose page answers for a code: those that it names, or the lot in the carton that it stands on.
pub(crate) async fn goods(platform: &Platform, link: &DigitalLink) -> Result<Option<DigitalLink>> {
    if link.key().ai() == "01" {
        return Ok(Some(link.clone()));
    }
    let Some(lot) = packed(platform, link).await? else { return Ok(None) };
    let gtin = gs1::Gtin::parse(&lot.gtin);
    Ok(gtin.ok().and_then(|gtin| DigitalLink::of_item(&gtin, Some(&lot.number), None).ok()))
}

/// The place of a GLN, as its owner named it: a place that somebody else gave this number to is not told.
pub(crate) async fn place(platform: &Platform, link: &DigitalLink) -> Result<Option<Place>> {
    if link.key().ai() != "414" {
        return Ok(None);
    }
    let uri = format!("{}/414/{}", gs1::digital_link::CANONICAL_STEM, link.key().value());
    let mut named = store::places::named(platform.db().conn(), std::slice::from_ref(&uri)).await?;
    if named.is_empty() {
        return Ok(None);
    }
    Ok(owner(platform, link).await?.and_then(|owner| named.remove(&(owner, uri))))
}

async fn packed(platform: &Platform, link: &DigitalLink) -> Result<Option<crate::model::Lot>> {
    let Some(sscc) = link.sscc() else { return Ok(None) };
    Ok(store::arrivals::of_carton(platform.db().conn(), sscc.as_str()).await?.map(|(lot, _)| lot))
}
