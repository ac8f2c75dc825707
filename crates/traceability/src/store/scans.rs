//! Scans of public pages and what is suspected of them.

use kernel::Timestamp;
use platform::Result;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult};

use crate::model::LotId;
use crate::rules::scans::Scan;

/// Scans of one unit that are judged: a copy made a thousandfold is known by fewer.
const MOST_JUDGED: i64 = 1000;
/// Suspicions on one page.
const PAGE: i64 = 50;

/// A scan to be kept.
#[derive(Clone, Debug)]
pub(crate) struct NewScan<'a> {
    /// GTIN-14.
    pub(crate) gtin: &'a str,
    /// AI (21).
    pub(crate) serial: &'a str,
    /// Id of the lot; empty when the number was never made.
    pub(crate) lot: &'a str,
    /// Day, counted from 1970 in Chinese time.
    pub(crate) day: i64,
    /// Who and when and where.
    pub(crate) scan: &'a Scan,
}

/// What was counted of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    /// First scan.
    pub(crate) first_at: Timestamp,
    /// Phones, each counted once a day.
    pub(crate) scans: i64,
    /// Country of the last scan that told one; may be empty.
    pub(crate) last_place: String,
}

/// Keeps a scan; false when the same phone did so today.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: &NewScan<'_>) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "INSERT INTO scan (gtin, serial, day, reader, place, at, lot) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING",
        vec![
            new.gtin.into(),
            new.serial.into(),
            new.day.into(),
            new.scan.reader.clone().into(),
            new.scan.place.clone().into(),
            new.scan.at.micros().into(),
            new.lot.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// Counts a scan of a unit.
pub(crate) async fn count(conn: &impl ConnectionTrait, new: &NewScan<'_>) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO scan_sum (gtin, serial, first_at, last_at, last_place, scans) VALUES ($1,$2,$3,$3,$4,1) \
         ON CONFLICT (gtin, serial) DO UPDATE SET scans = scan_sum.scans + 1, last_at = excluded.last_at, \
         last_place = CASE WHEN excluded.last_place = '' THEN scan_sum.last_place ELSE excluded.last_place END",
        vec![new.gtin.into(), new.serial.into(), new.scan.at.micros().into(), new.scan.place.clone().into()],
    )
    .await?;
    Ok(())
}

/// What was counted of a unit so far.
pub(crate) async fn sum(conn: &impl ConnectionTrait, gtin: &str, serial: &str) -> Result<Option<Sum>> {
    let sql = "SELECT first_at, scans, last_place FROM scan_sum WHERE gtin = $1 AND serial = $2";
    let found = rows::one(conn, sql, vec![gtin.into(), serial.into()]).await?;
    found
        .map(|row| {
            Ok(Sum {
                first_at: Timestamp::from_micros(row.try_get("", "first_at")?),
                scans: row.try_get("", "scans")?,
                last_place: row.try_get("", "last_place")?,
            })
        })
        .transpose()
}

/// The newest scans of a unit that are kept singly.
pub(crate) async fn of_unit(conn: &impl ConnectionTrait, gtin: &str, serial: &str) -> Result<Vec<Scan>> {
    let sql = "SELECT at, place, reader FROM scan WHERE gtin = $1 AND serial = $2 ORDER BY day DESC LIMIT $3";
    let found = rows::all(conn, sql, vec![gtin.into(), serial.into(), MOST_JUDGED.into()]).await?;
    found
        .iter()
        .map(|row| {
            Ok(Scan {
                at: Timestamp::from_micros(row.try_get("", "at")?),
                place: row.try_get("", "place")?,
                reader: row.try_get("", "reader")?,
            })
        })
        .collect()
}

