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

/// Needs that could share a determination, directly or through a third.
fn groups<'n>(packs: &Packs, needs: &[&'n Need]) -> Vec<Vec<&'n Need>> {
    let mut groups: Vec<Vec<&'n Need>> = Vec::new();
    for need in needs {
        let joins = |other: &&Need| {
            other.component == need.component
                && (other.method == need.method || serving(packs, &other.method, &need.method).is_some())
        };
        let (joined, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.iter().any(joins));
        let mut group: Vec<&'n Need> = joined.into_iter().flatten().collect();
        group.push(need);
        rest.push(group);
        groups = rest;
    }
    groups
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
mod exhaustive {
    //! Against the plainest search there is: every assignment, no bound.

    use super::*;
    use proptest::prelude::*;

    fn need(method: &str, analytes: &[usize]) -> Need {
        Need {
            component: Some("part".to_owned()),
            method: method.to_owned(),
            requirement: format!("R-{method}-{analytes:?}"),
            market: "EU".to_owned(),
            analytes: analytes.iter().map(|a| format!("A{a}")).collect(),
        }
    }

    fn cheapest(packs: &Packs, needs: &[Need], prices: &PriceList) -> Decimal {
        let methods: BTreeSet<&str> = needs.iter().map(|n| n.method.as_str()).collect();
        let methods: Vec<&str> = methods.into_iter().collect();
        let mut best: Option<Decimal> = None;
        let total = methods.len().pow(u32::try_from(needs.len()).unwrap());
        for code in 0..total {
            let mut rest = code;
            let mut hosted: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
            let mut allowed = true;
            for need in needs {
                let host = methods[rest % methods.len()];
                rest /= methods.len();
                allowed &= host == need.method || serving(packs, host, &need.method).is_some();
                hosted.entry(host).or_default().extend(&need.analytes);
            }
            if allowed {
                let fee = hosted.iter().fold(Decimal::ZERO, |sum, (method, analytes)| {
                    sum.checked_add(prices.price(method, analytes.len())).unwrap()
                });
                best = Some(best.map_or(fee, |b| b.min(fee)));
            }
        }
        best.unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]
        #[test]
        fn an_exhaustive_search_finds_no_cheaper_plan(
            picks in proptest::collection::vec((0_usize..8, proptest::collection::vec(0_usize..10, 1..5)), 1..6),
            fees in proptest::collection::vec((50_u32..500, 0_u32..40), 8),
        ) {
            let packs = Packs::embedded();
            let names = ["en71-3", "gb6675-4-2025", "iso8124-3", "f963-8.3", "en14372", "cpsc-ch-c1001", "gbt22048", "en1122"];
            let needs: Vec<Need> = picks.iter().map(|(m, analytes)| need(names[*m], analytes)).collect();
            let mut prices = PriceList::from_packs(packs);
            for (name, (fee, per)) in names.iter().zip(&fees) {
                let own = prices.methods.get_mut(*name).unwrap();
                own.fee = Decimal::from(*fee);
                own.per_analyte = Decimal::from(*per);
            }
            let refs: Vec<&Need> = needs.iter().collect();
            let (hosted, proven) = solve(packs, &refs, &prices);
            let total = hosted.iter().fold(Decimal::ZERO, |sum, h| {
                sum.checked_add(prices.price(&h.method, h.analytes().len())).unwrap()
            });
            prop_assert!(proven);
            prop_assert_eq!(total, cheapest(packs, &needs, &prices));
        }
    }
}
