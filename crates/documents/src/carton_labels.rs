//! Logistic labels of cartons (GS1 General Specifications 6.6): free text, text with data titles, and below them GS1-128 bar codes with
//! what a person reads under each; the SSCC stands lowest. What a code says is given; this module makes up no identifier.
//!
//! Sizes: module 0.495 to 1.016 mm, bars at least 31.75 mm high (symbol specification table 5, logistic units), quiet zones of ten
//! modules, symbol at most 165.10 mm wide (5.4.4).

use std::fmt::Write as _;

use gs1::Element;
use gs1::code128::{QUIET_ZONE, Symbol};
use gs1::element_string::to_bracketed;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::engine::{self, Job, Pdf, Template};
use crate::error::Error;
use crate::labels::count;
use crate::lang::Lang;

/// Width of a module on paper, mm: the target of the specification, on the grid of a printer of 203 dots for each inch.
const MODULE_MM: f64 = 0.5;
/// Height of the bars, mm.
pub(crate) const BAR_MM: u32 = 32;
/// Left and right of the widest symbol, mm.
const MARGIN_MM: u32 = 5;

/// The stock of a label printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CartonSize {
    /// 105 × 148 mm.
    #[default]
    A6,
    /// 148 × 210 mm: room for longer bar codes and larger text.
    A5,
}

impl CartonSize {
    /// By the word of the paper: `a6`, `a5`.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "a6" => Some(Self::A6),
            "a5" => Some(Self::A5),
            _ => None,
        }
    }

    /// Width and height, mm.
    #[must_use]
    pub const fn mm(self) -> (u32, u32) {
        match self {
            Self::A6 => (105, 148),
            Self::A5 => (148, 210),
        }
    }

    /// Modules of the widest symbol, quiet zones included.
    const fn most_modules(self) -> u32 {
        2 * (self.mm().0 - MARGIN_MM)
    }
}

/// One carton.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CartonLabel {
    /// SSCC, 18 digits.
    pub sscc: String,
    /// GTIN-14 of what is in it, all of one kind.
    pub gtin: String,
    /// How many.
    pub items: u32,
    /// Of which lot.
    pub lot: String,
    /// Place among the cartons of the lot, and how many there are.
    pub number: (u32, u32),
    /// Who packed it.
    pub from: String,
    /// For whom; empty when that is not known yet.
    pub to: String,
    /// What it is, for people.
    pub product: String,
}

/// A bar code with the text that stands under it.
pub(crate) struct Bar {
    pub(crate) symbol: Symbol,
    pub(crate) text: String,
}

impl Bar {
    fn of(elements: &[Element]) -> Option<Self> {
        Some(Self { symbol: Symbol::of(elements).ok()?, text: to_bracketed(elements).replace("\\(", "(") })
    }

    pub(crate) fn modules(&self) -> u32 {
        self.symbol.modules() + 2 * QUIET_ZONE
    }
}

/// The bar codes of a label from above to below. What is inside stands in one symbol where it has room, else the lot in one of its own;
/// what has no room at all is left to the text.
pub(crate) fn bars(label: &CartonLabel, size: CartonSize) -> Result<Vec<Bar>, Error> {
    let element = |ai: &str, value: &str| Element::new(ai, value).map_err(|error| Error::Key(error.to_string()));
    let sscc = [element("00", &label.sscc)?];
    // (02) and (37) belong together; (10) is of what is inside.
    let inside = [element("02", &label.gtin)?, element("37", &label.items.to_string())?, element("10", &label.lot)?];
    let fits = |elements: &[Element]| Bar::of(elements).filter(|bar| bar.modules() <= size.most_modules());
    let (content, lot) = inside.split_at(2);
    let mut bars = match (fits(&inside), fits(content)) {
        (Some(all), _) => vec![all],
        // A lot without what it is the lot of would say nothing.
        (None, Some(content)) => [Some(content), fits(lot)].into_iter().flatten().collect(),
        (None, None) => Vec::new(),
    };
    bars.extend(Bar::of(&sscc));
    Ok(bars)
}

