//! The requirements engine: which requirements bind a toy in which market and why, the least
//! testing that covers them, and what a measured value means for each.
//!
//! Pure: no I/O, no clock, no randomness. The facts are data ([`Packs`], the folder `packs/`),
//! embedded in the binary or read from elsewhere by the caller. A limit that is not confirmed is
//! shown with its doubt and must never give a verdict; a verdict never travels between markets.
//!
//! ```
//! use requirements::{JudgeRequest, Packs, PlanRequest, Product, judge, plan};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let packs = Packs::embedded();
//! let toy: Product = serde_json::from_str(r#"{"name": {"zh": "例", "en": "example"},
//!     "age_months": {"min": 36, "max": 156}, "attributes": ["toy"],
//!     "components": [{"id": "nose", "materials": ["plasticised_plastic"]}]}"#)?;
//! let day = "2026-11-22".parse()?;
//! let plan = plan(packs, &toy, &PlanRequest::on(["EU", "US"], day))?;
//! assert!(!plan.tests.is_empty());
//! let values = serde_json::from_str::<Vec<_>>(r#"[{"component": "nose", "analyte": "DEHP",
//!     "value": "22", "unit": "%"}]"#)?;
//! let statements = judge(packs, &toy, &values, &JudgeRequest::on(["EU"], day))?;
//! assert_eq!(statements[0].requirement, "EU-REACH-51");
//! # Ok(()) }
//! ```

#![warn(missing_docs)]

mod applies;
mod dates;
mod explain;
mod expr;
mod judge;
mod outlook;
mod packs;
mod plan;
mod product;
mod refusal;
mod sheet;
mod text;
mod vocabulary;

pub use dates::Dates;
pub use expr::{Expr, Tri};
pub use judge::{Determination, JudgeRequest, Statement, VerdictOn, judge, verdicts};
pub use outlook::{LawDay, Outlook, Stand, Turn, outlook};
pub use packs::{
    Analyte, Change, Confidence, DateBasis, Difference, Document, FieldChange, Judgeable, Kind, Limit, LimitRule,
    Measurand, Method, MethodUse, PackFiles, PackProblem, Packs, Relation, RelationKind, Requirement, Ruled, Ruling,
    Scope, Serves,
};
pub use plan::{
    Cost, Coverage, DocumentDue, Fee, MarketCost, NotServed, Plan, PlanRequest, PlannedRequirement, PlannedTest,
    PriceList, Question, ServedRequirement, Status, plan,
};
pub use product::{AgeRange, Attributes, Component, Product, ProductProblem};
pub use refusal::Refusal;
pub use text::Text;
pub use vocabulary::{Vocabulary, Word, WordKind, nearest};
