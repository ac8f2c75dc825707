//! Subscriptions to named queries, what waits to be told to each subscriber, and what became visible to whom.

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

// `queued` and `delivered` are numbers of `epcis_subscription_event`; what lies between them waits. `sending` is the last
// number of the message in flight, so that a message sent again is the same message. `due_at` says when to look again; far
// away: when something comes.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE epcis_subscription (
        id TEXT PRIMARY KEY,
        organisation TEXT NOT NULL,
        query TEXT NOT NULL,
        dest TEXT NOT NULL,
        token TEXT,
        epc_format TEXT NOT NULL,
        report_if_empty BOOLEAN NOT NULL,
        schedule TEXT,
        initial_record_time BIGINT,
        min_record_time BIGINT,
        state TEXT NOT NULL,
        queued BIGINT NOT NULL,
        delivered BIGINT NOT NULL,
        sending BIGINT,
        due_at BIGINT NOT NULL,
        leased_until BIGINT NOT NULL,
        epoch BIGINT NOT NULL,
        failures BIGINT NOT NULL,
        failing_since BIGINT,
        last_error TEXT NOT NULL,
        last_notified_at BIGINT,
        created_at BIGINT NOT NULL,
        created_by_name TEXT NOT NULL)",
    "CREATE INDEX epcis_subscription_query ON epcis_subscription (organisation, query, id)",
    "CREATE INDEX epcis_subscription_due ON epcis_subscription (due_at, id)",
    "CREATE TABLE epcis_subscription_event (
        subscription TEXT NOT NULL REFERENCES epcis_subscription (id) ON DELETE CASCADE,
        number BIGINT NOT NULL,
        event TEXT NOT NULL,
        PRIMARY KEY (subscription, number))",
    "CREATE UNIQUE INDEX epcis_subscription_event_once ON epcis_subscription_event (subscription, event)",
    "CREATE TABLE epcis_feed (
        grantee TEXT NOT NULL,
        event TEXT NOT NULL,
        PRIMARY KEY (grantee, event))",
];
