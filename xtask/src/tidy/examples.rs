//! The two crates that are libraries of their own show how they are used: every public item of `gs1` and `epcis` is named in an example
//! of its file. An example may show several items that belong together; an item that no example names is a fault. Nor do these crates
//! depend on anything else of the workspace, but `epcis` on `gs1`.

use super::Fault;
use crate::rust_text;
use crate::tree::{File, Tree};

/// The libraries, and which crates of the workspace they may name.
const LIBRARIES: &[(&str, &[&str])] = &[("gs1", &[]), ("epcis", &["gs1"])];

pub(super) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (library, permitted) in LIBRARIES {
        let inside = |file: &&File| file.crate_name() == Some(library);
        for file in tree.files().filter(inside) {
            match file.in_crate() {
                Some("Cargo.toml") => faults.extend(dependencies(tree, file, permitted)),
                Some(path) if path.starts_with("src/") && file.is("rs") && !path.ends_with("/tests.rs") => {
                    faults.extend(unshown(file));
                }
                _ => {}
            }
        }
    }
    faults
}

/// Crates of the workspace under `[dependencies]` or `[dev-dependencies]`.
fn dependencies(tree: &Tree, manifest: &File, permitted: &[&str]) -> Vec<Fault> {
    let is_ours = |name: &str| tree.files().any(|file| file.path == format!("crates/{name}/Cargo.toml"));
    let mut section = "";
    let mut faults = Vec::new();
    for (index, line) in manifest.text.lines().enumerate() {
        if line.starts_with('[') {
            section = line;
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        if section.ends_with("dependencies]") && is_ours(name) && !permitted.contains(&name) {
            let text = format!("a library that others may take depends on {name}, which is of this project alone");
            faults.push(Fault::new(&manifest.path, index + 1, text));
        }
    }
    faults
}

/// Public items that no example of the file names.
fn unshown(file: &File) -> Vec<Fault> {
    let examples = examples(&file.text);
    let visible = rust_text::without_tests(&file.text);
    let items = visible.lines().enumerate().filter_map(|(index, line)| Some((index + 1, item(line)?)));
    items
        .filter(|(_, name)| rust_text::lines_with(&examples, name).is_empty())
        .map(|(line, name)| {
            let text = format!("no example in this file shows {name}: name it in a ``` block of its documentation");
            Fault::new(&file.path, line, text)
        })
        .collect()
}

/// The name of the public item that a line declares.
fn item(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let rest = rest.strip_prefix("const fn ").or_else(|| {
        ["fn ", "struct ", "enum ", "trait ", "type ", "const ", "static "]
            .into_iter()
            .find_map(|kind| rest.strip_prefix(kind))
    })?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

/// The lines of all examples: of ``` blocks in documentation.
fn examples(text: &str) -> String {
    let mut out = String::new();
    let mut within = false;
    for line in text.lines() {
        let line = line.trim_start();
        let Some(line) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            within = false;
            continue;
        };
        if line.trim_start().starts_with("```") {
            within = !within;
        } else if within {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::places;

    const SHOWN: &str = "\
//! What it is.

/// A thing.
///
/// ```
/// assert_eq!(Thing::new().size(), 1);
/// ```
pub struct Thing;

impl Thing {
    /// Makes it.
    pub fn new() -> Self { Self }
    /// How large.
    pub const fn size(&self) -> usize { 1 }
    pub(crate) fn inner(&self) {}
}
";

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        places(&check(&Tree::of(files)))
    }

    #[test]
    fn an_item_without_an_example_is_a_fault() {
        assert_eq!(faults(&[("crates/gs1/src/thing.rs", SHOWN)]), [] as [&str; 0]);
        let more = format!("{SHOWN}\n/// Names size only in words.\npub fn other() {{}}\npub enum Kind {{}}\n");
        assert_eq!(
            faults(&[("crates/epcis/src/thing.rs", &more)]),
            ["crates/epcis/src/thing.rs:19", "crates/epcis/src/thing.rs:20"]
        );
        let elsewhere = [("crates/measure/src/thing.rs", more.as_str()), ("crates/gs1/tests/thing.rs", &more)];
        assert_eq!(faults(&elsewhere), [] as [&str; 0]);
        let tested = format!("{SHOWN}\n#[cfg(test)]\nmod tests {{\n    pub fn help() {{}}\n}}\n");
        assert_eq!(faults(&[("crates/gs1/src/thing.rs", &tested)]), [] as [&str; 0]);
    }

    #[test]
    fn a_library_depends_on_no_crate_of_the_project() {
        let kernel = ("crates/kernel/Cargo.toml", "[package]\nname = \"kernel\"\n");
        let gs1 = ("crates/gs1/Cargo.toml", "[package]\nname = \"gs1\"\n[dependencies]\nserde.workspace = true\n");
        let epcis =
            ("crates/epcis/Cargo.toml", "[dependencies]\ngs1.workspace = true\nkernel = { path = \"../kernel\" }\n");
        assert_eq!(faults(&[kernel, gs1, epcis]), ["crates/epcis/Cargo.toml:3"]);
    }
}
