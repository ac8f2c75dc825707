//! An instrument file in the laboratory's books: kept whole, each line with its fate.

use kernel::ids::OrganisationId;
use kernel::{Message, Timestamp};

use super::{DeterminationId, ImportId};
use crate::instrument::InstrumentRow;

/// An imported file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultImport {
    /// Identity.
    pub id: ImportId,
    /// Whose.
    pub laboratory: OrganisationId,
    /// SHA-256 of the original, which is kept.
    pub file_hash: String,
    /// As it was called.
    pub file_name: String,
    /// `ICP-MS`, `GC-MS` …
    pub technique: String,
    /// Instrument with serial number.
    pub instrument: String,
    /// Batch.
    pub batch: String,
    /// As the instrument wrote it.
    pub analysed_at: String,
    /// Method, where the file names one.
    pub method: String,
    /// Who imported it.
    pub imported_by: String,
    /// When.
    pub imported_at: Timestamp,
    /// When values were first taken over.
    pub confirmed_at: Option<Timestamp>,
}

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowVerdict {
    /// Belongs to a determination that has no value yet.
    Matched,
    /// Taken over.
    Applied,
    /// No such sample, or no such analyte on it, or not assigned yet: waits.
    Unmatched,
    /// Cannot be read; the problem names the column.
    Wrong,
    /// The determination has a value: never overwritten by a file.
    Present,
    /// Blank, standard or control.
    Control,
}

impl RowVerdict {
    /// All of them, in the order of a preview.
    pub const ALL: [Self; 6] =
        [Self::Wrong, Self::Present, Self::Unmatched, Self::Matched, Self::Applied, Self::Control];

    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Applied => "applied",
            Self::Unmatched => "unmatched",
            Self::Wrong => "wrong",
            Self::Present => "present",
            Self::Control => "control",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }

    /// Shape before the word, for black and white.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Applied => "●",
            Self::Matched => "◐",
            Self::Unmatched => "▲",
            Self::Wrong => "✕",
            Self::Present => "⏸",
            Self::Control => "○",
        }
    }

    /// Could it still be taken over?
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Matched | Self::Unmatched)
    }
}

/// A line with its fate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportedRow {
    /// As written.
    pub row: InstrumentRow,
    /// Its fate.
    pub verdict: RowVerdict,
    /// Column and sentence, where something is wrong.
    pub problem: Option<(String, Message)>,
    /// Where it belongs.
    pub determination: Option<DeterminationId>,
}
