//! What the planner promises: reasons, few questions, nothing lost, a stable answer.

use crate::support::{planned, toy};
use requirements::{Coverage, Packs, Plan, PlanRequest, Refusal, Status, plan};

const TODAY: &str = "2026-11-22";
const ALL: [&str; 3] = ["CN", "EU", "US"];

const VAGUE: &str = r#"{"name": {"zh": "玩具", "en": "toy"}, "age_months": {"min": 36, "max": 120},
    "components": [{"id": "body", "materials": ["plastic"]}]}"#;

#[test]
fn every_requirement_of_the_market_is_listed_with_its_reason_in_both_languages() {
    let plan = planned(&toy(VAGUE), &ALL, TODAY);
    for requirement in Packs::embedded().requirements().iter().filter(|r| ALL.contains(&r.market.as_str())) {
        let listed: Vec<_> = plan.requirements.iter().filter(|r| r.id == requirement.id).collect();
        assert!(!listed.is_empty(), "{}", requirement.id);
        assert!(listed.iter().all(|r| !r.because.is_incomplete() && !r.source.is_empty()), "{listed:?}");
    }
    let reason = |id: &str| plan.requirements.iter().find(|r| r.id == id).unwrap().because.clone();
    assert_eq!(reason("US-1501").en, "Does not apply: youngest 36 months (not < 36)");
    assert_eq!(reason("US-1501").zh, "不适用:最小年龄36个月(非< 36)");
    assert_eq!(reason("CN-GB6675.4-2014").en, "Does not apply: ended on 2026-10-31, made after, on 2026-11-22");
}

#[test]
fn the_wider_question_comes_before_the_narrower() {
    let plan = planned(&toy(VAGUE), &ALL, TODAY);
    let asked: Vec<&str> = plan.questions.iter().map(|q| q.attribute.as_str()).collect();
    assert!(asked.contains(&"electronics") && !asked.contains(&"battery") && !asked.contains(&"radio"), "{asked:?}");
    assert!(!asked.contains(&"wood") && !asked.contains(&"textile"), "{asked:?}");
    let decides = &plan.questions.iter().find(|q| q.attribute == "electronics").unwrap().decides;
    assert!(decides.contains(&"EU-RED".to_owned()) && decides.contains(&"CN-GB19865".to_owned()));
}

#[test]
fn each_question_changes_the_result_and_answering_them_all_leaves_none() {
    let mut product = toy(VAGUE);
    for round in 0.. {
        let plan = planned(&product, &ALL, TODAY);
        let Some(question) = plan.questions.first() else { break };
        assert!(round < 60, "questions without end: {question:?}");
        let answered = |yes: bool| {
            let mut product = product.clone();
            let said = match &question.component {
                None => &mut product.attributes,
                Some(id) => &mut product.components.iter_mut().find(|c| c.id == *id).unwrap().attributes,
            };
            said.0.insert(question.attribute.clone(), yes);
            product
        };
        let results = |p: &Plan| p.requirements.iter().map(|r| (r.applies, r.limits)).collect::<Vec<_>>();
        let (yes, no) = (answered(true), answered(false));
        assert_ne!(
            (results(&planned(&yes, &ALL, TODAY)), planned(&yes, &ALL, TODAY).questions),
            (results(&planned(&no, &ALL, TODAY)), planned(&no, &ALL, TODAY).questions),
            "{question:?}"
        );
        product = no;
    }
    let plan = planned(&product, &ALL, TODAY);
    assert!(plan.requirements.iter().all(|r| r.applies.is_some()));
}

#[test]
fn saying_no_to_electronics_answers_everything_electric() {
    let mut product = toy(VAGUE);
    product.attributes.0.insert("electronics".to_owned(), false);
    let plan = planned(&product, &ALL, TODAY);
    for id in ["EU-RED", "EU-RoHS", "EU-EN62115", "CN-GB19865", "US-F963-4.25", "US-FCC", "EU-BATT"] {
        let found = plan.requirements.iter().find(|r| r.id == id).unwrap();
        assert_eq!(found.applies, Some(false), "{id}: {}", found.because.en);
    }
}

