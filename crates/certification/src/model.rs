//! Schemes, applications and certificates (ISO/IEC 17065:2012, 17067:2013): states own their facts. Pure.

use kernel::ids::{CertificateId, OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Date, InvalidTransition, Timestamp};
use serde::{Deserialize, Serialize};

kernel::typed_id!(
    /// A certification scheme.
    SchemeId
);
kernel::typed_id!(
    /// An application for certification.
    ApplicationId
);

/// Resource kind of applications.
pub const APPLICATION: &str = "certification_application";
/// Resource kind of certificates.
pub const CERTIFICATE: &str = "certificate";

/// A scheme: data with a version, never a constant (17067 6.5).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scheme {
    /// Identity.
    pub id: SchemeId,
    /// Whose scheme.
    pub body: OrganisationId,
    /// Code, e.g. `TSC-TOY-01:2026`.
    pub code: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Type of ISO/IEC 17067, e.g. `1a`, `3`, `5`.
    pub kind: String,
    /// Requirement ids of the packs that a cited report must pass.
    pub required: Vec<String>,
    /// Surveillance every so many months (17065 7.9).
    pub surveillance_months: i32,
    /// Validity in months.
    pub validity_months: i32,
}

/// Who, when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct By {
    /// The person.
    pub person: Option<UserId>,
    /// Name at that time.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Application review (17065 7.3.1 a–e): each point confirmed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// Who.
    pub by: By,
    /// Remarks.
    pub note: String,
}

/// A required requirement and what the cited reports say of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Requirement id.
    pub requirement: String,
    /// Report number, empty when no report speaks of it.
    pub report: String,
    /// `pass`, `fail` …, `missing`.
    pub verdict: String,
}

/// Evaluation (17065 7.4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Evaluation {
    /// Who.
    pub by: By,
    /// Every required requirement.
    pub findings: Vec<Finding>,
    /// Cited reports that are no longer current, or about another version.
    pub unusable: Vec<String>,
    /// The certification agreement is signed (7.7.3).
    pub agreement: bool,
    /// Remarks.
    pub note: String,
}

impl Evaluation {
    /// Nothing speaks against granting.
    #[must_use]
    pub fn conforms(&self) -> bool {
        self.agreement
            && self.unusable.is_empty()
            && self.findings.iter().all(|f| matches!(f.verdict.as_str(), "pass" | "conditional_pass"))
    }
}

/// The decision (17065 7.6).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: By,
    /// Why; required for a refusal (7.6.6).
    pub reason: String,
}

/// submitted → reviewed → evaluated → granted or refused; or declined at review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Received.
    Submitted,
    /// Taken on after application review.
    Reviewed {
        /// The review.
        review: Review,
    },
    /// Not taken on (7.3.4).
    Declined {
        /// Who and why.
        decision: Decision,
    },
    /// Evidence was evaluated.
    Evaluated {
        /// The review.
        review: Review,
        /// The evaluation.
        evaluation: Evaluation,
    },
    /// Granted.
    Granted {
        /// The review.
        review: Review,
        /// The evaluation.
        evaluation: Evaluation,
        /// The decision.
        decision: Decision,
        /// What came of it.
        certificate: CertificateId,
    },
    /// Refused.
    Refused {
        /// The review.
        review: Review,
        /// The evaluation.
        evaluation: Evaluation,
        /// The decision.
        decision: Decision,
    },
}

impl State {
    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Reviewed { .. } => "reviewed",
            Self::Declined { .. } => "declined",
            Self::Evaluated { .. } => "evaluated",
            Self::Granted { .. } => "granted",
            Self::Refused { .. } => "refused",
        }
    }

    fn refuse_to(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "application", from: self.word(), to }
    }

    /// Submitted → reviewed.
    ///
    /// # Errors
    /// Any other state.
    pub fn review(self, review: Review) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Reviewed { review }),
            other => Err(other.refuse_to("reviewed")),
        }
    }

    /// Submitted → declined.
    ///
    /// # Errors
    /// Any other state.
    pub fn decline(self, decision: Decision) -> Result<Self, InvalidTransition> {
        match self {
            Self::Submitted => Ok(Self::Declined { decision }),
            other => Err(other.refuse_to("declined")),
        }
    }

    /// Reviewed or evaluated → evaluated.
    ///
    /// # Errors
    /// Any other state.
    pub fn evaluate(self, evaluation: Evaluation) -> Result<Self, InvalidTransition> {
        match self {
            Self::Reviewed { review } | Self::Evaluated { review, .. } => Ok(Self::Evaluated { review, evaluation }),
            other => Err(other.refuse_to("evaluated")),
        }
    }

    /// Evaluated → granted.
    ///
    /// # Errors
    /// Any other state.
    pub fn grant(self, decision: Decision, certificate: CertificateId) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { review, evaluation } => Ok(Self::Granted { review, evaluation, decision, certificate }),
            other => Err(other.refuse_to("granted")),
        }
    }

    /// Evaluated → refused.
    ///
    /// # Errors
    /// Any other state.
    pub fn refuse(self, decision: Decision) -> Result<Self, InvalidTransition> {
        match self {
            Self::Evaluated { review, evaluation } => Ok(Self::Refused { review, evaluation, decision }),
            other => Err(other.refuse_to("refused")),
        }
    }

    /// The review, once there is one.
    #[must_use]
    pub const fn reviewed(&self) -> Option<&Review> {
        match self {
            Self::Reviewed { review }
            | Self::Evaluated { review, .. }
            | Self::Granted { review, .. }
            | Self::Refused { review, .. } => Some(review),
            Self::Submitted | Self::Declined { .. } => None,
        }
    }

    /// The evaluation, once there is one.
    #[must_use]
    pub const fn evaluated(&self) -> Option<&Evaluation> {
        match self {
            Self::Evaluated { evaluation, .. }
            | Self::Granted { evaluation, .. }
            | Self::Refused { evaluation, .. } => Some(evaluation),
            _ => None,
        }
    }

    /// The decision, once there is one.
    #[must_use]
    pub const fn decided(&self) -> Option<&Decision> {
        match self {
            Self::Declined { decision } | Self::Granted { decision, .. } | Self::Refused { decision, .. } => {
                Some(decision)
            }
            _ => None,
        }
    }
}

