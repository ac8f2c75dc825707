//! What a test costs.

use std::collections::BTreeMap;

use measure::Decimal;
use serde::{Deserialize, Serialize};

use crate::Packs;

/// A laboratory's price list, by method id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Currency code of every fee.
    pub currency: String,
    /// Fees by method id.
    pub methods: BTreeMap<String, Fee>,
}

/// What one method costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// For the test.
    pub fee: Decimal,
    /// For each analyte on top.
    #[serde(default)]
    pub per_analyte: Decimal,
    /// Sample needed, in g.
    #[serde(default)]
    pub sample_g: Decimal,
    /// Working days.
    #[serde(default)]
    pub days: u32,
    /// True for the built-in example list.
    #[serde(default)]
    pub example: bool,
}

impl PriceList {
    /// The built-in example list, marked as such.
    #[must_use]
    pub fn from_packs(packs: &Packs) -> Self {
        let fee = |m: &crate::Method| Fee {
            fee: m.fee_cny,
            per_analyte: m.fee_per_analyte_cny,
            sample_g: m.sample_g,
            days: m.days,
            example: m.price_basis == "example",
        };
        let methods = packs.methods().map(|m| (m.id.clone(), fee(m))).collect();
        Self { currency: "CNY".to_owned(), methods }
    }

    /// This list with the fees of another in front.
    #[must_use]
    pub(crate) fn with(mut self, other: Option<&Self>) -> Self {
        if let Some(other) = other {
            self.currency.clone_from(&other.currency);
            self.methods.extend(other.methods.clone());
        }
        self
    }

    /// The fee of one determination; zero for a method nobody prices.
    pub(crate) fn price(&self, method: &str, analytes: usize) -> Decimal {
        let Some(fee) = self.methods.get(method) else { return Decimal::ZERO };
        let count = Decimal::from(u32::try_from(analytes).unwrap_or(u32::MAX));
        let extra = fee.per_analyte.checked_mul(count).unwrap_or_default();
        fee.fee.checked_add(extra).unwrap_or(fee.fee)
    }
}
