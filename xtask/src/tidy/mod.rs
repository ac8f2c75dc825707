//! The invariants of ARCHITECTURE.md that can be read off the files. Each check stands in its own file with its tests on a made-up
//! tree. A check says where, what, and what to do instead; it must never change a file.

mod areas;
mod docs;
mod examples;
mod foreign;
mod heads;
mod locales;
mod pure;
mod queries;
mod sizes;
mod templates;

use std::fmt;

use crate::tree::Tree;

/// The areas: siblings that never import each other.
pub(crate) const AREAS: &[&str] = &[
    "accounts",
    "catalogue",
    "market_access",
    "orders",
    "laboratory",
    "inspection",
    "certification",
    "traceability",
    "passport",
    "oversight",
    "network",
];

/// Crates that do no I/O and read neither clock nor randomness.
pub(crate) const PURE: &[&str] = &["gs1", "epcis", "measure", "sampling", "credential", "requirements", "kernel"];

/// Something that must be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// File.
    pub(crate) path: String,
    /// Line from 1, or 0 for the file as a whole.
    pub(crate) line: usize,
    /// What is wrong and what to do.
    pub(crate) text: String,
}

impl Fault {
    /// A fault at a line; 0 means the file as a whole.
    pub(crate) fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.path, self.text)
        } else {
            write!(f, "{}:{}: {}", self.path, self.line, self.text)
        }
    }
}

/// What tidy found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    /// What fails.
    pub(crate) faults: Vec<Fault>,
    /// What is only told.
    pub(crate) notes: Vec<String>,
}

/// Runs every check.
pub(crate) fn check(tree: &Tree) -> Report {
    let checks = [
        areas::check,
        pure::check,
        queries::check,
        heads::check,
        foreign::check,
        locales::check,
        templates::check,
        docs::check,
        examples::check,
    ];
    let mut faults: Vec<Fault> = checks.iter().flat_map(|check| check(tree)).collect();
    let (too_large, notes) = sizes::check(tree);
    faults.extend(too_large);
    faults.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Report { faults, notes }
}

/// `path:line` of each fault, for tests.
#[cfg(test)]
pub(crate) fn places(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{}:{}", fault.path, fault.line)).collect()
}
