//! Cartons on their way to a buyer and what has arrived.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, Value};

use super::lots::{COLUMNS, lot};
use super::marks;
use crate::model::{Lot, LotId};

/// Lots shown as shipped to a buyer.
const MOST: i64 = 50;

/// A lot that was shipped, with how many of its cartons have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The lot.
    pub lot: Lot,
    /// Cartons received.
    pub arrived: i64,
}

/// The newest lots shipped to a buyer.
pub(crate) async fn shipped_to(conn: &impl ConnectionTrait, buyer: OrganisationId) -> Result<Vec<Arrival>> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT COUNT(*) FROM carton c WHERE c.lot = l.id AND c.received_at IS NOT NULL) AS arrived \
         FROM lot l WHERE l.shipped_to = $1 ORDER BY l.id DESC LIMIT $2"
    );
    let found = rows::all(conn, &sql, vec![buyer.to_string().into(), MOST.into()]).await?;
    found.iter().map(|row| Ok(Arrival { lot: lot(row)?, arrived: row.try_get("", "arrived")? })).collect()
}

/// How many cartons of a lot have arrived.
pub(crate) async fn count(conn: &impl ConnectionTrait, lot: LotId) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS arrived FROM carton WHERE lot = $1 AND received_at IS NOT NULL";
    let row = rows::one(conn, sql, vec![lot.to_string().into()]).await?;
    Ok(row.map(|row| row.try_get("", "arrived")).transpose()?.unwrap_or_default())
}

/// The lot of a carton, and whether the carton has arrived.
pub(crate) async fn of_carton(conn: &impl ConnectionTrait, sscc: &str) -> Result<Option<(Lot, bool)>> {
    let sql = format!(
        "SELECT {COLUMNS}, c.received_at AS received_at FROM carton c JOIN lot l ON l.id = c.lot WHERE c.sscc = $1"
    );
    let found = rows::one(conn, &sql, vec![sscc.into()]).await?;
    found.map(|row| Ok((lot(&row)?, row.try_get::<Option<i64>>("", "received_at")?.is_some()))).transpose()
}

/// Marks cartons as arrived; `None`: it was recorded by mistake.
pub(crate) async fn mark(conn: &impl ConnectionTrait, ssccs: &[String], at: Option<Timestamp>) -> Result<()> {
    for batch in ssccs.chunks(500) {
        let mut values: Vec<Value> = vec![at.map(Timestamp::micros).into()];
        values.extend(batch.iter().map(|sscc| Value::from(sscc.clone())));
        let sql = format!("UPDATE carton SET received_at = $1 WHERE sscc IN ({})", marks(2, batch.len()));
        rows::exec(conn, &sql, values).await?;
    }
    Ok(())
}
