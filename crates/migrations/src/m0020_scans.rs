//! Scans of public pages, without personal data: single ones for thirty days, then only sums; numbers that may stand on several things.

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

// `reader` tells phones of one day apart and cannot be led back to one: its salt lives a day and in memory only. A number that
// was never made has an empty `lot`.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE scan (
        gtin TEXT NOT NULL,
        serial TEXT NOT NULL,
        day BIGINT NOT NULL,
        reader TEXT NOT NULL,
        place TEXT NOT NULL,
        at BIGINT NOT NULL,
        lot TEXT NOT NULL,
        PRIMARY KEY (gtin, serial, day, reader, place))",
    "CREATE INDEX scan_day ON scan (day)",
    "CREATE INDEX scan_guess ON scan (gtin, day, reader) WHERE lot = ''",
    "CREATE TABLE scan_sum (
        gtin TEXT NOT NULL,
        serial TEXT NOT NULL,
        first_at BIGINT NOT NULL,
        last_at BIGINT NOT NULL,
        last_place TEXT NOT NULL,
        scans BIGINT NOT NULL,
        PRIMARY KEY (gtin, serial))",
    "CREATE TABLE suspicion (
        id TEXT PRIMARY KEY,
        gtin TEXT NOT NULL,
        serial TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        lot TEXT NOT NULL,
        lot_number TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        found_at BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX suspicion_of ON suspicion (gtin, serial, reason)",
];
