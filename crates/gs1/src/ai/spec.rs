//! The shape of one row of the AI table: code, title, format, role, associations.
//!
//! ```
//! use gs1::ai::{AiCode, AiSpec, Component, Rule, find};
//!
//! let weight: &AiSpec = find("3103").unwrap();
//! let code: AiCode = weight.code;
//! assert_eq!((code.stem(), code.last_digit(), code.digits()), ("310", Some((0, 5)), 4));
//! assert_eq!(code.prefix_of("310300019510L7"), Some("3103"));
//! let gtin = find("01").unwrap();
//! assert!(gtin.is_primary_key() && gtin.has_qualifier("21") && gtin.length() == (14, 14));
//! let part: &Component = &gtin.components[0];
//! assert!(part.rules.contains(&Rule::CheckDigit));
//! ```

use crate::charset::Charset;

/// The code of an AI, or of a family whose last digit runs over a range (`310n`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AiCode {
    stem: &'static str,
    last_digit: Option<(u8, u8)>,
}

impl AiCode {
    pub(super) const fn new(stem: &'static str, last_digit: Option<(u8, u8)>) -> Self {
        Self { stem, last_digit }
    }

    /// The digits that all AIs of this row begin with; the whole AI when [`Self::last_digit`] is none.
    #[must_use]
    pub const fn stem(&self) -> &'static str {
        self.stem
    }

    /// The range of the last digit of a family, both ends included.
    #[must_use]
    pub const fn last_digit(&self) -> Option<(u8, u8)> {
        self.last_digit
    }

    /// Number of digits of the AI: 2, 3 or 4.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.stem.len() + usize::from(self.last_digit.is_some())
    }

    /// The AI of this row with which `text` begins.
    #[must_use]
    pub fn prefix_of<'a>(&self, text: &'a str) -> Option<&'a str> {
        let rest = text.strip_prefix(self.stem)?;
        match self.last_digit {
            None => text.get(..self.stem.len()),
            Some((first, last)) => {
                let digit = rest.bytes().next()?.checked_sub(b'0')?;
                (first..=last).contains(&digit).then(|| text.get(..self.digits())).flatten()
            }
        }
    }
}

/// A content rule of one component of a value. Position rules (General Specifications 3, and the
/// syntax tests of the Barcode Syntax Resource, for what each means).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Ends in a modulo-10 check digit.
    CheckDigit,
    /// Ends in the check character pair of the GMN.
    CheckPair,
    /// A GS1 Company Prefix begins at the first character (at least its four first digits stand there).
    CompanyPrefixFirst,
    /// A GS1 Company Prefix begins at the second character.
    CompanyPrefixSecond,
    /// YYMMDD.
    Date,
    /// YYMMDD where DD may be 00 for the whole month.
    DateDayOptional,
    /// YYYYMMDD.
    DateFourDigitYear,
    /// HH, 00 to 23.
    Hour,
    /// Minutes, 00 to 59.
    Minute,
    /// Seconds, 00 to 59.
    Second,
    /// HHMM.
    HourMinute,
    /// Three-digit country of ISO 3166-1.
    Country,
    /// Three-digit country of ISO 3166-1 or 999.
    CountryOr999,
    /// Two-letter country of ISO 3166-1.
    CountryAlpha2,
    /// Three-digit currency of ISO 4217.
    Currency,
    /// ISO 5218: 0, 1, 2 or 9.
    Sex,
    /// Every `%` is followed by two hexadecimal digits.
    PercentEncoded,
    /// 0 to 1800000000, ten-millionths of a degree from the south pole.
    Latitude,
    /// 0 to 3600000000, ten-millionths of a degree.
    Longitude,
    /// 0 or 1.
    YesNo,
    /// A minus sign.
    Hyphen,
    /// One character of A-Z a-z 0-9 - _.
    ImporterIndex,
    /// A package type of UN/ECE Recommendation 21; form only, the list is not kept here.
    PackageType,
    /// AIDC media type: 01 to 10 or 80 to 99.
    MediaType,
    /// Not zero.
    NonZero,
    /// Winding direction: 0, 1 or 9.
    Winding,
    /// Zero.
    Zero,
    /// International bank account number with its two check digits.
    Iban,
    /// PPTT: piece number and total, neither zero, piece not above total.
    PieceOfTotal,
    /// Does not begin with 0, unless it is just `0`.
    NoLeadingZero,
    /// Holds at least one character that is no digit.
    HasNonDigit,
    /// `n/m` with 1 <= n <= m <= 9.
    PositionInSequence,
    /// North American coupon code; form only.
    Coupon,
    /// North American positive offer file coupon; form only.
    CouponOffer,
}

