//! Every Rust file says on top what it is for (`//!`); nothing is silenced, postponed or skipped.

use super::Fault;
use crate::rust_text::{code, lines_with};
use crate::tree::Tree;

/// Put together from halves, so that this file does not find itself.
fn forbidden() -> [(String, &'static str); 5] {
    [
        (["#[", "allow("].concat(), "use #[expect(…, reason = \"…\")]"),
        (["#![", "allow("].concat(), "use #![expect(…, reason = \"…\")]"),
        (["#[", "ignore"].concat(), "a test that never runs proves nothing: mend or delete it"),
        (["todo", "!("].concat(), "leave the feature off the menu instead"),
        (["unimplemented", "!("].concat(), "leave the feature off the menu instead"),
    ]
}

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending("rs") {
        if !file.text.starts_with("//!") {
            faults.push(Fault::new(
                &file.path,
                1,
                "the first line is no `//!`: say what the file is for and what it must never do",
            ));
        }
        let text = code(&file.text);
        for (word, instead) in forbidden() {
            for line in lines_with(&text, &word) {
                faults.push(Fault::new(&file.path, line, format!("`{word}`: {instead}")));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_file_says_on_top_what_it_is_for() {
        let tree = Tree::of(&[
            ("crates/a/src/lib.rs", "//! Fine.\n"),
            ("crates/a/tests/b.rs", "use a;\n"),
            ("xtask/src/c.rs", "// no\n"),
        ]);
        assert_eq!(places(&check(&tree)), ["crates/a/tests/b.rs:1", "xtask/src/c.rs:1"]);
    }

    #[test]
    fn nothing_is_silenced_or_skipped() {
        let lines: String = forbidden().iter().map(|(word, _)| format!("{word}\n")).collect();
        let tree = Tree::of(&[("a.rs", &format!("//! x\n{lines}// {lines}"))]);
        assert_eq!(
            places(&check(&tree)).len(),
            5 + 4,
            "each in code; the first of the second list stands in the comment"
        );
    }
}
