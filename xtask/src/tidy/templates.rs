//! No bare text in a template: every word comes from the catalogue. Looks at what is left of a template without its expressions,
//! tags, code samples and comments, and at the attributes that people read or hear.

use super::Fault;
use crate::tree::Tree;

/// Attributes whose value is read out or shown.
const SPOKEN: &[&str] = &["aria-label", "placeholder", "title", "alt", "data-label", "data-confirm"];

/// Elements whose content is no sentence.
const SILENT: &[&str] = &["script", "style", "code", "pre", "kbd"];

/// Names and units that are the same in every language.
const NAMES: &[&str] = &["mg", "kg", "EPCIS", "Touchstone"];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending("html").filter(|file| file.in_crate().is_some_and(|path| path.starts_with("templates/"))) {
        let text = without_expressions(&file.text);
        for (line, words) in bare(&text).into_iter().chain(spoken(&text)) {
            faults.push(Fault::new(&file.path, line, format!("bare text “{words}”: put it into the catalogue")));
        }
    }
    faults
}

/// The template with `{{ }}`, `{% %}`, `{# #}` and `<!-- -->` blanked.
fn without_expressions(text: &str) -> String {
    let pairs = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->")];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, close)) = pairs.iter().filter_map(|(open, close)| Some((rest.find(open)?, *close))).min() {
        let (before, inside) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let end = inside.find(close).map_or(inside.len(), |end| end + close.len());
        let (expression, after) = inside.split_at_checked(end).unwrap_or((inside, ""));
        out.push_str(before);
        out.extend(expression.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// (line, text) of sentences between tags.
fn bare(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut silent: Option<&str> = None;
    for (index, piece) in text.split('<').enumerate() {
        // Only what stands before the first tag is no tag.
        let (tag, content) = if index == 0 { ("", piece) } else { piece.split_once('>').unwrap_or((piece, "")) };
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if let Some(open) = SILENT.iter().find(|open| **open == name) {
            silent = if tag.starts_with('/') { None } else { Some(open) };
        }
        if silent.is_none() && is_sentence(content) {
            let at = line + tag.matches('\n').count() + leading_lines(content);
            found.push((at, short(content)));
        }
        line += piece.matches('\n').count();
    }
    found
}

fn leading_lines(content: &str) -> usize {
    let start = content.len() - content.trim_start().len();
    content.get(..start).map_or(0, |space| space.matches('\n').count())
}

/// (line, text) of spoken attributes with words in them.
fn spoken(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for attribute in SPOKEN {
            let open = format!(" {attribute}=\"");
            let values = line.match_indices(&open).filter_map(|(at, _)| line.get(at + open.len()..)?.split('"').next());
            found.extend(values.filter(|value| is_sentence(value)).map(|value| (index + 1, short(value))));
        }
    }
    found
}

fn short(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(40).collect()
}

/// Chinese characters, or a word of at least three letters that is not all capitals (those are abbreviations).
fn is_sentence(text: &str) -> bool {
    if text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) {
        return true;
    }
    without_entities(text)
        .split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().count() >= 3 && word.chars().any(char::is_lowercase) && !NAMES.contains(&word))
}

/// Without `&nbsp;` and its like.
fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut out, part| {
        out.push(' ');
        out.push_str(part.split_once(';').map_or(part, |(_, after)| after));
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    fn faults(template: &str) -> Vec<String> {
        let path = "crates/orders/templates/order/show.html";
        places(&check(&Tree::of(&[(path, template)]))).into_iter().map(|place| place.replace(path, "")).collect()
    }

    #[test]
    fn text_from_the_catalogue_is_fine() {
        assert!(faults("{% extends \"layout.html\" %}\n<h1 class=\"card title\">{{ p.t(\"orders\") }} · GTIN &nbsp; 12 mg/kg</h1>{# 中文 note #}<!-- a note -->").is_empty());
    }

    #[test]
    fn bare_words_of_either_language_are_found_at_their_line() {
        assert_eq!(faults("<p>\n  Save it</p>\n<b>保存</b>"), [":2", ":3"]);
        assert_eq!(faults("Hello <b>{{ x }}</b>"), [":1"]);
    }

    #[test]
    fn what_is_read_out_counts_as_text() {
        assert_eq!(
            faults(
                "<input class=\"some words\" aria-label=\"Number of\" placeholder=\"{{ p.t(\"a\") }}\">\n<img alt=\"照片\">"
            ),
            [":1", ":2"]
        );
    }

    #[test]
    fn code_samples_and_scripts_are_no_sentences() {
        assert!(faults("<script>let all = words;</script><code>touchstone demo</code>").is_empty());
        assert_eq!(faults("<code>touchstone demo</code>\nfree text"), [":2"]);
    }
}
