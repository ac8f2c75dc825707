//! What an order is: its subject, parties, wishes, lines, and the state it is in.
//!
//! Pure: no I/O, no clock. Only the transitions of [`State`] change where an order stands.

mod review;
mod state;
mod words;

use kernel::ids::{OrderId, OrganisationId, PlanId, ProductId, ProductVersionId};
use kernel::{Date, Timestamp};
use platform::ports::{Named, PlannedTest};
use serde::{Deserialize, Serialize};

pub use review::{ContractReview, Covered, LineReview, LineVerdict, ReviewKind};
pub use state::{Act, Contract, Offer, Promise, State, Stop};
pub use words::{DecisionRule, Languages, Urgency, Waits};

kernel::typed_id!(
    /// A line of an order: one determination set.
    LineId
);
kernel::typed_id!(
    /// One contract review (17025 7.1.8): never changed, followed by another.
    ReviewId
);
kernel::typed_id!(
    /// One quotation: never changed, replaced by another.
    QuotationId
);

/// The resource kind of orders, in visibility and journal.
pub const KIND: &str = "order";

/// An application (委托) and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// `W2611-000123`; allotted at the first submission.
    pub number: Option<String>,
    /// Whose order it is.
    pub applicant: OrganisationId,
    /// Which service centre takes it.
    pub service_centre: OrganisationId,
    /// What it is about.
    pub subject: Subject,
    /// Names and addresses as they shall stand on documents.
    pub parties: Parties,
    /// What the applicant asks for.
    pub wishes: Wishes,
    /// What is tested.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub state: State,
    /// First submission.
    pub submitted_at: Option<Timestamp>,
    /// First sample received.
    pub sample_received_at: Option<Timestamp>,
    /// When the draft was made.
    pub created_at: Timestamp,
    /// Raised by every change; an editor must hold the present one.
    pub row_version: i64,
}

impl Order {
    /// The number, or nothing while it is a draft.
    #[must_use]
    pub fn number(&self) -> &str {
        self.number.as_deref().unwrap_or_default()
    }

    /// Lines that the service centre takes on.
    pub fn offered(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.offered)
    }
}

/// Both names of a thing, for a sentence whose language is not known yet.
#[must_use]
pub fn both_names(zh: &str, en: &str) -> String {
    match (zh.is_empty(), en.is_empty() || zh == en) {
        (false, false) => format!("{zh} {en}"),
        (false, true) => zh.to_owned(),
        (true, _) => en.to_owned(),
    }
}

/// What is ordered for: a snapshot of plan and product, so that later changes there do not change the order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// The market access plan.
    pub plan: PlanId,
    /// The product.
    pub product: ProductId,
    /// Its version: what evidence will be bound to.
    pub version: ProductVersionId,
    /// 1, 2, 3 …
    pub version_number: i64,
    /// Product name in Chinese.
    pub name_zh: String,
    /// Product name in English.
    pub name_en: String,
    /// Model or article number.
    pub model: String,
    /// `CN`, `EU`, `US` …
    pub markets: Vec<String>,
    /// Date of manufacture assumed.
    pub manufactured_on: Date,
    /// Date of placing on the market assumed.
    pub placed_on_market_on: Date,
    /// The plan's fee if each market were ordered alone, yuan.
    pub each_market_alone: String,
}

/// The parties of an order; all may differ (requirement A1).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Parties {
    /// Who applies.
    pub applicant: Named,
    /// Who makes the product.
    pub manufacturer: Named,
    /// Where it is made.
    pub factory: Named,
    /// Who pays.
    pub payer: Named,
    /// To whom the report is addressed.
    pub addressee: Named,
}

impl Parties {
    /// All five the same: how a draft begins.
    #[must_use]
    pub fn all(named: &Named) -> Self {
        Self {
            applicant: named.clone(),
            manufacturer: named.clone(),
            factory: named.clone(),
            payer: named.clone(),
            addressee: named.clone(),
        }
    }

    /// Each with the word used in forms and catalogue keys.
    #[must_use]
    pub fn each(&self) -> [(&'static str, &Named); 5] {
        [
            ("applicant", &self.applicant),
            ("manufacturer", &self.manufacturer),
            ("factory", &self.factory),
            ("payer", &self.payer),
            ("addressee", &self.addressee),
        ]
    }
}

/// What the applicant asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wishes {
    /// Languages of the report.
    pub languages: Languages,
    /// Normal or urgent.
    pub urgency: Urgency,
    /// Decision rule wished; `None` leaves the proposal to the service centre.
    pub decision_rule: Option<DecisionRule>,
    /// Anything else.
    pub note: String,
}

/// One determination set of an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Identity.
    pub id: LineId,
    /// 1, 2, 3 …
    pub position: i64,
    /// What is tested.
    pub test: PlannedTest,
    /// Taken on by the service centre; false once a contract review refused it.
    pub offered: bool,
    /// Fee frozen by the quotation, yuan.
    pub fee: Option<String>,
    /// The laboratory it was dispatched to.
    pub laboratory: Option<OrganisationId>,
    /// An external provider agreed with the customer (17025 7.1.1 c).
    pub external_provider: Option<String>,
}

/// A laboratory that works on an order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The laboratory.
    pub laboratory: OrganisationId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// When it was told.
    pub dispatched_at: Timestamp,
    /// When it had the sample.
    pub sample_received_at: Option<Timestamp>,
    /// When its report was issued.
    pub reported_at: Option<Timestamp>,
}

/// What the service centre asks for the work; kept unchanged (requirement A7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quotation {
    /// Identity.
    pub id: QuotationId,
    /// 1, 2, 3 … of this order.
    pub version: i64,
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub by_name: String,
    /// Fee of each offered line, yuan.
    pub fees: Vec<(LineId, String)>,
    /// Its sums.
    pub prices: crate::rules::price::Prices,
    /// Working days from acceptance.
    pub days: i64,
    /// Last day on which it can be accepted.
    pub valid_until: Date,
}

/// A line of the conversation between applicant and service centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// For whom.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What was said.
    pub text: String,
}
