//! What an instrument or a person read: a value, or only a side of one.
//!
//! A censored value must never silently become a number; how it enters a sum is for the
//! specification to say ([`crate::Censored`]).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Decimal, ParseDecimalError};

/// A measured value as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Quantified.
    Value(Decimal),
    /// Below this limit of quantification (`<0.005`).
    Below(Decimal),
    /// Above the range of the measurement (`>1000`): dilute and measure again.
    Above(Decimal),
}

/// Why a text is no reading.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseReadingError {
    /// "ND" says nothing without its limit.
    #[error("`{0}` needs its limit of quantification: write it as `<LOQ`, for example `<0.005`")]
    NotDetectedWithoutLimit(String),
    /// A limit of quantification is above zero.
    #[error("`{0}`: a limit of quantification is above zero")]
    LimitNotPositive(String),
    /// The number itself.
    #[error(transparent)]
    Number(#[from] ParseDecimalError),
}

impl Reading {
    /// The quantified value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Self::Value(value) => Some(*value),
            Self::Below(_) | Self::Above(_) => None,
        }
    }

    /// The number that was written, whatever side it bounds.
    #[must_use]
    pub fn number(&self) -> Decimal {
        match self {
            Self::Value(n) | Self::Below(n) | Self::Above(n) => *n,
        }
    }

    /// True for `<` and `>`.
    #[must_use]
    pub fn is_censored(&self) -> bool {
        self.value().is_none()
    }

    /// The same reading with its number changed (a unit conversion, a correction).
    #[must_use]
    pub fn try_map(&self, change: impl FnOnce(Decimal) -> Option<Decimal>) -> Option<Self> {
        Some(match self {
            Self::Value(n) => Self::Value(change(*n)?),
            Self::Below(n) => Self::Below(change(*n)?),
            Self::Above(n) => Self::Above(change(*n)?),
        })
    }

    /// Reads `text`; a bare "ND" or "未检出" takes `loq` as its limit.
    ///
    /// # Errors
    /// When there is no number, or no limit to a "not detected".
    pub fn parse_with_loq(text: &str, loq: Option<Decimal>) -> Result<Self, ParseReadingError> {
        let trimmed = text.trim();
        let not_detected = ["nd", "n.d.", "bdl", "未检出", "<loq", "<lod"];
        if not_detected.contains(&trimmed.to_lowercase().as_str()) {
            let loq = loq.ok_or_else(|| ParseReadingError::NotDetectedWithoutLimit(trimmed.to_owned()))?;
            return Self::below(loq, trimmed);
        }
        match trimmed.strip_prefix('<') {
            Some(rest) => return Self::below(rest.trim_start().parse()?, trimmed),
            None => {
                if let Some(rest) = trimmed.strip_prefix('>') {
                    return Ok(Self::Above(rest.trim_start().parse()?));
                }
            }
        }
        Ok(Self::Value(trimmed.parse()?))
    }

    fn below(loq: Decimal, text: &str) -> Result<Self, ParseReadingError> {
        if loq <= Decimal::ZERO {
            return Err(ParseReadingError::LimitNotPositive(text.to_owned()));
        }
        Ok(Self::Below(loq))
    }
}

impl FromStr for Reading {
    type Err = ParseReadingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_with_loq(text, None)
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(n) => write!(f, "{n}"),
            Self::Below(n) => write!(f, "<{n}"),
            Self::Above(n) => write!(f, ">{n}"),
        }
    }
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Reading;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value as text (\"0.08\", \"<0.005\") or a whole number")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Reading, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Reading, E> {
                Ok(Reading::Value(value.into()))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Reading, E> {
                value.to_string().parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_censored_value_stays_censored_with_its_digits() {
        for text in ["<0.0050", ">1000", "0.08"] {
            assert_eq!(text.parse::<Reading>().unwrap().to_string(), text);
        }
        assert_eq!("< 5".parse::<Reading>().unwrap(), Reading::Below(5_i64.into()));
        assert_eq!(serde_json::to_string(&Reading::Below(Decimal::new(5, 3))).unwrap(), "\"<0.005\"");
    }

    #[test]
    fn not_detected_needs_its_limit() {
        assert!("ND".parse::<Reading>().unwrap_err().to_string().contains("<LOQ"));
        let loq = Some(Decimal::new(5, 3));
        assert_eq!(Reading::parse_with_loq("未检出", loq).unwrap(), Reading::Below(Decimal::new(5, 3)));
        assert!("<0".parse::<Reading>().is_err());
        assert!("＜5".parse::<Reading>().unwrap_err().to_string().contains("`<5`"));
    }
}
