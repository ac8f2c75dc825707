//! Lots, their units and cartons.

use std::collections::BTreeMap;

use kernel::Timestamp;
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{bulk, each, parse, texts};
use crate::model::{Carton, Item, LOT, Lot, LotId, LotState, Packed, Shipped, Withdrawn};

pub(super) const COLUMNS: &str = "l.id, l.owner, l.product, l.version, l.version_number, l.name_zh, l.name_en, l.model, l.gtin, \
     l.number, l.manufactured_on, l.quantity, l.place, l.state, l.cartons, l.packed_at, l.inspected_at, l.shipped_at, \
     l.shipped_to, l.shipped_to_zh, l.shipped_to_en, l.withdrawn_at, l.numbered, l.created_at, l.row_version";

pub(crate) async fn insert(conn: &impl ConnectionTrait, lot: &Lot) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "INSERT INTO lot (id, owner, product, version, version_number, name_zh, name_en, model, gtin, number, \
         manufactured_on, quantity, place, state, cartons, shipped_to_zh, shipped_to_en, created_at, row_version, numbered) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,0,'','',$15,$16,$17) ON CONFLICT (gtin, number) DO NOTHING",
        vec![
            lot.id.to_string().into(),
            lot.owner.to_string().into(),
            lot.product.to_string().into(),
            lot.version.to_string().into(),
            lot.version_number.into(),
            lot.name_zh.clone().into(),
            lot.name_en.clone().into(),
            lot.model.clone().into(),
            lot.gtin.clone().into(),
            lot.number.clone().into(),
            lot.manufactured_on.to_string().into(),
            lot.quantity.into(),
            lot.place.clone().into(),
            lot.state.word().into(),
            lot.created_at.micros().into(),
            lot.row_version.into(),
            lot.numbered.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// Writes state and inspection; false when somebody else was faster.
pub(crate) async fn update(conn: &impl ConnectionTrait, lot: &Lot) -> Result<bool> {
    let packed = lot.state.packed();
    let shipped = lot.state.shipped();
    let withdrawn = if let LotState::Withdrawn(withdrawn) = &lot.state { Some(withdrawn) } else { None };
    let touched = rows::exec(
        conn,
        "UPDATE lot SET state = $1, cartons = $2, packed_at = $3, inspected_at = $4, shipped_at = $5, shipped_to = $6, \
         shipped_to_zh = $7, shipped_to_en = $8, withdrawn_at = $9, row_version = row_version + 1 \
         WHERE id = $10 AND row_version = $11",
        vec![
            lot.state.word().into(),
            lot.state.cartons().into(),
            packed.map(|packed| packed.at.micros()).into(),
            lot.inspected_at.map(Timestamp::micros).into(),
            shipped.map(|shipped| shipped.at.micros()).into(),
            shipped.map(|shipped| shipped.to.to_string()).into(),
            shipped.map(|shipped| shipped.to_zh.clone()).unwrap_or_default().into(),
            shipped.map(|shipped| shipped.to_en.clone()).unwrap_or_default().into(),
            withdrawn.map(|withdrawn| withdrawn.at.micros()).into(),
            lot.id.to_string().into(),
            lot.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: LotId) -> Result<Option<Lot>> {
    let sql = format!("SELECT {COLUMNS} FROM lot l WHERE l.id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.as_ref().map(lot).transpose()
}

pub(crate) async fn by_number(conn: &impl ConnectionTrait, gtin: &str, number: &str) -> Result<Option<Lot>> {
    let sql = format!("SELECT {COLUMNS} FROM lot l WHERE l.gtin = $1 AND l.number = $2");
    rows::one(conn, &sql, vec![gtin.into(), number.into()]).await?.as_ref().map(lot).transpose()
}

pub(crate) async fn by_serial(conn: &impl ConnectionTrait, gtin: &str, serial: &str) -> Result<Option<Lot>> {
    let sql = format!("SELECT {COLUMNS} FROM item i JOIN lot l ON l.id = i.lot WHERE i.gtin = $1 AND i.serial = $2");
    rows::one(conn, &sql, vec![gtin.into(), serial.into()]).await?.as_ref().map(lot).transpose()
}

/// A lot of a product, the last by number; `None` when nothing was ever made under the GTIN.
pub(crate) async fn any_of(conn: &impl ConnectionTrait, gtin: &str) -> Result<Option<Lot>> {
    let sql = format!("SELECT {COLUMNS} FROM lot l WHERE l.gtin = $1 ORDER BY l.number DESC LIMIT 1");
    rows::one(conn, &sql, vec![gtin.into()]).await?.as_ref().map(lot).transpose()
}

/// The newest lots that an organisation sees; by number (exact) when one is asked for.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, query: &ListQuery) -> Result<Vec<Lot>> {
    let size = i64::try_from(query.size() + 1).unwrap_or(i64::MAX);
    let mut values: Vec<Value> =
        vec![scope.grantee.clone().into(), scope.kind.into(), query.before().into(), size.into()];
    let number = query.q.trim();
    let narrowed = if number.is_empty() {
        ""
    } else {
        values.push(number.into());
        values.push(number.into());
        "AND (l.number = $5 OR l.gtin = $6) "
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM visibility v JOIN lot l ON l.id = v.resource WHERE v.grantee = $1 AND v.kind = $2 \
         AND v.resource < $3 {narrowed}ORDER BY v.resource DESC LIMIT $4"
    );
    rows::all(conn, &sql, values).await?.iter().map(lot).collect()
}

/// Adds units.
pub(crate) async fn insert_items(conn: &impl ConnectionTrait, lot: &Lot, serials: &[String]) -> Result<()> {
    let values = serials
        .iter()
        .map(|serial| vec![lot.gtin.clone().into(), serial.clone().into(), lot.id.to_string().into()])
        .collect();
    bulk(conn, "INSERT INTO item (gtin, serial, lot)", values, "").await?;
    Ok(())
}

/// Counts units that got their numbers; false when somebody else counted meanwhile.
pub(crate) async fn count_numbered(conn: &impl ConnectionTrait, lot: LotId, from: i64, more: i64) -> Result<bool> {
    let sql = "UPDATE lot SET numbered = numbered + $1 WHERE id = $2 AND numbered = $3 AND numbered + $1 <= quantity";
    let touched = rows::exec(conn, sql, vec![more.into(), lot.to_string().into(), from.into()]).await?;
    Ok(touched == 1)
}

/// Units by serial number, after one, at most `most`; `prefix` narrows to the beginning of a number.
pub(crate) async fn items(
    conn: &impl ConnectionTrait,
    lot: LotId,
    prefix: &str,
    after: &str,
    most: i64,
) -> Result<Vec<Item>> {
    // The range lets the index answer: a number holds no letter behind Z.
    let narrowed =
        if prefix.is_empty() { "" } else { "AND serial >= $5 AND serial <= $6 AND substr(serial, 1, $4) = $5 " };
    let mut values: Vec<Value> = vec![lot.to_string().into(), after.into(), most.into()];
    if !prefix.is_empty() {
        values.push(i32::try_from(prefix.chars().count()).unwrap_or(i32::MAX).into());
        values.push(prefix.into());
        values.push(format!("{prefix}ZZZZZZZZZZZZZZZZZZZZ").into());
    }
    let sql =
        format!("SELECT serial, carton FROM item WHERE lot = $1 AND serial > $2 {narrowed}ORDER BY serial LIMIT $3");
    let found = rows::all(conn, &sql, values).await?;
    found
        .iter()
        .map(|row| Ok(Item { serial: row.try_get("", "serial")?, carton: row.try_get("", "carton")? }))
        .collect()
}

/// A part of the serial numbers of a lot, in order.
pub(crate) async fn serials(conn: &impl ConnectionTrait, lot: LotId, offset: i64, most: i64) -> Result<Vec<String>> {
    // The labels of one lot are asked for in numbered parts; a lot is bounded at a million, and the offset is counted in the index alone.
    let found = rows::all(
        conn,
        "SELECT serial FROM item WHERE lot = $1 ORDER BY serial LIMIT $2 OFFSET $3",
        vec![lot.to_string().into(), most.into(), offset.into()],
    )
    .await?;
    found.iter().map(|row| Ok(row.try_get("", "serial")?)).collect()
}

pub(crate) async fn insert_cartons(
    conn: &impl ConnectionTrait,
    lot: LotId,
    cartons: &[Carton],
    at: Timestamp,
) -> Result<()> {
    let values = cartons
        .iter()
        .map(|carton| {
            vec![
                carton.sscc.clone().into(),
                lot.to_string().into(),
                carton.position.into(),
                carton.items.into(),
                at.micros().into(),
            ]
        })
        .collect();
    bulk(conn, "INSERT INTO carton (sscc, lot, position, items, packed_at)", values, "").await?;
    Ok(())
}

/// Puts units into a carton.
pub(crate) async fn fill(conn: &impl ConnectionTrait, gtin: &str, serials: &[String], sscc: &str) -> Result<()> {
    let sql = format!("UPDATE item SET carton = $1 WHERE gtin = $2 AND serial IN ({})", each(conn, 3));
    rows::exec(conn, &sql, vec![sscc.into(), gtin.into(), texts(serials)?]).await?;
    Ok(())
}

/// Units in no carton, at most `most`, in order.
pub(crate) async fn loose(conn: &impl ConnectionTrait, lot: LotId, most: i64) -> Result<Vec<String>> {
    let sql = "SELECT serial FROM item WHERE lot = $1 AND carton IS NULL ORDER BY serial LIMIT $2";
    let found = rows::all(conn, sql, vec![lot.to_string().into(), most.into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "serial")?)).collect()
}

/// How many units are in no carton. The cartons say how many are in one: a million units are not counted.
pub(crate) async fn count_loose(conn: &impl ConnectionTrait, lot: LotId) -> Result<i64> {
    let sql = "SELECT l.numbered - COALESCE((SELECT CAST(SUM(c.items) AS BIGINT) FROM carton c WHERE c.lot = l.id), 0) \
               AS loose FROM lot l WHERE l.id = $1";
    let row = rows::one(conn, sql, vec![lot.to_string().into()]).await?;
    Ok(row.map(|row| row.try_get("", "loose")).transpose()?.unwrap_or_default())
}

/// Cartons of a lot.
pub(crate) async fn count_cartons(conn: &impl ConnectionTrait, lot: LotId) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(position), 0) AS last FROM carton WHERE lot = $1";
    let row = rows::one(conn, sql, vec![lot.to_string().into()]).await?;
    Ok(row.map(|row| row.try_get("", "last")).transpose()?.unwrap_or_default())
}

