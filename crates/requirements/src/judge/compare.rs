//! One value, or one sum, against one limit: the verdict and what it rests on, without a word of text.

use std::collections::{BTreeMap, BTreeSet};

use measure::{
    Bound, Censored, Decimal, Decision, Reading, Reason, SumMember, Uncertainty, Unit, Verdict, judge, judge_sum,
};

use super::cross::{Crossing, cross};
use super::input::Measured;
use crate::applies::{Finding, Views};
use crate::expr::Tri;
use crate::packs::{Judgeable, Limit};
use crate::sheet::Subject;
use crate::{Packs, Text};

/// Where statements are made: one requirement at one subject.
pub(super) struct At<'a, 'p> {
    pub(super) packs: &'p Packs,
    pub(super) subject: &'a Subject<'a>,
    pub(super) views: &'a Views<'a>,
    pub(super) finding: &'a Finding<'p>,
    pub(super) decision: Decision,
}

/// The values of one subject by analyte, each list in the order of all.
pub(super) type ByAnalyte<'a> = BTreeMap<&'a str, Vec<&'a Measured<'a>>>;

/// A verdict with what it rests on.
pub(super) struct Found<'a, 'p> {
    pub(super) limit: &'p Limit,
    /// Members of a sum.
    pub(super) members: Option<&'p [String]>,
    pub(super) component: Option<&'a str>,
    pub(super) verdict: Verdict,
    pub(super) reason: Option<Reason>,
    pub(super) why: Option<Why<'p>>,
    pub(super) shown: Shown,
    pub(super) held: Option<Held>,
    pub(super) awaits_confirmation: bool,
}

/// Why no verdict is given though there may be one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// It is not known whether the requirement applies.
    Open,
    /// It is not known whether the limit is of this material.
    Category,
    /// An expert has to confirm the limit.
    Doubt,
}

/// What else has to be said.
pub(super) enum Why<'p> {
    Said(Text),
    Corrected { raw: Reading, percent: Decimal },
    TotalBelow,
    TotalAbove,
    OnlyCorrected,
    Absent(Vec<&'p str>),
}

/// The value that was compared.
pub(super) enum Shown {
    Reading {
        reading: Reading,
        uncertainty: Option<Uncertainty>,
        unit: Unit,
    },
    /// In the unit of the limit.
    Sum(Decimal),
    /// Nothing was found: below the widest limit of quantification.
    SumBelow(Decimal),
}

struct Compared<'p> {
    verdict: Verdict,
    reason: Option<Reason>,
    shown: Shown,
    why: Option<Why<'p>>,
}

