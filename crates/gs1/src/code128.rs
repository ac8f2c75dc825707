//! GS1-128: element strings as a bar code (General Specifications 5.4; symbol characters, patterns and check symbol of ISO/IEC 15417).
//! Which bars stand beside each other, nothing about millimetres, paper or printers.
//!
//! ```
//! use gs1::code128::{FNC1, MOST_CHARACTERS, QUIET_ZONE, START_C, Symbol, SymbolError};
//! use gs1::Element;
//!
//! let symbol = Symbol::of(&[Element::new("00", "106141412345678908")?])?;
//! // Start in code set C, FNC1, ten pairs of digits, the check symbol.
//! assert_eq!(symbol.codes(), [START_C, FNC1, 0, 10, 61, 41, 41, 23, 45, 67, 89, 8, symbol.check()]);
//! assert_eq!(symbol.modules(), symbol.widths().map(u32::from).sum::<u32>());
//! assert_eq!(symbol.modules() + 2 * QUIET_ZONE, 176);
//! let long = "A".repeat(MOST_CHARACTERS);
//! let refused = Symbol::of(&[Element::unknown("9999", &long)?]).unwrap_err();
//! assert_eq!(refused, SymbolError::Length { found: 52 });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::ai::Element;
use crate::element_string::{GROUP_SEPARATOR, to_fnc1};

/// Light modules that stay free on either side (General Specifications 5.4.4.2).
pub const QUIET_ZONE: u32 = 10;
/// Most characters of data, separators among them, the first FNC1 not (General Specifications 5.4.4.3).
pub const MOST_CHARACTERS: usize = 48;

/// Symbol character "code set C": pairs of digits follow.
pub const CODE_C: u8 = 99;
/// Symbol character "code set B": single characters follow.
pub const CODE_B: u8 = 100;
/// Symbol character FNC1: in the first place the mark of GS1 data, further on the separator.
pub const FNC1: u8 = 102;
/// Symbol character "start in code set B".
pub const START_B: u8 = 104;
/// Symbol character "start in code set C".
pub const START_C: u8 = 105;

/// Why element strings are no symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// There is nothing to encode.
    #[error("there is no element to encode")]
    Empty,
    /// There is more than a symbol may hold.
    #[error("a GS1-128 symbol holds at most {MOST_CHARACTERS} characters, found {found}")]
    Length {
        /// Characters, separators among them.
        found: usize,
    },
}

/// Element strings as the characters of one symbol, as few as can be.
///
/// # Examples
/// ```
/// use gs1::Element;
/// use gs1::code128::{CODE_B, CODE_C, START_B, Symbol};
///
/// let symbol = Symbol::of(&[Element::new("10", "A1234")?])?;
/// assert_eq!(symbol.codes()[0], 105, "(10) is a pair of digits");
/// assert!(symbol.codes().contains(&CODE_B) && symbol.codes().contains(&CODE_C));
/// assert_ne!(symbol.codes()[0], START_B);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    codes: Vec<u8>,
}

impl Symbol {
    /// Encodes element strings in this order; those of predefined length need no separator, so let them come first.
    ///
    /// # Errors
    /// [`SymbolError`] when there is nothing, or too much.
    pub fn of(elements: &[Element]) -> Result<Self, SymbolError> {
        let data = to_fnc1(elements);
        // The values of elements are ASCII: a byte is a character.
        let data: Vec<u8> = data.bytes().skip(1).collect();
        match data.len() {
            0 => return Err(SymbolError::Empty),
            1..=MOST_CHARACTERS => {}
            found => return Err(SymbolError::Length { found }),
        }
        let mut codes = shortest(&data);
        codes.push(check(&codes));
        Ok(Self { codes })
    }

    /// Symbol characters from the start character to the check symbol; the stop character is not among them.
    #[must_use]
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The check symbol.
    #[must_use]
    pub fn check(&self) -> u8 {
        self.codes.last().copied().unwrap_or_default()
    }

    /// Widths in modules, from left to right: a bar, a space, a bar … a bar. The quiet zones are not among them.
    pub fn widths(&self) -> impl Iterator<Item = u8> {
        let patterns =
            self.codes.iter().filter_map(|code| PATTERNS.get(usize::from(*code))).flat_map(|pattern| *pattern);
        patterns.chain(STOP).map(|digit| digit - b'0')
    }

    /// Width without the quiet zones, in modules: eleven for each character, thirteen for the stop character.
    #[must_use]
    pub fn modules(&self) -> u32 {
        self.codes.iter().map(|_| 11).sum::<u32>() + 13
    }
}

/// The weighted sum modulo 103: the start character weighs 1, as does the first one after it, the next 2, and so on.
fn check(codes: &[u8]) -> u8 {
    let weighted = |(code, place): (&u8, u32)| u32::from(*code) * place.max(1);
    u8::try_from(codes.iter().zip(0..).map(weighted).sum::<u32>() % 103).unwrap_or_default()
}

/// How many symbol characters the rest of the data takes, in either code set.
#[derive(Clone, Copy, Default)]
struct Rest {
    b: usize,
    c: usize,
}

/// What one step in code set C takes from the data: a separator, or a pair of digits; nothing else can be in it.
fn step_c(data: &[u8]) -> Option<(u8, usize)> {
    match data {
        [sign, ..] if is_separator(*sign) => Some((FNC1, 1)),
        [tens @ b'0'..=b'9', units @ b'0'..=b'9', ..] => Some(((tens - b'0') * 10 + (units - b'0'), 2)),
        _ => None,
    }
}

