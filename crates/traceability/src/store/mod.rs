//! Every query of the area. Lots and places in the main database; events behind [`events`], which a hand-tuned store
//! will replace (docs/decisions/0003).

pub(crate) mod arrivals;
pub(crate) mod captures;
pub(crate) mod corrections;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod links;
pub(crate) mod lots;
pub(crate) mod places;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod recalls;
pub(crate) mod scans;
pub(crate) mod shares;
pub(crate) mod subscriptions;
pub(crate) mod trace;
pub(crate) mod values;

use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// Values of one INSERT. SQLite takes 32,766 bound values, PostgreSQL 65,535.
const MOST_VALUES: usize = 8_000;

/// Inserts many rows, as many at a time as the databases take; `tail` ends each statement. Answers what the tails return.
async fn bulk(
    conn: &impl ConnectionTrait,
    head: &str,
    rows_of_values: Vec<Vec<Value>>,
    tail: &str,
) -> Result<Vec<QueryResult>> {
    let mut answers = Vec::new();
    let Some(width) = rows_of_values.first().map(Vec::len) else { return Ok(answers) };
    let batch = MOST_VALUES / width.max(1);
    let statement = |count| format!("{head} VALUES {}{tail}", places(count, width));
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

/// `($1, $2), ($3, $4)`: so many rows of so many values.
fn places(rows: usize, width: usize) -> String {
    let mut text = String::with_capacity(rows * width * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        text.push_str(&marks(row * width + 1, width));
        text.push(')');
    }
    text
}

/// `$n, $n+1, …` for a list of values that begins at place `first`.
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

fn parse<T: std::str::FromStr>(row: &QueryResult, table: &str, column: &str) -> Result<T> {
    let text: String = row.try_get("", column)?;
    text.parse().map_err(|_| rows::impossible(table, column, "?", &text))
}
