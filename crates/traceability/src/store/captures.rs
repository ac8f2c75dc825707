//! Capture jobs: what was sent, and what each event came to.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult};

use super::parse;
use crate::model::{Behaviour, Capture, CaptureId};

const COLUMNS: &str = "id, organisation, source, behaviour, created_at, finished_at, success, results";

pub(crate) async fn insert(conn: &impl ConnectionTrait, capture: &Capture) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO epcis_capture (id, organisation, source, behaviour, created_at, finished_at, success, results) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
        vec![
            capture.id.to_string().into(),
            capture.organisation.to_string().into(),
            capture.source.clone().into(),
            capture.behaviour.word().into(),
            capture.created_at.micros().into(),
            capture.finished_at.micros().into(),
            capture.success.into(),
            serde_json::to_string(&capture.results)?.into(),
        ],
    )
    .await?;
    Ok(())
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
               CASE WHEN success THEN '[]' ELSE results END AS results FROM epcis_capture \
               WHERE organisation = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    // Beyond every UUID.
    let before = before.map_or_else(|| "zzzz".to_owned(), |id| id.to_string());
    let values = vec![organisation.to_string().into(), before.into(), most.into()];
    rows::all(conn, sql, values).await?.iter().map(capture).collect()
}

fn capture(row: &QueryResult) -> Result<Capture> {
    let word: String = row.try_get("", "behaviour")?;
    let results: String = row.try_get("", "results")?;
    Ok(Capture {
        id: parse(row, "epcis_capture", "id")?,
        organisation: parse::<OrganisationId>(row, "epcis_capture", "organisation")?,
        source: row.try_get("", "source")?,
        behaviour: Behaviour::from_word(&word)
            .ok_or_else(|| rows::impossible("epcis_capture", "behaviour", "?", &word))?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        finished_at: Timestamp::from_micros(row.try_get("", "finished_at")?),
        success: row.try_get("", "success")?,
        results: serde_json::from_str(&results)?,
    })
}
