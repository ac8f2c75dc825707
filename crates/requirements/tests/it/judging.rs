//! What may be said of a value, limit by limit: the cases a laboratory argues about.

use measure::{Decision, DecisionRule, Verdict};
use proptest::prelude::*;
use requirements::{Determination, JudgeRequest, Packs, Product, Statement, judge};

use crate::support::{judged, toy, values, verdicts};

const TODAY: &str = "2026-11-22";
const ALL: [&str; 3] = ["CN", "EU", "US"];

fn one_part(materials: &str, attributes: &str) -> Product {
    toy(&format!(
        r#"{{"name": {{"zh": "例", "en": "example"}}, "age_months": {{"min": 36, "max": 156}},
            "attributes": {{"primarily_for_12_or_under": true, "electronics": false}},
            "components": [{{"id": "part", "materials": [{materials}], "attributes": {attributes}}}]}}"#
    ))
}

fn value(analyte: &str, measurand: &str, value: &str, unit: &str) -> String {
    format!(
        r#"[{{"component": "part", "analyte": "{analyte}", "measurand": "{measurand}", "value": "{value}", "unit": "{unit}"}}]"#
    )
}

fn of<'s>(statements: &'s [Statement], requirement: &str) -> &'s Statement {
    statements.iter().find(|s| s.requirement == requirement).unwrap()
}

