//! The conversation between applicant and service centre, on the order it is about.

use kernel::ids::OrderId;
use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use uuid::Uuid;

use super::SAY;
use crate::model::KIND;
use crate::rules::parties::TEXT_MAX;
use crate::store;

/// Says something. The same `once` token says it once.
///
/// # Errors
/// [`Error::Invalid`] when nothing, or too much, is said.
pub async fn say(platform: &Platform, actor: &Actor, id: OrderId, text: &str, once: &str) -> Result<()> {
    let text = text.trim();
    let mut tx = platform.write(actor, &SAY, On::record(KIND, id)).await?;
    if text.is_empty() {
        return Err(Error::field("text", Message::new("error-required")));
    }
    if text.chars().count() > TEXT_MAX {
        return Err(Error::field("text", Message::new("error-too-long").with("max", TEXT_MAX)));
    }
    if tx.claim_once(once, &format!("order.say:{id}")).await?.is_some() {
        return Ok(());
    }
    let note = tx.new_id::<Uuid>().to_string();
    store::insert_note(tx.conn(), note.clone(), id, actor, tx.now(), text).await?;
    tx.record(Event::new("order.message_sent", KIND, id)).await?;
    tx.answer_once(once, &note).await?;
    tx.commit().await
}
