//! The four toys of the demonstration, drawn from real recalls, as the engine sees them.

use crate::support::{judged, planned, toy, values, verdicts};
use measure::{Decision, DecisionRule};
use requirements::{JudgeRequest, Packs, Product, Status, judge};

const TODAY: &str = "2026-11-22";

fn slime_jar() -> Product {
    toy(r#"{"name": {"zh": "水晶泥罐配PVC娃娃钥匙扣", "en": "Slime jar with PVC doll key ring"},
        "age_months": {"min": 36, "max": 156},
        "attributes": {"toy": true, "slime": true, "primarily_for_12_or_under": true, "electronics": false,
                       "magnet": false, "sound": false, "projectile": false, "fragrance": false},
        "components": [
          {"id": "doll", "materials": ["pvc", "plasticised_plastic"], "attributes": ["accessible", "can_be_placed_in_mouth"]},
          {"id": "slime", "materials": ["slime"], "attributes": ["accessible", "skin_contact"]},
          {"id": "jar", "materials": ["PP"], "attributes": ["accessible", "packaging"]}]}"#)
}

fn bear() -> Product {
    toy(r#"{"name": {"zh": "毛绒熊(发声)", "en": "Plush bear with voice module"},
        "age_months": {"min": 36, "max": 120},
        "attributes": {"plush": true, "electric_toy": true, "button_battery": true, "sound": true,
                       "primarily_for_12_or_under": true, "magnet": false, "projectile": false, "radio": false},
        "components": [
          {"id": "fur", "materials": ["textile"], "attributes": ["accessible", "skin_contact"]},
          {"id": "nose", "materials": ["pvc", "plasticised_plastic"], "attributes": ["accessible", "can_be_placed_in_mouth"]},
          {"id": "module", "materials": ["ABS"], "attributes": {"accessible": false}}]}"#)
}

fn magnetic_blocks() -> Product {
    toy(r#"{"name": {"zh": "磁力片", "en": "Magnetic building set"},
        "age_months": {"min": 36, "max": 168},
        "attributes": {"blocks": true, "plastic_toy": true, "primarily_for_12_or_under": true, "electronics": false, "sound": false},
        "components": [
          {"id": "tile", "materials": ["ABS"], "attributes": ["accessible", "skin_contact"]},
          {"id": "magnet", "materials": ["metal"], "attributes": {"magnet": true, "small_part": true, "accessible": false}}]}"#)
}

fn headband(is_toy: bool) -> Product {
    let mut band = toy(r#"{"name": {"zh": "发光头箍", "en": "Light-up headband"},
        "age_months": {"min": 48, "max": 144},
        "attributes": {"button_battery": true, "primarily_for_12_or_under": true},
        "components": [{"id": "band", "materials": ["ABS"], "attributes": ["accessible", "skin_contact"]}]}"#);
    band.attributes.0.insert("toy".to_owned(), is_toy);
    band
}

#[test]
fn the_bears_nose_passes_in_the_us_each_and_fails_in_the_eu_together() {
    let nose = r#"[{"component": "nose", "analyte": "DEHP", "value": "0.08", "unit": "%"},
                   {"component": "nose", "analyte": "DIBP", "value": "0.08", "unit": "%"}]"#;
    assert_eq!(
        verdicts(&judged(&bear(), nose, &["CN", "EU", "US"], TODAY)),
        [
            "CN-PHTH DEHP+DBP+BBP not_judged",
            "CN-PHTH DIBP not_judged",
            "EU-REACH-51 DEHP+DBP+BBP+DIBP fail",
            "US-1307 DEHP pass",
            "US-1307 DIBP pass",
        ]
    );
}

