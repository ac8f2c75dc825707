//! The fixed-length keys with a check digit that the platform uses by name: GTIN, GLN, SSCC.
//! A value of these types always carries a correct check digit. Knows no AIs and no URIs.

use crate::check_digit;
use crate::company_prefix::CompanyPrefix;
use crate::error::{KeyError, require_digits};

/// A Global Trade Item Number (General Specifications 3.3.2), kept in its 14-digit form.
///
/// # Examples
/// ```
/// use gs1::keys::GtinFormat;
/// use gs1::{CompanyPrefix, Gtin};
///
/// let gtin = Gtin::parse("6901234567892")?;
/// assert_eq!((gtin.as_str(), gtin.shortest()), ("06901234567892", "6901234567892"));
/// assert_eq!((gtin.format(), GtinFormat::Gtin13.digits()), (GtinFormat::Gtin13, 13));
/// assert_eq!(Gtin::from_body("690123456789")?, gtin);
/// assert_eq!(Gtin::from_prefix(&CompanyPrefix::parse("6901234")?, 56789)?, gtin);
/// # Ok::<(), gs1::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin(String);

/// The shortest data structure in which a GTIN can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GtinFormat {
    /// 8 digits.
    Gtin8,
    /// 12 digits (UPC).
    Gtin12,
    /// 13 digits (EAN).
    Gtin13,
    /// 14 digits, with an indicator.
    Gtin14,
}

impl GtinFormat {
    /// Number of digits.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Gtin8 => 8,
            Self::Gtin12 => 12,
            Self::Gtin13 => 13,
            Self::Gtin14 => 14,
        }
    }
}

impl Gtin {
    /// Parses a GTIN-8, -12, -13 or -14 and pads it with zeros to 14 digits.
    ///
    /// # Errors
    /// [`KeyError`] naming length, character or check digit.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let what = "GTIN";
        require_digits(what, text)?;
        if !matches!(text.len(), 8 | 12 | 13 | 14) {
            return Err(KeyError::Length { what, expected: "8, 12, 13 or 14", found: text.len() });
        }
        check_digit::verify(what, text)?;
        Ok(Self(format!("{text:0>14}")))
    }

    /// Makes a GTIN from the digits before the check digit: 7, 11, 12 or 13 of them.
    ///
    /// # Errors
    /// [`KeyError`] naming length or character.
    pub fn from_body(body: &str) -> Result<Self, KeyError> {
        let check = check_digit::compute(body)?;
        Self::parse(&format!("{body}{check}"))
    }

    /// Makes a GTIN-13 from a company prefix and an item reference, the latter padded with zeros.
    ///
    /// # Errors
    /// [`KeyError`] when the item reference does not fit into the digits that the prefix leaves.
    pub fn from_prefix(prefix: &CompanyPrefix, item_reference: u64) -> Result<Self, KeyError> {
        Self::from_body(&fill("GTIN item reference", prefix, item_reference, 12)?)
    }

    /// The 14 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shortest structure that holds this number. Eight digits only when six zeros lead.
    #[must_use]
    pub fn format(&self) -> GtinFormat {
        match self.0.bytes().take_while(|byte| *byte == b'0').count() {
            0 => GtinFormat::Gtin14,
            1 => GtinFormat::Gtin13,
            2..=5 => GtinFormat::Gtin12,
            _ => GtinFormat::Gtin8,
        }
    }

    /// The digits without the padding, as they stand under a bar code.
    #[must_use]
    pub fn shortest(&self) -> &str {
        self.0.get(14 - self.format().digits()..).unwrap_or(&self.0)
    }
}

/// A Global Location Number (General Specifications 3.4.2 and on): 13 digits, for places and parties.
///
/// # Examples
/// ```
/// use gs1::{CompanyPrefix, Gln};
///
/// let gln = Gln::from_prefix(&CompanyPrefix::parse("6901234")?, 1)?;
/// assert_eq!(gln, Gln::parse("6901234000016")?);
/// assert_eq!(gln.as_str(), "6901234000016");
/// # Ok::<(), gs1::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gln(String);

impl Gln {
    /// Parses 13 digits with a correct check digit.
    ///
    /// # Errors
    /// [`KeyError`] naming length, character or check digit.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        fixed("GLN", text, 13, "13").map(Self)
    }

    /// Makes a GLN from a company prefix and a location reference, the latter padded with zeros.
    ///
    /// # Errors
    /// [`KeyError`] when the reference does not fit into the digits that the prefix leaves.
    pub fn from_prefix(prefix: &CompanyPrefix, location_reference: u64) -> Result<Self, KeyError> {
        let body = fill("GLN location reference", prefix, location_reference, 12)?;
        let check = check_digit::compute(&body)?;
        Self::parse(&format!("{body}{check}"))
    }

    /// The 13 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Serial Shipping Container Code (General Specifications 3.3.1): 18 digits.
