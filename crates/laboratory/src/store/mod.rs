//! Every query of the area. A row becomes a model in one place; an impossible row is an error that names it.

pub(crate) mod characteristic;
pub(crate) mod import;
pub(crate) mod report;
pub(crate) mod sample;
pub(crate) mod scope;
pub(crate) mod test;

use std::str::FromStr;

use kernel::Date;
use platform::Result;
use platform::db::rows;
/// What an action hands on to several queries: the database, or its open unit of change.
pub(crate) use sea_orm::ConnectionTrait;

pub(crate) fn id<T: FromStr>(table: &str, column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible(table, column, text, "not an id"))
}

pub(crate) fn optional_id<T: FromStr>(table: &str, column: &str, text: Option<&String>) -> Result<Option<T>> {
    text.map(|text| id(table, column, text)).transpose()
}

pub(crate) fn date(table: &str, column: &str, row: &str, text: &str) -> Result<Date> {
    text.parse().map_err(|_| rows::impossible(table, column, row, text))
}

pub(crate) fn optional_date(table: &str, column: &str, row: &str, text: Option<&String>) -> Result<Option<Date>> {
    text.map(|text| date(table, column, row, text)).transpose()
}
