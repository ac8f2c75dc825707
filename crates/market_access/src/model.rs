//! A market access plan: one product, some markets, two dates; its latest revision and how it came to be. Pure.

pub mod outside;

use kernel::ids::{OrganisationId, PlanId, ProductId};
use kernel::{Date, Timestamp};
use platform::ports::Product;

/// Resource kind of plans in the journal and in `visibility`.
pub const PLAN: &str = "plan";
/// Resource kind of products there: a plan is made about one that the enterprise owns.
pub const PRODUCT: &str = "product";

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// `CN`, `EU`, `US`: sorted, each once, at least one.
    pub markets: Vec<String>,
    /// Day of manufacture.
    pub manufactured_on: Date,
    /// Day of placing on the market.
    pub placed_on_market_on: Date,
}

/// A plan's head: what lists show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// Identity.
    pub id: PlanId,
    /// Whose plan.
    pub owner: OrganisationId,
    /// Product.
    pub product: ProductId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// What was asked for.
    pub wanted: Wanted,
    /// Number of the latest revision.
    pub revision: i64,
    /// Number of the product version it is for.
    pub version_number: i64,
    /// Number of tests.
    pub tests: i64,
    /// Number of open questions.
    pub questions: i64,
    /// Sum of the fees, yuan as decimal text.
    pub total: String,
    /// When the latest revision was made.
    pub updated_at: Timestamp,
    /// Guards against two people changing at once.
    pub row_version: i64,
}

/// One revision as it was worked out; never changed afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision {
    /// 1, 2, 3 …
    pub number: i64,
    /// The product version it is for.
    pub product: Product,
    /// What the engine said.
    pub plan: requirements::Plan,
    /// When.
    pub created_at: Timestamp,
    /// By whom (name at that time).
    pub created_by: String,
}

/// A plan with its latest revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// Head.
    pub head: Head,
    /// Latest revision.
    pub revision: Revision,
}

kernel::typed_id!(
    /// A draft of changed packs.
    DraftId
);

/// Resource kind of pack versions in the journal.
pub const PACKS: &str = "packs";

/// A version of the requirement packs that experts made; version 0 is what the binary carries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackVersion {
    /// 1, 2, 3 …
    pub number: i64,
    /// Fingerprint of the packs as they read then.
    pub fingerprint: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom (name at that time).
    pub made_by: String,
    /// Why.
    pub reason: String,
    /// The draft it came from, when it was an edition and no single decision.
    pub draft: Option<String>,
}

/// An expert's decision about a limit or a requirement (ISO/IEC 17065 7.4.4: by somebody with the competence, on record).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackDecision {
    /// The version it made.
    pub version: i64,
    /// Limit id or requirement id.
    pub subject: String,
    /// `confirm`, `correct`, `reject`.
    pub ruling: String,
    /// Who (name at that time).
    pub expert: String,
    /// When.
    pub decided_at: Timestamp,
    /// What the expert read.
    pub source: String,
    /// In the expert's words.
    pub note: String,
    /// The limit before, as people read it.
    pub before: String,
    /// And after.
    pub after: String,
}

/// Where a draft stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DraftState {
    /// Waits for a second expert.
    Open,
    /// In force as a version.
    Confirmed {
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
        /// As which version.
        version: i64,
    },
    /// Taken back.
    Withdrawn {
        /// By whom.
        by: String,
        /// When.
        at: Timestamp,
    },
}

/// A new edition of a standard as it was entered: changed files that read, waiting for a second expert.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Identity.
    pub id: DraftId,
    /// What it is, in one line.
    pub title: String,
    /// Why, and where it was read.
    pub reason: String,
    /// Path below `packs/` and text, as entered.
    pub files: Vec<(String, String)>,
    /// Where it stands.
    pub state: DraftState,
    /// Who entered it.
    pub entered_by: Option<kernel::ids::UserId>,
    /// Their name.
    pub entered_by_name: String,
    /// When.
    pub entered_at: Timestamp,
    /// Guards against two people deciding at once.
    pub row_version: i64,
}

/// Where a planned product stands under the packs of today: kept, so that a list of all that the law opened is one look-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProductOutlook {
    /// Product.
    pub product: ProductId,
    /// Whose.
    pub owner: OrganisationId,
    /// Its newest plan.
    pub plan: PlanId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// Markets of the plan.
    pub markets: Vec<String>,
    /// Fingerprint of the packs it was worked out with.
    pub fingerprint: String,
    /// Day of the law it was worked out for.
    pub evaluated_on: Date,
    /// What was to be tested, or was covered, when the plan was made: requirement and part.
    pub known: Vec<(String, Option<String>)>,
    /// What has to be tested now and was not known then: the law opened it.
    pub opened: Vec<(String, Option<String>)>,
    /// The next day on which more has to be tested, and what.
    pub turn: Option<requirements::Turn>,
    /// Rises with every change: what was worked out from an older one takes nobody's place.
    pub revision: i64,
}

impl ProductOutlook {
    /// The day by which it sorts: opened things first, then the day of the turn; none when nothing is ahead.
    #[must_use]
    pub fn urgency(&self) -> String {
        match &self.turn {
            _ if !self.opened.is_empty() => "0000-00-00".to_owned(),
            Some(turn) => turn.day.to_string(),
            None => String::new(),
        }
    }

    /// Requirement ids that are open now: opened by a change of the packs, or by a turn whose day has come.
    #[must_use]
    pub fn open_on(&self, day: Date) -> Vec<&str> {
        let turned = self.turn.iter().filter(|turn| turn.day <= day).flat_map(|turn| &turn.opens);
        let opened = self.opened.iter().map(|(requirement, _)| requirement.as_str());
        let mut all: Vec<&str> = opened.chain(turned.map(|stand| stand.requirement.as_str())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// How far the review of all planned products has come after the packs changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// 1, 2, 3 …
    pub number: i64,
    /// Fingerprint of the packs.
    pub fingerprint: String,
    /// Products to look at.
    pub total: i64,
    /// Looked at.
    pub done: i64,
    /// Of them, with something opened.
    pub opened: i64,
    /// The product looked at last: where to go on.
    pub place: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was through.
    pub ended_at: Option<Timestamp>,
}
