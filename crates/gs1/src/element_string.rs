//! Element strings: AIs and values one after the other, as a bar code carries them (General
//! Specifications 7.8), and the bracketed form that people read. Only the syntax: whether AIs
//! may stand together is asked of [`crate::ai::check_associations`].
//!
//! ```
//! use gs1::element_string::{
//!     ElementStringError, GROUP_SEPARATOR, UnknownAis, parse, parse_bracketed, parse_unmarked, to_bracketed, to_fnc1,
//! };
//!
//! let elements = parse_bracketed("(01)06901234567892(10)L7(21)S1", UnknownAis::Refuse)?;
//! assert_eq!(parse_unmarked(&format!("010690123456789210L7{GROUP_SEPARATOR}21S1"))?, elements);
//! assert_eq!(parse(&to_fnc1(&elements))?, elements);
//! assert_eq!(to_bracketed(&elements), "(01)06901234567892(10)L7(21)S1");
//! let error: ElementStringError = parse_bracketed("(01)123", UnknownAis::Refuse).unwrap_err();
//! assert!(!error.to_string().is_empty());
//! # Ok::<(), ElementStringError>(())
//! ```

use crate::ai::{self, Element, ValueError};

/// The separator that FNC1 becomes in the data of a scanner: ASCII 29.
pub const GROUP_SEPARATOR: char = '\u{1d}';

/// Symbology identifiers (ISO/IEC 15424) that announce GS1 element strings.
const SYMBOLOGY_IDENTIFIERS: [&str; 5] = ["]C1", "]e0", "]d2", "]Q3", "]J1"];

/// Why a text is not an element string. Positions are 1-based characters of the whole text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ElementStringError {
    /// No element at all.
    #[error("the element string is empty")]
    Empty,
    /// The data does not say that it is GS1 data.
    #[error("the data begins neither with FNC1 (ASCII 29) nor with a GS1 symbology identifier such as ]d2")]
    NotGs1,
    /// No known AI begins here.
    #[error("no GS1 Application Identifier begins at position {position}: {found:?}")]
    UnknownAi {
        /// Where it was expected.
        position: usize,
        /// The next characters, at most four.
        found: String,
    },
    /// A bracket is missing or misplaced.
    #[error("bracket expected around an AI at position {position}")]
    Bracket {
        /// Where.
        position: usize,
    },
    /// The value breaks the format of its AI.
    #[error("value at position {position}: {source}")]
    Value {
        /// Where the value begins.
        position: usize,
        /// What is wrong; its positions count within the value.
        source: ValueError,
    },
}

/// What to do with an AI that the table does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownAis {
    /// It is an error.
    #[default]
    Refuse,
    /// It is kept, when its digits can be told from its value.
    Keep,
}

/// Parses the data of a scan, which begins with a GS1 symbology identifier or with FNC1 as ASCII 29.
///
/// # Errors
/// [`ElementStringError`] naming position and AI.
pub fn parse(data: &str) -> Result<Vec<Element>, ElementStringError> {
    let body = SYMBOLOGY_IDENTIFIERS
        .iter()
        .find_map(|identifier| data.strip_prefix(identifier))
        .or_else(|| data.strip_prefix(GROUP_SEPARATOR))
        .ok_or(ElementStringError::NotGs1)?;
    parse_unmarked_at(body, data.len() - body.len())
}

/// Parses element strings from which the mark in front was removed already.
///
/// # Errors
/// [`ElementStringError`] naming position and AI.
pub fn parse_unmarked(data: &str) -> Result<Vec<Element>, ElementStringError> {
    parse_unmarked_at(data, 0)
}

fn parse_unmarked_at(data: &str, offset: usize) -> Result<Vec<Element>, ElementStringError> {
    let mut elements = Vec::new();
    let mut rest = data;
    let position = |rest: &str| data.chars().count() - rest.chars().count() + offset + 1;
    while !rest.is_empty() {
        let Some((code, spec)) = ai::leading(rest) else {
            let found = rest.chars().take(4).collect();
            return Err(ElementStringError::UnknownAi { position: position(rest), found });
        };
        let after = rest.get(code.len()..).unwrap_or_default();
        let separator = after.find(GROUP_SEPARATOR);
        let end = match separator {
            // A value of the predefined-length group ends by itself; a separator is tolerated after it.
            _ if spec.predefined_length && separator.is_none_or(|at| at > spec.length().1) => spec.length().1,
            Some(at) => at,
            None => after.len(),
        };
        let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
        let element = Element::new(code, value)
            .map_err(|source| ElementStringError::Value { position: position(after), source })?;
        elements.push(element);
        rest = next.strip_prefix(GROUP_SEPARATOR).unwrap_or(next);
    }
    if elements.is_empty() { Err(ElementStringError::Empty) } else { Ok(elements) }
}

