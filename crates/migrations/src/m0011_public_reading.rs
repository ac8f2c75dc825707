//! What anybody may ask of an issued document is answered from one short row: the credential moves into a table of its own, and the
//! verdict of each market stands beside the status, instead of every single assessment (those are in the credential).
//!
//! It contracts in the same step as it expands: no installation is in service yet that an older program could still write to. On
//! SQLite too it is one transaction, for a half-moved register could not be begun anew.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement};

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE issued_credential (
                    number TEXT PRIMARY KEY REFERENCES issued_document (number),
                    credential TEXT NOT NULL)",
                "INSERT INTO issued_credential (number, credential) SELECT number, credential FROM issued_document",
                "ALTER TABLE issued_document ADD COLUMN verdicts TEXT NOT NULL DEFAULT '[]'",
            ],
        )
        .await?;
        fill_verdicts(manager.get_connection()).await?;
        run(
            manager,
            &[
                "ALTER TABLE issued_document DROP COLUMN credential",
                "ALTER TABLE issued_document DROP COLUMN assessments",
            ],
        )
        .await?;
        append_only(manager, "issued_credential").await
    }
}

async fn fill_verdicts(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = connection.get_database_backend();
    let all = Statement::from_string(backend, "SELECT number, assessments FROM issued_document");
    for row in connection.query_all_raw(all).await? {
        let (number, text): (String, String) = (row.try_get("", "number")?, row.try_get("", "assessments")?);
        let verdicts = verdicts(&text).map_err(|error| DbErr::Custom(format!("issued_document {number}: {error}")))?;
        let sql = "UPDATE issued_document SET verdicts = $1 WHERE number = $2";
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, [verdicts.into(), number.into()])).await?;
    }
    Ok(())
}

/// The worst verdict of each market, and over how many assessments, as of this migration.
fn verdicts(assessments: &str) -> Result<String, serde_json::Error> {
    const WORST_FIRST: [&str; 5] = ["fail", "conditional_fail", "conditional_pass", "pass", "not_judged"];
    let rows: Vec<serde_json::Value> = serde_json::from_str(assessments)?;
    let mut markets = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for row in &rows {
        let word = |field: &str| row.get(field).and_then(serde_json::Value::as_str).unwrap_or_default();
        let rank = WORST_FIRST.iter().position(|known| *known == word("verdict")).unwrap_or(WORST_FIRST.len() - 1);
        let (worst, count) = markets.entry(word("market")).or_insert((rank, 0));
        *worst = rank.min(*worst);
        *count += 1;
    }
    let list: Vec<serde_json::Value> = markets
        .into_iter()
        .map(|(market, (rank, requirements))| {
            serde_json::json!({"market": market, "verdict": WORST_FIRST.get(rank), "requirements": requirements})
        })
        .collect();
    serde_json::to_string(&list)
}

#[cfg(test)]
mod tests {
    use super::verdicts;

    #[test]
    fn the_worst_verdict_of_a_market_stands_for_it() {
        let old =
            r#"[{"market":"EU","verdict":"pass"},{"market":"EU","verdict":"fail"},{"market":"US","verdict":"pass"}]"#;
        let new =
            r#"[{"market":"EU","requirements":2,"verdict":"fail"},{"market":"US","requirements":1,"verdict":"pass"}]"#;
        assert_eq!(verdicts(old).unwrap(), new);
        assert_eq!(verdicts("[]").unwrap(), "[]");
        assert!(verdicts("{").is_err());
    }
}
