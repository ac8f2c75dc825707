//! Market access plans and their revisions.

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
                "CREATE TABLE market_plan (
                    id TEXT PRIMARY KEY,
                    owner TEXT NOT NULL,
                    product TEXT NOT NULL,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    markets TEXT NOT NULL,
                    manufactured_on TEXT NOT NULL,
                    placed_on_market_on TEXT NOT NULL,
                    revision BIGINT NOT NULL,
                    version_number BIGINT NOT NULL,
                    tests BIGINT NOT NULL,
                    questions BIGINT NOT NULL,
                    total_cny TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    updated_at BIGINT NOT NULL,
                    row_version BIGINT NOT NULL)",
                "CREATE INDEX market_plan_product ON market_plan (product, id)",
                "CREATE TABLE market_plan_revision (
                    plan TEXT NOT NULL REFERENCES market_plan (id),
                    number BIGINT NOT NULL,
                    product_snapshot TEXT NOT NULL,
                    plan_snapshot TEXT NOT NULL,
                    pack_version TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    created_by TEXT NOT NULL,
                    PRIMARY KEY (plan, number))",
            ],
        )
        .await?;
        append_only(manager, "market_plan_revision").await
    }
}