/// One part of a value; a value is its components one after the other, only the last may vary in length.
#[derive(Debug, Clone, Copy)]
pub struct Component {
    /// Permitted characters.
    pub charset: Charset,
    /// Least number of characters when the component is present.
    pub min: usize,
    /// Greatest number of characters.
    pub max: usize,
    /// Whether the value may end before this component.
    pub optional: bool,
    /// What the content must obey.
    pub rules: &'static [Rule],
}

impl Component {
    pub(super) const fn new(charset: Charset, min: usize, max: usize) -> Self {
        Self { charset, min, max, optional: false, rules: &[] }
    }
    pub(super) const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }
    pub(super) const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// One row of the AI table.
#[derive(Debug, Clone, Copy)]
pub struct AiSpec {
    /// The AI or family of AIs.
    pub code: AiCode,
    /// Data title (General Specifications 3.2).
    pub title: &'static str,
    /// The parts of the value.
    pub components: &'static [Component],
    /// The AI belongs to the predefined-length group: no separator follows in an element string.
    pub predefined_length: bool,
    /// For a Digital Link primary key, the alternative orders of its qualifiers (one empty alternative
    /// is implied); none when the AI is no primary key.
    pub qualifiers: Option<&'static [&'static [&'static str]]>,
    /// May stand in the query of a Digital Link.
    pub link_attribute: bool,
    /// One of these groups must be there, all AIs of it (`3nnn`-like patterns permitted); empty = no demand.
    pub requires: &'static [&'static [&'static str]],
    /// None of these may be there.
    pub excludes: &'static [&'static str],
}

impl AiSpec {
    pub(super) const fn new(code: AiCode, title: &'static str, components: &'static [Component]) -> Self {
        Self {
            code,
            title,
            components,
            predefined_length: false,
            qualifiers: None,
            link_attribute: false,
            requires: &[],
            excludes: &[],
        }
    }
    pub(super) const fn predefined(mut self) -> Self {
        self.predefined_length = true;
        self
    }
    pub(super) const fn key(mut self, qualifiers: &'static [&'static [&'static str]]) -> Self {
        self.qualifiers = Some(qualifiers);
        self
    }
    pub(super) const fn link_attribute(mut self) -> Self {
        self.link_attribute = true;
        self
    }
    pub(super) const fn requires(mut self, groups: &'static [&'static [&'static str]]) -> Self {
        self.requires = groups;
        self
    }
    pub(super) const fn excludes(mut self, ais: &'static [&'static str]) -> Self {
        self.excludes = ais;
        self
    }

    /// Whether the AI is a primary key of a Digital Link.
    #[must_use]
    pub const fn is_primary_key(&self) -> bool {
        self.qualifiers.is_some()
    }

    /// Whether `ai` is a qualifier of this primary key.
    #[must_use]
    pub fn has_qualifier(&self, ai: &str) -> bool {
        self.qualifiers.is_some_and(|alternatives| alternatives.iter().any(|order| order.contains(&ai)))
    }

    /// Least and greatest number of characters of a value.
    #[must_use]
    pub fn length(&self) -> (usize, usize) {
        self.components.iter().fold((0, 0), |(min, max), component| {
            (min + if component.optional { 0 } else { component.min }, max + component.max)
        })
    }
}
