//! Capture jobs that go on after the answer: how many events came to what, and what is left to do.

use sea_orm_migration::prelude::*;

use crate::sql::run;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await
    }
}

// A row of `epcis_capture_work` is there as long as its capture goes on; `finished_at` of the capture is 0 until then.
const TABLES: &[&str] = &[
    "ALTER TABLE epcis_capture ADD COLUMN events BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE epcis_capture ADD COLUMN stored BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE epcis_capture ADD COLUMN duplicates BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE epcis_capture ADD COLUMN refused BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE epcis_capture_work (
        capture TEXT PRIMARY KEY REFERENCES epcis_capture (id),
        bytes BIGINT NOT NULL,
        phase TEXT NOT NULL,
        place TEXT NOT NULL,
        first TEXT NOT NULL,
        around TEXT NOT NULL,
        sender TEXT NOT NULL)",
];
