//! Pure crates and every `model.rs` and `rules.rs` (or files in folders of those names) do no I/O and read neither clock nor randomness.

use super::{Fault, PURE};
use crate::rust_text::{code, lines_with, without_tests};
use crate::tree::{File, Tree};

const FORBIDDEN: &[(&str, &str)] = &[
    ("SystemTime::now", "reads the clock; take `now` as an argument"),
    ("Instant::now", "reads the clock; take `now` as an argument"),
    ("Timestamp::now", "reads the clock; take `now` as an argument"),
    ("Zoned::now", "reads the clock; take `now` as an argument"),
    ("Utc::now", "reads the clock; take `now` as an argument"),
    ("now_v7(", "reads the clock and randomness; take the id as an argument"),
    ("new_v4(", "reads randomness; take the id as an argument"),
    ("rand::", "reads randomness; take it as an argument"),
    ("getrandom", "reads randomness; take it as an argument"),
    ("OsRng", "reads randomness; take it as an argument"),
    ("thread_rng", "reads randomness; take it as an argument"),
    ("std::fs", "reads files; take the bytes as an argument"),
    ("std::net::Tcp", "uses the network"),
    ("std::env::", "reads the environment; take the value as an argument"),
    ("std::process", "runs programs"),
    ("tokio::", "belongs to platform"),
    ("reqwest", "belongs to platform"),
    ("sea_orm", "belongs to entities.rs and store.rs"),
    ("sqlx::", "belongs to platform"),
    ("rusqlite", "belongs to platform"),
    ("axum", "belongs to pages.rs and api.rs"),
];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending("rs").filter(|file| is_pure(file)) {
        let text = code(&without_tests(&file.text));
        for (word, reason) in FORBIDDEN {
            for line in lines_with(&text, word) {
                faults.push(Fault::new(&file.path, line, format!("`{word}` in pure code: it {reason}")));
            }
        }
    }
    faults
}

fn is_pure(file: &File) -> bool {
    let (Some(own), Some(path)) = (file.crate_name(), file.in_crate()) else { return false };
    // tests.rs beside a module is behind #[cfg(test)] in its parent.
    let Some(path) = path.strip_prefix("src/").filter(|_| file.name() != "tests.rs" && !file.path.contains("/tests/"))
    else {
        return false;
    };
    let rules =
        ["model", "rules"].iter().any(|kind| path == format!("{kind}.rs") || path.starts_with(&format!("{kind}/")));
    PURE.contains(&own) || rules
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn rules_take_the_time_as_an_argument() {
        let bad = "//! Rules.\nfn due() -> bool { Timestamp::now() > 1 }\n";
        let tree = Tree::of(&[
            ("crates/orders/src/rules.rs", bad),
            ("crates/orders/src/model/order.rs", bad),
            ("crates/measure/src/deep/x.rs", bad),
            ("crates/orders/src/actions.rs", bad),
        ]);
        assert_eq!(
            places(&check(&tree)),
            ["crates/orders/src/rules.rs:2", "crates/orders/src/model/order.rs:2", "crates/measure/src/deep/x.rs:2"]
        );
    }

    #[test]
    fn comments_strings_and_tests_may_speak_of_the_world() {
        let fine = "//! Never std::fs.\nconst A: &str = \"std::fs\";\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let tree = Tree::of(&[
            ("crates/gs1/src/a.rs", fine),
            ("crates/gs1/tests/b.rs", "//! x\nuse std::fs;"),
            ("crates/gs1/src/c/tests.rs", "use std::fs;"),
        ]);
        assert!(check(&tree).is_empty());
    }

    #[test]
    fn a_longer_name_is_another_name() {
        let tree = Tree::of(&[("crates/gs1/src/a.rs", "fn f(x: operand::X, r: rand_core::Y) {}")]);
        assert!(check(&tree).is_empty());
    }
}
