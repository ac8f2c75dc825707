//! The lists of the EPCIS interface: values of events by who may see them, and capture jobs of an organisation.

use sea_orm_migration::prelude::*;

use crate::sql::run;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, STATEMENTS).await?;
        for field in ["type", "biz_step", "disposition", "read_point", "biz_location"] {
            let known = format!(
                "INSERT INTO epcis_value (grantee, field, value) SELECT DISTINCT s.grantee, '{field}', e.{field} \
                 FROM epcis_seen s JOIN epcis_event e ON e.id = s.event WHERE e.{field} <> '' ON CONFLICT DO NOTHING"
            );
            run(manager, &[&known]).await?;
        }
        Ok(())
    }
}

// The primary key is the list.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE epcis_value (
        grantee TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (grantee, field, value))",
    "CREATE INDEX epcis_capture_organisation ON epcis_capture (organisation, id)",
];
