//! The unified social credit code of Chinese organisations (统一社会信用代码, GB 32100-2015):
//! 18 characters, the last a check character modulo 31. The register itself is not known here.

use crate::error::KeyError;

/// The 31 characters in the order of their values: digits and capitals without I, O, S, V, Z
/// (GB 32100-2015 table 2).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

const WHAT: &str = "unified social credit code";
const ALLOWED: &str = "0-9 and A-Z without I, O, S, V, Z";

/// A unified social credit code with a correct check character, in capitals.
///
/// # Examples
/// ```
/// use gs1::{Uscc, uscc};
///
/// let body = "91330782MA2EXAMP0";
/// let code = Uscc::from_body(body)?;
/// assert_eq!(code.as_str().chars().last(), uscc::compute(body).ok());
/// assert_eq!(Uscc::parse(code.as_str())?, code);
/// assert_eq!((code.department(), code.category(), code.division()), ("9", "1", "330782"));
/// assert_eq!(code.organisation_code(), "MA2EXAMP0");
/// # Ok::<(), gs1::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uscc(String);

impl Uscc {
    /// Parses 18 characters; small letters are read as capitals, spaces around are dropped.
    ///
    /// # Errors
    /// [`KeyError`] naming length, character or check character.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim().to_ascii_uppercase();
        let length = text.chars().count();
        if length != 18 {
            return Err(KeyError::Length { what: WHAT, expected: "18", found: length });
        }
        let mut body = text.clone();
        let found = body.pop().unwrap_or('0');
        let expected = compute(&body)?;
        value(found, 17)?;
        require_administrative_digits(&text)?;
        if expected != found {
            return Err(KeyError::CheckCharacter { what: WHAT, position: 18, expected, found });
        }
        Ok(Self(text))
    }

    /// Completes the first 17 characters with their check character.
    ///
    /// # Errors
    /// [`KeyError`] naming length or character.
    pub fn from_body(body: &str) -> Result<Self, KeyError> {
        let body = body.to_ascii_uppercase();
        let check = compute(&body)?;
        Self::parse(&format!("{body}{check}"))
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Character 1: the registration department (登记管理部门), for example `9` for market regulation.
    #[must_use]
    pub fn department(&self) -> &str {
        self.part(0, 1)
    }

    /// Character 2: the kind of organisation (机构类别) within the department.
    #[must_use]
    pub fn category(&self) -> &str {
        self.part(1, 2)
    }

    /// Characters 3 to 8: the administrative division of the registration office
    /// (登记管理机关行政区划码, GB/T 2260).
    #[must_use]
    pub fn division(&self) -> &str {
        self.part(2, 8)
    }

    /// Characters 9 to 17: the organisation code (主体标识码, GB 11714).
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        self.part(8, 17)
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.0.get(from..to).unwrap_or_default()
    }
}

crate::text_newtype!(Uscc);

/// Computes the check character of the first 17 characters: weights 3^i mod 31, complement to 31
/// (GB 32100-2015 section 5.2.5).
///
/// # Errors
/// [`KeyError`] naming length or character.
pub fn compute(body: &str) -> Result<char, KeyError> {
    let length = body.chars().count();
    if length != 17 {
        return Err(KeyError::Length {
            what: "unified social credit code without check character",
            expected: "17",
            found: length,
        });
    }
    let mut weight = 1u32;
    let mut sum = 0u32;
    for (index, c) in body.chars().enumerate() {
        sum += value(c, index)? * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    Ok(ALPHABET.iter().zip(0u32..).find(|(_, v)| *v == check).map_or('0', |(c, _)| char::from(*c)))
}

fn value(c: char, index: usize) -> Result<u32, KeyError> {
    ALPHABET
        .iter()
        .zip(0u32..)
        .find(|(byte, _)| char::from(**byte) == c)
        .map(|(_, value)| value)
        .ok_or(KeyError::Character { what: WHAT, position: index + 1, found: c, allowed: ALLOWED })
}

/// The division code is digits only (GB/T 2260).
fn require_administrative_digits(text: &str) -> Result<(), KeyError> {
    match text.chars().enumerate().skip(2).take(6).find(|(_, c)| !c.is_ascii_digit()) {
        None => Ok(()),
        Some((index, found)) => Err(KeyError::Character {
            what: WHAT,
            position: index + 1,
            found,
            allowed: "digits 0-9 in the administrative division, positions 3 to 8",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_apart() {
        let code = Uscc::parse("91330782ma2e7xyz0q");
        assert!(code.is_err(), "Z is not in the alphabet");
        let code = Uscc::from_body("91330782MA2E7XY0Q").unwrap();
        assert_eq!((code.department(), code.category(), code.division()), ("9", "1", "330782"));
        assert_eq!(code.organisation_code(), "MA2E7XY0Q");
        assert_eq!(Uscc::parse(&code.as_str().to_lowercase()).unwrap(), code);
    }

    #[test]
    fn a_public_code_verifies() {
        // Published codes of two large companies.
        Uscc::parse("91350100M000100Y43").unwrap();
        Uscc::parse("91110000802100433B").unwrap();
    }

    #[test]
    fn excluded_letters_and_wrong_check_are_named() {
        for letter in ['I', 'O', 'S', 'V', 'Z'] {
            let error = Uscc::parse(&format!("91330782MA2E7X{letter}0Q1")).unwrap_err().to_string();
            assert!(error.contains(&format!("{letter:?} at position 15")), "{error}");
        }
        let error = Uscc::parse("91350100M000100Y44").unwrap_err().to_string();
        assert_eq!(error, "unified social credit code: check character at position 18 is '4', computed '3'");
        assert!(Uscc::parse("9135010M0000100Y43").unwrap_err().to_string().contains("position 8"));
        assert!(Uscc::parse("9135").is_err());
        assert!(Uscc::parse("九1350100M000100Y43").is_err());
    }
}
