//! Percent-encoding of path segments and query values (RFC 3986), strict: a broken escape is an error.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A `%` that two hexadecimal digits do not follow, or bytes that are no UTF-8.
/// The position is 1-based within the decoded part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BrokenEscape {
    pub(crate) position: usize,
}

/// Decodes a path segment.
pub(crate) fn decode_path(text: &str) -> Result<Cow<'_, str>, BrokenEscape> {
    if text.contains('%') { decode(text, false).map(Cow::Owned) } else { Ok(Cow::Borrowed(text)) }
}

/// Decodes a query value, where `+` is a space.
pub(crate) fn decode_query(text: &str) -> Result<Cow<'_, str>, BrokenEscape> {
    if text.contains(['%', '+']) { decode(text, true).map(Cow::Owned) } else { Ok(Cow::Borrowed(text)) }
}

fn decode(text: &str, plus_is_space: bool) -> Result<String, BrokenEscape> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    let hex = |byte: Option<(usize, u8)>| byte.and_then(|(_, byte)| char::from(byte).to_digit(16));
    while let Some((index, byte)) = rest.next() {
        match byte {
            b'%' => {
                let (Some(high), Some(low)) = (hex(rest.next()), hex(rest.next())) else {
                    return Err(BrokenEscape { position: index + 1 });
                };
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            b'+' if plus_is_space => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|error| BrokenEscape { position: error.utf8_error().valid_up_to() + 1 })
}

/// Encodes everything but the unreserved characters of RFC 3986, with capital hexadecimal digits:
/// fit for a path segment and for a query value.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if text.bytes().all(unreserved) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query_differ_in_the_plus() {
        assert_eq!(decode_path("A%2fB+C").unwrap(), "A/B+C");
        assert_eq!(decode_query("A%2FB+C").unwrap(), "A/B C");
        assert_eq!(encode("A/B+C.-_~"), "A%2FB%2BC.-_~");
        assert_eq!(encode("玩"), "%E7%8E%A9");
    }

    #[test]
    fn a_broken_escape_is_named() {
        for (text, position) in [("ABC%2", 4), ("ABCD%", 5), ("A%4gB", 2), ("A%ffB", 2)] {
            assert_eq!(decode_path(text), Err(BrokenEscape { position }), "{text}");
        }
    }
}
