//! How cost grows: products looked at again after the packs changed (ten markets, all cores), and determinations judged (one core).
//!
//! `cargo bench -p requirements --bench scale [-- --quick]` prints one line of JSON: for each size the seconds it took.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench fails by panicking and prints its figures")]

#[path = "../tests/it/settled.rs"]
mod settled;

use std::time::Instant;

use requirements::{Determination, JudgeRequest, Packs, Product, judge, outlook, verdicts};
use serde_json::json;

const MARKETS: [&str; 10] = ["AU", "CA", "CN", "EU", "GB", "GCC", "JP", "KR", "NZ", "US"];
/// Values of one toy: twenty parts, eight elements and two phthalates each.
const PARTS: usize = 20;
const ANALYTES: [(&str, &str, &str, &str); 10] = [
    ("Lead", "migration", "12", "mg/kg"),
    ("Cadmium", "migration", "0.5", "mg/kg"),
    ("Barium", "migration", "<5", "mg/kg"),
    ("Arsenic", "migration", "1.2", "mg/kg"),
    ("Antimony", "migration", "3", "mg/kg"),
    ("Selenium", "migration", "<1", "mg/kg"),
    ("Mercury", "migration", "<0.5", "mg/kg"),
    ("Boron", "migration", "15", "mg/kg"),
    ("DEHP", "content", "0.02", "%"),
    ("DIBP", "content", "<0.005", "%"),
];

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let sizes: &[usize] = if quick { &[1_000, 10_000] } else { &[1_000, 10_000, 100_000] };
    let looked: Vec<String> =
        sizes.iter().map(|n| format!(r#"{{"products": {n}, "s": {:.3}}}"#, look_at(*n))).collect();
    let sizes: &[usize] = if quick { &[10_000, 100_000] } else { &[10_000, 100_000, 1_000_000] };
    let judged: Vec<String> = sizes
        .iter()
        .map(|n| {
            let (alone, in_words, statements) = judge_all(*n);
            format!(
                r#"{{"determinations": {n}, "statements": {statements}, "s": {alone:.3}, "s_in_words": {in_words:.3}}}"#
            )
        })
        .collect();
    let cores = std::thread::available_parallelism().unwrap();
    println!(r#"{{"cores": {cores}, "outlook": [{}], "judge": [{}]}}"#, looked.join(", "), judged.join(", "));
}

/// Seconds for the outlook of `count` products, the family of thirty again and again, on every core.
fn look_at(count: usize) -> f64 {
    let settled::Family { date, toys } = settled::family();
    let toys: Vec<Product> = toys.into_iter().map(|toy| settled::settled(toy, &MARKETS, &date).0).collect();
    let markets = MARKETS.map(ToOwned::to_owned);
    let day = date.parse().unwrap();
    let packs = Packs::embedded();
    let cores = std::thread::available_parallelism().unwrap().get();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for core in 0..cores {
            let (toys, markets) = (&toys, &markets);
            scope.spawn(move || {
                for n in (core..count).step_by(cores) {
                    let toy = toys.get(n % toys.len()).unwrap();
                    assert!(!outlook(packs, toy, markets, day, &[]).unwrap().today.is_empty());
                }
            });
        }
    });
    begun.elapsed().as_secs_f64()
}

/// Seconds for judging `count` determinations for three markets: the verdicts alone, the statements in words, and how many.
fn judge_all(count: usize) -> (f64, f64, usize) {
    let parts: Vec<_> = (0..PARTS)
        .map(|n| {
            let attributes = ["accessible", "can_be_placed_in_mouth"];
            json!({"id": format!("part{n}"), "materials": ["pvc", "plasticised_plastic", "coating"], "attributes": attributes})
        })
        .collect();
    let toy: Product = serde_json::from_value(json!({"name": {"zh": "套装", "en": "set"},
        "age_months": {"min": 36, "max": 120}, "attributes": ["toy"], "components": parts}))
    .unwrap();
    let values: Vec<Determination> = (0..PARTS)
        .flat_map(|n| {
            ANALYTES.map(|(analyte, measurand, value, unit)| {
                serde_json::from_value(json!({"component": format!("part{n}"), "analyte": analyte,
                    "measurand": measurand, "value": value, "unit": unit}))
                .unwrap()
            })
        })
        .collect();
    let request = JudgeRequest::on(["CN", "EU", "US"], "2026-11-22".parse().unwrap());
    let (packs, rounds) = (Packs::embedded(), count / values.len());
    let time = |judged: &dyn Fn() -> usize| {
        let begun = Instant::now();
        let said: usize = (0..rounds).map(|_| judged()).sum();
        (begun.elapsed().as_secs_f64(), said)
    };
    let (alone, bare) = time(&|| verdicts(packs, &toy, &values, &request).unwrap().len());
    let (in_words, statements) = time(&|| judge(packs, &toy, &values, &request).unwrap().len());
    assert_eq!(bare, statements);
    (alone, in_words, statements)
}
