//! Makes text of users printable without changing what it says: composes accents, drops what has no shape, stands 〓 in
//! for what the fonts lack. Never interprets it.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::fonts;

/// The printers' mark for "the type for this character is not at hand".
const GETA: char = '〓';
/// A run of this many characters without a place to break gets places to break.
const LONGEST_RUN: usize = 16;
const BREAK_HERE: char = '\u{200B}';

/// Cleans every string of `data` and answers the characters that had to be replaced.
pub(crate) fn clean(data: &mut Value) -> BTreeSet<char> {
    let mut unprintable = BTreeSet::new();
    walk(data, &mut unprintable);
    unprintable
}

fn walk(value: &mut Value, unprintable: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => *text = printable(text, unprintable),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, unprintable)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, unprintable)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable(text: &str, unprintable: &mut BTreeSet<char>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.replace("\r\n", "\n").nfc().filter(|c| !is_shapeless(*c)) {
        let c = match c {
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c if c == '\n' || c.is_whitespace() || fonts::can_draw(c) => c,
            c => {
                unprintable.insert(c);
                GETA
            }
        };
        run = if can_run_on(c) { run + 1 } else { 0 };
        if run > LONGEST_RUN {
            out.push(BREAK_HERE);
            run = 1;
        }
        out.push(c);
    }
    out
}

/// Characters that print nothing: controls, joiners, variation selectors, and the direction overrides by which a text
/// can be shown in another order than it is stored.
fn is_shapeless(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Scripts with spaces between words: such a character does not by itself allow a line break beside it.
fn can_run_on(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '-' | '/') && u32::from(c) < 0x2E80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str, want_unprintable: &str) {
        let mut unprintable = BTreeSet::new();
        assert_eq!(printable(text, &mut unprintable), want);
        assert_eq!(unprintable.into_iter().collect::<String>(), want_unprintable);
    }

    #[test]
    fn ordinary_text_of_the_trade_is_kept() {
        let text = "义乌市×玩具有限公司 (Åsa & Zoë) ≤ 0.1 % ±2 µg/cm² 5 °C № 7 Ж α 〓 “—”…";
        check(text, text, "");
    }

    #[test]
    fn a_character_without_glyph_becomes_a_geta_and_is_reported() {
        check("a\u{1F9F8}b\u{1F9F8}\u{E000}", "a〓b〓〓", "\u{E000}\u{1F9F8}");
    }

    #[test]
    fn accents_are_composed_and_invisible_characters_dropped() {
        check("e\u{0301}\u{202E}x\u{200B}y\u{0000}z\u{FE0F}", "éxyz", "");
    }

    #[test]
    fn line_ends_are_unified() {
        check("a\r\nb\rc\u{2028}d\te", "a\nb\nc\nd e", "");
    }

    #[test]
    fn a_long_run_can_be_broken_and_words_are_not() {
        let long = "A".repeat(40);
        let mut unprintable = BTreeSet::new();
        let broken = printable(&long, &mut unprintable);
        assert_eq!(broken.split(BREAK_HERE).map(str::len).collect::<Vec<_>>(), [16, 16, 8]);
        check(
            "1234567890 1234567890 长长长长长长长长长长长长长长长长长长长长",
            "1234567890 1234567890 长长长长长长长长长长长长长长长长长长长长",
            "",
        );
    }
}
