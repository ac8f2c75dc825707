//! A recall: draft, open, closed. A state owns its facts; a transition consumes it.

use kernel::ids::OrganisationId;
use kernel::{InvalidTransition, Timestamp};

kernel::typed_id!(
    /// A recall (召回).
    RecallId
);

/// Resource kind of recalls.
pub const RECALL: &str = "recall";

/// What is told to everybody, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// Why.
    pub reason_zh: String,
    /// Why.
    pub reason_en: String,
    /// What may happen.
    pub hazard_zh: String,
    /// What may happen.
    pub hazard_en: String,
    /// What consumers shall do.
    pub advice_zh: String,
    /// What consumers shall do.
    pub advice_en: String,
}

/// A recall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Identity.
    pub id: RecallId,
    /// Who calls back: the maker or an authority.
    pub opener: OrganisationId,
    /// Their name.
    pub opener_name: String,
    /// Whose product it is.
    pub owner: OrganisationId,
    /// Product names in Chinese.
    pub name_zh: String,
    /// Product names in English.
    pub name_en: String,
    /// GTIN-14 of the first product.
    pub gtin: String,
    /// What is told.
    pub notice: Notice,
    /// From what the scope follows, as typed.
    pub source: String,
    /// Where it stands.
    pub state: RecallState,
    /// Lots it reaches.
    pub lots: i64,
    /// Units it reaches.
    pub units: i64,
    /// `unit` or `lot`: how precisely what is called back is known.
    pub precise_to: String,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// Raised with each change.
    pub row_version: i64,
}

/// Where a recall stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecallState {
    /// Being prepared; nobody else sees it.
    Draft,
    /// Told to everybody.
    Open(Opened),
    /// Ended.
    Closed(Opened, Closed),
}

/// Facts of opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Number, unique.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

/// Facts of closing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What came of it.
    pub outcome: String,
}

impl RecallState {
    /// The word stored and shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open(_) => "open",
            Self::Closed(..) => "closed",
        }
    }

    /// Told to everybody.
    ///
    /// # Errors
    /// When it was opened before.
    pub fn open(self, opened: Opened) -> Result<Self, InvalidTransition> {
        match self {
            Self::Draft => Ok(Self::Open(opened)),
            other => Err(other.cannot("open")),
        }
    }

    /// Ended.
    ///
    /// # Errors
    /// When it is not open.
    pub fn close(self, closed: Closed) -> Result<Self, InvalidTransition> {
        match self {
            Self::Open(opened) => Ok(Self::Closed(opened, closed)),
            other => Err(other.cannot("closed")),
        }
    }

    /// Facts of opening.
    #[must_use]
    pub const fn opened(&self) -> Option<&Opened> {
        match self {
            Self::Draft => None,
            Self::Open(opened) | Self::Closed(opened, _) => Some(opened),
        }
    }

    /// Facts of closing.
    #[must_use]
    pub const fn closed(&self) -> Option<&Closed> {
        match self {
            Self::Closed(_, closed) => Some(closed),
            _ => None,
        }
    }

    const fn cannot(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "recall", from: self.word(), to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recall_is_opened_once_and_closed_only_while_open() {
        let at = Timestamp::from_micros(1);
        let opened = Opened { number: "RC2026-1".to_owned(), at, by: "a".to_owned() };
        let closed = Closed { at, by: "b".to_owned(), outcome: "c".to_owned() };
        assert_eq!(RecallState::Draft.close(closed.clone()).unwrap_err().from, "draft");
        let open = RecallState::Draft.open(opened.clone()).unwrap();
        assert_eq!(open.clone().open(opened).unwrap_err().from, "open");
        assert!(open.close(closed.clone()).unwrap().close(closed).is_err());
    }
}
