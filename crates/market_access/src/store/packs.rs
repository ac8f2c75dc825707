//! Versions of the requirement packs, the experts' decisions and drafts.

use kernel::Timestamp;
use platform::Result;
use platform::db::rows;
use requirements::PackFiles;
use sea_orm::{ConnectionTrait, QueryResult};

use crate::model::{Draft, DraftId, DraftState, PackDecision, PackVersion};

/// The number of the newest version; 0 while nothing was changed.
pub(crate) async fn newest(conn: &impl ConnectionTrait) -> Result<i64> {
    let row = rows::one(conn, "SELECT number FROM pack_version ORDER BY number DESC LIMIT 1", vec![]).await?;
    Ok(match row {
        Some(row) => row.try_get("", "number")?,
        None => 0,
    })
}

/// A changed file as it is in force.
pub(crate) struct ChangedFile {
    pub(crate) path: String,
    /// Hash of the binary's own file that it was made from; empty when the binary had none.
    pub(crate) base: String,
    pub(crate) content: String,
}

/// The changed files up to a version, each as it was changed last, by path.
pub(crate) async fn files(conn: &impl ConnectionTrait, version: i64) -> Result<Vec<ChangedFile>> {
    let sql = "SELECT f.path, f.base, f.content FROM pack_file f WHERE f.version = \
               (SELECT MAX(g.version) FROM pack_file g WHERE g.path = f.path AND g.version <= $1) ORDER BY f.path";
    let found = rows::all(conn, sql, vec![version.into()]).await?;
    found
        .iter()
        .map(|row| {
            Ok(ChangedFile {
                path: row.try_get("", "path")?,
                base: row.try_get("", "base")?,
                content: row.try_get("", "content")?,
            })
        })
        .collect()
}

/// The files of a version: the binary's own, with the changed ones in their places.
pub(crate) async fn pack_files(conn: &impl ConnectionTrait, version: i64) -> Result<PackFiles> {
    let mut all = PackFiles::embedded();
    for changed in files(conn, version).await? {
        all.put(changed.path, changed.content);
    }
    Ok(all)
}

/// Writes a version. False: somebody else has just made the one of this number.
pub(crate) async fn insert_version(
    conn: &impl ConnectionTrait,
    version: &PackVersion,
    by: &str,
    files: &[ChangedFile],
) -> Result<bool> {
    let inserted = rows::exec(
        conn,
        "INSERT INTO pack_version (number, fingerprint, made_at, made_by, made_by_name, reason, draft) \
         VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING",
        vec![
            version.number.into(),
            version.fingerprint.clone().into(),
            version.made_at.micros().into(),
            by.into(),
            version.made_by.clone().into(),
            version.reason.clone().into(),
            version.draft.clone().into(),
        ],
    )
    .await?;
    if inserted == 0 {
        return Ok(false);
    }
    for file in files {
        rows::exec(
            conn,
            "INSERT INTO pack_file (version, path, base, content) VALUES ($1,$2,$3,$4)",
            vec![
                version.number.into(),
                file.path.clone().into(),
                file.base.clone().into(),
                file.content.clone().into(),
            ],
        )
        .await?;
    }
    Ok(true)
}

