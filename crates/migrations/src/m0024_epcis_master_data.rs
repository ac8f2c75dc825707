//! Master data that organisations captured: what has an identifier, its attributes, what lies within it.

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

// `kind`: the vocabulary. `position`: an attribute may have several values. No foreign keys: a later capture replaces an element whole.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE epcis_master (
        organisation TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        capture TEXT NOT NULL,
        recorded_at BIGINT NOT NULL,
        PRIMARY KEY (organisation, kind, id))",
    "CREATE TABLE epcis_master_attribute (
        organisation TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        attribute TEXT NOT NULL,
        position BIGINT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (organisation, kind, id, attribute, position))",
    "CREATE INDEX epcis_master_attribute_name ON epcis_master_attribute (organisation, attribute, id)",
    "CREATE TABLE epcis_master_child (
        organisation TEXT NOT NULL,
        kind TEXT NOT NULL,
        parent TEXT NOT NULL,
        child TEXT NOT NULL,
        PRIMARY KEY (organisation, parent, kind, child))",
];
