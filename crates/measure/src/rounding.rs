//! Rounding by GB/T 8170: half to even, in one step from the full value.
//!
//! A rounded value must never be rounded again and never overwrites the raw one.

use rust_decimal::{Decimal as Inner, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::Decimal;

/// To which digit a value is rounded (GB/T 8170-2008, clause 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Digits behind the point; negative for tens and hundreds.
    Places(i32),
    /// Significant figures, at least one.
    Significant(u32),
}

impl Rounding {
    /// The rounded value. Digits that were not measured are not added.
    #[must_use]
    pub fn apply(self, value: Decimal) -> Decimal {
        let inner = value.inner();
        let rounded = match self {
            Self::Places(places) => match u32::try_from(places) {
                Ok(places) => half_even(inner, places),
                Err(_) => to_tens(inner, places.unsigned_abs()),
            },
            Self::Significant(figures) => to_figures(inner, figures.max(1)),
        };
        Decimal::from_inner(rounded)
    }
}

fn half_even(value: Inner, places: u32) -> Inner {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointNearestEven)
}

/// Rounds to significant figures; a carry (0.0995 to 0.10) adds no figure.
fn to_figures(value: Inner, figures: u32) -> Inner {
    let strategy = RoundingStrategy::MidpointNearestEven;
    let mut rounded = value.round_sf_with_strategy(figures, strategy).unwrap_or(value);
    if rounded == value && rounded.scale() > value.scale() {
        return value;
    }
    let digits = rounded.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    if digits > figures && rounded.scale() > 0 {
        rounded.rescale(rounded.scale() - (digits - figures).min(rounded.scale()));
    }
    rounded
}

/// Rounds to tens (1), hundreds (2) and so on.
fn to_tens(value: Inner, power: u32) -> Inner {
    let step = 10_i64.checked_pow(power).map(Inner::from);
    step.and_then(|step| half_even(value.checked_div(step)?, 0).checked_mul(step)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, rounding: Rounding, expect: &str) {
        assert_eq!(rounding.apply(value.parse().unwrap()).to_string(), expect, "{value}");
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        check("2.5", Rounding::Places(0), "2");
        check("3.5", Rounding::Places(0), "4");
        check("0.145", Rounding::Places(2), "0.14");
        check("0.1451", Rounding::Places(2), "0.15");
        check("-2.5", Rounding::Places(0), "-2");
        check("90.4", Rounding::Places(0), "90");
        check("1245", Rounding::Places(-1), "1240");
        check("1255", Rounding::Places(-1), "1260");
    }

    #[test]
    fn significant_figures_count_from_the_first_digit_that_is_not_zero() {
        check("0.012345", Rounding::Significant(3), "0.0123");
        check("73350", Rounding::Significant(3), "73400");
        check("73450", Rounding::Significant(3), "73400");
        check("0.0995", Rounding::Significant(2), "0.10");
        check("0", Rounding::Significant(2), "0");
        check("0.04", Rounding::Significant(2), "0.04");
    }

    #[test]
    fn one_step_is_not_two() {
        // 15.4546 in one step is 15; in steps (15.455, 15.46, 15.5, 16) it would be 16.
        check("15.4546", Rounding::Places(0), "15");
    }
}
