//! Measurement uncertainty as it is reported: expanded, absolute, with its coverage factor.

use serde::{Deserialize, Serialize};

use crate::Decimal;

/// An expanded uncertainty U = k · u, in the unit of the value it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// U, absolute, not negative.
    pub expanded: Decimal,
    /// Coverage factor k, above zero; 2 unless said (about 95 %).
    pub k: Decimal,
}

impl Uncertainty {
    /// U with k = 2. A negative U is taken by its size.
    #[must_use]
    pub fn absolute(expanded: Decimal) -> Self {
        Self { expanded: size(expanded), k: Decimal::TWO }
    }

    /// U with another coverage factor.
    #[must_use]
    pub fn with_k(expanded: Decimal, k: Decimal) -> Self {
        Self { expanded: size(expanded), k }
    }

    /// U given as per cent of `value`.
    #[must_use]
    pub fn relative(percent: Decimal, value: Decimal) -> Option<Self> {
        let expanded = value.checked_mul(percent)?.checked_div(100_i64.into())?;
        Some(Self::absolute(expanded))
    }

    /// U brought to another coverage factor: U · k′ / k.
    #[must_use]
    pub fn at_k(&self, k: Decimal) -> Option<Decimal> {
        if self.k == k {
            return Some(self.expanded);
        }
        self.expanded.checked_mul(k)?.checked_div(self.k)
    }
}

fn size(value: Decimal) -> Decimal {
    if value.is_negative() { Decimal::ZERO.checked_sub(value).unwrap_or(value) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uncertainty_is_brought_to_the_coverage_factor_of_the_rule() {
        let u = Uncertainty::with_k(Decimal::new(15, 1), Decimal::from(3_i64));
        assert_eq!(u.at_k(Decimal::TWO), Some(Decimal::ONE));
        assert_eq!(
            Uncertainty::relative(Decimal::from(10_i64), Decimal::from(90_i64)).unwrap().expanded,
            Decimal::from(9_i64)
        );
        assert_eq!(Uncertainty::absolute(Decimal::from(-1_i64)).expanded, Decimal::ONE);
        assert_eq!(Uncertainty::with_k(Decimal::ONE, Decimal::ZERO).at_k(Decimal::TWO), None);
    }
}
