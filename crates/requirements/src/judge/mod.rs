//! Determinations against every limit that asked for them.
//!
//! A verdict belongs to one limit of one market and never travels; what is not confirmed, not
//! measured or not known is said to be so. The order of the determinations never matters.

mod cross;
mod input;
mod statement;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use measure::Decision;
use serde::{Deserialize, Serialize};

pub use input::Determination;
pub use statement::Statement;

use crate::applies;
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
    let markets = sorted(request.markets.iter().cloned());
    applies::check(packs, product, &markets, request.dates)?;
    let subject = Subject::new(product, &packs.vocabulary);
    let measured = input::read(packs, product, determinations)?;
    let all: Vec<&input::Measured> = measured.iter().collect();
    let mut of_part: BTreeMap<&str, Vec<&input::Measured>> = BTreeMap::new();
    for value in &measured {
        if let Some(part) = &value.component {
            of_part.entry(part).or_default().push(value);
        }
    }
    let mut statements = Vec::new();
    for finding in applies::findings(packs, &subject, &markets, request.dates) {
        if finding.requirement.kind != Kind::Duty || finding.applies == Tri::No {
            continue;
        }
        let at = statement::At { packs, subject: &subject, finding: &finding, decision: request.decision };
        let own: &[&input::Measured] = match &finding.component {
            None => &all,
            Some(part) => of_part.get(part.as_str()).map_or(&[], Vec::as_slice),
        };
        for limit in &finding.requirement.limits {
            match &limit.rule {
                LimitRule::Each => {
                    statements.extend(own.iter().filter_map(|measured| at.each(limit, measured)));
                }
                LimitRule::Sum(members) if members.first() == Some(&limit.analyte) => {
                    statements.extend(at.sums(limit, members, own));
                }
                LimitRule::Sum(_) => {}
            }
        }
    }
    Ok(statements)
}
