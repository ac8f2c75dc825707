//! A decimal number in JSON that keeps the digits it was written with.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Longest number, in characters.
const MAX_DIGITS: usize = 64;

/// The text is no decimal number.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no decimal number")]
pub struct NotDecimal(String);

/// A decimal number as text; `0.10` stays `0.10`. Written to JSON as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Decimal {
    type Err = NotDecimal;

    /// Digits with an optional sign and point: the numbers of JSON without exponent.
    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if text.len() > MAX_DIGITS || !digits(whole) || !digits(fraction) || leading_zero {
            return Err(NotDecimal(crate::did::shortened(text)));
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        raw.get().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_json() {
        for text in ["0", "-0.10", "12345678901234567.890", "0.230"] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
            assert_eq!(serde_json::from_str::<Decimal>(text).unwrap(), number);
        }
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in ["", "-", ".5", "5.", "+1", "1e3", "<10", "01", "1,5", "１", "NaN"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert!("1".repeat(65).parse::<Decimal>().is_err());
        assert!(serde_json::from_str::<Decimal>("\"1\"").is_err());
    }
}