impl<'p> At<'_, 'p> {
    /// The verdict of one value on one limit, if the limit asks for it.
    pub(super) fn each<'m>(&self, limit: &'p Limit, measured: &Measured<'m>) -> Option<Found<'m, 'p>> {
        let (bound, unit) = (limit.bound?, limit.unit?);
        let belongs = self.belongs(limit, measured.component);
        if belongs == Tri::No {
            return None;
        }
        let own =
            || Shown::Reading { reading: measured.reading, uncertainty: measured.uncertainty, unit: measured.unit };
        let blank = |why| Compared { verdict: Verdict::NotJudged, reason: None, shown: own(), why: Some(why) };
        let direct = || self.compare(measured.unit, measured.reading, measured.uncertainty, bound, unit);
        let compared = match cross(self.packs, limit, measured) {
            Crossing::Unasked => return None,
            Crossing::Nothing(why) => blank(Why::Said(why)),
            Crossing::Direct => direct(),
            Crossing::Corrected { reading, uncertainty, percent } => {
                let why = Some(Why::Corrected { raw: measured.reading, percent });
                Compared { why, ..self.compare(measured.unit, reading, uncertainty, bound, unit) }
            }
            Crossing::PassOnly => match direct() {
                compared if compared.verdict == Verdict::Pass => Compared { why: Some(Why::TotalBelow), ..compared },
                _ => blank(Why::TotalAbove),
            },
            Crossing::FailOnly => match direct() {
                compared if compared.verdict == Verdict::Fail => compared,
                _ => blank(Why::OnlyCorrected),
            },
        };
        Some(self.found(limit, None, measured.component, belongs, compared))
    }

    /// The verdicts of a sum: one for each part that has a member.
    pub(super) fn sums<'m>(&self, limit: &'p Limit, members: &'p [String], own: &ByAnalyte<'m>) -> Vec<Found<'m, 'p>> {
        let of_members = || members.iter().filter_map(|member| own.get(member.as_str())).flatten();
        let parts: BTreeSet<Option<&'m str>> = of_members().map(|m| m.component).collect();
        parts.into_iter().filter_map(|part| self.sum(limit, members, own, part)).collect()
    }

    fn sum<'m>(
        &self,
        limit: &'p Limit,
        members: &'p [String],
        own: &ByAnalyte<'m>,
        part: Option<&'m str>,
    ) -> Option<Found<'m, 'p>> {
        let (bound, unit) = (limit.bound?, limit.unit?);
        let belongs = self.belongs(limit, part);
        if belongs == Tri::No {
            return None;
        }
        let mut found: Vec<SumMember> = Vec::with_capacity(members.len());
        let mut absent: Vec<&str> = Vec::new();
        for member in members {
            let of_part = own.get(member.as_str()).into_iter().flatten().filter(|m| m.component == part);
            let fitting = of_part.filter(|m| matches!(cross(self.packs, limit, m), Crossing::Direct));
            // Of several values of one member the worst counts.
            let worst = fitting
                .filter_map(|m| {
                    let reading = m.unit.reading_to_base(&m.reading).ok()?;
                    let uncertainty = match m.uncertainty {
                        Some(u) => Some(Uncertainty::with_k(m.unit.to_base(u.expanded).ok()?, u.k)),
                        None => None,
                    };
                    Some(SumMember { reading, uncertainty })
                })
                .max_by_key(|m| (m.reading.value().is_some(), m.reading.number(), m.uncertainty.map(|u| u.expanded)));
            match worst {
                Some(worst) => found.push(worst),
                None => absent.push(member),
            }
        }
        if found.is_empty() {
            return None;
        }
        let base = bound.try_map(|n| unit.to_base(n).ok())?;
        let said = judge_sum(&found, absent.len(), Censored::Zero, base, self.decision);
        let back = |n| Decimal::checked_div(n, unit.factor()).map(Decimal::normalized);
        let total = back(said.sum)?;
        let shown = if said.all_censored {
            Shown::SumBelow(back(found.iter().map(|m| m.reading.number()).max().unwrap_or_default())?)
        } else {
            Shown::Sum(total)
        };
        let why = (!absent.is_empty()).then_some(Why::Absent(absent));
        let compared = Compared { verdict: said.outcome.verdict, reason: said.outcome.reason, shown, why };
        Some(self.found(limit, Some(members), part, belongs, compared))
    }

    /// Whether the limit is of the material at hand.
    fn belongs(&self, limit: &Limit, component: Option<&str>) -> Tri {
        let Some(when) = &limit.when else { return Tri::Yes };
        let per_product = self.packs.method(&limit.method).is_some_and(|m| m.per == crate::Scope::Product);
        when.value(self.views.at(if per_product { None } else { component }))
    }

    fn compare(
        &self,
        from: Unit,
        reading: Reading,
        uncertainty: Option<Uncertainty>,
        bound: Bound,
        unit: Unit,
    ) -> Compared<'p> {
        let limit = bound.try_map(|n| unit.to_base(n).ok());
        let u = match uncertainty {
            None => Some(None),
            Some(u) => from.to_base(u.expanded).ok().map(|e| Some(Uncertainty::with_k(e, u.k))),
        };
        let outcome = match (from.reading_to_base(&reading).ok(), limit, u) {
            (Some(reading), Some(limit), Some(u)) => judge(&reading, u.as_ref(), limit, self.decision),
            _ => measure::Outcome::not_judged(Reason::Overflow),
        };
        let shown = Shown::Reading { reading, uncertainty, unit: from };
        Compared { verdict: outcome.verdict, reason: outcome.reason, shown, why: None }
    }

    fn found<'m>(
        &self,
        limit: &'p Limit,
        members: Option<&'p [String]>,
        component: Option<&'m str>,
        belongs: Tri,
        compared: Compared<'p>,
    ) -> Found<'m, 'p> {
        let Compared { verdict, reason, shown, why } = compared;
        let is_pass = matches!(verdict, Verdict::Pass | Verdict::ConditionalPass);
        let held = if self.finding.applies == Tri::Open {
            Some(Held::Open)
        } else if belongs == Tri::Open {
            Some(Held::Category)
        } else if limit.judgeable == Judgeable::No || limit.judgeable == Judgeable::FailOnly && is_pass {
            Some(Held::Doubt)
        } else {
            None
        };
        Found {
            limit,
            members,
            component,
            awaits_confirmation: held == Some(Held::Doubt) && verdict != Verdict::NotJudged,
            verdict: if held.is_some() { Verdict::NotJudged } else { verdict },
            reason,
            why,
            shown,
            held,
        }
    }
}
