//! Short ways to say a toy, a value and what is expected of them.

use requirements::{Determination, JudgeRequest, Packs, Plan, PlanRequest, Product, Statement, judge, plan};

pub(crate) fn toy(json: &str) -> Product {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn values(json: &str) -> Vec<Determination> {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn judged(toy: &Product, json: &str, markets: &[&str], day: &str) -> Vec<Statement> {
    let request = JudgeRequest::on(markets.iter().copied(), day.parse().unwrap());
    judge(Packs::embedded(), toy, &values(json), &request).unwrap()
}

pub(crate) fn planned(toy: &Product, markets: &[&str], day: &str) -> Plan {
    plan(Packs::embedded(), toy, &PlanRequest::on(markets.iter().copied(), day.parse().unwrap())).unwrap()
}

/// "US-1307 DEHP pass" lines, sorted.
pub(crate) fn verdicts(statements: &[Statement]) -> Vec<String> {
    let mut lines: Vec<String> = statements
        .iter()
        .map(|s| {
            let what = s.group.as_deref().or(s.analyte.as_deref()).unwrap();
            let verdict = serde_json::to_value(s.verdict).unwrap();
            format!("{} {what} {}", s.requirement, verdict.as_str().unwrap())
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines
}
