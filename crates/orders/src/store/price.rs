//! The price list of a service centre.

use std::collections::HashMap;

use kernel::ids::OrganisationId;
use platform::db::rows;
use platform::{Error, Result};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::parse;
use crate::entities::{price_list as list, price_terms};
use crate::rules::price::{Terms, amount};

/// A line of the price list.
#[derive(Clone, Debug)]
pub(crate) struct PriceRow {
    pub(crate) method: String,
    pub(crate) title_zh: String,
    pub(crate) title_en: String,
    pub(crate) fee: String,
    pub(crate) row_version: i64,
}

/// The list, by method.
pub(crate) async fn price_list(conn: &impl ConnectionTrait, centre: OrganisationId) -> Result<Vec<PriceRow>> {
    let found = list::Entity::find()
        .filter(list::Column::ServiceCentre.eq(centre.to_string()))
        .order_by_asc(list::Column::Method)
        .all(conn)
        .await?;
    Ok(found
        .into_iter()
        .map(|row| PriceRow {
            method: row.method,
            title_zh: row.title_zh,
            title_en: row.title_en,
            fee: row.fee,
            row_version: row.row_version,
        })
        .collect())
}

/// Fee by method.
pub(crate) async fn fees(conn: &impl ConnectionTrait, centre: OrganisationId) -> Result<HashMap<String, Decimal>> {
    price_list(conn, centre)
        .await?
        .into_iter()
        .map(|row| {
            let fee = parse("price_list", "fee", &row.method, &row.fee)?;
            Ok((row.method, fee))
        })
        .collect()
}

/// Sets one fee: a new line (`held` 0) or a changed one (`held` its row version).
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed it meanwhile.
pub(crate) async fn set_price(
    conn: &impl ConnectionTrait,
    centre: OrganisationId,
    price: &PriceRow,
    fee: Decimal,
) -> Result<()> {
    let touched = if price.row_version == 0 {
        let values = vec![
            centre.to_string().into(),
            price.method.clone().into(),
            price.title_zh.clone().into(),
            price.title_en.clone().into(),
            amount(fee).into(),
        ];
        let sql = "INSERT INTO price_list (service_centre, method, title_zh, title_en, fee, row_version) \
                   VALUES ($1,$2,$3,$4,$5,1) ON CONFLICT (service_centre, method) DO NOTHING";
        rows::exec(conn, sql, values).await?
    } else {
        let values =
            vec![amount(fee).into(), centre.to_string().into(), price.method.clone().into(), price.row_version.into()];
        let sql = "UPDATE price_list SET fee = $1, row_version = row_version + 1 \
                   WHERE service_centre = $2 AND method = $3 AND row_version = $4";
        rows::exec(conn, sql, values).await?
    };
    if touched == 1 { Ok(()) } else { Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere"))) }
}

/// Surcharge and tax, with their row version; the usual ones (version 0) until the centre set its own.
pub(crate) async fn terms(conn: &impl ConnectionTrait, centre: OrganisationId) -> Result<(Terms, i64)> {
    let Some(row) = price_terms::Entity::find_by_id(centre.to_string()).one(conn).await? else {
        return Ok((Terms::default(), 0));
    };
    let terms = Terms {
        urgent_percent: parse("price_terms", "urgent_percent", &row.service_centre, &row.urgent_percent)?,
        urgent_time_percent: row.urgent_time_percent,
        tax_percent: parse("price_terms", "tax_percent", &row.service_centre, &row.tax_percent)?,
    };
    Ok((terms, row.row_version))
}

/// Sets surcharge and tax.
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed them meanwhile.
pub(crate) async fn set_terms(
    conn: &impl ConnectionTrait,
    centre: OrganisationId,
    terms: &Terms,
    held: i64,
) -> Result<()> {
    let values = vec![
        centre.to_string().into(),
        terms.urgent_percent.normalize().to_string().into(),
        terms.urgent_time_percent.into(),
        terms.tax_percent.normalize().to_string().into(),
        held.into(),
    ];
    let sql = if held == 0 {
        "INSERT INTO price_terms (service_centre, urgent_percent, urgent_time_percent, tax_percent, row_version) \
         VALUES ($1,$2,$3,$4,$5 + 1) ON CONFLICT (service_centre) DO NOTHING"
    } else {
        "UPDATE price_terms SET urgent_percent = $2, urgent_time_percent = $3, tax_percent = $4, \
         row_version = row_version + 1 WHERE service_centre = $1 AND row_version = $5"
    };
    let touched = rows::exec(conn, sql, values).await?;
    if touched == 1 { Ok(()) } else { Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere"))) }
}
