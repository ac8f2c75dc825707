//! How long a GS1 Company Prefix is: a table loaded at run time in the shape of GS1's
//! `gcpprefixformatlist.json`, and beside it the prefixes that somebody knows to be their own. The table
//! itself is not part of this crate: GS1 publishes a new one every few days.
//!
//! Nothing is guessed. Where neither says anything the length is unknown, and whoever wants an EPC URI
//! from a Digital Link keeps the Digital Link.

use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};

use crate::company_prefix::CompanyPrefix;

/// Why a text is no table of company prefix lengths.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrefixTableError {
    /// Larger than permitted.
    #[error("the table has {bytes} bytes, permitted are {max_bytes}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// Not the JSON of such a table; names line, column and entry.
    #[error("not a table of company prefix lengths: {0}")]
    Form(String),
}

/// A table from the first digits of keys to the length of the GS1 Company Prefix in them.
///
/// Eight bytes an entry: a prefix is kept as a number with a one before its digits, the length in the
/// last four bits.
///
/// # Examples
/// ```
/// use gs1::PrefixLengths;
///
/// let json = r#"{"GCPPrefixFormatList": {"date": "2026-11-24T00:00:00Z", "entry": [
///     {"prefix": "4012345", "gcpLength": 7}, {"prefix": "40123456", "gcpLength": 9},
///     {"prefix": "02", "gcpLength": 0}]}}"#;
/// let table = PrefixLengths::from_json(json, 1_000_000)?;
/// assert_eq!(table.length_of("4012345000054"), Some(7));
/// assert_eq!(table.length_of("4012345600005"), Some(9), "the longest entry wins");
/// assert_eq!(table.length_of("0212345000058"), None, "no company has this prefix");
/// assert_eq!(table.length_of("9999999000003"), None, "nothing is known");
/// # Ok::<(), gs1::prefix_lengths::PrefixTableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrefixLengths {
    /// Sorted.
    entries: Vec<u64>,
    date: Option<String>,
}

/// The longest first digits that an entry may have: as many as the longest company prefix.
const MAX_DIGITS: usize = 12;
const LENGTH_BITS: u32 = 4;

impl PrefixLengths {
    /// The table that knows nothing.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gs1::PrefixLengths::EMPTY.length_of("4012345000054"), None);
    /// ```
    pub const EMPTY: Self = Self { entries: Vec::new(), date: None };

    /// Reads a table: `{"GCPPrefixFormatList": {"date": …, "entry": [{"prefix": …, "gcpLength": …}]}}`.
    /// Other members are passed over. A length of 0 says that no company has keys of this beginning.
    ///
    /// # Errors
    /// [`PrefixTableError`]: too large, not this JSON, a prefix that is not 1 to 12 digits, a length that is
    /// neither 0 nor 4 to 12, or two entries that contradict each other.
    ///
    /// # Examples
    /// ```
    /// use gs1::PrefixLengths;
    ///
    /// assert!(PrefixLengths::from_json(r#"{"GCPPrefixFormatList": {"entry": []}}"#, 100)?.is_empty());
    /// let wrong = r#"{"GCPPrefixFormatList": {"entry": [{"prefix": "4x", "gcpLength": 7}]}}"#;
    /// assert!(PrefixLengths::from_json(wrong, 100).is_err());
    /// # Ok::<(), gs1::prefix_lengths::PrefixTableError>(())
    /// ```
    pub fn from_json(text: &str, max_bytes: usize) -> Result<Self, PrefixTableError> {
        if text.len() > max_bytes {
            return Err(PrefixTableError::TooLarge { bytes: text.len(), max_bytes });
        }
        let file: File = serde_json::from_str(text).map_err(|error| PrefixTableError::Form(error.to_string()))?;
        let List { date, entry: Entries(mut entries) } = file.list;
        entries.sort_unstable();
        entries.dedup();
        let same_prefix = |pair: &[u64]| matches!(pair, [a, b] if a >> LENGTH_BITS == b >> LENGTH_BITS);
        match entries.windows(2).find(|pair| same_prefix(pair)) {
            None => Ok(Self { entries, date }),
            Some(pair) => {
                let prefix = pair.first().map_or(0, |entry| entry >> LENGTH_BITS).to_string();
                let digits = prefix.get(1..).unwrap_or_default();
                Err(PrefixTableError::Form(format!("the prefix {digits} stands twice, with two lengths")))
            }
        }
    }

