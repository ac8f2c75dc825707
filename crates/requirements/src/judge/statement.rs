//! One statement of conformity, and how it comes about.

use measure::{Bound, Censored, Decision, Outcome, Reading, SumMember, Uncertainty, Unit, Verdict, judge, judge_sum};
use serde::{Deserialize, Serialize};

use super::cross::{Crossing, cross};
use super::input::Measured;
use super::words;
use crate::applies::Finding;
use crate::expr::Tri;
use crate::packs::{Confidence, Judgeable, Limit};
use crate::sheet::Subject;
use crate::{Packs, Text};

/// What is said about one limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Requirement id.
    pub requirement: String,
    /// What people call it.
    pub title: Text,
    /// Standard and edition, or the act.
    pub standard: String,
    /// Limit id; of a sum, that of its first member.
    pub limit_id: String,
    /// Every row of the limit.
    pub limit_ids: Vec<String>,
    /// Market.
    pub market: String,
    /// The part, or none for the whole toy.
    pub component: Option<String>,
    /// Analyte id; none for a sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analyte: Option<String>,
    /// Members of a sum ("DEHP+DBP+BBP+DIBP").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Measurand of the limit.
    pub measurand: String,
    /// What is said.
    pub verdict: Verdict,
    /// The value that was compared, in `unit`.
    pub value: String,
    /// The figure of the limit, in `unit`.
    pub limit: String,
    /// The limit with its sign ("≤ 300").
    pub bound: String,
    /// Unit of value and limit.
    pub unit: String,
    /// Expanded uncertainty of the value, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<String>,
    /// Name of the decision rule.
    pub rule: String,
    /// Result, specification, rule and reason in words.
    pub because: Text,
    /// How sure the limit is.
    pub confidence: Confidence,
    /// Not judged only because an expert has to confirm the limit: then the same value will be judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaits_confirmation: bool,
    /// The open doubt about the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Text>,
    /// Where the limit was read.
    pub source: String,
}

/// Where statements are made: one requirement at one subject.
pub(super) struct At<'a, 'p> {
    pub(super) packs: &'p Packs,
    pub(super) subject: &'a Subject<'a>,
    pub(super) finding: &'a Finding<'p>,
    pub(super) decision: Decision,
}

/// What was compared, before it becomes a statement.
struct Compared {
    outcome: Outcome,
    value: String,
    uncertainty: Option<String>,
    why: Option<Text>,
}

impl At<'_, '_> {
    /// The statement of one value on one limit, if the limit asks for it.
    pub(super) fn each(&self, limit: &Limit, measured: &Measured) -> Option<Statement> {
        if limit.analyte != measured.analyte || self.belongs(limit, measured.component.as_deref()) == Tri::No {
            return None;
        }
        let (bound, unit) = (limit.bound?, limit.unit?);
        let shown = show(&measured.reading, measured.unit, unit);
        let blank = |why: Text| Compared {
            outcome: Outcome::said(Verdict::NotJudged),
            value: shown.clone(),
            uncertainty: shown_uncertainty(measured.uncertainty, measured.unit, unit),
            why: Some(why),
        };
        let crossing = cross(self.packs, limit, measured);
        let compared = match crossing {
            Crossing::Unasked => return None,
            Crossing::Nothing(why) => blank(why),
            Crossing::Direct => self.compare(measured, &measured.reading, measured.uncertainty, bound, unit, None),
            Crossing::Corrected { reading, uncertainty, percent } => {
                let why = Text::new(
                    format!("原值{shown}经校正(−{percent} %)后比较,EQ32"),
                    format!("raw value {shown}, compared after the analytical correction of {percent} % (EQ32)"),
                );
                self.compare(measured, &reading, uncertainty, bound, unit, Some(why))
            }
            Crossing::PassOnly => {
                let compared = self.compare(measured, &measured.reading, measured.uncertainty, bound, unit, None);
                if compared.outcome.verdict == Verdict::Pass {
                    let why = Text::new(
                        "总量低于迁移限量即符合,EQ10",
                        "total content below the migration limit shows a pass (EQ10)",
                    );
                    Compared { why: Some(why), ..compared }
                } else {
                    blank(Text::new(
                        "总量高于迁移限量不能说明什么,须测迁移量(EQ10)",
                        "total content above the migration limit proves nothing: measure the migration (EQ10)",
                    ))
                }
            }
            Crossing::FailOnly => {
                let compared = self.compare(measured, &measured.reading, measured.uncertainty, bound, unit, None);
                if compared.outcome.verdict == Verdict::Fail {
                    compared
                } else {
                    blank(Text::new(
                        "只有校正后的值,此限量要求未校正的原值(EQ32)",
                        "only the corrected value is known; this limit needs the raw one (EQ32)",
                    ))
                }
            }
        };
        let component = measured.component.clone();
        Some(self.state(limit, std::slice::from_ref(&limit.id), None, component, compared))
    }

