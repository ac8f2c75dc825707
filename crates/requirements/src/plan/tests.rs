//! The tests of the plan with their reasons, and what they cost.

use std::collections::BTreeMap;

use measure::Decimal;

use super::answer::{Cost, MarketCost, NotServed, PlannedTest, ServedRequirement};
use super::needs::Need;
use super::prices::PriceList;
use super::solve::{Hosted, solve};
use crate::packs::Serves;
use crate::{Packs, Text};

pub(super) fn tests(packs: &Packs, needs: &[Need], markets: &[String], prices: &PriceList) -> (Vec<PlannedTest>, Cost) {
    let all: Vec<&Need> = needs.iter().collect();
    let (hosted, mut proven) = solve(packs, &all, prices);
    let mut of_part: BTreeMap<Option<&str>, Vec<&Need>> = BTreeMap::new();
    for need in needs {
        of_part.entry(need.component.as_deref()).or_default().push(need);
    }
    let tests: Vec<PlannedTest> = hosted.iter().map(|h| test(packs, h, &of_part, prices)).collect();
    let mut alone = Vec::new();
    for market in markets {
        let own: Vec<&Need> = all.iter().copied().filter(|n| n.market == *market).collect();
        let (hosted, exact) = solve(packs, &own, prices);
        proven &= exact;
        let total = sum(hosted.iter().map(|h| prices.price(&h.method, h.analytes().len())));
        alone.push(MarketCost { market: market.clone(), total, tests: hosted.len() });
    }
    let total = sum(tests.iter().map(|t| t.fee));
    let each_market_alone = sum(alone.iter().map(|m| m.total));
    let example = |t: &PlannedTest| prices.methods.get(&t.method).is_some_and(|f| f.example);
    let cost = Cost {
        currency: prices.currency.clone(),
        example_prices: tests.iter().any(example),
        total,
        each_market_alone,
        saving: each_market_alone.checked_sub(total).unwrap_or_default(),
        markets: alone,
        sample_g: sum(tests.iter().map(|t| t.sample_g)),
        days: tests.iter().map(|t| t.days).max().unwrap_or(0),
        proven,
    };
    (tests, cost)
}

fn sum(parts: impl Iterator<Item = Decimal>) -> Decimal {
    parts.fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum))
}

fn test(
    packs: &Packs,
    hosted: &Hosted<'_>,
    of_part: &BTreeMap<Option<&str>, Vec<&Need>>,
    prices: &PriceList,
) -> PlannedTest {
    let method = packs.method(&hosted.method);
    let component = hosted.needs.first().and_then(|n| n.component.clone());
    let mut conditions: Vec<Text> = Vec::new();
    let mut served = Vec::new();
    for need in &hosted.needs {
        let relation = packs.serving(&hosted.method, &need.method);
        if let Some(relation) = relation
            && relation.serves == Serves::Conditional
            && !relation.condition.is_incomplete()
            && !conditions.contains(&relation.condition)
        {
            conditions.push(relation.condition.clone());
        }
        served.push(ServedRequirement {
            requirement: need.requirement.clone(),
            market: need.market.clone(),
            method: need.method.clone(),
            relation: relation.map(|r| r.id.clone()),
        });
    }
    let analytes: Vec<String> = hosted.analytes().into_iter().map(str::to_owned).collect();
    let own = prices.methods.get(&hosted.method);
    PlannedTest {
        title: method.map(|m| m.name.clone()).unwrap_or_default(),
        edition: method.map(|m| m.edition.clone()).unwrap_or_default(),
        measurand: method.map(|m| m.measurand.clone()).unwrap_or_default(),
        fee: prices.price(&hosted.method, analytes.len()),
        sample_g: own.map(|f| f.sample_g).unwrap_or_default(),
        days: own.map_or(0, |f| f.days),
        serves: served.iter().map(|s| s.requirement.clone()).collect(),
        not_served: of_part.get(&component.as_deref()).map(|near| not_served(packs, hosted, near)).unwrap_or_default(),
        method: hosted.method.clone(),
        component,
        analytes,
        served,
        conditions,
    }
}

/// Needs of the same part that a relation speaks of, and that still have their own test.
fn not_served(packs: &Packs, hosted: &Hosted<'_>, of_part: &[&Need]) -> Vec<NotServed> {
    let near = of_part.iter().filter(|n| n.method != hosted.method && !hosted.needs.contains(n));
    near.filter_map(|need| {
        let relation = packs.relation_of(&hosted.method, &need.method)?;
        let because = if relation.serves == Serves::No {
            Text::new(relation.reason.zh.clone(), format!("{}: {}", relation.reason.en, relation.differs))
        } else {
            Text::new("另一检测更省地覆盖它", "another determination covers it at less cost")
        };
        Some(NotServed { requirement: need.requirement.clone(), relation: relation.id.clone(), because })
    })
    .collect()
}
