//! Months of events that were taken out of the store (docs/scaling.md): only the fact; the events are not here any more.

use kernel::Timestamp;
use platform::Result;
use platform::db::rows;
use sea_orm::ConnectionTrait;

/// Events captured before this were taken out; `None` when all that was ever captured is here.
pub(crate) async fn begins(conn: &impl ConnectionTrait) -> Result<Option<Timestamp>> {
    let row = rows::one(conn, "SELECT MAX(until) AS until FROM epcis_detached", vec![]).await?;
    let until: Option<i64> = row.map_or(Ok(None), |row| row.try_get("", "until"))?;
    Ok(until.map(Timestamp::from_micros))
}
