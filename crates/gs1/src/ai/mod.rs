//! Application Identifiers: the table, the rules for values, and the associations among AIs.
//! A list of [`Element`]s is what element strings and Digital Links both parse into.
//!
//! ```
//! use gs1::ai::{Element, all, find, leading};
//!
//! assert_eq!(find("01").map(|row| row.title), Some("GTIN"));
//! assert_eq!(leading("310300019510L7").map(|(ai, _)| ai), Some("3103"));
//! assert!(all().filter(|row| row.is_primary_key()).count() >= 16);
//! let weight = Element::new("3103", "000195")?;
//! assert_eq!((weight.ai(), weight.value(), weight.implied_decimals()), ("3103", "000195", Some(3)));
//! assert_eq!(weight.spec().map(|row| row.title), Some("NET WEIGHT (kg)"));
//! assert!(Element::new("89", "1").is_err() && Element::unknown("89", "1").is_ok());
//! # Ok::<(), gs1::ai::ValueError>(())
//! ```

mod associations;
mod build;
mod code_lists;
mod rules;
mod spec;
mod table_identification;
mod table_measures;
mod table_parties;
mod table_various;
mod value;

pub(crate) use associations::check_all;
pub use associations::{AssociationError, check_associations};
pub use spec::{AiCode, AiSpec, Component, Rule};
pub use value::{ValueError, check_value};

use std::sync::LazyLock;

/// All rows, in order of the AI.
pub fn all() -> impl Iterator<Item = &'static AiSpec> {
    [table_identification::TABLE, table_measures::TABLE, table_parties::TABLE, table_various::TABLE]
        .into_iter()
        .flatten()
}

/// The row of an AI, for example `01` or `3103`.
#[must_use]
pub fn find(ai: &str) -> Option<&'static AiSpec> {
    leading(ai).filter(|(code, _)| code.len() == ai.len()).map(|(_, spec)| spec)
}

/// The AI with which a text begins, and its row. No AI is the beginning of another one.
#[must_use]
pub fn leading(text: &str) -> Option<(&str, &'static AiSpec)> {
    let rows = *BY_TWO_DIGITS.get(two_digits(text)?)?;
    // The rows of two digits share all digits but the last ones; of most there is one.
    let spec = match rows {
        [only] => only,
        rows => rows.get(rows.partition_point(|row| row.code.stem() <= text).checked_sub(1)?)?,
    };
    spec.code.prefix_of(text).map(|code| (code, spec))
}

/// The rows by the first two digits of their AIs: every look-up begins here.
static BY_TWO_DIGITS: LazyLock<[&[AiSpec]; 100]> = LazyLock::new(|| {
    let mut by_two_digits = [&[][..]; 100];
    for table in [table_identification::TABLE, table_measures::TABLE, table_parties::TABLE, table_various::TABLE] {
        for rows in table.chunk_by(|a, b| two_digits(a.code.stem()) == two_digits(b.code.stem())) {
            let digits = rows.first().and_then(|row| two_digits(row.code.stem()));
            if let Some(place) = digits.and_then(|digits| by_two_digits.get_mut(digits)) {
                *place = rows;
            }
        }
    }
    by_two_digits
});

/// The number that the first two digits of a text are.
fn two_digits(text: &str) -> Option<usize> {
    let digit = |at: usize| text.as_bytes().get(at)?.checked_sub(b'0').filter(|digit| *digit < 10).map(usize::from);
    Some(digit(0)? * 10 + digit(1)?)
}

/// One AI with its value, which obeys the table unless the AI is unknown to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Element {
    ai: Code,
    value: String,
}

impl Element {
    /// An element with a known AI.
    ///
    /// # Errors
    /// [`ValueError`] when the AI is unknown or the value breaks its format.
    pub fn new(ai: &str, value: &str) -> Result<Self, ValueError> {
        check_value(ai, value)?;
        Ok(Self { ai: Code::of(ai), value: value.to_owned() })
    }

    /// An element whose AI the table does not know: two to four digits, and a value of 1 to 90
    /// characters of character set 82.
    ///
    /// # Errors
    /// [`ValueError`] when that does not hold, or when the AI is known and the value breaks its format.
    pub fn unknown(ai: &str, value: &str) -> Result<Self, ValueError> {
        if find(ai).is_some() {
            return Self::new(ai, value);
        }
        value::check_unknown(ai, value)?;
        Ok(Self { ai: Code::of(ai), value: value.to_owned() })
    }

