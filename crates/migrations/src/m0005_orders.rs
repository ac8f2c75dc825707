//! Orders: applications, lines, contract reviews, quotations, price lists, conversation, and the index of their lists.

use sea_orm_migration::prelude::*;

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, ORDERS).await?;
        run(manager, INDEX).await?;
        run(manager, RECORDS).await?;
        for table in ["contract_review", "quotation", "order_note"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }
}

const ORDERS: &[&str] = &[
    "CREATE TABLE orders (
        id TEXT PRIMARY KEY,
        number TEXT,
        applicant TEXT NOT NULL,
        service_centre TEXT NOT NULL,
        plan TEXT NOT NULL,
        product TEXT NOT NULL,
        version TEXT NOT NULL,
        version_number BIGINT NOT NULL,
        product_name_zh TEXT NOT NULL,
        product_name_en TEXT NOT NULL,
        model TEXT NOT NULL,
        markets TEXT NOT NULL,
        manufactured_on TEXT NOT NULL,
        placed_on_market_on TEXT NOT NULL,
        each_market_alone TEXT NOT NULL,
        parties TEXT NOT NULL,
        report_languages TEXT NOT NULL,
        urgency TEXT NOT NULL,
        wished_rule TEXT NOT NULL,
        wish_note TEXT NOT NULL,
        state TEXT NOT NULL,
        state_at BIGINT,
        state_by TEXT,
        state_by_name TEXT NOT NULL,
        state_reason TEXT,
        review TEXT,
        quotation TEXT,
        decision_rule TEXT,
        submitted_at BIGINT,
        accepted_at BIGINT,
        promised_on TEXT,
        stopped_at BIGINT,
        stopped_by TEXT,
        stopped_by_name TEXT NOT NULL,
        stopped_reason TEXT,
        sample_received_at BIGINT,
        created_at BIGINT NOT NULL,
        row_version BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX orders_number ON orders (service_centre, number)",
    "CREATE TABLE order_line (
        id TEXT PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES orders (id),
        position BIGINT NOT NULL,
        test TEXT NOT NULL,
        offered BOOLEAN NOT NULL,
        fee TEXT,
        laboratory TEXT,
        external_provider TEXT)",
    "CREATE UNIQUE INDEX order_line_order ON order_line (order_id, position)",
    "CREATE TABLE order_laboratory (
        order_id TEXT NOT NULL REFERENCES orders (id),
        laboratory TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        dispatched_at BIGINT NOT NULL,
        sample_received_at BIGINT,
        reported_at BIGINT,
        PRIMARY KEY (order_id, laboratory))",
];

// One row per organisation that sees the order, beside its visibility row: `visibility` says what may be seen, this says
// in which order, so that a filter costs the rows shown and not the rows of the tenant (or of all tenants).
const INDEX: &[&str] = &[
    "CREATE TABLE order_index (
        grantee TEXT NOT NULL,
        order_id TEXT NOT NULL,
        state TEXT NOT NULL,
        number TEXT NOT NULL,
        waits TEXT NOT NULL,
        due TEXT NOT NULL,
        PRIMARY KEY (grantee, order_id))",
    "CREATE INDEX order_index_order ON order_index (order_id)",
    "CREATE INDEX order_index_state ON order_index (grantee, state, order_id)",
    "CREATE INDEX order_index_number ON order_index (grantee, number)",
    "CREATE INDEX order_index_state_number ON order_index (grantee, state, number)",
    "CREATE INDEX order_index_waits ON order_index (grantee, waits, order_id)",
    "CREATE INDEX order_index_due ON order_index (grantee, due, order_id) WHERE due <> ''",
];

const RECORDS: &[&str] = &[
    "CREATE TABLE contract_review (
        id TEXT PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES orders (id),
        sequence BIGINT NOT NULL,
        kind TEXT NOT NULL,
        at BIGINT NOT NULL,
        reviewer TEXT,
        reviewer_name TEXT NOT NULL,
        understood BOOLEAN NOT NULL,
        decision_rule TEXT NOT NULL,
        lines TEXT NOT NULL,
        note TEXT NOT NULL,
        reason TEXT NOT NULL)",
    "CREATE UNIQUE INDEX contract_review_order ON contract_review (order_id, sequence)",
    "CREATE TABLE quotation (
        id TEXT PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES orders (id),
        version BIGINT NOT NULL,
        at BIGINT NOT NULL,
        by_name TEXT NOT NULL,
        fees TEXT NOT NULL,
        subtotal TEXT NOT NULL,
        surcharge_percent TEXT NOT NULL,
        surcharge TEXT NOT NULL,
        tax_percent TEXT NOT NULL,
        tax TEXT NOT NULL,
        total TEXT NOT NULL,
        days BIGINT NOT NULL,
        valid_until TEXT NOT NULL)",
    "CREATE UNIQUE INDEX quotation_order ON quotation (order_id, version)",
    "CREATE TABLE order_note (
        id TEXT PRIMARY KEY,
        order_id TEXT NOT NULL REFERENCES orders (id),
        at BIGINT NOT NULL,
        author TEXT,
        author_name TEXT NOT NULL,
        organisation TEXT NOT NULL,
        organisation_name TEXT NOT NULL,
        text TEXT NOT NULL)",
    "CREATE INDEX order_note_order ON order_note (order_id, id)",
    "CREATE TABLE price_terms (
        service_centre TEXT PRIMARY KEY,
        urgent_percent TEXT NOT NULL,
        urgent_time_percent BIGINT NOT NULL,
        tax_percent TEXT NOT NULL,
        row_version BIGINT NOT NULL)",
    "CREATE TABLE price_list (
        service_centre TEXT NOT NULL,
        method TEXT NOT NULL,
        title_zh TEXT NOT NULL,
        title_en TEXT NOT NULL,
        fee TEXT NOT NULL,
        row_version BIGINT NOT NULL,
        PRIMARY KEY (service_centre, method))",
];
