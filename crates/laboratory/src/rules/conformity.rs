//! Statements of conformity (ISO/IEC 17025 7.8.6): the determinations of an order, measured once, judged for each market
//! by the requirement packs under the agreed decision rule. Clauses passed or failed at the bench are stated as such.

use measure::{Decision, DecisionRule, Verdict};
use platform::ports::{Judged, Order, Product};
use requirements::{
    AgeRange, Attributes, Component, Dates, Determination, JudgeRequest, Packs, Refusal, Statement, Text,
};

use crate::model::{Conformity, ReportedTest, verdict_word, worst};

/// The product as the engine knows products.
pub(super) fn described(product: &Product) -> requirements::Product {
    let months = |n: i64| u32::try_from(n).unwrap_or(0);
    requirements::Product {
        name: Text::new(product.name_zh.clone(), product.name_en.clone()),
        age_months: AgeRange { min: months(product.age_min_months), max: months(product.age_max_months) },
        attributes: Attributes(product.attributes.clone()),
        components: product
            .components
            .iter()
            .map(|c| Component {
                id: c.key.clone(),
                name: Some(Text::new(c.name_zh.clone(), c.name_en.clone())),
                materials: c.materials.clone(),
                attributes: Attributes(c.attributes.clone()),
            })
            .collect(),
    }
}

/// The values as the engine takes them: below the LOQ as `<LOQ`, else all digits, with U.
fn determinations(packs: &Packs, product: &Product, tests: &[ReportedTest]) -> Vec<Determination> {
    let known = |key: &str| product.components.iter().any(|c| c.key == key);
    tests
        .iter()
        .flat_map(|test| test.values.iter().map(move |value| (test, value)))
        .filter(|(_, value)| !value.clause)
        .map(|(test, value)| Determination {
            component: known(&test.component).then(|| test.component.clone()),
            analyte: value.analyte.clone(),
            measurand: packs.measurand(&value.measurand).map(|m| m.id.clone()),
            value: value.reading.clone(),
            unit: value.unit.clone(),
            uncertainty: value.u.parse().ok(),
            k: None,
            loq: value.loq.parse().ok(),
            method: Some(test.method.clone()),
        })
        .collect()
}

/// Judges everything for the markets and dates of the order, under its decision rule (7.1.3).
///
/// # Errors
/// When the engine cannot take the product, a market or a value.
pub fn conformities(
    packs: &Packs,
    order: &Order,
    product: &Product,
    tests: &[ReportedTest],
) -> Result<Vec<Conformity>, Refusal> {
    let values = determinations(packs, product, tests);
    let mut said: Vec<Conformity> =
        requirements::judge(packs, &described(product), &values, &asked(order))?.into_iter().map(stated).collect();
    said.extend(clauses(packs, order, tests));
    said.extend(silent(packs, order, tests, &said));
    said.sort_by(|a, b| {
        (&a.market, &a.requirement, &a.component, &a.what).cmp(&(&b.market, &b.requirement, &b.component, &b.what))
    });
    Ok(said)
}

/// The verdicts alone, of what can be evidence: what nothing can be said of is left out.
///
/// # Errors
/// As [`conformities`].
pub fn judged(packs: &Packs, order: &Order, product: &Product, tests: &[ReportedTest]) -> Result<Vec<Judged>, Refusal> {
    let values = determinations(packs, product, tests);
    let of_values = requirements::verdicts(packs, &described(product), &values, &asked(order))?;
    let mut said: Vec<Judged> = of_values
        .into_iter()
        .map(|v| Judged {
            requirement: v.requirement.to_owned(),
            component: v.component,
            verdict: verdict_word(v.verdict).to_owned(),
            awaits_confirmation: v.awaits_confirmation,
        })
        .collect();
    said.extend(clauses(packs, order, tests).into_iter().map(Judged::from));
    Ok(said)
}

fn asked(order: &Order) -> JudgeRequest {
    JudgeRequest {
        markets: order.markets.clone(),
        dates: Dates { manufactured_on: order.manufactured_on, placed_on_market_on: order.placed_on_market_on },
        decision: Decision::by(DecisionRule::from_name(&order.decision_rule).unwrap_or_default()),
    }
}

