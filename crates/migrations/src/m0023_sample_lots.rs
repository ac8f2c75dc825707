//! The manufacturer's lot that a sample is of, as it stands on the sample (ISO/IEC 17025:2017, 7.8.2.1 g).

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

const STATEMENTS: &[&str] = &["ALTER TABLE sample ADD COLUMN lot TEXT NOT NULL DEFAULT ''"];
