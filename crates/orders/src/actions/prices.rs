//! The price list of the actor's service centre. Orders keep the prices they were quoted (requirement A7).

use kernel::ids::OrderId;
use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{REVIEW, SET_PRICES, load};
use crate::model::KIND;
use crate::rules::price::{Terms, amount, parse_amount, parse_percent};
use crate::store::{self, PriceRow};

const LIST: &str = "price_list";

/// Sets the fee of one method, typed as yuan. `row_version` 0 makes a new line.
///
/// # Errors
/// [`Error::Invalid`] when it is no amount; [`Error::Conflict`] when somebody else changed it.
pub async fn set_fee(platform: &Platform, actor: &Actor, method: &str, fee: &str, row_version: i64) -> Result<()> {
    let mut tx = platform.write(actor, &SET_PRICES, On::Nothing).await?;
    let centre = actor.organisation;
    let field = format!("fee-{method}");
    let value =
        parse_amount(fee).ok_or_else(|| Error::field(&field, Message::new("price-error-amount").with("value", fee)))?;
    let before = store::price_list(tx.conn(), centre).await?.into_iter().find(|row| row.method == method);
    let before = before.ok_or(Error::NotFound)?;
    let old = before.fee.clone();
    store::set_price(tx.conn(), centre, &PriceRow { row_version, ..before }, value).await?;
    let data = json!({"method": method, "old": old, "new": amount(value)});
    tx.record(Event::new("price_list.changed", LIST, centre).with(data)).await?;
    tx.commit().await
}

/// Sets surcharge, share of time and tax, as typed.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::Conflict`] when somebody else changed them.
pub async fn set_terms(
    platform: &Platform,
    actor: &Actor,
    (urgent, time, tax): (&str, &str, &str),
    row_version: i64,
) -> Result<()> {
    let mut tx = platform.write(actor, &SET_PRICES, On::Nothing).await?;
    let percent = |field: &str, text: &str| {
        parse_percent(text).ok_or_else(|| Error::field(field, Message::new("price-error-percent").with("value", text)))
    };
    let time = time.trim().parse::<i64>().ok().filter(|share| (1..=100).contains(share));
    let terms = Terms {
        urgent_percent: percent("urgent_percent", urgent)?,
        urgent_time_percent: time
            .ok_or_else(|| Error::field("urgent_time_percent", Message::new("price-error-share")))?,
        tax_percent: percent("tax_percent", tax)?,
    };
    store::set_terms(tx.conn(), actor.organisation, &terms, row_version).await?;
    let data = json!({"urgent": terms.urgent_percent.normalize().to_string(), "time": terms.urgent_time_percent,
                      "tax": terms.tax_percent.normalize().to_string()});
    tx.record(Event::new("price_list.terms_changed", LIST, actor.organisation).with(data)).await?;
    tx.commit().await
}

/// Takes the example fees of an order's plan into the price list, for methods that have none yet; answers how many that were.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn adopt_fees(platform: &Platform, actor: &Actor, order: OrderId) -> Result<usize> {
    platform.read(actor, &SET_PRICES, On::Nothing).await?;
    let mut tx = platform.write(actor, &REVIEW, On::record(KIND, order)).await?;
    let order = load(&tx, order).await?;
    let centre = actor.organisation;
    let known = store::fees(tx.conn(), centre).await?;
    let mut adopted: Vec<String> = Vec::new();
    for line in &order.lines {
        let test = &line.test;
        let (Some(fee), false) = (parse_amount(&test.fee), known.contains_key(&test.method)) else {
            continue;
        };
        if adopted.contains(&test.method) {
            continue;
        }
        let row = PriceRow {
            method: test.method.clone(),
            title_zh: test.title_zh.clone(),
            title_en: test.title_en.clone(),
            fee: String::new(),
            row_version: 0,
        };
        store::set_price(tx.conn(), centre, &row, fee).await?;
        let data = json!({"method": test.method, "old": "", "new": amount(fee)});
        tx.record(Event::new("price_list.changed", LIST, centre).with(data)).await?;
        adopted.push(test.method.clone());
    }
    tx.commit().await?;
    Ok(adopted.len())
}
