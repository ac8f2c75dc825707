//! `touchstone judge`: measured values against every limit of the markets that asks for them.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use measure::{Decision, DecisionRule, Verdict};
use requirements::{Confidence, JudgeRequest, Packs, Statement, Text, judge};
use serde::Serialize;

use super::words::{language, mark, pick};
use super::{Asked, values};

/// Shown by `touchstone judge --help`.
pub(crate) const HELP: &str = r#"toy.json: as for `touchstone plan`

values.json: a list of determinations, each on one part, raw and uncorrected
  [{"component": "doll", "analyte": "DEHP", "value": "0.08", "unit": "%", "uncertainty": "0.01", "loq": "0.005"},
   {"component": "doll", "analyte": "DBP", "value": "<0.005", "unit": "%"}]
  May be left out: component (where there is one part only), method, measurand (content, migration, emission …, where
  only one fits), uncertainty (expanded, in `unit`), k (2 unless said), loq. Numbers are texts: their digits count.

--json prints {"statements": [{"requirement", "limit_id", "market", "component", "analyte" or "group", "verdict", "value",
"limit", "unit", "rule", "because": {"zh", "en"}, "confidence"}]}; a verdict is pass, fail, conditional_pass,
conditional_fail or not_judged. The exit code is 0 when it was judged, whatever the verdicts."#;

#[derive(Args, Debug)]
pub(crate) struct JudgeArgs {
    #[command(flatten)]
    asked: Asked,
    /// The measured values, as JSON (see below)
    #[arg(long, value_name = "values.json")]
    determinations: PathBuf,
    /// Decision rule (ILAC-G8:09/2019); guard-band and non-binary take w = U, k = 2
    #[arg(long, default_value = "simple", value_parser = ["simple", "guard-band", "non-binary"])]
    rule: String,
}

/// The published answer.
#[derive(Serialize)]
struct Answer<'s> {
    statements: Vec<Line<'s>>,
}

#[derive(Serialize)]
struct Line<'s> {
    requirement: &'s str,
    limit_id: &'s str,
    market: &'s str,
    component: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    analyte: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'s str>,
    verdict: Verdict,
    value: &'s str,
    limit: &'s str,
    unit: &'s str,
    rule: &'s str,
    because: &'s Text,
    confidence: Confidence,
}

impl JudgeArgs {
    /// The whole answer, as it is printed.
    pub(crate) fn run(&self) -> Result<String> {
        let (product, markets) = (self.asked.product()?, self.asked.markets()?);
        let determinations = values::determinations(&self.determinations)?;
        let mut request = JudgeRequest::on(markets, self.asked.date());
        let rule = DecisionRule::from_name(&self.rule).context("--rule: simple, guard-band or non-binary")?;
        request.decision = Decision::by(rule);
        let statements = judge(Packs::embedded(), &product, &determinations, &request)
            .map_err(|refusal| self.asked.refused(refusal, Some(&self.determinations)))?;
        if self.asked.json {
            let statements = statements.iter().map(line).collect();
            return Ok(serde_json::to_string_pretty(&Answer { statements })?);
        }
        Ok(text(&statements, &request, product.name.get(language())))
    }
}

fn line(s: &Statement) -> Line<'_> {
    Line {
        requirement: &s.requirement,
        limit_id: &s.limit_id,
        market: &s.market,
        component: s.component.as_deref(),
        analyte: s.analyte.as_deref(),
        group: s.group.as_deref(),
        verdict: s.verdict,
        value: &s.value,
        limit: &s.limit,
        unit: &s.unit,
        rule: &s.rule,
        because: &s.because,
        confidence: s.confidence,
    }
}

fn text(statements: &[Statement], request: &JudgeRequest, name: &str) -> String {
    let language = language();
    let day = request.dates.placed_on_market_on;
    let markets = request.markets.join(", ");
    let mut out = pick(language, format!("判定:{name}({markets};{day})"), format!("{name}: {markets}, {day}"));
    for s in statements {
        let (mark, because, part) = (mark(s.verdict), s.because.get(language), s.component.as_deref().unwrap_or("–"));
        // Writing to a String cannot fail.
        let _ = write!(out, "\n{mark} {} {} [{part}] {because}", s.market, s.requirement);
    }
    if statements.is_empty() {
        out.push('\n');
        out.push_str(&pick(language, "没有限量与这些数值有关。", "No limit asks for these values."));
    }
    out
}
