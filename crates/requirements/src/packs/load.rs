//! From files to [`Packs`], with every complaint at its file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::model::{Requirement, Scope};
use super::{Packs, limits, registers, requirements};

/// Why a pack is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PackProblem {
    /// File below `packs/`.
    pub file: String,
    /// Line in it; 0 when the file itself is the problem.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for PackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "packs/{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// Complaints so far.
#[derive(Default)]
pub(super) struct Problems(Vec<PackProblem>);

impl Problems {
    pub(super) fn add(&mut self, file: &str, line: usize, reason: impl Into<String>) {
        self.0.push(PackProblem { file: file.to_owned(), line, reason: reason.into() });
    }
}

const REGISTERS: [&str; 7] = [
    "vocabulary.csv",
    "analytes.csv",
    "measurands.csv",
    "methods.csv",
    "documents.csv",
    "equivalence.csv",
    "left-out.csv",
];

pub(super) fn load(files: &BTreeMap<&str, &str>) -> Result<Packs, Vec<PackProblem>> {
    let mut problems = Problems::default();
    for register in REGISTERS {
        if !files.contains_key(register) {
            problems.add(register, 0, "the register is missing");
        }
    }
    let text = |name: &str| files.get(name).copied().unwrap_or_default();
    let vocabulary = registers::vocabulary(text("vocabulary.csv"), &mut problems);
    let mut packs = Packs {
        vocabulary,
        analytes: registers::analytes(text("analytes.csv"), &mut problems),
        measurands: registers::measurands(text("measurands.csv"), &mut problems),
        documents: registers::documents(text("documents.csv"), &mut problems),
        version: fingerprint(files),
        ..Packs::default()
    };
    packs.methods = registers::methods(text("methods.csv"), &packs.measurands, &mut problems);
    packs.relations = registers::relations(text("equivalence.csv"), &packs.methods, &mut problems);
    packs.join_methods();
    registers::names(&mut packs);
    for (file, text) in files {
        if file.ends_with(".toml") {
            requirements::read(file, text, &mut packs, &mut problems);
        }
    }
    for (file, text) in files {
        if let Some(stem) = file.strip_suffix(".limits.csv") {
            if files.contains_key(format!("{stem}.toml").as_str()) {
                limits::read(file, text, &mut packs, &mut problems);
            } else {
                problems.add(file, 0, format!("no `{stem}.toml` beside it"));
            }
        } else if !file.ends_with(".toml") && !REGISTERS.contains(file) {
            problems.add(file, 0, "no pack and no register");
        }
    }
    check_references(&packs, &mut problems);
    check_editions(&packs.requirements, &mut problems);
    if problems.0.is_empty() { Ok(packs) } else { Err(problems.0) }
}

/// Every id that is named must be there.
fn check_references(packs: &Packs, problems: &mut Problems) {
    let ids: BTreeSet<&str> = packs.requirements.iter().map(|r| r.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut limit_ids = BTreeSet::new();
    for r in &packs.requirements {
        let mut add = |reason: String| problems.add(&r.file, r.line, reason);
        if !seen.insert(&r.id) {
            add(format!("`{}` is defined twice", r.id));
        }
        for other in r.exempts.iter().chain(&r.replaces).filter(|id| !ids.contains(id.as_str())) {
            add(format!("`{}` names the unknown requirement `{other}`", r.id));
        }
        for m in r.methods.iter().filter(|m| !packs.methods.contains_key(&m.id)) {
            add(format!("`{}` names the undefined method `{}`", r.id, m.id));
        }
        for d in r.documents.iter().filter(|d| !packs.documents.contains_key(*d)) {
            add(format!("`{}` names the undefined document `{d}`", r.id));
        }
        for m in &r.methods {
            let per_product = packs.methods.get(&m.id).is_some_and(|m| m.per == Scope::Product);
            if r.scope == Scope::Component && per_product {
                add(format!("`{}` looks at parts, but the method `{}` at the whole toy", r.id, m.id));
            }
        }
        for limit in &r.limits {
            if !limit_ids.insert(&limit.id) {
                let table = r.file.replace(".toml", ".limits.csv");
                problems.add(&table, limit.line, format!("the limit `{}` is defined twice", limit.id));
            }
        }
    }
}

/// Editions of one thing in one market may not hold on the same day.
fn check_editions(requirements: &[Requirement], problems: &mut Problems) {
    for (i, a) in requirements.iter().enumerate() {
        for b in requirements.iter().skip(i + 1) {
            if a.edition_of.is_none() || a.edition_of != b.edition_of || a.market != b.market {
                continue;
            }
            let starts_before = |x: &Requirement, y: &Requirement| match (x.valid_from, y.valid_to) {
                (Some(from), Some(to)) => from <= to,
                _ => true,
            };
            if starts_before(a, b) && starts_before(b, a) {
                let edition = a.edition_of.as_deref().unwrap_or_default();
                let reason = format!("`{}` and `{}` are overlapping editions of {edition}", a.id, b.id);
                problems.add(&b.file, b.line, reason);
            }
        }
    }
}

/// FNV-1a over names and texts: a change is seen, nothing more is promised.
fn fingerprint(files: &BTreeMap<&str, &str>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (name, text) in files {
        for byte in name.bytes().chain([0]).chain(text.bytes()).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
