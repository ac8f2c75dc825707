//! What shared determinations save: thirty varied toys of the project's own, planned for all ten markets.
//!
//! The figures stand in README.md, and this test holds them to it.

use measure::Decimal;
use requirements::Plan;

use crate::settled::{Family, family, settled};

const MARKETS: [&str; 10] = ["AU", "CA", "CN", "EU", "GB", "GCC", "JP", "KR", "NZ", "US"];

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
    let plans = |markets: &[&str]| toys.iter().map(|t| settled(t.clone(), markets, &date).1).collect::<Vec<_>>();
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