/// Whether a carton has this code already, of whatever lot.
pub(crate) async fn is_carton(conn: &impl ConnectionTrait, sscc: &str) -> Result<bool> {
    Ok(rows::one(conn, "SELECT 1 AS one FROM carton WHERE sscc = $1", vec![sscc.into()]).await?.is_some())
}

/// Takes all units out of their cartons, and the cartons away: their codes are given up, never given again.
pub(crate) async fn empty_cartons(conn: &impl ConnectionTrait, lot: LotId) -> Result<()> {
    let of_lot = || vec![lot.to_string().into()];
    rows::exec(conn, "UPDATE item SET carton = NULL WHERE lot = $1 AND carton IS NOT NULL", of_lot()).await?;
    rows::exec(conn, "DELETE FROM carton WHERE lot = $1", of_lot()).await?;
    Ok(())
}

/// Cartons of a lot after a position.
pub(crate) async fn cartons(conn: &impl ConnectionTrait, lot: LotId, after: i64, most: i64) -> Result<Vec<Carton>> {
    let sql = "SELECT sscc, position, items FROM carton WHERE lot = $1 AND position > $2 ORDER BY position LIMIT $3";
    rows::all(conn, sql, vec![lot.to_string().into(), after.into(), most.into()])
        .await?
        .iter()
        .map(read_carton)
        .collect()
}