    /// The length of the company prefix in a key, given the digits of the key from where the company
    /// prefix begins (for a GTIN-14 or SSCC without its first digit). None where it is not known.
    ///
    /// # Examples
    /// ```
    /// use gs1::PrefixLengths;
    ///
    /// let json = r#"{"GCPPrefixFormatList": {"entry": [{"prefix": "690", "gcpLength": 7}]}}"#;
    /// let table = PrefixLengths::from_json(json, 100).unwrap();
    /// assert_eq!(table.length_of("6901234000016"), Some(7));
    /// ```
    #[must_use]
    pub fn length_of(&self, digits: &str) -> Option<usize> {
        let mut found = None;
        let mut packed = 1;
        for byte in digits.bytes().take(MAX_DIGITS).take_while(u8::is_ascii_digit) {
            packed = packed * 10 + u64::from(byte - b'0');
            let at = self.entries.partition_point(|entry| entry >> LENGTH_BITS < packed);
            let entry = self.entries.get(at).copied().unwrap_or_default();
            if entry >> LENGTH_BITS == packed {
                found = usize::try_from(entry & ((1 << LENGTH_BITS) - 1)).ok();
            }
        }
        found.filter(|length| *length > 0)
    }

    /// When GS1 made the table, as it says.
    ///
    /// # Examples
    /// ```
    /// let json = r#"{"GCPPrefixFormatList": {"date": "2026-11-24T00:00:00Z", "entry": []}}"#;
    /// let table = gs1::PrefixLengths::from_json(json, 100).unwrap();
    /// assert_eq!(table.date(), Some("2026-11-24T00:00:00Z"));
    /// ```
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// The number of entries.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gs1::PrefixLengths::EMPTY.len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    ///
    /// # Examples
    /// ```
    /// assert!(gs1::PrefixLengths::EMPTY.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// What somebody knows about company prefixes: their own, and a table. Their own win.
///
/// # Examples
/// ```
/// use gs1::{CompanyPrefix, DigitalLink, Epc, KnownPrefixes, PrefixLengths};
///
/// let own = [CompanyPrefix::parse("6901234")?];
/// let known = KnownPrefixes { own: &own, table: &PrefixLengths::EMPTY };
/// let link = DigitalLink::parse("https://ts.example/01/06901234567892/21/1")?;
/// assert_eq!(Epc::of_link(&link, known)?.urn(), "urn:epc:id:sgtin:6901234.056789.1");
/// assert!(Epc::of_link(&link, KnownPrefixes::NONE).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct KnownPrefixes<'a> {
    /// Prefixes that are known to be whole.
    pub own: &'a [CompanyPrefix],
    /// What GS1 says about all others.
    pub table: &'a PrefixLengths,
}

impl KnownPrefixes<'static> {
    /// Knows nothing.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gs1::KnownPrefixes::NONE.length_of("6901234000016"), None);
    /// ```
    pub const NONE: Self = Self { own: &[], table: &PrefixLengths::EMPTY };
}

impl KnownPrefixes<'_> {
    /// The length of the company prefix with which a text of digits begins; none where it is not known.
    ///
    /// # Examples
    /// ```
    /// use gs1::{CompanyPrefix, KnownPrefixes, PrefixLengths};
    ///
    /// let own = [CompanyPrefix::parse("690123456")?];
    /// let known = KnownPrefixes { own: &own, table: &PrefixLengths::EMPTY };
    /// assert_eq!(known.length_of("6901234567892"), Some(9));
    /// # Ok::<(), gs1::KeyError>(())
    /// ```
    #[must_use]
    pub fn length_of(&self, digits: &str) -> Option<usize> {
        let own = self.own.iter().map(CompanyPrefix::as_str).filter(|prefix| digits.starts_with(prefix));
        own.map(str::len).max().or_else(|| self.table.length_of(digits))
    }
}

