//! Rows to products: one row for each part; the product's own columns are repeated or left blank below the first row.

use std::collections::BTreeMap;

use kernel::Message;
use platform::FieldError;

use super::columns::{COLUMNS, column};
use crate::model::{CellFault, Content, SheetRow};
use crate::rules::age;
use crate::rules::typed::{Typed, TypedComponent};
use crate::rules::validate::validate;

/// Columns by which one product is told from the next.
const IDENTITY: [&str; 4] = ["gtin", "model", "name_zh", "name_en"];

/// Divides the rows among products.
pub(crate) fn products(rows: Vec<SheetRow>) -> Vec<Vec<SheetRow>> {
    let mut found: Vec<Vec<SheetRow>> = Vec::new();
    for row in rows {
        let same = found.last().and_then(|group| group.first()).is_some_and(|first| {
            IDENTITY.iter().all(|word| match row.cells.get(*word) {
                None => true,
                Some(text) => first.cells.get(*word) == Some(text),
            })
        });
        match found.last_mut() {
            Some(group) if same => group.push(row),
            _ => found.push(vec![row]),
        }
    }
    found
}

/// Judges the rows of one product.
///
/// # Errors
/// Every fault with its cell.
pub(crate) fn judge(
    rows: &[SheetRow],
    columns: &BTreeMap<String, String>,
    previous: Option<&Content>,
) -> Result<Content, Vec<CellFault>> {
    let at = |row: i64, word: &str, message: Message| fault(columns, row, word, message);
    let mut faults = differing(rows, &at);
    let (typed, part_rows) = typed(rows, &at, &mut faults);
    let judged = validate(&typed, previous);
    if let Err(errors) = &judged {
        faults.extend(errors.iter().map(|error| {
            let (row, word) = place(error, rows, &part_rows);
            at(row, word, error.message.clone())
        }));
    }
    match judged {
        Ok(content) if faults.is_empty() => Ok(content),
        _ => Err(faults),
    }
}

/// A fault of one cell.
pub(crate) fn fault(columns: &BTreeMap<String, String>, row: i64, word: &str, message: Message) -> CellFault {
    let cell = columns.get(word).map_or_else(|| row.to_string(), |letter| format!("{letter}{row}"));
    CellFault { row, column: word.to_owned(), cell, message }
}