#[test]
fn a_word_of_the_whole_says_nothing_about_the_material_of_a_part() {
    let jar = toy(r#"{"name": {"zh": "泥", "en": "slime"}, "age_months": {"min": 36}, "attributes": ["slime"],
        "components": [{"id": "doll", "materials": ["ABS"]}, {"id": "slime", "materials": ["slime"]}]}"#);
    let plan = planned(&jar, &["CN"], TODAY);
    let clay = plan
        .tests
        .iter()
        .find(|t| t.component.as_deref() == Some("slime") && t.serves.contains(&"CN-GB6675.4".to_owned()));
    assert_eq!(clay.unwrap().analytes, ["Boron"]);
    let doll = plan
        .tests
        .iter()
        .find(|t| t.component.as_deref() == Some("doll") && t.serves.contains(&"CN-GB6675.4".to_owned()));
    assert!(!doll.unwrap().analytes.contains(&"Boron".to_owned()));
}

#[test]
fn evidence_takes_its_test_out_of_the_plan() {
    let product = toy(VAGUE);
    let mut request = PlanRequest::on(["EU"], TODAY.parse().unwrap());
    let before = plan(Packs::embedded(), &product, &request).unwrap();
    request.covered.push(Coverage {
        requirement: "EU-EN71-3".to_owned(),
        component: Some("body".to_owned()),
        by: "R-2026-0001".to_owned(),
    });
    let after = plan(Packs::embedded(), &product, &request).unwrap();
    assert!(before.tests.iter().any(|t| t.method == "en71-3") && !after.tests.iter().any(|t| t.method == "en71-3"));
    let found = after.requirements.iter().find(|r| r.id == "EU-EN71-3").unwrap();
    assert_eq!((found.status, found.covered_by.as_deref()), (Status::Covered, Some("R-2026-0001")));
    assert!(after.cost.total < before.cost.total);
}

#[test]
fn adding_a_market_changes_nothing_in_another() {
    let product = toy(VAGUE);
    let alone = planned(&product, &["EU"], TODAY);
    let together = planned(&product, &ALL, TODAY);
    let of_eu: Vec<_> = together.requirements.iter().filter(|r| r.market == "EU").cloned().collect();
    assert_eq!(alone.requirements, of_eu);
    assert_eq!(together.cost.markets.iter().find(|m| m.market == "EU").unwrap().total, alone.cost.total);
}

#[test]
fn the_plan_does_not_depend_on_the_order_of_markets_or_parts_and_survives_json() {
    let two = r#"{"name": {"zh": "车", "en": "car"}, "age_months": {"min": 36}, "components": [
        {"id": "a", "materials": ["plasticised_plastic"]}, {"id": "b", "materials": ["paint"]}]}"#;
    let mut product = toy(two);
    let plan = planned(&product, &["US", "CN", "EU", "CN"], TODAY);
    product.components.reverse();
    let other = planned(&product, &ALL, TODAY);
    assert_eq!((&plan.tests, &plan.cost, &plan.questions), (&other.tests, &other.cost, &other.questions));
    let back: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!(back, plan);
}

#[test]
fn a_test_says_which_neighbour_it_does_not_serve_and_why() {
    let plush = toy(r#"{"name": {"zh": "熊", "en": "bear"}, "age_months": {"min": 36}, "attributes": ["plush"],
        "components": [{"id": "fur", "materials": ["textile"]}]}"#);
    let plan = planned(&plush, &ALL, TODAY);
    let flame = plan.tests.iter().find(|t| t.serves.contains(&"EU-EN71-2".to_owned())).unwrap();
    assert!(flame.serves.contains(&"CN-GB6675.3".to_owned()), "{flame:?}");
    let us = flame.not_served.iter().find(|n| n.requirement == "US-F963-4.2").unwrap();
    assert_eq!(us.relation, "EQ23");
    assert!(us.because.en.contains("Different flame"), "{us:?}");
}