    /// The statements of a sum: one for each part that has a member.
    pub(super) fn sums(&self, limit: &Limit, members: &[String], own: &[&Measured]) -> Vec<Statement> {
        let mut parts: Vec<Option<&str>> = own.iter().map(|m| m.component.as_deref()).collect();
        parts.dedup();
        parts.into_iter().filter_map(|part| self.sum(limit, members, own, part)).collect()
    }

    fn sum(&self, limit: &Limit, members: &[String], own: &[&Measured], part: Option<&str>) -> Option<Statement> {
        let (bound, unit) = (limit.bound?, limit.unit?);
        if self.belongs(limit, part) == Tri::No {
            return None;
        }
        let mut found: Vec<(&str, SumMember)> = Vec::new();
        for member in members {
            let fitting = own.iter().filter(|m| {
                m.component.as_deref() == part
                    && m.analyte == *member
                    && matches!(cross(self.packs, &of(limit, member), m), Crossing::Direct)
            });
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
            found.extend(worst.map(|m| (member.as_str(), m)));
        }
        if found.is_empty() {
            return None;
        }
        let readings: Vec<SumMember> = found.iter().map(|(_, m)| *m).collect();
        let missing = members.len() - found.len();
        let base = bound.try_map(|n| unit.to_base(n).ok())?;
        let said = judge_sum(&readings, missing, Censored::Zero, base, self.decision);
        let back = |n| measure::Decimal::checked_div(n, unit.factor()).map(measure::Decimal::normalized);
        let total = back(said.sum)?;
        let value = if said.all_censored {
            let widest = readings.iter().map(|m| m.reading.number()).max().unwrap_or_default();
            format!("<{}", back(widest)?)
        } else {
            total.to_string()
        };
        let absent: Vec<&str> =
            members.iter().map(String::as_str).filter(|m| !found.iter().any(|(f, _)| f == m)).collect();
        let why = (!absent.is_empty())
            .then(|| Text::new(format!("未测:{}", absent.join("、")), format!("not measured: {}", absent.join(", "))));
        let compared = Compared { outcome: said.outcome, value, uncertainty: None, why };
        let ids: Vec<String> =
            self.finding.requirement.limits.iter().filter(|l| l.rule == limit.rule).map(|l| l.id.clone()).collect();
        Some(self.state(limit, &ids, Some(members.join("+")), part.map(str::to_owned), compared))
    }

    /// Whether the limit is of the material at hand.
    fn belongs(&self, limit: &Limit, component: Option<&str>) -> Tri {
        let Some(when) = &limit.when else { return Tri::Yes };
        let per_product = self.packs.method(&limit.method).is_some_and(|m| m.per == crate::Scope::Product);
        let at = if per_product { None } else { component };
        when.eval(&*self.subject.at(at)).value
    }

    fn compare(
        &self,
        measured: &Measured,
        reading: &Reading,
        uncertainty: Option<Uncertainty>,
        bound: Bound,
        unit: Unit,
        why: Option<Text>,
    ) -> Compared {
        let base = |r: &Reading| measured.unit.reading_to_base(r).ok();
        let limit = bound.try_map(|n| unit.to_base(n).ok());
        let u = match uncertainty {
            None => Some(None),
            Some(u) => measured.unit.to_base(u.expanded).ok().map(|e| Some(Uncertainty::with_k(e, u.k))),
        };
        let outcome = match (base(reading), limit, u) {
            (Some(reading), Some(limit), Some(u)) => judge(&reading, u.as_ref(), limit, self.decision),
            _ => Outcome::not_judged(measure::Reason::Overflow),
        };
        let uncertainty = shown_uncertainty(uncertainty, measured.unit, unit);
        Compared { outcome, value: show(reading, measured.unit, unit), uncertainty, why }
    }

