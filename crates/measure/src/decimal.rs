//! A decimal number that keeps the digits it was written with ("0.080" stays "0.080").
//!
//! Must never pass through a binary float, and must never guess what a strange character meant.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal as Inner;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A decimal of at most 28 digits. Equality and order are those of the number (0.10 = 0.1);
/// the text keeps the digits ([`Decimal::same_digits`] tells the two apart).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(Inner);

/// Why a text is no decimal, in words a person at the bench can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseDecimalError {
    /// Nothing was written.
    #[error("no number was given")]
    Empty,
    /// Full-width digits or signs of a Chinese keyboard.
    #[error("`{0}` has full-width characters: write it as `{1}`")]
    FullWidth(String, String),
    /// A comma: decimal sign or thousands, nobody can tell.
    #[error("`{0}` has a comma: use a point for decimals and no thousands separator")]
    Comma(String),
    /// A space inside the number.
    #[error("`{0}` has a space inside the number")]
    Space(String),
    /// Any other character.
    #[error("`{text}` is not a number: unexpected `{found}`")]
    NotANumber {
        /// What was written.
        text: String,
        /// The character that does not belong.
        found: char,
    },
    /// More digits than are kept.
    #[error("`{0}` has more than 28 digits")]
    TooManyDigits(String),
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(Inner::ZERO);
    /// One.
    pub const ONE: Self = Self(Inner::ONE);
    /// Two, the usual coverage factor.
    pub const TWO: Self = Self(Inner::TWO);

    /// `mantissa` × 10^-`scale`, for constants in code.
    #[must_use]
    pub fn new(mantissa: i64, scale: u32) -> Self {
        Self(Inner::new(mantissa, scale))
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub fn places(self) -> u32 {
        self.0.scale()
    }

    /// The same number written the same way.
    #[must_use]
    pub fn same_digits(self, other: Self) -> bool {
        self.0 == other.0 && self.0.scale() == other.0.scale()
    }

    /// The number without zeros at its end.
    #[must_use]
    pub fn normalized(self) -> Self {
        Self(self.0.normalize())
    }

    /// True below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < Inner::ZERO
    }

    /// Sum, or `None` on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, or `None` on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Product, or `None` on overflow.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        self.0.checked_mul(other.0).map(Self)
    }

    /// Quotient to 28 digits, or `None` for zero below the line or overflow.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        self.0.checked_div(other.0).map(Self)
    }

    pub(crate) fn inner(self) -> Inner {
        self.0
    }

    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self(inner)
    }
}

/// The plain character that a full-width one stands for.
fn narrow(c: char) -> Option<char> {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '．' | '。' => Some('.'),
        '，' => Some(','),
        '－' | '−' => Some('-'),
        '＋' => Some('+'),
        '＜' => Some('<'),
        '＞' => Some('>'),
        '％' => Some('%'),
        '\u{3000}' => Some(' '),
        _ => None,
    }
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_matches([' ', '\t', '\r', '\n', '\u{a0}']);
        if text.is_empty() {
            return Err(ParseDecimalError::Empty);
        }
        if text.chars().any(|c| narrow(c).is_some()) {
            let plain = text.chars().map(|c| narrow(c).unwrap_or(c)).collect();
            return Err(ParseDecimalError::FullWidth(text.to_owned(), plain));
        }
        for c in text.chars() {
            match c {
                '0'..='9' | '.' | '-' | '+' | 'e' | 'E' => {}
                ',' => return Err(ParseDecimalError::Comma(text.to_owned())),
                c if c.is_whitespace() => return Err(ParseDecimalError::Space(text.to_owned())),
                found => {
                    return Err(ParseDecimalError::NotANumber { text: text.to_owned(), found });
                }
            }
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let digits = mantissa.trim_start_matches(['-', '+']);
        let well_formed = mantissa.len() - digits.len() <= 1
            && digits.chars().any(|c| c.is_ascii_digit())
            && digits.chars().filter(|c| *c == '.').count() <= 1
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        if !well_formed {
            let found = digits.chars().find(|c| !c.is_ascii_digit()).unwrap_or('-');
            return Err(ParseDecimalError::NotANumber { text: text.to_owned(), found });
        }
        let inner = Inner::from_str_exact(mantissa).map_err(|_| ParseDecimalError::TooManyDigits(text.to_owned()))?;
        match exponent {
            None => Ok(Self(inner)),
            Some(exponent) => scaled(inner, exponent, text),
        }
    }
}

