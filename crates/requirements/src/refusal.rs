//! Why a question to the engine cannot be answered.

use crate::ProductProblem;

/// What is wrong with the question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No pack speaks of this market.
    #[error("unknown market `{market}`; known are {}", known.join(", "))]
    UnknownMarket {
        /// What was asked for.
        market: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The product does not make sense.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Product(Vec<ProductProblem>),
    /// A date of manufacture after that of placing on the market.
    #[error("manufactured on {manufactured}, but placed on the market before, on {placed}")]
    Dates {
        /// Day of manufacture.
        manufactured: jiff::civil::Date,
        /// Day of placing on the market.
        placed: jiff::civil::Date,
    },
    /// A determination that cannot be read.
    #[error("determination {number}: {reason}")]
    Determination {
        /// Its place in the list, from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
}