    /// The AI, two to four digits.
    #[must_use]
    pub fn ai(&self) -> &str {
        self.ai.as_str()
    }

    /// The AI as bytes, where many are compared.
    pub(crate) fn ai_digits(&self) -> &[u8] {
        self.ai.digits.get(..self.ai.length.into()).unwrap_or_default()
    }

    /// The value, without escapes.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The row of the AI.
    #[must_use]
    pub fn spec(&self) -> Option<&'static AiSpec> {
        find(self.ai())
    }

    /// Number of implied decimals of a measure or amount: the last digit of AIs 31nn to 36nn and 39nn.
    #[must_use]
    pub fn implied_decimals(&self) -> Option<u32> {
        let (stem, digit) = self.ai().split_at_checked(3)?;
        let measure = matches!(stem.get(..2)?, "31" | "32" | "33" | "34" | "35" | "36" | "39");
        if measure { digit.parse().ok() } else { None }
    }
}

/// The two to four digits of an AI, in place: an element needs memory of its own for its value alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Code {
    digits: [u8; 4],
    length: u8,
}

impl Code {
    /// Of an AI that was checked.
    fn of(ai: &str) -> Self {
        let mut digits = [b' '; 4];
        digits.iter_mut().zip(ai.bytes()).for_each(|(place, digit)| *place = digit);
        Self { digits, length: u8::try_from(ai.len().min(4)).unwrap_or(4) }
    }

    fn as_str(&self) -> &str {
        self.digits.get(..self.length.into()).and_then(|digits| str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

impl TryFrom<String> for Code {
    type Error = ValueError;
    fn try_from(ai: String) -> Result<Self, ValueError> {
        let is_ai = (2..=4).contains(&ai.len()) && ai.bytes().all(|byte| byte.is_ascii_digit());
        if is_ai { Ok(Self::of(&ai)) } else { Err(ValueError::UnknownAi { ai }) }
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_prefix_free() {
        let stems: Vec<_> = all().map(|row| row.code.stem()).collect();
        for pair in stems.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
            assert!(!pair[1].starts_with(pair[0]), "{pair:?}");
        }
    }

    #[test]
    fn every_row_is_found_by_its_code() {
        for row in all() {
            let (first, last) = row.code.last_digit().unwrap_or((0, 0));
            for digit in first..=last {
                let ai = match row.code.last_digit() {
                    None => row.code.stem().to_owned(),
                    Some(_) => format!("{}{digit}", row.code.stem()),
                };
                assert_eq!(find(&ai).map(|found| found.title), Some(row.title), "{ai}");
                let text = format!("{ai}{}", "0".repeat(20));
                assert_eq!(leading(&text).map(|(code, _)| code.to_owned()), Some(ai));
            }
        }
        for ai in ["", "0", "1", "23", "89", "999", "3106", "394", "3944", "011", "x", "７"] {
            assert!(find(ai).is_none(), "{ai}");
        }
    }

    #[test]
    fn qualifiers_and_references_are_in_the_table() {
        let keys: Vec<_> = all().filter(|row| row.is_primary_key()).map(|row| row.code.stem()).collect();
        assert_eq!(
            keys,
            [
                "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013",
                "8017", "8018"
            ]
        );
        for row in all() {
            for ai in row.qualifiers.unwrap_or_default().iter().copied().flatten() {
                assert!(find(ai).is_some(), "{ai}");
            }
            for pattern in row.requires.iter().copied().flatten().chain(row.excludes) {
                let sample = pattern.replace('n', "1");
                assert!(pattern.ends_with("nn") || find(&sample).is_some(), "{pattern}");
            }
        }
    }

    #[test]
    fn decimals_follow_the_last_digit() {
        assert_eq!(Element::new("3103", "000195").unwrap().implied_decimals(), Some(3));
        assert_eq!(Element::new("3922", "0299").unwrap().implied_decimals(), Some(2));
        assert_eq!(Element::new("8005", "000195").unwrap().implied_decimals(), None);
        assert_eq!(Element::new("10", "A").unwrap().implied_decimals(), None);
    }
}
