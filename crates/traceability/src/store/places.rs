//! Places with their names.

use std::collections::HashMap;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{marks, parse};
use crate::model::Place;

/// Names a place; the same owner and URI again change nothing. False when it was there.
pub(crate) async fn insert(conn: &impl ConnectionTrait, place: &Place, at: Timestamp) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "INSERT INTO place (owner, uri, name_zh, name_en, created_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT (owner, uri) DO NOTHING",
        vec![
            place.owner.to_string().into(),
            place.uri.clone().into(),
            place.name_zh.clone().into(),
            place.name_en.clone().into(),
            at.micros().into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// Places of an organisation, oldest first.
pub(crate) async fn of(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<Vec<Place>> {
    let found = rows::all(
        conn,
        "SELECT owner, uri, name_zh, name_en FROM place WHERE owner = $1 ORDER BY created_at, uri LIMIT 200",
        vec![owner.to_string().into()],
    )
    .await?;
    found.iter().map(place).collect()
}

/// Places by URI, whoever named them: (owner, URI) → place.
pub(crate) async fn named(
    conn: &impl ConnectionTrait,
    uris: &[String],
) -> Result<HashMap<(OrganisationId, String), Place>> {
    let mut all = HashMap::new();
    for batch in uris.chunks(500) {
        let sql = format!("SELECT owner, uri, name_zh, name_en FROM place WHERE uri IN ({})", marks(1, batch.len()));
        let values = batch.iter().map(|uri| Value::from(uri.clone())).collect();
        for row in rows::all(conn, &sql, values).await? {
            let place = place(&row)?;
            all.insert((place.owner, place.uri.clone()), place);
        }
    }
    Ok(all)
}

fn place(row: &QueryResult) -> Result<Place> {
    Ok(Place {
        owner: parse(row, "place", "owner")?,
        uri: row.try_get("", "uri")?,
        name_zh: row.try_get("", "name_zh")?,
        name_en: row.try_get("", "name_en")?,
    })
}
