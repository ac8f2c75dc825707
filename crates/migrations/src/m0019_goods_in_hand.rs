//! Lots of a million units, numbered in the background; lots withdrawn; cartons received.

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

// What was recorded before has all its numbers.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE lot ADD COLUMN numbered BIGINT NOT NULL DEFAULT 0",
    "UPDATE lot SET numbered = quantity",
    "ALTER TABLE lot ADD COLUMN withdrawn_at BIGINT",
    "CREATE INDEX lot_shipped_to ON lot (shipped_to, id)",
    "ALTER TABLE carton ADD COLUMN received_at BIGINT",
];
