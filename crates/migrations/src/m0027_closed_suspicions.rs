//! Suspicions are closed with a reason, and lots that failed in a report are suspicions too.

use sea_orm_migration::prelude::*;

use crate::sql::run;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, STATEMENTS).await
    }
}

// The last closing stands in the row, all of them in the journal. `report`: the number of the report that a lot failed in; empty for what
// scans tell. One report may name several lots, and several reports one lot.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE suspicion ADD COLUMN report TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE suspicion ADD COLUMN closed_at BIGINT",
    "ALTER TABLE suspicion ADD COLUMN closed_by_name TEXT",
    "ALTER TABLE suspicion ADD COLUMN closed_reason TEXT",
    "ALTER TABLE suspicion ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1",
    "DROP INDEX suspicion_of",
    "CREATE UNIQUE INDEX suspicion_same ON suspicion (gtin, serial, reason, lot, report)",
    "CREATE INDEX suspicion_lot ON suspicion (lot, id) WHERE lot <> ''",
    "CREATE INDEX suspicion_report ON suspicion (report) WHERE report <> ''",
];
