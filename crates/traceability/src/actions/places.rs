//! Places: where steps happen, with the names that journeys show.

use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::{Event, Tx};
use platform::ports::Party;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::PLACES;
use crate::model::{PLACE, Place};
use crate::store;

/// A place as typed: with a GLN, or without one under an address of the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPlace {
    /// Global Location Number, 13 digits, or empty.
    pub gln: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

/// Names a place of the actor's organisation.
///
/// # Errors
/// [`Error::Invalid`] for a wrong GLN or missing names, [`Error::Conflict`] when it is named already.
pub async fn create(platform: &Platform, actor: &Actor, new: &NewPlace) -> Result<Place> {
    let mut tx = platform.write(actor, &PLACES, On::Nothing).await?;
    let mut faults = Vec::new();
    let mut fault = |field: &str, key: &str| {
        faults.push(platform::FieldError { field: field.to_owned(), message: Message::new(key) });
    };
    let gln = new.gln.trim();
    let uri = match gln {
        "" => own_uri(platform),
        gln => gs1::Gln::parse(gln)
            .map(|gln| format!("{}/414/{gln}", gs1::digital_link::CANONICAL_STEM))
            .unwrap_or_default(),
    };
    if uri.is_empty() {
        fault("gln", "place-error-gln");
    }
    for (field, name) in [("name_zh", &new.name_zh), ("name_en", &new.name_en)] {
        if name.trim().is_empty() || name.chars().count() > 200 {
            fault(field, "place-error-name");
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let place = Place {
        owner: actor.organisation,
        uri,
        name_zh: new.name_zh.trim().to_owned(),
        name_en: new.name_en.trim().to_owned(),
    };
    if !store::places::insert(tx.conn(), &place, tx.now()).await? {
        return Err(Error::Conflict(Message::new("place-error-known")));
    }
    record(&mut tx, &place).await?;
    tx.commit().await?;
    Ok(place)
}

/// Places of the actor's organisation.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn list(platform: &Platform, actor: &Actor) -> Result<Vec<Place>> {
    platform.read(actor, &super::QUERY, On::Nothing).await?;
    store::places::of(platform.db().conn(), actor.organisation).await
}

/// The first place of a party; made from its address when it has named none.
pub(super) async fn of(tx: &mut Tx, party: &Party) -> Result<Place> {
    if let Some(place) = store::places::of(tx.conn(), party.id).await?.into_iter().next() {
        return Ok(place);
    }
    let or_name = |text: &str, name: &str| if text.is_empty() { name.to_owned() } else { text.to_owned() };
    let place = Place {
        owner: party.id,
        uri: own_uri(tx.platform()),
        name_zh: or_name(&party.address_zh, &party.name_zh),
        name_en: or_name(&party.address_en, &party.name_en),
    };
    store::places::insert(tx.conn(), &place, tx.now()).await?;
    record(tx, &place).await?;
    Ok(place)
}

async fn record(tx: &mut Tx, place: &Place) -> Result<()> {
    let data = json!({"name": format!("{} · {}", place.name_zh, place.name_en)});
    tx.record(Event::new("place.named", PLACE, &place.uri).with(data)).await
}

/// An address that nobody guesses and that says nothing by itself.
fn own_uri(platform: &Platform) -> String {
    format!("{}/places/{}", platform.settings().public_url, uuid::Uuid::new_v4().simple())
}
