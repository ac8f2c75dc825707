//! Capture jobs: what was sent, what the events came to, and what is left to do of one that goes on.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::parse;
use crate::model::{Behaviour, Capture, CaptureId, Tally};

const COLUMNS: &str = "id, organisation, source, behaviour, created_at, finished_at, success, results, events, stored, duplicates, refused";

/// What is left to do of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    /// Size of the waiting document.
    pub(crate) bytes: u64,
    /// `check` before anything is kept, `store`.
    pub(crate) phase: String,
    /// Where to go on, as JSON.
    pub(crate) place: String,
    /// In front of the first event, as JSON.
    pub(crate) first: String,
    /// The document without its events.
    pub(crate) around: String,
    /// Who sent it, as JSON.
    pub(crate) sender: String,
}

pub(crate) async fn insert(conn: &impl ConnectionTrait, capture: &Capture) -> Result<()> {
    let mut values = vec![
        capture.id.to_string().into(),
        capture.organisation.to_string().into(),
        capture.source.clone().into(),
        capture.behaviour.word().into(),
        capture.created_at.micros().into(),
    ];
    values.extend(changing(capture)?);
    rows::exec(
        conn,
        "INSERT INTO epcis_capture (id, organisation, source, behaviour, created_at, finished_at, success, results, \
         events, stored, duplicates, refused) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
        values,
    )
    .await?;
    Ok(())
}

/// Writes what changes while a capture goes on.
pub(crate) async fn update(conn: &impl ConnectionTrait, capture: &Capture) -> Result<()> {
    let mut values: Vec<Value> = changing(capture)?.to_vec();
    values.push(capture.id.to_string().into());
    rows::exec(
        conn,
        "UPDATE epcis_capture SET finished_at = $1, success = $2, results = $3, events = $4, stored = $5, duplicates = $6, \
         refused = $7 WHERE id = $8",
        values,
    )
    .await?;
    Ok(())
}

fn changing(capture: &Capture) -> Result<[Value; 7]> {
    let count = |count: usize| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    Ok([
        capture.finished_at.map_or(0, Timestamp::micros).into(),
        capture.success.into(),
        serde_json::to_string(&capture.results)?.into(),
        count(capture.tally.events),
        count(capture.tally.stored),
        count(capture.tally.duplicates),
        count(capture.tally.refused),
    ])
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: CaptureId) -> Result<Option<Capture>> {
    let sql = format!("SELECT {COLUMNS} FROM epcis_capture WHERE id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.as_ref().map(capture).transpose()
}

/// Jobs of an organisation, newest first, older than one. Of those that succeeded the results are left out.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    before: Option<CaptureId>,
    most: i64,
) -> Result<Vec<Capture>> {
    let sql = "SELECT id, organisation, source, behaviour, created_at, finished_at, success, \
               CASE WHEN success THEN '[]' ELSE results END AS results, events, stored, duplicates, refused FROM epcis_capture \
               WHERE organisation = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    // Beyond every UUID.
    let before = before.map_or_else(|| "zzzz".to_owned(), |id| id.to_string());
    let values = vec![organisation.to_string().into(), before.into(), most.into()];
    rows::all(conn, sql, values).await?.iter().map(capture).collect()
}

/// Writes down what is to be done.
pub(crate) async fn begin(conn: &impl ConnectionTrait, id: CaptureId, work: &Work) -> Result<()> {
    let bytes = i64::try_from(work.bytes).unwrap_or(i64::MAX);
    rows::exec(
        conn,
        "INSERT INTO epcis_capture_work (capture, bytes, phase, place, first, around, sender) VALUES ($1,$2,$3,$4,$5,$6,$7)",
        vec![
            id.to_string().into(),
            bytes.into(),
            work.phase.clone().into(),
            work.place.clone().into(),
            work.first.clone().into(),
            work.around.clone().into(),
            work.sender.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// What is left to do; none when a capture is done.
pub(crate) async fn work(conn: &impl ConnectionTrait, id: CaptureId) -> Result<Option<Work>> {
    let sql = "SELECT bytes, phase, place, first, around, sender FROM epcis_capture_work WHERE capture = $1";
    let Some(row) = rows::one(conn, sql, vec![id.to_string().into()]).await? else { return Ok(None) };
    let bytes: i64 = row.try_get("", "bytes")?;
    Ok(Some(Work {
        bytes: u64::try_from(bytes)
            .map_err(|_| rows::impossible("epcis_capture_work", "bytes", &id.to_string(), "negative"))?,
        phase: row.try_get("", "phase")?,
        place: row.try_get("", "place")?,
        first: row.try_get("", "first")?,
        around: row.try_get("", "around")?,
        sender: row.try_get("", "sender")?,
    }))
}

/// Moves on from a place; false when another has done so meanwhile, and then nothing of this may be kept.
pub(crate) async fn move_on(
    conn: &impl ConnectionTrait,
    id: CaptureId,
    from: (&str, &str),
    to: (&str, &str),
) -> Result<bool> {
    let sql = "UPDATE epcis_capture_work SET phase = $1, place = $2 WHERE capture = $3 AND phase = $4 AND place = $5";
    let values = vec![to.0.into(), to.1.into(), id.to_string().into(), from.0.into(), from.1.into()];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

/// Nothing is left to do; false when another came to the end before.
pub(crate) async fn end(conn: &impl ConnectionTrait, id: CaptureId) -> Result<bool> {
    let sql = "DELETE FROM epcis_capture_work WHERE capture = $1";
    Ok(rows::exec(conn, sql, vec![id.to_string().into()]).await? == 1)
}

fn capture(row: &QueryResult) -> Result<Capture> {
    let word: String = row.try_get("", "behaviour")?;
    let results: String = row.try_get("", "results")?;
    let results: Vec<crate::model::EventResult> = serde_json::from_str(&results)?;
    let finished_at: i64 = row.try_get("", "finished_at")?;
    let count = |column: &str| -> Result<usize> {
        let count: i64 = row.try_get("", column)?;
        usize::try_from(count).map_err(|_| rows::impossible("epcis_capture", column, "?", "negative"))
    };
    let told = Tally {
        events: count("events")?,
        stored: count("stored")?,
        duplicates: count("duplicates")?,
        refused: count("refused")?,
    };
    Ok(Capture {
        id: parse(row, "epcis_capture", "id")?,
        organisation: parse::<OrganisationId>(row, "epcis_capture", "organisation")?,
        source: row.try_get("", "source")?,
        behaviour: Behaviour::from_word(&word)
            .ok_or_else(|| rows::impossible("epcis_capture", "behaviour", "?", &word))?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        finished_at: (finished_at != 0).then(|| Timestamp::from_micros(finished_at)),
        success: row.try_get("", "success")?,
        // Before there were counts, the results were all there.
        tally: if told == Tally::default() { Tally::of(&results) } else { told },
        results,
    })
}
