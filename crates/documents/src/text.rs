//! Makes text of users printable without changing what it says: composes accents, drops what has no shape, stands 〓 in
//! for what the fonts lack. Never interprets it.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::fonts;

/// The printers' mark for "the type for this character is not at hand".
const GETA: char = '〓';
/// A longer word than this gets places to break, so that it stays in its column.
const LONGEST_WORD: usize = 20;
/// A place to break after a mark of punctuation is worth it from this many characters on.
const SHORTEST_PIECE: usize = 8;
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
    let shown: String = text
        .replace("\r\n", "\n")
        .nfc()
        .filter(|c| !is_shapeless(*c))
        .map(|c| match c {
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c if c.is_whitespace() || fonts::can_draw(c) => c,
            c => {
                unprintable.insert(c);
                GETA
            }
        })
        .collect();
    breakable(&shown)
}

/// Gives long words places to break. Addresses of pages stay whole: they are copied, and break well by themselves.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(allows_break) {
        if word.chars().count() > LONGEST_WORD && !word.contains("://") {
            push_in_pieces(&mut out, word);
        } else {
            out.push_str(word);
        }
    }
    out
}

fn push_in_pieces(out: &mut String, word: &str) {
    let mut piece = 0;
    let mut characters = word.chars().peekable();
    while let Some(c) = characters.next() {
        out.push(c);
        piece += 1;
        let at_mark = piece >= SHORTEST_PIECE && c.is_ascii_punctuation();
        let goes_on = characters.peek().is_some_and(|next| !allows_break(*next));
        if goes_on && (at_mark || piece >= LONGEST_WORD) {
            out.push(BREAK_HERE);
            piece = 0;
        }
    }
}

/// Characters that print nothing: controls, joiners, variation selectors, and the direction overrides by which a text
/// can be shown in another order than it is stored.
fn is_shapeless(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Blanks, and the scripts without spaces between words (from the radicals of Chinese on), let a line break beside them.
fn allows_break(c: char) -> bool {
    c.is_whitespace() || u32::from(c) >= 0x2E80
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
    fn a_long_word_breaks_after_its_marks_and_an_ordinary_one_not_at_all() {
        check(
            "S26-11873-01-LONG-IDENTIFICATION-00001",
            "S26-11873-\u{200B}01-LONG-\u{200B}IDENTIFICATION-\u{200B}00001",
            "",
        );
        check(&"A".repeat(45), &["A".repeat(20), "A".repeat(20), "A".repeat(5)].join("\u{200B}"), "");
        for whole in [
            "TR-2026-004217",
            "EN 71-1:2014+A1:2018",
            "https://lab.example/verify/TR-2026-004217-7KQ2",
            "长长长长长长长长长长长长长长长长长长长长长长",
        ] {
            check(whole, whole, "");
        }
    }
}
