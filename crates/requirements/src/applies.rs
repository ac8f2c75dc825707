//! Which requirements bind the product, part by part, and the reason for each yes and no.
//!
//! Shared by the planner and the judge, so that both always mean the same requirements.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::explain;
use crate::expr::{LeafKind, Tri, View};
use crate::packs::{DateBasis, Kind, Requirement, Scope};
use crate::sheet::{Remembering, Subject};
use crate::{Dates, Packs, Product, Refusal, Text};

/// One requirement at the whole toy or at one part.
#[derive(Debug, Clone)]
pub(crate) struct Finding<'p> {
    pub(crate) requirement: &'p Requirement,
    pub(crate) component: Option<String>,
    pub(crate) applies: Tri,
    pub(crate) because: Text,
    /// Words that would have to be known.
    pub(crate) open: Vec<String>,
    pub(crate) exempted_by: Option<String>,
    pub(crate) in_force: bool,
}

/// Refuses what cannot be answered: unknown markets, dates, contradictions.
pub(crate) fn check(packs: &Packs, product: &Product, markets: &[String], dates: Dates) -> Result<(), Refusal> {
    let known = packs.markets();
    if let Some(market) = markets.iter().find(|m| !known.contains(&m.as_str())) {
        let known = known.into_iter().map(str::to_owned).collect();
        return Err(Refusal::UnknownMarket { market: market.clone(), known });
    }
    let Dates { manufactured_on: manufactured, placed_on_market_on: placed } = dates;
    if manufactured > placed {
        return Err(Refusal::Dates { manufactured, placed });
    }
    let problems = product.problems(&packs.vocabulary);
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Product(problems)) }
}

/// What the words say of every requirement at every subject it speaks of, whatever the day, and without the reasons: those for
/// which they say no are left out, nothing depends on them. For [`on`].
pub(crate) fn at_any_time<'p>(
    packs: &'p Packs,
    subject: &Subject<'_>,
    views: &Views<'_>,
    markets: &[String],
) -> Vec<Finding<'p>> {
    let mut findings = Vec::new();
    for requirement in packs.requirements.iter().filter(|r| markets.contains(&r.market)) {
        for component in subjects(requirement, subject) {
            let applies = requirement.applies_to.value(views.at(component.as_deref()));
            if applies != Tri::No {
                let (because, open) = (Text::default(), Vec::new());
                findings.push(Finding {
                    requirement,
                    component,
                    applies,
                    because,
                    open,
                    exempted_by: None,
                    in_force: true,
                });
            }
        }
    }
    findings
}

/// The toy and each of its parts, each word asked once.
pub(crate) struct Views<'a> {
    whole: Remembering<'a>,
    parts: BTreeMap<&'a str, Remembering<'a>>,
}

impl<'a> Views<'a> {
    pub(crate) fn of(subject: &'a Subject<'a>) -> Self {
        let at = |part: Option<&str>| Remembering::new(subject.at(part));
        let parts = subject.parts.iter().map(|(id, _)| (id.as_str(), at(Some(id)))).collect();
        Self { whole: at(None), parts }
    }

    /// As a requirement at this part sees it; the whole for none.
    pub(crate) fn at(&self, part: Option<&str>) -> &dyn View {
        part.and_then(|part| self.parts.get(part)).unwrap_or(&self.whole)
    }
}

/// The findings of [`at_any_time`] as they are for these dates, each with its place there.
pub(crate) fn on<'p>(packs: &Packs, all: &[Finding<'p>], dates: Dates) -> Vec<(usize, Finding<'p>)> {
    let in_force = |(_, f): &(usize, &Finding<'p>)| in_force(packs, f.requirement, dates).is_ok();
    let (places, mut findings): (Vec<usize>, Vec<Finding<'p>>) =
        all.iter().enumerate().filter(in_force).map(|(place, f)| (place, f.clone())).unzip();
    exempt(&mut findings);
    places.into_iter().zip(findings).collect()
}

/// Every requirement of `markets` at every subject it speaks of, in the order of the packs.
pub(crate) fn findings<'p>(
    packs: &'p Packs,
    subject: &Subject<'_>,
    markets: &[String],
    dates: Dates,
) -> Vec<Finding<'p>> {
    let mut findings = Vec::new();
    for requirement in packs.requirements.iter().filter(|r| markets.contains(&r.market)) {
        let force = in_force(packs, requirement, dates);
        for component in subjects(requirement, subject) {
            findings.push(finding(requirement, component, &force, subject));
        }
    }
    exempt(&mut findings);
    findings
}

