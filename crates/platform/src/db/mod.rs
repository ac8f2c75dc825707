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

use migrations::months::{self, Month};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use sea_orm::sqlx::Executor as _;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;

pub use bulk::bulk;
pub use dialect::Dialect;
pub use keyed::{Row, keyed};
pub use tx::{Event, Tx};

/// As much as SQLite maps at most; addresses, not memory.
const MAPPED_BYTES: i64 = 0x7fff_0000;

/// A pool of connections to SQLite or PostgreSQL.
#[derive(Clone)]
pub struct Db {
    conn: DatabaseConnection,
    /// The one connection by which units of change go to SQLite. There is one writer at a time anyway: behind one connection the others
    /// wait in a row instead of asking again and again, and the pages that it changed are still in its hands for the next.
    writer: Option<DatabaseConnection>,
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
        before.months_ahead().await?;
        before.conn.close().await?;
        Self::connect(url).await
    }

    /// PostgreSQL: the parts of this month and the next for events, where they are missing.
    ///
    /// # Errors
    /// Database errors; when others hold the tables for more than five seconds.
    pub async fn months_ahead(&self) -> Result<(), DbErr> {
        match self.dialect {
            // Identities of events come from the clock of the machine, and so do their months.
            Dialect::Postgres => months::ahead(&self.conn, Month::of(jiff::Timestamp::now())).await,
            Dialect::Sqlite => Ok(()),
        }
    }

    /// Opens `sqlite://FILE?mode=rwc` or `postgres://…`.
    ///
    /// SQLite: WAL, `synchronous=FULL` (acknowledged means durable), foreign keys on. The file is mapped, so that a page is read
    /// without a copy; the writer keeps 64 MB of pages, and changes go from the WAL to the file 32 MB at a time.
    ///
    /// # Errors
    /// When the URL is not understood or the server does not answer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let (dialect, file) = (Dialect::of(url)?, file_of(url)?);
        let mut options = ConnectOptions::new(url);
        options.max_connections(16).acquire_timeout(Duration::from_secs(20)).sqlx_logging(false);
        // A connection is asked whether it still lives when it was idle, not before each statement.
        options.test_before_acquire_if_idle_for(Duration::from_secs(5));
        options.map_sqlx_sqlite_opts(sqlite);
        // Reads go by key: where the statistics are behind, PostgreSQL would compile one for 300 ms that takes less than one.
        options.map_sqlx_postgres_pool_opts(|pool| {
            pool.after_connect(|conn, _| Box::pin(async move { conn.execute("SET jit = off").await.map(drop) }))
        });
        let writer = match &file {
            Some(_) => {
                let mut options = options.clone();
                options.max_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
                // Opened by the first change: who only migrates or reads has none.
                options.connect_lazy(true).map_sqlx_sqlite_opts(|o| {
                    sqlite(o).pragma("cache_size", "-65536").pragma("wal_autocheckpoint", "8000")
                });
                Some(Database::connect(options).await?)
            }
            None => None,
        };
        Ok(Self { conn: Database::connect(options).await?, writer, dialect, file })
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
        let conn = self.writer.as_ref().unwrap_or(&self.conn);
        conn.begin_with_options(TransactionOptions {
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await
    }
}

fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("foreign_keys", "ON")
        .pragma("temp_store", "MEMORY")
        .pragma("mmap_size", MAPPED_BYTES.to_string())
        .busy_timeout(Duration::from_secs(20))
        // Rows come from a thread of the connection: with room for them it does not stop at each few.
        .row_buffer_size(1000)
        .statement_cache_capacity(300)
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
