//! The solver against the plainest search there is: every way to host every need, no bound, no grouping.
//!
//! A determination is by a method that some requirement at the same part asks for. Which method may host which need is
//! read from the relations here anew, not through the solver's own helper.

use super::*;
use crate::packs::{Confidence, RelationKind, Serves};
use proptest::prelude::*;

const METHODS: [&str; 10] = [
    "en71-3",
    "gb6675-4-2025",
    "iso8124-3",
    "f963-8.3",
    "en14372",
    "cpsc-ch-c1001",
    "gbt22048",
    "en1122",
    "kc-elements",
    "asnzs8124-3-2003",
];

fn need(part: usize, method: &str, analytes: &BTreeSet<usize>) -> Need {
    Need {
        component: Some(format!("part {part}")),
        method: method.to_owned(),
        requirement: format!("R-{method}-{analytes:?}"),
        market: "EU".to_owned(),
        analytes: analytes.iter().map(|a| format!("A{a}")).collect(),
    }
}

fn may_host(packs: &Packs, host: &str, method: &str) -> bool {
    let has = |list: &[String], m: &str| list.iter().any(|one| one == m);
    host == method
        || packs.relations.iter().any(|r| {
            let (a, b) = (&r.methods_a, &r.methods_b);
            r.kind == RelationKind::Method
                && matches!(r.serves, Serves::Yes | Serves::Conditional)
                && r.confidence != Confidence::Memory
                && (has(a, host) && has(b, method) || has(b, host) && has(a, method))
        })
}

/// Fee, then sample in g, then working days of a whole plan: determinations run side by side.
fn price_of<'a>(prices: &PriceList, tests: impl Iterator<Item = (&'a str, usize)>) -> Price {
    tests.fold((Decimal::ZERO, Decimal::ZERO, 0), |(fee, mass, days), (method, analytes)| {
        let own = &prices.methods[method];
        (
            fee.checked_add(prices.price(method, analytes)).unwrap(),
            mass.checked_add(own.sample_g).unwrap(),
            days.max(own.days),
        )
    })
}

fn cheapest(packs: &Packs, needs: &[Need], prices: &PriceList) -> Price {
    let methods: BTreeSet<&str> = needs.iter().map(|n| n.method.as_str()).collect();
    let methods: Vec<&str> = methods.into_iter().collect();
    let ways = methods.len().pow(u32::try_from(needs.len()).unwrap());
    let way = |code: usize| {
        let mut rest = code;
        let mut tests: BTreeMap<(&Option<String>, &str), BTreeSet<&String>> = BTreeMap::new();
        for need in needs {
            let host = methods[rest % methods.len()];
            rest /= methods.len();
            let asked_for = needs.iter().any(|n| n.component == need.component && n.method == host);
            if !asked_for || !may_host(packs, host, &need.method) {
                return None;
            }
            tests.entry((&need.component, host)).or_default().extend(&need.analytes);
        }
        Some(price_of(prices, tests.iter().map(|((_, method), analytes)| (*method, analytes.len()))))
    };
    (0..ways).filter_map(way).min().unwrap()
}

fn shown(hosted: &[Hosted<'_>]) -> Vec<(String, BTreeSet<Need>)> {
    hosted.iter().map(|h| (h.method.clone(), h.needs.iter().map(|n| (*n).clone()).collect())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    /// Few different fees, masses and days, so that ties are the rule and the later criteria decide.
    #[test]
    fn an_exhaustive_search_finds_no_plan_that_is_cheaper_lighter_or_faster(
        picks in proptest::collection::vec(
            (0_usize..2, 0_usize..METHODS.len(), proptest::collection::btree_set(0_usize..8, 1..5)), 1..6),
        fees in proptest::collection::vec((1_u32..4, 0_u32..3, 0_u32..3, 1_u32..4), METHODS.len()),
        turn in 0_usize..6,
    ) {
        let packs = Packs::embedded();
        let needs: BTreeSet<Need> = picks.iter().map(|(part, m, analytes)| need(*part, METHODS[*m], analytes)).collect();
        let needs: Vec<Need> = needs.into_iter().collect();
        let mut prices = PriceList::from_packs(packs);
        for (name, (fee, per, grams, days)) in METHODS.iter().zip(&fees) {
            let own = prices.methods.get_mut(*name).unwrap();
            own.fee = Decimal::from(*fee * 50);
            own.per_analyte = Decimal::from(*per * 10);
            own.sample_g = Decimal::from(*grams);
            own.days = *days;
        }
        let mut refs: Vec<&Need> = needs.iter().collect();
        let (hosted, proven) = solve(packs, &refs, &prices);
        prop_assert!(proven);
        for host in &hosted {
            for need in &host.needs {
                prop_assert!(may_host(packs, &host.method, &need.method), "{} for {}", host.method, need.method);
            }
        }
        prop_assert_eq!(hosted.iter().map(|h| h.needs.len()).sum::<usize>(), needs.len());
        let found = price_of(&prices, hosted.iter().map(|h| (h.method.as_str(), h.analytes().len())));
        prop_assert_eq!(found, cheapest(packs, &needs, &prices));

        let turns = turn % refs.len();
        refs.rotate_left(turns);
        prop_assert_eq!(shown(&hosted), shown(&solve(packs, &refs, &prices).0));
        refs.reverse();
        prop_assert_eq!(shown(&hosted), shown(&solve(packs, &refs, &prices).0));
    }
}