#[test]
fn four_hundred_parts_are_planned_to_the_end() {
    let parts: Vec<String> =
        (0..400).map(|i| format!(r#"{{"id": "p{i}", "materials": ["plasticised_plastic", "pvc"]}}"#)).collect();
    let product = toy(&format!(
        r#"{{"name": {{"zh": "大", "en": "large"}}, "age_months": {{"min": 36}}, "components": [{}]}}"#,
        parts.join(",")
    ));
    let plan = planned(&product, &ALL, TODAY);
    assert!(plan.cost.proven && plan.tests.len() > 800);
    assert!(plan.questions.len() < 40, "{}", plan.questions.len());
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let refuse = |json: &str, markets: &[&str]| {
        let request = PlanRequest::on(markets.iter().copied(), TODAY.parse().unwrap());
        plan(Packs::embedded(), &toy(json), &request).unwrap_err().to_string()
    };
    assert_eq!(refuse(VAGUE, &["XX"]), "unknown market `XX`; known are AU, CA, CN, EU, GB, GCC, ISO, JP, KR, NZ, US");
    let with = |part: &str| format!(r#"{{"name": {{}}, "age_months": {{"min": 36}}, "components": [{part}]}}"#);
    assert_eq!(
        refuse(&with(r#"{"id": "a", "materials": ["plastik"]}"#), &["EU"]),
        "component `a`: unknown word `plastik`; did you mean `plastic`?"
    );
    assert_eq!(
        refuse(&with(r#"{"id": "a", "materials": ["pvc"], "attributes": {"plastic": false}}"#), &["EU"]),
        "component `a`: `pvc` says yes to `plastic`, which is said to be false"
    );
    assert!(refuse(&with(r#"{"id": "a"}, {"id": "a"}"#), &["EU"]).contains("used twice"));
    let ages = r#"{"name": {}, "age_months": {"min": 100, "max": 50}}"#;
    assert!(refuse(ages, &["EU"]).contains("youngest age (100 months) is above"));
    let mut request = PlanRequest::on(["EU"], TODAY.parse().unwrap());
    request.dates.manufactured_on = "2027-01-01".parse().unwrap();
    let refusal = plan(Packs::embedded(), &toy(VAGUE), &request).unwrap_err();
    assert!(matches!(refusal, Refusal::Dates { .. }), "{refusal}");
}

#[test]
fn a_mechanical_test_is_planned_though_none_of_its_limits_applies() {
    let plan = planned(&toy(VAGUE), &ALL, TODAY);
    for method in ["en71-1", "gb6675-2", "f963-mechanical"] {
        assert!(plan.tests.iter().any(|t| t.method == method), "{method}");
    }
    assert!(plan.tests.iter().any(|t| t.serves.contains(&"US-1500.44".to_owned())), "a plastic toy is a solid");
}

#[test]
fn a_part_of_unknown_material_is_one_question_and_no_silent_no() {
    let product = toy(
        r#"{"name": {}, "age_months": {"min": 36}, "components": [{"id": "eye"}, {"id": "body", "materials": ["textile"]}]}"#,
    );
    let plan = planned(&product, &ALL, TODAY);
    let asked: Vec<_> = plan.questions.iter().filter(|q| q.attribute == "materials").collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].component.as_deref(), asked[0].text.en.as_str()),
        (Some("eye"), "What is part \"eye\" made of?")
    );
    assert!(asked[0].decides.contains(&"EU-EN71-3".to_owned()) && asked[0].decides.contains(&"EU-REACH-43".to_owned()));
    let eye = plan.requirements.iter().find(|r| r.id == "EU-EN71-3" && r.component.as_deref() == Some("eye"));
    assert_eq!(eye.unwrap().status, Status::Question);
    let bare = planned(&toy(r#"{"name": {}, "age_months": {"min": 36}}"#), &ALL, TODAY);
    assert!(bare.questions.iter().any(|q| q.attribute == "materials" && q.component.is_none()));
}