/// Parses the form with brackets, `(01)04006381333931(10)L1`; a bracket within a value is written `\(`.
///
/// # Errors
/// [`ElementStringError`] naming position and AI.
pub fn parse_bracketed(text: &str, unknown: UnknownAis) -> Result<Vec<Element>, ElementStringError> {
    let mut elements = Vec::new();
    let mut rest = text;
    let position = |rest: &str| text.chars().count() - rest.chars().count() + 1;
    while !rest.is_empty() {
        let bracket = || ElementStringError::Bracket { position: position(rest) };
        let (code, after) = rest.strip_prefix('(').ok_or_else(bracket)?.split_once(')').ok_or_else(bracket)?;
        let (value, next) = bracketed_value(after);
        let element = match unknown {
            UnknownAis::Refuse => Element::new(code, &value),
            UnknownAis::Keep => Element::unknown(code, &value),
        }
        .map_err(|source| ElementStringError::Value { position: position(after), source })?;
        elements.push(element);
        rest = next;
    }
    if elements.is_empty() { Err(ElementStringError::Empty) } else { Ok(elements) }
}

/// The value up to the next bare bracket, and what follows.
fn bracketed_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((index, c)) = chars.next() {
        match c {
            '\\' if chars.next_if(|(_, next)| *next == '(').is_some() => value.push('('),
            '(' => return (value, text.get(index..).unwrap_or_default()),
            other => value.push(other),
        }
    }
    (value, "")
}

/// Writes element strings for a bar code, with FNC1 as ASCII 29 in front and wherever a separator is due.
#[must_use]
pub fn to_fnc1(elements: &[Element]) -> String {
    let mut text = String::new();
    let mut separator_due = true;
    for element in elements {
        if separator_due {
            text.push(GROUP_SEPARATOR);
        }
        text.push_str(element.ai());
        text.push_str(element.value());
        separator_due = element.spec().is_none_or(|spec| !spec.predefined_length);
    }
    text
}

/// Writes the form with brackets.
#[must_use]
pub fn to_bracketed(elements: &[Element]) -> String {
    elements.iter().map(|element| format!("({}){}", element.ai(), element.value().replace('(', "\\("))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_becomes_elements_and_goes_back() {
        let scan = "]d20104006381333931172611301 0L1\u{1d}21S1".replace(' ', "");
        let elements = parse(&scan).unwrap();
        assert_eq!(to_bracketed(&elements), "(01)04006381333931(17)261130(10)L1(21)S1");
        assert_eq!(to_fnc1(&elements), scan.replace("]d2", "\u{1d}"));
        assert_eq!(parse(&to_fnc1(&elements)).unwrap(), elements);
    }

    #[test]
    fn errors_name_the_position() {
        assert_eq!(parse("0104006381333931"), Err(ElementStringError::NotGs1));
        assert_eq!(parse("\u{1d}"), Err(ElementStringError::Empty));
        let message = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(message("]d201040063813339318912"), "no GS1 Application Identifier begins at position 20: \"8912\"");
        assert_eq!(
            message("]d20104006381333932"),
            "value at position 6: (01) GTIN: check character at position 14 is '2', computed '1'"
        );
        assert!(parse("]d2010400638133393１").is_err());
        assert!(parse_unmarked("玩具").is_err());
        let bracketed = |text: &str| parse_bracketed(text, UnknownAis::Refuse).unwrap_err().to_string();
        assert_eq!(bracketed("(01)04006381333931(15"), "bracket expected around an AI at position 19");
        assert_eq!(bracketed("(89)X"), "value at position 5: (89) is not a GS1 Application Identifier");
    }

    #[test]
    fn brackets_in_values_are_escaped() {
        let elements = parse_bracketed("(10)A\\(1)B(21)C", UnknownAis::Refuse).unwrap();
        assert_eq!(elements.first().map(Element::value), Some("A(1)B"));
        assert_eq!(to_bracketed(&elements), "(10)A\\(1)B(21)C");
    }
}
