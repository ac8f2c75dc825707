//! The plan as it is stored and shown.

use measure::Decimal;
use serde::{Deserialize, Serialize};

use crate::packs::Confidence;
use crate::{Dates, Text};

/// A market access plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Fingerprint of the packs it was made with.
    pub pack_version: String,
    /// Markets.
    pub markets: Vec<String>,
    /// The two dates.
    pub dates: Dates,
    /// Every requirement of the markets, applying or not.
    pub requirements: Vec<PlannedRequirement>,
    /// What has to be known, the most deciding first.
    pub questions: Vec<Question>,
    /// What has to be tested.
    pub tests: Vec<PlannedTest>,
    /// Documents due.
    pub documents: Vec<DocumentDue>,
    /// What it costs.
    pub cost: Cost,
}

/// Where a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Evidence holds.
    Covered,
    /// A test is needed.
    ToTest,
    /// Shown by a document.
    Document,
    /// To be known; nothing to show.
    Information,
    /// Depends on a question.
    Question,
    /// Removed by an exemption (or such an exemption).
    Exempt,
    /// Does not apply.
    NotApplicable,
}

/// One requirement at the whole toy or a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRequirement {
    /// Requirement id.
    pub id: String,
    /// Market.
    pub market: String,
    /// What people call it.
    pub title: Text,
    /// What is looked at.
    pub item: Text,
    /// Standard and edition, or the act.
    pub standard: String,
    /// Clause.
    pub clause: String,
    /// The part, or none for the whole toy.
    pub component: Option<String>,
    /// Yes, no, or null while a question is open.
    pub applies: Option<bool>,
    /// Where it stands.
    pub status: Status,
    /// Why it applies or not.
    pub because: Text,
    /// The rule that was looked at.
    pub rule: String,
    /// The exemption that removed it.
    pub exempted_by: Option<String>,
    /// The evidence that covers it.
    pub covered_by: Option<String>,
    /// How many limits are tested for.
    pub limits: usize,
    /// How many of them no verdict may be given by yet.
    pub limits_to_be_confirmed: usize,
    /// True when an expert has to confirm the fact, or all of its limits.
    pub to_be_confirmed: bool,
    /// Conformity route.
    pub route: Option<Text>,
    /// Where the fact was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// False when the dates exclude it.
    pub in_force: bool,
}

/// Something to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The word to say yes or no to; `materials` where a material has to be named.
    pub attribute: String,
    /// Of which part; none for the whole toy (an answer there holds for every part).
    pub component: Option<String>,
    /// The question.
    pub text: Text,
    /// Requirements that depend on the answer.
    pub decides: Vec<String>,
}

/// One determination that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTest {
    /// Method id.
    pub method: String,
    /// Its name.
    pub title: Text,
    /// Standard and edition.
    pub edition: String,
    /// Measurand id.
    pub measurand: String,
    /// On which part; none for the whole toy.
    pub component: Option<String>,
    /// What is determined; empty when the method says it.
    pub analytes: Vec<String>,
    /// Ids of the requirements it serves.
    pub serves: Vec<String>,
    /// The same with the relation that allows it.
    pub served: Vec<ServedRequirement>,
    /// What the laboratory has to keep to, for all of them to be served.
    pub conditions: Vec<Text>,
    /// Requirements near by that it does not serve, and why.
    pub not_served: Vec<NotServed>,
    /// Fee.
    pub fee: Decimal,
    /// Sample needed, in g.
    pub sample_g: Decimal,
    /// Working days.
    pub days: u32,
}

/// A requirement that a determination serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedRequirement {
    /// Requirement id.
    pub requirement: String,
    /// Market.
    pub market: String,
    /// The method its own text names.
    pub method: String,
    /// The relation that lets another method serve (EQ11); none for its own.
    pub relation: Option<String>,
}

/// A requirement that needs its own determination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotServed {
    /// Requirement id.
    pub requirement: String,
    /// The relation that says so.
    pub relation: String,
    /// Why.
    pub because: Text,
}

/// A document due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDue {
    /// Document id.
    pub id: String,
    /// Market.
    pub market: String,
    /// What people call it.
    pub title: Text,
    /// Requirements that ask for it.
    pub asked_by: Vec<String>,
    /// What the description of the product does not give yet.
    pub missing: Vec<Text>,
}

/// What the plan costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Currency code.
    pub currency: String,
    /// True when any fee comes from the built-in example list.
    pub example_prices: bool,
    /// Sum of the fees.
    pub total: Decimal,
    /// Sum of the fees when each market is ordered alone.
    pub each_market_alone: Decimal,
    /// The difference.
    pub saving: Decimal,
    /// Each market ordered alone.
    pub markets: Vec<MarketCost>,
    /// Sample needed, in g.
    pub sample_g: Decimal,
    /// Working days when all tests run side by side.
    pub days: u32,
    /// True when no cheaper plan exists (the search was exhaustive); else `total` is the best one found.
    pub proven: bool,
}

/// One market ordered alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCost {
    /// Market.
    pub market: String,
    /// Sum of the fees.
    pub total: Decimal,
    /// Number of tests.
    pub tests: usize,
}
