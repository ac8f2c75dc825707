//! What people type or scan when they look for something: any writing of a GS1 key, or a URI of their own.

use gs1::{DigitalLink, Element, Gln, Gtin, Sscc};

/// The canonical identifier that a text means. Understood: a Digital Link under any domain, an EPC URN, an element string in
/// brackets or as a scanner gives it, an SSCC (18 digits), a GLN (13 digits after `414` or `gln`), a GTIN (8, 12, 13 or 14
/// digits) with a serial number or `lot NUMBER` after it, any other absolute URI as it is.
///
/// # Errors
/// The key of a sentence that says what is expected.
pub fn sought(text: &str) -> Result<String, &'static str> {
    let text = text.trim().trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("trace-error-empty");
    }
    if text.len() > 500 {
        return Err("trace-error-form");
    }
    if text.starts_with("urn:") || text.contains("://") {
        return if epcis::Uri::parse(text).is_ok() {
            Ok(epcis::objects::canonical(text).into_owned())
        } else {
            Err("trace-error-form")
        };
    }
    if let Some(link) = elements(text).and_then(|elements| DigitalLink::from_elements(&elements).ok()) {
        return Ok(epcis::objects::canonical(&link.canonical()).into_owned());
    }
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|w| !w.is_empty()).collect();
    plain(&words)
}

fn elements(text: &str) -> Option<Vec<Element>> {
    if text.starts_with('(') {
        return gs1::element_string::parse_bracketed(text, gs1::element_string::UnknownAis::Refuse).ok();
    }
    let data = text.strip_prefix("]d2").or_else(|| text.strip_prefix("]C1")).or_else(|| text.strip_prefix("]Q3"));
    let data = data.unwrap_or(text);
    if data.contains('\u{1d}') || text.len() != data.len() {
        return gs1::element_string::parse(data).or_else(|_| gs1::element_string::parse_unmarked(data)).ok();
    }
    // A scanner without a mark: only what begins with the identifier of a GTIN or SSCC and is longer than a bare number.
    let marked = (data.starts_with("01") && data.len() > 16) || (data.starts_with("00") && data.len() == 20);
    if marked { gs1::element_string::parse_unmarked(data).ok() } else { None }
}

fn plain(words: &[&str]) -> Result<String, &'static str> {
    let stem = gs1::digital_link::CANONICAL_STEM;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match words {
        [one] if digits(one) && one.len() == 18 => {
            let sscc = Sscc::parse(one).map_err(|_| "trace-error-check-digit")?;
            Ok(format!("{stem}/00/{}", sscc.as_str()))
        }
        [word, gln] if matches!(word.to_lowercase().as_str(), "414" | "gln") && digits(gln) => {
            let gln = Gln::parse(gln).map_err(|_| "trace-error-check-digit")?;
            Ok(format!("{stem}/414/{gln}"))
        }
        [gtin, rest @ ..] if digits(gtin) && matches!(gtin.len(), 8 | 12 | 13 | 14) => {
            let gtin = Gtin::parse(&format!("{gtin:0>14}")).map_err(|_| "trace-error-check-digit")?;
            let link = match rest {
                [] => DigitalLink::of_item(&gtin, None, None),
                [serial] => DigitalLink::of_item(&gtin, None, Some(serial)),
                [word, number] if matches!(word.to_lowercase().as_str(), "lot" | "批次" | "10") => {
                    DigitalLink::of_item(&gtin, Some(number), None)
                }
                [word, number] if matches!(word.to_lowercase().as_str(), "serial" | "序列号" | "21") => {
                    DigitalLink::of_item(&gtin, None, Some(number))
                }
                _ => return Err("trace-error-form"),
            };
            link.map(|link| link.to_uri(stem)).map_err(|_| "trace-error-form")
        }
        _ => Err("trace-error-form"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writing_of_one_unit_is_one() {
        let unit = "https://id.gs1.org/01/06901234567892/21/AB2";
        for text in [
            "urn:epc:id:sgtin:6901234.056789.AB2",
            "https://ts.example/01/06901234567892/10/L1/21/AB2?linkType=gs1:pip",
            "(01)06901234567892(10)L1(21)AB2",
            "010690123456789210L1\u{1d}21AB2",
            "]d2010690123456789221AB2",
            "  6901234567892 AB2 ",
            "06901234567892 serial AB2",
        ] {
            assert_eq!(sought(text).as_deref(), Ok(unit), "{text}");
        }
    }

    #[test]
    fn lots_cartons_places_and_private_names_are_understood() {
        assert_eq!(sought("06901234567892 lot L1").unwrap(), "https://id.gs1.org/01/06901234567892/10/L1");
        assert_eq!(sought("(01)06901234567892(10)L1").unwrap(), "https://id.gs1.org/01/06901234567892/10/L1");
        assert_eq!(sought("6901234567892").unwrap(), "https://id.gs1.org/01/06901234567892");
        assert_eq!(sought("urn:uuid:1234").unwrap(), "urn:uuid:1234");
        assert_eq!(sought("https://a.example/places/7").unwrap(), "https://a.example/places/7");
        assert_eq!(sought(""), Err("trace-error-empty"));
        assert_eq!(sought("6901234567893"), Err("trace-error-check-digit"));
        assert_eq!(sought("hello"), Err("trace-error-form"));
        assert_eq!(sought("069012340000000011 "), Err("trace-error-check-digit"));
    }
}