/// How many numbers of a product that were never made a phone asked for on a day, after an instant.
pub(crate) async fn guesses(
    conn: &impl ConnectionTrait,
    gtin: &str,
    day: i64,
    reader: &str,
    after: Timestamp,
) -> Result<usize> {
    let sql =
        "SELECT COUNT(*) AS tries FROM scan WHERE gtin = $1 AND day = $2 AND reader = $3 AND lot = '' AND at > $4";
    let row = rows::one(conn, sql, vec![gtin.into(), day.into(), reader.into(), after.micros().into()]).await?;
    let tries: i64 = row.map(|row| row.try_get("", "tries")).transpose()?.unwrap_or_default();
    Ok(usize::try_from(tries).unwrap_or_default())
}

/// Forgets single scans of days before one.
pub(crate) async fn forget_before(conn: &impl ConnectionTrait, day: i64) -> Result<u64> {
    Ok(rows::exec(conn, "DELETE FROM scan WHERE day < $1", vec![day.into()]).await?)
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Suspicion {
    /// Identity.
    pub(crate) id: String,
    /// GTIN-14.
    pub(crate) gtin: String,
    /// AI (21); `*` for numbers that were tried.
    pub(crate) serial: String,
    /// Word of the reason.
    pub(crate) reason: String,
    /// What is told with it.
    pub(crate) detail: String,
    /// Id of the lot; empty for numbers that were tried.
    pub(crate) lot: String,
    /// Lot number.
    pub(crate) lot_number: String,
    /// Product name in Chinese.
    pub(crate) name_zh: String,
    /// Product name in English.
    pub(crate) name_en: String,
    /// When it was found.
    pub(crate) found_at: Timestamp,
    /// Number of the report that the lot failed in; empty for what scans tell.
    pub(crate) report: String,
    /// Who looked at it and found nothing more to do, while no new evidence came.
    pub(crate) closed: Option<Closed>,
}

/// The end of a suspicion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Closed {
    /// When.
    pub(crate) at: Timestamp,
    /// By whom.
    pub(crate) by: String,
    /// Why.
    pub(crate) reason: String,
}

/// Keeps a suspicion; false when the same was raised before.
pub(crate) async fn raise(conn: &impl ConnectionTrait, new: &Suspicion) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "INSERT INTO suspicion (id, gtin, serial, reason, detail, lot, lot_number, name_zh, name_en, found_at, report) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (gtin, serial, reason, lot, report) DO NOTHING",
        vec![
            new.id.clone().into(),
            new.gtin.clone().into(),
            new.serial.clone().into(),
            new.reason.clone().into(),
            new.detail.clone().into(),
            new.lot.clone().into(),
            new.lot_number.clone().into(),
            new.name_zh.clone().into(),
            new.name_en.clone().into(),
            new.found_at.micros().into(),
            new.report.clone().into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// The suspicion that was raised before for the same reason.
pub(crate) async fn same(conn: &impl ConnectionTrait, new: &Suspicion) -> Result<Option<Suspicion>> {
    let sql = "SELECT s.* FROM suspicion s WHERE s.gtin = $1 AND s.serial = $2 AND s.reason = $3 AND s.lot = $4 AND s.report = $5";
    let values = [&new.gtin, &new.serial, &new.reason, &new.lot, &new.report];
    let values = values.map(|text| text.clone().into()).to_vec();
    rows::one(conn, sql, values).await?.as_ref().map(suspicion).transpose()
}

/// One of them.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Suspicion>> {
    let sql = "SELECT s.* FROM suspicion s WHERE s.id = $1";
    rows::one(conn, sql, vec![id.into()]).await?.as_ref().map(suspicion).transpose()
}

/// Those of a report that are open.
pub(crate) async fn of_report(conn: &impl ConnectionTrait, report: &str) -> Result<Vec<Suspicion>> {
    let sql =
        "SELECT s.* FROM suspicion s WHERE s.report = $1 AND s.report <> '' AND s.closed_at IS NULL ORDER BY s.id";
    rows::all(conn, sql, vec![report.into()]).await?.iter().map(suspicion).collect()
}

