//! Recording lots: every unit gets a serial number ([`super::number`]), a large lot in the background.

use kernel::ids::ProductVersionId;
use kernel::{Actor, Date, Message};
use platform::authz::{Access, Audience, On};
use platform::db::{Event, Tx};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::number::{AT_ONCE, NUMBER, give_numbers};
use super::{CREATE, SHOW, party, places};
use crate::model::{LOT, Lot, LotId, LotState, Place};
use crate::rules::lot::faults;
use crate::store;

/// A lot as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLot {
    /// The product version it was made to.
    pub version: ProductVersionId,
    /// Lot number: 1 to 20 characters of GS1 character set 82.
    pub number: String,
    /// Day of manufacture.
    pub manufactured_on: Date,
    /// Units, 1 to 1,000,000.
    pub quantity: i64,
    /// URI of one of the own places; `None` = the first one.
    pub place: Option<String>,
}

/// Records a lot of an own product version. Up to [`AT_ONCE`] units have their numbers when this returns; more are numbered by
/// a job, and [`Lot::numbered`] says how far it is. The same `once` token answers with the first lot.
///
/// # Errors
/// [`Error::Invalid`] with every faulty field, [`Error::NotFound`] for another's product, [`Error::Forbidden`].
pub async fn create(platform: &Platform, actor: &Actor, new: &NewLot, once: &str) -> Result<LotId> {
    let mut tx = platform.write(actor, &CREATE, On::Nothing).await?;
    if let Some(made) = tx.claim_once(once, CREATE.name).await? {
        return made.parse().map_err(|_| Error::NotFound);
    }
    let product = platform.products()?.version(platform, new.version).await?;
    let product = product.filter(|product| product.owner == actor.organisation).ok_or(Error::NotFound)?;
    let number = new.number.trim();
    let mut found = faults(number, new.quantity, new.manufactured_on, platform.now().china_date());
    if product.gtin.is_none() {
        found.push(platform::FieldError { field: "version".to_owned(), message: Message::new("lot-error-no-gtin") });
    }
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    let maker = party(platform, actor.organisation).await?;
    let place = chosen_place(&mut tx, &maker, new.place.as_deref()).await?;
    let lot = Lot {
        id: tx.new_id(),
        owner: actor.organisation,
        product: product.product,
        version: product.version,
        version_number: product.version_number,
        name_zh: product.name_zh,
        name_en: product.name_en,
        model: product.model,
        gtin: product.gtin.unwrap_or_default(),
        number: number.to_owned(),
        manufactured_on: new.manufactured_on,
        quantity: new.quantity,
        numbered: 0,
        place: place.uri,
        inspected_at: None,
        state: LotState::Made,
        created_at: tx.now(),
        row_version: 1,
    };
    if !store::lots::insert(tx.conn(), &lot).await? {
        return Err(Error::field("number", Message::new("lot-error-number-taken").with("number", &lot.number)));
    }
    show(&tx, &lot).await?;
    if lot.quantity <= AT_ONCE {
        give_numbers(&tx, &lot, lot.quantity).await?;
    } else {
        tx.enqueue(NUMBER, &json!({"lot": lot.id})).await?;
    }
    let data = json!({"lot": lot.id, "number": lot.number, "quantity": lot.quantity, "product": lot.product,
                      "version": lot.version, "gtin": lot.gtin});
    tx.record(Event::new("lot.created", LOT, lot.id).with(data).also_on("product", lot.product)).await?;
    tx.answer_once(once, &lot.id.to_string()).await?;
    let id = lot.id;
    tx.commit().await?;
    Ok(id)
}

/// One lot, and as whom it is seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn show_lot(platform: &Platform, actor: &Actor, id: LotId) -> Result<(Lot, Access)> {
    let access = platform.read(actor, &SHOW, On::record(LOT, id)).await?;
    let lot = store::lots::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    Ok((lot, access))
}

/// The serial numbers of a lot in order, from `offset` on, at most 10,000.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn serials(platform: &Platform, actor: &Actor, id: LotId, offset: i64, most: i64) -> Result<Vec<String>> {
    platform.read(actor, &SHOW, On::record(LOT, id)).await?;
    store::lots::serials(platform.db().conn(), id, offset.max(0), most.clamp(0, 10_000)).await
}

async fn chosen_place(tx: &mut Tx, maker: &platform::ports::Party, uri: Option<&str>) -> Result<Place> {
    let Some(uri) = uri.filter(|uri| !uri.is_empty()) else {
        return places::of(tx, maker).await;
    };
    let own = store::places::of(tx.conn(), maker.id).await?;
    own.into_iter().find(|place| place.uri == uri).ok_or_else(|| Error::field("place", Message::new("lot-error-place")))
}

/// The maker and every authority see a lot from the start.
async fn show(tx: &Tx, lot: &Lot) -> Result<()> {
    tx.grant(LOT, lot.id, lot.owner, Audience::Owner, "owner").await?;
    let platform = tx.platform();
    for authority in platform.organisations()?.of_kind(platform, kernel::OrganisationKind::Authority).await? {
        tx.grant(LOT, lot.id, authority.id, Audience::Authority, "supervision").await?;
    }
    Ok(())
}