#[test]
fn dinp_in_a_part_that_cannot_be_mouthed_fails_in_the_us_and_is_nobodys_business_in_the_eu() {
    let base = one_part(r#""pvc", "plasticised_plastic""#, r#"{"accessible": true, "can_be_placed_in_mouth": false}"#);
    let dinp = value("DINP", "content", "0.15", "%");
    assert_eq!(verdicts(&judged(&base, &dinp, &["EU", "US"], TODAY)), ["US-1307 DINP fail"]);
}

#[test]
fn lead_in_paint_is_judged_by_the_paint_rule_not_by_that_of_substrates() {
    let paint = one_part(r#""paint""#, r#"["accessible"]"#);
    let statements = judged(&paint, &value("Lead", "total content", "95", "mg/kg"), &["US"], TODAY);
    assert_eq!(verdicts(&statements), ["US-1303 Lead fail", "US-F963-4.3.5 Lead not_judged"]);
    assert!(of(&statements, "US-F963-4.3.5").because.en.contains("proves nothing: measure the migration (EQ10)"));
}

#[test]
fn total_content_below_the_migration_limit_shows_a_pass() {
    let paint = one_part(r#""paint""#, r#"["accessible"]"#);
    let statements = judged(&paint, &value("Pb", "content", "12", "ppm"), &["EU", "US"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-EN71-3 Lead pass", "US-1303 Lead pass", "US-F963-4.3.5 Lead pass"]);
    // Chromium VI is a species: total chromium says nothing about it here.
    let chromium = judged(&paint, &value("Chromium (VI)", "content", "0.001", "mg/kg"), &["EU"], TODAY);
    assert_eq!(verdicts(&chromium), Vec::<String>::new());
}

#[test]
fn a_raw_migration_is_corrected_where_the_standard_says_so_and_nowhere_else() {
    let part = one_part(r#""paint""#, r#"["accessible"]"#);
    let statements = judged(&part, &value("Barium", "migration", "1200", "mg/kg"), &["EU", "US"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-EN71-3 Barium pass", "US-F963-4.3.5 Barium pass"]);
    assert_eq!(of(&statements, "US-F963-4.3.5").value, "840");
    assert_eq!(of(&statements, "EU-EN71-3").value, "1200");
}

#[test]
fn a_corrected_value_is_useless_for_the_eu_unless_it_fails() {
    let part = one_part(r#""paint""#, r#"["accessible"]"#);
    let lead =
        |v: &str| verdicts(&judged(&part, &value("Lead", "soluble_migration", v, "mg/kg"), &["EU", "US"], TODAY));
    assert_eq!(lead("20"), ["EU-EN71-3 Lead not_judged", "US-F963-4.3.5 Lead pass"]);
    assert_eq!(lead("24"), ["EU-EN71-3 Lead fail", "US-F963-4.3.5 Lead pass"]);
}

#[test]
fn below_the_loq_is_shown_as_such_and_passes_only_when_the_loq_does() {
    let part = one_part(r#""plasticised_plastic""#, r#"["accessible"]"#);
    let dehp = |v: &str| judged(&part, &value("DEHP", "content", v, "%"), &["US"], TODAY);
    assert_eq!(verdicts(&dehp("<0.005")), ["US-1307 DEHP pass"]);
    assert_eq!(dehp("<0.005")[0].value, "<0.005");
    assert_eq!(dehp("<50 ").len(), 1);
    let coarse = dehp("<0.5");
    assert_eq!(verdicts(&coarse), ["US-1307 DEHP not_judged"]);
    assert!(coarse[0].because.zh.contains("定量限高于须证明的值"));
}

#[test]
fn a_sum_passes_only_when_every_member_was_measured() {
    let part = one_part(r#""plasticised_plastic""#, r#"["accessible"]"#);
    let member =
        |a: &str, v: &str| format!(r#"{{"component": "part", "analyte": "{a}", "value": "{v}", "unit": "mg/kg"}}"#);
    let three = [member("DEHP", "200"), member("DBP", "<50"), member("BBP", "<50")].join(",");
    let eu = judged(&part, &format!("[{three}]"), &["EU"], TODAY);
    assert_eq!(verdicts(&eu), ["EU-REACH-51 DEHP+DBP+BBP+DIBP not_judged"]);
    assert!(eu[0].because.en.contains("not measured: DIBP"));
    let four = judged(&part, &format!("[{three},{}]", member("DIBP", "<50")), &["EU"], TODAY);
    assert_eq!(verdicts(&four), ["EU-REACH-51 DEHP+DBP+BBP+DIBP pass"]);
    assert_eq!((four[0].value.as_str(), four[0].unit.as_str()), ("0.02", "%"));
}

#[test]
fn a_doubtful_limit_can_prove_a_fail_where_it_holds_under_every_reading() {
    let part = one_part(r#""plasticised_plastic""#, r#"["accessible"]"#);
    let dibp = |v: &str| verdicts(&judged(&part, &value("DIBP", "content", v, "%"), &["CN"], TODAY));
    assert_eq!(dibp("0.05"), ["CN-PHTH DIBP not_judged"]);
    assert_eq!(dibp("0.2"), ["CN-PHTH DIBP fail"]);
}

#[test]
fn an_open_question_holds_the_verdict_back() {
    let part = one_part(r#""plastic""#, r#"["accessible"]"#);
    let statements = judged(&part, &value("BaP", "content", "0.9", "mg/kg"), &["EU"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-REACH-50 Benzo[a]pyrene not_judged"]);
    assert!(statements[0].because.en.contains("not known whether skin contact"));
    let answered = one_part(r#""plastic""#, r#"["accessible", "skin_contact"]"#);
    let statements = judged(&answered, &value("BaP", "content", "0.9", "mg/kg"), &["EU"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-REACH-50 Benzo[a]pyrene fail"]);
}

#[test]
fn a_value_by_a_method_that_may_not_serve_is_not_judged() {
    let part = one_part(r#""paint""#, r#"["accessible"]"#);
    let by = |method: &str| {
        let one =
            value("Lead", "migration", "1", "mg/kg").replace(r#""unit""#, &format!(r#""method": "{method}", "unit""#));
        verdicts(&judged(&part, &one, &["EU", "US"], TODAY))
    };
    assert_eq!(by("en71-3"), ["EU-EN71-3 Lead pass", "US-F963-4.3.5 Lead not_judged"]);
    assert_eq!(by("gb6675-4-2025"), ["EU-EN71-3 Lead pass", "US-F963-4.3.5 Lead pass"]);
}

#[test]
fn a_measurand_that_could_be_two_things_is_asked_for() {
    let part = one_part(r#""paint""#, r#"["accessible"]"#);
    let lead = r#"[{"component": "part", "analyte": "Lead", "value": "1", "unit": "mg/kg"}]"#;
    let statements = judged(&part, lead, &["EU"], TODAY);
    assert_eq!(verdicts(&statements), ["EU-EN71-3 Lead not_judged"]);
    assert!(statements[0].because.en.contains("it may be: content, migration"));
    let boron = r#"[{"component": "part", "analyte": "Boron", "value": "1", "unit": "mg/kg"}]"#;
    assert_eq!(verdicts(&judged(&part, boron, &["EU"], TODAY)), ["EU-EN71-3 Boron pass"]);
}

#[test]
fn small_parts_are_counted_and_only_under_three_years() {
    let rattle = |months: u32| {
        toy(&format!(
            r#"{{"name": {{}}, "age_months": {{"min": {months}, "max": 60}}, "components": [{{"id": "eye", "materials": ["ABS"]}}]}}"#
        ))
    };
    let one_fits =
        r#"[{"component": "eye", "analyte": "Small part", "measurand": "small_parts", "value": "1", "unit": "1"}]"#;
    assert_eq!(
        verdicts(&judged(&rattle(6), one_fits, &ALL, TODAY)),
        ["CN-GB6675.2 Small part not_judged", "EU-EN71-1 Small part fail", "US-1501 Small part fail"]
    );
    assert_eq!(verdicts(&judged(&rattle(36), one_fits, &ALL, TODAY)), Vec::<String>::new());
}

#[test]
fn units_are_converted_exactly_and_foreign_ones_refused() {
    let part = one_part(r#""plasticised_plastic""#, r#"["accessible"]"#);
    let at = |v: &str, unit: &str| verdicts(&judged(&part, &value("DEHP", "content", v, unit), &["US"], TODAY));
    assert_eq!(at("1000", "mg/kg"), ["US-1307 DEHP pass"]);
    assert_eq!(at("1000.0000001", "µg/g"), ["US-1307 DEHP fail"]);
    assert_eq!(at("1", "mg/l"), Vec::<String>::new());
    let refuse = |json: &str| {
        judge(Packs::embedded(), &part, &values(json), &JudgeRequest::on(["US"], TODAY.parse().unwrap()))
            .unwrap_err()
            .to_string()
    };
    assert!(refuse(&value("DEHP", "content", "0,1", "%")).contains("determination 1: `0,1` has a comma"));
    assert!(refuse(&value("DEHP", "content", "1", "furlong")).contains("unknown unit `furlong`"));
    assert!(refuse(&value("DEHP", "amount", "1", "%")).contains("unknown measurand `amount`"));
    assert!(refuse(&value("DEHP", "content", "1", "%").replace("part", "prat")).contains("did you mean `part`?"));
}

#[test]
fn the_statement_names_result_specification_and_rule() {
    let part = one_part(r#""slime""#, r#"["accessible"]"#);
    let said = judged(&part, &value("Boron", "migration", "733", "mg/kg"), &["EU"], TODAY);
    assert_eq!(
        said[0].because.en,
        "Boron 733 mg/kg, limit ≤ 300 mg/kg (simple acceptance, ILAC-G8:09/2019 4.2.1): does not conform"
    );
    assert_eq!(said[0].because.zh, "硼 733 mg/kg,限量≤ 300 mg/kg(简单接受,ILAC-G8:09/2019 4.2.1):不符合");
    let json = serde_json::to_value(&said[0]).unwrap();
    assert_eq!(
        (&json["verdict"], &json["rule"], &json["analyte"]),
        (&"fail".into(), &"simple".into(), &"Boron".into())
    );
}

fn determination() -> impl Strategy<Value = Determination> {
    const ANALYTES: [&str; 9] = ["DEHP", "DBP", "BBP", "DIBP", "DINP", "Lead", "Barium", "Boron", "Benzo[a]pyrene"];
    const MEASURANDS: [Option<&str>; 4] = [None, Some("content"), Some("migration"), Some("soluble_migration")];
    (
        proptest::sample::select(ANALYTES.as_slice()),
        proptest::sample::select(MEASURANDS.as_slice()),
        0_u32..3000,
        0_u32..4,
        any::<bool>(),
        proptest::option::of(0_u32..200),
    )
        .prop_map(move |(a, m, n, scale, below, u)| {
            let number = measure::Decimal::new(i64::from(n) + 1, scale);
            Determination {
                component: Some("part".to_owned()),
                analyte: a.to_owned(),
                measurand: m.map(str::to_owned),
                value: if below { format!("<{number}") } else { number.to_string() },
                unit: "mg/kg".to_owned(),
                uncertainty: u.map(measure::Decimal::from),
                k: None,
                loq: None,
                method: None,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn the_order_of_inputs_never_matters_and_a_market_never_changes_another(
        list in proptest::collection::vec(determination(), 1..8), rule in 0_usize..3,
    ) {
        let part = one_part(r#""plasticised_plastic", "paint""#, r#"["can_be_placed_in_mouth", "skin_contact"]"#);
        let decision = Decision::by([DecisionRule::Simple, DecisionRule::GUARD_BAND, DecisionRule::NonBinary][rule]);
        let run = |list: &[Determination], markets: &[&str]| {
            let mut request = JudgeRequest::on(markets.iter().copied(), TODAY.parse().unwrap());
            request.decision = decision;
            judge(Packs::embedded(), &part, list, &request).unwrap()
        };
        let all = run(&list, &ALL);
        let mut turned = list.clone();
        turned.reverse();
        prop_assert_eq!(&all, &run(&turned, &ALL));
        for market in ALL {
            let own: Vec<Statement> = all.iter().filter(|s| s.market == market).cloned().collect();
            prop_assert_eq!(own, run(&list, &[market]));
        }
        for statement in &all {
            let limits = statement.limit_ids.iter().map(|id| Packs::embedded().limit(id).unwrap().1);
            for limit in limits {
                if limit.judgeable == requirements::Judgeable::No {
                    prop_assert_eq!(statement.verdict, Verdict::NotJudged);
                }
            }
        }
    }
}
