//! Labels of goods in ZPL II, the language of label printers: the GS1 Digital Link as a QR code (`^BQ`), the same identifiers as
//! GS1 DataMatrix (`^BX`), and what a person reads; and logistic labels of cartons. What a code says is given; this module makes up no
//! identifier.
//!
//! Form of the commands: Zebra, ZPL II Programming Guide (`^BQ`, `^BX`, `^FD`, `^FH`).

mod cartons;

pub use cartons::carton_labels;

use std::fmt::Write as _;

use crate::error::Error;
use crate::labels::ItemLabel;

/// Most labels in one file.
const MOST_LABELS: usize = 10_000;
/// Separator between element strings as it stands in data; FNC1 on the label.
const GROUP_SEPARATOR: char = '\u{1d}';

/// How fine a printer prints: dots for each millimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dots {
    /// 203 dots for each inch.
    #[default]
    Eight,
    /// 300 dots for each inch.
    Twelve,
    /// 600 dots for each inch.
    TwentyFour,
}

impl Dots {
    /// From dots for each inch as printers are sold: 203, 300, 600.
    #[must_use]
    pub const fn of_dpi(dpi: u16) -> Option<Self> {
        match dpi {
            203 => Some(Self::Eight),
            300 => Some(Self::Twelve),
            600 => Some(Self::TwentyFour),
            _ => None,
        }
    }

    const fn per_mm(self) -> u32 {
        match self {
            Self::Eight => 8,
            Self::Twelve => 12,
            Self::TwentyFour => 24,
        }
    }
}

/// Labels of 60 x 40 mm, one after another. `elements` gives the GS1 element string of a label, with U+001D where a field of
/// variable length ends and another follows; one in front changes nothing.
///
/// # Errors
/// [`Error::Sheet`] when there is no label or more than 10,000, [`Error::Code`] when a text cannot be on a label: it holds a sign
/// that begins a command of the printer.
pub fn item_labels(labels: &[ItemLabel], elements: &[String], dots: Dots) -> Result<String, Error> {
    if labels.is_empty() || labels.len() != elements.len() {
        return Err(Error::Sheet("there is no label to print"));
    }
    if labels.len() > MOST_LABELS {
        return Err(Error::Sheet("one file holds at most 10,000 labels"));
    }
    let mut out = String::with_capacity(labels.len() * 400);
    for (label, elements) in labels.iter().zip(elements) {
        one(&mut out, label, elements, dots.per_mm())?;
    }
    Ok(out)
}

/// QR left, DataMatrix right, the text below. All lengths are in dots.
fn one(out: &mut String, label: &ItemLabel, elements: &str, mm: u32) -> Result<(), Error> {
    for text in [&label.digital_link, &label.gtin, &label.lot, &label.serial] {
        printable(text)?;
    }
    let (module, qr_module) = (mm * 5 / 8, mm / 2);
    // Writing to a String cannot fail. ^CI28: UTF-8. ^PW, ^LL: width and length of the label.
    let _ = writeln!(out, "^XA^CI28^PW{}^LL{}^LH0,0", 60 * mm, 40 * mm);
    // Model 2; `MA,`: error correction M, the printer chooses the encoding.
    let _ = writeln!(out, "^FO{},{}^BQN,2,{qr_module}^FDMA,{}^FS", 2 * mm, 2 * mm, label.digital_link);
    // Quality 200 is ECC 200; `_` is the sign after which `1` is FNC1 and `_` itself.
    let _ = writeln!(out, "^FO{},{}^BXN,{module},200,,,,_^FD{}^FS", 33 * mm, 4 * mm, fnc1(elements)?);
    let lines = [("01", &label.gtin), ("10", &label.lot), ("21", &label.serial)];
    for (row, (ai, value)) in (0u32..).zip(lines.into_iter().filter(|(_, value)| !value.is_empty())) {
        let (height, y) = (mm * 5 / 2, 27 * mm + row * 4 * mm);
        let _ = writeln!(out, "^FO{},{y}^A0N,{height},{height}^FD({ai}) {value}^FS", 2 * mm);
    }
    out.push_str("^XZ\n");
    Ok(())
}

/// Data of `^BX`: FNC1 in the first place says that this is GS1 data; then one at the end of each field that needs it.
fn fnc1(elements: &str) -> Result<String, Error> {
    let mut out = String::from("_1");
    for c in elements.strip_prefix(GROUP_SEPARATOR).unwrap_or(elements).chars() {
        match c {
            GROUP_SEPARATOR => out.push_str("_1"),
            '_' => out.push_str("__"),
            c => {
                printable(c.encode_utf8(&mut [0; 4]))?;
                out.push(c);
            }
        }
    }
    Ok(out)
}

/// `^` and `~` begin commands; no GS1 key and no Digital Link holds them, nor a control sign.
fn printable(text: &str) -> Result<(), Error> {
    if text.chars().any(|c| matches!(c, '^' | '~') || c.is_control()) { Err(Error::Code(text.len())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(lot: &str) -> ItemLabel {
        ItemLabel {
            digital_link: format!("https://ts.example/01/06901234567892/10/{lot}/21/AB2"),
            gtin: "06901234567892".to_owned(),
            lot: lot.to_owned(),
            serial: "AB2".to_owned(),
        }
    }

    #[test]
    fn a_label_holds_both_codes_and_the_text() {
        let elements = ["010690123456789210L_1\u{1d}21AB2".to_owned()];
        let zpl = item_labels(&[label("L_1")], &elements, Dots::Eight).unwrap();
        assert!(zpl.starts_with("^XA") && zpl.trim_end().ends_with("^XZ"));
        assert!(zpl.contains("^BQN,2,4^FDMA,https://ts.example/01/06901234567892/10/L_1/21/AB2^FS"), "{zpl}");
        assert!(zpl.contains("^BXN,5,200,,,,_^FD_1010690123456789210L__1_121AB2^FS"), "{zpl}");
        assert!(zpl.contains("^FD(10) L_1^FS"));
    }

    #[test]
    fn no_text_can_give_the_printer_a_command() {
        for bad in ["L^XA", "L~JA", "L\n"] {
            let elements = [format!("010690123456789210{bad}")];
            assert!(matches!(item_labels(&[label(bad)], &elements, Dots::Eight), Err(Error::Code(_))), "{bad:?}");
            assert!(matches!(item_labels(&[label("L")], &elements, Dots::Eight), Err(Error::Code(_))), "{bad:?}");
        }
        assert!(matches!(item_labels(&[], &[], Dots::Eight), Err(Error::Sheet(_))));
    }

    #[test]
    fn a_finer_printer_gets_more_dots_for_the_same_label() {
        let elements = ["0106901234567892".to_owned()];
        for (dpi, width) in [(203, 480), (300, 720), (600, 1440)] {
            let zpl = item_labels(&[label("L")], &elements, Dots::of_dpi(dpi).unwrap()).unwrap();
            assert!(zpl.contains(&format!("^PW{width}^")), "{zpl}");
        }
        assert_eq!(Dots::of_dpi(72), None);
    }
}
