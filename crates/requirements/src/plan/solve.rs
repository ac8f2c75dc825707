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

/// Hosts all needs at least cost; the flag says whether no cheaper way exists.
pub(super) fn solve<'n>(packs: &Packs, needs: &[&'n Need], prices: &PriceList) -> (Vec<Hosted<'n>>, bool) {
    let mut hosted = Vec::new();
    let mut proven = true;
    for group in groups(packs, needs) {
        let mut search = Search::new(packs, &group, prices);
        search.go(search.without_choice(), &mut search.forced());
        proven &= search.steps < STEPS;
        hosted.extend(search.best());
    }
    hosted.sort_by(|a, b| {
        (&a.needs.first().map(|n| &n.component), &a.method).cmp(&(&b.needs.first().map(|n| &n.component), &b.method))
    });
    (hosted, proven)
}

/// Needs that could share a determination, directly or through a third; only those of one part can.
fn groups<'n>(packs: &Packs, needs: &[&'n Need]) -> Vec<Vec<&'n Need>> {
    let mut parts: BTreeMap<&Option<String>, BTreeMap<&str, Vec<&'n Need>>> = BTreeMap::new();
    for need in needs {
        parts.entry(&need.component).or_default().entry(&need.method).or_default().push(need);
    }
    parts.into_values().flat_map(|methods| joined(packs, methods)).collect()
}

/// The needs of one part by method, put together where a relation lets one method serve another.
fn joined<'n>(packs: &Packs, methods: BTreeMap<&str, Vec<&'n Need>>) -> Vec<Vec<&'n Need>> {
    let mut groups: Vec<(Vec<&str>, Vec<&'n Need>)> = Vec::new();
    for (method, needs) in methods {
        let joins = |known: &&str| packs.serving(known, method).is_some();
        let (joined, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(names, _)| names.iter().any(joins));
        groups = rest;
        let mut group = (vec![method], needs);
        for (names, needs) in joined {
            group.0.extend(names);
            group.1.extend(needs);
        }
        groups.push(group);
    }
    groups.into_iter().map(|(_, needs)| needs).collect()
}

/// Method → places of the needs it hosts, in the order of the search.
type Assignment<'n> = BTreeMap<&'n str, Vec<usize>>;
type Price = (Decimal, Decimal, u32);

/// A need as the search sees it.
struct Choice<'n> {
    need: &'n Need,
    /// The methods that may host it.
    hosts: Vec<&'n str>,
    /// Its analytes, one bit each, numbered within the group.
    analytes: Vec<u64>,
}

struct Search<'a, 'n> {
    choices: Vec<Choice<'n>>,
    prices: &'a PriceList,
    best: Option<(Price, Assignment<'n>)>,
    steps: u32,
}

impl<'a, 'n> Search<'a, 'n> {
    fn new(packs: &Packs, group: &[&'n Need], prices: &'a PriceList) -> Self {
        let methods: BTreeSet<&'n str> = group.iter().map(|n| n.method.as_str()).collect();
        let names: BTreeSet<&str> = group.iter().flat_map(|n| n.analytes.iter().map(String::as_str)).collect();
        let places: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
        let mut choices: Vec<Choice<'n>> = group
            .iter()
            .map(|need| {
                let may = |m: &&'n str| **m == need.method || packs.serving(m, &need.method).is_some();
                let mut analytes = vec![0_u64; places.len().div_ceil(64)];
                for place in need.analytes.iter().filter_map(|name| places.get(name.as_str())) {
                    if let Some(word) = analytes.get_mut(place / 64) {
                        *word |= 1 << (place % 64);
                    }
                }
                Choice { need, hosts: methods.iter().copied().filter(may).collect(), analytes }
            })
            .collect();
        // The least free needs first: the tree stays narrow.
        choices.sort_by(|a, b| (a.hosts.len(), a.need).cmp(&(b.hosts.len(), b.need)));
        Self { choices, prices, best: None, steps: 0 }
    }

    /// How many of the needs, the first ones, have one host only.
    fn without_choice(&self) -> usize {
        self.choices.iter().take_while(|c| c.hosts.len() == 1).count()
    }

    /// Those needs at their hosts: where the search begins.
    fn forced(&self) -> Assignment<'n> {
        let mut assignment = Assignment::new();
        for (place, choice) in self.choices.iter().enumerate().take(self.without_choice()) {
            for host in &choice.hosts {
                assignment.entry(*host).or_default().push(place);
            }
        }
        assignment
    }

    fn price(&self, assignment: &Assignment<'n>) -> Price {
        let mut fee = Decimal::ZERO;
        let mut mass = Decimal::ZERO;
        let mut days = 0;
        for (method, places) in assignment {
            fee = fee.checked_add(self.prices.price(method, self.count(places))).unwrap_or(fee);
            if let Some(own) = self.prices.methods.get(*method) {
                mass = mass.checked_add(own.sample_g).unwrap_or(mass);
                days = days.max(own.days);
            }
        }
        (fee, mass, days)
    }

    /// How many different analytes these needs ask for.
    fn count(&self, places: &[usize]) -> usize {
        let mut all: Vec<u64> = Vec::new();
        for choice in places.iter().filter_map(|place| self.choices.get(*place)) {
            all.resize(choice.analytes.len(), 0);
            for (word, more) in all.iter_mut().zip(&choice.analytes) {
                *word |= more;
            }
        }
        all.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Adding a need never makes a plan cheaper, so a dear half is never finished.
    fn go(&mut self, at: usize, assignment: &mut Assignment<'n>) {
        self.steps += 1;
        let price = self.price(assignment);
        if self.best.as_ref().is_some_and(|(best, _)| price >= *best) || (self.steps >= STEPS && self.best.is_some()) {
            return;
        }
        let Some(hosts) = self.choices.get(at).map(|choice| choice.hosts.clone()) else {
            self.best = Some((price, assignment.clone()));
            return;
        };
        for host in hosts {
            assignment.entry(host).or_default().push(at);
            self.go(at + 1, assignment);
            if let Some(list) = assignment.get_mut(host) {
                list.pop();
                if list.is_empty() {
                    assignment.remove(host);
                }
            }
        }
    }

    /// The best plan found: methods with the needs they host.
    fn best(self) -> Vec<Hosted<'n>> {
        let Some((_, assignment)) = self.best else { return Vec::new() };
        let need = |place: usize| self.choices.get(place).map(|choice| choice.need);
        let hosted = assignment.into_iter().map(|(method, places)| Hosted {
            method: method.to_owned(),
            needs: places.into_iter().filter_map(need).collect(),
        });
        hosted.collect()
    }
}

#[cfg(test)]
mod exhaustive;
