//! What is asked for, from text that may be wrong: markets and the two dates. Pure.

use kernel::{Date, Message};
use platform::FieldError;

use crate::model::Wanted;

/// Markets that stand first, and are ticked until the reader says otherwise.
pub const FIRST: [&str; 3] = ["CN", "EU", "US"];

/// Markets as they are shown: the first ones, then by code.
#[must_use]
pub fn in_order<M: AsRef<str> + Ord>(markets: impl IntoIterator<Item = M>) -> Vec<M> {
    let mut markets: Vec<M> = markets.into_iter().collect();
    let place = |market: &M| FIRST.iter().position(|first| *first == market.as_ref()).unwrap_or(FIRST.len());
    markets.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
    markets.dedup();
    markets
}

/// Reads markets and dates; an empty date of placing is `today`, an empty date of manufacture that same day.
///
/// # Errors
/// Every faulty field.
pub fn read(markets: &[String], manufactured: &str, placed: &str, today: Date) -> Result<Wanted, Vec<FieldError>> {
    let mut faults = Vec::new();
    let markets = in_order(markets.iter().map(|m| m.trim().to_uppercase()).filter(|m| !m.is_empty()));
    if markets.is_empty() {
        faults.push(FieldError { field: "markets".to_owned(), message: Message::new("plan-error-no-market") });
    }
    let mut day = |field: &str, text: &str, otherwise: Date| match text.trim() {
        "" => otherwise,
        text => text.parse().unwrap_or_else(|_| {
            let message = Message::new("plan-error-date").with("value", text);
            faults.push(FieldError { field: field.to_owned(), message });
            otherwise
        }),
    };
    let placed_on_market_on = day("placed_on_market_on", placed, today);
    let manufactured_on = day("manufactured_on", manufactured, placed_on_market_on);
    if manufactured_on > placed_on_market_on {
        let message =
            Message::new("plan-error-dates").with("manufactured", manufactured_on).with("placed", placed_on_market_on);
        faults.push(FieldError { field: "manufactured_on".to_owned(), message });
    }
    if faults.is_empty() { Ok(Wanted { markets, manufactured_on, placed_on_market_on }) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_fall_back_on_one_another_and_never_run_backwards() {
        let today = jiff::civil::date(2026, 11, 24);
        let markets = ["us", "AU", "EU", "us"].map(ToOwned::to_owned);
        let wanted = read(&markets, "", "2026-12-01", today).unwrap();
        assert_eq!(wanted.markets, ["EU", "US", "AU"]);
        assert_eq!(wanted.manufactured_on.to_string(), "2026-12-01");
        assert_eq!(read(&markets, "2026-12-02", "2026-12-01", today).unwrap_err()[0].field, "manufactured_on");
        let faults = read(&[], "yesterday", "", today).unwrap_err();
        assert_eq!(faults.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["markets", "manufactured_on"]);
    }
}
