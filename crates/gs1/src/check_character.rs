//! ISO/IEC 7064 MOD 37,36: one check character over 0-9 and A-Z, used for sample identifications.
//! The scheme detects every single substitution and all but one in 630 transpositions of neighbours
//! (a property test counts them).
//!
//! ```
//! use gs1::check_character::{append, compute, verify};
//!
//! let labelled = append("TS2026A17").unwrap();
//! assert_eq!(labelled.chars().last(), compute("TS2026A17").ok());
//! assert!(verify(&labelled).is_ok());
//! assert!(verify(&labelled.replace('7', "1")).is_err());
//! ```

use crate::error::KeyError;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const WHAT: &str = "identification";

/// Computes the check character of `body` (ISO/IEC 7064:2003 section 9, hybrid system, modulus 36).
/// Hyphens and spaces are separators for the eye and do not count.
///
/// # Errors
/// [`KeyError`] when the text is empty or holds another character than 0-9, A-Z.
pub fn compute(body: &str) -> Result<char, KeyError> {
    let mut product = 36u32;
    let mut seen = 0usize;
    for (index, c) in body.chars().enumerate() {
        if is_separator(c) {
            continue;
        }
        seen += 1;
        let sum = (product + value(c, index)?) % 36;
        product = if sum == 0 { 36 } else { sum } * 2 % 37;
    }
    if seen == 0 {
        return Err(KeyError::Length { what: WHAT, expected: "at least 1", found: 0 });
    }
    let check = (37 - product) % 36;
    Ok(ALPHABET.iter().zip(0u32..).find(|(_, v)| *v == check).map_or('0', |(c, _)| char::from(*c)))
}

/// Appends the check character to `body`.
///
/// # Errors
/// As [`compute`].
pub fn append(body: &str) -> Result<String, KeyError> {
    let check = compute(body)?;
    Ok(format!("{body}{check}"))
}

/// Verifies that the last character of `full` is the check character of those before it.
///
/// # Errors
/// [`KeyError`] naming the wrong character, or the check character with the computed one.
pub fn verify(full: &str) -> Result<(), KeyError> {
    let mut chars = full.chars();
    let Some(found) = chars.next_back() else {
        return Err(KeyError::Length { what: WHAT, expected: "at least 2", found: 0 });
    };
    let position = full.chars().count();
    value(found, position - 1)?;
    let expected = compute(chars.as_str())?;
    if expected == found {
        return Ok(());
    }
    Err(KeyError::CheckCharacter { what: WHAT, position, expected, found })
}

const fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ')
}

fn value(c: char, index: usize) -> Result<u32, KeyError> {
    match c {
        '0'..='9' | 'A'..='Z' => Ok(c.to_digit(36).unwrap_or_default()),
        _ => Err(KeyError::Character { what: WHAT, position: index + 1, found: c, allowed: "0-9 and A-Z" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_published_example() {
        // The Global Release Identifier uses MOD 37,36; its standard's example ends in M.
        assert_eq!(compute("A12425GABC1234002").unwrap(), 'M');
        verify("A1-2425G-ABC1234002-M").unwrap();
    }

    #[test]
    fn errors_say_what_and_where() {
        let full = append("S26-000123").unwrap();
        verify(&full).unwrap();
        assert!(verify("S26-0O0123X").is_err());
        assert_eq!(
            verify("s26-000123A").unwrap_err().to_string(),
            "identification: character 's' at position 1 is not permitted (0-9 and A-Z)"
        );
        assert!(verify("").is_err());
        assert!(compute("--").is_err());
    }
}
