//! A test report: drafted, reviewed, issued, one day superseded by its amendment (ISO/IEC 17025 7.8).
//! Its content is a snapshot: what was issued stays as it was when everything around it changes.

use kernel::ids::{OrderId, OrganisationId, ProductId, ProductVersionId, ReportId, UserId};
use kernel::{Date, InvalidTransition, Timestamp};
use measure::Verdict;
use platform::ports::{Order, Product};
use serde::{Deserialize, Serialize};

use super::{By, TestId};

/// What is said about one limit or clause of one market.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Conformity {
    /// Market.
    pub market: String,
    /// Requirement id.
    pub requirement: String,
    /// Its title, zh.
    pub title_zh: String,
    /// Its title, en.
    pub title_en: String,
    /// Standard and edition, or the act.
    pub standard: String,
    /// Component key; `None` for the whole toy.
    pub component: Option<String>,
    /// Analyte id, or the members of a sum; empty for clauses.
    pub what: String,
    /// Is it a sum?
    pub sum: bool,
    /// The value that was compared, with `<`.
    pub value: String,
    /// The limit with its sign; empty for clauses.
    pub bound: String,
    /// Unit of both.
    pub unit: String,
    /// What is said.
    pub verdict: Verdict,
    /// Why, zh.
    pub because_zh: String,
    /// Why, en.
    pub because_en: String,
    /// Not judged only because an expert has to confirm the limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_confirmation: bool,
}

/// The word of a verdict, as ports and catalogue keys know it.
#[must_use]
pub const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::ConditionalPass => "conditional_pass",
        Verdict::ConditionalFail => "conditional_fail",
        Verdict::Fail => "fail",
        Verdict::NotJudged => "not_judged",
    }
}

impl Conformity {
    /// The verdict as a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        verdict_word(self.verdict)
    }
}

/// The verdict over several: one fail fails all; what was not judged keeps the whole from passing.
#[must_use]
pub fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let rank = |v: &Verdict| match v {
        Verdict::Pass => 0,
        Verdict::ConditionalPass => 1,
        Verdict::NotJudged => 2,
        Verdict::ConditionalFail => 3,
        Verdict::Fail => 4,
    };
    verdicts.into_iter().max_by_key(rank).unwrap_or(Verdict::NotJudged)
}

/// A value as reported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportedValue {
    /// Analyte or clause.
    pub analyte: String,
    /// Its name, zh.
    pub name_zh: String,
    /// Its name, en.
    pub name_en: String,
    /// A clause rather than a number?
    pub clause: bool,
    /// What was measured.
    pub measurand: String,
    /// Unit.
    pub unit: String,
    /// LOQ.
    pub loq: String,
    /// As reported.
    pub reported: String,
    /// As compared: `<LOQ` or all digits.
    pub reading: String,
    /// U, k = 2.
    pub u: String,
}

/// A test as reported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportedTest {
    /// Identity, UUID text.
    pub test: String,
    /// Method id.
    pub method: String,
    /// Reference with edition.
    pub reference: String,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
    /// Component key; empty for the whole toy.
    pub component: String,
    /// Component, zh.
    pub component_zh: String,
    /// Component, en.
    pub component_en: String,
    /// Identification of the sample or part.
    pub sample_number: String,
    /// Marks that cover the method; `None` out of scope.
    pub marks: Option<String>,
    /// Requirements it serves.
    pub serves: Vec<String>,
    /// When work on it began.
    pub begun_at: Timestamp,
    /// When the last value was entered.
    pub entered_at: Timestamp,
    /// Who carried it out.
    pub performed_by: String,
    /// Who verified it.
    pub verified_by: String,
    /// Everybody who touched it.
    pub people: Vec<UserId>,
    /// Values.
    pub values: Vec<ReportedValue>,
}

/// A sample as reported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportedSample {
    /// Identification.
    pub number: String,
    /// What it is, zh.
    pub name_zh: String,
    /// What it is, en.
    pub name_en: String,
    /// Quantity.
    pub quantity: String,
    /// Deviation at receipt; empty when good.
    pub deviation: String,
    /// The manufacturer's lot number as it stands on the sample; empty when none does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// Day of receipt.
    pub received_on: Date,
    /// Photograph, content hash.
    pub photo: Option<String>,
}