/// The reports that a lot failed in and that are open, newest first.
pub(crate) async fn failed(conn: &impl ConnectionTrait, lot: LotId) -> Result<Vec<Suspicion>> {
    let sql = "SELECT s.* FROM suspicion s WHERE s.lot = $1 AND s.lot <> '' AND s.report <> '' AND s.closed_at IS NULL \
               ORDER BY s.id DESC LIMIT 20";
    rows::all(conn, sql, vec![lot.to_string().into()]).await?.iter().map(suspicion).collect()
}

/// Closes a suspicion that is open; false when another did so before.
pub(crate) async fn close(conn: &impl ConnectionTrait, id: &str, closed: &Closed) -> Result<bool> {
    let sql = "UPDATE suspicion SET closed_at = $2, closed_by_name = $3, closed_reason = $4, row_version = row_version + 1 \
               WHERE id = $1 AND closed_at IS NULL";
    let values = vec![id.into(), closed.at.micros().into(), closed.by.clone().into(), closed.reason.clone().into()];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

/// Opens a suspicion again with what is told now; false when it is open.
pub(crate) async fn reopen(conn: &impl ConnectionTrait, id: &str, detail: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE suspicion SET closed_at = NULL, closed_by_name = NULL, closed_reason = NULL, detail = $2, found_at = $3, \
               row_version = row_version + 1 WHERE id = $1 AND closed_at IS NOT NULL";
    Ok(rows::exec(conn, sql, vec![id.into(), detail.into(), at.micros().into()]).await? == 1)
}

/// The newest suspicions that an organisation sees, behind one, and one more than a page.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, before: &str) -> Result<Vec<Suspicion>> {
    let sql = "SELECT s.* FROM visibility v JOIN suspicion s ON s.id = v.resource WHERE v.grantee = $1 AND v.kind = $2 \
               AND v.resource < $3 ORDER BY v.resource DESC LIMIT $4";
    let before = if before.is_empty() { "~" } else { before };
    let values = vec![scope.grantee.clone().into(), scope.kind.into(), before.into(), (PAGE + 1).into()];
    rows::all(conn, sql, values).await?.iter().map(suspicion).collect()
}

/// Lots that failed in reports, of those that an organisation sees and nobody has closed, newest first.
pub(crate) async fn open_failures(conn: &impl ConnectionTrait, scope: &Scope, most: i64) -> Result<Vec<Suspicion>> {
    let sql = "SELECT s.* FROM visibility v JOIN suspicion s ON s.id = v.resource WHERE v.grantee = $1 AND v.kind = $2 \
               AND s.report <> '' AND s.closed_at IS NULL ORDER BY v.resource DESC LIMIT $3";
    let values = vec![scope.grantee.clone().into(), scope.kind.into(), most.into()];
    rows::all(conn, sql, values).await?.iter().map(suspicion).collect()
}

fn suspicion(row: &QueryResult) -> Result<Suspicion> {
    let closed_at: Option<i64> = row.try_get("", "closed_at")?;
    let closed = |at| -> Result<Closed> {
        let text =
            |column: &str| -> Result<String> { Ok(row.try_get::<Option<String>>("", column)?.unwrap_or_default()) };
        Ok(Closed { at: Timestamp::from_micros(at), by: text("closed_by_name")?, reason: text("closed_reason")? })
    };
    Ok(Suspicion {
        id: row.try_get("", "id")?,
        gtin: row.try_get("", "gtin")?,
        serial: row.try_get("", "serial")?,
        reason: row.try_get("", "reason")?,
        detail: row.try_get("", "detail")?,
        lot: row.try_get("", "lot")?,
        lot_number: row.try_get("", "lot_number")?,
        name_zh: row.try_get("", "name_zh")?,
        name_en: row.try_get("", "name_en")?,
        found_at: Timestamp::from_micros(row.try_get("", "found_at")?),
        report: row.try_get("", "report")?,
        closed: closed_at.map(closed).transpose()?,
    })
}
