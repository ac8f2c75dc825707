//! Plain SQL, one text for both databases (`$1` placeholders), for the queries where an entity says less than SQL.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// All rows of a query.
///
/// # Errors
/// What the database says.
pub async fn all(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await
}

/// The first row, if any.
///
/// # Errors
/// What the database says.
pub async fn one(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Option<QueryResult>, DbErr> {
    conn.query_one_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await
}

/// Runs a statement; answers the number of rows it touched.
///
/// # Errors
/// What the database says.
pub async fn exec(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
    Ok(conn
        .execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values))
        .await?
        .rows_affected())
}

/// An impossible row, named so that it can be found: table, column, row.
#[must_use]
pub fn impossible(table: &str, column: &str, row: &str, why: &str) -> crate::Error {
    crate::Error::Internal(anyhow::anyhow!("impossible row: {table}.{column} of {row}: {why}"))
}
