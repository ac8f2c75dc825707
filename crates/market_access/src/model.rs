//! A market access plan: one product, some markets, two dates; its latest revision and how it came to be. Pure.

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
