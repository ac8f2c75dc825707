//! Master data asked from below: what an element lies within.

use sea_orm_migration::prelude::*;

use crate::sql::run;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["CREATE INDEX epcis_master_child_within ON epcis_master_child (organisation, child, kind, parent)"],
        )
        .await
    }
}
