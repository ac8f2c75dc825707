//! The expected verdicts of the reference folder, case by case, as they are written there, in every market; and the
//! project's own cases beside them.
//!
//! Runs where the folder is (`TOUCHSTONE_REFERENCE`, else ../shared/reference beside the clone); says loudly
//! when it is not. Where `TOUCHSTONE_REFERENCE` names it, as CI does when it is there, a missing file fails.

use requirements::{JudgeRequest, Packs, judge};
use serde_json::Value;

/// The project's own cases, in the same form, so that a clone without the folder checks the same way of reading them.
#[test]
fn the_projects_own_cases_come_out_as_the_acts_say() {
    let own: Value = serde_json::from_str(include_str!("cases/own.json")).unwrap();
    let expected: usize = own["cases"].as_array().unwrap().iter().map(check).sum();
    let cases = own["cases"].as_array().unwrap().len();
    assert!(cases >= 30 && expected > cases, "{expected} expectations of {cases} cases");
}

#[test]
fn the_golden_cases_come_out_as_written() {
    let root = std::env::var("TOUCHSTONE_REFERENCE")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference").to_owned());
    let path = format!("{root}/regulations/golden.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("NOT RUN: {path} is not there; 0 golden cases were checked");
        assert!(
            std::env::var_os("TOUCHSTONE_REFERENCE").is_none(),
            "TOUCHSTONE_REFERENCE is set, but {path} cannot be read"
        );
        return;
    };
    let golden: Value = serde_json::from_str(&text).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    let mut expected = 0;
    for case in cases {
        expected += check(case);
    }
    println!("{} golden cases, {expected} expectations", cases.len());
    let written: usize = cases.iter().map(|case| case["expect"].as_array().unwrap().len()).sum();
    assert!(expected == written && expected >= 12, "{expected} of {written}");
}

fn check(case: &Value) -> usize {
    let packs = Packs::embedded();
    let name = case["case"].as_str().unwrap();
    let toy = serde_json::from_value(case["product"].clone()).unwrap();
    let values: Vec<_> = serde_json::from_value(case["determinations"].clone()).unwrap();
    let day = case["date"].as_str().unwrap().parse().unwrap();
    assert_eq!(case["rule"], "simple");
    let statements = judge(packs, &toy, &values, &JudgeRequest::on(packs.markets(), day)).unwrap();
    let expectations = case["expect"].as_array().unwrap();
    for expect in expectations {
        let fits = |key: &str, value: &str| expect[key].as_str().is_none_or(|e| e == value);
        let found: Vec<_> = statements
            .iter()
            .filter(|s| fits("requirement", &s.requirement) && fits("market", &s.market))
            .filter(|s| fits("analyte", s.analyte.as_deref().unwrap_or_default()))
            .collect();
        if expect["statement"].is_string() {
            assert!(found.is_empty(), "{name}: {expect}\n{found:#?}");
            continue;
        }
        let verdict = expect["verdict"].as_str().unwrap();
        assert!(!found.is_empty(), "{name}: no statement for {expect}");
        let decided: Vec<_> = found
            .iter()
            .filter(|s| serde_json::to_value(s.verdict).unwrap() == expect["verdict"])
            .filter(|s| fits("limit", &s.limit))
            .collect();
        assert!(!decided.is_empty(), "{name}: {expect}\n{found:#?}");
        if verdict == "not_judged" {
            assert_eq!(decided.len(), found.len(), "{name}: nothing else may be said\n{found:#?}");
        }
        if let Some(because) = expect["because"].as_str() {
            assert!(decided.iter().any(|s| s.because.en.contains(because)), "{name}: {because}\n{decided:#?}");
        }
    }
    expectations.len()
}
