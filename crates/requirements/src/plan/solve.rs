//! The cheapest way to host needs on determinations: exact branch and bound.
//!
//! Needs of one part that some relation joins form a group; each need is hosted by one method of
//! the group. Cost is fee, then sample mass, then days, then the order of the method names, so
//! that of two equal plans always the same one is chosen.

use std::collections::{BTreeMap, BTreeSet};

use measure::Decimal;

use super::needs::Need;
use super::prices::PriceList;
use crate::Packs;
use crate::packs::{Confidence, Relation, RelationKind, Serves};

/// How far the search goes before it keeps the best plan found so far.
const STEPS: u32 = 200_000;

/// One determination with the needs it hosts.
#[derive(Debug, Clone)]
pub(super) struct Hosted<'n> {
    pub(super) method: String,
    pub(super) needs: Vec<&'n Need>,
}

impl Hosted<'_> {
    pub(super) fn analytes(&self) -> BTreeSet<&str> {
        self.needs.iter().flat_map(|n| n.analytes.iter().map(String::as_str)).collect()
    }
}

/// The relation by which a determination by `host` may serve a need of `method`.
pub(super) fn serving<'p>(packs: &'p Packs, host: &str, method: &str) -> Option<&'p Relation> {
    packs.relations.iter().find(|r| {
        r.kind == RelationKind::Method
            && r.serves != Serves::No
            && r.confidence != Confidence::Memory
            && r.joins(host, method)
    })
}

/// Hosts all needs at least cost; the flag says whether no cheaper way exists.
pub(super) fn solve<'n>(packs: &Packs, needs: &[&'n Need], prices: &PriceList) -> (Vec<Hosted<'n>>, bool) {
    let mut hosted = Vec::new();
    let mut proven = true;
    for group in groups(packs, needs) {
        let mut search = Search::new(packs, &group, prices);
        search.go(0, &mut BTreeMap::new());
        proven &= search.steps < STEPS;
        hosted.extend(search.best().into_iter().map(|(method, needs)| Hosted { method, needs }));
    }
    hosted.sort_by(|a, b| {
        (&a.needs.first().map(|n| &n.component), &a.method).cmp(&(&b.needs.first().map(|n| &n.component), &b.method))
    });
    (hosted, proven)
}

/// Needs that could share a determination, directly or through a third; only those of one part can.
fn groups<'n>(packs: &Packs, needs: &[&'n Need]) -> Vec<Vec<&'n Need>> {
    let mut parts: BTreeMap<&Option<String>, Vec<Vec<&'n Need>>> = BTreeMap::new();
    for need in needs {
        let groups = parts.entry(&need.component).or_default();
        let joins =
            |other: &&Need| other.method == need.method || serving(packs, &other.method, &need.method).is_some();
        let (joined, mut rest): (Vec<_>, Vec<_>) =
            std::mem::take(groups).into_iter().partition(|g| g.iter().any(joins));
        let mut group: Vec<&'n Need> = joined.into_iter().flatten().collect();
        group.push(need);
        rest.push(group);
        *groups = rest;
    }
    parts.into_values().flatten().collect()
}

type Assignment<'n> = BTreeMap<String, Vec<&'n Need>>;
type Price = (Decimal, Decimal, u32);

struct Search<'a, 'n> {
    /// Each need with the methods that may host it.
    needs: Vec<(&'n Need, Vec<String>)>,
    prices: &'a PriceList,
    best: Option<(Price, Assignment<'n>)>,
    steps: u32,
}

impl<'a, 'n> Search<'a, 'n> {
    fn new(packs: &Packs, group: &[&'n Need], prices: &'a PriceList) -> Self {
        let methods: BTreeSet<&str> = group.iter().map(|n| n.method.as_str()).collect();
        let mut needs: Vec<(&'n Need, Vec<String>)> = group
            .iter()
            .map(|need| {
                let may = |m: &&&str| **m == need.method || serving(packs, m, &need.method).is_some();
                (*need, methods.iter().filter(may).map(|m| (*m).to_owned()).collect())
            })
            .collect();
        // The least free needs first: the tree stays narrow.
        needs.sort_by(|a, b| (a.1.len(), a.0).cmp(&(b.1.len(), b.0)));
        Self { needs, prices, best: None, steps: 0 }
    }

    fn price(&self, assignment: &Assignment<'n>) -> Price {
        let mut fee = Decimal::ZERO;
        let mut mass = Decimal::ZERO;
        let mut days = 0;
        for (method, needs) in assignment {
            let analytes: BTreeSet<&String> = needs.iter().flat_map(|n| &n.analytes).collect();
            fee = fee.checked_add(self.prices.price(method, analytes.len())).unwrap_or(fee);
            if let Some(own) = self.prices.methods.get(method) {
                mass = mass.checked_add(own.sample_g).unwrap_or(mass);
                days = days.max(own.days);
            }
        }
        (fee, mass, days)
    }

    /// Adding a need never makes a plan cheaper, so a dear half is never finished.
    fn go(&mut self, at: usize, assignment: &mut Assignment<'n>) {
        self.steps += 1;
        let price = self.price(assignment);
        if self.best.as_ref().is_some_and(|(best, _)| price >= *best) || (self.steps >= STEPS && self.best.is_some()) {
            return;
        }
        let Some((need, hosts)) = self.needs.get(at).cloned() else {
            self.best = Some((price, assignment.clone()));
            return;
        };
        for host in hosts {
            assignment.entry(host.clone()).or_default().push(need);
            self.go(at + 1, assignment);
            if let Some(list) = assignment.get_mut(&host) {
                list.pop();
                if list.is_empty() {
                    assignment.remove(&host);
                }
            }
        }
    }

    fn best(self) -> Assignment<'n> {
        self.best.map(|(_, assignment)| assignment).unwrap_or_default()
    }
}

#[cfg(test)]
mod exhaustive;
