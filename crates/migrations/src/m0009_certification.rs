//! Certification: schemes, applications with the facts of their state, certificates.

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
                "CREATE TABLE certification_scheme (
                    id TEXT PRIMARY KEY,
                    body TEXT NOT NULL,
                    code TEXT NOT NULL,
                    content TEXT NOT NULL,
                    created_at BIGINT NOT NULL)",
                "CREATE UNIQUE INDEX certification_scheme_code ON certification_scheme (body, code)",
                "CREATE TABLE certification_application (
                    id TEXT PRIMARY KEY,
                    scheme TEXT NOT NULL REFERENCES certification_scheme (id),
                    body TEXT NOT NULL,
                    applicant TEXT NOT NULL,
                    applicant_name TEXT NOT NULL,
                    product TEXT NOT NULL,
                    content TEXT NOT NULL,
                    state TEXT NOT NULL,
                    facts TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    row_version BIGINT NOT NULL)",
                "CREATE TABLE certificate (
                    id TEXT PRIMARY KEY,
                    number TEXT NOT NULL UNIQUE,
                    application TEXT NOT NULL UNIQUE REFERENCES certification_application (id),
                    body TEXT NOT NULL,
                    body_name_zh TEXT NOT NULL,
                    body_name_en TEXT NOT NULL,
                    client_zh TEXT NOT NULL,
                    client_en TEXT NOT NULL,
                    product TEXT NOT NULL,
                    version TEXT NOT NULL,
                    product_zh TEXT NOT NULL,
                    product_en TEXT NOT NULL,
                    model TEXT NOT NULL,
                    scheme_zh TEXT NOT NULL,
                    scheme_en TEXT NOT NULL,
                    granted_on TEXT NOT NULL,
                    expires_on TEXT NOT NULL,
                    surveillance_on TEXT NOT NULL,
                    search TEXT NOT NULL,
                    state TEXT NOT NULL,
                    state_since BIGINT NOT NULL,
                    state_reason TEXT NOT NULL)",
                "CREATE INDEX certificate_product ON certificate (product, id)",
            ],
        )
        .await?;
        append_only(manager, "certification_scheme").await
    }
}
