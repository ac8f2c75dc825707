//! What happened: audit trail, timeline and outbox in one append-only table (triggers refuse UPDATE and DELETE).
//!
//! Entries are written only by [`crate::db::Tx::record`].

use kernel::Timestamp;
use serde_json::Value;

use crate::Result;
use crate::db::{Db, rows};

/// One line of a timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who (name at that time).
    pub actor: String,
    /// For which organisation.
    pub organisation: String,
    /// What: `order.submitted`.
    pub event: String,
    /// Arguments.
    pub data: Value,
    /// Why.
    pub reason: Option<String>,
}

impl Entry {
    /// Catalogue key of the text.
    #[must_use]
    pub fn key(&self) -> String {
        format!("journal-{}", self.event.replace(['.', '_'], "-"))
    }

    /// Scalar members of `data`, as arguments of the text.
    #[must_use]
    pub fn args(&self) -> Vec<(String, String)> {
        let Value::Object(map) = &self.data else {
            return Vec::new();
        };
        map.iter()
            .filter_map(|(name, value)| match value {
                Value::String(text) => Some((name.clone(), text.clone())),
                Value::Number(number) => Some((name.clone(), number.to_string())),
                Value::Bool(flag) => Some((name.clone(), flag.to_string())),
                _ => None,
            })
            .collect()
    }
}

/// The timeline of a record, newest first, at most `limit` entries.
///
/// # Errors
/// Database errors.
pub async fn timeline(db: &Db, kind: &str, resource: impl ToString, limit: u64) -> Result<Vec<Entry>> {
    let found = rows::all(
        db.conn(),
        "SELECT j.at, j.actor_name, j.actor_organisation_name, j.event, j.data, j.reason \
         FROM journal_subject s JOIN journal j ON j.id = s.journal \
         WHERE s.kind = $1 AND s.resource = $2 ORDER BY s.journal DESC LIMIT $3",
        vec![kind.into(), resource.to_string().into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            let data: String = row.try_get("", "data")?;
            Ok(Entry {
                at: Timestamp::from_micros(row.try_get("", "at")?),
                actor: row.try_get("", "actor_name")?,
                organisation: row.try_get("", "actor_organisation_name")?,
                event: row.try_get("", "event")?,
                data: serde_json::from_str(&data).map_err(anyhow::Error::from)?,
                reason: row.try_get("", "reason")?,
            })
        })
        .collect()
}
