//! Keys of events: an identifier that is the event's own hash is found by the hash.

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

// Most events come without an `eventID` and get their hash. A hash lies anywhere in an index: each one costs a page of its own, written
// twice, and two indexes of the same hash were half of what a capture wrote.
const STATEMENTS: &[&str] = &[
    "CREATE UNIQUE INDEX epcis_event_hash ON epcis_event (hash, organisation, declaration)",
    "DROP INDEX epcis_event_key",
    "CREATE INDEX epcis_event_given ON epcis_event (event_id) WHERE event_id <> hash",
    "DROP INDEX epcis_event_event_id",
];
