//! Decision rules: what may be said of a value held against a limit.
//!
//! ILAC-G8:09/2019 4.2.1 simple acceptance, 4.2.2 guard band, 4.2.3 non-binary; GB/T 8170 4.3
//! full-value or rounded-value comparison. Must never call something a pass that is not shown.

use serde::{Deserialize, Serialize};

use crate::{Bound, Decimal, Reading, Rounding, Uncertainty};

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Conforms.
    Pass,
    /// Inside the limit, but closer than the guard band (non-binary rule only).
    ConditionalPass,
    /// Outside the limit, but closer than the guard band (non-binary rule only).
    ConditionalFail,
    /// Does not conform.
    Fail,
    /// Nothing may be said; [`Outcome::reason`] says why.
    NotJudged,
}

/// Why nothing may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The limit of quantification is above what would have to be shown.
    LoqTooHigh,
    /// The value lies beyond the range of the measurement.
    OverRange,
    /// The rule needs an uncertainty and none was given.
    NoUncertainty,
    /// Members of the group were not measured, and the others alone prove nothing.
    MissingMembers,
    /// The numbers left the range of 28 digits.
    Overflow,
}

/// A verdict with its reason where it is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is said.
    pub verdict: Verdict,
    /// Set exactly when the verdict is [`Verdict::NotJudged`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl Outcome {
    /// A verdict that says something.
    #[must_use]
    pub fn said(verdict: Verdict) -> Self {
        Self { verdict, reason: None }
    }

    /// Nothing may be said.
    #[must_use]
    pub fn not_judged(reason: Reason) -> Self {
        Self { verdict: Verdict::NotJudged, reason: Some(reason) }
    }
}

/// How the uncertainty of a measurement enters the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionRule {
    /// w = 0 (ILAC-G8 4.2.1).
    #[default]
    Simple,
    /// Acceptance limit = limit − w, w = `factor` · U at k = 2 (ILAC-G8 4.2.2).
    GuardBand {
        /// r in w = r · U; 1 unless agreed otherwise.
        factor: Decimal,
    },
    /// Pass, conditional pass, conditional fail, fail, with w = U at k = 2 (ILAC-G8 4.2.3).
    NonBinary,
}

impl DecisionRule {
    /// w = U, k = 2.
    pub const GUARD_BAND: Self = Self::GuardBand { factor: Decimal::ONE };

    /// The short name that reports and the command line use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::GuardBand { .. } => "guard-band",
            Self::NonBinary => "non-binary",
        }
    }

    /// The rule of that name, with w = U where it has a guard band.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "simple" => Some(Self::Simple),
            "guard-band" => Some(Self::GUARD_BAND),
            "non-binary" => Some(Self::NonBinary),
            _ => None,
        }
    }
}

/// Which digits are compared (GB/T 8170-2008 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// All digits (全数值比较法), the default.
    #[default]
    FullValue,
    /// Rounded once, then compared (修约值比较法); only where the specification says so.
    Rounded(Rounding),
}

/// The agreed way to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decision {
    /// Decision rule.
    pub rule: DecisionRule,
    /// Which digits are compared.
    #[serde(default)]
    pub comparison: Comparison,
}

impl Decision {
    /// Full-value comparison under `rule`.
    #[must_use]
    pub fn by(rule: DecisionRule) -> Self {
        Self { rule, comparison: Comparison::FullValue }
    }
}

/// Holds a reading against a bound. All numbers in one unit.
///
/// A censored reading passes an upper bound only when its limit of quantification does, with its
/// guard band. Where such a reading carries no uncertainty, U = LOQ is assumed, which no
/// quantifying method exceeds: so `<1` passes `≤ 90` without ceremony, and `<60` does not.
#[must_use]
pub fn judge(reading: &Reading, uncertainty: Option<&Uncertainty>, bound: Bound, decision: Decision) -> Outcome {
    let reading = match (decision.comparison, reading) {
        (Comparison::Rounded(rounding), Reading::Value(v)) => Reading::Value(rounding.apply(*v)),
        _ => *reading,
    };
    match bound {
        Bound::AtMost(limit) => upper(&reading, uncertainty, limit, true, decision.rule),
        Bound::LessThan(limit) => upper(&reading, uncertainty, limit, false, decision.rule),
        Bound::AtLeast(limit) => lower(&reading, uncertainty, limit, true, decision.rule),
        Bound::MoreThan(limit) => lower(&reading, uncertainty, limit, false, decision.rule),
        Bound::Between(low, high) => worse(
            lower(&reading, uncertainty, low, true, decision.rule),
            upper(&reading, uncertainty, high, true, decision.rule),
        ),
        Bound::Absent => Outcome::said(match reading {
            Reading::Below(_) => Verdict::Pass,
            Reading::Value(v) if v <= Decimal::ZERO => Verdict::Pass,
            Reading::Value(_) | Reading::Above(_) => Verdict::Fail,
        }),
    }
}

