//! Where SQLite and PostgreSQL part. Everything else is one text for both.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};

/// The database behind the pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// Embedded, the default.
    Sqlite,
    /// The server database, 15 or newer.
    Postgres,
}

impl Dialect {
    /// From the URL's scheme.
    ///
    /// # Errors
    /// Any other scheme.
    pub fn of(url: &str) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            Ok(Self::Sqlite)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::Postgres)
        } else {
            Err(DbErr::Custom("the database URL must begin with sqlite:// or postgres://".to_owned()))
        }
    }

    /// Case-insensitive comparison operator (`LIKE` ignores ASCII case on SQLite only).
    #[must_use]
    pub const fn ilike(self) -> &'static str {
        match self {
            Self::Sqlite => "LIKE",
            Self::Postgres => "ILIKE",
        }
    }

    /// Locks the rows of a `SELECT` until commit; SQLite's writer already holds the only lock.
    #[must_use]
    pub const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Lets several workers claim different jobs at once.
    #[must_use]
    pub const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Of a connection.
    #[must_use]
    pub fn behind(conn: &impl ConnectionTrait) -> Self {
        match conn.get_database_backend() {
            DatabaseBackend::Sqlite => Self::Sqlite,
            _ => Self::Postgres,
        }
    }

    /// What is between the brackets of `IN (…)`: the texts of the JSON array at a place (1 is `$1`). One text of the statement for any
    /// number of them, so that the databases know it again.
    #[must_use]
    pub fn each(self, place: usize) -> String {
        match self {
            Self::Sqlite => format!("SELECT value FROM json_each(${place})"),
            Self::Postgres => format!("SELECT jsonb_array_elements_text(${place}::jsonb)"),
        }
    }

    /// What stands behind `FROM`: the rows of a table, called `alias`, for each text of the JSON array at a place, text by text through an
    /// index on `column`, whatever the planner believes of how many there are. A table that just got its first million rows has
    /// statistics of an empty one, and PostgreSQL would rather read it whole.
    #[must_use]
    pub fn keyed(self, place: usize, (table, column): (&str, &str), alias: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "json_each(${place}) {alias}_key CROSS JOIN {table} {alias} ON {alias}.{column} = {alias}_key.value"
            ),
            Self::Postgres => format!(
                "jsonb_array_elements_text(${place}::jsonb) {alias}_key(value) CROSS JOIN LATERAL \
                 (SELECT * FROM {table} i WHERE i.{column} = {alias}_key.value OFFSET 0) {alias}"
            ),
        }
    }
}