/// One carton of a lot.
pub(crate) async fn carton(conn: &impl ConnectionTrait, lot: LotId, sscc: &str) -> Result<Option<Carton>> {
    let sql = "SELECT sscc, position, items FROM carton WHERE sscc = $1 AND lot = $2";
    rows::one(conn, sql, vec![sscc.into(), lot.to_string().into()]).await?.as_ref().map(read_carton).transpose()
}

fn read_carton(row: &QueryResult) -> Result<Carton> {
    Ok(Carton {
        sscc: row.try_get("", "sscc")?,
        position: row.try_get("", "position")?,
        items: row.try_get("", "items")?,
    })
}

/// The lots made to a product version, newest first, at most 200.
pub(crate) async fn of_version(
    conn: &impl ConnectionTrait,
    version: kernel::ids::ProductVersionId,
) -> Result<Vec<LotId>> {
    let sql = "SELECT id FROM lot WHERE version = $1 ORDER BY id DESC LIMIT 200";
    let found = rows::all(conn, sql, vec![version.to_string().into()]).await?;
    found.iter().map(|row| parse(row, "lot", "id")).collect()
}

/// The serial numbers of the units in a carton.
pub(crate) async fn in_carton(conn: &impl ConnectionTrait, sscc: &str) -> Result<Vec<String>> {
    let found = rows::all(conn, "SELECT serial FROM item WHERE carton = $1 ORDER BY serial", vec![sscc.into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "serial")?)).collect()
}

/// Which of these serial numbers belong to a lot, and the carton that each was packed in.
pub(crate) async fn cartons_of(
    conn: &impl ConnectionTrait,
    lot: LotId,
    gtin: &str,
    serials: &[String],
) -> Result<Vec<(String, Option<String>)>> {
    let sql = format!(
        "SELECT serial, carton FROM item WHERE gtin = $1 AND lot = $2 AND serial IN ({}) ORDER BY serial",
        each(conn, 3)
    );
    let found = rows::all(conn, &sql, vec![gtin.into(), lot.to_string().into(), texts(serials)?]).await?;
    found.iter().map(|row| Ok((row.try_get("", "serial")?, row.try_get("", "carton")?))).collect()
}

