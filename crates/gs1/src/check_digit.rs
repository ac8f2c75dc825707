//! The GS1 modulo-10 check digit (GS1 General Specifications 7.9.1) and the check character pair
//! of the Global Model Number (7.9.5). Pure arithmetic; knows no key formats.
//!
//! ```
//! use gs1::check_digit::{compute, compute_pair, verify, verify_pair};
//!
//! assert_eq!(compute("690123456789"), Ok('2'));
//! assert!(verify("GTIN", "6901234567892").is_ok() && verify("GTIN", "6901234567893").is_err());
//! let [a, b] = compute_pair("1987654Ad4X4bL5ttr2310c")?;
//! assert!(verify_pair("GMN", &format!("1987654Ad4X4bL5ttr2310c{a}{b}")).is_ok());
//! # Ok::<(), gs1::KeyError>(())
//! ```

use crate::charset::{CSET_82, Charset};
use crate::error::{KeyError, require_digits};

/// Computes the GS1 modulo-10 check digit for the digits that precede it.
/// Weights are 3 and 1 alternating, the rightmost digit of `body` weighs 3.
///
/// # Errors
/// [`KeyError::Character`] at the first character that is not a digit.
pub fn compute(body: &str) -> Result<char, KeyError> {
    require_digits("digits before the check digit", body)?;
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| u32::from(byte - b'0') * if index % 2 == 0 { 3 } else { 1 })
        .sum();
    Ok(char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0'))
}

/// Verifies that the last digit of `full` is the check digit of the digits before it.
///
/// # Errors
/// [`KeyError`] naming the first character that is no digit, or the check digit with the computed one.
pub fn verify(what: &'static str, full: &str) -> Result<(), KeyError> {
    require_digits(what, full)?;
    let mut chars = full.chars();
    let Some(found) = chars.next_back() else {
        return Err(KeyError::Length { what, expected: "at least 1", found: 0 });
    };
    let expected = compute(chars.as_str())?;
    if expected == found {
        return Ok(());
    }
    Err(KeyError::CheckCharacter { what, position: full.len(), expected, found })
}

/// The 32 characters of which a check character pair is made: no 0, 1, I, O.
const CSET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Weights of the check pair, right to left: the first 23 primes.
const PRIMES: [u32; 23] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/// Computes the two check characters of a Global Model Number (AI 8013) from the up to 23
/// characters before them: weighted sum modulo 1021, written in base 32.
///
/// # Errors
/// [`KeyError`] when `body` is longer than 23 characters or leaves GS1 character set 82.
pub fn compute_pair(body: &str) -> Result<[char; 2], KeyError> {
    let what = "characters before the check pair";
    Charset::Cset82.check(what, body)?;
    if body.len() > PRIMES.len() {
        return Err(KeyError::Length { what, expected: "at most 23", found: body.len() });
    }
    let sum = body
        .bytes()
        .rev()
        .zip(PRIMES)
        .map(|(byte, weight)| CSET_82.iter().zip(0u32..).find(|(c, _)| **c == byte).map_or(0, |(_, v)| v) * weight)
        .sum::<u32>()
        % 1021;
    let character =
        |value: u32| CSET_32.iter().zip(0u32..).find(|(_, v)| *v == value).map_or('2', |(c, _)| char::from(*c));
    Ok([character(sum / 32), character(sum % 32)])
}

/// Verifies the check character pair that ends a Global Model Number.
///
/// # Errors
/// [`KeyError`] naming the first character that is wrong.
pub fn verify_pair(what: &'static str, full: &str) -> Result<(), KeyError> {
    Charset::Cset82.check(what, full)?;
    let Some((body, pair)) = full.split_at_checked(full.len().saturating_sub(2)).filter(|(body, _)| !body.is_empty())
    else {
        return Err(KeyError::Length { what, expected: "at least 3", found: full.len() });
    };
    for ((expected, found), offset) in compute_pair(body)?.into_iter().zip(pair.chars()).zip(1..) {
        if expected != found {
            return Err(KeyError::CheckCharacter { what, position: body.len() + offset, expected, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_check_digits() {
        // Worked by hand from the definition: 629104150021 -> sum 57 -> 3.
        assert_eq!(compute("629104150021").unwrap(), '3');
        assert_eq!(compute("03600029145").unwrap(), compute("360002914 5".replace(' ', "").as_str()).unwrap());
        verify("GTIN", "6291041500213").unwrap();
        assert_eq!(
            verify("GTIN", "6291041500214").unwrap_err().to_string(),
            "GTIN: check character at position 13 is '4', computed '3'"
        );
        assert_eq!(
            verify("GTIN", "62910415OO213").unwrap_err().to_string(),
            "GTIN: character 'O' at position 9 is not permitted (digits 0-9)"
        );
    }

    #[test]
    fn known_check_pair() {
        assert_eq!(compute_pair("1987654Ad4X4bL5ttr2310c").unwrap(), ['2', 'K']);
        verify_pair("GMN", "1987654Ad4X4bL5ttr2310c2K").unwrap();
        assert!(verify_pair("GMN", "1987654Ad4X4bL5ttr2310c2L").is_err());
        assert!(verify_pair("GMN", "2K").is_err());
        assert!(compute_pair("123456789012345678901234").is_err());
    }
}
