//! What the documents point at exists: relative links, and paths in backticks that begin with a folder of ours.

use super::Fault;
use crate::tree::{File, Tree};

const ROOTS: &[&str] =
    &["crates/", "docs/", "web/", "e2e/", "xtask/", "scripts/", "locales/", "packs/", "demo/", "bench/", "openapi/"];

pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    tree.ending("md").flat_map(|file| broken(tree, file)).collect()
}

fn broken(tree: &Tree, file: &File) -> Vec<Fault> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut faults = Vec::new();
    let mut fenced = false;
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let targets =
            links(line).into_iter().map(|link| resolve(folder, link)).chain(paths(line).into_iter().map(str::to_owned));
        for target in targets.filter(|target| !made_at_build(target) && !tree.has(target)) {
            faults.push(Fault::new(&file.path, index + 1, format!("`{target}` does not exist")));
        }
    }
    faults
}

/// Folders that a command makes and git ignores.
fn made_at_build(path: &str) -> bool {
    ["web/dist", "web/node_modules", "e2e/output", "e2e/node_modules"].iter().any(|folder| path.starts_with(folder))
}

/// Targets of `[text](target)` that are files of the project.
fn links(line: &str) -> Vec<&str> {
    line.match_indices("](")
        .filter_map(|(at, _)| line.get(at + 2..)?.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// Paths in backticks; a name in capitals, a star or a brace is a pattern, not a path.
fn paths(line: &str) -> Vec<&str> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| ROOTS.iter().any(|root| text.starts_with(root)))
        .filter(|text| !text.contains(|c: char| c.is_whitespace() || "*{}…<>$()".contains(c)))
        .filter(|text| {
            !text.split(['/', '.', '-', '_']).any(|part| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase()))
        })
        .collect()
}

fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn links_and_named_paths_must_exist() {
        let text = "See [a](docs/api.md#x), [b](docs/gone.md), [c](https://example.org) and `crates/app/src/main.rs`.\n`crates/app/src/gone.rs` `crates/NAME/src/x.rs` `crates/*/y` `web/dist/manifest.json`\n```\n[d](gone.md)\n```\n";
        let tree = Tree::of(&[
            ("README.md", text),
            ("docs/api.md", "[up](../README.md) [e](adding.md)"),
            ("crates/app/src/main.rs", ""),
        ]);
        assert_eq!(places(&check(&tree)), ["README.md:1", "README.md:2", "docs/api.md:1"]);
    }
}
