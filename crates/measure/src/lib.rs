//! Measured values, and what may be said about them.
//!
//! A value keeps the digits it was written with, a result below the limit of quantification stays
//! "below", units convert by exact factors, and a verdict names its decision rule.
//! Pure: no I/O, no clock, no randomness, and never a binary float.
//!
//! - [`Decimal`]: a number with its digits. [`Reading`]: a number, or a side of one (`<0.005`).
//! - [`Unit`], [`Quantity`]: exact conversion inside one dimension, refusal across two.
//! - [`Rounding`]: GB/T 8170, once, from the full value.
//! - [`Bound`], [`Decision`], [`judge`], [`judge_sum`]: ILAC-G8:09/2019 and GB/T 8170 4.3.

#![warn(missing_docs)]

mod bound;
mod decimal;
mod decision;
mod reading;
mod rounding;
mod sum;
mod uncertainty;
mod unit;

pub use bound::Bound;
pub use decimal::{Decimal, ParseDecimalError};
pub use decision::{Comparison, Decision, DecisionRule, Outcome, Reason, Verdict, judge};
pub use reading::{ParseReadingError, Reading};
pub use rounding::Rounding;
pub use sum::{Censored, SumMember, SumOutcome, judge_sum};
pub use uncertainty::Uncertainty;
pub use unit::{Dimension, Quantity, Unit, UnitError};
