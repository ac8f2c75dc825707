//! Nothing of third parties is committed, and no file names a package registry's host.

use super::Fault;
use crate::tree::{File, Tree};

const FOLDERS: &[&str] = &["node_modules", "vendor", "third_party", "dist"];
const ENDINGS: &[&str] =
    &[".min.js", ".min.css", ".map", ".ttf", ".otf", ".woff", ".woff2", ".wasm", ".jar", ".so", ".dll", ".exe"];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in tree.files() {
        let inside = file.path.split('/').rev().skip(1).find(|folder| FOLDERS.contains(folder));
        if let Some(folder) = inside {
            faults.push(Fault::new(
                &file.path,
                0,
                format!("a file of `{folder}/` is committed: it comes from a package at build"),
            ));
        } else if let Some(ending) = ENDINGS.iter().find(|ending| file.path.ends_with(*ending)) {
            faults.push(Fault::new(
                &file.path,
                0,
                format!("a `{ending}` file is committed: it comes from a package at build"),
            ));
        }
        if ["js", "css", "mjs"].iter().any(|ending| file.is(ending)) && file.text.trim_start().starts_with("/*!") {
            faults.push(Fault::new(&file.path, 1, "begins with the banner of a published library"));
        }
        faults.extend(hosts(file));
    }
    faults
}

/// Hosts and sources in lock files and in the settings of package clients.
fn hosts(file: &File) -> Vec<Fault> {
    // crates.io's own name for itself, which cargo writes into every lock file.
    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let lock = matches!(file.name(), "package-lock.json" | "npm-shrinkwrap.json" | ".npmrc" | "pip.conf");
    let at = |line: usize, text: &str| Fault::new(&file.path, line + 1, text);
    let mut faults = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if lock && (line.contains("\"resolved\"") || line.contains("registry=")) {
            faults
                .push(at(index, "names a registry's host: npm with omit-lockfile-registry-resolved=true writes none"));
        }
        if file.name() == "Cargo.lock" && line.starts_with("source = ") && !line.contains(CRATES_IO) {
            faults.push(at(index, "a source other than crates.io"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn files_of_others_are_found_by_place_name_and_banner() {
        let tree = Tree::of(&[
            ("web/src/app.js", "// ours"),
            ("web/src/lib.js", "/*! Library 1.0 */"),
            ("web/node_modules/a/index.js", ""),
            ("fonts/a.ttf", ""),
            ("docs/distribution.md", "text"),
        ]);
        assert_eq!(places(&check(&tree)), ["web/src/lib.js:1", "web/node_modules/a/index.js:0", "fonts/a.ttf:0"]);
    }

    #[test]
    fn lock_files_name_no_host() {
        let tree = Tree::of(&[
            ("web/package-lock.json", "{\n\"integrity\": \"x\"\n}"),
            ("e2e/package-lock.json", "{\n\"resolved\": \"https://example.org/a.tgz\"\n}"),
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://example.org/x\"\n",
            ),
        ]);
        assert_eq!(places(&check(&tree)), ["e2e/package-lock.json:2", "Cargo.lock:2"]);
    }
}
