//! From product, markets and dates to the market access plan.
//!
//! Requirements with their reasons, the questions whose answers would change the result, the
//! cheapest tests that cover what is open, the documents due. Must never leave a requirement out
//! silently: what does not apply is listed with its reason.

mod answer;
mod documents;
pub(crate) mod needs;
mod prices;
mod questions;
mod solve;
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use answer::{
    Cost, DocumentDue, MarketCost, NotServed, Plan, PlannedRequirement, PlannedTest, Question, ServedRequirement,
    Status,
};
pub use prices::{Fee, PriceList};

use crate::applies::{self, Finding};
use crate::expr::Tri;
use crate::packs::{Confidence, Judgeable, Kind};
use crate::sheet::Subject;
use crate::{Dates, Packs, Product, Refusal};

/// What is asked of the planner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanRequest {
    /// Markets, as [`Packs::markets`] names them.
    pub markets: Vec<String>,
    /// The two dates.
    pub dates: Dates,
    /// A price list in place of the built-in example; methods it does not name keep theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<PriceList>,
    /// What evidence already covers.
    #[serde(default)]
    pub covered: Vec<Coverage>,
}

/// Evidence that still holds for a requirement at a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Requirement id.
    pub requirement: String,
    /// The part, or none for the whole toy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// What covers it, as people name it (a report number).
    pub by: String,
}

impl PlanRequest {
    /// A plan for goods made and placed on the market on `day`.
    pub fn on(markets: impl IntoIterator<Item = impl Into<String>>, day: Date) -> Self {
        Self { markets: sorted(markets), dates: Dates::on(day), prices: None, covered: Vec::new() }
    }
}

/// Markets by name, each once: the order in which they were ticked says nothing.
pub(crate) fn sorted(markets: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    let mut markets: Vec<String> = markets.into_iter().map(Into::into).collect();
    markets.sort_unstable();
    markets.dedup();
    markets
}

/// Makes the plan.
///
/// # Errors
/// When a market is unknown, the dates run backwards or the product contradicts itself.
pub fn plan(packs: &Packs, product: &Product, request: &PlanRequest) -> Result<Plan, Refusal> {
    let markets = sorted(request.markets.iter().cloned());
    applies::check(packs, product, &markets, request.dates)?;
    let subject = Subject::new(product, &packs.vocabulary);
    let findings = applies::findings(packs, &subject, &markets, request.dates);
    let prices = PriceList::from_packs(packs).with(request.prices.as_ref());
    let open: Vec<&Finding<'_>> =
        findings.iter().filter(|f| f.applies == Tri::Yes && covering(f, &request.covered).is_none()).collect();
    let needs = needs::needs(packs, &subject, &open);
    let (tests, cost) = tests::tests(packs, &needs.needs, &markets, &prices);
    let requirements = findings.iter().map(|f| planned(f, &needs, &request.covered)).collect();
    let applicable: Vec<&Finding<'_>> = findings.iter().filter(|f| f.applies == Tri::Yes).collect();
    Ok(Plan {
        pack_version: packs.version().to_owned(),
        questions: questions::questions(&subject, &findings, &needs.open),
        documents: documents::due(packs, &applicable),
        requirements,
        tests,
        cost,
        markets,
        dates: request.dates,
    })
}

pub(crate) fn covering<'c>(finding: &Finding<'_>, covered: &'c [Coverage]) -> Option<&'c str> {
    covered
        .iter()
        .find(|c| c.requirement == finding.requirement.id && c.component == finding.component)
        .map(|c| c.by.as_str())
}

/// Where a requirement stands, given whether evidence covers it.
pub(crate) fn status(finding: &Finding<'_>, is_covered: bool, is_tested: bool) -> Status {
    let requirement = finding.requirement;
    match finding.applies {
        Tri::No if finding.exempted_by.is_some() => Status::Exempt,
        Tri::No => Status::NotApplicable,
        Tri::Open => Status::Question,
        Tri::Yes if requirement.kind == Kind::Exemption => Status::Exempt,
        Tri::Yes if is_covered => Status::Covered,
        Tri::Yes if is_tested => Status::ToTest,
        Tri::Yes if requirement.documents.is_empty() => Status::Information,
        Tri::Yes => Status::Document,
    }
}

fn planned(finding: &Finding<'_>, needs: &needs::Needs<'_>, covered: &[Coverage]) -> PlannedRequirement {
    let requirement = finding.requirement;
    let covered_by = (finding.applies == Tri::Yes).then(|| covering(finding, covered)).flatten();
    let is_tested = needs.is_tested(&requirement.id, &finding.component);
    let status = status(finding, covered_by.is_some(), is_tested);
    let relevant = needs.limits_of(&requirement.id, &finding.component);
    let unsure = relevant.iter().filter(|l| l.judgeable == Judgeable::No).count();
    PlannedRequirement {
        id: requirement.id.clone(),
        market: requirement.market.clone(),
        title: requirement.title.clone(),
        item: requirement.item.clone(),
        standard: if requirement.standard.is_empty() {
            requirement.legal_act.clone()
        } else {
            requirement.standard.clone()
        },
        clause: requirement.clause.clone(),
        component: finding.component.clone(),
        applies: match finding.applies {
            Tri::Yes => Some(true),
            Tri::No => Some(false),
            Tri::Open => None,
        },
        status,
        because: finding.because.clone(),
        rule: requirement.rule.clone(),
        exempted_by: finding.exempted_by.clone(),
        covered_by: covered_by.map(str::to_owned),
        limits: relevant.len(),
        limits_to_be_confirmed: unsure,
        to_be_confirmed: requirement.confidence == Confidence::Memory || (unsure > 0 && unsure == relevant.len()),
        route: requirement.route.clone(),
        source: requirement.source.clone(),
        confidence: requirement.confidence,
        in_force: finding.in_force,
    }
}