/// A product column that says something else in a later row of the same product.
fn differing(rows: &[SheetRow], at: &impl Fn(i64, &str, Message) -> CellFault) -> Vec<CellFault> {
    let Some((first, rest)) = rows.split_first() else {
        return Vec::new();
    };
    let own = COLUMNS.iter().filter(|column| !column.of_component);
    own.flat_map(|column| {
        let before = first.cells.get(column.word);
        rest.iter()
            .filter(move |row| row.cells.get(column.word).is_some_and(|text| Some(text) != before))
            .map(|row| at(row.number, column.word, Message::new("import-error-differs").with("row", first.number)))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// What the rows say, and the row of each part.
fn typed(
    rows: &[SheetRow],
    at: &impl Fn(i64, &str, Message) -> CellFault,
    faults: &mut Vec<CellFault>,
) -> (Typed, Vec<i64>) {
    let empty = SheetRow::default();
    let first = rows.first().unwrap_or(&empty);
    let (age_min, age_max) = age::split_range(&cell(first, "age"));
    let mut typed = Typed {
        name_zh: cell(first, "name_zh"),
        name_en: cell(first, "name_en"),
        model: cell(first, "model"),
        gtin: cell(first, "gtin"),
        age_min,
        age_max: age_max.unwrap_or_default(),
        has: list(first, "has"),
        has_not: list(first, "has_not"),
        warnings_zh: cell(first, "warnings_zh"),
        warnings_en: cell(first, "warnings_en"),
        ..Typed::default()
    };
    let mut part_rows = Vec::new();
    for row in rows {
        if row.cells.keys().all(|word| column(word).is_none_or(|column| !column.of_component)) {
            continue;
        }
        let mut part = TypedComponent {
            name_zh: cell(row, "component_zh"),
            name_en: cell(row, "component_en"),
            materials: list(row, "materials"),
            colour: cell(row, "colour"),
            supplier: cell(row, "supplier"),
            has: list(row, "component_has"),
            has_not: list(row, "component_has_not"),
            ..TypedComponent::default()
        };
        for (column, word) in [("accessible", "accessible"), ("mouth", "can_be_placed_in_mouth")] {
            match yes_or_no(&cell(row, column)) {
                Ok(Some(true)) => part.has.push(word.to_owned()),
                Ok(Some(false)) => part.has_not.push(word.to_owned()),
                Ok(None) => {}
                Err(message) => faults.push(at(row.number, column, message)),
            }
        }
        typed.components.push(part);
        part_rows.push(row.number);
    }
    (typed, part_rows)
}

fn cell(row: &SheetRow, word: &str) -> String {
    row.cells.get(word).cloned().unwrap_or_default()
}

fn list(row: &SheetRow, word: &str) -> Vec<String> {
    let text = cell(row, word);
    text.split([',', '\u{ff0c}', '、', ';', '\u{ff1b}', '+', '/', '\n'])
        .map(|w| w.trim().to_owned())
        .filter(|w| !w.is_empty())
        .collect()
}

fn yes_or_no(text: &str) -> Result<Option<bool>, Message> {
    match text.trim().to_lowercase().as_str() {
        "" | "?" | "\u{ff1f}" | "不确定" | "unknown" => Ok(None),
        "是" | "有" | "能" | "可" | "yes" | "y" | "true" | "1" | "√" | "✓" => Ok(Some(true)),
        "否" | "无" | "不" | "不能" | "不可" | "no" | "n" | "false" | "0" | "×" | "x" => Ok(Some(false)),
        _ => Err(Message::new("import-error-yes-no").with("value", text)),
    }
}

/// The row and column of a field of the form.
fn place(error: &FieldError, rows: &[SheetRow], part_rows: &[i64]) -> (i64, &'static str) {
    let first = rows.first().map_or(0, |row| row.number);
    if let Some((index, field)) = error.field.strip_prefix("components.").and_then(|rest| rest.split_once('.')) {
        let row = index.parse::<usize>().ok().and_then(|i| part_rows.get(i)).copied().unwrap_or(first);
        let word = match field {
            "name_zh" => "component_zh",
            "name_en" => "component_en",
            "materials" => "materials",
            "colour" => "colour",
            "supplier" => "supplier",
            _ => spoken_of(error, rows, row, "component_has", "component_has_not"),
        };
        return (row, word);
    }
    let word = match error.field.as_str() {
        "name_en" => "name_en",
        "model" => "model",
        "gtin" => "gtin",
        "age_min" | "age_max" => "age",
        "features" => spoken_of(error, rows, first, "has", "has_not"),
        "components" => "component_zh",
        "warnings_zh" => "warnings_zh",
        "warnings_en" => "warnings_en",
        _ => "name_zh",
    };
    (first, word)
}

/// A word that cannot be read stands in one of two columns: in which?
fn spoken_of(
    error: &FieldError,
    rows: &[SheetRow],
    number: i64,
    has: &'static str,
    has_not: &'static str,
) -> &'static str {
    let said = error.message.args.iter().find(|(name, _)| name == "value").map(|(_, value)| value);
    let row = rows.iter().find(|row| row.number == number);
    let in_second =
        row.zip(said).is_some_and(|(row, said)| list(row, has_not).contains(said) && !list(row, has).contains(said));
    if in_second { has_not } else { has }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64, cells: &[(&str, &str)]) -> SheetRow {
        SheetRow { number, cells: cells.iter().map(|(w, t)| ((*w).to_owned(), (*t).to_owned())).collect() }
    }

    fn columns() -> BTreeMap<String, String> {
        (0..).zip(COLUMNS).map(|(i, c)| (c.word.to_owned(), super::super::columns::letter(i))).collect()
    }

    #[test]
    fn parts_follow_their_product_with_its_columns_blank_or_repeated() {
        let rows = vec![
            row(2, &[("name_zh", "小熊"), ("model", "A1"), ("component_zh", "绒布")]),
            row(3, &[("component_zh", "鼻子")]),
            row(4, &[("name_zh", "小熊"), ("model", "A1"), ("component_zh", "眼睛")]),
            row(5, &[("name_zh", "小熊"), ("model", "A2"), ("component_zh", "绒布")]),
        ];
        let sizes: Vec<usize> = products(rows).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 1]);
    }

    #[test]
    fn every_fault_is_told_by_its_cell() {
        let rows = [
            row(
                7,
                &[
                    ("name_zh", "小熊"),
                    ("age", "三岁以上"),
                    ("gtin", "6901234567891"),
                    ("has", "毛绒玩具、会飞"),
                    ("component_zh", "绒布"),
                    ("materials", "石棉"),
                ],
            ),
            row(
                8,
                &[
                    ("name_zh", "小熊"),
                    ("age", "3岁"),
                    ("component_zh", "鼻子"),
                    ("materials", "PVC"),
                    ("accessible", "也许"),
                    ("component_has_not", "发光"),
                ],
            ),
        ];
        let faults = judge(&rows, &columns(), None).unwrap_err();
        let told: Vec<(&str, &str)> = faults.iter().map(|f| (f.cell.as_str(), f.message.key.as_str())).collect();
        assert_eq!(
            told,
            [
                ("E8", "import-error-differs"),
                ("O8", "import-error-yes-no"),
                ("E7", "product-error-age"),
                ("D7", "product-error-gtin-check"),
                ("F7", "product-error-word"),
                ("L7", "product-error-material"),
                ("R8", "product-error-word"),
            ]
        );
    }

    #[test]
    fn a_good_product_is_read_with_its_parts() {
        let rows = [
            row(
                2,
                &[
                    ("name_zh", "小熊"),
                    ("age", "18个月-6岁"),
                    ("has", "毛绒玩具,纽扣电池"),
                    ("component_zh", "绒布"),
                    ("materials", "纺织品"),
                ],
            ),
            row(3, &[("component_en", "Nose"), ("materials", "PVC + 油漆"), ("accessible", "是"), ("mouth", "否")]),
        ];
        let content = judge(&rows, &columns(), None).unwrap();
        assert_eq!((content.age_min_months, content.age_max_months), (18, 72));
        assert_eq!(content.components[1].materials, ["pvc", "paint"]);
        assert_eq!(content.components[1].attributes.get("can_be_placed_in_mouth"), Some(&false));
    }
}
