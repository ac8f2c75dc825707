//! Text and dates inside a PDF (ISO 32000-1 §7.9.2 and §7.9.4).

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A text string: ASCII as it is, everything else UTF-16BE with its mark.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.as_bytes().to_vec();
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// A text string read back; what is neither UTF-16BE nor UTF-8 is taken for Latin-1.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some(utf16) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let (pairs, _odd) = utf16.as_chunks::<2>();
        let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
        return char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    }
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// `D:20261124223306Z`.
pub(crate) fn encode_date(moment: Timestamp) -> String {
    moment.strftime("D:%Y%m%d%H%M%SZ").to_string()
}

/// A full date with its offset; `None` for anything less.
pub(crate) fn decode_date(bytes: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(bytes).ok()?.strip_prefix("D:")?;
    let (digits, zone) = text.split_at_checked(14)?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    let utc = civil.to_zoned(TimeZone::fixed(Offset::UTC)).ok()?.timestamp();
    let mut parts = zone.get(1..).unwrap_or_default().split('\'');
    let mut number = || parts.next().filter(|p| !p.is_empty()).map_or(Some(0), |p| p.parse().ok());
    let (hours, minutes): (i64, i64) = (number()?, number()?);
    if !(0..24).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    let ahead = SignedDuration::from_mins(hours * 60 + minutes);
    match zone.chars().next() {
        Some('Z') if ahead.is_zero() => Some(utc),
        Some('+') => utc.checked_sub(ahead).ok(),
        Some('-') => utc.checked_add(ahead).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_with_their_offset() {
        let noon: Timestamp = "2026-11-24T12:00:05Z".parse().unwrap();
        assert_eq!(encode_date(noon), "D:20261124120005Z");
        assert_eq!(decode_date(b"D:20261124120005Z"), Some(noon));
        assert_eq!(decode_date(b"D:20261124200005+08'00'"), Some(noon));
        assert_eq!(decode_date(b"D:20261124200005+08'00"), Some(noon));
        assert_eq!(decode_date(b"D:20261124083005-03'30'"), Some(noon));
        for bad in ["", "D:20261124120005", "D:20261324120005Z", "D:2026", "D:20261124120005+99'00'"] {
            assert_eq!(decode_date(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn text_is_read_back(text in "\\PC{0,20}") {
            prop_assert_eq!(decode(&encode(&text)), text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40), zone in "[Z+-]?[0-9']{0,8}") {
            let _ = decode(&bytes);
            let _ = decode_date(&bytes);
            let _ = decode_date(format!("D:20261124120005{zone}").as_bytes());
        }
    }
}
