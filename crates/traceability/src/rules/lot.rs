//! What may be recorded as a lot, and how it may be packed.

use gs1::{CompanyPrefix, DigitalLink, Element, Gtin};
use kernel::{Date, Message};
use platform::FieldError;

/// Most units of one lot.
pub const MOST_UNITS: i64 = 1_000_000;
/// Most cartons of one lot.
pub const MOST_CARTONS: i64 = 10_000;

fn fault(field: &str, key: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: Message::new(key) }
}

/// Faults of a lot: number of AI (10), quantity 1 to 1,000,000, day of manufacture not in the future.
#[must_use]
pub fn faults(number: &str, quantity: i64, manufactured_on: Date, today: Date) -> Vec<FieldError> {
    let mut found = Vec::new();
    if Element::new("10", number).is_err() {
        found.push(fault("number", "lot-error-number"));
    }
    if !(1..=MOST_UNITS).contains(&quantity) {
        found.push(fault("quantity", "lot-error-quantity"));
    }
    if manufactured_on > today {
        found.push(fault("manufactured_on", "lot-error-future"));
    }
    found
}

/// How many units go into each carton, in order; the last one may hold fewer.
///
/// # Errors
/// The faulty field.
pub fn cartons(quantity: i64, per_carton: i64) -> Result<Vec<i64>, FieldError> {
    if !(1..=quantity).contains(&per_carton) {
        return Err(fault("per_carton", "lot-error-per-carton"));
    }
    let full = quantity / per_carton;
    let rest = quantity % per_carton;
    if full + i64::from(rest > 0) > MOST_CARTONS {
        return Err(fault("per_carton", "lot-error-cartons"));
    }
    let mut sizes: Vec<i64> = (0..full).map(|_| per_carton).collect();
    if rest > 0 {
        sizes.push(rest);
    }
    Ok(sizes)
}

/// A GS1 company prefix of 6 to 12 digits, as EPCs demand it (TDS 2.0 section 6).
///
/// # Errors
/// The faulty field.
pub fn company_prefix(text: &str) -> Result<CompanyPrefix, FieldError> {
    CompanyPrefix::parse(text.trim())
        .ok()
        .filter(|prefix| prefix.as_str().len() >= 6)
        .ok_or_else(|| fault("company_prefix", "lot-error-prefix"))
}

/// The Digital Link of a lot or a unit under a stem.
#[must_use]
pub fn link(stem: &str, gtin: &str, lot: Option<&str>, serial: Option<&str>) -> String {
    Gtin::parse(gtin)
        .ok()
        .and_then(|gtin| DigitalLink::of_item(&gtin, lot, serial).ok())
        .map(|link| link.to_uri(stem))
        .unwrap_or_default()
}

/// The element string of a unit, fields of variable length ended by U+001D: for GS1 DataMatrix.
#[must_use]
pub fn element_string(gtin: &str, lot: &str, serial: &str) -> String {
    let elements = [("01", gtin), ("10", lot), ("21", serial)].map(|(ai, value)| Element::new(ai, value).ok());
    gs1::element_string::to_fnc1(&elements.into_iter().flatten().collect::<Vec<_>>())
}

/// The canonical identifier of a lot as a class, or of a unit.
#[must_use]
pub fn epc(gtin: &str, lot: Option<&str>, serial: Option<&str>) -> String {
    link(gs1::digital_link::CANONICAL_STEM, gtin, lot, serial)
}

/// The canonical identifier of a carton.
#[must_use]
pub fn sscc_epc(sscc: &str) -> String {
    format!("{}/00/{sscc}", gs1::digital_link::CANONICAL_STEM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_lot_is_named() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(faults("L2611-01", 1000, day("2026-11-20"), day("2026-11-24")).is_empty());
        let fields: Vec<String> = faults("批次", 1_000_001, day("2026-11-25"), day("2026-11-24"))
            .into_iter()
            .map(|fault| fault.field)
            .collect();
        assert_eq!(fields, ["number", "quantity", "manufactured_on"]);
        assert!(!faults("L", 0, day("2026-11-24"), day("2026-11-24")).is_empty());
    }

    #[test]
    fn the_last_carton_holds_the_rest() {
        assert_eq!(cartons(10, 4).unwrap(), [4, 4, 2]);
        assert_eq!(cartons(8, 4).unwrap(), [4, 4]);
        assert_eq!(cartons(10, 0).unwrap_err().field, "per_carton");
        assert_eq!(cartons(10, 11).unwrap_err().message.key, "lot-error-per-carton");
        assert_eq!(cartons(100_000, 5).unwrap_err().message.key, "lot-error-cartons");
    }

    #[test]
    fn links_carry_gtin_lot_and_serial() {
        assert_eq!(
            link("https://ts.example", "06901234567892", Some("L/1"), Some("AB2")),
            "https://ts.example/01/06901234567892/10/L%2F1/21/AB2"
        );
        assert_eq!(epc("06901234567892", None, Some("AB2")), "https://id.gs1.org/01/06901234567892/21/AB2");
        assert!(company_prefix("69012").is_err());
        assert!(company_prefix(" 6901234 ").is_ok());
    }
}
