//! The data of an application for CCC certification of toys (CNCA-C22-02), with the unit the toy belongs to. It is an
//! application, not a declaration: tests may still be open, nothing may have failed.

use kernel::Message;
use requirements::Confidence::{Confirmed1, Memory};
use requirements::Text;

use super::facts::{Ruled, both};
use super::{Facts, Field, Kind, Line, Mend, Obstacle, Paper};

const CLAUSE: &str = "CNCA-C22-02";

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let field = |number, name| Field::new(number, name, CLAUSE, Memory);
    let owner = facts.owner;
    let fields = vec![
        field("1", "paper-ccc-applicant").lines([
            Line::known("applicant_name", both(Text::new(&owner.name_zh, &owner.name_en))),
            address(owner),
            Line::known_or("applicant_registration", &owner.registration, Mend::Organisation),
        ]),
        field("2", "paper-ccc-manufacturer").lines(facts.manufacturer()),
        field("3", "paper-ccc-factory").lines(facts.factory()),
        field("4", "paper-ccc-product")
            .row([facts.product_name()])
            .row([facts.typed("ccc_series")])
            .row([Line::known_or("model", &facts.product.model, Mend::Product)]),
        field("5", "paper-ccc-standards").lines(standards(facts)),
        field("6", "paper-ccc-mode").row([facts.typed("ccc_mode")]),
        field("7", "paper-ccc-body").row([facts.typed("ccc_body")]),
        unit(facts),
        field("9", "paper-ccc-certificate").optional().row([facts.typed("ccc_certificate_number")]),
    ];
    let mut paper =
        Paper::new(Kind::CnCcc, CLAUSE, facts, fields).note("paper-note-ccc-memory").note("paper-note-ccc-unit");
    // Open tests are done after the application.
    let open = paper.obstacles.iter().filter(|obstacle| !obstacle.is_failure()).count();
    paper.obstacles.retain(Obstacle::is_failure);
    if open > 0 {
        paper.notes.push(Message::new("paper-note-ccc-open").with("count", open));
    }
    paper
}

fn address(owner: &platform::ports::Party) -> Line {
    if owner.address_zh.is_empty() && owner.address_en.is_empty() {
        return Line::missing("applicant_address", Mend::Organisation);
    }
    Line::known("applicant_address", both(Text::new(&owner.address_zh, &owner.address_en)))
}

/// Standards that the certificate will name: of the requirements that ask for it, the certification rule itself left out.
fn standards(facts: &Facts<'_>) -> Vec<Line> {
    let mut standards: Vec<&str> = Vec::new();
    let rules: Vec<Ruled<'_>> = facts.ruled("CN");
    let asking = rules.iter().filter(|ruled| ruled.applies() && ruled.asks_for(Kind::CnCcc.id()));
    for ruled in asking.filter(|ruled| !ruled.requirement.id.starts_with("CN-CCC-")) {
        let standard = ruled.requirement.standard.split(" (").next().unwrap_or_default();
        if !standard.is_empty() && !standards.contains(&standard) {
            standards.push(standard);
        }
    }
    if standards.is_empty() {
        return vec![Line::missing("standard", Mend::Plan)];
    }
    standards.into_iter().map(|standard| Line::computed("standard", standard)).collect()
}

/// Electric toys share a certificate only when structure and look, function and play, main material, power supply and age group
/// are the same.
fn unit(facts: &Facts<'_>) -> Field {
    let field = Field::new("8", "paper-ccc-unit", CLAUSE, Confirmed1);
    let electric = match facts.says("electric_toy") {
        Some(true) => Some(true),
        otherwise => facts.says("electronics").or(otherwise),
    };
    match electric {
        None => field.row([Line::missing("electric", Mend::Product)]),
        Some(false) => field.row([Line::without("electric", "paper-without-unit")]),
        Some(true) => field.lines([
            facts.typed("ccc_structure"),
            facts.typed("ccc_play"),
            material(facts),
            power(facts),
            age_group(facts),
        ]),
    }
}

/// Plastics that make classes of their own.
const PLASTICS: [&str; 7] = ["ABS", "PP", "PE", "HIPS", "GPPS", "MIPS", "SHIPS"];

/// The materials of the parts, by class; which one is the main one is for the applicant where there are several.
fn material(facts: &Facts<'_>) -> Line {
    let mut classes: Vec<&str> = Vec::new();
    let vocabulary = facts.packs.vocabulary();
    for word in facts.product.components.iter().flat_map(|part| &part.materials) {
        let implied = |class: &str| word == class || vocabulary.implied(word).iter().any(|other| other == class);
        let class = PLASTICS
            .into_iter()
            .find(|plastic| word == plastic)
            .or_else(|| ["metal", "textile", "plastic"].into_iter().find(|class| implied(class)));
        if let Some(class) = class.filter(|class| !classes.contains(class)) {
            classes.push(class);
        }
    }
    if classes.is_empty() {
        return Line::missing("unit_material", Mend::Product);
    }
    Line::computed("unit_material", classes.join(", "))
}

fn power(facts: &Facts<'_>) -> Line {
    let sources = ["mains_powered", "battery"].map(|word| (word, facts.says(word)));
    match sources {
        [(_, Some(true)), (_, Some(true))] => Line::computed("unit_power", Message::new("paper-said-power-both")),
        [(_, Some(true)), _] => Line::computed("unit_power", Message::new("paper-said-power-mains")),
        [_, (_, Some(true))] => Line::computed("unit_power", Message::new("paper-said-power-battery")),
        _ => Line::missing("unit_power", Mend::Product),
    }
}

/// Two groups: up to 36 months, and from 37 months. A toy "from 3 years" stands on the border.
fn age_group(facts: &Facts<'_>) -> Line {
    let key = match facts.product.age_min_months {
        ..36 => "paper-said-age-young",
        36 => "paper-said-age-border",
        37.. => "paper-said-age-old",
    };
    Line::computed("unit_age", Message::new(key))
}
