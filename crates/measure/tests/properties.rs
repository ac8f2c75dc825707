//! What must hold for every value: a larger result is never judged better, a guard band is never
//! more lenient, and the order of inputs never matters.

use measure::{
    Bound, Censored, Decimal, Decision, DecisionRule, Reading, Rounding, SumMember, Uncertainty, Unit, Verdict, judge,
    judge_sum,
};
use proptest::prelude::*;

fn decimal() -> impl Strategy<Value = Decimal> {
    (0_i64..200_000, 0_u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn rule() -> impl Strategy<Value = DecisionRule> {
    prop_oneof![
        Just(DecisionRule::Simple),
        Just(DecisionRule::GUARD_BAND),
        (0_i64..30).prop_map(|r| DecisionRule::GuardBand { factor: Decimal::new(r, 1) }),
        Just(DecisionRule::NonBinary),
    ]
}

fn upper() -> impl Strategy<Value = Bound> {
    prop_oneof![decimal().prop_map(Bound::AtMost), decimal().prop_map(Bound::LessThan)]
}

fn any_bound() -> impl Strategy<Value = Bound> {
    prop_oneof![
        upper(),
        decimal().prop_map(Bound::AtLeast),
        decimal().prop_map(Bound::MoreThan),
        (decimal(), decimal()).prop_map(|(a, b)| Bound::Between(a.min(b), a.max(b))),
        Just(Bound::Absent),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    prop_oneof![
        3 => decimal().prop_map(Reading::Value),
        1 => decimal().prop_map(|d| Reading::Below(d.max(Decimal::new(1, 4)))),
        1 => decimal().prop_map(Reading::Above),
    ]
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::ConditionalPass => 1,
        Verdict::NotJudged => 2,
        Verdict::ConditionalFail => 3,
        Verdict::Fail => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_larger_result_is_never_judged_better(a in decimal(), b in decimal(), u in decimal(), bound in upper(), rule in rule()) {
        let u = Uncertainty::absolute(u);
        let verdict = |v| rank(judge(&Reading::Value(v), Some(&u), bound, Decision::by(rule)).verdict);
        prop_assert!(verdict(a.min(b)) <= verdict(a.max(b)));
    }

    #[test]
    fn a_lower_loq_is_never_judged_worse(a in decimal(), b in decimal(), bound in upper(), rule in rule()) {
        let verdict = |v: Decimal| rank(judge(&Reading::Below(v), None, bound, Decision::by(rule)).verdict);
        prop_assert!(verdict(a.min(b)) <= verdict(a.max(b)));
    }

    #[test]
    fn a_guard_band_is_never_more_lenient(r in reading(), u in proptest::option::of(decimal()), bound in any_bound(), rule in rule()) {
        let u = u.map(Uncertainty::absolute);
        let simple = judge(&r, u.as_ref(), bound, Decision::default()).verdict;
        let other = judge(&r, u.as_ref(), bound, Decision::by(rule)).verdict;
        match other {
            Verdict::Pass | Verdict::ConditionalPass => prop_assert_eq!(simple, Verdict::Pass),
            Verdict::ConditionalFail => prop_assert_eq!(simple, Verdict::Fail),
            Verdict::Fail | Verdict::NotJudged => {}
        }
        if simple == Verdict::Fail && matches!(rule, DecisionRule::GuardBand { .. }) && u.is_some() {
            prop_assert_eq!(other, Verdict::Fail);
        }
    }

    #[test]
    fn the_order_of_the_members_never_matters(
        readings in proptest::collection::vec((reading(), proptest::option::of(decimal())), 0..8),
        missing in 0_usize..3, bound in upper(), rule in rule(), seed in any::<u64>(),
    ) {
        let members: Vec<SumMember> = readings.iter()
            .map(|(reading, u)| SumMember { reading: *reading, uncertainty: u.map(Uncertainty::absolute) })
            .collect();
        let mut shuffled = members.clone();
        let len = shuffled.len();
        for i in 0..len {
            let j = usize::try_from(seed.rotate_left(u32::try_from(i).unwrap() * 7) % u64::try_from(len).unwrap()).unwrap();
            shuffled.swap(i, j);
        }
        for censored in [Censored::Zero, Censored::HalfLoq, Censored::Loq] {
            let a = judge_sum(&members, missing, censored, bound, Decision::by(rule));
            let b = judge_sum(&shuffled, missing, censored, bound, Decision::by(rule));
            prop_assert_eq!(a.outcome, b.outcome);
            prop_assert_eq!(a.sum, b.sum);
        }
    }

    #[test]
    fn a_missing_member_never_lets_a_sum_pass(
        readings in proptest::collection::vec(reading(), 0..6), bound in upper(), rule in rule(),
    ) {
        let members: Vec<SumMember> = readings.iter().map(|r| SumMember { reading: *r, uncertainty: None }).collect();
        let said = judge_sum(&members, 1, Censored::Zero, bound, Decision::by(rule)).outcome.verdict;
        prop_assert!(matches!(said, Verdict::Fail | Verdict::NotJudged));
    }

    #[test]
    fn what_proves_a_fail_with_missing_members_fails_when_they_are_found(
        readings in proptest::collection::vec(reading(), 1..6), late in decimal(), bound in upper(),
    ) {
        let mut members: Vec<SumMember> = readings.iter().map(|r| SumMember { reading: *r, uncertainty: None }).collect();
        let before = judge_sum(&members, 1, Censored::Zero, bound, Decision::default()).outcome.verdict;
        members.push(SumMember { reading: Reading::Value(late), uncertainty: None });
        let after = judge_sum(&members, 0, Censored::Zero, bound, Decision::default()).outcome.verdict;
        if before == Verdict::Fail { prop_assert_eq!(after, Verdict::Fail); }
    }

    #[test]
    fn text_survives_the_round_trip(d in decimal()) {
        let back: Decimal = d.to_string().parse().unwrap();
        prop_assert!(back.same_digits(d));
    }

    #[test]
    fn a_unit_and_back_is_the_same_amount(d in decimal(), i in 0..Unit::ALL.len(), j in 0..Unit::ALL.len()) {
        let (from, to) = (Unit::ALL[i], Unit::ALL[j]);
        if from.dimension() == to.dimension() && ![to, from].iter().any(|u| matches!(u, Unit::Inch | Unit::InchPerS | Unit::Min | Unit::H | Unit::Day)) {
            let there = from.convert(d, to).unwrap();
            prop_assert_eq!(to.convert(there, from).unwrap(), d);
            prop_assert_eq!(to.to_base(there).unwrap(), from.to_base(d).unwrap());
        } else if from.dimension() != to.dimension() {
            prop_assert!(from.convert(d, to).is_err());
        }
    }

    #[test]
    fn rounding_keeps_order_and_moves_at_most_half_a_step(a in decimal(), b in decimal(), places in 0_i32..3) {
        let rounding = Rounding::Places(places);
        prop_assert!(rounding.apply(a.min(b)) <= rounding.apply(a.max(b)));
        let moved = rounding.apply(a).checked_sub(a).unwrap();
        let half = Decimal::new(5, u32::try_from(places).unwrap() + 1);
        prop_assert!(moved <= half && Decimal::ZERO.checked_sub(moved).unwrap() <= half);
    }
}
