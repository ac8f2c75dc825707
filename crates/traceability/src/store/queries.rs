//! Named queries, by organisation and name.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult};

use super::parse;
use crate::model::NamedQuery;

const COLUMNS: &str = "organisation, name, body, created_at, created_by";

/// Keeps a query; false when the name is taken.
pub(crate) async fn insert(conn: &impl ConnectionTrait, query: &NamedQuery) -> Result<bool> {
    let inserted = rows::exec(
        conn,
        "INSERT INTO epcis_query (organisation, name, body, created_at, created_by) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT DO NOTHING",
        vec![
            query.organisation.to_string().into(),
            query.name.clone().into(),
            query.body.clone().into(),
            query.created_at.micros().into(),
            query.created_by.clone().into(),
        ],
    )
    .await?;
    Ok(inserted == 1)
}

/// One query of an organisation.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<NamedQuery>> {
    let sql = format!("SELECT {COLUMNS} FROM epcis_query WHERE organisation = $1 AND name = $2");
    rows::one(conn, &sql, vec![organisation.to_string().into(), name.into()]).await?.as_ref().map(query).transpose()
}

/// Queries of an organisation by name, behind one.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    after: &str,
    most: i64,
) -> Result<Vec<NamedQuery>> {
    let sql = format!("SELECT {COLUMNS} FROM epcis_query WHERE organisation = $1 AND name > $2 ORDER BY name LIMIT $3");
    let values = vec![organisation.to_string().into(), after.into(), most.into()];
    rows::all(conn, &sql, values).await?.iter().map(query).collect()
}

/// Removes a query; false when there is none.
pub(crate) async fn delete(conn: &impl ConnectionTrait, organisation: OrganisationId, name: &str) -> Result<bool> {
    let sql = "DELETE FROM epcis_query WHERE organisation = $1 AND name = $2";
    Ok(rows::exec(conn, sql, vec![organisation.to_string().into(), name.into()]).await? == 1)
}

fn query(row: &QueryResult) -> Result<NamedQuery> {
    Ok(NamedQuery {
        organisation: parse(row, "epcis_query", "organisation")?,
        name: row.try_get("", "name")?,
        body: row.try_get("", "body")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        created_by: row.try_get("", "created_by")?,
    })
}
