//! Named queries: kept, listed, found, removed. What one answers is a page of [`super::query`].

use epcis::query::Query;
use kernel::Actor;
use platform::authz::On;
use platform::db::Event as Happened;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{QUERY, subscribe};
use crate::model::{NAMED_QUERY, NamedQuery};
use crate::rules::named::{Definition, Wrong, definition, meaning};
use crate::store;

/// Why a query is not kept.
#[derive(Debug)]
pub enum Refusal {
    /// The definition is wrong.
    Wrong(Wrong),
    /// There is a query of this name.
    Known(String),
    /// Permission, database.
    Platform(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Platform(error)
    }
}

/// Keeps a query under its name, for the actor's organisation. `prefixes`: those that the request declared besides.
///
/// # Errors
/// [`Refusal`].
pub async fn create(
    platform: &Platform,
    actor: &Actor,
    text: &str,
    prefixes: &[(String, String)],
) -> Result<NamedQuery, Refusal> {
    let mut tx = platform.write(actor, &QUERY, On::Nothing).await?;
    let Definition { name, query } = definition(text, prefixes).map_err(Refusal::Wrong)?;
    let named = NamedQuery {
        organisation: actor.organisation,
        name,
        body: query.to_string(),
        created_at: tx.now(),
        created_by: actor.name.clone(),
    };
    if !store::queries::insert(tx.conn(), &named).await? {
        return Err(Refusal::Known(named.name));
    }
    let data = json!({"name": named.name, "query": named.body});
    tx.record(Happened::new("epcis-query.created", NAMED_QUERY, resource(&named)).with(data)).await?;
    tx.commit().await?;
    Ok(named)
}

/// A query of the actor's organisation.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's query.
pub async fn find(platform: &Platform, actor: &Actor, name: &str) -> Result<NamedQuery> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    store::queries::find(platform.db().conn(), actor.organisation, name).await?.ok_or(Error::NotFound)
}

/// What a kept query means.
///
/// # Errors
/// A fault of this program: only what was read is kept.
pub fn query(named: &NamedQuery) -> Result<Query> {
    meaning(&named.body).map_err(|reason| Error::Internal(anyhow::anyhow!("query {:?}: {reason}", named.name)))
}

/// Queries of the actor's organisation by name, behind one; and the name behind which there are more.
///
/// # Errors
/// Permission, database.
pub async fn list(
    platform: &Platform,
    actor: &Actor,
    after: &str,
    size: u64,
) -> Result<(Vec<NamedQuery>, Option<String>)> {
    platform.read(actor, &QUERY, On::Nothing).await?;
    let most = i64::try_from(size).unwrap_or(i64::MAX - 1);
    let mut found = store::queries::list(platform.db().conn(), actor.organisation, after, most + 1).await?;
    let wanted = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|last| last.name.clone());
    Ok((found, next))
}

/// Removes a query of the actor's organisation. Everything that hangs on it goes with it, in the same unit.
///
/// # Errors
/// [`Error::NotFound`], permission, database.
pub async fn delete(platform: &Platform, actor: &Actor, name: &str) -> Result<()> {
    let mut tx = platform.write(actor, &QUERY, On::Nothing).await?;
    let named = store::queries::find(tx.conn(), actor.organisation, name).await?.ok_or(Error::NotFound)?;
    subscribe::end_all(&mut tx, &named.name).await?;
    if !store::queries::delete(tx.conn(), named.organisation, &named.name).await? {
        return Err(Error::NotFound);
    }
    let data = json!({"name": named.name, "query": named.body});
    tx.record(Happened::new("epcis-query.deleted", NAMED_QUERY, resource(&named)).with(data)).await?;
    tx.commit().await
}

fn resource(named: &NamedQuery) -> String {
    format!("{} {}", named.organisation, named.name)
}
