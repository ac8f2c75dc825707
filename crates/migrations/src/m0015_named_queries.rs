//! Named queries of the EPCIS interface: what an organisation asks again and again, and subscribes to.

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

// The primary key is the list, by name.
const STATEMENTS: &[&str] = &["CREATE TABLE epcis_query (
        organisation TEXT NOT NULL,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        PRIMARY KEY (organisation, name))"];