pub(crate) async fn insert_decision(
    conn: &impl ConnectionTrait,
    id: &str,
    expert: &str,
    decision: &PackDecision,
) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO pack_decision (id, version, subject, ruling, expert, expert_name, decided_at, source, note, before, after) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
        vec![
            id.into(),
            decision.version.into(),
            decision.subject.clone().into(),
            decision.ruling.clone().into(),
            expert.into(),
            decision.expert.clone().into(),
            decision.decided_at.micros().into(),
            decision.source.clone().into(),
            decision.note.clone().into(),
            decision.before.clone().into(),
            decision.after.clone().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The newest versions, newest first.
pub(crate) async fn versions(conn: &impl ConnectionTrait) -> Result<Vec<PackVersion>> {
    let found = rows::all(conn, &format!("{VERSION} ORDER BY number DESC LIMIT 100"), vec![]).await?;
    found.iter().map(read_version).collect()
}

const VERSION: &str = "SELECT number, fingerprint, made_at, made_by_name, reason, draft FROM pack_version";

fn read_version(row: &QueryResult) -> Result<PackVersion> {
    Ok(PackVersion {
        number: row.try_get("", "number")?,
        fingerprint: row.try_get("", "fingerprint")?,
        made_at: Timestamp::from_micros(row.try_get("", "made_at")?),
        made_by: row.try_get("", "made_by_name")?,
        reason: row.try_get("", "reason")?,
        draft: row.try_get("", "draft")?,
    })
}

/// One version.
pub(crate) async fn version(conn: &impl ConnectionTrait, number: i64) -> Result<Option<PackVersion>> {
    let row = rows::one(conn, &format!("{VERSION} WHERE number = $1"), vec![number.into()]).await?;
    row.as_ref().map(read_version).transpose()
}

/// What experts decided to make this version.
pub(crate) async fn decisions_of(conn: &impl ConnectionTrait, version: i64) -> Result<Vec<PackDecision>> {
    decisions(conn, "version = $1", version.into()).await
}

/// What experts decided about a limit or requirement, newest first.
pub(crate) async fn decisions_about(conn: &impl ConnectionTrait, subject: &str) -> Result<Vec<PackDecision>> {
    decisions(conn, "subject = $1", subject.into()).await
}

async fn decisions(conn: &impl ConnectionTrait, condition: &str, value: sea_orm::Value) -> Result<Vec<PackDecision>> {
    let sql = format!(
        "SELECT version, subject, ruling, expert_name, decided_at, source, note, before, after FROM pack_decision \
         WHERE {condition} ORDER BY version DESC, id LIMIT 200"
    );
    let found = rows::all(conn, &sql, vec![value]).await?;
    found
        .iter()
        .map(|row| {
            Ok(PackDecision {
                version: row.try_get("", "version")?,
                subject: row.try_get("", "subject")?,
                ruling: row.try_get("", "ruling")?,
                expert: row.try_get("", "expert_name")?,
                decided_at: Timestamp::from_micros(row.try_get("", "decided_at")?),
                source: row.try_get("", "source")?,
                note: row.try_get("", "note")?,
                before: row.try_get("", "before")?,
                after: row.try_get("", "after")?,
            })
        })
        .collect()
}

pub(crate) async fn insert_draft(conn: &impl ConnectionTrait, draft: &Draft) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO pack_draft (id, title, reason, files, state, entered_by, entered_by_name, entered_at, row_version) \
         VALUES ($1,$2,$3,$4,'open',$5,$6,$7,1)",
        vec![
            draft.id.to_string().into(),
            draft.title.clone().into(),
            draft.reason.clone().into(),
            serde_json::to_string(&draft.files)?.into(),
            draft.entered_by.map(|u| u.to_string()).unwrap_or_default().into(),
            draft.entered_by_name.clone().into(),
            draft.entered_at.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Keeps how an open draft ended. False: somebody else was faster.
pub(crate) async fn end_draft(conn: &impl ConnectionTrait, id: DraftId, state: &DraftState, row: i64) -> Result<bool> {
    let (word, by, at, version) = match state {
        DraftState::Open => return Ok(false),
        DraftState::Confirmed { by, at, version } => ("confirmed", by, at, Some(*version)),
        DraftState::Withdrawn { by, at } => ("withdrawn", by, at, None),
    };
    let sql = "UPDATE pack_draft SET state = $1, decided_by_name = $2, decided_at = $3, version = $4, \
               row_version = row_version + 1 WHERE id = $5 AND row_version = $6 AND state = 'open'";
    let values =
        vec![word.into(), by.clone().into(), at.micros().into(), version.into(), id.to_string().into(), row.into()];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

const DRAFT: &str = "SELECT id, title, reason, files, state, entered_by, entered_by_name, entered_at, decided_by_name, \
                     decided_at, version, row_version FROM pack_draft";

pub(crate) async fn draft(conn: &impl ConnectionTrait, id: DraftId) -> Result<Option<Draft>> {
    let row = rows::one(conn, &format!("{DRAFT} WHERE id = $1"), vec![id.to_string().into()]).await?;
    row.as_ref().map(read_draft).transpose()
}

/// Drafts that wait, oldest first.
pub(crate) async fn open_drafts(conn: &impl ConnectionTrait) -> Result<Vec<Draft>> {
    let found = rows::all(conn, &format!("{DRAFT} WHERE state = 'open' ORDER BY id LIMIT 100"), vec![]).await?;
    found.iter().map(read_draft).collect()
}

fn read_draft(row: &QueryResult) -> Result<Draft> {
    let id: String = row.try_get("", "id")?;
    let wrong = |column: &str, text: &str| rows::impossible("pack_draft", column, &id, text);
    let word: String = row.try_get("", "state")?;
    let by: Option<String> = row.try_get("", "decided_by_name")?;
    let at: Option<i64> = row.try_get("", "decided_at")?;
    let version: Option<i64> = row.try_get("", "version")?;
    let state = match (word.as_str(), by, at.map(Timestamp::from_micros), version) {
        ("open", None, None, None) => DraftState::Open,
        ("confirmed", Some(by), Some(at), Some(version)) => DraftState::Confirmed { by, at, version },
        ("withdrawn", Some(by), Some(at), None) => DraftState::Withdrawn { by, at },
        _ => return Err(wrong("state", &word)),
    };
    let files: String = row.try_get("", "files")?;
    let entered_by: String = row.try_get("", "entered_by")?;
    Ok(Draft {
        id: id.parse().map_err(|_| wrong("id", &id))?,
        title: row.try_get("", "title")?,
        reason: row.try_get("", "reason")?,
        files: serde_json::from_str(&files).map_err(|error| wrong("files", &error.to_string()))?,
        state,
        entered_by: entered_by.parse().ok(),
        entered_by_name: row.try_get("", "entered_by_name")?,
        entered_at: Timestamp::from_micros(row.try_get("", "entered_at")?),
        row_version: row.try_get("", "row_version")?,
    })
}
