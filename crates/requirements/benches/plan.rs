//! How long the planner takes: twenty toys of the family for ten markets, to proven optimality, on one core.
//!
//! `cargo bench -p requirements` prints one line of JSON: times in ms. `total` is the sum over the toys in the median of the rounds,
//! `least` that of the fastest round (on a busy machine), `worst` the slowest toy of the median round.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench fails by panicking and prints its figures"
)]

#[path = "../tests/it/settled.rs"]
mod settled;

use std::time::Instant;

use requirements::{Packs, PlanRequest, Product, plan};

const MARKETS: [&str; 10] = ["AU", "CA", "CN", "EU", "GB", "GCC", "JP", "KR", "NZ", "US"];
const TOYS: usize = 20;
const ROUNDS: usize = 15;

fn main() {
    let settled::Family { date, toys } = settled::family();
    let toys: Vec<Product> = toys.into_iter().take(TOYS).map(|toy| settled::settled(toy, &MARKETS, &date).0).collect();
    let request = PlanRequest::on(MARKETS, date.parse().unwrap());
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|_| {
            let times = toys.iter().map(|toy| {
                let begun = Instant::now();
                let plan = plan(Packs::embedded(), toy, &request).unwrap();
                assert!(plan.cost.proven, "{}", toy.name.en);
                begun.elapsed().as_secs_f64() * 1000.0
            });
            times.fold((0.0, 0.0), |(total, worst), ms| (total + ms, f64::max(worst, ms)))
        })
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (total, worst) = rounds.get(ROUNDS / 2).copied().unwrap_or_default();
    let least = rounds.first().copied().unwrap_or_default().0;
    println!(
        r#"{{"toys": {TOYS}, "markets": {}, "total_ms": {total:.1}, "least_ms": {least:.1}, "worst_ms": {worst:.1}}}"#,
        MARKETS.len()
    );
}
