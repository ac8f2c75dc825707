//! Rust source seen as text: without its comments, without its strings, without its test modules. Not a parser: enough to look for
//! words where they count. Lines keep their numbers. Must never fail: strange input only makes it see more text.

/// What a part of the source is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// The source with comments and the insides of strings blanked.
pub(crate) fn code(source: &str) -> String {
    keep(source, |part| part == Part::Code)
}

/// The source with comments blanked; strings stay.
pub(crate) fn code_and_strings(source: &str) -> String {
    keep(source, |part| part != Part::Comment)
}

/// The source with every item behind `#[cfg(test)]` blanked.
pub(crate) fn without_tests(source: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let visible = code(source);
    let mut out = source.to_owned();
    let mut from = 0;
    while let Some(found) = visible.get(from..).and_then(|rest| rest.find(MARK)) {
        let start = from + found;
        let end = item_end(&visible, start + MARK.len());
        if let Some(item) = source.get(start..end) {
            out.replace_range(start..end, &blank(item));
        }
        from = end;
    }
    out
}

/// Numbers (from 1) of the lines in which `word` stands alone: not as part of a longer name before it.
pub(crate) fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let starts_as_name = word.starts_with(is_name);
    text.lines()
        .enumerate()
        .filter(|(_, line)| {
            line.match_indices(word)
                .any(|(at, _)| !starts_as_name || !line.get(..at).is_some_and(|before| before.ends_with(is_name)))
        })
        .map(|(index, _)| index + 1)
        .collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// End of the item that begins after an attribute: past its `;`, or past the brace that closes it.
fn item_end(visible: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in visible.char_indices().filter(|(at, _)| *at >= from) {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    visible.len()
}

/// The same number of bytes, of spaces and the line ends.
fn blank(text: &str) -> String {
    text.chars().flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8())).collect()
}

fn keep(source: &str, wanted: impl Fn(Part) -> bool) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let (part, length) = next_part(rest, out.ends_with(is_name));
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if wanted(part) {
            out.push_str(piece);
        } else {
            out.push_str(&blank(piece));
        }
        rest = after;
    }
    out
}

/// What stands at the beginning of `rest`, and how many bytes of it. A string's quotes count as text.
fn next_part(rest: &str, after_name: bool) -> (Part, usize) {
    if rest.starts_with("//") {
        return (Part::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Part::Comment, block_comment(rest));
    }
    if !after_name && let Some(length) = raw_string(rest) {
        return (Part::Text, length);
    }
    if rest.starts_with('"') {
        return (Part::Text, quoted(rest, '"'));
    }
    if rest.starts_with('\'')
        && let Some(length) = char_literal(rest)
    {
        return (Part::Text, length);
    }
    (Part::Code, rest.chars().next().map_or(1, char::len_utf8))
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of `r"…"`, `r#"…"#`, `br"…"` at the beginning.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after.get(hashes..)?.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let inside = body.find(&close).unwrap_or(body.len());
    Some((rest.len() - body.len() + inside + close.len()).min(rest.len()))
}

/// Length of a quoted text with backslash escapes at the beginning.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a character literal; nothing for a lifetime.
fn char_literal(rest: &str) -> Option<usize> {
    let mut inside = rest.chars().skip(1);
    let first = inside.next()?;
    if first == '\\' {
        return Some(quoted(rest, '\''));
    }
    (inside.next() == Some('\'')).then(|| 2 + first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_not_code() {
        let source = "let a = \"std::fs \\\" x\"; // std::fs\n/* std::fs /* deep */ */ let b = r#\"std::fs \" \"#; let c = '\"'; std::fs";
        assert_eq!(lines_with(&code(source), "std::fs"), [2]);
        assert_eq!(code(source).len(), source.len());
        assert_eq!(code(source).matches("std::fs").count(), 1);
    }

    #[test]
    fn a_lifetime_opens_no_literal() {
        assert_eq!(code("fn f<'a>(x: &'a str) -> &'a str { x }"), "fn f<'a>(x: &'a str) -> &'a str { x }");
    }

    #[test]
    fn test_modules_do_not_count_and_lines_keep_their_numbers() {
        let source =
            "use a;\n#[cfg(test)]\nuse std::fs;\n#[cfg(test)]\nmod tests {\n  fn f() { \"}\"; std::fs::x }\n}\nstd::fs";
        assert_eq!(lines_with(&code(&without_tests(source)), "std::fs"), [8]);
    }

    #[test]
    fn a_word_is_found_only_at_the_beginning_of_a_name() {
        assert_eq!(lines_with("operand::x\nrand::x", "rand::"), [2]);
    }

    #[test]
    fn chinese_text_does_not_confuse_the_counting() {
        let source = "let a = \"中文\"; // 注释\nlet b = '中'; std::fs";
        assert_eq!(code(source).len(), source.len());
        assert_eq!(lines_with(&code(source), "std::fs"), [2]);
        assert!(code_and_strings(source).contains("中文"));
        assert!(!code_and_strings(source).contains("注释"));
    }
}
