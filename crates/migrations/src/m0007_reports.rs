//! Test reports with the tests they stand on, and the numbers under which a laboratory shows its marks.

use sea_orm_migration::prelude::*;

use crate::sql::run;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &[
                "CREATE TABLE report (
                    id TEXT PRIMARY KEY,
                    laboratory TEXT NOT NULL,
                    order_id TEXT NOT NULL,
                    order_number TEXT NOT NULL,
                    version TEXT NOT NULL,
                    product TEXT NOT NULL,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    state TEXT NOT NULL,
                    number TEXT UNIQUE,
                    content TEXT NOT NULL,
                    drafted_by TEXT,
                    drafted_name TEXT NOT NULL,
                    drafted_at BIGINT NOT NULL,
                    reviewed_by TEXT,
                    reviewed_name TEXT NOT NULL,
                    reviewed_at BIGINT,
                    authorised_by TEXT,
                    authorised_name TEXT NOT NULL,
                    authorised_at BIGINT,
                    issued_on TEXT,
                    pdf_zh TEXT NOT NULL,
                    pdf_en TEXT NOT NULL,
                    credential TEXT NOT NULL,
                    verify_url TEXT NOT NULL,
                    amends TEXT REFERENCES report (id),
                    amendment_change TEXT NOT NULL,
                    amendment_reason TEXT NOT NULL,
                    superseded_by TEXT,
                    row_version BIGINT NOT NULL)",
                "CREATE INDEX report_order ON report (order_id, laboratory)",
                "CREATE INDEX report_version ON report (version, state)",
                "CREATE INDEX report_laboratory ON report (laboratory, state)",
                "CREATE TABLE lab_mark (
                    laboratory TEXT NOT NULL,
                    scheme TEXT NOT NULL,
                    number TEXT NOT NULL,
                    PRIMARY KEY (laboratory, scheme))",
            ],
        )
        .await
    }
}
