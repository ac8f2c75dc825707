//! The values of events that an organisation may see, kept one by one so that their lists cost the rows they show; and its
//! objects, by the index of objects.

use std::collections::BTreeSet;

use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::ConnectionTrait;

use super::bulk;
use super::events::is_told;
use crate::model::LotId;
use crate::rules::redact::Reader;
use crate::rules::values::Field;

/// Who sees which value of which field.
pub(crate) type Seen<'a> = BTreeSet<(&'a str, Field, &'a str)>;

/// Keeps values; those that are known already are left alone. They come sorted, so that two writers never wait for each other.
pub(crate) async fn learn(conn: &impl ConnectionTrait, seen: &Seen<'_>) -> Result<()> {
    let values = seen
        .iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(grantee, field, value)| vec![(*grantee).into(), field.word().into(), (*value).into()])
        .collect();
    bulk(conn, "INSERT INTO epcis_value (grantee, field, value)", values, " ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// Keeps the values of every event of a lot so far.
pub(crate) async fn learn_lot(conn: &impl ConnectionTrait, lot: LotId, grantee: OrganisationId) -> Result<()> {
    for field in Field::ALL {
        let column = field.word();
        let sql = format!(
            "INSERT INTO epcis_value (grantee, field, value) SELECT DISTINCT $1, '{column}', e.{column} FROM epcis_lot l \
             JOIN epcis_event e ON e.id = l.event WHERE l.lot = $2 AND e.{column} <> '' ON CONFLICT DO NOTHING"
        );
        rows::exec(conn, &sql, vec![grantee.to_string().into(), lot.to_string().into()]).await?;
    }
    Ok(())
}

/// Values of a field that an organisation may see, in order, behind one.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    grantee: &str,
    field: Field,
    after: &str,
    most: i64,
) -> Result<Vec<String>> {
    let sql = "SELECT value FROM epcis_value WHERE grantee = $1 AND field = $2 AND value > $3 ORDER BY value LIMIT $4";
    let values = vec![grantee.into(), field.word().into(), after.into(), most.into()];
    let found = rows::all(conn, sql, values).await?;
    found.iter().map(|row| Ok(row.try_get("", "value")?)).collect()
}

/// Whether an organisation may see an event with this value.
pub(crate) async fn knows(conn: &impl ConnectionTrait, grantee: &str, field: Field, value: &str) -> Result<bool> {
    let sql = "SELECT value FROM epcis_value WHERE grantee = $1 AND field = $2 AND value = $3";
    Ok(rows::one(conn, sql, vec![grantee.into(), field.word().into(), value.into()]).await?.is_some())
}

/// Objects of the index in order, behind one, each with whether an organisation may see an event that names it. Each object
/// costs a step of the index, however many events name it.
pub(crate) async fn epcs(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    after: &str,
    most: i64,
) -> Result<Vec<(String, bool)>> {
    let sql = format!(
        "WITH RECURSIVE t (epc) AS (SELECT MIN(epc) FROM epcis_epc WHERE epc > $2 UNION ALL \
         SELECT (SELECT MIN(n.epc) FROM epcis_epc n WHERE n.epc > t.epc) FROM t WHERE t.epc IS NOT NULL) \
         SELECT t.epc AS epc, CASE WHEN {NAMED} THEN 1 ELSE 0 END AS seen FROM t WHERE t.epc IS NOT NULL LIMIT $3",
        NAMED = named(reader, "t.epc")
    );
    let found = rows::all(conn, &sql, vec![reader.organisation.to_string().into(), after.into(), most.into()]).await?;
    found.iter().map(|row| Ok((row.try_get("", "epc")?, row.try_get::<i32>("", "seen")? == 1))).collect()
}

/// Whether an organisation may see an event that names an object.
pub(crate) async fn knows_epc(conn: &impl ConnectionTrait, reader: &Reader, epc: &str) -> Result<bool> {
    let sql = format!("SELECT 1 AS found WHERE {}", named(reader, "$2"));
    Ok(rows::one(conn, &sql, vec![reader.organisation.to_string().into(), epc.into()]).await?.is_some())
}

/// That an organisation ($1) may see an event that names this object. The index holds lots and transformations besides.
fn named(reader: &Reader, epc: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM epcis_epc x JOIN epcis_seen s ON s.event = x.event AND s.grantee = $1 \
         WHERE x.epc = {epc} AND x.role <> 'lot' AND x.role <> 'transformation'{})",
        is_told(reader)
    )
}