/// Typesets labels of cartons, a page for each, in the order given.
///
/// # Errors
/// [`Error::Sheet`] when there is no label or more than 10,000, [`Error::Key`] naming what is no SSCC, GTIN or lot.
pub fn carton_labels(labels: &[CartonLabel], size: CartonSize, lang: Lang, on: Date) -> Result<Pdf, Error> {
    count(labels.len())?;
    let mut files = Vec::new();
    let mut rows = Vec::with_capacity(labels.len());
    for (n, label) in labels.iter().enumerate() {
        let mut told = Vec::new();
        for (k, bar) in bars(label, size)?.iter().enumerate() {
            let path = format!("/bars/{n}-{k}");
            told.push(json!({"path": path, "width": f64::from(bar.modules()) * MODULE_MM, "text": bar.text}));
            files.push((path, svg(&bar.symbol)));
        }
        rows.push(json!({
            "bars": told, "sscc": label.sscc, "gtin": label.gtin, "items": label.items.to_string(), "lot": label.lot,
            "number": label.number.0, "all": label.number.1,
            "from": label.from, "to": label.to, "product": label.product,
        }));
    }
    let (width, height) = size.mm();
    engine::render(Job {
        template: Template::CartonLabels,
        lang,
        data: json!({"width": width, "height": height, "bar": BAR_MM, "labels": Value::Array(rows)}),
        files,
        ident: "carton labels",
        date: on,
        archival: false,
    })
}

/// The bars as one vector path between their quiet zones; a unit is a module.
fn svg(symbol: &Symbol) -> Vec<u8> {
    let (width, height) = (symbol.modules() + 2 * QUIET_ZONE, 2 * BAR_MM);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"><path d=""#
    );
    let mut x = QUIET_ZONE;
    for (n, wide) in symbol.widths().enumerate() {
        if n % 2 == 0 {
            // Writing to a String cannot fail.
            let _ = write!(out, "M{x} 0h{wide}v{height}H{x}z");
        }
        x += u32::from(wide);
    }
    out.push_str(r#""/></svg>"#);
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(items: u32, lot: &str) -> CartonLabel {
        CartonLabel {
            sscc: "106141412345678908".to_owned(),
            gtin: "06901234567892".to_owned(),
            items,
            lot: lot.to_owned(),
            ..CartonLabel::default()
        }
    }

    #[track_caller]
    fn says(label: &CartonLabel, size: CartonSize, expected: &[&str]) {
        let bars = bars(label, size).unwrap();
        assert_eq!(bars.iter().map(|bar| bar.text.as_str()).collect::<Vec<_>>(), expected);
        let (width, _) = size.mm();
        assert!(bars.iter().all(|bar| bar.modules() <= 2 * width && bar.modules() <= 330), "165.10 mm at most");
    }

    #[test]
    fn the_sscc_is_lowest_and_the_content_above_it_as_far_as_there_is_room() {
        let sscc = "(00)106141412345678908";
        let content = "(02)06901234567892(37)144";
        says(&label(144, "L2611-01"), CartonSize::A6, &[content, "(10)L2611-01", sscc]);
        says(&label(144, "L7"), CartonSize::A5, &[&format!("{content}(10)L7"), sscc]);
        says(&label(144, "LONG-LOT-NUMBER"), CartonSize::A5, &[content, "(10)LONG-LOT-NUMBER", sscc]);
        // No room for letters by the dozen, nor for a hundred thousand units: those are text alone.
        says(&label(144, "LONG-LOT-NUMBER"), CartonSize::A6, &[content, sscc]);
        says(&label(1_000_000, "L7"), CartonSize::A6, &[sscc]);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in [
            CartonLabel { sscc: "106141412345678909".to_owned(), ..label(1, "L") },
            CartonLabel { gtin: "06901234567893".to_owned(), ..label(1, "L") },
            label(1, "批"),
        ] {
            assert!(matches!(bars(&bad, CartonSize::A6), Err(Error::Key(_))), "{bad:?}");
        }
    }

    #[test]
    fn an_svg_is_one_path_between_its_quiet_zones() {
        let bar = bars(&label(1, "L"), CartonSize::A6).unwrap().pop().unwrap();
        let svg = String::from_utf8(svg(&bar.symbol)).unwrap();
        assert!(svg.contains(r#"viewBox="0 0 176 64""#), "{svg}");
        assert!(svg.contains(r#"d="M10 0h2v64H10zM13 0h1v64H13z"#), "start character C: 2 1 1 2 3 2: {svg}");
        assert!(svg.ends_with(r#"h2v64H164z"/></svg>"#), "{svg}");
    }
}
