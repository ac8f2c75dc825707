//! Every query of the catalogue, by noun.

pub(crate) mod imports;
pub(crate) mod photos;
pub(crate) mod products;

use platform::Result;
use platform::db::rows;

/// An id out of a row.
fn id<T: std::str::FromStr>(table: &str, column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible(table, column, text, "not an id"))
}

/// JSON out of a row.
fn json<T: serde::de::DeserializeOwned>(table: &str, column: &str, row: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| rows::impossible(table, column, row, &error.to_string()))
}