#[test]
fn the_slimes_doll_fails_in_both() {
    let doll = r#"[{"component": "doll", "analyte": "DEHP", "value": "22", "unit": "%"},
                   {"component": "doll", "analyte": "DBP", "value": "0.37", "unit": "%"}]"#;
    let statements = judged(&slime_jar(), doll, &["EU", "US"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-REACH-51 DEHP+DBP+BBP+DIBP fail", "US-1307 DBP fail", "US-1307 DEHP fail"]);
    let eu = statements.iter().find(|s| s.market == "EU").unwrap();
    assert_eq!((eu.value.as_str(), eu.bound.as_str(), eu.unit.as_str()), ("22.37", "< 0.1", "%"));
    assert_eq!(eu.limit_ids, ["EU-REACH-51/01", "EU-REACH-51/02", "EU-REACH-51/03", "EU-REACH-51/04"]);
    assert!(eu.because.zh.contains("未测:BBP、DIBP"), "{}", eu.because.zh);
}

#[test]
fn the_slime_fails_by_boron_in_the_eu_and_since_november_in_china() {
    let boron =
        r#"[{"component": "slime", "analyte": "B", "measurand": "migration", "value": "733", "unit": "mg/kg"}]"#;
    assert_eq!(
        verdicts(&judged(&slime_jar(), boron, &["CN", "EU", "US"], TODAY)),
        ["CN-GB6675.4 Boron fail", "EU-EN71-3 Boron fail"]
    );
    assert_eq!(verdicts(&judged(&slime_jar(), boron, &["CN"], "2026-10-31")), Vec::<String>::new());
}

#[test]
fn what_was_made_before_november_may_be_sold_for_a_year_under_the_old_edition() {
    let boron =
        r#"[{"component": "slime", "analyte": "B", "measurand": "migration", "value": "733", "unit": "mg/kg"}]"#;
    let sold = |placed: &str| {
        let mut request = JudgeRequest::on(["CN"], "2026-10-31".parse().unwrap());
        request.dates.placed_on_market_on = placed.parse().unwrap();
        verdicts(&judge(Packs::embedded(), &slime_jar(), &values(boron), &request).unwrap())
    };
    assert_eq!(sold("2027-10-31"), Vec::<String>::new());
    assert_eq!(sold("2027-11-01"), ["CN-GB6675.4 Boron fail"]);
}

#[test]
fn clay_is_no_slime() {
    let clay = toy(r#"{"name": {"zh": "粘土", "en": "clay"}, "age_months": {"min": 36, "max": 120},
        "components": [{"id": "clay", "materials": ["clay"]}]}"#);
    let boron = r#"[{"analyte": "Boron", "measurand": "migration", "value": "733", "unit": "mg/kg"}]"#;
    let statements = judged(&clay, boron, &["CN", "EU"], TODAY);
    assert_eq!(verdicts(&statements), ["CN-GB6675.4 Boron pass", "EU-EN71-3 Boron pass"]);
    assert!(statements.iter().all(|s| s.limit == "1200"));
}

#[test]
fn a_guard_band_turns_a_near_pass_into_a_fail_and_the_non_binary_rule_says_how_near() {
    let near = r#"[{"component": "slime", "analyte": "Boron", "measurand": "migration", "value": "280", "unit": "mg/kg", "uncertainty": "30"}]"#;
    let by = |rule| {
        let mut request = JudgeRequest::on(["EU"], TODAY.parse().unwrap());
        request.decision = Decision::by(rule);
        verdicts(&judge(Packs::embedded(), &slime_jar(), &values(near), &request).unwrap())
    };
    assert_eq!(by(DecisionRule::Simple), ["EU-EN71-3 Boron pass"]);
    assert_eq!(by(DecisionRule::GUARD_BAND), ["EU-EN71-3 Boron fail"]);
    assert_eq!(by(DecisionRule::NonBinary), ["EU-EN71-3 Boron conditional_pass"]);
}

#[test]
fn a_toy_with_button_cells_is_judged_by_f963_and_another_article_by_reeses_law() {
    let applying = |toy: &Product| -> Vec<String> {
        let plan = planned(toy, &["US"], TODAY);
        let battery = plan.requirements.iter().filter(|r| ["US-F963-4.25", "US-1263"].contains(&r.id.as_str()));
        battery.filter(|r| r.applies == Some(true)).map(|r| r.id.clone()).collect()
    };
    assert_eq!(applying(&headband(true)), ["US-F963-4.25"]);
    assert_eq!(applying(&headband(false)), ["US-1263"]);
}

#[test]
fn one_flux_measurement_of_the_magnet_serves_three_markets() {
    let plan = planned(&magnetic_blocks(), &["CN", "EU", "US"], TODAY);
    let flux: Vec<_> = plan.tests.iter().filter(|t| t.measurand == "flux_index").collect();
    assert_eq!(flux.len(), 1);
    let mut serves = flux[0].serves.clone();
    serves.sort();
    assert_eq!(serves, ["CN-GB6675.2", "EU-EN71-1", "US-F963-4.38"]);
    assert!(plan.requirements.iter().any(|r| r.id == "CN-CCC-TOY" && r.applies == Some(true)));
}

#[test]
fn the_flux_index_of_the_magnetic_sticks_is_a_fail_in_eu_and_us_and_open_in_china() {
    let flux = r#"[{"component": "magnet", "analyte": "Magnetic flux index", "value": "0.9", "unit": "T2mm2"}]"#;
    let statements = judged(&magnetic_blocks(), flux, &["CN", "EU", "US"], TODAY);
    assert_eq!(
        verdicts(&statements),
        [
            "CN-GB6675.2 Magnetic flux index not_judged",
            "EU-EN71-1 Magnetic flux index fail",
            "US-F963-4.38 Magnetic flux index fail",
        ]
    );
    assert!(statements.iter().all(|s| s.value == "90"), "0.9 T²mm² is 90 kG²mm²");
}

#[test]
fn the_doll_is_tested_for_phthalates_once_for_three_markets() {
    let plan = planned(&slime_jar(), &["CN", "EU", "US"], TODAY);
    let phthalates: Vec<_> = plan
        .tests
        .iter()
        .filter(|t| t.component.as_deref() == Some("doll") && t.analytes.contains(&"DEHP".to_owned()))
        .collect();
    assert_eq!(phthalates.len(), 1, "{phthalates:#?}");
    assert_eq!(phthalates[0].analytes.len(), 10);
    let mut serves = phthalates[0].serves.clone();
    serves.sort();
    assert_eq!(serves, ["CN-PHTH", "EU-REACH-51", "EU-REACH-52", "US-1307"]);
    assert!(phthalates[0].conditions.iter().any(|c| c.en.contains("UNION list of 10")));
    assert!(plan.cost.saving > measure::Decimal::ZERO && plan.cost.proven && plan.cost.example_prices);
}

#[test]
fn a_rigid_plastic_is_exempt_from_phthalate_testing_only_where_the_law_says_so() {
    let mut jar = slime_jar();
    jar.components[2].attributes.0.insert("plasticised_plastic".to_owned(), true);
    let plan = planned(&jar, &["EU", "US"], TODAY);
    let status = |id: &str| {
        plan.requirements.iter().find(|r| r.id == id && r.component.as_deref() == Some("jar")).unwrap().status
    };
    assert_eq!(status("US-1307"), Status::Exempt);
    assert_eq!(status("EU-REACH-51"), Status::ToTest);
}
