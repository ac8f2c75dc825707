//! The limits table beside a pack.

use measure::{Bound, Decimal, Unit};

use super::Packs;
use super::load::Problems;
use super::model::{Confidence, Judgeable, Limit, LimitRule};
use super::requirements::expression;
use super::table::{Row, rows};

pub(super) const COLUMNS: [&str; 18] = [
    "id",
    "requirement",
    "analyte",
    "when",
    "category",
    "measurand",
    "method",
    "rule",
    "comparator",
    "value",
    "unit",
    "correction_percent",
    "judgeable",
    "doubt_zh",
    "doubt_en",
    "note",
    "source",
    "confidence",
];

pub(super) fn read(file: &str, text: &str, packs: &mut Packs, problems: &mut Problems) {
    let pack = file.replace(".limits.csv", ".toml");
    let mut read = Vec::new();
    for row in rows(file, text, &COLUMNS, problems) {
        if let Some(limit) = limit(&row, packs, problems) {
            let owner = row.get("requirement");
            match packs.requirements.iter().position(|r| r.id == owner && r.file == pack) {
                Some(index) => read.push((index, limit)),
                None => row.complain(problems, format!("`{owner}` is no requirement of {pack}")),
            }
        }
    }
    for (index, limit) in read {
        let Some(requirement) = packs.requirements.get_mut(index) else { continue };
        if !limit.method.is_empty() && !requirement.methods.iter().any(|m| m.id == limit.method) {
            let reason = format!("the method `{}` is none of `{}`", limit.method, requirement.id);
            problems.add(file, limit.line, reason);
        }
        requirement.limits.push(limit);
    }
    check_sums(file, packs, problems);
}

fn limit(row: &Row<'_>, packs: &Packs, problems: &mut Problems) -> Option<Limit> {
    let analyte = row.get("analyte").to_owned();
    if !packs.analytes.contains_key(&analyte) {
        row.complain(problems, format!("undefined analyte `{analyte}`"));
    }
    let measurand = row.get("measurand").to_owned();
    if !packs.measurands.contains_key(&measurand) {
        row.complain(problems, format!("undefined measurand `{measurand}`"));
    }
    if row.get("source").is_empty() {
        row.complain(problems, "a figure without its source");
    }
    let when = match row.get("when") {
        "" => None,
        text => match expression(text, &packs.vocabulary) {
            Ok(expr) => Some(expr),
            Err(reasons) => {
                reasons.into_iter().for_each(|reason| row.complain(problems, reason));
                return None;
            }
        },
    };
    let doubt = row.text("doubt_zh", "doubt_en");
    let judgeable: Judgeable = row.name("judgeable", problems)?;
    let confidence: Confidence = row.name("confidence", problems)?;
    if judgeable != Judgeable::No && confidence == Confidence::Memory {
        row.complain(problems, "a figure from memory may not be judged by");
    }
    if judgeable != Judgeable::Yes && doubt.is_incomplete() {
        row.complain(problems, "what may not be judged needs its doubt in zh and en");
    }
    let bound = bound(row, problems)?;
    let unit: Option<Unit> = match row.get("unit") {
        "" => None,
        _ => Some(row.parse("unit", problems)?),
    };
    if bound.is_some() && unit.is_none() {
        row.complain(problems, "a limit without its unit");
    }
    let correction_percent: Option<Decimal> = match row.get("correction_percent") {
        "" => None,
        _ => Some(row.parse("correction_percent", problems)?),
    };
    Some(Limit {
        id: row.get("id").to_owned(),
        analyte,
        when,
        category: row.get("category").to_owned(),
        measurand,
        method: row.get("method").to_owned(),
        rule: rule(row, problems)?,
        bound,
        unit,
        correction_percent,
        judgeable,
        doubt: (!doubt.is_incomplete()).then_some(doubt),
        note: row.get("note").to_owned(),
        source: row.get("source").to_owned(),
        confidence,
        line: row.line,
    })
}

fn rule(row: &Row<'_>, problems: &mut Problems) -> Option<LimitRule> {
    let rule = row.get("rule");
    if rule == "each" {
        return Some(LimitRule::Each);
    }
    if let Some(members) = rule.strip_prefix("sum:") {
        return Some(LimitRule::Sum(members.split('+').map(|m| m.trim().to_owned()).collect()));
    }
    row.complain(problems, format!("`{rule}` is neither `each` nor `sum:A+B`"));
    None
}

/// `Some(None)` for a prohibition without a figure.
fn bound(row: &Row<'_>, problems: &mut Problems) -> Option<Option<Bound>> {
    let comparator = row.get("comparator");
    let single = match comparator {
        "prohibited" => return Some(None),
        "absent" => return Some(Some(Bound::Absent)),
        "range" => {
            let (low, high) = row.get("value").split_once("..").unwrap_or_default();
            return match (low.parse(), high.parse()) {
                (Ok(low), Ok(high)) if low <= high => Some(Some(Bound::Between(low, high))),
                _ => {
                    row.complain(problems, "a range is written `low..high`");
                    None
                }
            };
        }
        "<=" => Bound::AtMost,
        "<" => Bound::LessThan,
        ">=" => Bound::AtLeast,
        ">" => Bound::MoreThan,
        other => {
            row.complain(problems, format!("unknown comparator `{other}`"));
            return None;
        }
    };
    Some(Some(single(row.parse::<Decimal>("value", problems)?)))
}

/// Each member of a sum has its row, and all rows of one sum say the same.
fn check_sums(file: &str, packs: &Packs, problems: &mut Problems) {
    let pack = file.replace(".limits.csv", ".toml");
    for requirement in packs.requirements.iter().filter(|r| r.file == pack) {
        for limit in &requirement.limits {
            let LimitRule::Sum(members) = &limit.rule else { continue };
            for member in members {
                let row = requirement.limits.iter().find(|l| l.rule == limit.rule && l.analyte == *member);
                let agrees = row.is_some_and(|l| {
                    (l.bound, l.unit, l.judgeable, &l.when) == (limit.bound, limit.unit, limit.judgeable, &limit.when)
                });
                if !agrees {
                    let reason = format!("the row of `{member}` in this sum is missing or says something else");
                    problems.add(file, limit.line, reason);
                }
            }
        }
    }
}
