//! The key of an event in a table of its own, so that PostgreSQL can keep events by month of capture.

use jiff::Timestamp;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::months::{self, Month};
use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        // Without row numbers the key is the table: one tree on the disk, as the index was.
        run(manager, &[&format!("{KEY}{}", if postgres { "" } else { " WITHOUT ROWID" })]).await?;
        run(manager, MOVE).await?;
        if postgres {
            split(manager, Month::of(Timestamp::now()).next()).await?;
        }
        Ok(())
    }
}

// Which event has which key. A key can be unique in a table of its own only: neither months of one table nor shards know of each other.
// It stays when the months of events are taken away, so that an event that was captured once is not captured again.
const KEY: &str = "CREATE TABLE epcis_key (
        hash TEXT NOT NULL,
        organisation TEXT NOT NULL,
        declaration TEXT NOT NULL,
        event TEXT NOT NULL,
        PRIMARY KEY (hash, organisation, declaration))";

const MOVE: &[&str] = &[
    "INSERT INTO epcis_key (hash, organisation, declaration, event) \
     SELECT hash, organisation, declaration, id FROM epcis_event ORDER BY hash",
    "DROP INDEX epcis_event_hash",
    "CREATE TABLE epcis_detached (
        month TEXT PRIMARY KEY,
        until BIGINT NOT NULL,
        events BIGINT NOT NULL,
        detached_at BIGINT NOT NULL)",
];

/// Each of the four tables becomes the first part of a new one, without a row being written: all events until `from`.
async fn split(manager: &SchemaManager<'_>, from: Month) -> Result<(), DbErr> {
    run(manager, FREE).await?;
    for (table, column) in months::TABLES {
        let first = months::first(table);
        let statements = [
            format!("ALTER TABLE {table} RENAME TO {first}"),
            format!("ALTER INDEX {table}_pkey RENAME TO {first}_pkey"),
            format!("CREATE TABLE {table} (LIKE {first} INCLUDING DEFAULTS) PARTITION BY RANGE ({column})"),
        ];
        run(manager, &statements.each_ref().map(String::as_str)).await?;
    }
    run(manager, INDEXES).await?;
    for (table, _) in months::TABLES {
        let first = months::first(table);
        let bounds = format!("FOR VALUES FROM (MINVALUE) TO ('{}')", from.first_id());
        run(manager, &[&format!("ALTER TABLE {table} ATTACH PARTITION {first} {bounds}")]).await?;
    }
    append_only(manager, "epcis_event").await?;
    append_only(manager, "epcis_epc").await?;
    months::ahead(manager.get_connection(), from).await
}

// A row of an index comes in the same unit of change as its event, and neither goes without the other: a foreign key between parts of
// tables would be asked for each row and stand in the way of taking a month away.
const FREE: &[&str] = &[
    "ALTER TABLE epcis_epc DROP CONSTRAINT epcis_epc_event_fkey",
    "ALTER TABLE epcis_lot DROP CONSTRAINT epcis_lot_event_fkey",
    "ALTER TABLE epcis_seen DROP CONSTRAINT epcis_seen_event_fkey",
    "DROP TRIGGER epcis_event_append_only ON epcis_event",
    "DROP TRIGGER epcis_epc_append_only ON epcis_epc",
    "ALTER INDEX epcis_event_given RENAME TO epcis_event_first_given",
    "ALTER INDEX epcis_event_read_point RENAME TO epcis_event_first_read_point",
    "ALTER INDEX epcis_event_biz_location RENAME TO epcis_event_first_biz_location",
    "ALTER INDEX epcis_epc_parent RENAME TO epcis_epc_first_parent",
    "ALTER INDEX epcis_seen_event RENAME TO epcis_seen_first_event",
];

const INDEXES: &[&str] = &[
    "ALTER TABLE epcis_event ADD PRIMARY KEY (id)",
    "CREATE INDEX epcis_event_given ON epcis_event (event_id) WHERE event_id <> hash",
    "CREATE INDEX epcis_event_read_point ON epcis_event (read_point, event_time)",
    "CREATE INDEX epcis_event_biz_location ON epcis_event (biz_location, event_time)",
    "ALTER TABLE epcis_epc ADD PRIMARY KEY (epc, event_time, event, role)",
    "CREATE INDEX epcis_epc_parent ON epcis_epc (event) WHERE role = 'parent'",
    "ALTER TABLE epcis_lot ADD PRIMARY KEY (lot, event_time, event)",
    "ALTER TABLE epcis_seen ADD PRIMARY KEY (grantee, event_time, event)",
    "CREATE INDEX epcis_seen_event ON epcis_seen (event, grantee)",
];
