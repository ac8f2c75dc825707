//! Money: fee of each line, surcharge for urgency, value added tax. Yuan in decimals, two places, rounded once per sum
//! (half up, as on invoices).

use rust_decimal::{Decimal, RoundingStrategy};

use crate::model::Urgency;

/// Value added tax on testing services, percent, when a price list says nothing else.
pub const TAX_PERCENT: i64 = 6;
/// Surcharge for urgent orders, percent, when a price list says nothing else.
pub const URGENT_PERCENT: i64 = 50;
/// Share of the normal working days an urgent order takes, percent, when a price list says nothing else.
pub const URGENT_TIME_PERCENT: i64 = 60;

/// The terms of a price list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Surcharge for urgent orders, percent of the fees.
    pub urgent_percent: Decimal,
    /// Share of the normal working days an urgent order takes, 1–100 %.
    pub urgent_time_percent: i64,
    /// Value added tax, percent.
    pub tax_percent: Decimal,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            urgent_percent: Decimal::from(URGENT_PERCENT),
            urgent_time_percent: URGENT_TIME_PERCENT,
            tax_percent: Decimal::from(TAX_PERCENT),
        }
    }
}

/// The sums of a quotation, yuan as decimal text with two places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prices {
    /// All fees.
    pub subtotal: String,
    /// Percent applied for urgency, `0` when normal.
    pub surcharge_percent: String,
    /// Surcharge.
    pub surcharge: String,
    /// Percent of tax.
    pub tax_percent: String,
    /// Tax on fees and surcharge.
    pub tax: String,
    /// What is to be paid.
    pub total: String,
}

/// Sums up. `None` when the amounts are beyond what a decimal holds.
#[must_use]
pub fn price(fees: &[Decimal], urgency: Urgency, terms: &Terms) -> Option<Prices> {
    let percent = match urgency {
        Urgency::Normal => Decimal::ZERO,
        Urgency::Urgent => terms.urgent_percent,
    };
    let subtotal = fees.iter().try_fold(Decimal::ZERO, |sum, fee| sum.checked_add(*fee))?;
    let surcharge = share(subtotal, percent)?;
    let net = subtotal.checked_add(surcharge)?;
    let tax = share(net, terms.tax_percent)?;
    Some(Prices {
        subtotal: amount(subtotal),
        surcharge_percent: percent.normalize().to_string(),
        surcharge: amount(surcharge),
        tax_percent: terms.tax_percent.normalize().to_string(),
        tax: amount(tax),
        total: amount(net.checked_add(tax)?),
    })
}

/// An amount from typed text: not negative, at most two places, below a thousand million.
#[must_use]
pub fn parse_amount(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let value = if plain { Decimal::from_str_exact(text).ok()? } else { return None };
    (value.normalize().scale() <= 2 && value < Decimal::from(1_000_000_000_i64)).then_some(value)
}

/// Percent from typed text: 0 to 1000, at most two places.
#[must_use]
pub fn parse_percent(text: &str) -> Option<Decimal> {
    parse_amount(text).filter(|value| *value <= Decimal::ONE_THOUSAND)
}

/// As stored: two places.
#[must_use]
pub fn amount(value: Decimal) -> String {
    format!("{:.2}", rounded(value))
}

fn share(of: Decimal, percent: Decimal) -> Option<Decimal> {
    Some(rounded(of.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?))
}

fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fees(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|t| parse_amount(t).unwrap()).collect()
    }

    #[test]
    fn fees_surcharge_and_tax_add_up_to_the_total() {
        let prices = price(&fees(&["1200", "980.50", "300"]), Urgency::Urgent, &Terms::default()).unwrap();
        assert_eq!(prices.subtotal, "2480.50");
        assert_eq!(prices.surcharge, "1240.25");
        assert_eq!(prices.tax, "223.25", "6 % of 3720.75 is 223.245");
        assert_eq!(prices.total, "3944.00");
    }

    #[test]
    fn a_normal_order_has_no_surcharge() {
        let prices = price(&fees(&["100"]), Urgency::Normal, &Terms::default()).unwrap();
        assert_eq!((prices.surcharge.as_str(), prices.total.as_str()), ("0.00", "106.00"));
        assert_eq!(prices.surcharge_percent, "0");
    }

    #[test]
    fn an_amount_is_a_plain_number_of_yuan_and_fen() {
        for wrong in ["", "-1", "1,200", "1.234", "１２", "1e3", "1000000000", "NaN", "."] {
            assert_eq!(parse_amount(wrong), None, "{wrong}");
        }
        assert_eq!(parse_amount("12.50").map(amount), Some("12.50".to_owned()));
        assert_eq!(parse_amount(" 7 ").map(amount), Some("7.00".to_owned()));
    }
}