///
/// # Examples
/// ```
/// use gs1::{CompanyPrefix, Sscc};
///
/// let sscc = Sscc::from_prefix('3', &CompanyPrefix::parse("6901234")?, 42)?;
/// assert_eq!(Sscc::parse(sscc.as_str())?, sscc);
/// # Ok::<(), gs1::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sscc(String);

impl Sscc {
    /// Parses 18 digits with a correct check digit.
    ///
    /// # Errors
    /// [`KeyError`] naming length, character or check digit.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        fixed("SSCC", text, 18, "18").map(Self)
    }

    /// Makes an SSCC from its extension digit (0 to 9), a company prefix and a serial reference,
    /// the latter padded with zeros.
    ///
    /// # Errors
    /// [`KeyError`] when the extension is no digit or the reference does not fit.
    pub fn from_prefix(extension: char, prefix: &CompanyPrefix, serial_reference: u64) -> Result<Self, KeyError> {
        let body = format!("{extension}{}", fill("SSCC serial reference", prefix, serial_reference, 16)?);
        let check = check_digit::compute(&body)?;
        Self::parse(&format!("{body}{check}"))
    }

    /// The 18 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::text_newtype!(Gtin);
crate::text_newtype!(Gln);
crate::text_newtype!(Sscc);

fn fixed(what: &'static str, text: &str, length: usize, expected: &'static str) -> Result<String, KeyError> {
    require_digits(what, text)?;
    if text.len() != length {
        return Err(KeyError::Length { what, expected, found: text.len() });
    }
    check_digit::verify(what, text)?;
    Ok(text.to_owned())
}

/// Company prefix followed by the reference, padded with zeros to `total` digits.
fn fill(what: &'static str, prefix: &CompanyPrefix, reference: u64, total: usize) -> Result<String, KeyError> {
    let width = total - prefix.as_str().len();
    let digits = reference.to_string();
    if digits.len() > width || width == 0 {
        return Err(KeyError::Length { what, expected: "as many as the company prefix leaves", found: digits.len() });
    }
    Ok(format!("{}{digits:0>width$}", prefix.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gtin_length_becomes_fourteen_digits() {
        for (text, full, format) in [
            ("96385074", "00000096385074", GtinFormat::Gtin8),
            ("614141000036", "00614141000036", GtinFormat::Gtin12),
            ("4006381333931", "04006381333931", GtinFormat::Gtin13),
            ("10614141000415", "10614141000415", GtinFormat::Gtin14),
        ] {
            let gtin = Gtin::parse(text).unwrap();
            assert_eq!((gtin.as_str(), gtin.format(), gtin.shortest()), (full, format, text));
            assert_eq!(Gtin::parse(full).unwrap(), gtin);
        }
    }

    #[test]
    fn errors_say_what_and_where() {
        assert_eq!(Gtin::parse("123").unwrap_err().to_string(), "GTIN: expected 8, 12, 13 or 14 characters, found 3");
        assert_eq!(
            Gtin::parse("400638133393l").unwrap_err().to_string(),
            "GTIN: character 'l' at position 13 is not permitted (digits 0-9)"
        );
        assert_eq!(
            Gtin::parse("4006381333930").unwrap_err().to_string(),
            "GTIN: check character at position 13 is '0', computed '1'"
        );
        assert!(Gtin::parse("４006381333931").is_err(), "full-width digits are no digits");
        assert!(Gln::parse("614141000036").is_err());
        assert!(Sscc::parse("").is_err());
    }

    #[test]
    fn keys_are_made_from_a_company_prefix() {
        let prefix = CompanyPrefix::parse("6901234").unwrap();
        assert_eq!(Gtin::from_prefix(&prefix, 56789).unwrap().shortest(), "6901234567892");
        assert_eq!(Gln::from_prefix(&prefix, 1).unwrap().as_str(), "6901234000016");
        assert_eq!(Sscc::from_prefix('3', &prefix, 42).unwrap().as_str().len(), 18);
        assert!(Gtin::from_prefix(&prefix, 100_000).is_err());
        assert!(Sscc::from_prefix('x', &prefix, 1).is_err());
        assert!(Gtin::from_prefix(&CompanyPrefix::parse("690123456789").unwrap(), 1).is_err());
    }

    #[test]
    fn serde_refuses_what_parse_refuses() {
        assert_eq!(serde_json::to_string(&Gtin::parse("96385074").unwrap()).unwrap(), "\"00000096385074\"");
        assert!(serde_json::from_str::<Gtin>("\"96385075\"").is_err());
    }
}
