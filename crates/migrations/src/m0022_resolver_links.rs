//! Links that organisations give to their own goods, for the resolver. A link is never changed: it ends, and another begins.

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

// `anchor`: the path of a Digital Link without what a request adds (`/01/…/10/…`), or `prefix/` and a company prefix.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE resolver_link (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        anchor TEXT NOT NULL,
        kind TEXT NOT NULL,
        href TEXT NOT NULL,
        title TEXT NOT NULL,
        lang TEXT NOT NULL,
        media TEXT NOT NULL,
        context TEXT NOT NULL,
        starts_at BIGINT NOT NULL,
        ends_at BIGINT NOT NULL,
        created_at BIGINT NOT NULL,
        created_by_name TEXT NOT NULL)",
    "CREATE INDEX resolver_link_anchor ON resolver_link (anchor, ends_at, id)",
    "CREATE INDEX resolver_link_owner ON resolver_link (owner, anchor, id)",
];
