//! The sheet to fill in: headings, an example, the words that may be used.

use requirements::WordKind;
use rust_xlsxwriter::{DataValidation, Format, FormatBorder, Workbook, XlsxError};

use super::columns::{COLUMNS, Column};
use crate::words;

const ROWS_OFFERED: u32 = 2_000;

const EXAMPLE: &[&[(&str, &str)]] = &[
    &[
        ("name_zh", "毛绒小熊"),
        ("name_en", "Plush bear"),
        ("model", "XH-8801"),
        ("gtin", "6901234567892"),
        ("age", "18个月-6岁"),
        ("has", "毛绒玩具、纽扣电池、发声"),
        ("has_not", "磁体"),
        ("warnings_zh", "含纽扣电池,勿让儿童取出。"),
        ("warnings_en", "Contains a button cell. Keep the cell away from children."),
        ("component_zh", "绒布"),
        ("component_en", "Fur fabric"),
        ("materials", "纺织品"),
        ("colour", "棕"),
        ("supplier", "绍兴某布行"),
        ("accessible", "是"),
        ("mouth", "是"),
    ],
    &[
        ("component_zh", "鼻子"),
        ("component_en", "Nose"),
        ("materials", "聚氯乙烯"),
        ("colour", "黑"),
        ("supplier", "义乌某注塑厂"),
        ("accessible", "是"),
        ("mouth", "否"),
    ],
    &[
        ("component_zh", "填充棉"),
        ("component_en", "Filling"),
        ("materials", "纺织品"),
        ("colour", "白"),
        ("accessible", "否"),
        ("component_has", "填充物"),
    ],
];

/// The workbook's bytes.
pub(crate) fn workbook() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading =
        Format::new().set_bold().set_text_wrap().set_background_color("#E9F1F4").set_border_bottom(FormatBorder::Thin);
    products(book.add_worksheet().set_name("产品")?, &heading)?;
    let example = book.add_worksheet().set_name("示例 example")?;
    headings(example, &heading)?;
    for (row, cells) in (1..).zip(EXAMPLE) {
        for (column, index) in COLUMNS.iter().zip(0..) {
            if let Some((_, text)) = cells.iter().find(|(word, _)| *word == column.word) {
                example.write(row, index, *text)?;
            }
        }
    }
    vocabulary(book.add_worksheet().set_name("词表 words")?, &heading)?;
    book.save_to_buffer()
}

fn products(sheet: &mut rust_xlsxwriter::Worksheet, heading: &Format) -> Result<(), XlsxError> {
    headings(sheet, heading)?;
    sheet.set_freeze_panes(1, 0)?;
    // Bar codes are text: a spreadsheet would otherwise show 6.90E+12.
    let text = Format::new().set_num_format("@");
    let choice = DataValidation::new().allow_list_strings(&["是", "否"])?;
    for (column, index) in COLUMNS.iter().zip(0_u16..) {
        match column.word {
            "gtin" => {
                sheet.set_column_format(index, &text)?;
            }
            "accessible" | "mouth" => {
                sheet.add_data_validation(1, index, ROWS_OFFERED, index, &choice)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn headings(sheet: &mut rust_xlsxwriter::Worksheet, format: &Format) -> Result<(), XlsxError> {
    for (column, index) in COLUMNS.iter().zip(0_u16..) {
        sheet.write_with_format(0, index, heading_text(column), format)?;
        sheet.set_column_width(index, 16)?;
    }
    Ok(())
}

fn heading_text(column: &Column) -> String {
    format!("{}\n{}", column.zh, column.en)
}

fn vocabulary(sheet: &mut rust_xlsxwriter::Worksheet, heading: &Format) -> Result<(), XlsxError> {
    for (index, text) in (0_u16..).zip(["词 word", "中文", "English", "类 kind"]) {
        sheet.write_with_format(0, index, text, heading)?;
        sheet.set_column_width(index, 24)?;
    }
    for (row, word) in (1..).zip(words::all()) {
        for (index, text) in (0_u16..).zip([word.word.as_str(), &word.zh, &word.en, kind(word.kind)]) {
            sheet.write(row, index, text)?;
        }
    }
    Ok(())
}

/// What a word speaks of, for who fills the sheet in.
const fn kind(kind: WordKind) -> &'static str {
    match kind {
        WordKind::Product => "产品 product",
        WordKind::Function => "功能 function",
        WordKind::Use => "用途 use",
        WordKind::Market => "市场 market",
        WordKind::Party => "相关方 party",
        WordKind::Evidence => "证明 evidence",
        WordKind::Component => "部件 component",
        WordKind::Material => "材料 material",
        WordKind::Form => "形态 form",
        WordKind::Contact => "接触 contact",
        WordKind::Derived => "推定 derived",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{gather, workbook as reader};

    #[test]
    fn the_template_is_understood_by_the_reader_and_its_example_is_good() {
        let bytes = workbook().unwrap();
        // The template's own product sheet has headings and no row yet.
        assert_eq!(reader::read(&bytes).unwrap_err().key, "import-error-empty");
        let columns =
            COLUMNS.iter().zip(0..).map(|(c, i)| (c.word.to_owned(), super::super::columns::letter(i))).collect();
        let rows = (2..)
            .zip(EXAMPLE)
            .map(|(number, cells)| crate::model::SheetRow {
                number,
                cells: cells.iter().map(|(w, t)| ((*w).to_owned(), (*t).to_owned())).collect(),
            })
            .collect();
        let products = gather::products(rows);
        assert_eq!(products.len(), 1);
        gather::judge(&products[0], &columns, None).unwrap();
    }
}
