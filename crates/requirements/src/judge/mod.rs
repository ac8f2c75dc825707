//! Determinations against every limit that asked for them.
//!
//! A verdict belongs to one limit of one market and never travels; what is not confirmed, not
//! measured or not known is said to be so. The order of the determinations never matters.

mod compare;
mod cross;
mod input;
mod statement;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use measure::{Decision, Verdict};
use serde::{Deserialize, Serialize};

pub use input::Determination;
pub use statement::Statement;

use self::compare::{At, ByAnalyte, Found};
use crate::applies::{self, Views};
use crate::expr::Tri;
use crate::packs::{Kind, LimitRule};
use crate::plan::sorted;
use crate::sheet::Subject;
use crate::{Dates, Packs, Product, Refusal};

/// What is asked of the judge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JudgeRequest {
    /// Markets, as [`Packs::markets`] names them.
    pub markets: Vec<String>,
    /// The two dates.
    pub dates: Dates,
    /// Decision rule and comparison; simple acceptance of the full value unless agreed otherwise.
    #[serde(default)]
    pub decision: Decision,
}

impl JudgeRequest {
    /// Simple acceptance for goods made and placed on the market on `day`.
    pub fn on(markets: impl IntoIterator<Item = impl Into<String>>, day: Date) -> Self {
        Self { markets: sorted(markets), dates: Dates::on(day), decision: Decision::default() }
    }
}

/// Judges. Limits that no determination speaks of give no statement; determinations that no
/// limit asks for give none either.
///
/// # Errors
/// When a market is unknown, the product contradicts itself or a determination cannot be read.
pub fn judge(
    packs: &Packs,
    product: &Product,
    determinations: &[Determination],
    request: &JudgeRequest,
) -> Result<Vec<Statement>, Refusal> {
    judged(packs, product, determinations, request, statement::stated)
}

/// A verdict without its words: for whoever judges many values and shows few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictOn<'p> {
    /// Requirement id.
    pub requirement: &'p str,
    /// Limit id; of a sum, that of its first member.
    pub limit: &'p str,
    /// The part, or none for the whole toy.
    pub component: Option<String>,
    /// What is said.
    pub verdict: Verdict,
    /// Not judged only because an expert has to confirm the limit.
    pub awaits_confirmation: bool,
}

/// Judges as [`judge`] does, and gives the verdicts alone, in the same order.
///
/// # Errors
/// As [`judge`].
pub fn verdicts<'p>(
    packs: &'p Packs,
    product: &Product,
    determinations: &[Determination],
    request: &JudgeRequest,
) -> Result<Vec<VerdictOn<'p>>, Refusal> {
    judged(packs, product, determinations, request, |at, found| VerdictOn {
        requirement: &at.finding.requirement.id,
        limit: &found.limit.id,
        component: found.component.map(ToOwned::to_owned),
        verdict: found.verdict,
        awaits_confirmation: found.awaits_confirmation,
    })
}

fn judged<'p, S>(
    packs: &'p Packs,
    product: &Product,
    determinations: &[Determination],
    request: &JudgeRequest,
    say: impl Fn(&At<'_, 'p>, Found<'_, 'p>) -> S,
) -> Result<Vec<S>, Refusal> {
    let markets = sorted(request.markets.iter().cloned());
    applies::check(packs, product, &markets, request.dates)?;
    let subject = Subject::new(product, &packs.vocabulary);
    let views = Views::of(&subject);
    let measured = input::read(packs, product, determinations)?;
    let mut all = ByAnalyte::new();
    let mut of_part: BTreeMap<&str, ByAnalyte<'_>> = BTreeMap::new();
    for value in &measured {
        all.entry(value.analyte).or_default().push(value);
        if let Some(part) = value.component {
            of_part.entry(part).or_default().entry(value.analyte).or_default().push(value);
        }
    }
    let (nothing, mut said) = (ByAnalyte::new(), Vec::with_capacity(3 * measured.len()));
    let bound = applies::at_any_time(packs, &subject, &views, &markets);
    for (_, finding) in applies::on(packs, &bound, request.dates) {
        if finding.requirement.kind != Kind::Duty || finding.applies == Tri::No {
            continue;
        }
        let at = At { packs, subject: &subject, views: &views, finding: &finding, decision: request.decision };
        let own = match &finding.component {
            None => &all,
            Some(part) => of_part.get(part.as_str()).unwrap_or(&nothing),
        };
        if own.is_empty() {
            continue;
        }
        for limit in &finding.requirement.limits {
            match &limit.rule {
                LimitRule::Each => {
                    let values = own.get(limit.analyte.as_str()).into_iter().flatten();
                    said.extend(values.filter_map(|m| at.each(limit, m)).map(|found| say(&at, found)));
                }
                LimitRule::Sum(members) if members.first() == Some(&limit.analyte) => {
                    said.extend(at.sums(limit, members, own).into_iter().map(|found| say(&at, found)));
                }
                LimitRule::Sum(_) => {}
            }
        }
    }
    Ok(said)
}
