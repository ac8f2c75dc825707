//! Limits on the sum of a group (the phthalates of REACH entry 51).
//!
//! A sum with missing members can prove a fail, never a pass.

use serde::{Deserialize, Serialize};

use crate::{Bound, Decimal, Decision, Outcome, Reading, Reason, Uncertainty, Verdict, judge};

/// As what a member below its limit of quantification enters the sum; the specification says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Censored {
    /// As nothing. A LOQ above the limit itself still leaves the sum unjudged.
    #[default]
    Zero,
    /// As half its LOQ.
    HalfLoq,
    /// As its LOQ.
    Loq,
}

/// One measured member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumMember {
    /// What was read, in the unit of the bound.
    pub reading: Reading,
    /// Its uncertainty, in the same unit.
    pub uncertainty: Option<Uncertainty>,
}

/// The verdict with the sum it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumOutcome {
    /// What is said.
    pub outcome: Outcome,
    /// The sum as it was compared.
    pub sum: Decimal,
    /// True when no member was quantified: the sum is no measured value then.
    pub all_censored: bool,
}

/// Holds the sum of `members` against an upper bound; `missing` members were not measured.
///
/// The uncertainties of the members are added, not squared: the members come from one extract
/// and one calibration, and the straight sum holds for every correlation.
#[must_use]
pub fn judge_sum(
    members: &[SumMember],
    missing: usize,
    censored: Censored,
    bound: Bound,
    decision: Decision,
) -> SumOutcome {
    let all_censored = members.iter().all(|m| m.reading.is_censored());
    let Some((sum, uncertainty)) = add(members, censored) else {
        let outcome = Outcome::not_judged(Reason::Overflow);
        return SumOutcome { outcome, sum: Decimal::ZERO, all_censored };
    };
    let whole = judge(&Reading::Value(sum), uncertainty.as_ref(), bound, decision);
    let outcome = if members.is_empty() {
        Outcome::not_judged(Reason::MissingMembers)
    } else if whole.verdict == Verdict::Fail && proves_fail(sum, bound) {
        whole
    } else if missing > 0 {
        Outcome::not_judged(Reason::MissingMembers)
    } else if members.iter().any(|m| matches!(m.reading, Reading::Above(_))) {
        Outcome::not_judged(Reason::OverRange)
    } else if members.iter().any(|m| loq_alone_too_high(&m.reading, bound)) {
        Outcome::not_judged(Reason::LoqTooHigh)
    } else {
        whole
    };
    SumOutcome { outcome, sum, all_censored }
}

/// A fail inside the guard band is no proof that holds for what was not measured: only a sum
/// beyond the limit itself is one. (For a complete sum the two say the same fail.)
fn proves_fail(sum: Decimal, bound: Bound) -> bool {
    judge(&Reading::Value(sum), None, bound, Decision::default()).verdict == Verdict::Fail
}

fn loq_alone_too_high(reading: &Reading, bound: Bound) -> bool {
    matches!(reading, Reading::Below(_))
        && judge(reading, None, bound, Decision::default()).verdict == Verdict::NotJudged
}

/// The sum and its uncertainty; no uncertainty when a quantified member has none.
fn add(members: &[SumMember], censored: Censored) -> Option<(Decimal, Option<Uncertainty>)> {
    let mut sum = Decimal::ZERO;
    let mut expanded = Some(Decimal::ZERO);
    for member in members {
        let (value, assumed) = match (&member.reading, censored) {
            (Reading::Value(v) | Reading::Above(v), _) => (*v, None),
            (Reading::Below(_), Censored::Zero) => (Decimal::ZERO, Some(Decimal::ZERO)),
            (Reading::Below(loq), Censored::HalfLoq) => (loq.checked_div(Decimal::TWO)?, Some(*loq)),
            (Reading::Below(loq), Censored::Loq) => (*loq, Some(*loq)),
        };
        sum = sum.checked_add(value)?;
        let own = match &member.uncertainty {
            Some(u) => Some(u.at_k(Decimal::TWO)?),
            None => assumed,
        };
        expanded = match (expanded, own) {
            (Some(total), Some(own)) => Some(total.checked_add(own)?),
            _ => None,
        };
    }
    Some((sum, expanded.map(Uncertainty::absolute)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DecisionRule;

    fn members(readings: &[&str]) -> Vec<SumMember> {
        readings.iter().map(|r| SumMember { reading: r.parse().unwrap(), uncertainty: None }).collect()
    }

    fn check(readings: &[&str], missing: usize, censored: Censored, expect: Verdict) {
        let bound = Bound::LessThan(Decimal::new(1, 1));
        let said = judge_sum(&members(readings), missing, censored, bound, Decision::default());
        assert_eq!(said.outcome.verdict, expect, "{readings:?} {missing} missing");
    }

    #[test]
    fn each_below_and_together_above_fails() {
        check(&["0.08", "0.08", "<0.005", "<0.005"], 0, Censored::Zero, Verdict::Fail);
        check(&["0.04", "0.05", "<0.005", "<0.005"], 0, Censored::Zero, Verdict::Pass);
    }

    #[test]
    fn missing_members_can_prove_a_fail_and_never_a_pass() {
        check(&["0.08", "0.08"], 2, Censored::Zero, Verdict::Fail);
        check(&["0.01"], 3, Censored::Zero, Verdict::NotJudged);
        check(&[], 4, Censored::Zero, Verdict::NotJudged);
    }

    #[test]
    fn the_specification_says_how_censored_members_count() {
        check(&["0.09", "<0.01"], 0, Censored::Zero, Verdict::Pass);
        check(&["0.09", "<0.01"], 0, Censored::HalfLoq, Verdict::Pass);
        check(&["0.09", "<0.01"], 0, Censored::Loq, Verdict::Fail);
        check(&["0.01", "<0.2"], 0, Censored::Zero, Verdict::NotJudged);
        check(&["0.01", ">0.05"], 0, Censored::Zero, Verdict::NotJudged);
    }

    #[test]
    fn the_uncertainty_of_a_sum_is_the_sum() {
        let member = |value: &str, u: &str| SumMember {
            reading: value.parse().unwrap(),
            uncertainty: Some(Uncertainty::absolute(u.parse().unwrap())),
        };
        let two = [member("0.04", "0.01"), member("0.03", "0.01")];
        let by = |rule| {
            let bound = Bound::LessThan(Decimal::new(1, 1));
            judge_sum(&two, 0, Censored::Zero, bound, Decision::by(rule)).outcome.verdict
        };
        assert_eq!(by(DecisionRule::GUARD_BAND), Verdict::Pass);
        let near = [member("0.05", "0.01"), member("0.04", "0.01")];
        let bound = Bound::LessThan(Decimal::new(1, 1));
        let said = judge_sum(&near, 0, Censored::Zero, bound, Decision::by(DecisionRule::GUARD_BAND));
        assert_eq!(said.outcome.verdict, Verdict::Fail);
    }
}
