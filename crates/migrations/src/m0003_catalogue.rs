//! Products, their versions and components, photographs, import records.

use sea_orm_migration::prelude::*;

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                // The head: what lists show, repeated from the newest version.
                "CREATE TABLE product (
                    id TEXT PRIMARY KEY,
                    owner TEXT NOT NULL,
                    version TEXT NOT NULL,
                    version_number BIGINT NOT NULL,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    model TEXT NOT NULL,
                    gtin TEXT,
                    title_photo TEXT,
                    components BIGINT NOT NULL,
                    search TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    updated_at BIGINT NOT NULL,
                    row_version BIGINT NOT NULL)",
                "CREATE INDEX product_owner_model ON product (owner, model)",
                "CREATE TABLE product_version (
                    id TEXT PRIMARY KEY,
                    product TEXT NOT NULL REFERENCES product (id),
                    number BIGINT NOT NULL,
                    owner TEXT NOT NULL,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    model TEXT NOT NULL,
                    gtin TEXT,
                    age_min_months BIGINT NOT NULL,
                    age_max_months BIGINT NOT NULL,
                    attributes TEXT NOT NULL,
                    photos TEXT NOT NULL,
                    warnings_zh TEXT NOT NULL,
                    warnings_en TEXT NOT NULL,
                    changes TEXT NOT NULL,
                    note TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    created_by TEXT NOT NULL,
                    UNIQUE (product, number))",
                "CREATE TABLE product_component (
                    version TEXT NOT NULL REFERENCES product_version (id),
                    position BIGINT NOT NULL,
                    key TEXT NOT NULL,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    materials TEXT NOT NULL,
                    colour TEXT NOT NULL,
                    supplier TEXT NOT NULL,
                    attributes TEXT NOT NULL,
                    PRIMARY KEY (version, position))",
                // The gate: one product answers for a GTIN, and goes on answering for codes already printed.
                "CREATE TABLE product_gtin (gtin TEXT PRIMARY KEY, product TEXT NOT NULL, owner TEXT NOT NULL)",
                "CREATE TABLE product_photo (
                    owner TEXT NOT NULL,
                    hash TEXT NOT NULL,
                    thumbnail TEXT NOT NULL,
                    width BIGINT NOT NULL,
                    height BIGINT NOT NULL,
                    bytes BIGINT NOT NULL,
                    created_at BIGINT NOT NULL,
                    PRIMARY KEY (owner, hash))",
                "CREATE TABLE product_import (
                    id TEXT PRIMARY KEY,
                    owner TEXT NOT NULL,
                    file_name TEXT NOT NULL,
                    file_hash TEXT NOT NULL,
                    columns TEXT NOT NULL,
                    sheet_rows BIGINT NOT NULL,
                    created_at BIGINT NOT NULL,
                    created_by TEXT NOT NULL,
                    UNIQUE (owner, file_hash))",
                "CREATE TABLE product_import_entry (
                    import TEXT NOT NULL REFERENCES product_import (id),
                    first_row BIGINT NOT NULL,
                    sheet_rows TEXT NOT NULL,
                    faults TEXT NOT NULL,
                    state TEXT NOT NULL,
                    product TEXT,
                    version_number BIGINT NOT NULL,
                    row_version BIGINT NOT NULL,
                    PRIMARY KEY (import, first_row))",
            ],
        )
        .await?;
        append_only(manager, "product_version").await?;
        append_only(manager, "product_component").await
    }
}