fn subjects(requirement: &Requirement, subject: &Subject<'_>) -> Vec<Option<String>> {
    if requirement.scope == Scope::Product || subject.parts.is_empty() {
        return vec![None];
    }
    subject.parts.iter().map(|(id, _)| Some(id.clone())).collect()
}

fn finding<'p>(
    requirement: &'p Requirement,
    component: Option<String>,
    force: &Result<(), Text>,
    subject: &Subject<'_>,
) -> Finding<'p> {
    let at = component.as_deref();
    let view = subject.at(at);
    let found = requirement.applies_to.eval(&*view);
    let mut open = Vec::new();
    if found.value == Tri::Open {
        for (leaf, _) in &found.leaves {
            if let LeafKind::Word(word) = leaf
                && !open.contains(word)
            {
                open.push(word.clone());
            }
        }
    }
    let (applies, because) = match force {
        Err(reason) => (Tri::No, reason.clone()),
        Ok(()) => (found.value, explain::found(&found, subject, at)),
    };
    if applies != Tri::Open {
        open.clear();
    }
    Finding { requirement, component, applies, because, open, exempted_by: None, in_force: force.is_ok() }
}

/// An exemption that fires removes the duties it names, at the part where it fires.
fn exempt(findings: &mut [Finding<'_>]) {
    let fired: Vec<Finding<'_>> =
        findings.iter().filter(|f| f.requirement.kind == Kind::Exemption && f.applies == Tri::Yes).cloned().collect();
    for duty in findings.iter_mut().filter(|f| f.requirement.kind == Kind::Duty && f.applies != Tri::No) {
        let by = fired.iter().find(|e| {
            e.requirement.exempts.contains(&duty.requirement.id)
                && (e.component.is_none() || e.component == duty.component)
        });
        if let Some(by) = by {
            duty.applies = Tri::No;
            duty.open.clear();
            duty.exempted_by = Some(by.requirement.id.clone());
            duty.because = explain::exempted(by.requirement, &by.because);
        }
    }
}

/// Whether the requirement is in force for these dates, or why not.
fn in_force(packs: &Packs, requirement: &Requirement, dates: Dates) -> Result<(), Text> {
    let placed = dates.placed_on_market_on;
    let (day, zh, en) = match requirement.date_basis {
        DateBasis::Manufacture => (dates.manufactured_on, "生产日期", "made"),
        DateBasis::PlacingOnMarket => (placed, "投放市场日期", "placed on the market"),
        DateBasis::Import => (placed, "进口日期", "imported"),
    };
    if let Some(from) = requirement.valid_from
        && day < from
    {
        let ended = sell_through_of_replaced(packs, requirement);
        if requirement.date_basis == DateBasis::Manufacture && ended.is_some_and(|end| placed > end) {
            return Ok(());
        }
        return Err(Text::new(
            format!("不适用:{from}起生效,{zh}{day}在此之前"),
            format!("Does not apply: in force from {from}, {en} before, on {day}"),
        ));
    }
    if let Some(to) = requirement.valid_to
        && day > to
    {
        return Err(Text::new(
            format!("不适用:{to}止,{zh}{day}在此之后"),
            format!("Does not apply: ended on {to}, {en} after, on {day}"),
        ));
    }
    if let Some(end) = requirement.sell_through_until
        && placed > end
    {
        return Err(Text::new(
            format!("不适用:旧版产品只可销售至{end},投放市场日期{placed}在此之后"),
            format!(
                "Does not apply: goods of the old edition could be sold until {end}, placed on the market on {placed}"
            ),
        ));
    }
    Ok(())
}

/// The last day on which goods of the replaced edition could be sold.
fn sell_through_of_replaced(packs: &Packs, requirement: &Requirement) -> Option<Date> {
    let ends = requirement.replaces.iter().filter_map(|id| packs.requirement(id)?.sell_through_until);
    ends.max()
}
