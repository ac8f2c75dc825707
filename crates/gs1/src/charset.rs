//! The GS1 character sets (GS1 General Specifications 7.11): which characters a value may hold.

use crate::error::{KeyError, require_digits};

/// GS1 AI encodable character set 82, in the order of its values (General Specifications figure 7.11-1).
pub(crate) const CSET_82: &[u8; 82] =
    b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// A set of permitted characters.
///
/// # Examples
/// ```
/// use gs1::charset::Charset;
///
/// assert!(Charset::Cset82.contains('%') && !Charset::Cset82.contains('玩'));
/// assert_eq!(Charset::Numeric.describe(), "digits 0-9");
/// assert!(Charset::Cset39.check("part number", "A-7/b").is_err(), "no small letters");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Digits 0-9 (`N` in the General Specifications).
    Numeric,
    /// GS1 character set 82 (`X`): digits, letters and 20 signs.
    Cset82,
    /// GS1 character set 39 (`Y`): digits, capital letters, `#`, `-`, `/`.
    Cset39,
    /// File-safe base64 with padding (`Z`).
    Base64Url,
}

impl Charset {
    /// Whether the character belongs to the set.
    #[must_use]
    pub const fn contains(self, c: char) -> bool {
        match self {
            Self::Numeric => c.is_ascii_digit(),
            Self::Cset82 => c.is_ascii_alphanumeric() || matches!(c, '!' | '"' | '%'..='/' | ':'..='?' | '_'),
            Self::Cset39 => c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '#' | '-' | '/'),
            Self::Base64Url => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
        }
    }

    /// The set in words, for error messages.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Numeric => "digits 0-9",
            Self::Cset82 => "GS1 character set 82",
            Self::Cset39 => "GS1 character set 39: 0-9 A-Z # - /",
            Self::Base64Url => "file-safe base64: A-Z a-z 0-9 - _ =",
        }
    }

    /// Fails at the first character outside of the set.
    ///
    /// # Errors
    /// [`KeyError::Character`] with the 1-based position.
    pub fn check(self, what: &'static str, text: &str) -> Result<(), KeyError> {
        if self == Self::Numeric {
            return require_digits(what, text);
        }
        match text.chars().enumerate().find(|(_, c)| !self.contains(*c)) {
            None => Ok(()),
            Some((index, found)) => {
                Err(KeyError::Character { what, position: index + 1, found, allowed: self.describe() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_form_equals_the_listed_set() {
        for byte in 0..=127u8 {
            assert_eq!(Charset::Cset82.contains(char::from(byte)), CSET_82.contains(&byte), "{byte:#x}");
        }
    }
}
