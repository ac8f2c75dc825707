//! Decimal numbers with all their digits, as text: never a binary float.

/// The exponents that [`canonical`] writes out; beyond, a number stays as it is written.
const MAX_EXPONENT: i64 = 400;

/// A JSON number with the digits it was written with. Equality is equality of writing;
/// [`Number::canonical`] is equality of value.
///
/// # Examples
/// ```
/// use epcis::{Number, number::canonical};
///
/// let number = Number::parse_json("3.50").unwrap();
/// assert_eq!((number.as_str(), number.canonical()), ("3.50", "3.5".to_owned()));
/// assert_eq!(canonical("+1e3").as_deref(), Some("1000"));
/// assert_eq!(Number::parse_json("03"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// Parses the number grammar of RFC 8259.
    #[must_use]
    pub fn parse_json(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let whole = unsigned.split(['.', 'e', 'E']).next()?;
        let no_leading_zero = whole == "0" || !whole.starts_with('0');
        let complete = !whole.is_empty() && no_leading_zero && parts(text)?.fraction != Some("");
        (complete && !text.starts_with('+')).then(|| Self(text.to_owned()))
    }

    /// The digits as they were written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value without exponent, leading or trailing zeros.
    #[must_use]
    pub fn canonical(&self) -> String {
        canonical(&self.0).unwrap_or_else(|| self.0.clone())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: Option<&'a str>,
    exponent: i64,
}

/// Takes apart `[sign] digits [. digits] [e [sign] digits]`; whole or fraction may be empty, not both.
fn parts(text: &str) -> Option<Parts<'_>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = match exponent {
        None => 0,
        Some(text) => {
            let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
            if unsigned.is_empty() || !digits(unsigned) {
                return None;
            }
            // An exponent beyond i64 is a number still, and is never written out.
            text.parse().unwrap_or(i64::MAX)
        }
    };
    let empty = whole.is_empty() && fraction.is_none_or(str::is_empty);
    (!empty && digits(whole) && digits(fraction.unwrap_or_default())).then(|| Parts {
        negative: text.starts_with('-'),
        whole,
        fraction,
        exponent,
    })
}

/// The canonical writing of a decimal number: no plus sign, no exponent, no leading zeros, no trailing
/// zeros after the point, no minus zero. None when the text is no number or its exponent is out of reach.
#[must_use]
pub fn canonical(text: &str) -> Option<String> {
    let parts = parts(text)?;
    if parts.exponent.abs() > MAX_EXPONENT {
        return None;
    }
    let fraction = parts.fraction.unwrap_or_default();
    let digits = format!("{}{fraction}", parts.whole);
    let point = i64::try_from(parts.whole.len()).ok()? + parts.exponent;
    let point_at = usize::try_from(point.max(0)).ok()?;
    let digits = if point < 0 {
        format!("{}{digits}", "0".repeat(usize::try_from(-point).ok()?))
    } else {
        format!("{digits:0<point_at$}")
    };
    let (whole, fraction) = digits.split_at_checked(point_at)?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if parts.negative && !(whole == "0" && fraction.is_empty()) { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_numbers() {
        for (text, expected) in [
            ("1.0", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("007", "7"),
            ("+5", "5"),
            ("0.3434000", "0.3434"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("12.34e1", "123.4"),
            (".5", "0.5"),
            ("5.", "5"),
            ("12345678901234567890.10", "12345678901234567890.1"),
            ("-10.50", "-10.5"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", ".", "-", "1e", "1e999", "1e99999999999999999999", "0x1", "1,5", "NaN", "Infinity", "１", " 1"]
        {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    #[test]
    fn json_numbers() {
        for text in ["0", "-0", "10", "1.50", "1e5", "-1.5E+3"] {
            assert!(Number::parse_json(text).is_some(), "{text}");
        }
        for text in ["", "-", "+1", "01", "1.", ".5", "1e", "1.e1", "--1", "1-1"] {
            assert!(Number::parse_json(text).is_none(), "{text}");
        }
    }
}
