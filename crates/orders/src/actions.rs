//! One function per intention: permission, load, rule, save, record. Nothing here speaks HTML or JSON.

mod apply;
mod begin;
mod clock;
mod contract;
mod dispatch;
mod policy;
mod prices;
mod progress;
mod talk;

use std::collections::HashMap;

use kernel::ids::{OrderId, OrganisationId};
use kernel::{Date, Message, OrganisationKind};
use platform::authz::Audience;
use platform::db::Tx;
use platform::ports::Covering;
use platform::{Error, Platform, Result};

use crate::model::{Act, LineId, Order};
use crate::store;

pub use apply::{Edit, accept, edit, submit, withdraw};
pub use begin::create;
pub use clock::{close, resume, stop};
pub(crate) use contract::kind as review_kind;
pub use contract::{decline, return_for_completion, review};
pub use dispatch::dispatch;
pub use policy::*;
pub use prices::{adopt_fees, set_fee, set_terms};
pub use progress::{on_report_issued, on_sample_received};
pub use talk::say;

/// The order inside the transaction that may change it.
async fn load(tx: &Tx, id: OrderId) -> Result<Order> {
    store::find(tx.conn(), id).await?.ok_or(Error::NotFound)
}

/// The actor of the transaction, as a fact of a state.
fn act(tx: &Tx) -> Act {
    Act { at: tx.now(), by: tx.actor().user, name: tx.actor().name.clone() }
}

/// One order, as far as the actor may see it; what of it is shown depends on the audience and is the caller's.
///
/// # Errors
/// [`Error::NotFound`] when it is not visible to the actor's organisation.
pub async fn show(platform: &Platform, actor: &kernel::Actor, id: OrderId) -> Result<Order> {
    platform.read(actor, &SHOW, platform::authz::On::record(crate::model::KIND, id)).await?;
    store::find(platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

/// The contract reviews of an order, newest first.
///
/// # Errors
/// [`Error::NotFound`] when it is not visible to the actor's organisation.
pub async fn reviews(
    platform: &Platform,
    actor: &kernel::Actor,
    id: OrderId,
) -> Result<Vec<crate::model::ContractReview>> {
    platform.read(actor, &SHOW, platform::authz::On::record(crate::model::KIND, id)).await?;
    store::reviews(platform.db().conn(), id).await
}

/// An organisation begins to see an order, and finds it in its lists.
async fn show_to(tx: &Tx, order: &Order, whom: OrganisationId, audience: Audience, via: &str) -> Result<()> {
    tx.grant(crate::model::KIND, order.id, whom, audience, via).await?;
    store::index(tx.conn(), order, whom).await
}

/// A reason is more than white space and less than a page.
fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field("reason", Message::new("error-required")));
    }
    if text.chars().count() > crate::rules::parties::TEXT_MAX {
        let message = Message::new("error-too-long").with("max", crate::rules::parties::TEXT_MAX);
        return Err(Error::field("reason", message));
    }
    Ok(text.to_owned())
}

/// Which laboratories cover each line on a day.
///
/// # Errors
/// When laboratories cannot be asked.
pub async fn coverage(platform: &Platform, order: &Order, on: Date) -> Result<HashMap<LineId, Vec<Covering>>> {
    let mut by_method: HashMap<&str, Vec<Covering>> = HashMap::new();
    let mut by_line = HashMap::new();
    for line in &order.lines {
        let method = line.test.method.as_str();
        if !by_method.contains_key(method) {
            by_method.insert(method, platform.scopes()?.covering(platform, method, on).await?);
        }
        by_line.insert(line.id, by_method.get(method).cloned().unwrap_or_default());
    }
    Ok(by_line)
}

/// All service centres, by name.
///
/// # Errors
/// When organisations cannot be asked.
pub async fn centres(platform: &Platform) -> Result<Vec<platform::ports::Party>> {
    platform.organisations()?.of_kind(platform, OrganisationKind::ServiceCentre).await
}
