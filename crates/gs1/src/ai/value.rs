//! Checks one value against the format of its AI and names the place that is wrong.

use super::rules;
use crate::charset::Charset;
use crate::error::KeyError;

/// Why an AI cannot have a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// No such AI.
    #[error("({ai}) is not a GS1 Application Identifier")]
    UnknownAi {
        /// What was given as an AI.
        ai: String,
    },
    /// The value has the wrong number of characters.
    #[error("({ai}) {title}: {found} characters, permitted {expected}")]
    Length {
        /// The AI.
        ai: String,
        /// Its data title.
        title: &'static str,
        /// Permitted lengths in words.
        expected: String,
        /// The number found.
        found: usize,
    },
    /// The value holds a character or content that is not permitted. Positions count within the value.
    #[error("({ai}) {source}")]
    Value {
        /// The AI.
        ai: String,
        /// What is wrong.
        source: KeyError,
    },
}

/// Checks a value against the AI table: length, characters, check digits, dates, codes.
///
/// # Errors
/// [`ValueError`] naming AI, position and reason.
///
/// # Examples
/// ```
/// use gs1::ai::{ValueError, check_value};
///
/// assert_eq!(check_value("17", "261130"), Ok(()));
/// let error = check_value("17", "261332").unwrap_err();
/// assert!(matches!(error, ValueError::Value { .. }));
/// assert_eq!(error.to_string(), "(17) USE BY or EXPIRY: the month is not 01 to 12 (position 3)");
/// ```
pub fn check_value(ai: &str, value: &str) -> Result<(), ValueError> {
    let spec = super::find(ai).ok_or_else(|| ValueError::UnknownAi { ai: ai.to_owned() })?;
    let (min, max) = spec.length();
    let length = value.chars().count();
    let wrong_length = || ValueError::Length {
        ai: ai.to_owned(),
        title: spec.title,
        expected: if min == max { max.to_string() } else { format!("{min} to {max}") },
        found: length,
    };
    if !(min..=max).contains(&length) {
        return Err(wrong_length());
    }
    let mut rest = value;
    let mut offset = 0;
    for component in spec.components {
        if rest.is_empty() && component.optional {
            break;
        }
        let end = rest.char_indices().nth(component.max).map_or(rest.len(), |(index, _)| index);
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let wrong = |source: KeyError| ValueError::Value { ai: ai.to_owned(), source: shift(source, offset) };
        component.charset.check(spec.title, part).map_err(wrong)?;
        if part.len() < component.min {
            return Err(wrong_length());
        }
        for rule in component.rules {
            rules::check(*rule, spec.title, part).map_err(wrong)?;
        }
        offset += part.len();
        rest = after;
    }
    Ok(())
}

/// Checks an AI that the table does not know.
pub(super) fn check_unknown(ai: &str, value: &str) -> Result<(), ValueError> {
    if !(2..=4).contains(&ai.len()) || !ai.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ValueError::UnknownAi { ai: ai.to_owned() });
    }
    let title = "unknown AI";
    let length = value.chars().count();
    if !(1..=90).contains(&length) {
        return Err(ValueError::Length { ai: ai.to_owned(), title, expected: "1 to 90".to_owned(), found: length });
    }
    Charset::Cset82.check(title, value).map_err(|source| ValueError::Value { ai: ai.to_owned(), source })
}

/// Moves a position from the component to the whole value.
fn shift(error: KeyError, by: usize) -> KeyError {
    match error {
        KeyError::Character { what, position, found, allowed } => {
            KeyError::Character { what, position: position + by, found, allowed }
        }
        KeyError::CheckCharacter { what, position, expected, found } => {
            KeyError::CheckCharacter { what, position: position + by, expected, found }
        }
        KeyError::Content { what, position, reason } => KeyError::Content { what, position: position + by, reason },
        other @ KeyError::Length { .. } => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(ai: &str, value: &str, message: &str) {
        let found = check_value(ai, value).map_or_else(|error| error.to_string(), |()| "accepted".to_owned());
        assert_eq!(found, message);
    }

    #[test]
    fn errors_name_ai_and_position() {
        wrong("89", "1", "(89) is not a GS1 Application Identifier");
        wrong("01", "0400638133393", "(01) GTIN: 13 characters, permitted 14");
        wrong("01", "04006381333932", "(01) GTIN: check character at position 14 is '2', computed '1'");
        wrong("10", "", "(10) BATCH/LOT: 0 characters, permitted 1 to 20");
        wrong("10", "玩具", "(10) BATCH/LOT: character '玩' at position 1 is not permitted (GS1 character set 82)");
        wrong("17", "261332", "(17) USE BY or EXPIRY: the month is not 01 to 12 (position 3)");
        wrong("8006", "040063813339310302", "(8006) ITIP: the piece number is above the total (position 15)");
        wrong("8003", "14006381333931", "(8003) GRAI: the digits are not all zero (position 1)");
    }

    #[test]
    fn optional_parts_are_whole_or_absent() {
        check_value("7007", "211225").unwrap();
        check_value("7007", "211225211231").unwrap();
        wrong("7007", "2112252", "(7007) HARVEST DATE: 7 characters, permitted 6 to 12");
        check_value("8003", "04006381333931").unwrap();
        check_value("8003", "04006381333931X").unwrap();
    }
}
