//! Cases of the prepared documents: complete, everything missing, failed, open, exempt, by route, by date.

use std::collections::BTreeMap;

use jiff::civil::date;
use kernel::{Date, OrganisationKind, Timestamp};
use platform::ports::{CertificateSummary, Component, Findings, Judged, Named, Party, Product, ReportSummary};
use platform::testing::{id, party};
use requirements::{Dates, Packs, PlanRequest};

mod eu;
mod us_cn;

use super::*;
use crate::rules::convert::described;
use crate::rules::evidence;
use crate::rules::matrix::Standing;

/// A small world; each test changes what it is about.
struct World {
    product: Product,
    owner: Party,
    placed: Date,
    reports: Vec<Tested>,
    /// What each report says: number, and requirement with verdict.
    said: Vec<(String, Vec<(String, String)>)>,
    certificates: Vec<CertificateSummary>,
    parties: Option<Parties>,
    typed: Typed,
}

/// What these reports show, each verdict for the toy as a whole.
fn shown(said: &[(String, Vec<(String, String)>)], product: &Product) -> evidence::Known {
    let findings: Vec<Findings> = said
        .iter()
        .map(|(number, verdicts)| Findings {
            number: number.clone(),
            about: product.clone(),
            rejudged: false,
            judged: verdicts
                .iter()
                .map(|(requirement, verdict)| Judged {
                    requirement: requirement.clone(),
                    component: None,
                    verdict: verdict.clone(),
                    awaits_confirmation: false,
                })
                .collect(),
        })
        .collect();
    evidence::known(&findings, product)
}

fn words(all: &[(&str, bool)]) -> BTreeMap<String, bool> {
    all.iter().map(|(word, holds)| ((*word).to_owned(), *holds)).collect()
}

fn part(key: &str, materials: &[&str]) -> Component {
    Component {
        key: key.to_owned(),
        name_zh: format!("{key}件"),
        name_en: key.to_owned(),
        materials: materials.iter().map(|m| (*m).to_owned()).collect(),
        colour: "black".to_owned(),
        supplier: "Supplier".to_owned(),
        attributes: words(&[
            ("accessible", true),
            ("can_be_placed_in_mouth", true),
            ("skin_contact", true),
            ("prolonged_skin_contact", false),
            ("small_part", false),
            ("recovered_material", false),
            ("intended_for_mouth", false),
        ]),
    }
}

impl World {
    /// A plush bear with a plastic nose, everything said.
    fn bear() -> Self {
        let owner = party(id(), OrganisationKind::Enterprise);
        let attributes = words(&[
            ("plush", true),
            ("primarily_for_12_or_under", true),
            ("electronics", false),
            ("electric_toy", false),
            ("plastic_toy", false),
            ("metal_toy", false),
            ("ride_on_vehicle_toy", false),
            ("magnet", false),
            ("fragrance", false),
            ("food_contact", false),
            ("projectile", false),
            ("sound", false),
            ("ball", false),
            ("packaging", false),
            ("water_based", false),
        ]);
        let product = Product {
            product: id(),
            version: id(),
            version_number: 2,
            owner: owner.id,
            name_zh: "毛绒熊".to_owned(),
            name_en: "Bear".to_owned(),
            model: "XC-PB30".to_owned(),
            gtin: Some("06901234567892".to_owned()),
            age_min_months: 36,
            age_max_months: 120,
            attributes,
            components: vec![part("nose", &["pvc", "plasticised_plastic"])],
            photos: vec!["ab12".to_owned()],
            warnings_zh: "警告".to_owned(),
            warnings_en: "Warning".to_owned(),
        };
        let placed = date(2026, 11, 25);
        let (reports, certificates) = (Vec::new(), Vec::new());
        let said = Vec::new();
        let mut world =
            Self { product, owner, placed, reports, said, certificates, parties: None, typed: Typed::new() };
        while let Some(question) = world.plan().questions.first() {
            let words = match &question.component {
                None => &mut world.product.attributes,
                Some(_) => &mut world.product.components[0].attributes,
            };
            assert_eq!(words.insert(question.attribute.clone(), false), None, "asked once: {}", question.attribute);
        }
        world
    }

    fn plan(&self) -> requirements::Plan {
        let mut request = PlanRequest::on(["CN", "EU", "GB", "US"], self.placed);
        request.dates = Dates { manufactured_on: self.placed, placed_on_market_on: self.placed };
        requirements::plan(Packs::embedded(), &described(&self.product), &request).unwrap()
    }

    fn prepare(&self, kind: Kind) -> Paper {
        let plan = self.plan();
        prepare(
            kind,
            &Facts {
                packs: Packs::embedded(),
                plan: &plan,
                product: &self.product,
                owner: &self.owner,
                reports: &self.reports,
                evidence: &shown(&self.said, &self.product),
                certificates: &self.certificates,
                parties: self.parties.as_ref(),
                typed: &self.typed,
                public_url: "https://ts.example",
            },
        )
    }

