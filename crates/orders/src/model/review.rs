//! The contract review (合同评审, 17025 7.1): one record per review, never changed.

use kernel::Timestamp;
use kernel::ids::{OrderId, OrganisationId, UserId};
use serde::{Deserialize, Serialize};

use super::words::words;
use super::{DecisionRule, LineId, ReviewId};

words! {
    /// Whether the service centre takes a line on.
    LineVerdict {
        /// It can be done as asked.
        Feasible => "feasible",
        /// It is not taken on; the note says why.
        Refused => "refused",
    }
}

words! {
    /// Before acceptance, or repeated after work began (7.1.6).
    ReviewKind {
        /// Leads to a quotation.
        Offer => "offer",
        /// A change after acceptance.
        Amendment => "amendment",
    }
}

/// A recorded review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContractReview {
    /// Identity.
    pub id: ReviewId,
    /// The order.
    pub order: OrderId,
    /// 1, 2, 3 … of this order.
    pub sequence: i64,
    /// Offer or amendment.
    pub kind: ReviewKind,
    /// When.
    pub at: Timestamp,
    /// Who reviewed.
    pub reviewer: Option<UserId>,
    /// The reviewer's name at that time.
    pub reviewer_name: String,
    /// Requirements are defined, documented and understood (7.1.1 a).
    pub understood: bool,
    /// The decision rule (7.1.3).
    pub decision_rule: DecisionRule,
    /// Each line.
    pub lines: Vec<LineReview>,
    /// Remarks.
    pub note: String,
    /// What changed, for an amendment.
    pub reason: String,
}

/// What the reviewer found for one line. Kept as JSON within the review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineReview {
    /// The line.
    pub line: LineId,
    /// Method id, for readers of the record.
    pub method: String,
    /// Laboratories whose scope covered the method on that day (7.1.1 b).
    pub covered_by: Vec<Covered>,
    /// Resources and time are available (7.1.1 b).
    pub resources: bool,
    /// The edition is the one in force (7.1.1 d, 7.1.2).
    pub method_current: bool,
    /// The customer was told that the edition is superseded and wishes it all the same (7.1.2).
    pub superseded_agreed: bool,
    /// Name of an external provider, when one shall do it (7.1.1 c).
    pub external_provider: String,
    /// The customer agreed to that provider (7.1.1 c).
    pub external_agreed: bool,
    /// Taken on or not.
    pub verdict: LineVerdict,
    /// Remarks; the reason when refused.
    pub note: String,
}

/// A laboratory that could do a line, as it stood on the day of the review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Covered {
    /// The laboratory.
    pub laboratory: OrganisationId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// `CMA`, `CNAS`, `CMA CNAS`, or empty.
    pub marks: String,
}
