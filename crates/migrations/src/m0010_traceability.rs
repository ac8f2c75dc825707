//! Lots, serials, cartons, places; EPCIS events with their index by object, by lot and by who may see them.

use sea_orm_migration::prelude::*;

use crate::sql::{append_only, run};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, GOODS).await?;
        run(manager, EVENTS).await?;
        append_only(manager, "epcis_event").await?;
        append_only(manager, "epcis_epc").await
    }
}

const GOODS: &[&str] = &[
    "CREATE TABLE lot (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        product TEXT NOT NULL,
        version TEXT NOT NULL,
        version_number BIGINT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        model TEXT NOT NULL,
        gtin TEXT NOT NULL,
        number TEXT NOT NULL,
        manufactured_on TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        place TEXT NOT NULL,
        state TEXT NOT NULL,
        cartons BIGINT NOT NULL,
        packed_at BIGINT,
        inspected_at BIGINT,
        shipped_at BIGINT,
        shipped_to TEXT,
        shipped_to_zh TEXT NOT NULL,
        shipped_to_en TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        row_version BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX lot_gtin_number ON lot (gtin, number)",
    "CREATE INDEX lot_version ON lot (version)",
    "CREATE TABLE item (
        gtin TEXT NOT NULL,
        serial TEXT NOT NULL,
        lot TEXT NOT NULL REFERENCES lot (id),
        carton TEXT,
        PRIMARY KEY (gtin, serial))",
    "CREATE INDEX item_lot ON item (lot, serial)",
    "CREATE INDEX item_carton ON item (carton, serial)",
    "CREATE TABLE carton (
        sscc TEXT PRIMARY KEY,
        lot TEXT NOT NULL REFERENCES lot (id),
        position BIGINT NOT NULL,
        items BIGINT NOT NULL,
        packed_at BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX carton_lot ON carton (lot, position)",
    "CREATE TABLE place (
        owner TEXT NOT NULL,
        uri TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (owner, uri))",
    "CREATE INDEX place_uri ON place (uri)",
];

// `epcis_seen` is the visibility of events, one row per organisation that may see one: written when an event is stored
// and when a lot is shown to somebody, so that a query costs the rows it shows.
const EVENTS: &[&str] = &[
    "CREATE TABLE epcis_event (
        id TEXT PRIMARY KEY,
        organisation TEXT NOT NULL,
        organisation_name TEXT NOT NULL,
        hash TEXT NOT NULL,
        declaration TEXT NOT NULL,
        event_id TEXT NOT NULL,
        type TEXT NOT NULL,
        action TEXT NOT NULL,
        event_time BIGINT NOT NULL,
        record_time BIGINT NOT NULL,
        biz_step TEXT NOT NULL,
        disposition TEXT NOT NULL,
        read_point TEXT NOT NULL,
        biz_location TEXT NOT NULL,
        capture TEXT,
        body TEXT NOT NULL)",
    "CREATE UNIQUE INDEX epcis_event_key ON epcis_event (organisation, hash, declaration)",
    "CREATE INDEX epcis_event_event_id ON epcis_event (event_id)",
    "CREATE TABLE epcis_epc (
        epc TEXT NOT NULL,
        event_time BIGINT NOT NULL,
        event TEXT NOT NULL REFERENCES epcis_event (id),
        role TEXT NOT NULL,
        PRIMARY KEY (epc, event_time, event, role))",
    "CREATE INDEX epcis_epc_parent ON epcis_epc (event) WHERE role = 'parent'",
    "CREATE TABLE epcis_lot (
        lot TEXT NOT NULL,
        event_time BIGINT NOT NULL,
        event TEXT NOT NULL REFERENCES epcis_event (id),
        PRIMARY KEY (lot, event_time, event))",
    "CREATE TABLE epcis_seen (
        grantee TEXT NOT NULL,
        event_time BIGINT NOT NULL,
        event TEXT NOT NULL REFERENCES epcis_event (id),
        PRIMARY KEY (grantee, event_time, event))",
    "CREATE INDEX epcis_seen_event ON epcis_seen (event, grantee)",
    "CREATE TABLE epcis_capture (
        id TEXT PRIMARY KEY,
        organisation TEXT NOT NULL,
        source TEXT NOT NULL,
        behaviour TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        finished_at BIGINT NOT NULL,
        success BOOLEAN NOT NULL,
        results TEXT NOT NULL)",
];
