//! Unit symbols as laboratories write them and their codes in UNECE Recommendation 20, which UNTP
//! measures ask for. Source: UNECE Rec. 20, Annexes I and II (common codes), rev. 17.

/// Symbol, common code.
const CODES: &[(&str, &str)] = &[
    ("1", "C62"),
    ("%", "P1"),
    ("mg/kg", "NA"),
    ("mg/L", "M1"),
    ("mg/l", "M1"),
    ("mg/m³", "GP"),
    ("µg/m³", "GQ"),
    ("kg", "KGM"),
    ("g", "GRM"),
    ("mg", "MGM"),
    ("µg", "MC"),
    ("m", "MTR"),
    ("cm", "CMT"),
    ("mm", "MMT"),
    ("mm/s", "C16"),
    ("m/s", "MTS"),
    ("s", "SEC"),
    ("min", "MIN"),
    ("h", "HUR"),
    ("N", "NEW"),
    ("N·m", "NU"),
    ("J", "JOU"),
    ("Pa", "PAL"),
    ("kPa", "KPA"),
    ("°C", "CEL"),
    ("K", "KEL"),
    ("dB", "2N"),
    ("V", "VLT"),
    ("A", "AMP"),
    ("mA", "4K"),
    ("W", "WTT"),
    ("Hz", "HTZ"),
];

/// The code of a unit symbol; `None` when Rec. 20 has none that we are sure of.
#[must_use]
pub fn rec20_code(symbol: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == symbol).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_of_toy_tests_have_codes() {
        assert_eq!(rec20_code("mg/kg"), Some("NA"));
        assert_eq!(rec20_code("%"), Some("P1"));
        assert_eq!(rec20_code("furlong"), None);
    }

    #[test]
    fn no_symbol_stands_twice() {
        for (index, (symbol, _)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(index + 1).all(|(other, _)| other != symbol), "{symbol}");
        }
    }
}
