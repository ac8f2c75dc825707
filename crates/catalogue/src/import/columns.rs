//! The columns of a product sheet: their words, their headings, and how a heading row is recognised.

use std::collections::BTreeMap;

/// A column of the sheet.
pub(crate) struct Column {
    /// The word used here.
    pub(crate) word: &'static str,
    /// Heading in Chinese.
    pub(crate) zh: &'static str,
    /// Heading in English.
    pub(crate) en: &'static str,
    /// Other headings that merchants use.
    also: &'static [&'static str],
    /// Speaks of one part (one row each) rather than of the product.
    pub(crate) of_component: bool,
}

const fn product(word: &'static str, zh: &'static str, en: &'static str, also: &'static [&'static str]) -> Column {
    Column { word, zh, en, also, of_component: false }
}

const fn part(word: &'static str, zh: &'static str, en: &'static str, also: &'static [&'static str]) -> Column {
    Column { word, zh, en, also, of_component: true }
}

/// All columns, in the template's order.
pub(crate) const COLUMNS: &[Column] = &[
    product("name_zh", "产品中文名", "name zh", &["产品名称", "品名", "中文名称", "中文名", "产品名"]),
    product("name_en", "产品英文名", "name en", &["英文名称", "英文名", "product name", "name"]),
    product("model", "型号", "model", &["货号", "款号", "article", "item no", "sku"]),
    product("gtin", "条码", "gtin", &["商品条码", "条形码", "barcode", "bar code", "ean"]),
    product("age", "适用年龄", "age", &["年龄", "age grade"]),
    product("has", "特征", "features", &["产品特征", "功能"]),
    product("has_not", "没有的特征", "features absent", &["无此特征"]),
    product("warnings_zh", "中文警示语", "warnings zh", &["警示语", "警告"]),
    product("warnings_en", "英文警示语", "warnings en", &["warnings"]),
    part("component_zh", "部件中文名", "component zh", &["部件", "部件名称", "零件"]),
    part("component_en", "部件英文名", "component en", &["component", "part"]),
    part("materials", "材料", "materials", &["材质", "material"]),
    part("colour", "颜色", "colour", &["color"]),
    part("supplier", "供应商", "supplier", &["供货商"]),
    part("accessible", "可触及", "accessible", &[]),
    part("mouth", "可放入口中", "can be mouthed", &["可入口"]),
    part("component_has", "部件特征", "component features", &[]),
    part("component_has_not", "部件没有的特征", "component features absent", &[]),
];

/// The column of a word.
pub(crate) fn column(word: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.word == word)
}

/// The column a heading means: `产品中文名`, `name zh`, or both with a line break or a slash between.
pub(crate) fn of_heading(text: &str) -> Option<&'static Column> {
    let normal =
        |text: &str| text.trim().trim_end_matches('*').to_lowercase().replace(['_', '-'], " ").trim().to_owned();
    let whole = normal(text);
    let parts: Vec<String> = text.split(['\n', '/', '(', '\u{ff08}']).map(normal).collect();
    let means = |column: &&Column, heading: &str| {
        heading == column.zh || heading == column.en || column.also.contains(&heading)
    };
    COLUMNS
        .iter()
        .find(|column| means(column, &whole))
        .or_else(|| COLUMNS.iter().find(|column| parts.first().is_some_and(|first| means(column, first))))
}

/// `0` → `A`, `26` → `AA`.
pub(crate) fn letter(index: u32) -> String {
    let mut rest = index;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// A row of headings: at least a name or a component column and three known columns in all.
pub(crate) fn headings(cells: &[(u32, String)]) -> Option<BTreeMap<u32, &'static Column>> {
    let mut found: BTreeMap<u32, &'static Column> = BTreeMap::new();
    for (index, text) in cells {
        if let Some(column) = of_heading(text)
            && found.values().all(|known| known.word != column.word)
        {
            found.insert(*index, column);
        }
    }
    let named = found.values().any(|column| matches!(column.word, "name_zh" | "name_en"));
    (named && found.len() >= 3).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_as_merchants_write_them() {
        let word = |text: &str| of_heading(text).map(|column| column.word);
        assert_eq!(word("产品中文名\nname zh"), Some("name_zh"));
        assert_eq!(word(" Item No "), Some("model"));
        assert_eq!(word("材质"), Some("materials"));
        assert_eq!(word("条码\u{ff08}EAN\u{ff09}*"), Some("gtin"));
        assert_eq!(word("单价"), None);
    }

    #[test]
    fn no_heading_means_two_columns() {
        for column in COLUMNS {
            for heading in [column.zh, column.en].iter().chain(column.also) {
                assert_eq!(of_heading(heading).map(|c| c.word), Some(column.word), "{heading}");
            }
        }
    }

    #[test]
    fn letters_count_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letter), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
