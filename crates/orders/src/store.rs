//! Every query of the area. A row becomes a model in one `TryFrom`; an impossible row is an error that names it.

mod list;
mod order;
mod price;
mod record;

use std::str::FromStr;

use kernel::Timestamp;
use platform::Result;
use platform::db::rows;

pub(crate) use list::{Filter, Row, due, index, list, waiting};
pub(crate) use order::{assign, assignments, find, insert, mark_reported, mark_sample_received, save, save_lines};
pub(crate) use price::{PriceRow, fees, price_list, set_price, set_terms, terms};
pub(crate) use record::{
    insert_note, insert_quotation, insert_review, next_quotation, next_review, notes, quotation, reviews,
};

/// Text of a column as a typed value.
fn parse<T: FromStr>(table: &str, column: &str, row: &str, text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| rows::impossible(table, column, row, &format!("{text:?}: {error}")))
}

/// Text of a nullable column as a typed value.
fn parse_some<T: FromStr>(table: &str, column: &str, row: &str, text: Option<&str>) -> Result<Option<T>>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| parse(table, column, row, text)).transpose()
}

/// A column that the state of the row demands.
fn needed<T>(table: &str, column: &str, row: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| rows::impossible(table, column, row, "the state demands a value"))
}

/// A word of a closed vocabulary.
fn word<T>(table: &str, column: &str, row: &str, text: &str, from: fn(&str) -> Option<T>) -> Result<T> {
    from(text).ok_or_else(|| rows::impossible(table, column, row, text))
}

fn micros(at: Timestamp) -> i64 {
    at.micros()
}
