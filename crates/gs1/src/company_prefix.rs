//! The GS1 Company Prefix: the part of a key that GS1 licensed to a company. Its length cannot be
//! read from a key; whoever needs it (EPC URNs) must know it and pass it in.

use crate::error::{KeyError, require_digits};

/// A GS1 Company Prefix, 4 to 12 digits (EPC URNs demand 6 to 12; GS1 TDS 2.0 section 6).
///
/// # Examples
/// ```
/// use gs1::CompanyPrefix;
///
/// assert_eq!(CompanyPrefix::parse("6901234")?.as_str(), "6901234");
/// assert!(CompanyPrefix::parse("690").is_err());
/// # Ok::<(), gs1::KeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CompanyPrefix(String);

impl CompanyPrefix {
    /// Parses 4 to 12 digits.
    ///
    /// # Errors
    /// [`KeyError`] naming the length or the character.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let what = "GS1 company prefix";
        require_digits(what, text)?;
        if !(4..=12).contains(&text.len()) {
            return Err(KeyError::Length { what, expected: "4 to 12", found: text.len() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::text_newtype!(CompanyPrefix);