#[derive(serde::Deserialize)]
struct File {
    #[serde(rename = "GCPPrefixFormatList")]
    list: List,
}

#[derive(serde::Deserialize)]
struct List {
    date: Option<String>,
    entry: Entries,
}

#[derive(serde::Deserialize)]
struct Entry<'a> {
    prefix: &'a str,
    #[serde(rename = "gcpLength")]
    length: u8,
}

impl Entry<'_> {
    fn packed(&self) -> Option<u64> {
        let fits = (1..=MAX_DIGITS).contains(&self.prefix.len()) && self.prefix.bytes().all(|b| b.is_ascii_digit());
        let number: u64 = format!("1{}", self.prefix).parse().ok().filter(|_| fits)?;
        matches!(self.length, 0 | 4..=12).then(|| number << LENGTH_BITS | u64::from(self.length))
    }
}

/// Entries packed one by one, so that the file is never in memory as a tree.
struct Entries(Vec<u64>);

impl<'de> de::Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Packing)
    }
}

struct Packing;

impl<'de> Visitor<'de> for Packing {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of prefixes and lengths")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element::<Entry<'de>>()? {
            entries.push(entry.packed().ok_or_else(|| {
                de::Error::custom(format_args!("entry {} is not 1 to 12 digits and 0 or 4 to 12", entries.len() + 1))
            })?);
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &str) -> Result<PrefixLengths, String> {
        let json =
            format!(r#"{{"_disclaimer": ["x"], "GCPPrefixFormatList": {{"date": "2026", "entry": [{entries}]}}}}"#);
        PrefixLengths::from_json(&json, 10_000).map_err(|error| error.to_string())
    }

    #[test]
    fn leading_zeros_tell_prefixes_apart() {
        let table =
            table(r#"{"prefix":"0","gcpLength":6},{"prefix":"00","gcpLength":8},{"prefix":"061414","gcpLength":7}"#);
        let table = table.unwrap();
        assert_eq!(table.len(), 3);
        for (digits, length) in [("0614141", Some(7)), ("0012", Some(8)), ("0", Some(6)), ("1", None), ("", None)] {
            assert_eq!(table.length_of(digits), length, "{digits}");
        }
        assert_eq!(table.length_of("06x"), Some(6), "a key of text ends the digits");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (entries, message) in [
            (r#"{"prefix":"","gcpLength":7}"#, "entry 1"),
            (r#"{"prefix":"1","gcpLength":7},{"prefix":"1234567890123","gcpLength":7}"#, "entry 2"),
            (r#"{"prefix":"1","gcpLength":3}"#, "entry 1"),
            (r#"{"prefix":"1","gcpLength":-1}"#, "line 1"),
            (r#"{"prefix":"12","gcpLength":7},{"prefix":"12","gcpLength":8}"#, "12 stands twice"),
            (r#"{"prefix":"12"}"#, "gcpLength"),
        ] {
            let error = table(entries).unwrap_err();
            assert!(error.contains(message), "{entries}: {error}");
        }
        assert_eq!(table(r#"{"prefix":"12","gcpLength":7},{"prefix":"12","gcpLength":7}"#).unwrap().len(), 1);
        assert!(PrefixLengths::from_json("[]", 1).unwrap_err().to_string().contains("2 bytes"));
    }

    #[test]
    fn the_longest_of_ones_own_prefixes_wins_over_the_table() {
        let table = table(r#"{"prefix":"40","gcpLength":7}"#).unwrap();
        let own = ["40123", "4012345678"].map(|prefix| CompanyPrefix::parse(prefix).unwrap());
        let known = KnownPrefixes { own: &own, table: &table };
        for (digits, length) in [("4012345678901", 10), ("4012399999999", 5), ("4099999999999", 7)] {
            assert_eq!(known.length_of(digits), Some(length));
        }
    }
}