/// What was applied for; never changed afterwards.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subject {
    /// Product.
    pub product: ProductId,
    /// The version applied for.
    pub version: ProductVersionId,
    /// Its number.
    pub version_number: i64,
    /// Name, zh.
    pub product_zh: String,
    /// Name, en.
    pub product_en: String,
    /// Model.
    pub model: String,
    /// Reports cited.
    pub reports: Vec<ReportId>,
    /// Their numbers at that time.
    pub report_numbers: Vec<String>,
    /// Who applied.
    pub by: By,
}

/// An application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    /// Identity.
    pub id: ApplicationId,
    /// Under which scheme.
    pub scheme: SchemeId,
    /// Certification body.
    pub body: OrganisationId,
    /// Client.
    pub applicant: OrganisationId,
    /// Its name at that time.
    pub applicant_name: String,
    /// What for.
    pub subject: Subject,
    /// State.
    pub state: State,
    /// When it came.
    pub created_at: Timestamp,
    /// For optimistic locking.
    pub row_version: i64,
}

/// Where a certificate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// In force.
    Valid,
    /// Out of force for now (7.11).
    Suspended,
    /// Ended (7.11).
    Withdrawn,
}

impl Standing {
    /// Stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Valid, Self::Suspended, Self::Withdrawn].into_iter().find(|s| s.word() == word)
    }

    /// Valid ↔ suspended, either → withdrawn; withdrawn is final.
    ///
    /// # Errors
    /// Anything else.
    pub fn become_(self, to: Self) -> Result<Self, InvalidTransition> {
        match (self, to) {
            (Self::Valid, Self::Suspended | Self::Withdrawn) | (Self::Suspended, Self::Valid | Self::Withdrawn) => {
                Ok(to)
            }
            (from, to) => Err(InvalidTransition { entity: "certificate", from: from.word(), to: to.word() }),
        }
    }
}

/// A certificate as granted, with its standing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// Identity.
    pub id: CertificateId,
    /// Number.
    pub number: String,
    /// From which application.
    pub application: ApplicationId,
    /// Certification body.
    pub body: OrganisationId,
    /// Its name, zh.
    pub body_name_zh: String,
    /// Its name, en.
    pub body_name_en: String,
    /// Client, zh.
    pub client_zh: String,
    /// Client, en.
    pub client_en: String,
    /// Product.
    pub product: ProductId,
    /// Version certified.
    pub version: ProductVersionId,
    /// Product name, zh.
    pub product_zh: String,
    /// Product name, en.
    pub product_en: String,
    /// Model.
    pub model: String,
    /// Scheme, zh.
    pub scheme_zh: String,
    /// Scheme, en.
    pub scheme_en: String,
    /// Day granted.
    pub granted_on: Date,
    /// Last day.
    pub expires_on: Date,
    /// Next surveillance due.
    pub surveillance_on: Date,
    /// Standing.
    pub standing: Standing,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: String,
}

impl Certificate {
    /// The word people see: the standing, or `expired` by date.
    #[must_use]
    pub fn word(&self, today: Date) -> &'static str {
        if self.standing == Standing::Valid && self.expires_on < today { "expired" } else { self.standing.word() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawn_certificate_stays_withdrawn() {
        let suspended = Standing::Valid.become_(Standing::Suspended).unwrap();
        assert_eq!(suspended.become_(Standing::Valid), Ok(Standing::Valid));
        let withdrawn = suspended.become_(Standing::Withdrawn).unwrap();
        assert!(withdrawn.become_(Standing::Valid).is_err());
        assert!(Standing::Valid.become_(Standing::Valid).is_err());
    }

    #[test]
    fn nothing_is_decided_before_it_is_evaluated() {
        let by = By { person: None, name: String::new(), at: Timestamp::from_micros(0) };
        let decision = || Decision { by: by.clone(), reason: String::new() };
        assert!(State::Submitted.grant(decision(), CertificateId(uuid::Uuid::nil())).is_err());
        let reviewed = State::Submitted.review(Review { by: by.clone(), note: String::new() }).unwrap();
        assert!(reviewed.clone().refuse(decision()).is_err());
        assert!(reviewed.decline(decision()).is_err());
    }
}
