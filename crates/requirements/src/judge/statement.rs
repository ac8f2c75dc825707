//! A verdict in words: the statement of conformity.

use measure::{Decimal, Reading, Uncertainty, Unit, Verdict};
use serde::{Deserialize, Serialize};

use super::compare::{At, Found, Held, Shown, Why};
use super::words;
use crate::packs::Confidence;
use crate::{Text, explain};

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

/// Puts a verdict in words.
pub(super) fn stated(at: &At<'_, '_>, found: Found<'_, '_>) -> Statement {
    let Found { limit, members, component, verdict, reason, why, shown, held, awaits_confirmation } = found;
    let requirement = at.finding.requirement;
    let unit = limit.unit.map_or("", Unit::symbol);
    let (value, uncertainty) = in_unit(&shown, limit.unit);
    let mut reasons: Vec<Text> = Vec::new();
    reasons.extend(held.map(|held| match held {
        Held::Open => at.because(),
        Held::Category => Text::new("材料类别未知", "the category of the material is not known"),
        Held::Doubt => {
            let doubt = limit.doubt.clone().unwrap_or_default();
            Text::new(
                format!("限量待专家确认:{}", doubt.zh),
                format!("limit to be confirmed by an expert: {}", doubt.en),
            )
        }
    }));
    reasons.extend(why.map(|why| in_words(why, &shown, limit.unit)));
    reasons.extend(reason.map(words::reason));
    let group = members.map(|members| members.join("+"));
    let (what, bound) = (group.as_deref().unwrap_or(&limit.analyte), limit.bound_text());
    let name = at.packs.analyte(what).map_or_else(|| Text::new(what, what), |a| a.name.clone());
    let (rule, says) = (words::rule(at.decision.rule), words::verdict(verdict));
    let why = Text::join(&reasons, ";", "; ");
    let tail = |text: &str, sign: &str| if text.is_empty() { String::new() } else { format!("{sign}{text}") };
    let because = Text::new(
        format!("{} {value} {unit},限量{bound} {unit}({}):{}{}", name.zh, rule.zh, says.zh, tail(&why.zh, ";")),
        format!("{} {value} {unit}, limit {bound} {unit} ({}): {}{}", name.en, rule.en, says.en, tail(&why.en, "; ")),
    );
    let limit_ids: Vec<String> = match members {
        None => vec![limit.id.clone()],
        Some(_) => requirement.limits.iter().filter(|l| l.rule == limit.rule).map(|l| l.id.clone()).collect(),
    };
    let standard = if requirement.standard.is_empty() { &requirement.legal_act } else { &requirement.standard };
    Statement {
        requirement: requirement.id.clone(),
        title: requirement.title.clone(),
        standard: standard.clone(),
        limit_id: limit_ids.first().cloned().unwrap_or_else(|| limit.id.clone()),
        limit_ids,
        market: requirement.market.clone(),
        component: component.map(ToOwned::to_owned),
        analyte: group.is_none().then(|| limit.analyte.clone()),
        group,
        measurand: limit.measurand.clone(),
        verdict,
        value,
        limit: limit.figure(),
        bound,
        unit: unit.to_owned(),
        uncertainty,
        rule: at.decision.rule.name().to_owned(),
        because,
        confidence: limit.confidence,
        awaits_confirmation,
        doubt: limit.doubt.clone(),
        source: limit.source.clone(),
    }
}

fn in_words(why: Why<'_>, shown: &Shown, to: Option<Unit>) -> Text {
    match why {
        Why::Said(text) => text,
        Why::Corrected { raw, percent } => {
            let raw = match (shown, to) {
                (Shown::Reading { unit, .. }, Some(to)) => show(&raw, *unit, to),
                _ => raw.to_string(),
            };
            Text::new(
                format!("原值{raw}经校正(−{percent} %)后比较,EQ32"),
                format!("raw value {raw}, compared after the analytical correction of {percent} % (EQ32)"),
            )
        }
        Why::TotalBelow => {
            Text::new("总量低于迁移限量即符合,EQ10", "total content below the migration limit shows a pass (EQ10)")
        }
        Why::TotalAbove => Text::new(
            "总量高于迁移限量不能说明什么,须测迁移量(EQ10)",
            "total content above the migration limit proves nothing: measure the migration (EQ10)",
        ),
        Why::OnlyCorrected => Text::new(
            "只有校正后的值,此限量要求未校正的原值(EQ32)",
            "only the corrected value is known; this limit needs the raw one (EQ32)",
        ),
        Why::Absent(members) => {
            Text::new(format!("未测:{}", members.join("、")), format!("not measured: {}", members.join(", ")))
        }
    }
}

/// The value that was compared and its U, in the unit of the limit.
fn in_unit(shown: &Shown, to: Option<Unit>) -> (String, Option<String>) {
    match (shown, to) {
        (Shown::Reading { reading, uncertainty, unit }, Some(to)) => {
            (show(reading, *unit, to), shown_uncertainty(*uncertainty, *unit, to))
        }
        (Shown::Reading { reading, .. }, None) => (reading.to_string(), None),
        (Shown::Sum(total), _) => (total.to_string(), None),
        (Shown::SumBelow(widest), _) => (format!("<{widest}"), None),
    }
}

/// U in the unit of the limit.
fn shown_uncertainty(uncertainty: Option<Uncertainty>, from: Unit, to: Unit) -> Option<String> {
    let expanded: Decimal = uncertainty?.expanded;
    Some(from.convert(expanded, to).map_or_else(|_| format!("{expanded} {from}"), |u| u.to_string()))
}

/// The reading in the unit of the limit; in its own where it does not convert.
fn show(reading: &Reading, from: Unit, to: Unit) -> String {
    let converted = reading.try_map(|n| from.convert(n, to).ok());
    converted.map_or_else(|| format!("{reading} {from}"), |r| r.to_string())
}

impl At<'_, '_> {
    /// Why it is not known whether the requirement applies here.
    fn because(&self) -> Text {
        let part = self.finding.component.as_deref();
        let found = self.finding.requirement.applies_to.eval(&*self.subject.at(part));
        explain::found(&found, self.subject, part)
    }
}
