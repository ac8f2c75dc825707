//! Exact comparison of decimal numbers, also across units. Never a binary float.

use std::cmp::Ordering;

/// A decimal number: `digits × 10^-scale`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    pub(super) const fn new(digits: i128, scale: u32) -> Self {
        Self { digits, scale }
    }

    fn parse(text: &str) -> Option<Self> {
        let text = crate::number::canonical(text)?;
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Some(Self { digits: format!("{whole}{fraction}").parse().ok()?, scale: u32::try_from(fraction.len()).ok()? })
    }

    fn times(self, other: Self) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(other.digits)?, scale: self.scale.checked_add(other.scale)? })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self { digits: self.at(scale)?.checked_add(other.at(scale)?)?, scale })
    }

    /// The digits at a finer scale.
    fn at(self, scale: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(scale.checked_sub(self.scale)?)?)
    }

    fn order(self, other: Self) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        Some(self.at(scale)?.cmp(&other.at(scale)?))
    }
}

/// A unit of a dimension: a value `v` in it is `(v + shift) × factor / divisor` in the dimension's own unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) shift: Decimal,
    pub(super) factor: Decimal,
    pub(super) divisor: i128,
}

/// Compares two numbers of one unit. None when one is none, or has too many digits to tell.
pub(super) fn compare(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (crate::number::canonical(left)?, crate::number::canonical(right)?);
    let (below, above) = (left.starts_with('-'), right.starts_with('-'));
    if below != above {
        return Some(if below { Ordering::Less } else { Ordering::Greater });
    }
    let parts = |text: &str| -> (String, String) {
        let text = text.trim_start_matches('-');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        (whole.to_owned(), fraction.to_owned())
    };
    let (left, right) = (parts(&left), parts(&right));
    // Canonical numbers have no leading zeros, so that a longer whole part is the greater one.
    let order = left.0.len().cmp(&right.0.len()).then_with(|| left.0.cmp(&right.0)).then_with(|| left.1.cmp(&right.1));
    Some(if below { order.reverse() } else { order })
}

/// Compares two numbers, each in its unit. None when one is none, or has too many digits to tell.
pub(super) fn compare_in(left: (&str, Scale), right: (&str, Scale)) -> Option<Ordering> {
    let raised = |(text, unit): (&str, Scale), other: Scale| {
        let value = Decimal::parse(text)?.plus(unit.shift)?.times(unit.factor)?;
        value.times(Decimal::new(other.divisor, 0))
    };
    raised(left, right.1)?.order(raised(right, left.1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        for (left, right, expected) in [
            ("1.0", "1", Ordering::Equal),
            ("0.30", "0.3", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-9", "-10", Ordering::Greater),
            ("-1", "1", Ordering::Less),
            ("1.05", "1.5", Ordering::Less),
            ("1e3", "999.99", Ordering::Greater),
            ("-0", "0", Ordering::Equal),
            ("123456789012345678901234567890.1", "123456789012345678901234567890.2", Ordering::Less),
        ] {
            assert_eq!(compare(left, right), Some(expected), "{left} {right}");
        }
        assert_eq!(compare("x", "1"), None);
    }
}