fn is_separator(sign: u8) -> bool {
    char::from(sign) == GROUP_SEPARATOR
}

/// The start character, FNC1, and the data in as few characters as can be: the rest of the data is measured from its end.
fn shortest(data: &[u8]) -> Vec<u8> {
    let mut rests = vec![Rest::default(); data.len() + 1];
    let rest_at = |rests: &[Rest], at: usize| rests.get(at).copied().unwrap_or_default();
    for at in (0..data.len()).rev() {
        let in_c = step_c(data.get(at..).unwrap_or_default()).map(|(_, taken)| 1 + rest_at(&rests, at + taken).c);
        let in_b = 1 + rest_at(&rests, at + 1).b;
        let never = usize::MAX - 1;
        let rest = Rest { b: in_b.min(1 + in_c.unwrap_or(never)), c: in_c.unwrap_or(never).min(1 + in_b) };
        if let Some(place) = rests.get_mut(at) {
            *place = rest;
        }
    }
    let first = rest_at(&rests, 0);
    let mut is_c = first.c <= first.b;
    let mut codes = vec![if is_c { START_C } else { START_B }, FNC1];
    let mut at = 0;
    while let Some(sign) = data.get(at) {
        let here = rest_at(&rests, at);
        if is_c {
            match step_c(data.get(at..).unwrap_or_default()) {
                Some((code, taken)) if 1 + rest_at(&rests, at + taken).c == here.c => {
                    codes.push(code);
                    at += taken;
                }
                _ => {
                    codes.push(CODE_B);
                    is_c = false;
                }
            }
        } else if 1 + rest_at(&rests, at + 1).b == here.b {
            codes.push(if is_separator(*sign) { FNC1 } else { sign.saturating_sub(b' ') });
            at += 1;
        } else {
            codes.push(CODE_C);
            is_c = true;
        }
    }
    codes
}

/// The stop character: four bars and three spaces.
const STOP: &[u8; 7] = b"2331112";

/// Three bars and three spaces for each symbol character, by its value: widths in modules (ISO/IEC 15417, table 1).
static PATTERNS: [&[u8; 6]; 106] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn symbol(elements: &[(&str, &str)]) -> Symbol {
        Symbol::of(&elements.iter().map(|(ai, value)| Element::new(ai, value).unwrap()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn the_patterns_are_those_of_a_code_that_checks_itself() {
        let all: HashSet<&[u8; 6]> = PATTERNS.into_iter().collect();
        assert_eq!(all.len(), 106, "each once");
        for (value, pattern) in PATTERNS.into_iter().enumerate() {
            let widths: Vec<u8> = pattern.iter().map(|digit| digit - b'0').collect();
            assert_eq!(widths.iter().sum::<u8>(), 11, "{value}");
            assert!(widths.iter().all(|width| (1..=4).contains(width)), "{value}");
            // The bars of each character are an even number of modules wide, its spaces an odd one.
            assert_eq!(widths.iter().step_by(2).sum::<u8>() % 2, 0, "{value}");
        }
    }

    #[test]
    fn code_sets_change_only_where_that_is_shorter() {
        let codes = |elements| symbol(elements).codes().to_vec();
        // An odd number of digits: the last one alone in code set B.
        assert_eq!(codes(&[("37", "144")]), [105, 102, 37, 14, 100, 20, 102]);
        // Two digits between letters stay in B, six of them do not.
        assert_eq!(codes(&[("10", "A12B")])[2..8], [10, 100, 33, 17, 18, 34]);
        assert_eq!(codes(&[("10", "A123456B")])[2..11], [10, 100, 33, 99, 12, 34, 56, 100, 34]);
        // The separator costs one character in either set.
        assert_eq!(codes(&[("37", "50"), ("10", "77")])[..7], [105, 102, 37, 50, 102, 10, 77]);
        assert_eq!(codes(&[("10", "A"), ("37", "5")])[..8], [105, 102, 10, 100, 33, 102, 19, 23]);
    }

    /// What BWIPP (bwip-js 4.11.4) makes of the same, where there is but one shortest way.
    #[test]
    fn other_programs_make_the_same_check_symbols() {
        for (elements, check) in [
            (vec![("00", "106141412345678908")], 47),
            (vec![("02", "06901234567892"), ("37", "144")], 46),
            (vec![("37", "50"), ("10", "77")], 12),
            (vec![("10", "A12B")], 60),
            (vec![("10", "A123456B")], 62),
            (vec![("10", "12345")], 98),
            (vec![("21", "1A23456")], 93),
            (vec![("10", "A_1%/\"+?_")], 87),
            (vec![("10", "a>b")], 97),
            (vec![("01", "09521234543213"), ("3103", "000123")], 77),
        ] {
            assert_eq!(symbol(&elements).check(), check, "{elements:?}");
        }
    }

    #[test]
    fn too_much_and_nothing_are_refused() {
        assert_eq!(Symbol::of(&[]), Err(SymbolError::Empty));
        let full =
            [("91", "A".repeat(46)), ("91", "A".repeat(47))].map(|(ai, value)| Element::new(ai, &value).unwrap());
        assert_eq!(Symbol::of(&full[..1]).unwrap().codes().len(), 51);
        assert_eq!(Symbol::of(&full[1..]), Err(SymbolError::Length { found: 49 }));
    }
}
