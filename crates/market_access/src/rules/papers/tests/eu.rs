//! The papers of the European Union and of Great Britain.

use super::*;

#[test]
fn an_authorised_representative_is_whole_or_not_there() {
    let alone = World::bear().prepare(Kind::EuDoc);
    assert_eq!(holds(&alone, "2", "eu_representative_name"), [] as [&Holds; 0]);
    let half = World::bear().typed("eu_representative_name", "Rep GmbH").prepare(Kind::EuDoc);
    assert_eq!(missing(&half, "2"), ["eu_representative_address"]);
}

#[test]
fn a_notified_body_is_named_with_modules_b_and_c_alone() {
    let self_declared = World::bear().typed("eu_route", "a").prepare(Kind::EuDoc);
    assert!(matches!(holds(&self_declared, "7", "eu_route")[..], [Holds::Without(_)]));
    assert_eq!(missing(&self_declared, "7"), [] as [&str; 0]);
    let examined = World::bear().typed("eu_route", "b-c").typed("eu_body_number", "0123").prepare(Kind::EuDoc);
    assert_eq!(values(&examined, "7", "eu_body_number"), ["0123"]);
    assert_eq!(missing(&examined, "7"), ["eu_body_name", "eu_body_task", "eu_body_certificate"]);
    let file = World::bear().typed("eu_route", "b-c").prepare(Kind::EuFile);
    assert_eq!(missing(&file, "6"), ["file_body_documents"]);
}

#[test]
fn the_declaration_lists_its_acts_and_standards_once() {
    let mut world = World::bear();
    for word in ["electronics", "battery", "radio"] {
        world.product.attributes.insert(word.to_owned(), true);
    }
    let doc = world.prepare(Kind::EuDoc);
    let acts = values(&doc, "5", "act");
    for act in ["Directive 2009/48/EC", "Directive 2011/65/EU", "Directive 2014/53/EU"] {
        assert_eq!(acts.iter().filter(|found| *found == act).count(), 1, "{acts:?}");
    }
    assert!(!acts.iter().any(|act| act.contains("1907/2006")), "REACH asks for no declaration");
    assert!(values(&doc, "6", "standard").iter().any(|standard| standard.starts_with("EN 71-3")));
    let standards = values(&doc, "6", "standard");
    assert!(standards.contains(&"EN 71-3:2019+A1:2021".to_owned()), "without the remarks of the packs: {standards:?}");
}

#[test]
fn the_passport_has_points_a_to_n_and_leaves_part_two_free() {
    let mut world = World::bear();
    world.product.warnings_en.clear();
    world.product.warnings_zh.clear();
    let passport = world.prepare(Kind::EuPassport);
    let numbers: Vec<&str> = passport.fields.iter().filter(|f| !f.optional).map(|f| f.number).collect();
    assert_eq!(numbers.concat(), "abcdefghijklmn");
    for number in ["c", "f", "j", "k", "m", "n"] {
        assert!(!missing(&passport, number).is_empty(), "({number})");
    }
    assert_eq!(missing(&passport, "b"), ["manufacturer_operator_id"]);
    for number in ["II.1", "II.2"] {
        let field = passport.field(number).expect("Part II");
        assert!(field.optional && field.rows.iter().flatten().all(Line::is_missing));
        assert_eq!(missing(&passport, number), [] as [&str; 0], "may be left out");
    }
    assert_eq!(values(&passport, "a", "passport_link"), ["https://ts.example/01/06901234567892"]);
    assert!(matches!(holds(&passport, "l", "eu_fragrances")[..], [Holds::Without(_)]), "there are none");
}

#[test]
fn allergenic_fragrances_are_listed_when_there_are_any_or_nobody_said() {
    for said in [Some(true), None] {
        let mut world = World::bear();
        match said {
            Some(holds) => world.product.attributes.insert("fragrance".to_owned(), holds),
            None => world.product.attributes.remove("fragrance"),
        };
        assert_eq!(missing(&world.prepare(Kind::EuPassport), "l"), ["eu_fragrances"], "{said:?}");
    }
}

#[test]
fn the_passport_names_the_acts_whose_declaration_it_replaces() {
    let plain = World::bear().prepare(Kind::EuPassport);
    assert!(matches!(holds(&plain, "h", "replaced_act")[..], [Holds::Without(_)]));
    let mut world = World::bear();
    world.product.attributes.insert("electronics".to_owned(), true);
    let electric = world.prepare(Kind::EuPassport);
    assert!(!values(&electric, "h", "replaced_act").is_empty());
    let acts = values(&electric, "g", "act");
    assert!(
        acts.contains(&"Regulation (EU) 2025/2509".to_owned()) && !acts.contains(&"Directive 2009/48/EC".to_owned())
    );
}

#[test]
fn the_passport_is_prepared_before_its_day_and_takes_the_declarations_place_from_it() {
    let mut world = World::bear();
    world.placed = date(2030, 7, 31);
    assert_eq!(world.prepare(Kind::EuPassport).due, Due::From(date(2030, 8, 1)));
    assert_eq!(world.prepare(Kind::EuDoc).due, Due::Now);
    assert_eq!(world.prepare(Kind::EuFile).act, "2009/48/EC Annex IV");
    world.placed = date(2030, 8, 1);
    assert_eq!(world.prepare(Kind::EuPassport).due, Due::Now);
    assert_eq!(world.prepare(Kind::EuDoc).due, Due::ReplacedBy(Kind::EuPassport));
    let file = world.prepare(Kind::EuFile);
    assert_eq!(file.act, "(EU) 2025/2509 Annex V");
    assert!(file.fields.iter().all(|field| field.name != "paper-file-doc"), "no copy of the declaration any more");
}

#[test]
fn britain_has_its_own_words_and_wants_an_importer() {
    let british = World::bear().prepare(Kind::GbDoc);
    assert!(values(&british, "5", "act").iter().any(|act| act.starts_with("Toys (Safety) Regulations 2011")));
    assert!(values(&british, "6", "standard").iter().any(|standard| standard.contains("designated")));
    assert_eq!(british.field("7").map(|field| field.name), Some("paper-gb-7"), "the approved body");
    assert_eq!(missing(&british, "7"), ["gb_route"], "the EU procedure says nothing of Britain");
    assert_eq!(missing(&british, "+"), ["gb_importer_name", "gb_importer_address"]);
}

#[test]
fn the_file_lists_materials_reports_and_certificates_of_this_version() {
    let mut world = World::bear().tested("EU", &[]);
    let certificate = |number: &str, version| CertificateSummary {
        id: id(),
        number: number.to_owned(),
        scheme_zh: "自愿认证".to_owned(),
        scheme_en: "Voluntary".to_owned(),
        state: "valid".to_owned(),
        state_since: Timestamp::from_micros(0),
        granted_on: world.placed,
        expires_on: world.placed,
        version,
        body: id(),
        body_name_zh: String::new(),
        body_name_en: String::new(),
    };
    world.certificates = vec![certificate("C-1", world.product.version), certificate("C-0", id())];
    let file = world.prepare(Kind::EuFile);
    assert_eq!(values(&file, "1", "materials"), ["pvc, plasticised_plastic"]);
    assert_eq!(values(&file, "7", "test_report"), ["TR-EU"]);
    assert_eq!(values(&file, "7", "certificate"), ["C-1"], "of this version alone");
}
