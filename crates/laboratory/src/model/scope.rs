//! What a laboratory covers, and what each of its people may do (ISO/IEC 17025 6.2.5, 6.2.6).

use kernel::Date;
use kernel::ids::{OrganisationId, UserId};

/// Under which marks results of a method may be reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// China Inspection Body and Laboratory Mandatory Approval.
    pub cma: bool,
    /// China National Accreditation Service.
    pub cnas: bool,
}

impl Marks {
    /// From the stored words.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self { cma: text.split(' ').any(|w| w == "CMA"), cnas: text.split(' ').any(|w| w == "CNAS") }
    }

    /// `CMA`, `CNAS`, `CMA CNAS`, or empty.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match (self.cma, self.cnas) {
            (true, true) => "CMA CNAS",
            (true, false) => "CMA",
            (false, true) => "CNAS",
            (false, false) => "",
        }
    }

    /// Marks that both carry: a report shows only marks that cover all of its lines.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { cma: self.cma && other.cma, cnas: self.cnas && other.cnas }
    }
}

/// A method in a laboratory's scope, with the days it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScopeLine {
    /// Identity, UUID text.
    pub id: String,
    /// Whose scope.
    pub laboratory: OrganisationId,
    /// Method id of the packs.
    pub method: String,
    /// Edition, e.g. `2019+A1:2021`.
    pub edition: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Marks.
    pub marks: Marks,
    /// First day.
    pub valid_from: Date,
    /// Last day, inclusive; open when `None`.
    pub valid_to: Option<Date>,
    /// For the form that edits it.
    pub row_version: i64,
}

impl ScopeLine {
    /// Does the line hold on a day? Both ends count.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

/// What a person may do with a method.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Competence {
    /// Carries out tests.
    Perform,
    /// Verifies the results of another, and reviews reports.
    Verify,
    /// Authorises reports (授权签字人).
    Authorise,
}

impl Competence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Perform, Self::Verify, Self::Authorise];

    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Perform => "perform",
            Self::Verify => "verify",
            Self::Authorise => "authorise",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// A person's authorisation for a method, or for all (`*`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authorisation {
    /// Identity, UUID text.
    pub id: String,
    /// Who.
    pub person: UserId,
    /// Name at the time it was given.
    pub person_name: String,
    /// Method id, or `*` for all methods of the laboratory.
    pub method: String,
    /// To do what.
    pub competence: Competence,
    /// First day.
    pub valid_from: Date,
    /// Last day, inclusive.
    pub valid_to: Option<Date>,
    /// Training, supervised runs, comparison: what it rests on.
    pub evidence: String,
    /// Who gave it.
    pub given_by: String,
    /// Ended early on this day: from that day on it no longer holds.
    pub ended_on: Option<Date>,
}

impl Authorisation {
    /// Does it allow this on a day? Expiry takes effect the day after `valid_to`; an early end on the day itself.
    #[must_use]
    pub fn allows(&self, method: &str, competence: Competence, on: Date) -> bool {
        (self.method == "*" || self.method == method) && self.competence == competence && self.holds(on)
    }

    /// Is it in force on a day?
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.valid_from <= on
            && self.valid_to.is_none_or(|last| on <= last)
            && self.ended_on.is_none_or(|ended| on < ended)
    }
}
