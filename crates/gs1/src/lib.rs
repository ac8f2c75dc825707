//! GS1 and Chinese identification keys, as pure functions and values.
//!
//! - [`keys`]: GTIN, GLN, SSCC; [`check_digit`]: the arithmetic behind them.
//! - [`ai`]: the table of Application Identifiers and the rules for their values.
//! - [`element_string`]: what a scanner delivers: `]d2` + AIs with FNC1, or `(01)…(10)…`.
//! - [`code128`]: element strings as the bars and spaces of GS1-128.
//! - [`digital_link`]: GS1 Digital Link URIs, parsed and built; compressed ones of old are read.
//! - [`epc`]: EPC URNs (`urn:epc:id:…`) and their Digital Link form.
//! - [`prefix_lengths`]: how long a company prefix is, from a table loaded at run time.
//! - [`uscc`]: 统一社会信用代码 (GB 32100); [`check_character`]: ISO/IEC 7064 MOD 37,36.
//!
//! ```
//! use gs1::{DigitalLink, Epc, Gtin};
//!
//! let gtin = Gtin::parse("6901234567892").unwrap();
//! let link = DigitalLink::of_item(&gtin, Some("L7"), Some("1")).unwrap();
//! assert_eq!(link.to_uri("https://ts.example"), "https://ts.example/01/06901234567892/10/L7/21/1");
//! assert_eq!(DigitalLink::parse("https://ts.example/01/6901234567892/10/L7/21/1").unwrap(), link);
//! assert_eq!(Epc::from_link(&link, 7).unwrap().urn(), "urn:epc:id:sgtin:6901234.056789.1");
//! ```
//!
//! No I/O, no clock, no randomness, and no register: a key that parses is well formed, nothing more.

#![deny(missing_docs)]

pub mod ai;
pub mod charset;
pub mod check_character;
pub mod check_digit;
pub mod code128;
pub mod company_prefix;
pub mod digital_link;
pub mod element_string;
pub mod epc;
pub mod error;
pub mod keys;
pub mod prefix_lengths;
pub mod uscc;

pub use ai::{AiSpec, Element};
pub use company_prefix::CompanyPrefix;
pub use digital_link::DigitalLink;
pub use epc::Epc;
pub use error::KeyError;
pub use keys::{Gln, Gtin, Sscc};
pub use prefix_lengths::{KnownPrefixes, PrefixLengths};
pub use uscc::Uscc;

/// `Display`, `FromStr`, `AsRef<str>` and the conversions that serde uses, for a newtype over
/// `String` that has `parse` and `as_str`.
macro_rules! text_newtype {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::error::KeyError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = $crate::error::KeyError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
}
pub(crate) use text_newtype;

/// The examples of the front page are run as all others are.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
