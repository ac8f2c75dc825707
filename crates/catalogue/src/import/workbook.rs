//! From the bytes of an .xlsx to rows of text, within bounds. A workbook is a zip of XML: 500 kB can unpack to half a
//! gigabyte, and one cell in a far corner can ask for a table of billions. So the archive is measured by unpacking it into
//! nothing first, and cells are read one by one and counted.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};
use kernel::Message;

use super::columns::{Column, headings, letter};
use crate::model::SheetRow;

/// Largest file, bytes.
pub(crate) const MOST_BYTES: usize = 10 * 1024 * 1024;
/// How much larger than the file its parts may be in all, unpacked, bytes.
const MOST_GROWTH: u64 = 24 * 1024 * 1024;
const MOST_PARTS: usize = 2_000;
const MOST_ROWS: usize = 5_000;
const MOST_CELLS: usize = 200_000;
const HEADING_WITHIN: u32 = 20;

/// The rows below the headings.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Column word → letter.
    pub(crate) columns: BTreeMap<String, String>,
    /// Rows with content.
    pub(crate) rows: Vec<SheetRow>,
}

/// Reads the sheet named 产品 or products, else the first one that has the headings.
///
/// # Errors
/// A message for the person: what is wrong with the file and what to do.
pub(crate) fn read(bytes: &[u8]) -> Result<Sheet, Message> {
    if bytes.len() > MOST_BYTES {
        return Err(Message::new("import-error-bytes").with("max", MOST_BYTES / 1024 / 1024));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Message::new("import-error-old-format"));
    }
    measure(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Message::new("import-error-broken"))?;
    let mut names = book.sheet_names();
    names.sort_by_key(|name| !matches!(name.trim().to_lowercase().as_str(), "产品" | "products"));
    for name in names {
        if let Some(sheet) = sheet(&mut book, &name)? {
            return if sheet.rows.is_empty() { Err(Message::new("import-error-empty")) } else { Ok(sheet) };
        }
    }
    Err(Message::new("import-error-headings"))
}

/// What the directory says of sizes is not believed: the parts are unpacked and counted. Only growth counts, so that
/// pictures in a sheet, which are packed already, do no harm.
fn measure(bytes: &[u8]) -> Result<(), Message> {
    let broken = || Message::new("import-error-broken");
    let too_large = || Message::new("import-error-unpacked").with("max", MOST_GROWTH / 1024 / 1024);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_PARTS {
        return Err(too_large());
    }
    let mut packed_left = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let mut growth_left = MOST_GROWTH;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| broken())?;
        let packed = part.compressed_size();
        // Parts that overlap claim more than the file has.
        packed_left = packed_left.checked_sub(packed).ok_or_else(broken)?;
        let unpacked =
            std::io::copy(&mut part.take(packed + growth_left + 1), &mut std::io::sink()).map_err(|_| broken())?;
        growth_left = growth_left.checked_sub(unpacked.saturating_sub(packed)).ok_or_else(too_large)?;
    }
    Ok(())
}

/// `None`: no headings in this sheet.
fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Option<Sheet>, Message> {
    let broken = |_| Message::new("import-error-broken");
    // A chart or a macro sheet has no cells.
    let Ok(mut reader) = book.worksheet_cells_reader(name) else {
        return Ok(None);
    };
    let mut gathered = Gathered::default();
    let mut line: (u32, Vec<(u32, String)>) = (0, Vec::new());
    let mut cells = 0_usize;
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        cells += 1;
        if cells > MOST_CELLS || gathered.rows.len() > MOST_ROWS {
            return Err(Message::new("import-error-rows").with("max", MOST_ROWS));
        }
        if row != line.0 {
            gathered.line(line.0, &std::mem::take(&mut line.1));
            line.0 = row;
        }
        if gathered.columns.is_none() && row > HEADING_WITHIN {
            return Ok(None);
        }
        let text = text(cell.get_value());
        if !text.is_empty() {
            line.1.push((column, text));
        }
    }
    gathered.line(line.0, &line.1);
    Ok(gathered.finish())
}

#[derive(Default)]
struct Gathered {
    columns: Option<BTreeMap<u32, &'static Column>>,
    rows: Vec<SheetRow>,
}

impl Gathered {
    fn line(&mut self, row: u32, cells: &[(u32, String)]) {
        let Some(columns) = &self.columns else {
            self.columns = headings(cells);
            return;
        };
        let known: BTreeMap<String, String> = cells
            .iter()
            .filter_map(|(index, text)| Some((columns.get(index)?.word.to_owned(), text.clone())))
            .collect();
        if !known.is_empty() {
            self.rows.push(SheetRow { number: i64::from(row) + 1, cells: known });
        }
    }

    fn finish(self) -> Option<Sheet> {
        let columns = self.columns?;
        let columns = columns.into_iter().map(|(index, column)| (column.word.to_owned(), letter(index))).collect();
        Some(Sheet { columns, rows: self.rows })
    }
}

/// A cell as a person reads it. A bar code stored as a number keeps all its digits (fifteen are exact).
fn text(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Error(error) => error.to_string(),
        other => Data::from(other.clone()).to_string(),
    };
    text.trim().chars().take(4_000).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use rust_xlsxwriter::Workbook;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn fault(bytes: &[u8]) -> String {
        read(bytes).unwrap_err().key
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        assert_eq!(fault(b"name,age"), "import-error-broken");
        assert_eq!(fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"), "import-error-old-format");
        assert_eq!(fault(&archive(&[("xl/workbook.xml", b"<no")])), "import-error-broken");
        let whole = template_like();
        assert_eq!(fault(&whole[..whole.len() / 2]), "import-error-broken");
    }

    #[test]
    fn a_zip_bomb_is_refused_before_it_is_read() {
        let zeros = vec![b' '; 40 * 1024 * 1024];
        let bomb = archive(&[("xl/worksheets/sheet1.xml", &zeros)]);
        assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
        assert_eq!(fault(&bomb), "import-error-unpacked");
        let many: Vec<(String, &[u8])> = (0..2_001).map(|n| (format!("{n}.xml"), &b""[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
        assert_eq!(fault(&archive(&many)), "import-error-unpacked");
    }

    #[test]
    fn a_cell_in_the_far_corner_costs_nothing() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0..).zip(["产品中文名", "适用年龄", "材料"]) {
            sheet.write(0, column, heading).unwrap();
        }
        sheet.write(1, 0, "小熊").unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
        let read = read(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(read.rows.len(), 1);
    }

    fn template_like() -> Vec<u8> {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("说明").unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name("产品").unwrap();
        sheet.write(0, 0, "义乌某某玩具厂 产品表").unwrap();
        for (column, heading) in (1..).zip(["品名", "条码", "适用年龄", "单价", "材质"]) {
            sheet.write(2, column, heading).unwrap();
        }
        sheet.write(3, 1, "小熊").unwrap();
        sheet.write(3, 2, 6_901_234_567_892.0_f64).unwrap();
        sheet.write(3, 3, 3).unwrap();
        sheet.write(3, 5, "PVC").unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn headings_may_stand_lower_and_unknown_columns_are_passed_over() {
        let sheet = read(&template_like()).unwrap();
        assert_eq!(sheet.columns.get("name_zh").map(String::as_str), Some("B"));
        assert_eq!(sheet.columns.get("materials").map(String::as_str), Some("F"));
        let row = &sheet.rows[0];
        assert_eq!((row.number, row.cells["gtin"].as_str(), row.cells["age"].as_str()), (4, "6901234567892", "3"));
    }
}
