//! Many rows in few statements.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Value};

use super::rows;

/// Values of one statement. SQLite takes 32,766 bound values, PostgreSQL 65,535.
const MOST_VALUES: usize = 8_000;

/// Inserts rows of equal width, as many at a time as the databases take: `head VALUES (…), (…) tail`. Answers what a tail with
/// `RETURNING` returns.
///
/// # Errors
/// What the database says.
pub async fn bulk(
    conn: &impl ConnectionTrait,
    head: &str,
    rows_of_values: Vec<Vec<Value>>,
    tail: &str,
) -> Result<Vec<QueryResult>, DbErr> {
    let mut answers = Vec::new();
    let Some(width) = rows_of_values.first().map(Vec::len) else { return Ok(answers) };
    let batch = MOST_VALUES / width.max(1);
    let statement = |count| format!("{head} VALUES {}{tail}", places(conn.get_database_backend(), count, width));
    // One text for all full batches: the databases know it again.
    let whole = if rows_of_values.len() >= batch { statement(batch) } else { String::new() };
    let mut left = rows_of_values.into_iter();
    loop {
        let values: Vec<Value> = left.by_ref().take(batch).flatten().collect();
        let count = values.len() / width.max(1);
        if count == 0 {
            return Ok(answers);
        }
        let own = if count == batch { String::new() } else { statement(count) };
        let sql = if count == batch { &whole } else { &own };
        if tail.contains("RETURNING") {
            answers.extend(rows::all(conn, sql, values).await?);
        } else {
            rows::exec(conn, sql, values).await?;
        }
    }
}

/// So many rows of so many values. SQLite takes a numbered place for a name and looks every name up in a list, once for each
/// value: thousands of them cost more than the rows. Places without a number have no name.
fn places(backend: DatabaseBackend, rows: usize, width: usize) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(rows * width * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 1..=width {
            if column > 1 {
                text.push(',');
            }
            if backend == DatabaseBackend::Sqlite {
                text.push('?');
            } else {
                // Writing into a text does not fail.
                let _ = write!(text, "${}", row * width + column);
            }
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through_where_that_costs_nothing() {
        assert_eq!(places(DatabaseBackend::Postgres, 2, 3), "($1,$2,$3),($4,$5,$6)");
        assert_eq!(places(DatabaseBackend::Sqlite, 2, 3), "(?,?,?),(?,?,?)");
    }
}
