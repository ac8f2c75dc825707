//! Domains of organisations for the resolver: registered, proven to lead here, released. None is ever deleted.

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

// Several may say that a name is theirs; proven it is one's alone, until that one releases it. `fault`: why the last look found no proof.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE resolver_domain (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        host TEXT NOT NULL,
        token TEXT NOT NULL,
        registered_at BIGINT NOT NULL,
        registered_by_name TEXT NOT NULL,
        looked_at BIGINT,
        fault TEXT,
        proven_at BIGINT,
        proven_by_name TEXT,
        released_at BIGINT,
        released_by_name TEXT,
        on_labels BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX resolver_domain_proven ON resolver_domain (host) WHERE proven_at IS NOT NULL AND released_at IS NULL",
    "CREATE UNIQUE INDEX resolver_domain_claim ON resolver_domain (host, owner) WHERE released_at IS NULL",
    "CREATE INDEX resolver_domain_owner ON resolver_domain (owner, id)",
    "CREATE UNIQUE INDEX resolver_domain_labels ON resolver_domain (owner) WHERE on_labels = 1",
];
