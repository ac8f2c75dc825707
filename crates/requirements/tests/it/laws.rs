//! Laws of judging that hold for every limit of every pack, whatever was measured.
//!
//! Values are drawn from the limits themselves, near the figure, so that both sides of it and the guard band are met.

use measure::{Bound, Decimal, Decision, DecisionRule, Verdict};
use proptest::prelude::*;
use requirements::{Determination, JudgeRequest, Limit, Packs, Product, Statement, judge};

use crate::support::toy;

const TODAY: &str = "2026-11-22";
const RULES: [DecisionRule; 3] = [DecisionRule::Simple, DecisionRule::GUARD_BAND, DecisionRule::NonBinary];

/// Toys that between them meet most limits; each has a part called "part".
fn toys() -> Vec<Product> {
    let of = |min: u32, attributes: &str, materials: &str| {
        toy(&format!(
            r#"{{"name": {{}}, "age_months": {{"min": {min}, "max": 120}}, "attributes": [{attributes}],
                "components": [{{"id": "part", "materials": [{materials}],
                                 "attributes": ["accessible", "intended_for_mouth", "prolonged_skin_contact"]}},
                               {{"id": "other", "materials": ["paint"], "attributes": ["accessible"]}}]}}"#
        ))
    };
    let under_twelve = r#""primarily_for_12_or_under""#;
    vec![
        of(6, under_twelve, r#""pvc", "plasticised_plastic", "paint""#),
        of(36, &format!(r#"{under_twelve}, "slime""#), r#""slime""#),
        of(6, &format!(r#"{under_twelve}, "plush", "button_battery", "sound""#), r#""textile", "foam""#),
        of(36, &format!(r#"{under_twelve}, "toy_jewellery", "projectile""#), r#""metal", "wood", "rubber""#),
        of(36, &format!(r#"{under_twelve}, "magnet_set""#), r#""metal", "ABS""#),
    ]
}

/// Every limit with a figure.
fn limits() -> Vec<&'static Limit> {
    let all = Packs::embedded().requirements().iter().flat_map(|r| &r.limits);
    all.filter(|l| l.unit.is_some() && figure(l).is_some()).collect()
}

fn figure(limit: &Limit) -> Option<Decimal> {
    match limit.bound? {
        Bound::AtMost(n) | Bound::LessThan(n) | Bound::AtLeast(n) | Bound::MoreThan(n) => Some(n),
        Bound::Between(low, _) => Some(low),
        Bound::Absent => Some(Decimal::ONE),
    }
}

/// `percent` of the figure of a limit.
fn share(limit: &Limit, percent: u32) -> Decimal {
    let n = figure(limit).unwrap_or_default();
    n.checked_mul(Decimal::from(percent)).unwrap().checked_div(Decimal::from(100_u32)).unwrap()
}

/// A value of what the limit asks for, at `percent` of its figure; U is `u` per cent of it.
fn value(limit: &Limit, part: &str, percent: u32, u: Option<u32>, below: bool) -> Determination {
    let number = share(limit, percent.max(1));
    Determination {
        component: Some(part.to_owned()),
        analyte: limit.analyte.clone(),
        measurand: Some(limit.measurand.clone()),
        value: if below { format!("<{number}") } else { number.to_string() },
        unit: limit.unit.unwrap().symbol().to_owned(),
        uncertainty: u.map(|u| share(limit, u)),
        k: None,
        loq: None,
        method: None,
    }
}

fn judged(toy: &Product, values: &[Determination], markets: &[&str], rule: DecisionRule) -> Vec<Statement> {
    let mut request = JudgeRequest::on(markets.iter().copied(), TODAY.parse().unwrap());
    request.decision = Decision::by(rule);
    judge(Packs::embedded(), toy, values, &request).unwrap()
}

/// The statements of two judgements on the same limit at the same part.
fn pairs<'s>(a: &'s [Statement], b: &'s [Statement]) -> Vec<(&'s Statement, &'s Statement)> {
    let key = |s: &Statement| (s.limit_ids.clone(), s.component.clone());
    a.iter().filter_map(|s| b.iter().find(|t| key(t) == key(s)).map(|t| (s, t))).collect()
}

fn is_upper(statement: &Statement) -> bool {
    let limit = Packs::embedded().limit(&statement.limit_id).unwrap().1;
    matches!(limit.bound, Some(Bound::AtMost(_) | Bound::LessThan(_) | Bound::Absent))
}

fn is_lower(statement: &Statement) -> bool {
    let limit = Packs::embedded().limit(&statement.limit_id).unwrap().1;
    matches!(limit.bound, Some(Bound::AtLeast(_) | Bound::MoreThan(_)))
}

/// From best to worst.
fn severity(verdict: Verdict) -> Option<u8> {
    match verdict {
        Verdict::Pass => Some(0),
        Verdict::ConditionalPass => Some(1),
        Verdict::ConditionalFail => Some(2),
        Verdict::Fail => Some(3),
        Verdict::NotJudged => None,
    }
}

#[test]
fn the_toys_of_these_laws_meet_limits_of_every_market_that_may_be_judged() {
    let mut met = std::collections::BTreeSet::new();
    let values: Vec<Determination> = limits().iter().map(|l| value(l, "part", 50, Some(5), false)).collect();
    for toy in toys() {
        let said = judged(&toy, &values, &Packs::embedded().markets(), DecisionRule::Simple);
        met.extend(said.into_iter().filter(|s| s.verdict != Verdict::NotJudged).map(|s| (s.market, s.limit_id)));
    }
    let markets: std::collections::BTreeSet<&str> = met.iter().map(|(market, _)| market.as_str()).collect();
    println!("{} limits in {markets:?}", met.len());
    assert!(met.len() > 150, "{}", met.len());
    assert!(["CN", "EU", "US", "GB", "CA", "KR"].iter().all(|m| markets.contains(m)), "{markets:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    /// More of a limited substance never turns a verdict to the better, nor less of a demanded quantity.
    #[test]
    fn a_verdict_is_monotone_in_the_result(
        toy in 0..toys().len(), limit in proptest::sample::select(limits()), rule in 0_usize..3,
        low in 1_u32..200, more in 0_u32..100, u in 1_u32..40,
    ) {
        let (toy, markets) = (&toys()[toy], Packs::embedded().markets());
        let at = |percent| judged(toy, &[value(limit, "part", percent, Some(u), false)], &markets, RULES[rule]);
        let (less, greater) = (at(low), at(low + more));
        prop_assert_eq!(less.len(), greater.len());
        for (a, b) in pairs(&less, &greater) {
            if !is_upper(a) && !is_lower(a) {
                continue;
            }
            let (better, worse) = if is_upper(a) { (a, b) } else { (b, a) };
            if let (Some(x), Some(y)) = (severity(better.verdict), severity(worse.verdict)) {
                prop_assert!(x <= y, "{} then {}", better.because.en, worse.because.en);
            }
            // What may say only a pass, or only a fail, keeps saying it on its side.
            prop_assert!(worse.verdict != Verdict::Pass || better.verdict == Verdict::Pass, "{}", better.because.en);
            prop_assert!(better.verdict != Verdict::Fail || worse.verdict == Verdict::Fail, "{}", worse.because.en);
        }
    }

    /// A pass with a guard band is a pass without; a fail without one is never turned into anything better.
    #[test]
    fn a_guard_band_is_never_more_lenient(
        toy in 0..toys().len(), limit in proptest::sample::select(limits()),
        percent in 1_u32..250, u in proptest::option::of(1_u32..60), below in any::<bool>(),
    ) {
        let (toy, markets) = (&toys()[toy], Packs::embedded().markets());
        let values = [value(limit, "part", percent, u, below)];
        let simple = judged(toy, &values, &markets, DecisionRule::Simple);
        for rule in [DecisionRule::GUARD_BAND, DecisionRule::NonBinary] {
            let guarded = judged(toy, &values, &markets, rule);
            prop_assert_eq!(simple.len(), guarded.len());
            for (plain, guarded) in pairs(&simple, &guarded) {
                let (p, g) = (severity(plain.verdict), severity(guarded.verdict));
                prop_assert!(guarded.verdict != Verdict::Pass || plain.verdict == Verdict::Pass, "{}", guarded.because.en);
                prop_assert!(plain.verdict != Verdict::Fail || g.is_none_or(|g| g >= 2), "{}", guarded.because.en);
                prop_assert!(p.is_some() || g.is_none_or(|g| g == 3), "{}", guarded.because.en);
            }
        }
    }

    /// Neither the order of the values nor a further market changes what is said of a limit.
    #[test]
    fn neither_order_nor_a_further_market_changes_a_verdict(
        toy in 0..toys().len(), rule in 0_usize..3,
        (values, turned) in proptest::collection::vec(
            (proptest::sample::select(limits()), any::<bool>(), 1_u32..200, proptest::option::of(0_u32..40), any::<bool>()), 1..8)
            .prop_map(|picks| picks.into_iter().map(|(limit, other, percent, u, below)| {
                value(limit, if other { "other" } else { "part" }, percent, u, below)
            }).collect::<Vec<_>>())
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
        some in proptest::sample::subsequence(Packs::embedded().markets(), 1..4),
    ) {
        let (toy, markets) = (&toys()[toy], Packs::embedded().markets());
        let all = judged(toy, &values, &markets, RULES[rule]);
        prop_assert_eq!(&all, &judged(toy, &turned, &markets, RULES[rule]));
        let few = judged(toy, &turned, &some, RULES[rule]);
        let own: Vec<Statement> = all.into_iter().filter(|s| some.contains(&s.market.as_str())).collect();
        prop_assert_eq!(own, few);
    }
}
