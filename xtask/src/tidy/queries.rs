//! Every query of an area stands in its `store.rs` (or `store/`), its rows in `entities.rs` (or `entities/`).

use super::{AREAS, Fault};
use crate::rust_text::{code, code_and_strings, lines_with, without_tests};
use crate::tree::{File, Tree};

const LIBRARIES: &[&str] = &["sea_orm", "sqlx::", "rusqlite"];
const SQL: &[&str] = &["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE "];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.ending("rs").filter(|file| is_outside(file)) {
        let source = without_tests(&file.text);
        let text = code(&source);
        for word in LIBRARIES {
            for line in lines_with(&text, word) {
                faults.push(Fault::new(&file.path, line, format!("`{word}` outside store.rs and entities.rs")));
            }
        }
        for (index, line) in code_and_strings(&source).lines().enumerate() {
            if SQL.iter().any(|word| line.contains(&format!("\"{word}"))) {
                faults.push(Fault::new(&file.path, index + 1, "SQL outside store.rs"));
            }
        }
    }
    faults
}

fn is_outside(file: &File) -> bool {
    let (Some(own), Some(path)) = (file.crate_name(), file.in_crate()) else { return false };
    let Some(path) = path.strip_prefix("src/") else { return false };
    let stored =
        ["store", "entities"].iter().any(|kind| path == format!("{kind}.rs") || path.starts_with(&format!("{kind}/")));
    AREAS.contains(&own) && !stored && file.name() != "tests.rs"
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn queries_stand_in_the_store_alone() {
        let bad = "use sea_orm::EntityTrait;\nconst Q: &str = \"SELECT id FROM orders\";\n";
        let tree = Tree::of(&[
            ("crates/orders/src/actions.rs", bad),
            ("crates/orders/src/store.rs", bad),
            ("crates/orders/src/store/list.rs", bad),
            ("crates/orders/src/entities.rs", bad),
            ("crates/platform/src/db/mod.rs", bad),
            ("crates/orders/tests/story.rs", bad),
        ]);
        assert_eq!(places(&check(&tree)), ["crates/orders/src/actions.rs:1", "crates/orders/src/actions.rs:2"]);
    }
}
