//! The comma-separated input files of the demonstration, read by column name.

use anyhow::{Context, Result};

/// A table with its head.
pub(crate) struct Table {
    head: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

/// One line of it.
pub(crate) struct Row<'a> {
    head: &'a csv::StringRecord,
    cells: &'a csv::StringRecord,
}

impl Table {
    /// Reads a file that is part of the program.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().context("a table without a head")?.clone();
        let rows = reader.into_records().collect::<Result<_, _>>().context("a broken table")?;
        Ok(Self { head, rows })
    }

    /// Line by line.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { head: &self.head, cells })
    }
}

impl<'a> Row<'a> {
    /// The cell under a column's name; empty when there is none.
    pub(crate) fn cell(&self, column: &str) -> &'a str {
        let at = self.head.iter().position(|name| name == column);
        at.and_then(|at| self.cells.get(at)).unwrap_or_default()
    }
}