/// `1.2E-3` as an instrument writes it, to `0.0012`: the digits of the mantissa are kept.
fn scaled(mantissa: Inner, exponent: &str, text: &str) -> Result<Decimal, ParseDecimalError> {
    let exponent: i32 =
        exponent.parse().map_err(|_| ParseDecimalError::NotANumber { text: text.to_owned(), found: 'e' })?;
    let too_many = || ParseDecimalError::TooManyDigits(text.to_owned());
    let scale = i32::try_from(mantissa.scale()).map_err(|_| too_many())?;
    let scale = scale.checked_sub(exponent).ok_or_else(too_many)?;
    let digits = mantissa.mantissa();
    let (digits, scale) = if scale < 0 {
        let power = 10_i128.checked_pow(scale.unsigned_abs()).ok_or_else(too_many)?;
        (digits.checked_mul(power).ok_or_else(too_many)?, 0)
    } else {
        (digits, scale.unsigned_abs())
    };
    Inner::try_from_i128_with_scale(digits, scale).map(Decimal).map_err(|_| too_many())
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(Inner::from(value))
    }
}

impl From<u32> for Decimal {
    fn from(value: u32) -> Self {
        Self(Inner::from(value))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Decimal;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal written as text (\"0.08\") or a whole number")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Decimal, E> {
                Ok(Decimal::from(value))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Decimal, E> {
                Ok(Decimal(Inner::from(value)))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Decimal>().unwrap_err().to_string()
    }

    #[test]
    fn digits_are_kept() {
        for text in ["0.080", "22.0", "-3.10", "12345678901234567.89", "0", "0.00"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
        assert_eq!("0.10".parse::<Decimal>(), "0.1".parse());
        assert!(!"0.10".parse::<Decimal>().unwrap().same_digits("0.1".parse().unwrap()));
    }

    #[test]
    fn an_exponent_of_an_instrument_keeps_the_digits_of_the_mantissa() {
        assert_eq!("1.20E-3".parse::<Decimal>().unwrap().to_string(), "0.00120");
        assert_eq!("7.33e+02".parse::<Decimal>().unwrap().to_string(), "733");
        assert_eq!("5e2".parse::<Decimal>().unwrap().to_string(), "500");
        assert!("1e40".parse::<Decimal>().is_err());
        assert!("1e".parse::<Decimal>().is_err());
        assert!("1e99999999999".parse::<Decimal>().is_err());
    }

    #[test]
    fn strange_characters_are_told_by_name() {
        assert_eq!(error("１２．５"), "`１２．５` has full-width characters: write it as `12.5`");
        assert!(error("1,5").contains("comma"));
        assert!(error("1 500").contains("space inside"));
        assert!(error("12x").contains("unexpected `x`"));
        assert!(error("  ").contains("no number"));
        for bad in ["-", ".", "1.2.3", "--1", "1-2", "e5", "+"] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad}");
        }
        assert!(error("0.12345678901234567890123456789012").contains("28 digits"));
        assert_eq!(" 12.5\t".parse::<Decimal>().unwrap().to_string(), "12.5");
    }

    #[test]
    fn json_carries_text_and_refuses_binary_floats() {
        assert_eq!(serde_json::to_string(&Decimal::new(80, 3)).unwrap(), "\"0.080\"");
        assert_eq!(serde_json::from_str::<Decimal>("22").unwrap(), Decimal::from(22_i64));
        assert!(serde_json::from_str::<Decimal>("0.08").is_err());
    }
}
