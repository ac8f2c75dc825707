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

const TABLES: &[&str] = &["ALTER TABLE product_outlook ADD COLUMN revision BIGINT NOT NULL DEFAULT 1"];
