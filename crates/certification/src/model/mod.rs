//! Schemes, applications and certificates (ISO/IEC 17065:2012, 17067:2013): states own their facts. Pure.

mod certificate;
mod state;

use kernel::Timestamp;
use kernel::ids::{OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use platform::ports::Named;
use serde::{Deserialize, Serialize};

pub use certificate::{Certificate, Standing};
pub use state::{State, Worked};

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
    /// Nothing speaks against granting: the agreement is signed, and reports that still stand say `pass` of every required
    /// requirement. A report that no longer stands says nothing, for or against.
    #[must_use]
    pub fn conforms(&self) -> bool {
        self.agreement && self.findings.iter().all(|f| f.verdict == "pass")
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

/// What was applied for. Only evidence is ever added to it, before the decision.
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
    /// Who makes the product, as on the order of the first report.
    #[serde(default)]
    pub manufacturer: Named,
    /// Where it is made, as on that order.
    #[serde(default)]
    pub factory: Named,
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
