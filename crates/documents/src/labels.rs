//! Labels: for samples on the counter, one small page each, and for goods, many on a sheet.
//! What a code says is given; this module makes up no identifier.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::engine::{self, Job, Pdf, Template};
use crate::error::Error;
use crate::lang::Lang;
use crate::qr;

/// Most labels in one file: more are to be asked for in several.
const MOST_LABELS: usize = 10_000;
const A4_MM: (f64, f64) = (210.0, 297.0);
/// Smallest label that still carries a readable code, mm.
const SMALLEST_MM: f64 = 12.0;

/// The size of a sample label, millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelSize {
    /// Width, mm.
    pub width_mm: u16,
    /// Height, mm.
    pub height_mm: u16,
}

impl Default for LabelSize {
    /// 60 x 40 mm, the common stock of label printers.
    fn default() -> Self {
        Self { width_mm: 60, height_mm: 40 }
    }
}

/// One sample or part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleLabel {
    /// What the code says: what a scan opens.
    pub code: String,
    /// The identification, printed large.
    pub identification: String,
    /// What it is.
    pub description: String,
    /// Order, date of receipt, storage: one short line each.
    pub lines: Vec<String>,
    /// As `1/3` when there are several; empty for none.
    pub part: String,
}

/// Typesets sample labels, one page per label, in the order given.
///
/// # Errors
/// [`Error::Code`] when a code is too long, [`Error::Sheet`] when there is no label, more than 10,000, or the size is
/// under 30 x 20 mm.
pub fn sample_labels(labels: &[SampleLabel], size: LabelSize, lang: Lang, on: Date) -> Result<Pdf, Error> {
    count(labels.len())?;
    if size.width_mm < 30 || size.height_mm < 20 {
        return Err(Error::Sheet("a sample label is at least 30 x 20 mm"));
    }
    let data = json!({
        "width": size.width_mm,
        "height": size.height_mm,
        "labels": labels.iter().map(|label| json!({
            "identification": label.identification,
            "description": label.description,
            "lines": label.lines,
            "part": label.part,
        })).collect::<Value>(),
    });
    let files = codes(labels.iter().map(|label| label.code.as_str()))?;
    engine::render(Job {
        template: Template::SampleLabels,
        lang,
        data,
        files,
        ident: "sample labels",
        date: on,
        archival: false,
    })
}

/// One unit, or all units of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLabel {
    /// The GS1 Digital Link URI of the code.
    pub digital_link: String,
    /// GTIN of 14 digits, printed after (01).
    pub gtin: String,
    /// Lot, printed after (10); empty for none.
    pub lot: String,
    /// Serial number, printed after (21); empty for none.
    pub serial: String,
}

/// How an A4 sheet is divided: labels are equal, with the same gap between all columns and between all rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelSheet {
    /// Labels beside each other.
    pub columns: u16,
    /// Labels above each other.
    pub rows: u16,
    /// Margin left and right, mm.
    pub margin_x_mm: f64,
    /// Margin above and below, mm.
    pub margin_y_mm: f64,
    /// Gap between columns, mm.
    pub gap_x_mm: f64,
    /// Gap between rows, mm.
    pub gap_y_mm: f64,
    /// Labels already used on the first sheet: printing starts after them.
    pub skip: u16,
}

impl Default for LabelSheet {
    /// 5 x 11 = 55 labels of about 38 x 25 mm.
    fn default() -> Self {
        Self { columns: 5, rows: 11, margin_x_mm: 8.0, margin_y_mm: 10.0, gap_x_mm: 1.0, gap_y_mm: 0.0, skip: 0 }
    }
}

impl LabelSheet {
    /// Labels on a full sheet.
    #[must_use]
    pub fn per_page(&self) -> usize {
        usize::from(self.columns) * usize::from(self.rows)
    }

    /// Width and height of one label, mm.
    fn label_mm(&self) -> Result<(f64, f64), Error> {
        let lengths = [self.margin_x_mm, self.margin_y_mm, self.gap_x_mm, self.gap_y_mm];
        if lengths.iter().any(|mm| !(0.0..=100.0).contains(mm)) {
            return Err(Error::Sheet("margins and gaps are between 0 and 100 mm"));
        }
        if self.per_page() == 0 {
            return Err(Error::Sheet("a sheet has at least one column and one row"));
        }
        if usize::from(self.skip) >= self.per_page() {
            return Err(Error::Sheet("fewer labels are skipped than a sheet has"));
        }
        let share =
            |whole: f64, margin: f64, gap: f64, n: u16| (whole - 2.0 * margin - gap * f64::from(n - 1)) / f64::from(n);
        let width = share(A4_MM.0, self.margin_x_mm, self.gap_x_mm, self.columns);
        let height = share(A4_MM.1, self.margin_y_mm, self.gap_y_mm, self.rows);
        if width.min(height) < SMALLEST_MM {
            return Err(Error::Sheet("a label is at least 12 mm on each side"));
        }
        Ok((width, height))
    }
}

/// Typesets item labels on A4 sheets, row by row.
///
/// # Errors
/// [`Error::Code`] when a link is too long, [`Error::Sheet`] when the sheet has no room for its labels or there is no
/// label or more than 10,000.
pub fn item_labels(labels: &[ItemLabel], sheet: &LabelSheet, lang: Lang, on: Date) -> Result<Pdf, Error> {
    count(labels.len())?;
    let (width, height) = sheet.label_mm()?;
    let data = json!({
        "columns": sheet.columns,
        "per_page": sheet.per_page(),
        "margin_x": sheet.margin_x_mm,
        "margin_y": sheet.margin_y_mm,
        "gap_x": sheet.gap_x_mm,
        "gap_y": sheet.gap_y_mm,
        "width": width,
        "height": height,
        "skip": sheet.skip,
        "labels": labels.iter().map(|label| json!({
            "gtin": label.gtin, "lot": label.lot, "serial": label.serial,
        })).collect::<Value>(),
    });
    let files = codes(labels.iter().map(|label| label.digital_link.as_str()))?;
    engine::render(Job {
        template: Template::ItemLabels,
        lang,
        data,
        files,
        ident: "item labels",
        date: on,
        archival: false,
    })
}

pub(crate) fn count(labels: usize) -> Result<(), Error> {
    match labels {
        0 => Err(Error::Sheet("there is no label to print")),
        1..=MOST_LABELS => Ok(()),
        _ => Err(Error::Sheet("one file holds at most 10,000 labels")),
    }
}

fn codes<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<(String, Vec<u8>)>, Error> {
    texts.enumerate().map(|(n, text)| Ok((format!("/qr/{n}"), qr::svg(text)?))).collect()
}
