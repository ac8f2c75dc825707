//! Journal, visibility, jobs, number series, idempotency, the public epoch.

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
                "CREATE TABLE journal (
                    id TEXT PRIMARY KEY,
                    at BIGINT NOT NULL,
                    actor_user TEXT,
                    actor_name TEXT NOT NULL,
                    actor_organisation TEXT NOT NULL,
                    actor_organisation_name TEXT NOT NULL,
                    event TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    data TEXT NOT NULL,
                    reason TEXT)",
                "CREATE TABLE journal_subject (
                    kind TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    journal TEXT NOT NULL REFERENCES journal (id),
                    PRIMARY KEY (kind, resource, journal))",
                "CREATE TABLE visibility (
                    grantee TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    resource TEXT NOT NULL,
                    audience TEXT NOT NULL,
                    via TEXT NOT NULL,
                    granted_at BIGINT NOT NULL,
                    expires BIGINT,
                    PRIMARY KEY (grantee, kind, resource, audience))",
                "CREATE INDEX visibility_resource ON visibility (kind, resource)",
                "CREATE TABLE job (
                    id TEXT PRIMARY KEY,
                    kind TEXT NOT NULL,
                    payload TEXT NOT NULL,
                    run_at BIGINT NOT NULL,
                    leased_until BIGINT NOT NULL,
                    epoch BIGINT NOT NULL,
                    attempts BIGINT NOT NULL,
                    last_error TEXT,
                    done_at BIGINT)",
                "CREATE INDEX job_due ON job (run_at, id) WHERE done_at IS NULL",
                "CREATE TABLE number_series (series TEXT PRIMARY KEY, last BIGINT NOT NULL)",
                "CREATE TABLE once (
                    organisation TEXT NOT NULL,
                    token TEXT NOT NULL,
                    fingerprint TEXT NOT NULL,
                    answer TEXT NOT NULL,
                    at BIGINT NOT NULL,
                    PRIMARY KEY (organisation, token))",
                "CREATE TABLE public_epoch (id BIGINT PRIMARY KEY, epoch BIGINT NOT NULL)",
                "INSERT INTO public_epoch (id, epoch) VALUES (1, 1)",
            ],
        )
        .await?;
        append_only(manager, "journal").await?;
        append_only(manager, "journal_subject").await
    }
}
