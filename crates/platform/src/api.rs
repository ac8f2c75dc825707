//! REST: keyset pages and cursors. Problems are made by `web::errors`; each area's `api.rs` has its own DTOs.

use serde::{Deserialize, Serialize};

/// Query of every list: `?after=CURSOR&limit=50&q=text`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    /// The last id of the page before; an opaque cursor to callers.
    #[serde(default)]
    pub after: String,
    /// At most 200; 50 when not said.
    pub limit: Option<u64>,
    /// Search text.
    #[serde(default)]
    pub q: String,
    /// State filter word; empty = all.
    #[serde(default)]
    pub state: String,
}

impl ListQuery {
    /// How many rows to show.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.limit.unwrap_or(50).clamp(1, 200)
    }

    /// Cursor bound for `id < $bound`: beyond every UUID when there is none.
    #[must_use]
    pub fn before(&self) -> &str {
        if self.after.is_empty() { "zzzz" } else { &self.after }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Cursor of the next page; absent at the end.
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// From `size + 1` rows: the extra one only tells that there is more.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>, size: u64, id: impl Fn(&T) -> String) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(id) } else { None };
        Self { items: rows, next }
    }
}
