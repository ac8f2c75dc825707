//! Every query of the area. Lots and places in the main database; events behind [`events`], which a hand-tuned store
//! will replace (docs/decisions/0003).

pub(crate) mod captures;
pub(crate) mod corrections;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod lots;
pub(crate) mod places;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod recalls;
pub(crate) mod subscriptions;
pub(crate) mod trace;
pub(crate) mod values;

use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// Rows of one INSERT. SQLite takes 32,766 bound values.
const BATCH: usize = 100;

/// Inserts many rows, a hundred at a time; `tail` ends each statement. Answers what the tails return.
async fn bulk(
    conn: &impl ConnectionTrait,
    head: &str,
    rows_of_values: Vec<Vec<Value>>,
    tail: &str,
) -> Result<Vec<QueryResult>> {
    let mut answers = Vec::new();
    for batch in rows_of_values.chunks(BATCH) {
        let mut sql = format!("{head} VALUES ");
        let mut values = Vec::new();
        for (index, row) in batch.iter().enumerate() {
            let marks: Vec<String> = (0..row.len()).map(|n| format!("${}", values.len() + n + 1)).collect();
            sql.push_str(if index == 0 { "(" } else { ", (" });
            sql.push_str(&marks.join(", "));
            sql.push(')');
            values.extend(row.iter().cloned());
        }
        sql.push_str(tail);
        if tail.contains("RETURNING") {
            answers.extend(rows::all(conn, &sql, values).await?);
        } else {
            rows::exec(conn, &sql, values).await?;
        }
    }
    Ok(answers)
}

/// `$n, $n+1, …` for a list of values that begins at place `first`.
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

fn parse<T: std::str::FromStr>(row: &QueryResult, table: &str, column: &str) -> Result<T> {
    let text: String = row.try_get("", column)?;
    text.parse().map_err(|_| rows::impossible(table, column, "?", &text))
}
