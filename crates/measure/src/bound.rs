//! The limit a value is held against, in one unit.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Decimal;

/// A limit. Two-sided limits include both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// ≤
    AtMost(Decimal),
    /// <
    LessThan(Decimal),
    /// ≥
    AtLeast(Decimal),
    /// >
    MoreThan(Decimal),
    /// low ≤ value ≤ high
    Between(Decimal, Decimal),
    /// Must not be found at the limit of quantification.
    Absent,
}

impl Bound {
    /// The same bound with its numbers changed (to another unit).
    #[must_use]
    pub fn try_map(self, change: impl Fn(Decimal) -> Option<Decimal>) -> Option<Self> {
        Some(match self {
            Self::AtMost(n) => Self::AtMost(change(n)?),
            Self::LessThan(n) => Self::LessThan(change(n)?),
            Self::AtLeast(n) => Self::AtLeast(change(n)?),
            Self::MoreThan(n) => Self::MoreThan(change(n)?),
            Self::Between(low, high) => Self::Between(change(low)?, change(high)?),
            Self::Absent => Self::Absent,
        })
    }

    /// True when a smaller value is never worse.
    #[must_use]
    pub fn is_upper(self) -> bool {
        matches!(self, Self::AtMost(_) | Self::LessThan(_) | Self::Absent)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(n) => write!(f, "≤ {n}"),
            Self::LessThan(n) => write!(f, "< {n}"),
            Self::AtLeast(n) => write!(f, "≥ {n}"),
            Self::MoreThan(n) => write!(f, "> {n}"),
            Self::Between(low, high) => write!(f, "{low} – {high}"),
            Self::Absent => f.write_str("absent"),
        }
    }
}
