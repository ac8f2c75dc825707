//! Reading a CSV table by column name, with the line for every complaint.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::load::Problems;

/// One row.
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    cells: BTreeMap<String, String>,
}

/// The rows of `text`; complains of a missing column or a broken line.
pub(super) fn rows<'a>(file: &'a str, text: &str, columns: &[&str], problems: &mut Problems) -> Vec<Row<'a>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|h| h.trim().to_owned()).collect(),
        Err(error) => {
            problems.add(file, 1, error.to_string());
            return Vec::new();
        }
    };
    for column in columns.iter().filter(|c| !header.iter().any(|h| h == *c)) {
        problems.add(file, 1, format!("the column `{column}` is missing"));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cells = header.iter().cloned().zip(record.iter().map(|c| c.trim().to_owned())).collect();
                rows.push(Row { file, line: usize::try_from(line).unwrap_or(0), cells });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.add(file, usize::try_from(line).unwrap_or(0), error.to_string());
            }
        }
    }
    rows
}

impl Row<'_> {
    pub(super) fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    pub(super) fn text(&self, zh: &str, en: &str) -> crate::Text {
        crate::Text::new(self.get(zh), self.get(en))
    }

    pub(super) fn complain(&self, problems: &mut Problems, reason: impl Into<String>) {
        problems.add(self.file, self.line, reason);
    }

    /// The cell parsed, or a complaint.
    pub(super) fn parse<T: FromStr>(&self, column: &str, problems: &mut Problems) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        match self.get(column).parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(problems, format!("{column}: {error}"));
                None
            }
        }
    }

    /// The cell as one of the names of `T` (its serde names), or a complaint.
    pub(super) fn name<T: for<'de> serde::Deserialize<'de>>(&self, column: &str, problems: &mut Problems) -> Option<T> {
        let cell = self.get(column);
        let parsed = T::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(cell));
        if let Err(error) = &parsed {
            self.complain(problems, format!("{column}: {error}"));
        }
        parsed.ok()
    }
}
