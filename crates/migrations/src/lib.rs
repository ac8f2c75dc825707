//! The schema of the whole database, in one order, one text for SQLite and PostgreSQL.
//!
//! Expand, then contract: a migration that has landed is never changed. Types: `TEXT` for ids, words, decimals and JSON,
//! `BIGINT` for numbers and UTC microseconds, `BOOLEAN`. Every list has an index for its smallest and largest tenant.

mod m0001_platform;
mod m0002_accounts;
mod m0003_catalogue;
mod m0004_market_access;
mod m0005_orders;
mod m0006_laboratory;
mod m0007_reports;
mod m0008_passport;
mod m0009_certification;
mod m0010_traceability;
mod m0011_public_reading;
mod m0012_papers;
mod m0013_living_packs;
mod m0014_trace_and_recall;
mod m0015_named_queries;
mod m0016_outside_reports;
mod m0017_subscriptions;
mod m0018_captures_at_work;
mod m0019_goods_in_hand;
mod m0020_scans;
mod m0021_epcis_lists;
mod m0022_resolver_links;
mod m0023_sample_lots;
mod m0024_epcis_master_data;
mod m0025_disclosure;
mod m0027_closed_suspicions;
mod m0028_event_keys;
mod m0029_event_months;
mod m0031_resolver_domains;
mod m0032_master_data_within;
pub mod months;
mod sql;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Runs all migrations.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_platform::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_catalogue::Migration),
            Box::new(m0004_market_access::Migration),
            Box::new(m0005_orders::Migration),
            Box::new(m0006_laboratory::Migration),
            Box::new(m0007_reports::Migration),
            Box::new(m0008_passport::Migration),
            Box::new(m0009_certification::Migration),
            Box::new(m0010_traceability::Migration),
            Box::new(m0011_public_reading::Migration),
            Box::new(m0012_papers::Migration),
            Box::new(m0013_living_packs::Migration),
            Box::new(m0014_trace_and_recall::Migration),
            Box::new(m0015_named_queries::Migration),
            Box::new(m0016_outside_reports::Migration),
            Box::new(m0017_subscriptions::Migration),
            Box::new(m0018_captures_at_work::Migration),
            Box::new(m0019_goods_in_hand::Migration),
            Box::new(m0020_scans::Migration),
            Box::new(m0021_epcis_lists::Migration),
            Box::new(m0022_resolver_links::Migration),
            Box::new(m0023_sample_lots::Migration),
            Box::new(m0024_epcis_master_data::Migration),
            Box::new(m0025_disclosure::Migration),
            Box::new(m0027_closed_suspicions::Migration),
            Box::new(m0028_event_keys::Migration),
            Box::new(m0029_event_months::Migration),
            Box::new(m0031_resolver_domains::Migration),
            Box::new(m0032_master_data_within::Migration),
        ]
    }
}
