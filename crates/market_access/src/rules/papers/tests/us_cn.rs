//! The papers of the United States and of China.

use super::*;

#[test]
fn an_exemption_is_cited_in_place_of_a_laboratory() {
    let mut world = World::bear();
    world.product.components = vec![part("stick", &["wood", "unfinished_wood"])];
    let cpc = world.prepare(Kind::UsCpc);
    let cited = values(&cpc, "2", "exemption");
    assert!(cited.iter().any(|text| text.starts_with("stick: 16 CFR 1251")), "{cited:?}");
    let rows = &cpc.field("2").expect("citations").rows;
    let elements =
        rows.iter().find(|row| row.iter().any(|line| line.part == "exemption")).expect("a row that cites it");
    assert!(matches!(&elements[0].holds, Holds::Value(Said::Text(rule), _) if rule.en.starts_with("ASTM F963-23")));
    let tested = values(&cpc, "6", "citation");
    assert!(
        !tested.is_empty() && !tested.iter().any(|rule| rule.contains("4.3.5.1")),
        "no report is asked for: {tested:?}"
    );
}

#[test]
fn each_rule_of_the_certificate_names_its_report_day_and_laboratory() {
    let cpc = World::bear().tested("US", &[]).all_typed(Kind::UsCpc).prepare(Kind::UsCpc);
    let rules = values(&cpc, "2", "citation");
    assert!(rules.iter().any(|rule| rule.starts_with("16 CFR 1307")), "{rules:?}");
    assert_eq!(values(&cpc, "6", "citation").len(), rules.len());
    assert!(values(&cpc, "6", "report_date").iter().all(|day| day == "2026-11-20"));
    assert_eq!(values(&cpc, "7", "laboratory_address"), ["1 Chouzhou North Road, Yiwu, Zhejiang"], "each once");
    assert_eq!(values(&cpc, "5", "manufactured_month"), ["2026-11"]);
}

#[test]
fn the_two_message_sets_say_what_is_given_missing_and_blank() {
    let bare = World::bear().prepare(Kind::UsEfiling);
    assert!(bare.unverified());
    let set = |paper: &Paper, word: &str| paper.sets.iter().find(|set| set.word == word).expect("the set").clone();
    let reference = set(&bare, "reference");
    let brief: Vec<(String, &str, &str)> =
        reference.elements.iter().map(|e| (e.record.clone(), e.name, e.state.word())).collect();
    assert!(brief.contains(&("PG01".to_owned(), "disclaim", "blank")));
    assert!(brief.contains(&("PG02".to_owned(), "gtin", "given")));
    assert!(brief.contains(&("PG02".to_owned(), "us_certificate_version", "missing")));
    assert!(brief.contains(&("PG14".to_owned(), "us_registry_key", "missing")));
    assert!(!reference.elements.iter().any(|e| e.name == "citation"), "the registry has the rest");

    let whole = World::bear().tested("US", &[]).all_typed(Kind::UsEfiling).prepare(Kind::UsEfiling);
    let full = set(&whole, "full");
    assert!(full.elements.iter().all(|e| e.state != ElementState::Missing));
    for name in ["gtin", "citation", "manufactured_month", "test_report", "laboratory_name", "us_certifier_name"] {
        assert!(full.elements.iter().any(|e| e.name == name && e.value.is_some()), "{name}");
    }
    let attestation = full.elements.iter().find(|e| e.name == "attestation").expect("it stands there");
    assert_eq!(
        (attestation.value.clone(), attestation.state),
        (None, ElementState::Blank),
        "nobody attests but who signs"
    );
    let rules = full.elements.iter().filter(|e| e.record == "6" && e.name == "citation").map(|e| e.line);
    assert!(rules.clone().eq(1..=rules.count()), "each rule has a line of its own");
}

#[test]
fn a_product_that_is_not_subject_is_disclaimed() {
    let mut world = World::bear();
    world.product.attributes.insert("primarily_for_12_or_under".to_owned(), false);
    let paper = world.prepare(Kind::UsEfiling);
    assert_eq!(values(&paper, "PG01", "disclaim"), ["A"]);
    assert_eq!(paper.due, Due::NotAsked);
}

#[test]
fn electric_toys_belong_to_a_unit_of_five_likenesses() {
    let mut world = World::bear();
    for word in ["electronics", "electric_toy", "battery"] {
        world.product.attributes.insert(word.to_owned(), true);
    }
    world.product.components = vec![part("shell", &["ABS"]), part("axle", &["metal"])];
    world.product.age_min_months = 37;
    let ccc = world.prepare(Kind::CnCcc);
    assert_eq!(missing(&ccc, "8"), ["ccc_structure", "ccc_play"]);
    assert_eq!(values(&ccc, "8", "unit_material"), ["ABS, metal"]);
    assert_eq!(values(&ccc, "8", "unit_power"), ["paper-said-power-battery"]);
    assert_eq!(values(&ccc, "8", "unit_age"), ["paper-said-age-old"]);
    for (months, group) in [(35, "young"), (36, "border"), (37, "old")] {
        world.product.age_min_months = months;
        assert_eq!(values(&world.prepare(Kind::CnCcc), "8", "unit_age"), [format!("paper-said-age-{group}")]);
    }
}

#[test]
fn an_application_for_ccc_may_come_before_the_test_and_not_after_a_failure() {
    let mut world = World::bear().all_typed(Kind::CnCcc);
    world.product.attributes.insert("plush".to_owned(), false);
    world.product.attributes.insert("plastic_toy".to_owned(), true);
    let open = world.prepare(Kind::CnCcc);
    assert_eq!((open.due, open.state()), (Due::Now, State::Complete), "{:?}", open.fields);
    assert!(open.notes.iter().any(|note| note.key == "paper-note-ccc-open"));
    let failed = world.tested("CN", &[("CN-PHTH", "fail")]).prepare(Kind::CnCcc);
    assert_eq!(failed.state(), State::Stopped);
}

#[test]
fn a_plush_toy_is_outside_the_ccc_catalogue() {
    assert_eq!(World::bear().prepare(Kind::CnCcc).due, Due::NotAsked);
    let mut unsaid = World::bear();
    for word in ["electric_toy", "plastic_toy", "metal_toy", "ride_on_vehicle_toy", "plush", "electronics"] {
        unsaid.product.attributes.remove(word);
    }
    assert_eq!(unsaid.prepare(Kind::CnCcc).due, Due::Question);
}
