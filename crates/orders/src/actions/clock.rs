//! The clock stops while the customer is waited for, runs again; and the end of an order.

use kernel::Actor;
use kernel::ids::OrderId;
use platform::authz::On;
use platform::db::Event;
use platform::{Platform, Result};
use serde_json::json;

use super::{CLOSE, RESUME_CLOCK, STOP_CLOCK, act, load, reason};
use crate::model::{KIND, Stop};
use crate::store;

/// Stops the clock of an accepted order, saying what the customer has to do.
///
/// # Errors
/// Without a reason, or when no clock runs.
pub async fn stop(platform: &Platform, actor: &Actor, id: OrderId, why: &str) -> Result<()> {
    let mut tx = platform.write(actor, &STOP_CLOCK, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    let why = reason(why)?;
    order.state = order.state.stop_clock(Stop { act: act(&tx), reason: why.clone() })?;
    store::save(tx.conn(), &mut order).await?;
    tx.record(Event::new("order.clock_stopped", KIND, id).because(why)).await?;
    tx.commit().await
}

/// Starts it again; the promised day moves by the working days lost.
///
/// # Errors
/// When it is not stopped.
pub async fn resume(platform: &Platform, actor: &Actor, id: OrderId) -> Result<()> {
    let mut tx = platform.write(actor, &RESUME_CLOCK, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    order.state = order.state.resume_clock(tx.now().china_date())?;
    store::save(tx.conn(), &mut order).await?;
    let data = json!({"promised_on": order.state.promised_on()});
    tx.record(Event::new("order.clock_resumed", KIND, id).with(data)).await?;
    tx.commit().await
}

/// Finishes an order whose reports are all there.
///
/// # Errors
/// Before that.
pub async fn close(platform: &Platform, actor: &Actor, id: OrderId) -> Result<()> {
    let mut tx = platform.write(actor, &CLOSE, On::record(KIND, id)).await?;
    let mut order = load(&tx, id).await?;
    order.state = order.state.close(act(&tx))?;
    store::save(tx.conn(), &mut order).await?;
    tx.record(Event::new("order.closed", KIND, id)).await?;
    tx.commit().await
}
