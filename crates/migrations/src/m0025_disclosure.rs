//! What organisations tell their partners of the events they capture, and lots shown to others by a person.

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

// `told`: bits of groups of fields (traceability `rules/redact.rs`); without a row none is told. A showing that ended keeps its row:
// who showed what to whom, from when to when.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE epcis_disclosure (
        organisation TEXT PRIMARY KEY,
        told BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        changed_by_name TEXT NOT NULL)",
    "CREATE TABLE lot_share (
        id TEXT PRIMARY KEY,
        lot TEXT NOT NULL REFERENCES lot (id),
        organisation TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        shared_at BIGINT NOT NULL,
        shared_by_name TEXT NOT NULL,
        ended_at BIGINT,
        ended_by_name TEXT)",
    "CREATE UNIQUE INDEX lot_share_now ON lot_share (lot, organisation) WHERE ended_at IS NULL",
    "CREATE INDEX lot_share_lot ON lot_share (lot, id)",
];
