//! Short reads by key for answers to anybody. On SQLite they are done on the caller's thread, by a read-only connection of its own:
//! a read takes microseconds, handing it to the pool's threads and back a hundred. On PostgreSQL they go through the pool.
//! Only for a read that an index answers with a few rows: it must never hold a thread up.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags};
use sea_orm::{QueryResult, TryGetable};

use super::{Db, rows};
use crate::{Error, Result};

/// A row, whichever database it comes from. Columns by name.
pub trait Columns {
    /// A text that is never NULL.
    ///
    /// # Errors
    /// When there is no such column, or it is no text.
    fn text(&self, column: &str) -> Result<String>;

    /// A text or nothing.
    ///
    /// # Errors
    /// As [`Columns::text`].
    fn text_or_none(&self, column: &str) -> Result<Option<String>>;

    /// A whole number that is never NULL.
    ///
    /// # Errors
    /// As [`Columns::text`].
    fn number(&self, column: &str) -> Result<i64>;
}

impl Columns for QueryResult {
    fn text(&self, column: &str) -> Result<String> {
        pooled(self, column)
    }
    fn text_or_none(&self, column: &str) -> Result<Option<String>> {
        pooled(self, column)
    }
    fn number(&self, column: &str) -> Result<i64> {
        pooled(self, column)
    }
}

fn pooled<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T> {
    Ok(row.try_get("", column)?)
}

impl Columns for rusqlite::Row<'_> {
    fn text(&self, column: &str) -> Result<String> {
        inline(self, column)
    }
    fn text_or_none(&self, column: &str) -> Result<Option<String>> {
        inline(self, column)
    }
    fn number(&self, column: &str) -> Result<i64> {
        inline(self, column)
    }
}

fn inline<T: FromSql>(row: &rusqlite::Row<'_>, column: &str) -> Result<T> {
    row.get(column).map_err(fault)
}

fn fault(error: rusqlite::Error) -> Error {
    Error::Internal(anyhow::Error::new(error))
}

/// The rows of a query whose one parameter `$1` is the key.
///
/// # Errors
/// What the database says, and what `read` says of a row.
pub async fn keyed<T>(db: &Db, sql: &str, key: &str, read: impl Fn(&dyn Columns) -> Result<T>) -> Result<Vec<T>> {
    match db.file() {
        Some(file) => on_this_thread(file, sql, key, read),
        None => rows::all(db.conn(), sql, vec![key.into()]).await?.iter().map(|row| read(row)).collect(),
    }
}

thread_local! {
    /// The connection of this thread, to the file that it read last: a server has one, tests may have several in turn.
    static READER: RefCell<Option<(Arc<Path>, Connection)>> = const { RefCell::new(None) };
}

fn on_this_thread<T>(
    file: &Arc<Path>,
    sql: &str,
    key: &str,
    read: impl Fn(&dyn Columns) -> Result<T>,
) -> Result<Vec<T>> {
    READER.with_borrow_mut(|kept| {
        let reader = match kept.take() {
            Some((of, connection)) if Arc::ptr_eq(&of, file) => (of, connection),
            _ => (file.clone(), open(file).map_err(fault)?),
        };
        let (_, connection) = kept.insert(reader);
        let mut statement = connection.prepare_cached(sql).map_err(fault)?;
        let mut rows = statement.query([key]).map_err(fault)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(fault)? {
            found.push(read(row)?);
        }
        Ok(found)
    })
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // A reader of a WAL waits for nobody but a checkpoint that restarts it.
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    Ok(connection)
}
