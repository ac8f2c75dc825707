//! Where a product stands under the law of a day, and on which day that changes next. No test is planned here: this is what is
//! asked of a hundred thousand products after a pack has changed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::applies::{self, Finding};
use crate::expr::Tri;
use crate::packs::Kind;
use crate::plan::{covering, needs, sorted, status};
use crate::sheet::Subject;
use crate::{Coverage, Dates, Packs, Product, Refusal, Requirement, Status};

/// One requirement that applies, or may apply, at the whole toy or at a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stand {
    /// Requirement id.
    pub requirement: String,
    /// The part, or none for the whole toy.
    pub component: Option<String>,
    /// Where it stands.
    pub status: Status,
}

/// A day on which a test becomes due that is not due before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The first day under the changed law.
    pub day: Date,
    /// What has to be tested from then on and not before.
    pub opens: Vec<Stand>,
}

/// Today and the next turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// What applies today, or may apply.
    pub today: Vec<Stand>,
    /// The first day on which something more has to be tested.
    pub next: Option<Turn>,
}

impl Outlook {
    /// What has to be tested today.
    pub fn to_test(&self) -> impl Iterator<Item = &Stand> {
        self.today.iter().filter(|stand| stand.status == Status::ToTest)
    }
}

/// Where goods made and placed on the market on `day` stand, and when that changes.
///
/// # Errors
/// When a market is unknown or the product contradicts itself.
pub fn outlook(
    packs: &Packs,
    product: &Product,
    markets: &[String],
    day: Date,
    covered: &[Coverage],
) -> Result<Outlook, Refusal> {
    let markets = sorted(markets.iter().cloned());
    applies::check(packs, product, &markets, Dates::on(day))?;
    let subject = Subject::new(product, &packs.vocabulary);
    let all = applies::at_any_time(packs, &subject, &markets);
    let on = |day: Date| stands(packs, &subject, &all, day, covered);
    let today = on(day);
    let due: BTreeSet<&Stand> = today.iter().filter(|s| s.status == Status::ToTest).collect();
    let next = turning_days(all.iter().map(|f| f.requirement), day).into_iter().find_map(|day| {
        let opens: Vec<Stand> =
            on(day).into_iter().filter(|s| s.status == Status::ToTest && !due.contains(s)).collect();
        (!opens.is_empty()).then_some(Turn { day, opens })
    });
    Ok(Outlook { next, today })
}

/// Days after `day` on which one of these begins, has ended, or may not be sold any more.
fn turning_days<'p>(requirements: impl Iterator<Item = &'p Requirement>, day: Date) -> BTreeSet<Date> {
    requirements
        .flat_map(|r| {
            let after = |last: Option<Date>| last.and_then(|last| last.tomorrow().ok());
            [r.valid_from, after(r.valid_to), after(r.sell_through_until)]
        })
        .flatten()
        .filter(|turn| *turn > day)
        .collect()
}

fn stands(packs: &Packs, subject: &Subject<'_>, all: &[Finding<'_>], day: Date, covered: &[Coverage]) -> Vec<Stand> {
    let findings = applies::on(packs, all, Dates::on(day));
    let open: Vec<&Finding<'_>> =
        findings.iter().filter(|f| f.applies == Tri::Yes && covering(f, covered).is_none()).collect();
    let needs = needs::needs(packs, subject, &open);
    findings
        .iter()
        .filter(|f| f.applies != Tri::No && f.requirement.kind == Kind::Duty)
        .map(|f| Stand {
            requirement: f.requirement.id.clone(),
            component: f.component.clone(),
            status: status(f, covering(f, covered).is_some(), &needs),
        })
        .collect()
}

/// A day on which the law of some markets changes.
#[derive(Debug, Clone)]
pub struct LawDay<'p> {
    /// The day.
    pub day: Date,
    /// Requirements that hold from this day on.
    pub begins: Vec<&'p Requirement>,
    /// Requirements whose last day was the day before.
    pub ended: Vec<&'p Requirement>,
    /// Requirements whose goods could be sold until the day before.
    pub sold_out: Vec<&'p Requirement>,
}

impl Packs {
    /// Every day on which the law of these markets changes, in their order.
    #[must_use]
    pub fn law_days(&self, markets: &[String]) -> Vec<LawDay<'_>> {
        let mut days: BTreeMap<Date, LawDay<'_>> = BTreeMap::new();
        let after = |last: Option<Date>| last.and_then(|last| last.tomorrow().ok());
        for requirement in self.requirements.iter().filter(|r| markets.contains(&r.market)) {
            let turns = [requirement.valid_from, after(requirement.valid_to), after(requirement.sell_through_until)];
            for (index, day) in turns.into_iter().enumerate() {
                let Some(day) = day else { continue };
                let empty = LawDay { day, begins: Vec::new(), ended: Vec::new(), sold_out: Vec::new() };
                let here = days.entry(day).or_insert(empty);
                match index {
                    0 => here.begins.push(requirement),
                    1 => here.ended.push(requirement),
                    _ => here.sold_out.push(requirement),
                }
            }
        }
        days.into_values().collect()
    }
}