    fn state(
        &self,
        limit: &Limit,
        ids: &[String],
        group: Option<String>,
        component: Option<String>,
        compared: Compared,
    ) -> Statement {
        let requirement = self.finding.requirement;
        let mut verdict = compared.outcome.verdict;
        let mut reasons: Vec<Text> = compared.why.into_iter().collect();
        reasons.extend(compared.outcome.reason.map(words::reason));
        let mut hold = |why: Text| {
            verdict = Verdict::NotJudged;
            reasons.insert(0, why);
        };
        let doubt = limit.doubt.clone().unwrap_or_default();
        let is_pass = matches!(compared.outcome.verdict, Verdict::Pass | Verdict::ConditionalPass);
        let mut awaits_confirmation = false;
        if self.finding.applies == Tri::Open {
            hold(self.finding.because.clone());
        } else if self.belongs(limit, component.as_deref()) == Tri::Open {
            hold(Text::new("材料类别未知", "the category of the material is not known"));
        } else if limit.judgeable == Judgeable::No || limit.judgeable == Judgeable::FailOnly && is_pass {
            hold(Text::new(
                format!("限量待专家确认:{}", doubt.zh),
                format!("limit to be confirmed by an expert: {}", doubt.en),
            ));
            awaits_confirmation = compared.outcome.verdict != Verdict::NotJudged;
        }
        let unit = limit.unit.map_or("", Unit::symbol);
        let (what, bound) = (group.as_deref().unwrap_or(&limit.analyte), limit.bound_text());
        let name = self.packs.analyte(what).map_or_else(|| Text::new(what, what), |a| a.name.clone());
        let (rule, says) = (words::rule(self.decision.rule), words::verdict(verdict));
        let why = Text::join(&reasons, ";", "; ");
        let tail = |text: &str, sign: &str| if text.is_empty() { String::new() } else { format!("{sign}{text}") };
        let value = &compared.value;
        let because = Text::new(
            format!("{} {value} {unit},限量{bound} {unit}({}):{}{}", name.zh, rule.zh, says.zh, tail(&why.zh, ";")),
            format!(
                "{} {value} {unit}, limit {bound} {unit} ({}): {}{}",
                name.en,
                rule.en,
                says.en,
                tail(&why.en, "; ")
            ),
        );
        Statement {
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            standard: if requirement.standard.is_empty() {
                requirement.legal_act.clone()
            } else {
                requirement.standard.clone()
            },
            limit_id: ids.first().cloned().unwrap_or_else(|| limit.id.clone()),
            limit_ids: ids.to_vec(),
            market: requirement.market.clone(),
            component,
            analyte: group.is_none().then(|| limit.analyte.clone()),
            group,
            measurand: limit.measurand.clone(),
            verdict,
            value: compared.value,
            limit: limit.figure(),
            bound,
            unit: unit.to_owned(),
            uncertainty: compared.uncertainty,
            rule: self.decision.rule.name().to_owned(),
            because,
            confidence: limit.confidence,
            awaits_confirmation,
            doubt: limit.doubt.clone(),
            source: limit.source.clone(),
        }
    }
}

/// The row of another member of the same sum, as far as crossing looks at it.
fn of(limit: &Limit, analyte: &str) -> Limit {
    Limit { analyte: analyte.to_owned(), ..limit.clone() }
}

/// U in the unit of the limit.
fn shown_uncertainty(uncertainty: Option<Uncertainty>, from: Unit, to: Unit) -> Option<String> {
    let expanded = uncertainty?.expanded;
    Some(from.convert(expanded, to).map_or_else(|_| format!("{expanded} {from}"), |u| u.to_string()))
}

/// The reading in the unit of the limit; in its own where it does not convert.
fn show(reading: &Reading, from: Unit, to: Unit) -> String {
    let converted = reading.try_map(|n| from.convert(n, to).ok());
    converted.map_or_else(|| format!("{reading} {from}"), |r| r.to_string())
}
