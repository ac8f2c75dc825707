//! The database: one pool, two dialects, one way to write.
//!
//! Reads take `Db::conn`; a write takes a [`Tx`], which only `authz` hands out.

mod bulk;
pub mod dialect;
mod journal;
mod keyed;
pub mod rows;
mod tx;

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;

pub use bulk::bulk;
pub use dialect::Dialect;
pub use keyed::{Row, keyed};
pub use tx::{Event, Tx};

/// A pool of connections to SQLite or PostgreSQL.
#[derive(Clone)]
pub struct Db {
    conn: DatabaseConnection,
    dialect: Dialect,
    file: Option<Arc<Path>>,
}

impl Db {
    /// Brings the schema up to date and opens the database.
    ///
    /// The migrations have connections of their own, closed before the pool is opened: a connection that was there while a table
    /// changed may still tell a query the columns of before.
    ///
    /// # Errors
    /// As [`Db::connect`], and when a migration fails.
    pub async fn migrated(url: &str) -> Result<Self, DbErr> {
        let before = Self::connect(url).await?;
        Migrator::up(before.conn(), None).await?;
        before.conn.close().await?;
        Self::connect(url).await
    }

    /// Opens `sqlite://FILE?mode=rwc` or `postgres://…`.
    ///
    /// SQLite: WAL, `synchronous=FULL` (acknowledged means durable), foreign keys on.
    ///
    /// # Errors
    /// When the URL is not understood or the server does not answer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let dialect = Dialect::of(url)?;
        let mut options = ConnectOptions::new(url);
        options.max_connections(16).acquire_timeout(Duration::from_secs(15)).sqlx_logging(false).map_sqlx_sqlite_opts(
            |o| {
                o.pragma("journal_mode", "WAL")
                    .pragma("synchronous", "FULL")
                    .pragma("foreign_keys", "ON")
                    .pragma("temp_store", "MEMORY")
                    .busy_timeout(Duration::from_secs(20))
            },
        );
        Ok(Self { conn: Database::connect(options).await?, dialect, file: file_of(url)? })
    }

    /// For reading. Writing through it is a fault of design: there is no journal entry.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseConnection {
        &self.conn
    }

    /// The file of an embedded database.
    fn file(&self) -> Option<&Arc<Path>> {
        self.file.as_ref()
    }

    /// Which of the two.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// SQLite: `BEGIN IMMEDIATE`, because a deferred read-then-write fails under load.
    pub(crate) async fn begin(&self) -> Result<sea_orm::DatabaseTransaction, DbErr> {
        let sqlite = matches!(self.dialect, Dialect::Sqlite);
        self.conn
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }
}

/// The file of a SQLite URL, read by the driver itself; a database in memory has none.
fn file_of(url: &str) -> Result<Option<Arc<Path>>, DbErr> {
    if matches!(Dialect::of(url)?, Dialect::Postgres) || url.contains(":memory:") || url.contains("mode=memory") {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(Some(options.get_filename().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_one_that_the_driver_opens() {
        let file = |url| file_of(url).unwrap().map(|file| file.display().to_string());
        assert_eq!(file("sqlite:///var/lib/my%20data/t.db?mode=rwc").as_deref(), Some("/var/lib/my data/t.db"));
        assert_eq!(file("sqlite://数据/t.db").as_deref(), Some("数据/t.db"));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://a@b/c"), None);
        assert!(file_of("mysql://a").is_err());
    }
}