    /// A report on all that a market's plan would test, with one verdict otherwise.
    fn tested(mut self, market: &str, otherwise: &[(&str, &str)]) -> Self {
        let plan = self.plan();
        let mut requirements: Vec<(String, String)> = Vec::new();
        for planned in plan.requirements.iter().filter(|p| p.market == market && p.applies == Some(true)) {
            let verdict = otherwise.iter().find(|(id, _)| *id == planned.id).map_or("pass", |(_, verdict)| verdict);
            requirements.push((planned.id.clone(), verdict.to_owned()));
        }
        let laboratory = party(id(), OrganisationKind::Laboratory);
        let report = ReportSummary {
            id: id(),
            number: format!("TR-{market}"),
            order: id(),
            version: self.product.version,
            lots: Vec::new(),
            laboratory: laboratory.id,
            laboratory_name: laboratory.name_en.clone(),
            issued_on: date(2026, 11, 20),
            verdicts: BTreeMap::from([(market.to_owned(), "pass".to_owned())]),
            requirements: requirements.clone(),
            determinations: 3,
        };
        self.said.push((report.number.clone(), requirements));
        self.reports.push(Tested { report: report.into(), laboratory: Some((&laboratory).into()) });
        self
    }

    fn typed(mut self, key: &str, value: &str) -> Self {
        let asked = ENTRIES.iter().find(|asked| asked.key == key).expect("an entry of that key");
        let value = checked(asked, value, self.placed).expect("a good value");
        let entry = TypedEntry { number: 1, value, at: Timestamp::from_micros(0), by: "王芳".to_owned() };
        self.typed.insert(key.to_owned(), entry);
        self
    }

    /// Types something good into everything a document asks for.
    fn all_typed(self, kind: Kind) -> Self {
        asked_by(kind).fold(self, |world, asked| {
            let value = match asked.check {
                Check::Line | Check::Lines => "Text",
                Check::Email => "a@example.com",
                Check::Phone => "+1 212 555 0100",
                Check::Url => "https://example.com/cpc/1",
                Check::Day => "2026-11-24",
                Check::Commodity => "95030041",
                Check::Body => "0123",
                Check::Ccc => "2026012202123456",
                Check::Route => "a",
            };
            world.typed(asked.key, value)
        })
    }
}

/// Words of the parts that are missing in a field.
fn missing(paper: &Paper, number: &str) -> Vec<&'static str> {
    paper.field(number).expect("a field of that number").missing().map(|line| line.part).collect()
}

fn holds<'p>(paper: &'p Paper, number: &str, part: &str) -> Vec<&'p Holds> {
    let field = paper.field(number).expect("a field of that number");
    field.rows.iter().flatten().filter(|line| line.part == part).map(|line| &line.holds).collect()
}

