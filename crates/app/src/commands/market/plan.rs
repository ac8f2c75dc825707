//! `touchstone plan`: requirements with their reasons, open questions, the least testing, documents, cost.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use measure::Decimal;
use requirements::{Confidence, Packs, Plan, PlanRequest, Product, Question, Status, Text, plan};
use serde::Serialize;

use super::super::terminal::warn;
use super::words::{language, pick, status};
use super::{Asked, prices, values};

/// Shown by `touchstone plan --help`.
pub(crate) const HELP: &str = r#"toy.json:
  {"name": {"zh": "水晶泥", "en": "Slime"}, "age_months": {"min": 36, "max": 168}, "attributes": ["slime"],
   "components": [{"id": "doll", "materials": ["pvc", "plasticised_plastic"], "attributes": ["accessible"]}]}
  Words are those of packs/vocabulary.csv. `attributes` is a list (all true) or an object: {"electronics": false}.
  What is not said and matters becomes a question.

--evidence: [{"requirement": "EU-EN71-3", "component": "doll", "by": "TR-2026-0001"}]; `component` is left out for a
  requirement about the whole toy.
--prices: {"currency": "CNY", "methods": {"en71-3": {"fee": "300", "per_analyte": "15", "sample_g": "2", "days": 5}}}, or
  CSV with the columns method,fee,per_analyte,sample_g,days,currency. What is left out: per_analyte 0, sample and days as
  in the packs. A method that is not named keeps its example fee.

--json prints {"requirements": [{"id", "market", "component", "applies", "because": {"zh", "en"}, "status", "source",
"confidence"}], "questions": [{"attribute", "component", "text": {"zh", "en"}, "decides"}], "tests": [{"method",
"component", "analytes", "serves", "conditions"}], "documents": [{"id", "market", "missing"}], "cost": {"total",
"each_market_alone", "saving"}}. `applies` is null while a question is open."#;

#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    asked: Asked,
    /// What evidence covers already, as JSON (see below)
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// A laboratory's price list, JSON or CSV (see below) [default: the built-in example list]
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
}

/// The published answer.
#[derive(Serialize)]
struct Answer<'p> {
    requirements: Vec<RequirementLine<'p>>,
    questions: &'p [Question],
    tests: Vec<TestLine<'p>>,
    documents: Vec<DocumentLine<'p>>,
    cost: CostLine,
}

#[derive(Serialize)]
struct RequirementLine<'p> {
    id: &'p str,
    market: &'p str,
    component: Option<&'p str>,
    /// Null while a question is open.
    applies: Option<bool>,
    because: &'p Text,
    status: Status,
    source: &'p str,
    confidence: Confidence,
}

#[derive(Serialize)]
struct TestLine<'p> {
    method: &'p str,
    component: Option<&'p str>,
    analytes: &'p [String],
    serves: Vec<&'p str>,
    conditions: &'p [Text],
}

#[derive(Serialize)]
struct DocumentLine<'p> {
    id: &'p str,
    market: &'p str,
    missing: &'p [Text],
}

/// Fees in the currency of the price list.
#[derive(Serialize)]
struct CostLine {
    total: Decimal,
    each_market_alone: Decimal,
    saving: Decimal,
}

impl PlanArgs {
    /// The whole answer, as it is printed.
    pub(crate) fn run(&self) -> Result<String> {
        let (product, markets) = (self.asked.product()?, self.asked.markets()?);
        let mut request = PlanRequest::on(markets, self.asked.date());
        if let Some(file) = &self.evidence {
            request.covered = values::evidence(file, &product)?;
        }
        if let Some(file) = &self.prices {
            request.prices = Some(prices::read(file)?);
        }
        let plan = plan(Packs::embedded(), &product, &request).map_err(|refusal| self.asked.refused(refusal, None))?;
        if let (Some(file), Some(list)) = (&self.prices, &request.prices) {
            prices::in_one_currency(file, list, &plan)?;
        }
        if !self.asked.json {
            return Ok(text(&plan, &product));
        }
        if plan.cost.example_prices {
            warn(
                "touchstone: fees of the built-in example list, in CNY, are in the cost; --prices takes a laboratory's",
            );
        }
        Ok(serde_json::to_string_pretty(&answer(&plan))?)
    }
}

