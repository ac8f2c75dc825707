//! People, organisations, memberships, sessions, API keys, set-up links.

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
                "CREATE TABLE organisation (
                    id TEXT PRIMARY KEY,
                    kind TEXT NOT NULL,
                    slug TEXT NOT NULL UNIQUE,
                    name_zh TEXT NOT NULL,
                    name_en TEXT NOT NULL,
                    registration TEXT NOT NULL UNIQUE,
                    address_zh TEXT NOT NULL,
                    address_en TEXT NOT NULL,
                    phone TEXT NOT NULL,
                    email TEXT NOT NULL,
                    created_at BIGINT NOT NULL)",
                "CREATE INDEX organisation_kind ON organisation (kind, name_zh)",
                "CREATE TABLE person (
                    id TEXT PRIMARY KEY,
                    email TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    password_hash TEXT NOT NULL,
                    totp_secret TEXT,
                    totp_last_step BIGINT NOT NULL,
                    language TEXT NOT NULL,
                    failed_attempts BIGINT NOT NULL,
                    locked_until BIGINT NOT NULL,
                    created_at BIGINT NOT NULL)",
                "CREATE TABLE membership (
                    person TEXT NOT NULL REFERENCES person (id),
                    organisation TEXT NOT NULL REFERENCES organisation (id),
                    roles TEXT NOT NULL,
                    state TEXT NOT NULL,
                    state_reason TEXT NOT NULL,
                    state_since BIGINT NOT NULL,
                    row_version BIGINT NOT NULL,
                    PRIMARY KEY (person, organisation))",
                "CREATE INDEX membership_organisation ON membership (organisation, person)",
                "CREATE TABLE session (
                    token_hash TEXT PRIMARY KEY,
                    person TEXT NOT NULL REFERENCES person (id),
                    organisation TEXT NOT NULL,
                    level TEXT NOT NULL,
                    device TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    seen_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL)",
                "CREATE INDEX session_person ON session (person)",
                "CREATE TABLE api_key (
                    id TEXT PRIMARY KEY,
                    organisation TEXT NOT NULL REFERENCES organisation (id),
                    name TEXT NOT NULL,
                    prefix TEXT NOT NULL,
                    token_hash TEXT NOT NULL UNIQUE,
                    roles TEXT NOT NULL,
                    scopes TEXT NOT NULL,
                    created_by TEXT NOT NULL,
                    created_at BIGINT NOT NULL,
                    last_used_at BIGINT,
                    revoked_at BIGINT)",
                "CREATE INDEX api_key_organisation ON api_key (organisation, created_at)",
                "CREATE TABLE setup_link (
                    token_hash TEXT PRIMARY KEY,
                    purpose TEXT NOT NULL,
                    person TEXT,
                    organisation TEXT,
                    expires_at BIGINT NOT NULL,
                    used_at BIGINT)",
            ],
        )
        .await
    }
}
