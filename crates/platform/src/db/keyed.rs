//! Short reads by key for answers to anybody. On SQLite they are done on the caller's thread, by a read-only connection of its own:
//! a read takes microseconds, handing it to the pool's threads and back a hundred. On PostgreSQL they go through the pool.
//! Only for a read that an index answers with a few rows: it must never hold a thread up.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use sea_orm::QueryResult;

use super::{Db, MAPPED_BYTES, rows};
use crate::{Error, Result};

/// A row, whichever database it comes from, read column by column in the order of the query: finding thirty columns by name costs
/// more than finding the row.
pub struct Row<'a> {
    columns: &'a dyn Columns,
    next: Cell<usize>,
}

impl<'a> Row<'a> {
    /// A row of the pool.
    #[must_use]
    pub fn of(columns: &'a QueryResult) -> Self {
        Self { columns, next: Cell::new(0) }
    }

    fn step(&self) -> usize {
        self.next.replace(self.next.get() + 1)
    }

    /// The next column, a text that is never NULL.
    ///
    /// # Errors
    /// When there is no further column, or it is no text.
    pub fn text(&self) -> Result<String> {
        self.columns.text(self.step())
    }

    /// The next column, a text or nothing.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn text_or_none(&self) -> Result<Option<String>> {
        self.columns.text_or_none(self.step())
    }

    /// The next column, a whole number that is never NULL.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn number(&self) -> Result<i64> {
        self.columns.number(self.step())
    }
}

trait Columns {
    fn text(&self, index: usize) -> Result<String>;
    fn text_or_none(&self, index: usize) -> Result<Option<String>>;
    fn number(&self, index: usize) -> Result<i64>;
}

impl Columns for QueryResult {
    fn text(&self, index: usize) -> Result<String> {
        Ok(self.try_get_by_index(index)?)
    }
    fn text_or_none(&self, index: usize) -> Result<Option<String>> {
        Ok(self.try_get_by_index(index)?)
    }
    fn number(&self, index: usize) -> Result<i64> {
        Ok(self.try_get_by_index(index)?)
    }
}

impl Columns for rusqlite::Row<'_> {
    fn text(&self, index: usize) -> Result<String> {
        self.get(index).map_err(fault)
    }
    fn text_or_none(&self, index: usize) -> Result<Option<String>> {
        self.get(index).map_err(fault)
    }
    fn number(&self, index: usize) -> Result<i64> {
        self.get(index).map_err(fault)
    }
}

fn fault(error: rusqlite::Error) -> Error {
    Error::Internal(anyhow::Error::new(error))
}

/// The rows of a query whose one parameter `$1` is the key.
///
/// # Errors
/// What the database says, and what `read` says of a row.
pub async fn keyed<T>(db: &Db, sql: &str, key: &str, read: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    match db.file() {
        Some(file) => on_this_thread(file, sql, key, read),
        None => rows::all(db.conn(), sql, vec![key.into()]).await?.iter().map(|row| read(&Row::of(row))).collect(),
    }
}

thread_local! {
    /// The connection of this thread, to the file that it read last: a server has one, tests may have several in turn.
    static READER: RefCell<Option<(Arc<Path>, Connection)>> = const { RefCell::new(None) };
}

fn on_this_thread<T>(file: &Arc<Path>, sql: &str, key: &str, read: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
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
            found.push(read(&Row { columns: row, next: Cell::new(0) })?);
        }
        Ok(found)
    })
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // The file is mapped: a page is read without a system call. Nobody shortens the file while it is served.
    connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
    // A reader of a WAL waits for nobody but a checkpoint that restarts it.
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    Ok(connection)
}