impl From<Conformity> for Judged {
    fn from(c: Conformity) -> Self {
        let verdict = verdict_word(c.verdict).to_owned();
        Self { requirement: c.requirement, component: c.component, verdict, awaits_confirmation: c.awaits_confirmation }
    }
}

fn stated(s: Statement) -> Conformity {
    let sum = s.group.is_some();
    Conformity {
        market: s.market,
        requirement: s.requirement,
        title_zh: s.title.zh,
        title_en: s.title.en,
        standard: s.standard,
        component: s.component,
        what: s.group.or(s.analyte).unwrap_or_default(),
        sum,
        value: s.value,
        bound: s.bound,
        unit: s.unit,
        verdict: s.verdict,
        because_zh: s.because.zh,
        because_en: s.because.en,
        awaits_confirmation: s.awaits_confirmation,
    }
}

/// Requirements that a test serves and that are asked for by the order's markets.
fn served<'p>(packs: &'p Packs, order: &Order, test: &ReportedTest) -> Vec<&'p requirements::Requirement> {
    let asked = |r: &&requirements::Requirement| order.markets.contains(&r.market);
    test.serves.iter().filter_map(|id| packs.requirement(id)).filter(asked).collect()
}

fn row(r: &requirements::Requirement, test: &ReportedTest, verdict: Verdict, because: Text, value: &str) -> Conformity {
    Conformity {
        market: r.market.clone(),
        requirement: r.id.clone(),
        title_zh: r.title.zh.clone(),
        title_en: r.title.en.clone(),
        standard: if r.standard.is_empty() { r.legal_act.clone() } else { r.standard.clone() },
        component: (!test.component.is_empty()).then(|| test.component.clone()),
        what: String::new(),
        sum: false,
        value: value.to_owned(),
        bound: String::new(),
        unit: String::new(),
        verdict,
        because_zh: because.zh,
        because_en: because.en,
        awaits_confirmation: false,
    }
}

/// A test whose clauses were passed or failed says so for every requirement it serves.
fn clauses(packs: &Packs, order: &Order, tests: &[ReportedTest]) -> Vec<Conformity> {
    let mut said = Vec::new();
    for test in tests {
        let clauses: Vec<_> = test.values.iter().filter(|v| v.clause).collect();
        if clauses.is_empty() {
            continue;
        }
        let failed: Vec<&str> = clauses.iter().filter(|v| v.reported == "fail").map(|v| v.analyte.as_str()).collect();
        let verdict = worst(clauses.iter().map(|v| if v.reported == "fail" { Verdict::Fail } else { Verdict::Pass }));
        let because = if failed.is_empty() {
            Text::new(
                format!("{}:检查的 {} 项均符合", test.reference, clauses.len()),
                format!("{}: all {} checks conform", test.reference, clauses.len()),
            )
        } else {
            Text::new(
                format!("{}:不符合 {}", test.reference, failed.join("、")),
                format!("{}: does not conform: {}", test.reference, failed.join(", ")),
            )
        };
        let value = if failed.is_empty() { "pass" } else { "fail" };
        said.extend(served(packs, order, test).into_iter().map(|r| row(r, test, verdict, because.clone(), value)));
    }
    said
}

/// A requirement that was tested for and of which nothing can be said is not passed over in silence.
fn silent(packs: &Packs, order: &Order, tests: &[ReportedTest], said: &[Conformity]) -> Vec<Conformity> {
    let mut more: Vec<Conformity> = Vec::new();
    for test in tests {
        for r in served(packs, order, test) {
            let spoken =
                |c: &Conformity| c.requirement == r.id && c.component.as_deref().unwrap_or_default() == test.component;
            if !said.iter().any(spoken) && !more.iter().any(spoken) {
                let because = Text::new("所测项目没有可以判定的限量", "no limit to judge by for what was measured");
                more.push(row(r, test, Verdict::NotJudged, because, ""));
            }
        }
    }
    more
}