/// The guard band, or why there is none.
fn guard(rule: DecisionRule, reading: &Reading, u: Option<&Uncertainty>) -> Result<Decimal, Reason> {
    let factor = match rule {
        DecisionRule::Simple => return Ok(Decimal::ZERO),
        DecisionRule::GuardBand { factor } => factor,
        DecisionRule::NonBinary => Decimal::ONE,
    };
    let expanded = match (u, reading) {
        (Some(u), _) => u.at_k(Decimal::TWO).ok_or(Reason::Overflow)?,
        (None, Reading::Below(loq)) => *loq,
        (None, Reading::Value(_) | Reading::Above(_)) => return Err(Reason::NoUncertainty),
    };
    let width = expanded.checked_mul(factor).ok_or(Reason::Overflow)?;
    Ok(width.max(Decimal::ZERO))
}

fn upper(
    reading: &Reading,
    uncertainty: Option<&Uncertainty>,
    limit: Decimal,
    inclusive: bool,
    rule: DecisionRule,
) -> Outcome {
    let width = match guard(rule, reading, uncertainty) {
        Ok(width) => width,
        // Beyond the limit itself a guard band changes nothing.
        Err(Reason::NoUncertainty)
            if matches!(rule, DecisionRule::GuardBand { .. }) && beyond(reading, limit, inclusive) =>
        {
            return Outcome::said(Verdict::Fail);
        }
        Err(reason) => return Outcome::not_judged(reason),
    };
    let (Some(acceptance), Some(rejection)) = (limit.checked_sub(width), limit.checked_add(width)) else {
        return Outcome::not_judged(Reason::Overflow);
    };
    let within = |n: Decimal, line: Decimal| if inclusive { n <= line } else { n < line };
    let binary = rule != DecisionRule::NonBinary;
    match reading {
        Reading::Value(v) => Outcome::said(if within(*v, acceptance) {
            Verdict::Pass
        } else if binary {
            Verdict::Fail
        } else if within(*v, limit) {
            Verdict::ConditionalPass
        } else if within(*v, rejection) {
            Verdict::ConditionalFail
        } else {
            Verdict::Fail
        }),
        // The value is smaller than the LOQ, so the LOQ may stand on the line itself.
        Reading::Below(loq) if *loq <= acceptance => Outcome::said(Verdict::Pass),
        Reading::Below(loq) if !binary && *loq <= limit => Outcome::said(Verdict::ConditionalPass),
        Reading::Below(_) => Outcome::not_judged(Reason::LoqTooHigh),
        Reading::Above(n) if *n >= if binary { limit } else { rejection } => Outcome::said(Verdict::Fail),
        Reading::Above(_) => Outcome::not_judged(Reason::OverRange),
    }
}

/// True when the reading is above the upper limit whatever its uncertainty.
fn beyond(reading: &Reading, limit: Decimal, inclusive: bool) -> bool {
    match reading {
        Reading::Value(v) => {
            if inclusive {
                *v > limit
            } else {
                *v >= limit
            }
        }
        Reading::Above(n) => *n >= limit,
        Reading::Below(_) => false,
    }
}

/// A lower limit is an upper limit seen from the other side.
fn lower(
    reading: &Reading,
    uncertainty: Option<&Uncertainty>,
    limit: Decimal,
    inclusive: bool,
    rule: DecisionRule,
) -> Outcome {
    let negative = |n: Decimal| Decimal::ZERO.checked_sub(n);
    let mirrored = match reading {
        Reading::Value(v) => negative(*v).map(Reading::Value),
        Reading::Below(loq) => negative(*loq).map(Reading::Above),
        Reading::Above(n) => negative(*n).map(Reading::Below),
    };
    let (Some(mirrored), Some(limit)) = (mirrored, negative(limit)) else {
        return Outcome::not_judged(Reason::Overflow);
    };
    if uncertainty.is_none() && rule != DecisionRule::Simple && matches!(mirrored, Reading::Below(_)) {
        // "above the range" carries no LOQ from which a guard band could be taken
        return Outcome::not_judged(Reason::NoUncertainty);
    }
    let outcome = upper(&mirrored, uncertainty, limit, inclusive, rule);
    match outcome.reason {
        Some(Reason::LoqTooHigh) => Outcome::not_judged(Reason::OverRange),
        Some(Reason::OverRange) => Outcome::not_judged(Reason::LoqTooHigh),
        _ => outcome,
    }
}

