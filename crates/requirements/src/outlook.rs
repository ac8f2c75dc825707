//! Where a product stands under the law of a day, and on which day that changes next. No test is planned here: this is what is
//! asked of a hundred thousand products after a pack has changed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::applies::{self, Views};
use crate::expr::Tri;
use crate::packs::Kind;
use crate::plan::needs::is_shown_by_test;
use crate::plan::{sorted, status};
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
    let views = Views::of(&subject);
    let all = applies::at_any_time(packs, &subject, &views, &markets);
    let covered: BTreeSet<(&str, Option<&str>)> =
        covered.iter().map(|c| (c.requirement.as_str(), c.component.as_deref())).collect();
    // Whether a test shows it does not depend on the day.
    let mut tested: BTreeMap<usize, bool> = BTreeMap::new();
    let mut on = |day: Date| -> Vec<Stand> {
        let mut stands = Vec::new();
        for (place, finding) in applies::on(packs, &all, Dates::on(day)) {
            if finding.applies == Tri::No || finding.requirement.kind != Kind::Duty {
                continue;
            }
            let Some(known) = all.get(place) else { continue };
            let at = (known.requirement.id.as_str(), known.component.as_deref());
            let is_covered = covered.contains(&at);
            let is_tested = !is_covered
                && finding.applies == Tri::Yes
                && *tested.entry(place).or_insert_with(|| is_shown_by_test(packs, &subject, &views, known));
            stands.push(Stand {
                status: status(&finding, is_covered, is_tested),
                requirement: finding.requirement.id.clone(),
                component: finding.component,
            });
        }
        stands
    };
    let today = on(day);
    let due: BTreeSet<&Stand> = today.iter().filter(|s| s.status == Status::ToTest).collect();
    let next = turning_days(packs, all.iter().map(|f| f.requirement), day).into_iter().find_map(|day| {
        let opens: Vec<Stand> =
            on(day).into_iter().filter(|s| s.status == Status::ToTest && !due.contains(s)).collect();
        (!opens.is_empty()).then_some(Turn { day, opens })
    });
    Ok(Outlook { next, today })
}

/// Days after `day` on which a duty may begin to bind: it begins itself, an exemption from it has ended, or the goods of the edition
/// it replaces may not be sold any more.
fn turning_days<'p>(packs: &Packs, all: impl Iterator<Item = &'p Requirement>, day: Date) -> BTreeSet<Date> {
    let after = |last: Option<Date>| last.and_then(|last| last.tomorrow().ok());
    let mut days = BTreeSet::new();
    for requirement in all {
        days.extend(requirement.valid_from);
        if requirement.kind == Kind::Exemption {
            days.extend(after(requirement.valid_to));
            days.extend(after(requirement.sell_through_until));
        }
        for replaced in &requirement.replaces {
            days.extend(after(packs.requirement(replaced).and_then(|r| r.sell_through_until)));
        }
    }
    days.retain(|turn| *turn > day);
    days
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
