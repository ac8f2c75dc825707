//! Recalls, and the goods they call back by key.

use kernel::Timestamp;
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::events::{COLUMNS as EVENT, seen};
use super::{bulk, parse};
use crate::model::{LotId, StoredEvent};
use crate::recall_model::{Closed, Notice, Opened, Recall, RecallId, RecallState};
use crate::rules::redact::Reader;

const COLUMNS: &str = "r.id, r.number, r.opener, r.opener_name, r.owner, r.name_zh, r.name_en, r.gtin, r.reason_zh, r.reason_en, \
     r.hazard_zh, r.hazard_en, r.advice_zh, r.advice_en, r.source, r.state, r.opened_at, r.opened_by, r.closed_at, r.closed_by, \
     r.outcome, r.lots, r.units, r.precise_to, r.created_at, r.row_version";

pub(crate) async fn insert(conn: &impl ConnectionTrait, recall: &Recall) -> Result<()> {
    let notice = &recall.notice;
    rows::exec(
        conn,
        "INSERT INTO recall (id, opener, opener_name, owner, name_zh, name_en, gtin, reason_zh, reason_en, hazard_zh, hazard_en, \
         advice_zh, advice_en, source, state, lots, units, precise_to, created_at, row_version) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20)",
        vec![
            recall.id.to_string().into(),
            recall.opener.to_string().into(),
            recall.opener_name.clone().into(),
            recall.owner.to_string().into(),
            recall.name_zh.clone().into(),
            recall.name_en.clone().into(),
            recall.gtin.clone().into(),
            notice.reason_zh.clone().into(),
            notice.reason_en.clone().into(),
            notice.hazard_zh.clone().into(),
            notice.hazard_en.clone().into(),
            notice.advice_zh.clone().into(),
            notice.advice_en.clone().into(),
            recall.source.clone().into(),
            recall.state.word().into(),
            recall.lots.into(),
            recall.units.into(),
            recall.precise_to.clone().into(),
            recall.created_at.micros().into(),
            recall.row_version.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Writes state and scope; false when somebody else was faster.
pub(crate) async fn update(conn: &impl ConnectionTrait, recall: &Recall) -> Result<bool> {
    let (opened, closed) = (recall.state.opened(), recall.state.closed());
    let touched = rows::exec(
        conn,
        "UPDATE recall SET state = $1, number = $2, opened_at = $3, opened_by = $4, closed_at = $5, closed_by = $6, outcome = $7, \
         lots = $8, units = $9, precise_to = $10, row_version = row_version + 1 WHERE id = $11 AND row_version = $12",
        vec![
            recall.state.word().into(),
            opened.map(|opened| opened.number.clone()).into(),
            opened.map(|opened| opened.at.micros()).into(),
            opened.map(|opened| opened.by.clone()).into(),
            closed.map(|closed| closed.at.micros()).into(),
            closed.map(|closed| closed.by.clone()).into(),
            closed.map(|closed| closed.outcome.clone()).into(),
            recall.lots.into(),
            recall.units.into(),
            recall.precise_to.clone().into(),
            recall.id.to_string().into(),
            recall.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// The goods of an opened recall: GTIN, lot number, serial number (empty for the whole lot), lot.
pub(crate) async fn add_goods(
    conn: &impl ConnectionTrait,
    recall: RecallId,
    goods: Vec<(String, String, String, LotId)>,
) -> Result<()> {
    let values = goods
        .into_iter()
        .map(|(gtin, number, serial, lot)| {
            vec![gtin.into(), number.into(), serial.into(), recall.to_string().into(), lot.to_string().into()]
        })
        .collect();
    bulk(conn, "INSERT INTO recall_goods (gtin, lot_number, serial, recall, lot)", values, "").await?;
    Ok(())
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: RecallId) -> Result<Option<Recall>> {
    let sql = format!("SELECT {COLUMNS} FROM recall r WHERE r.id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.as_ref().map(recall).transpose()
}

/// One that was opened, by its number.
pub(crate) async fn by_number(conn: &impl ConnectionTrait, number: &str) -> Result<Option<Recall>> {
    let sql = format!("SELECT {COLUMNS} FROM recall r WHERE r.number = $1");
    rows::one(conn, &sql, vec![number.into()]).await?.as_ref().map(recall).transpose()
}

/// Recalls that an organisation sees, newest first, in a state when one is asked for; one more than asked tells that there is more.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, query: &ListQuery) -> Result<Vec<Recall>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM visibility v JOIN recall r ON r.id = v.resource WHERE v.grantee = $1 AND v.kind = $2 \
         AND v.resource < $3 AND ($4 = '' OR r.state = $4) ORDER BY v.resource DESC LIMIT $5"
    );
    let values = vec![
        scope.grantee.clone().into(),
        scope.kind.into(),
        query.before().into(),
        query.state.clone().into(),
        i64::try_from(query.size() + 1).unwrap_or(i64::MAX).into(),
    ];
    rows::all(conn, &sql, values).await?.iter().map(recall).collect()
}

/// What everybody may read: the newest hundred of a state.
pub(crate) async fn published(conn: &impl ConnectionTrait, state: &str) -> Result<Vec<Recall>> {
    let sql =
        format!("SELECT {COLUMNS} FROM recall r WHERE r.state = $1 ORDER BY r.opened_at DESC, r.id DESC LIMIT 100");
    rows::all(conn, &sql, vec![state.into()]).await?.iter().map(recall).collect()
}

/// Recalls of a lot or a unit of it, newest first; every recall of the product when no lot is given.
pub(crate) async fn of_goods(
    conn: &impl ConnectionTrait,
    gtin: &str,
    lot: Option<&str>,
    serial: Option<&str>,
) -> Result<Vec<Recall>> {
    let mut values: Vec<Value> = vec![gtin.into()];
    let narrowed = match lot {
        None => "",
        Some(number) => {
            values.push(number.into());
            values.push(serial.unwrap_or_default().into());
            // A lot's page tells of recalls of some of its units too.
            if serial.is_some() {
                " AND g.lot_number = $2 AND g.serial IN ('', $3)"
            } else {
                " AND g.lot_number = $2 AND $3 = ''"
            }
        }
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM recall r WHERE r.id IN (SELECT g.recall FROM recall_goods g WHERE g.gtin = $1{narrowed}) \
         ORDER BY r.opened_at DESC"
    );
    rows::all(conn, &sql, values).await?.iter().map(recall).collect()
}

/// Lot numbers of a recall with their GTIN; with a serial number when single units are called back. At most `most`.
pub(crate) async fn goods(
    conn: &impl ConnectionTrait,
    id: RecallId,
    most: i64,
) -> Result<Vec<(String, String, String)>> {
    let sql = "SELECT gtin, lot_number, serial FROM recall_goods WHERE recall = $1 ORDER BY gtin, lot_number, serial LIMIT $2";
    let found = rows::all(conn, sql, vec![id.to_string().into(), most.into()]).await?;
    found
        .iter()
        .map(|row| Ok((row.try_get("", "gtin")?, row.try_get("", "lot_number")?, row.try_get("", "serial")?)))
        .collect()
}

/// Events about units and cartons of a lot, other than their coming into being.
pub(crate) async fn moves(
    conn: &impl ConnectionTrait,
    reader: &Reader,
    lot: LotId,
    most: i64,
) -> Result<Vec<StoredEvent>> {
    let sql = format!(
        "SELECT {EVENT} FROM epcis_lot l JOIN epcis_seen s ON s.event = l.event AND s.grantee = $2 \
         JOIN epcis_event e ON e.id = l.event WHERE l.lot = $1 AND e.biz_step NOT IN ('commissioning', 'packing') \
         ORDER BY l.event_time DESC, l.event DESC LIMIT $3"
    );
    let values = vec![lot.to_string().into(), reader.organisation.to_string().into(), most.into()];
    seen(&rows::all(conn, &sql, values).await?, reader)
}

fn recall(row: &QueryResult) -> Result<Recall> {
    let id: String = row.try_get("", "id")?;
    let missing = |column: &str| rows::impossible("recall", column, &id, "is missing in this state");
    let text =
        |column: &str| -> Result<String> { row.try_get::<Option<String>>("", column)?.ok_or_else(|| missing(column)) };
    let at = |column: &str| -> Result<Timestamp> {
        Ok(Timestamp::from_micros(row.try_get::<Option<i64>>("", column)?.ok_or_else(|| missing(column))?))
    };
    let opened =
        || -> Result<Opened> { Ok(Opened { number: text("number")?, at: at("opened_at")?, by: text("opened_by")? }) };
    let word: String = row.try_get("", "state")?;
    let state = match word.as_str() {
        "draft" => RecallState::Draft,
        "open" => RecallState::Open(opened()?),
        "closed" => RecallState::Closed(
            opened()?,
            Closed { at: at("closed_at")?, by: text("closed_by")?, outcome: text("outcome")? },
        ),
        other => return Err(rows::impossible("recall", "state", &id, other)),
    };
    Ok(Recall {
        id: parse(row, "recall", "id")?,
        opener: parse(row, "recall", "opener")?,
        opener_name: row.try_get("", "opener_name")?,
        owner: parse(row, "recall", "owner")?,
        name_zh: row.try_get("", "name_zh")?,
        name_en: row.try_get("", "name_en")?,
        gtin: row.try_get("", "gtin")?,
        notice: Notice {
            reason_zh: row.try_get("", "reason_zh")?,
            reason_en: row.try_get("", "reason_en")?,
            hazard_zh: row.try_get("", "hazard_zh")?,
            hazard_en: row.try_get("", "hazard_en")?,
            advice_zh: row.try_get("", "advice_zh")?,
            advice_en: row.try_get("", "advice_en")?,
        },
        source: row.try_get("", "source")?,
        state,
        lots: row.try_get("", "lots")?,
        units: row.try_get("", "units")?,
        precise_to: row.try_get("", "precise_to")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        row_version: row.try_get("", "row_version")?,
    })
}