/// The worse of two sides: a fail is a fail; without one, what was not judged stays so.
fn worse(a: Outcome, b: Outcome) -> Outcome {
    let rank = |o: &Outcome| match o.verdict {
        Verdict::Fail => 4,
        Verdict::NotJudged => 3,
        Verdict::ConditionalFail => 2,
        Verdict::ConditionalPass => 1,
        Verdict::Pass => 0,
    };
    if rank(&b) > rank(&a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reading: &str, u: Option<&str>, bound: Bound, rule: DecisionRule, expect: Verdict) {
        let u = u.map(|u| Uncertainty::absolute(u.parse().unwrap()));
        let outcome = judge(&reading.parse().unwrap(), u.as_ref(), bound, Decision::by(rule));
        assert_eq!(outcome.verdict, expect, "{reading} ± {u:?} {bound} {rule:?}");
        assert_eq!(outcome.reason.is_some(), expect == Verdict::NotJudged);
    }

    fn at_most(n: i64) -> Bound {
        Bound::AtMost(n.into())
    }

    #[test]
    fn simple_acceptance_compares_all_digits() {
        let simple = DecisionRule::Simple;
        check("90", None, at_most(90), simple, Verdict::Pass);
        check("90.4", None, at_most(90), simple, Verdict::Fail);
        check("90", None, Bound::LessThan(90_i64.into()), simple, Verdict::Fail);
        check("50", None, Bound::AtLeast(50_i64.into()), simple, Verdict::Pass);
        check("50", None, Bound::MoreThan(50_i64.into()), simple, Verdict::Fail);
        check("5", None, Bound::Between(5_i64.into(), 7_i64.into()), simple, Verdict::Pass);
        check("7.1", None, Bound::Between(5_i64.into(), 7_i64.into()), simple, Verdict::Fail);
        check("4.9", None, Bound::Between(5_i64.into(), 7_i64.into()), simple, Verdict::Fail);
    }

    #[test]
    fn rounded_value_comparison_is_asked_for() {
        let rounded = Decision { rule: DecisionRule::Simple, comparison: Comparison::Rounded(Rounding::Places(0)) };
        let outcome = judge(&"90.4".parse().unwrap(), None, at_most(90), rounded);
        assert_eq!(outcome.verdict, Verdict::Pass);
    }

    #[test]
    fn the_guard_band_is_as_wide_as_the_uncertainty() {
        check("84", Some("6"), at_most(90), DecisionRule::GUARD_BAND, Verdict::Pass);
        check("84.1", Some("6"), at_most(90), DecisionRule::GUARD_BAND, Verdict::Fail);
        let half = DecisionRule::GuardBand { factor: Decimal::new(5, 1) };
        check("87", Some("6"), at_most(90), half, Verdict::Pass);
        check("84", None, at_most(90), DecisionRule::GUARD_BAND, Verdict::NotJudged);
        check("95", None, at_most(90), DecisionRule::GUARD_BAND, Verdict::Fail);
        check("56", Some("6"), Bound::AtLeast(50_i64.into()), DecisionRule::GUARD_BAND, Verdict::Pass);
        check("55", Some("6"), Bound::AtLeast(50_i64.into()), DecisionRule::GUARD_BAND, Verdict::Fail);
    }

    #[test]
    fn the_non_binary_rule_has_four_answers() {
        let rule = DecisionRule::NonBinary;
        check("84", Some("6"), at_most(90), rule, Verdict::Pass);
        check("90", Some("6"), at_most(90), rule, Verdict::ConditionalPass);
        check("96", Some("6"), at_most(90), rule, Verdict::ConditionalFail);
        check("96.1", Some("6"), at_most(90), rule, Verdict::Fail);
        check("90", None, at_most(90), rule, Verdict::NotJudged);
    }

    #[test]
    fn below_the_loq_passes_only_when_the_loq_does() {
        let simple = DecisionRule::Simple;
        check("<5", None, at_most(90), simple, Verdict::Pass);
        check("<90", None, Bound::LessThan(90_i64.into()), simple, Verdict::Pass);
        check("<100", None, at_most(90), simple, Verdict::NotJudged);
        check("<5", None, at_most(90), DecisionRule::GUARD_BAND, Verdict::Pass);
        check("<60", None, at_most(90), DecisionRule::GUARD_BAND, Verdict::NotJudged);
        check("<60", None, at_most(90), DecisionRule::NonBinary, Verdict::ConditionalPass);
        check("<5", None, Bound::AtLeast(50_i64.into()), simple, Verdict::Fail);
        check("<60", None, Bound::AtLeast(50_i64.into()), simple, Verdict::NotJudged);
        check(">100", None, at_most(90), simple, Verdict::Fail);
        check(">80", None, at_most(90), simple, Verdict::NotJudged);
        check("<1", None, Bound::Absent, simple, Verdict::Pass);
        check("1", None, Bound::Absent, simple, Verdict::Fail);
    }
}
