//! What the applicant does: edit, hand in, take back, accept the quotation.

use kernel::ids::{OrderId, OrganisationId};
use kernel::{Actor, Message};
use platform::authz::{Audience, On};
use platform::db::Event;
use platform::{Error, FieldError, Platform, Result};
use serde_json::json;

use super::{ACCEPT, EDIT, SUBMIT, WITHDRAW, act, centres, load, show_to};
use crate::model::{KIND, Order, Parties, Wishes};
use crate::rules::{dates, number, parties};
use crate::store;

/// A draft as typed.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Names and addresses.
    pub parties: Parties,
    /// What is asked for.
    pub wishes: Wishes,
    /// Which service centre.
    pub service_centre: OrganisationId,
    /// The version the editor saw.
    pub row_version: i64,
}

/// Changes parties and wishes of a draft, or of an order sent back.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::Conflict`] when somebody else changed it, or it is with the service centre.
pub async fn edit(platform: &Platform, actor: &Actor, id: OrderId, edit: Edit) -> Result<()> {
    let mut errors = parties::check_draft(&edit.parties, &edit.wishes);
    platform.read(actor, &EDIT, On::record(KIND, id)).await?;
    if !centres(platform).await?.iter().any(|centre| centre.id == edit.service_centre) {
        errors.push(FieldError {
            field: "service_centre".to_owned(),
            message: Message::new("order-error-unknown-centre"),
        });
    }
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let mut tx = platform.write(actor, &EDIT, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    if order.row_version != edit.row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    if !order.state.editable() {
        return Err(Error::Conflict(Message::new("order-error-not-editable")));
    }
    if order.number.is_some() && order.service_centre != edit.service_centre {
        // The number belongs to the series of the centre that has it.
        return Err(Error::field("service_centre", Message::new("order-error-centre-fixed")));
    }
    order.parties = edit.parties;
    order.wishes = edit.wishes;
    order.service_centre = edit.service_centre;
    store::save(tx.conn(), &mut order).await?;
    tx.record(Event::new("order.edited", KIND, id)).await?;
    tx.commit().await
}

/// Hands it in; the first time it gets its number.
///
/// # Errors
/// [`Error::Invalid`] with everything that is missing.
pub async fn submit(platform: &Platform, actor: &Actor, id: OrderId) -> Result<String> {
    let mut tx = platform.write(actor, &SUBMIT, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let missing = parties::check_complete(&order);
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    order.state = order.state.submit(act(&tx))?;
    let number = match &order.number {
        Some(number) => number.clone(),
        None => {
            let today = tx.now().china_date();
            let serial = tx.next_number(&number::series(order.service_centre, today)).await?;
            number::number(today, serial)
        }
    };
    order.number = Some(number.clone());
    order.submitted_at = order.submitted_at.or(Some(tx.now()));
    store::save(tx.conn(), &mut order).await?;
    show_to(&tx, &order, order.service_centre, Audience::ServiceCentre, "submitted").await?;
    tx.record(shared("order.submitted", &order, order.service_centre, Audience::ServiceCentre)).await?;
    tx.commit().await?;
    Ok(number)
}

/// An event after which the product shall be visible to another organisation too.
pub(super) fn shared(name: &'static str, order: &Order, grantee: OrganisationId, audience: Audience) -> Event {
    Event::new(name, KIND, order.id).with(json!({
        "order": order.id,
        "number": order.number(),
        "plan": order.subject.plan,
        "product": order.subject.product,
        "version": order.subject.version,
        "grantee": grantee,
        "audience": audience.word(),
    }))
}

/// Takes it back.
///
/// # Errors
/// After acceptance.
pub async fn withdraw(platform: &Platform, actor: &Actor, id: OrderId, why: &str) -> Result<()> {
    let mut tx = platform.write(actor, &WITHDRAW, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let why = if why.trim().is_empty() { String::new() } else { super::reason(why)? };
    order.state = order.state.withdraw(act(&tx), why.clone())?;
    store::save(tx.conn(), &mut order).await?;
    let mut event = Event::new("order.withdrawn", KIND, id);
    if !why.is_empty() {
        event = event.because(why);
    }
    tx.record(event).await?;
    tx.commit().await
}

/// Accepts the quotation: the contract stands, the clock runs.
///
/// # Errors
/// [`Error::Rule`] when the quotation has expired.
pub async fn accept(platform: &Platform, actor: &Actor, id: OrderId) -> Result<()> {
    let mut tx = platform.write(actor, &ACCEPT, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let today = tx.now().china_date();
    let days = match order.state.offer() {
        Some(offer) => {
            let quotation = store::quotation(tx.conn(), offer.quotation).await?.ok_or(Error::NotFound)?;
            if today > quotation.valid_until && order.state.contract().is_none() {
                return Err(Error::Rule(Message::new("order-error-quotation-expired")));
            }
            quotation.days
        }
        None => 0,
    };
    let promised_on = dates::add_working_days(today, days);
    order.state = order.state.accept(act(&tx), promised_on)?;
    store::save(tx.conn(), &mut order).await?;
    let data = json!({"order": id, "number": order.number(), "promised_on": promised_on});
    tx.record(Event::new("order.accepted", KIND, id).with(data)).await?;
    tx.commit().await
}
