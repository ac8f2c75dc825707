//! Escapes within EPC URNs: `" % & / < > ? #` are written as `%XX` (TDS section 6), other signs stand.

use std::borrow::Cow;
use std::fmt::Write as _;

const fn stands(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'-' | b'.' | b':' | b';' | b'=' | b'_')
}

/// Decodes a part; the error is the 1-based position of the offending character.
pub(super) fn decode(part: &str) -> Result<String, usize> {
    let mut decoded = String::with_capacity(part.len());
    let mut chars = part.chars().enumerate();
    let hex = |c: Option<(usize, char)>| c.and_then(|(_, c)| c.to_digit(16));
    while let Some((index, c)) = chars.next() {
        if c == '%' {
            let (Some(high), Some(low)) = (hex(chars.next()), hex(chars.next())) else { return Err(index + 1) };
            decoded.push(char::from(u8::try_from(high * 16 + low).unwrap_or_default()));
        } else if c.is_ascii() && stands(u8::try_from(c).unwrap_or_default()) {
            decoded.push(c);
        } else {
            return Err(index + 1);
        }
    }
    Ok(decoded)
}

pub(super) fn encode(text: &str) -> Cow<'_, str> {
    if text.bytes().all(stands) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if stands(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}
