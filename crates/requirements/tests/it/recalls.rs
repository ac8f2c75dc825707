//! Published recalls and alerts, judged again by the packs. Facts as stated by the notices; the numbers are theirs.

use crate::support::{judged, planned, toy, verdicts};
use requirements::Product;

const TODAY: &str = "2026-11-22";

fn magic_clay() -> Product {
    toy(
        r#"{"name": {"zh": "水晶泥配娃娃钥匙扣", "en": "Slime with doll key ring"}, "age_months": {"min": 36, "max": 156},
        "attributes": ["slime", "primarily_for_12_or_under"],
        "components": [
          {"id": "doll", "materials": ["pvc", "plasticised_plastic"], "attributes": ["accessible", "can_be_placed_in_mouth"]},
          {"id": "slime", "materials": ["slime"], "attributes": ["accessible", "skin_contact"]}]}"#,
    )
}

/// Safety Gate A12/03419/24 (Hungary, published 2024-12-06): DBP 0.37 %, DEHP 22 %; REACH entry 51, 0.1 % in sum.
#[test]
fn the_doll_failed_and_not_the_slime() {
    let found = r#"[{"component": "doll", "analyte": "DBP", "value": "0.37", "unit": "%"},
                    {"component": "doll", "analyte": "DEHP", "value": "22", "unit": "%"}]"#;
    let statements = judged(&magic_clay(), found, &["EU"], "2024-12-06");
    assert_eq!(verdicts(&statements), ["EU-REACH-51 DEHP+DBP+BBP+DIBP fail"]);
    assert_eq!((statements[0].value.as_str(), statements[0].limit.as_str()), ("22.37", "0.1"));
    // Each part has a list of its own: nobody looks for plasticisers in slime, nor for boron as of slime in the doll.
    let plan = planned(&magic_clay(), &["EU"], "2024-12-06");
    let asked = |part: &str, analyte: &str| {
        let of_part = plan.tests.iter().filter(|t| t.component.as_deref() == Some(part));
        of_part.flat_map(|t| &t.analytes).any(|a| a == analyte)
    };
    assert!(asked("doll", "DEHP") && !asked("slime", "DEHP") && asked("slime", "Boron"));
}

/// Safety Gate A12/1517/19 (Sweden, 733 mg/kg) and A12/0115/19 (Luxembourg, 928 mg/kg): 300 mg/kg for liquid or sticky toys.
#[test]
fn the_fluffy_slimes_fail_in_the_eu_and_since_november_2026_in_china() {
    for milligrams in ["733", "928"] {
        let boron = format!(
            r#"[{{"component": "slime", "analyte": "Boron", "measurand": "migration", "value": "{milligrams}", "unit": "mg/kg"}}]"#
        );
        let said = |day: &str| verdicts(&judged(&magic_clay(), &boron, &["CN", "EU", "US"], day));
        assert_eq!(said("2026-10-31"), ["EU-EN71-3 Boron fail"], "{milligrams}");
        assert_eq!(said(TODAY), ["CN-GB6675.4 Boron fail", "EU-EN71-3 Boron fail"], "{milligrams}");
    }
}

/// The recall of a digging kit in Fuzhou: the bag of its goggles was thinner than allowed. Packaging film is a tested part.
#[test]
fn a_thin_bag_fails_where_its_figure_is_confirmed() {
    let kit = toy(r#"{"name": {"zh": "考古玩具", "en": "Digging kit"}, "age_months": {"min": 36, "max": 144},
        "components": [{"id": "goggles", "materials": ["PP"]}, {"id": "bag", "materials": ["PE"], "attributes": ["packaging_film"]}]}"#);
    let thin = r#"[{"component": "bag", "analyte": "Film thickness (bag opening 356 mm or more)", "measurand": "thickness",
                    "value": "0.015", "unit": "mm"}]"#;
    assert_eq!(
        verdicts(&judged(&kit, thin, &["CA", "CN", "EU", "US"], TODAY)),
        ["CA-TOYS-4 Film thickness (bag opening 356 mm or more) fail"]
    );
    assert!(verdicts(&judged(&kit, &thin.replace("0.015", "0.019"), &["CA"], TODAY))[0].ends_with("pass"));
    let plan = planned(&kit, &["CA"], TODAY);
    let film: Vec<_> = plan.tests.iter().filter(|t| t.method == "ca-film").map(|t| t.component.as_deref()).collect();
    assert_eq!(film, [Some("bag")]);
}
