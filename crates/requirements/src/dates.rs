//! The two dates of a judgement.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When the product was made and when it is placed on the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// Day of manufacture.
    pub manufactured_on: Date,
    /// Day of placing on the market (and of import).
    pub placed_on_market_on: Date,
}

impl Dates {
    /// Made and placed on one day.
    #[must_use]
    pub fn on(day: Date) -> Self {
        Self { manufactured_on: day, placed_on_market_on: day }
    }
}
