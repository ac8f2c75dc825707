//! Every query of the area. Lots and places in the main database; events behind [`events`], which a hand-tuned store
//! will replace (docs/decisions/0003).

pub(crate) mod archive;
pub(crate) mod arrivals;
pub(crate) mod captures;
pub(crate) mod corrections;
pub(crate) mod domains;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod links;
pub(crate) mod lots;
pub(crate) mod master_data;
pub(crate) mod places;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod recalls;
pub(crate) mod scans;
pub(crate) mod shares;
pub(crate) mod subscriptions;
pub(crate) mod trace;
pub(crate) mod values;
pub(crate) mod vocabularies;

use platform::Result;
use platform::db::{Dialect, bulk, rows};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::Serialize;

/// `$n, $n+1, …` for a list of values that begins at place `first`.
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// What is between the brackets of `IN (…)`: the texts that [`texts`] puts at a place.
fn each(conn: &impl ConnectionTrait, place: usize) -> String {
    Dialect::behind(conn).each(place)
}

fn texts<T: Serialize>(texts: &[T]) -> Result<Value> {
    Ok(serde_json::to_string(texts)?.into())
}

fn parse<T: std::str::FromStr>(row: &QueryResult, table: &str, column: &str) -> Result<T> {
    let text: String = row.try_get("", column)?;
    text.parse().map_err(|_| rows::impossible(table, column, "?", &text))
}
