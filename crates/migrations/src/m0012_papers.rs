//! What people typed for the documents due: every entry of an organisation, or of one of its products, with who and when. A
//! further entry takes the place of the one before; none is changed.

use sea_orm_migration::prelude::*;

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["CREATE TABLE paper_entry (
                    owner TEXT NOT NULL,
                    product TEXT NOT NULL,
                    entry TEXT NOT NULL,
                    number BIGINT NOT NULL,
                    value TEXT NOT NULL,
                    written_at BIGINT NOT NULL,
                    written_by TEXT NOT NULL,
                    PRIMARY KEY (owner, product, entry, number))"],
        )
        .await?;
        append_only(manager, "paper_entry").await
    }
}
