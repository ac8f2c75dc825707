//! What shared determinations save: thirty varied toys of the project's own, planned for all ten markets.
//!
//! The figures stand in README.md, and this test holds them to it.

use measure::Decimal;
use requirements::{Packs, Plan, Product, Question};
use serde::Deserialize;

use crate::support::planned;

const MARKETS: [&str; 10] = ["AU", "CA", "CN", "EU", "GB", "GCC", "JP", "KR", "NZ", "US"];

#[derive(Deserialize)]
struct Family {
    date: String,
    toys: Vec<Product>,
}

fn family() -> Family {
    serde_json::from_str(include_str!("cases/family.json")).unwrap()
}

/// The plan of the toy after every open question was answered no.
fn settled(mut toy: Product, markets: &[&str], day: &str) -> Plan {
    for _ in 0..100 {
        let plan = planned(&toy, markets, day);
        if plan.questions.is_empty() {
            return plan;
        }
        for Question { attribute, component, .. } in &plan.questions {
            assert_ne!(attribute, "materials", "{}: every part names its material", toy.name.en);
            let places: Vec<Option<String>> = match component {
                Some(id) => vec![Some(id.clone())],
                None => [None].into_iter().chain(toy.components.iter().map(|c| Some(c.id.clone()))).collect(),
            };
            // A no to the whole that a part contradicts is said of the other parts.
            for place in places {
                let mut said = toy.clone();
                let part = said.components.iter_mut().find(|c| Some(&c.id) == place.as_ref());
                part.map_or(&mut said.attributes, |part| &mut part.attributes).0.insert(attribute.clone(), false);
                if said.problems(Packs::embedded().vocabulary()).is_empty() {
                    toy = said;
                    if place.is_none() {
                        break;
                    }
                }
            }
        }
    }
    panic!("{}: questions without end", toy.name.en)
}

fn sum(plans: &[Plan], of: fn(&Plan) -> Decimal) -> Decimal {
    plans.iter().map(of).fold(Decimal::ZERO, |a, b| a.checked_add(b).unwrap())
}

/// "48 %", in whole per cent.
fn saved(plans: &[Plan]) -> String {
    let hundred = sum(plans, |p| p.cost.saving).checked_mul(Decimal::from(100_u32)).unwrap();
    let share = hundred.checked_div(sum(plans, |p| p.cost.each_market_alone)).unwrap().to_string();
    let whole = share.split('.').next().unwrap().to_owned();
    format!("{whole} %")
}

#[test]
fn thirty_toys_save_what_the_readme_says() {
    let Family { date, toys } = family();
    assert_eq!(toys.len(), 30);
    let plans = |markets: &[&str]| toys.iter().map(|t| settled(t.clone(), markets, &date)).collect::<Vec<_>>();
    let all = plans(&MARKETS);
    for (toy, plan) in toys.iter().zip(&all) {
        assert!(plan.cost.proven && plan.cost.saving > Decimal::ZERO, "{}: {:?}", toy.name.en, plan.cost);
        println!(
            "{:<26} {:>8} of {:>8}, {} tests",
            toy.name.en,
            plan.cost.total,
            plan.cost.each_market_alone,
            plan.tests.len()
        );
    }
    let three = plans(&["CN", "EU", "US"]);
    let figure = format!("{} for all ten markets, {} for China, the EU and the US", saved(&all), saved(&three));
    println!("{figure}");
    let readme = include_str!("../../../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(readme.contains(&figure), "README.md has to say: {figure}");
}