/// Everything a report says, frozen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// The order as it was.
    pub order: Order,
    /// The product version as it was.
    pub product: Product,
    /// Samples.
    pub samples: Vec<ReportedSample>,
    /// Tests, in the order of the lines.
    pub tests: Vec<ReportedTest>,
    /// Statements, by market.
    pub conformities: Vec<Conformity>,
    /// Edition of the requirement packs judged by.
    pub packs: String,
    /// Remarks, zh.
    #[serde(default)]
    pub remarks_zh: String,
    /// Remarks, en.
    #[serde(default)]
    pub remarks_en: String,
}

impl Content {
    /// The markets spoken of, in order.
    #[must_use]
    pub fn markets(&self) -> Vec<&str> {
        let mut markets: Vec<&str> = self.conformities.iter().map(|c| c.market.as_str()).collect();
        markets.sort_unstable();
        markets.dedup();
        markets
    }

    /// The verdict of a market as a whole.
    #[must_use]
    pub fn verdict(&self, market: &str) -> Verdict {
        worst(self.conformities.iter().filter(|c| c.market == market).map(|c| c.verdict))
    }

    /// Lots that the samples are of, each once.
    #[must_use]
    pub fn lots(&self) -> Vec<String> {
        let mut lots: Vec<String> = self.samples.iter().map(|s| s.lot.clone()).filter(|lot| !lot.is_empty()).collect();
        lots.sort_unstable();
        lots.dedup();
        lots
    }

    /// Something was found that does not conform.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.conformities.iter().any(|c| matches!(c.verdict, Verdict::Fail | Verdict::ConditionalFail))
    }

    /// Requirements with their verdict, each once.
    #[must_use]
    pub fn requirements(&self) -> Vec<(&Conformity, Verdict)> {
        let mut seen: Vec<(&Conformity, Verdict)> = Vec::new();
        for c in &self.conformities {
            match seen.iter_mut().find(|(first, _)| first.requirement == c.requirement) {
                Some((_, verdict)) => *verdict = worst([*verdict, c.verdict]),
                None => seen.push((c, c.verdict)),
            }
        }
        seen
    }

    /// Number of values.
    #[must_use]
    pub fn determinations(&self) -> usize {
        self.tests.iter().map(|t| t.values.len()).sum()
    }
}

/// What issuing made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issue {
    /// Number.
    pub number: String,
    /// Day.
    pub issued_on: Date,
    /// Who reviewed it.
    pub reviewed: By,
    /// Who authorised it.
    pub authorised: By,
    /// Content hash of the signed PDF, zh.
    pub pdf_zh: String,
    /// Content hash of the signed PDF, en.
    pub pdf_en: String,
    /// The credential, `vc+jwt`.
    pub credential: String,
    /// Where anybody may verify.
    pub verify_url: String,
}

/// draft → reviewed → issued → superseded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReportState {
    /// Written.
    Draft,
    /// Reviewed by a second person.
    Reviewed {
        /// Who.
        by: By,
    },
    /// Authorised by a signatory and issued.
    Issued(Issue),
    /// Replaced by its amendment.
    Superseded {
        /// As it was issued.
        issue: Issue,
        /// The amendment.
        by: ReportId,
    },
}

impl ReportState {
    /// Stored word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Reviewed { .. } => "reviewed",
            Self::Issued(_) => "issued",
            Self::Superseded { .. } => "superseded",
        }
    }

    /// What issuing made, once it is issued.
    #[must_use]
    pub const fn issue(&self) -> Option<&Issue> {
        match self {
            Self::Draft | Self::Reviewed { .. } => None,
            Self::Issued(issue) | Self::Superseded { issue, .. } => Some(issue),
        }
    }

    fn refuse(&self, to: &'static str) -> InvalidTransition {
        InvalidTransition { entity: "report", from: self.word(), to }
    }

    /// Draft → reviewed.
    ///
    /// # Errors
    /// Any other state.
    pub fn review(self, by: By) -> Result<Self, InvalidTransition> {
        match self {
            Self::Draft => Ok(Self::Reviewed { by }),
            other => Err(other.refuse("reviewed")),
        }
    }

    /// Reviewed → draft, sent back or made anew; a draft stays one.
    ///
    /// # Errors
    /// Once issued it is amended, never changed.
    pub fn redraft(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Draft | Self::Reviewed { .. } => Ok(Self::Draft),
            other => Err(other.refuse("draft")),
        }
    }

    /// Reviewed → issued. `make` gets the review.
    ///
    /// # Errors
    /// Any other state.
    pub fn issue_with(self, make: impl FnOnce(By) -> Issue) -> Result<Self, InvalidTransition> {
        match self {
            Self::Reviewed { by } => Ok(Self::Issued(make(by))),
            other => Err(other.refuse("issued")),
        }
    }

    /// What a signature on a report that is not reviewed is told.
    #[must_use]
    pub fn not_reviewed(&self) -> InvalidTransition {
        self.refuse("issued")
    }

    /// Issued → superseded.
    ///
    /// # Errors
    /// Any other state.
    pub fn supersede(self, by: ReportId) -> Result<Self, InvalidTransition> {
        match self {
            Self::Issued(issue) => Ok(Self::Superseded { issue, by }),
            other => Err(other.refuse("superseded")),
        }
    }
}

