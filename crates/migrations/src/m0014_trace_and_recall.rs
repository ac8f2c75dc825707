//! Tracing from a place, and recalls: what is called back, from whom, told to everybody.

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

// `recall_goods` answers "is this lot or unit called back?" by its key: an empty serial means the whole lot.
const STATEMENTS: &[&str] = &[
    "CREATE INDEX epcis_event_read_point ON epcis_event (read_point, event_time)",
    "CREATE INDEX epcis_event_biz_location ON epcis_event (biz_location, event_time)",
    "CREATE TABLE recall (
        id TEXT PRIMARY KEY,
        number TEXT,
        opener TEXT NOT NULL,
        opener_name TEXT NOT NULL,
        owner TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        gtin TEXT NOT NULL,
        reason_zh TEXT NOT NULL,
        reason_en TEXT NOT NULL,
        hazard_zh TEXT NOT NULL,
        hazard_en TEXT NOT NULL,
        advice_zh TEXT NOT NULL,
        advice_en TEXT NOT NULL,
        source TEXT NOT NULL,
        state TEXT NOT NULL,
        opened_at BIGINT,
        opened_by TEXT,
        closed_at BIGINT,
        closed_by TEXT,
        outcome TEXT,
        lots BIGINT NOT NULL,
        units BIGINT NOT NULL,
        precise_to TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        row_version BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX recall_number ON recall (number)",
    "CREATE INDEX recall_opened ON recall (state, opened_at, id)",
    "CREATE TABLE recall_goods (
        gtin TEXT NOT NULL,
        lot_number TEXT NOT NULL,
        serial TEXT NOT NULL,
        recall TEXT NOT NULL REFERENCES recall (id),
        lot TEXT NOT NULL REFERENCES lot (id),
        PRIMARY KEY (gtin, lot_number, serial, recall))",
    "CREATE INDEX recall_goods_recall ON recall_goods (recall, gtin, lot_number, serial)",
];
