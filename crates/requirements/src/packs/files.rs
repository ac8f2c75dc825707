//! The packs as files that a standards engineer changes: an expert's decision about a figure or a fact becomes the changed text
//! of one file, and a set of files is read as a whole or refused as a whole.

use std::collections::BTreeMap;

use super::limits::COLUMNS;
use super::{EMBEDDED, LimitRule, PackProblem, Packs};

/// Path below `packs/` → text. What is not changed stays as the binary carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFiles(BTreeMap<String, String>);

/// What an expert decided about a figure that no verdict could be given by (or that proved wrong).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// The figure is right as it stands.
    Confirm,
    /// It is another: comparator (`<=`, `<`, `>=`, `>`, `range`, `absent`, `prohibited`), value and unit as in the table.
    Correct {
        /// Comparator.
        comparator: String,
        /// Figure, or `low..high`; empty where the comparator needs none.
        value: String,
        /// Unit; empty where there is no figure.
        unit: String,
    },
    /// It is wrong, and no other is known: shown with the reason, never judged by.
    Reject {
        /// Why, zh.
        zh: String,
        /// Why, en.
        en: String,
    },
}

/// A changed file, and the rows that were changed in it: all rows of one sum change together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Path below `packs/`.
    pub path: String,
    /// Its new text.
    pub text: String,
    /// Limit ids, or the requirement's id.
    pub ids: Vec<String>,
}

impl PackFiles {
    /// The files of the binary.
    #[must_use]
    pub fn embedded() -> Self {
        Self(EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Path and text of each file, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Puts a file in the place of the one of that path, or beside the others.
    pub fn put(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// Reads them all.
    ///
    /// # Errors
    /// Every problem found, each with file, line and reason.
    pub fn read(&self) -> Result<Packs, Vec<PackProblem>> {
        Packs::from_files(self.iter())
    }

    /// The limits table in which an expert's decision stands. `source` is what the expert read.
    ///
    /// # Errors
    /// A limit that is not there; a table that does not read. Whether the changed packs hold together is for [`Self::read`].
    pub fn rule_on_limit(
        &self,
        packs: &Packs,
        limit: &str,
        ruling: &Ruling,
        source: &str,
    ) -> Result<Ruled, PackProblem> {
        let missing = || problem("", format!("there is no limit `{limit}`"));
        let (requirement, row) = packs.limit(limit).ok_or_else(missing)?;
        let together = |other: &&super::Limit| match row.rule {
            LimitRule::Each => other.id == row.id,
            LimitRule::Sum(_) => other.rule == row.rule && other.when == row.when,
        };
        let ids: Vec<String> = requirement.limits.iter().filter(together).map(|l| l.id.clone()).collect();
        let path = requirement.file.replace(".toml", ".limits.csv");
        let text = self.get(&path).ok_or_else(missing)?;
        let text = change_rows(&path, text, &ids, |cells| apply(cells, ruling, source))?;
        Ok(Ruled { path, text, ids })
    }

    /// The file in which a requirement, known from memory until now, is confirmed with what the expert read.
    ///
    /// # Errors
    /// A requirement that is not there; a file that does not read.
    pub fn confirm_requirement(&self, packs: &Packs, id: &str, source: &str) -> Result<Ruled, PackProblem> {
        let missing = || problem("", format!("there is no requirement `{id}`"));
        let path = packs.requirement(id).ok_or_else(missing)?.file.clone();
        let text = self.get(&path).ok_or_else(missing)?;
        let broken = |error: toml_edit::TomlError| problem(&path, error.to_string());
        let mut document: toml_edit::DocumentMut = text.parse().map_err(broken)?;
        let table = document
            .get_mut("requirement")
            .and_then(toml_edit::Item::as_array_of_tables_mut)
            .and_then(|all| all.iter_mut().find(|t| t.get("id").and_then(toml_edit::Item::as_str) == Some(id)))
            .ok_or_else(missing)?;
        let before = table.get("source").and_then(toml_edit::Item::as_str).unwrap_or_default().to_owned();
        table.insert("source", toml_edit::value(sources(&before, source)));
        table.insert("confidence", toml_edit::value(CONFIRMED));
        Ok(Ruled { text: document.to_string(), path, ids: vec![id.to_owned()] })
    }
}

/// What one expert has read is one page read.
const CONFIRMED: &str = "confirmed-1";

fn problem(file: &str, reason: String) -> PackProblem {
    PackProblem { file: file.to_owned(), line: 0, reason }
}

fn sources(before: &str, more: &str) -> String {
    if before.is_empty() { more.to_owned() } else { format!("{before}; {more}") }
}

fn apply(cells: &mut BTreeMap<&str, String>, ruling: &Ruling, source: &str) {
    let source = sources(cells.get("source").map_or("", String::as_str), source);
    let mut set = |column: &'static str, text: &str| {
        cells.insert(column, text.to_owned());
    };
    set("source", &source);
    match ruling {
        Ruling::Reject { zh, en } => {
            set("judgeable", "no");
            set("doubt_zh", zh);
            set("doubt_en", en);
            return;
        }
        Ruling::Correct { comparator, value, unit } => {
            set("comparator", comparator);
            set("value", value);
            set("unit", unit);
        }
        Ruling::Confirm => {}
    }
    set("judgeable", "yes");
    set("doubt_zh", "");
    set("doubt_en", "");
    set("confidence", CONFIRMED);
}

/// Changes the rows of these ids and leaves every other byte of the table as it was.
fn change_rows(
    path: &str,
    text: &str,
    ids: &[String],
    change: impl Fn(&mut BTreeMap<&str, String>),
) -> Result<String, PackProblem> {
    let broken = |error: csv::Error| problem(path, error.to_string());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(|h| h.trim().to_owned()).collect();
    let mut starts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let start = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
        starts.push((start, record));
    }
    let mut changed = String::with_capacity(text.len() + 256);
    let mut kept = 0;
    for (index, (start, record)) in starts.iter().enumerate() {
        let mut cells: BTreeMap<&str, String> =
            header.iter().map(String::as_str).zip(record.iter().map(ToOwned::to_owned)).collect();
        if !cells.get("id").is_some_and(|id| ids.iter().any(|known| known == id.trim())) {
            continue;
        }
        change(&mut cells);
        let end = starts.get(index + 1).map_or(text.len(), |(next, _)| *next);
        changed.push_str(text.get(kept..*start).unwrap_or_default());
        let mut writer = csv::Writer::from_writer(Vec::new());
        let row = header.iter().map(|column| cells.get(column.as_str()).map_or("", String::as_str));
        writer.write_record(row).map_err(broken)?;
        let bytes = writer.into_inner().map_err(|error| problem(path, error.to_string()))?;
        changed.push_str(&String::from_utf8_lossy(&bytes));
        kept = end;
    }
    changed.push_str(text.get(kept..).unwrap_or_default());
    debug_assert!(COLUMNS.iter().all(|column| header.iter().any(|h| h == column)), "{path} was read before");
    Ok(changed)
}
