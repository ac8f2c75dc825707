//! Requirement packs that experts change, version by version, and where every planned product stands under the newest of them.

use sea_orm_migration::prelude::*;

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES).await?;
        append_only(manager, "pack_version").await?;
        append_only(manager, "pack_file").await?;
        append_only(manager, "pack_decision").await
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE pack_version (
        number BIGINT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        made_by_name TEXT NOT NULL,
        reason TEXT NOT NULL,
        draft TEXT)",
    "CREATE TABLE pack_file (
        version BIGINT NOT NULL REFERENCES pack_version (number),
        path TEXT NOT NULL,
        base TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (path, version))",
    "CREATE TABLE pack_decision (
        id TEXT PRIMARY KEY,
        version BIGINT NOT NULL REFERENCES pack_version (number),
        subject TEXT NOT NULL,
        ruling TEXT NOT NULL,
        expert TEXT NOT NULL,
        expert_name TEXT NOT NULL,
        decided_at BIGINT NOT NULL,
        source TEXT NOT NULL,
        note TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL)",
    "CREATE INDEX pack_decision_subject ON pack_decision (subject, version)",
    "CREATE INDEX pack_decision_version ON pack_decision (version)",
    "CREATE TABLE pack_draft (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        reason TEXT NOT NULL,
        files TEXT NOT NULL,
        state TEXT NOT NULL,
        entered_by TEXT NOT NULL,
        entered_by_name TEXT NOT NULL,
        entered_at BIGINT NOT NULL,
        decided_by_name TEXT,
        decided_at BIGINT,
        version BIGINT,
        row_version BIGINT NOT NULL)",
    "CREATE INDEX pack_draft_state ON pack_draft (state, id)",
    "CREATE TABLE product_outlook (
        product TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        plan TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        markets TEXT NOT NULL,
        pack_fingerprint TEXT NOT NULL,
        evaluated_on TEXT NOT NULL,
        known TEXT NOT NULL,
        opened TEXT NOT NULL,
        opened_count BIGINT NOT NULL,
        turns_on TEXT NOT NULL,
        turns TEXT NOT NULL,
        turns_count BIGINT NOT NULL,
        urgency TEXT NOT NULL)",
    "CREATE INDEX product_outlook_owner ON product_outlook (owner, urgency, product)",
    "CREATE TABLE pack_review (
        number BIGINT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        cause TEXT NOT NULL,
        began_at BIGINT NOT NULL,
        total BIGINT NOT NULL,
        done BIGINT NOT NULL,
        opened BIGINT NOT NULL,
        place TEXT NOT NULL,
        ended_at BIGINT)",
    "CREATE INDEX report_product ON report (product, state)",
];
