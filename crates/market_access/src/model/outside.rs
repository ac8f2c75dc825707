//! A report of a laboratory outside the platform, brought by an enterprise as evidence: what it says, about what, and what was
//! checked about it before it counts (ISO/IEC 17065:2012 7.4.5; for parts 16 CFR 1109.5). Pure.

use kernel::InvalidTransition;
use kernel::ids::OrganisationId;
use kernel::{Date, Timestamp, typed_id};
use platform::ports::Product;
use serde::{Deserialize, Serialize};

/// Resource kind in the journal and in `visibility`.
pub const OUTSIDE_REPORT: &str = "outside_report";
/// Largest file of a report, bytes.
pub const MOST_FILE: usize = 20_000_000;

typed_id! {
    /// An outside report.
    OutsideReportId
}

/// A report from elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideReport {
    /// Identity.
    pub id: OutsideReportId,
    /// The platform's number for it, `OR-2026-000001`: two laboratories may use one number.
    pub number: String,
    /// Who brought it.
    pub owner: OrganisationId,
    /// The laboratory's words.
    pub source: Source,
    /// The product it was brought for, as it was on that day.
    pub about: Product,
    /// Key of the part that was tested; none for the whole toy.
    pub part: Option<String>,
    /// Requirement ids and what the report says of each.
    pub says: Vec<Said>,
    /// Its file.
    pub file: FileRef,
    /// Where it stands.
    pub state: State,
    /// When it was brought.
    pub submitted_at: Timestamp,
    /// By whom (name at that time).
    pub submitted_by: String,
    /// Raised by every change.
    pub row_version: i64,
}

/// Who tested, and when: as on the report.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Source {
    /// The laboratory's name.
    pub laboratory: String,
    /// Its address: the US certificate asks for the place of testing.
    pub address: String,
    /// Its accreditation (CNAS L0001, DAkkS D-PL-…), for US children's products its CPSC number too.
    pub accreditation: String,
    /// Number on the report.
    pub number: String,
    /// Day of issue.
    pub issued_on: Option<Date>,
}

/// What a report says of one requirement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// Requirement id of the packs.
    pub requirement: String,
    /// Passes; otherwise fails.
    pub passes: bool,
}

/// The file of a report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRef {
    /// SHA-256, hex.
    pub hash: String,
    /// Name on the person's device.
    pub name: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
}

/// What is checked about a report before it counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The laboratory, asked or looked up at its own site, confirms number, day and content.
    Genuine,
    /// Accredited for these methods on the day of testing (ILAC arrangement; US children's products: accepted by the CPSC).
    Accredited,
    /// What was tested is what is sold: description, photograph, material, colour, supplier.
    Sample,
    /// The edition of each method is one the requirement accepts on the day of placing on the market.
    Edition,
    /// Every part of the requirement was tested, not some analytes or clauses only.
    Complete,
}

impl Check {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Genuine, Self::Accredited, Self::Sample, Self::Edition, Self::Complete];

    /// The word of forms and texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Accredited => "accredited",
            Self::Sample => "sample",
            Self::Edition => "edition",
            Self::Complete => "complete",
        }
    }
}

/// Who checked, when, what was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checked {
    /// Each check with how it was done, or why it failed.
    pub checks: Vec<(Check, String)>,
    /// Conclusion in words.
    pub note: String,
    /// By whom (name at that time).
    pub by: String,
    /// For which organisation.
    pub organisation: String,
    /// When.
    pub at: Timestamp,
}

/// Where an outside report stands. Nothing counts before it is accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// Waits for somebody to check it.
    Submitted,
    /// Counts as evidence.
    Accepted(Checked),
    /// Does not count.
    Refused(Checked),
    /// Counted once and counts no more; who took it back, when and why.
    Withdrawn(Checked),
}

impl State {
    /// The word stored and shown.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted(_) => "accepted",
            Self::Refused(_) => "refused",
            Self::Withdrawn(_) => "withdrawn",
        }
    }

    /// The style that gives it its shape.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Submitted => "state state-waiting",
            Self::Accepted(_) => "state state-done",
            Self::Refused(_) => "state state-failed",
            Self::Withdrawn(_) => "state state-none",
        }
    }

    /// Who checked, if anybody has.
    #[must_use]
    pub const fn checked(&self) -> Option<&Checked> {
        match self {
            Self::Submitted => None,
            Self::Accepted(checked) | Self::Refused(checked) | Self::Withdrawn(checked) => Some(checked),
        }
    }

    /// It counts from now on.
    ///
    /// # Errors
    /// Only a submitted one is accepted.
    pub fn accept(self, checked: Checked) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Accepted(checked)),
            other => Err(other.cannot("accepted")),
        }
    }

    /// It does not count.
    ///
    /// # Errors
    /// Only a submitted one is refused.
    pub fn refuse(self, checked: Checked) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Refused(checked)),
            other => Err(other.cannot("refused")),
        }
    }

    /// It counts no more; what was checked stays on record, with the reason why.
    ///
    /// # Errors
    /// Only one that waits or counts is withdrawn.
    pub fn withdraw(
        self,
        by: &str,
        organisation: &str,
        at: Timestamp,
        reason: &str,
    ) -> Result<Self, InvalidTransition> {
        let checks = match self {
            Self::Accepted(checked) => checked.checks,
            Self::Submitted => Vec::new(),
            other => return Err(other.cannot("withdrawn")),
        };
        let (by, organisation, note) = (by.to_owned(), organisation.to_owned(), reason.to_owned());
        Ok(Self::Withdrawn(Checked { checks, note, by, organisation, at }))
    }

    const fn cannot(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "outside-report", from: self.word(), to }
    }
}