/// What an event names of lots: unit by GTIN and serial, lot by GTIN and number, carton by SSCC.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Named {
    /// GTIN and serial number.
    Unit(String, String),
    /// GTIN and lot number.
    Class(String, String),
    /// SSCC.
    Carton(String),
}

/// The lots that these belong to; what is unknown is not in the answer.
pub(crate) async fn lots_of(conn: &impl ConnectionTrait, named: &[Named]) -> Result<BTreeMap<Named, LotId>> {
    let mut units: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut ssccs = Vec::new();
    for one in named {
        match one {
            Named::Unit(gtin, serial) => units.entry(gtin).or_default().push(serial),
            Named::Class(gtin, number) => classes.entry(gtin).or_default().push(number),
            Named::Carton(sscc) => ssccs.push(sscc.as_str()),
        }
    }
    let mut found = BTreeMap::new();
    for (gtin, serials) in units {
        for (key, lot) in
            keyed(conn, "SELECT serial AS k, lot FROM item WHERE gtin = $1 AND serial", gtin, &serials).await?
        {
            found.insert(Named::Unit(gtin.to_owned(), key), lot);
        }
    }
    for (gtin, numbers) in classes {
        for (key, lot) in
            keyed(conn, "SELECT number AS k, id AS lot FROM lot WHERE gtin = $1 AND number", gtin, &numbers).await?
        {
            found.insert(Named::Class(gtin.to_owned(), key), lot);
        }
    }
    for (key, lot) in keyed(conn, "SELECT sscc AS k, lot FROM carton WHERE '' = $1 AND sscc", "", &ssccs).await? {
        found.insert(Named::Carton(key), lot);
    }
    Ok(found)
}

/// `sql` ends with the column that the keys are sought in.
async fn keyed(conn: &impl ConnectionTrait, sql: &str, first: &str, keys: &[&str]) -> Result<Vec<(String, LotId)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{sql} IN ({})", each(conn, 2));
    let found = rows::all(conn, &sql, vec![first.into(), texts(keys)?]).await?;
    found.iter().map(|row| Ok((row.try_get("", "k")?, parse(row, "lot", "lot")?))).collect()
}

/// The organisations that see a lot now.
pub(crate) async fn seen_by(conn: &impl ConnectionTrait, lot: LotId, now: Timestamp) -> Result<Vec<String>> {
    let found = rows::all(
        conn,
        "SELECT DISTINCT grantee FROM visibility WHERE kind = $1 AND resource = $2 AND (expires IS NULL OR expires > $3)",
        vec![LOT.into(), lot.to_string().into(), now.micros().into()],
    )
    .await?;
    found.iter().map(|row| Ok(row.try_get("", "grantee")?)).collect()
}

pub(super) fn lot(row: &QueryResult) -> Result<Lot> {
    let id: String = row.try_get("", "id")?;
    let at = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row.try_get::<Option<i64>>("", column)?.map(Timestamp::from_micros))
    };
    let missing = |column: &str| rows::impossible("lot", column, &id, "is missing in this state");
    let packed = || -> Result<Packed> {
        Ok(Packed { at: at("packed_at")?.ok_or_else(|| missing("packed_at"))?, cartons: row.try_get("", "cartons")? })
    };
    let word: String = row.try_get("", "state")?;
    let state = match word.as_str() {
        "made" => LotState::Made,
        "packed" => LotState::Packed(packed()?),
        "shipped" => LotState::Shipped(
            packed()?,
            Shipped {
                at: at("shipped_at")?.ok_or_else(|| missing("shipped_at"))?,
                to: parse(row, "lot", "shipped_to")?,
                to_zh: row.try_get("", "shipped_to_zh")?,
                to_en: row.try_get("", "shipped_to_en")?,
            },
        ),
        "withdrawn" => {
            LotState::Withdrawn(Withdrawn { at: at("withdrawn_at")?.ok_or_else(|| missing("withdrawn_at"))? })
        }
        other => return Err(rows::impossible("lot", "state", &id, other)),
    };
    Ok(Lot {
        id: parse(row, "lot", "id")?,
        owner: parse(row, "lot", "owner")?,
        product: parse(row, "lot", "product")?,
        version: parse(row, "lot", "version")?,
        version_number: row.try_get("", "version_number")?,
        name_zh: row.try_get("", "name_zh")?,
        name_en: row.try_get("", "name_en")?,
        model: row.try_get("", "model")?,
        gtin: row.try_get("", "gtin")?,
        number: row.try_get("", "number")?,
        manufactured_on: parse(row, "lot", "manufactured_on")?,
        quantity: row.try_get("", "quantity")?,
        numbered: row.try_get("", "numbered")?,
        place: row.try_get("", "place")?,
        inspected_at: at("inspected_at")?,
        state,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        row_version: row.try_get("", "row_version")?,
    })
}
