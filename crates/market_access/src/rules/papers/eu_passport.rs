//! The data of the digital product passport, (EU) 2025/2509 Annex VI: Part I (a) to (n) has to be there, Part II is free. Before
//! 2030-08-01 it is prepared, not due. The technical schema is not published: this is the content, not a format.

use kernel::Message;
use requirements::Confidence::{Confirmed1, Confirmed2};

use super::eu_doc::{acts, body, standards, version};
use super::facts::{Obstacle, Ruled};
use super::{Facts, Field, Kind, Line, Mend, Paper};

const CLAUSE: &str = "(EU) 2025/2509 Annex VI";
const ACT: &str = "Regulation (EU) 2025/2509";
const REPEALED: &str = "Directive 2009/48/EC";
const BODY: [&str; 3] = ["eu_body_name", "eu_body_number", "eu_body_certificate"];

/// Acts whose declaration the passport replaces: Annex VI Part I (h).
const REPLACED: [&str; 7] =
    ["(EU) 2024/1689", "(EU) 2024/2847", "2011/65/EU", "2014/30/EU", "2014/35/EU", "2014/53/EU", "(EU) 2019/945"];

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let known = |number, name| Field::new(number, name, CLAUSE, Confirmed2);
    let read = |number, name| Field::new(number, name, CLAUSE, Confirmed1);
    let rules: Vec<Ruled<'_>> = facts.ruled("EU").into_iter().filter(Ruled::applies).collect();
    let fields = vec![
        known("a", "paper-dpp-a").lines(identifier(facts)),
        known("b", "paper-dpp-b")
            .lines(facts.manufacturer())
            .row([facts.typed("manufacturer_operator_id")])
            .row(facts.all_or_none(&["eu_representative_name", "eu_representative_address"])),
        known("c", "paper-dpp-c")
            .lines(["eu_operator_name", "eu_operator_address", "eu_operator_id"].map(|key| facts.typed(key))),
        known("d", "paper-dpp-d").row([Line::computed("statement", Message::new("paper-said-dpp-responsibility"))]),
        known("e", "paper-dpp-e").row([facts.product_name()]).lines([version(facts), facts.photo()]),
        known("f", "paper-dpp-f").row([facts.typed("eu_commodity_code")]),
        known("g", "paper-dpp-g").lines(legislation(&rules)).lines(facts.undecided(Kind::EuDoc)),
        known("h", "paper-dpp-h").lines(replaced(&rules)),
        read("i", "paper-dpp-i").lines(standards(&standardised(&rules))),
        body(facts, read("j", "paper-dpp-j"), "eu_route", &BODY),
        read("k", "paper-dpp-k").row([marking(facts)]),
        read("l", "paper-dpp-l").row([fragrances(facts)]),
        read("m", "paper-dpp-m").row([facts.typed("eu_communication_channel")]),
        read("n", "paper-dpp-n").row([facts.typed("eu_backup_provider")]),
        read("II.1", "paper-dpp-warnings").optional().row([warnings(facts)]),
        read("II.2", "paper-dpp-instructions").optional().row([facts.typed("eu_instructions")]),
    ];
    Paper::new(Kind::EuPassport, CLAUSE, facts, fields)
        .note("paper-note-dpp-schema")
        .note("paper-note-dpp-standards")
        .note("paper-note-dpp-kept")
}

/// The identifier and the link it makes; the passport is reached by it.
fn identifier(facts: &Facts<'_>) -> Vec<Line> {
    match &facts.product.gtin {
        Some(gtin) => {
            vec![
                Line::known("gtin", gtin.as_str()),
                Line::computed("passport_link", format!("{}/01/{gtin}", facts.public_url)),
            ]
        }
        None => vec![Line::missing("gtin", Mend::Product)],
    }
}

/// All acts the toy complies with; the Regulation itself from its first day.
fn legislation(rules: &[Ruled<'_>]) -> Vec<Line> {
    let mut lines = acts(rules);
    lines.retain(|line| !line.is_missing());
    let own = Line::computed("act", ACT);
    // The directive is repealed on the day the passport begins: Art. 56.
    lines.retain(|line| *line != Line::computed("act", REPEALED));
    if !lines.contains(&own) {
        lines.insert(0, own);
    }
    lines
}

fn replaced(rules: &[Ruled<'_>]) -> Vec<Line> {
    let named: Vec<Line> = REPLACED
        .into_iter()
        .filter(|act| rules.iter().any(|ruled| ruled.requirement.legal_act.contains(act)))
        .map(|act| Line::computed("replaced_act", Message::new("paper-said-dpp-replaces").with("act", act)))
        .collect();
    if named.is_empty() { vec![Line::without("replaced_act", "paper-without-replaced")] } else { named }
}

/// Requirements that a declaration or the passport would name standards of.
fn standardised<'a>(rules: &[Ruled<'a>]) -> Vec<Ruled<'a>> {
    rules
        .iter()
        .filter(|ruled| ruled.asks_for(Kind::EuDoc.id()) || ruled.asks_for(Kind::EuPassport.id()))
        .map(|ruled| Ruled { entry: ruled.entry.clone(), requirement: ruled.requirement })
        .collect()
}

/// The marking stands only on what conforms.
fn marking(facts: &Facts<'_>) -> Line {
    let obstacles: Vec<Obstacle> = facts.obstacles("EU");
    if obstacles.is_empty() {
        Line::computed("ce_marking", "CE")
    } else {
        Line::missing("ce_marking", Mend::Conformity)
    }
}

fn fragrances(facts: &Facts<'_>) -> Line {
    match (facts.value("eu_fragrances"), facts.says("fragrance")) {
        (Some(list), _) => Line::typed("eu_fragrances", list),
        (None, Some(false)) => Line::without("eu_fragrances", "paper-without-fragrances"),
        (None, _) => Line::missing("eu_fragrances", Mend::Entry("eu_fragrances")),
    }
}

fn warnings(facts: &Facts<'_>) -> Line {
    let product = facts.product;
    if product.warnings_zh.is_empty() && product.warnings_en.is_empty() {
        return Line::missing("warnings", Mend::Product);
    }
    Line::known("warnings", super::facts::both(requirements::Text::new(&product.warnings_zh, &product.warnings_en)))
}
