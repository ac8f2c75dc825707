//! What can be wrong with one identification key or one value, said so that a person finds the place.
//! Positions are 1-based and count characters. Knows nothing of Application Identifiers or URIs.

/// Why a text is not the key or value that was asked for.
///
/// # Examples
/// ```
/// use gs1::{Gtin, KeyError};
///
/// let error = Gtin::parse("6901234567893").unwrap_err();
/// assert!(matches!(error, KeyError::CheckCharacter { position: 13, expected: '2', .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The number of characters is wrong.
    #[error("{what}: expected {expected} characters, found {found}")]
    Length {
        /// What was parsed, for example `GTIN`.
        what: &'static str,
        /// The permitted lengths in words, for example `8, 12, 13 or 14`.
        expected: &'static str,
        /// The number of characters found.
        found: usize,
    },
    /// A character does not belong to the permitted set.
    #[error("{what}: character {found:?} at position {position} is not permitted ({allowed})")]
    Character {
        /// What was parsed.
        what: &'static str,
        /// 1-based position of the character.
        position: usize,
        /// The character found.
        found: char,
        /// The permitted characters in words.
        allowed: &'static str,
    },
    /// The check character does not agree with the characters before it.
    #[error("{what}: check character at position {position} is {found:?}, computed {expected:?}")]
    CheckCharacter {
        /// What was parsed.
        what: &'static str,
        /// 1-based position of the check character.
        position: usize,
        /// The check character that the other characters call for.
        expected: char,
        /// The character found.
        found: char,
    },
    /// The text is well formed, and its content breaks a rule.
    #[error("{what}: {reason} (position {position})")]
    Content {
        /// What was parsed.
        what: &'static str,
        /// 1-based position where the offending part begins.
        position: usize,
        /// The rule in words.
        reason: &'static str,
    },
}

/// Fails at the first character that is no ASCII digit.
pub(crate) fn require_digits(what: &'static str, text: &str) -> Result<(), KeyError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    match text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
        None => Ok(()),
        Some((index, found)) => Err(KeyError::Character { what, position: index + 1, found, allowed: "digits 0-9" }),
    }
}