/// Values of a part, in English; a sentence by its key.
fn values(paper: &Paper, number: &str, part: &str) -> Vec<String> {
    holds(paper, number, part)
        .into_iter()
        .filter_map(|holds| match holds {
            Holds::Value(Said::Text(text), _) => Some(text.en.clone()),
            Holds::Value(Said::Message(message), _) => Some(message.key.clone()),
            Holds::Value(Said::Photo(hash), _) => Some(hash.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_complete_declaration_still_has_an_empty_place_for_the_signature() {
    for (kind, market) in [
        (Kind::UsCpc, "US"),
        (Kind::UsEfiling, "US"),
        (Kind::EuDoc, "EU"),
        (Kind::EuFile, "EU"),
        (Kind::EuPassport, "EU"),
        (Kind::GbDoc, "GB"),
    ] {
        let paper = World::bear().tested(market, &[]).all_typed(kind).prepare(kind);
        let lacking: Vec<_> = paper.fields.iter().flat_map(Field::missing).collect();
        assert_eq!(lacking, Vec::<&Line>::new(), "{kind:?}");
        assert_eq!(paper.obstacles, [], "{kind:?}");
        assert_eq!(paper.state(), State::Complete, "{kind:?}");
    }
    let signed = World::bear().tested("EU", &[]).all_typed(Kind::EuDoc).prepare(Kind::EuDoc);
    for part in ["signed_at", "signed_on", "signature"] {
        assert_eq!(holds(&signed, "8", part), [&Holds::ByHand], "{part} is written by who signs");
    }
}

#[test]
fn with_nothing_known_every_field_says_what_is_missing() {
    let mut world = World::bear();
    world.product.gtin = None;
    world.product.model = String::new();
    world.product.photos.clear();
    let cpc = world.prepare(Kind::UsCpc);
    assert_eq!(cpc.state(), State::Draft);
    assert_eq!(missing(&cpc, "1"), ["product_identifier"]);
    assert_eq!(missing(&cpc, "3").len(), 4, "name, address, e-mail, telephone");
    assert_eq!(missing(&cpc, "4").len(), 4);
    assert_eq!(missing(&cpc, "5"), ["factory_name", "factory_address", "manufacturer_contact"]);
    assert!(missing(&cpc, "6").iter().all(|part| *part == "test_report") && !missing(&cpc, "6").is_empty());
    assert_eq!(missing(&cpc, "7"), ["laboratory_name", "us_laboratory_ids"]);
    assert_eq!(missing(&cpc, "9").len(), 3);
    assert_eq!(missing(&cpc, "10"), [] as [&str; 0], "reliance on component tests is free");

    let doc = world.prepare(Kind::EuDoc);
    assert_eq!(missing(&doc, "1"), ["product_identifier"]);
    assert_eq!(missing(&doc, "4"), ["photo"]);
    assert_eq!(missing(&doc, "7"), ["eu_route"]);
    assert_eq!(missing(&doc, "8"), ["signatory_name", "signatory_function"]);
}

#[test]
fn a_failed_requirement_stops_the_declarations_of_its_market_alone() {
    let failed = |world: World| world.tested("EU", &[("EU-REACH-51", "fail")]).tested("GB", &[]);
    let doc = failed(World::bear()).all_typed(Kind::EuDoc).prepare(Kind::EuDoc);
    assert_eq!(doc.state(), State::Stopped, "nothing is missing, and yet it must not be signed");
    assert_eq!(doc.missing(), 0);
    let obstacle = doc.obstacles.first().expect("it says which");
    assert_eq!((obstacle.requirement.as_str(), obstacle.standing), ("EU-REACH-51", Standing::Failed));
    assert_eq!(obstacle.report.as_deref(), Some("TR-EU"));

    let passport = failed(World::bear()).all_typed(Kind::EuPassport).prepare(Kind::EuPassport);
    assert_eq!(missing(&passport, "k"), ["ce_marking"], "what fails bears no CE");
    let british = failed(World::bear()).all_typed(Kind::GbDoc).prepare(Kind::GbDoc);
    assert_eq!(british.state(), State::Complete);
}

#[test]
fn an_open_test_and_an_open_question_keep_it_a_draft() {
    let open = World::bear().tested("EU", &[("EU-EN71-2", "not_judged")]).all_typed(Kind::EuDoc).prepare(Kind::EuDoc);
    assert_eq!(open.state(), State::Draft);
    assert_eq!(
        open.obstacles.iter().map(|o| (o.requirement.as_str(), o.standing)).collect::<Vec<_>>(),
        [("EU-EN71-2", Standing::ToTest)]
    );
    assert_eq!(open.obstacles[0].word(), "not-judged", "a report looked at it and gave no verdict");
    let mut asked = World::bear().all_typed(Kind::EuDoc);
    asked.product.attributes.remove("fragrance");
    let asked = asked.tested("EU", &[]).prepare(Kind::EuDoc);
    assert!(asked.obstacles.iter().any(|o| o.standing == Standing::Question), "{:?}", asked.obstacles);
    assert_eq!(missing(&asked, "5"), ["open_questions"], "what may apply is not declared");
    assert_eq!(asked.state(), State::Draft);
}

#[test]
fn what_an_older_plan_held_for_covered_counts_only_while_its_report_is_in_force() {
    let world = World::bear().tested("EU", &[]).all_typed(Kind::EuDoc);
    let mut plan = world.plan();
    for planned in plan.requirements.iter_mut().filter(|p| p.id == "EU-EN71-2") {
        planned.status = requirements::Status::Covered;
        planned.covered_by = Some("TR-WITHDRAWN".to_owned());
    }
    let facts = Facts {
        packs: Packs::embedded(),
        plan: &plan,
        product: &world.product,
        owner: &world.owner,
        reports: &[],
        evidence: &evidence::Known::default(),
        certificates: &[],
        parties: None,
        typed: &world.typed,
        public_url: "https://ts.example",
    };
    let paper = prepare(Kind::EuDoc, &facts);
    assert!(paper.obstacles.iter().any(|o| o.requirement == "EU-EN71-2" && o.word() == "to-test"));
}

#[test]
fn the_manufacturer_is_typed_else_of_the_order_else_the_owner() {
    let named = |name: &str| Named { name: name.to_owned(), address: format!("{name} road") };
    let mut world = World::bear();
    let name = |world: &World| values(&world.prepare(Kind::EuDoc), "2", "manufacturer_name");
    assert_eq!(name(&world), [world.owner.name_en.clone()]);
    world.parties = Some(Parties { manufacturer: named("Maker"), factory: named("Works") });
    assert_eq!(name(&world), ["Maker"]);
    assert_eq!(values(&world.prepare(Kind::UsCpc), "5", "factory_address"), ["Works road"]);
    let world = world.typed("manufacturer_name", "Other Maker");
    assert_eq!(name(&world), ["Other Maker"]);
}
