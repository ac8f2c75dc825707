//! API keys: made, shown once, revoked.

use kernel::Actor;
use kernel::Message;
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::MANAGE_KEYS;
use crate::entities::api_key;
use crate::model::SCOPES;
use crate::secrets::{token, token_hash};
use crate::{ORGANISATION, store};

/// A key just made: the only time the token is seen.
#[derive(Debug)]
pub struct NewKey {
    /// Identity.
    pub id: String,
    /// The bearer token.
    pub token: String,
}

/// Makes a key for the actor's organisation with the maker's own professional roles.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Invalid`].
pub async fn create_key(platform: &Platform, actor: &Actor, name: &str, scopes: &[String]) -> Result<NewKey> {
    let mut tx = platform.write(actor, &MANAGE_KEYS, On::Nothing).await?;
    if name.trim().is_empty() {
        return Err(Error::field("name", Message::new("error-required")));
    }
    if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(Error::field("scopes", Message::new("account-error-scope")));
    }
    let token = token("ts_");
    let id: uuid::Uuid = tx.new_id();
    let row = api_key::Model {
        id: id.to_string(),
        organisation: actor.organisation.to_string(),
        name: name.trim().chars().take(80).collect(),
        prefix: token.chars().take(9).collect(),
        token_hash: token_hash(&token),
        roles: store::roles_text(crate::model::roles_of(actor.kind)),
        scopes: scopes.join(" "),
        created_by: actor.user.map(|u| u.to_string()).unwrap_or_default(),
        created_at: tx.now().micros(),
        last_used_at: None,
        revoked_at: None,
    };
    store::insert_key(tx.conn(), row).await?;
    let data = json!({"name": name.trim(), "scopes": scopes.join(" ")});
    tx.record(Event::new("key.created", ORGANISATION, actor.organisation).with(data)).await?;
    tx.commit().await?;
    Ok(NewKey { id: id.to_string(), token })
}

/// Ends a key at once.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`].
pub async fn revoke_key(platform: &Platform, actor: &Actor, id: &str) -> Result<()> {
    let mut tx = platform.write(actor, &MANAGE_KEYS, On::Nothing).await?;
    let row = store::key(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if row.organisation != actor.organisation.to_string() {
        return Err(Error::NotFound);
    }
    store::revoke_key(tx.conn(), id, tx.now()).await?;
    tx.record(Event::new("key.revoked", ORGANISATION, actor.organisation).with(json!({"name": row.name}))).await?;
    tx.commit().await
}
