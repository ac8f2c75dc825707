//! Reports of laboratories outside the platform, as evidence for a toy or for a part wherever it is used; and a revision of what
//! is kept about each planned product, so that nothing is worked out from an older one and put in a newer one's place.

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

const TABLES: &[&str] = &[
    "ALTER TABLE product_outlook ADD COLUMN revision BIGINT NOT NULL DEFAULT 1",
    "CREATE INDEX product_outlook_turn ON product_outlook (turns_on, product) WHERE turns_on > ''",
    "CREATE TABLE outside_file (
        owner TEXT NOT NULL,
        hash TEXT NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        kept_at BIGINT NOT NULL,
        PRIMARY KEY (owner, hash))",
    "CREATE TABLE outside_report (
        id TEXT PRIMARY KEY,
        number TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        product TEXT NOT NULL,
        part TEXT NOT NULL,
        supplier TEXT NOT NULL,
        source TEXT NOT NULL,
        about TEXT NOT NULL,
        says TEXT NOT NULL,
        file TEXT NOT NULL,
        state TEXT NOT NULL,
        checked TEXT,
        submitted_at BIGINT NOT NULL,
        submitted_by TEXT NOT NULL,
        row_version BIGINT NOT NULL)",
    "CREATE INDEX outside_report_product ON outside_report (owner, product, state)",
    "CREATE INDEX outside_report_supplier ON outside_report (owner, supplier, state)",
];
