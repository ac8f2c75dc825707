//! Issuing keys, issued documents with their status history, the digests by which a dropped file is known.

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
                "CREATE TABLE issuer_key (
                    kid TEXT PRIMARY KEY,
                    organisation TEXT NOT NULL,
                    name TEXT NOT NULL,
                    slug TEXT NOT NULL,
                    key_pem TEXT NOT NULL,
                    certificate_pem TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    retired_at BIGINT)",
                "CREATE UNIQUE INDEX issuer_key_organisation ON issuer_key (organisation) WHERE retired_at IS NULL",
                "CREATE INDEX issuer_key_slug ON issuer_key (slug)",
                "CREATE TABLE issued_document (
                    number TEXT PRIMARY KEY,
                    kind TEXT NOT NULL,
                    issuer TEXT NOT NULL,
                    issuer_name_zh TEXT NOT NULL,
                    issuer_name_en TEXT NOT NULL,
                    issuer_slug TEXT NOT NULL,
                    issued_to_zh TEXT NOT NULL,
                    issued_to_en TEXT NOT NULL,
                    product TEXT NOT NULL,
                    version TEXT NOT NULL,
                    gtin TEXT,
                    product_zh TEXT NOT NULL,
                    product_en TEXT NOT NULL,
                    model TEXT NOT NULL,
                    title_zh TEXT NOT NULL,
                    title_en TEXT NOT NULL,
                    signatory TEXT NOT NULL,
                    issued_on TEXT NOT NULL,
                    expires_on TEXT,
                    supersedes TEXT,
                    assessments TEXT NOT NULL,
                    credential TEXT NOT NULL,
                    token TEXT NOT NULL,
                    status_index BIGINT NOT NULL,
                    status TEXT NOT NULL,
                    status_since BIGINT NOT NULL,
                    status_reason TEXT NOT NULL,
                    superseded_by TEXT,
                    created_at BIGINT NOT NULL)",
                "CREATE INDEX issued_document_product ON issued_document (product, created_at)",
                "CREATE INDEX issued_document_issuer ON issued_document (issuer, status_index)",
                "CREATE TABLE issued_file (
                    sha256 TEXT PRIMARY KEY,
                    number TEXT NOT NULL REFERENCES issued_document (number),
                    language TEXT NOT NULL)",
                "CREATE INDEX issued_file_number ON issued_file (number)",
                "CREATE TABLE document_status (
                    id TEXT PRIMARY KEY,
                    number TEXT NOT NULL REFERENCES issued_document (number),
                    status TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    superseded_by TEXT,
                    at BIGINT NOT NULL,
                    by_name TEXT NOT NULL)",
                "CREATE INDEX document_status_number ON document_status (number, id)",
            ],
        )
        .await?;
        append_only(manager, "issued_file").await?;
        append_only(manager, "document_status").await
    }
}