/// Why a report is written anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amends {
    /// The report that it supersedes.
    pub report: ReportId,
    /// What is changed.
    pub change: String,
    /// Why.
    pub reason: String,
}

/// A test report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Identity.
    pub id: ReportId,
    /// Issuing laboratory.
    pub laboratory: OrganisationId,
    /// Order.
    pub order: OrderId,
    /// Its human number.
    pub order_number: String,
    /// Product version.
    pub version: ProductVersionId,
    /// Product.
    pub product: ProductId,
    /// State.
    pub state: ReportState,
    /// Who drafted it.
    pub drafted: By,
    /// What it says.
    pub content: Content,
    /// The report it amends.
    pub amends: Option<Amends>,
    /// For optimistic locking.
    pub row_version: i64,
}

impl Report {
    /// Number, empty until issued.
    #[must_use]
    pub fn number(&self) -> &str {
        self.state.issue().map(|i| i.number.as_str()).unwrap_or_default()
    }

    /// Does it stand on this test?
    #[must_use]
    pub fn stands_on(&self, test: TestId) -> bool {
        let id = test.to_string();
        self.content.tests.iter().any(|t| t.test == id)
    }

    /// Everybody who touched the testing: they may not decide on its certification (17065 7.6).
    #[must_use]
    pub fn people(&self) -> Vec<UserId> {
        let mut people: Vec<UserId> = self.content.tests.iter().flat_map(|t| t.people.iter().copied()).collect();
        people.extend(self.drafted.person);
        match &self.state {
            ReportState::Draft => {}
            ReportState::Reviewed { by } => people.extend(by.person),
            ReportState::Issued(issue) | ReportState::Superseded { issue, .. } => {
                people.extend(issue.reviewed.person);
                people.extend(issue.authorised.person);
            }
        }
        people.sort_unstable();
        people.dedup();
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_judged_keeps_the_whole_from_passing_and_a_fail_fails_all() {
        use Verdict::{ConditionalFail, ConditionalPass, Fail, NotJudged, Pass};
        assert_eq!(worst([Pass, ConditionalPass, Pass]), ConditionalPass);
        assert_eq!(worst([Pass, NotJudged]), NotJudged);
        assert_eq!(worst([NotJudged, ConditionalFail]), ConditionalFail);
        assert_eq!(worst([Pass, Fail, NotJudged]), Fail);
        assert_eq!(worst([]), NotJudged);
    }

    #[test]
    fn a_report_is_issued_only_after_review_and_never_changed_afterwards() {
        let by = |name: &str| By { person: None, name: name.to_owned(), at: Timestamp::from_micros(1) };
        let issue = |reviewed: By| Issue {
            number: "TR-X-2026-000001".to_owned(),
            issued_on: jiff::civil::date(2026, 11, 24),
            reviewed,
            authorised: by("s"),
            pdf_zh: String::new(),
            pdf_en: String::new(),
            credential: String::new(),
            verify_url: String::new(),
        };
        assert!(ReportState::Draft.issue_with(issue).is_err());
        let issued = ReportState::Draft.review(by("v")).unwrap().issue_with(issue).unwrap();
        assert!(issued.clone().redraft().is_err());
        let old = issued.supersede(ReportId(uuid::Uuid::nil())).unwrap();
        assert_eq!(old.issue().unwrap().number, "TR-X-2026-000001");
        assert!(old.supersede(ReportId(uuid::Uuid::nil())).is_err());
    }
}
