//! What a lot was made from: material lots as people type or scan them, with their amounts.

use epcis::number::Number;
use epcis::objects::link;
use kernel::Message;
use platform::FieldError;

use super::trace::sought::sought;

/// Materials told at once.
pub const MOST_MATERIALS: usize = 100;

/// Units of measure offered (UN/ECE Recommendation 20); empty for pieces.
pub const UNITS: [&str; 8] = ["KGM", "GRM", "TNE", "LTR", "MLT", "MTR", "MTK", ""];

/// A material as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// GTIN with lot, LGTIN, element string, Digital Link, or a URI of one's own.
    pub material: String,
    /// Decimal text.
    pub quantity: String,
    /// One of [`UNITS`].
    pub unit: String,
}

/// A material lot and how much of it was used.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Canonical identifier of the class.
    pub class: String,
    /// How much, above zero.
    pub quantity: Number,
    /// UN/ECE unit; empty for pieces.
    pub unit: String,
}

/// Reads what was typed; empty rows are left out. `own`: the lot that is made, which cannot be its own material.
///
/// # Errors
/// Every fault, on field `material.N`, `quantity.N` or `unit.N` with N from 0, or on `material.0` when all rows are empty.
pub fn materials(typed: &[Typed], own: &str) -> Result<Vec<Material>, Vec<FieldError>> {
    let mut found: Vec<Material> = Vec::new();
    let mut faults = Vec::new();
    for (row, one) in typed.iter().enumerate() {
        if one.material.trim().is_empty() && one.quantity.trim().is_empty() {
            continue;
        }
        let mut fault = |field: &str, key: &str| {
            faults.push(FieldError { field: format!("{field}.{row}"), message: Message::new(key) });
        };
        let class = class(&one.material, own);
        let quantity = amount(&one.quantity);
        if let Err(key) = class {
            fault("material", key);
        }
        if quantity.is_none() {
            fault("quantity", "materials-error-quantity");
        }
        if !UNITS.contains(&one.unit.as_str()) {
            fault("unit", "materials-error-unit");
        }
        if let (Ok(class), Some(quantity)) = (class, quantity) {
            if found.iter().any(|before| before.class == class) {
                fault("material", "materials-error-twice");
            }
            found.push(Material { class, quantity, unit: one.unit.clone() });
        }
    }
    if found.is_empty() && faults.is_empty() {
        faults.push(FieldError { field: "material.0".to_owned(), message: Message::new("materials-error-none") });
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// A lot as a class: a GTIN without its lot would tie the toys to all of a material that was ever made.
fn class(text: &str, own: &str) -> Result<String, &'static str> {
    let class = sought(text).map_err(|_| "materials-error-form")?;
    if class == own {
        return Err("materials-error-itself");
    }
    match link(&class) {
        None => Ok(class),
        Some(link) if link.gtin().is_none() => Err("materials-error-form"),
        Some(link) if link.serial().is_some() => Err("materials-error-unit-of-it"),
        Some(link) if link.lot().is_none() => Err("materials-error-no-lot"),
        Some(_) => Ok(class),
    }
}

/// A plain decimal above zero, at most 15 characters; a comma for the point is understood.
fn amount(text: &str) -> Option<Number> {
    let text = text.trim().replace(',', ".");
    let plain = text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let above_zero = text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if plain && above_zero { Number::parse_json(&text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://id.gs1.org/01/06901234567892/10/L1";

    fn typed(material: &str, quantity: &str, unit: &str) -> Typed {
        Typed { material: material.to_owned(), quantity: quantity.to_owned(), unit: unit.to_owned() }
    }

    #[test]
    fn every_writing_of_a_material_lot_is_understood() {
        let told = [
            typed("(01)09521234000037(10)PVC-7", "25.50", "KGM"),
            typed("urn:epc:class:lgtin:952123.4000037.B", "3", ""),
            typed("", "", ""),
            typed("https://mill.example/batch/9", "1,5", "MTR"),
        ];
        let found = materials(&told, OWN).unwrap();
        assert_eq!(found[0].class, "https://id.gs1.org/01/09521234000037/10/PVC-7");
        assert_eq!(found[0].quantity.to_string(), "25.50", "digits are kept");
        assert!(found[1].class.ends_with("/10/B"), "{}", found[1].class);
        assert_eq!(
            (found[2].class.as_str(), found[2].quantity.to_string().as_str()),
            ("https://mill.example/batch/9", "1.5")
        );
    }

    #[test]
    fn what_is_no_lot_is_refused_with_the_reason() {
        let reasons = |told: &[Typed]| -> Vec<(String, String)> {
            materials(told, OWN).unwrap_err().into_iter().map(|f| (f.field, f.message.key.to_string())).collect()
        };
        let key = |told: Typed| reasons(&[told]).remove(0);
        for (material, why) in [
            ("09521234000037", "materials-error-no-lot"),
            ("(01)09521234000037(10)A(21)1", "materials-error-unit-of-it"),
            ("952123400000000017", "materials-error-form"),
            ("hello", "materials-error-form"),
            (OWN, "materials-error-itself"),
        ] {
            assert_eq!(key(typed(material, "1", "KGM")), ("material.0".to_owned(), why.to_owned()), "{material}");
        }
        for quantity in ["0", "0.00", "-1", "1e9", "", "9999999999999999"] {
            assert_eq!(key(typed("(01)09521234000037(10)A", quantity, "KGM")).0, "quantity.0", "{quantity}");
        }
        assert_eq!(key(typed("(01)09521234000037(10)A", "1", "XXX")).0, "unit.0");
        let twice = [typed("(01)09521234000037(10)A", "1", "KGM"), typed("9521234000037 lot A", "2", "KGM")];
        assert_eq!(reasons(&twice), [("material.1".to_owned(), "materials-error-twice".to_owned())]);
        assert_eq!(reasons(&[typed("", "", "KGM")])[0].1, "materials-error-none");
    }
}