fn answer(plan: &Plan) -> Answer<'_> {
    Answer {
        requirements: plan.requirements.iter().map(requirement).collect(),
        questions: &plan.questions,
        tests: plan.tests.iter().map(test).collect(),
        documents: plan
            .documents
            .iter()
            .map(|d| DocumentLine { id: &d.id, market: &d.market, missing: &d.missing })
            .collect(),
        cost: CostLine {
            total: plan.cost.total,
            each_market_alone: plan.cost.each_market_alone,
            saving: plan.cost.saving,
        },
    }
}

fn requirement(r: &requirements::PlannedRequirement) -> RequirementLine<'_> {
    RequirementLine {
        id: &r.id,
        market: &r.market,
        component: r.component.as_deref(),
        applies: r.applies,
        because: &r.because,
        status: r.status,
        source: &r.source,
        confidence: r.confidence,
    }
}

fn test(t: &requirements::PlannedTest) -> TestLine<'_> {
    let mut serves: Vec<&str> = Vec::new();
    for id in &t.serves {
        if !serves.contains(&id.as_str()) {
            serves.push(id);
        }
    }
    TestLine {
        method: &t.method,
        component: t.component.as_deref(),
        analytes: &t.analytes,
        serves,
        conditions: &t.conditions,
    }
}

fn text(plan: &Plan, product: &Product) -> String {
    let language = language();
    let (name, markets, day) = (product.name.get(language), plan.markets.join(", "), plan.dates.placed_on_market_on);
    let mut lines = vec![pick(
        language,
        format!("市场准入方案:{name}({markets};{day})"),
        format!("Market access plan: {name} ({markets}; {day})"),
    )];
    let head = |zh: &str, en: &str, count: usize| format!("\n{} ({count})", pick(language, zh, en));
    lines.push(head("待回答", "To be answered", plan.questions.len()));
    for q in &plan.questions {
        lines.push(format!("? {} [{}] → {}", q.text.get(language), q.attribute, q.decides.join(", ")));
    }
    lines.push(head("检测", "Tests", plan.tests.len()));
    for t in &plan.tests {
        lines.push(test_text(t, language));
    }
    lines.push(head("文件", "Documents", plan.documents.len()));
    for d in &plan.documents {
        let missing: Vec<&str> = d.missing.iter().map(|m| m.get(language)).collect();
        lines.push(format!("◇ {} {}: {}", d.market, d.title.get(language), missing.join("; ")));
    }
    lines.push(head("要求", "Requirements", plan.requirements.len()));
    for r in &plan.requirements {
        let (mark, standing) = status(r.status);
        let part = r.component.as_ref().map(|part| format!(" [{part}]")).unwrap_or_default();
        // Of what does not apply, or not yet, the reason says so itself.
        let standing = standing.filter(|_| r.applies == Some(true)).map(|text| format!("{}. ", text.get(language)));
        let (standing, because) = (standing.unwrap_or_default(), r.because.get(language));
        lines.push(format!("{mark} {}{part} {}: {standing}{because}", r.id, r.title.get(language)));
    }
    lines.push(cost_text(plan, language));
    lines.join("\n")
}

fn test_text(t: &requirements::PlannedTest, language: &str) -> String {
    let part = t.component.as_deref().unwrap_or("–");
    let mut out = format!("○ {} [{part}] {}", t.title.get(language), t.analytes.join(", "));
    // Writing to a String cannot fail.
    let _ = write!(out, "\n    {} {}", pick(language, "覆盖", "serves"), test(t).serves.join(", "));
    for condition in &t.conditions {
        let _ = write!(out, "\n    {} {}", pick(language, "条件", "provided that"), condition.get(language));
    }
    out
}

fn cost_text(plan: &Plan, language: &str) -> String {
    let cost = &plan.cost;
    let (currency, total, alone, saving) = (&cost.currency, cost.total, cost.each_market_alone, cost.saving);
    let mut out = pick(
        language,
        format!("\n费用 {currency} {total};各市场分别委托 {alone},节省 {saving}"),
        format!("\nCost {currency} {total}; each market alone {alone}, saved {saving}"),
    );
    if cost.example_prices {
        out.push_str(&pick(language, "(含内置示例价)", " (with fees of the built-in example list)"));
    }
    if !cost.proven {
        out.push_str(&pick(language, "(未证明为最低)", " (not proven to be the least)"));
    }
    out
}
