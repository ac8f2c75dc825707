//! Who sees what: one materialised table, written in the transaction that causes it. Lists read it by index and never
//! by `owner OR lab OR EXISTS(grant)`.

use kernel::Timestamp;
use sea_orm::ConnectionTrait;

use super::Audience;
use crate::Result;
use crate::db::rows;

pub(crate) async fn grant(
    conn: &impl ConnectionTrait,
    kind: &str,
    resource: &str,
    grantee: &str,
    audience: Audience,
    via: &str,
    now: Timestamp,
) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO visibility (grantee, kind, resource, audience, via, granted_at) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (grantee, kind, resource, audience) DO NOTHING",
        vec![grantee.into(), kind.into(), resource.into(), audience.word().into(), via.into(), now.micros().into()],
    )
    .await?;
    Ok(())
}

/// False when there was nothing to take away.
pub(crate) async fn revoke(
    conn: &impl ConnectionTrait,
    kind: &str,
    resource: &str,
    grantee: &str,
    audience: Audience,
) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "DELETE FROM visibility WHERE grantee = $1 AND kind = $2 AND resource = $3 AND audience = $4",
        vec![grantee.into(), kind.into(), resource.into(), audience.word().into()],
    )
    .await?;
    Ok(touched > 0)
}

/// The strongest audience as which an organisation sees a record; `None` when it does not see it.
pub(crate) async fn audience(
    conn: &impl ConnectionTrait,
    kind: &str,
    resource: &str,
    grantee: &str,
    now: Timestamp,
) -> Result<Option<Audience>> {
    let found = rows::all(
        conn,
        "SELECT audience FROM visibility WHERE grantee = $1 AND kind = $2 AND resource = $3 AND (expires IS NULL OR expires > $4)",
        vec![grantee.into(), kind.into(), resource.into(), now.micros().into()],
    )
    .await?;
    let mut seen = Vec::with_capacity(found.len());
    for row in found {
        let word: String = row.try_get("", "audience")?;
        seen.push(
            Audience::from_word(&word).ok_or_else(|| rows::impossible("visibility", "audience", resource, &word))?,
        );
    }
    Ok(seen.into_iter().min())
}

/// Organisations that see a record, with the audience: for pages that say who can see this.
///
/// # Errors
/// Database errors.
pub async fn grantees(conn: &impl ConnectionTrait, kind: &str, resource: &str) -> Result<Vec<(String, String)>> {
    let found = rows::all(
        conn,
        "SELECT grantee, audience FROM visibility WHERE kind = $1 AND resource = $2 ORDER BY granted_at",
        vec![kind.into(), resource.into()],
    )
    .await?;
    found.into_iter().map(|row| Ok((row.try_get("", "grantee")?, row.try_get("", "audience")?))).collect()
}
