//! The index of the technical documentation: 2009/48/EC Annex IV, and Annex V of (EU) 2025/2509 for what is placed on the market
//! from its first day, where the copy of the declaration is no part of it any more. What a part is kept as (a file, a binder) is
//! typed; materials, addresses and reports come from the records.

use kernel::Message;
use requirements::Confidence::{self, Confirmed1, Memory};
use requirements::Text;

use super::facts::both;
use super::{Choice, Facts, Field, Kind, Line, Mend, PASSPORT_FROM, Paper};

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let new_law = facts.plan.dates.placed_on_market_on >= PASSPORT_FROM;
    let (clause, mark) = if new_law { ("(EU) 2025/2509 Annex V", Confirmed1) } else { ("2009/48/EC Annex IV", Memory) };
    let mut fields = parts(facts, clause, mark, new_law);
    if !new_law {
        let copy = Field::new("4", "paper-file-doc", clause, mark)
            .row([Line::computed("declaration", Message::new("paper-said-file-doc"))]);
        fields.insert(3, copy);
        // Its number in the act is the place in the list.
        for (field, number) in fields.iter_mut().zip(["1", "2", "3", "4", "5", "6", "7", "8"]) {
            field.number = number;
        }
    }
    Paper::new(Kind::EuFile, clause, facts, fields).note("paper-note-doc-kept").note("paper-note-file-keep")
}

fn parts(facts: &Facts<'_>, clause: &'static str, mark: Confidence, new_law: bool) -> Vec<Field> {
    let field = |number, name| Field::new(number, name, clause, mark);
    let assessment = if new_law { "paper-file-assessment-25" } else { "paper-file-assessment-18" };
    let mut made = field("4", "paper-file-addresses").lines(facts.factory());
    made = made.row([facts.typed("file_storage_address")]);
    vec![
        field("1", "paper-file-design")
            .row([facts.typed("file_design")])
            .rows(materials(facts))
            .row([facts.typed("file_safety_sheets")]),
        field("2", assessment).row([facts.typed("file_safety_assessment")]),
        procedure(facts, field("3", "paper-file-procedure")),
        made,
        with_body(facts, field("5", "paper-file-body"), &["file_body_documents"]),
        tests(facts, field("6", "paper-file-tests")),
        with_body(
            facts,
            field("7", "paper-file-certificate"),
            &["eu_body_name", "eu_body_number", "eu_body_certificate"],
        ),
    ]
}

/// Components with materials, colour and supplier.
fn materials(facts: &Facts<'_>) -> Vec<Vec<Line>> {
    let rows: Vec<Vec<Line>> = facts
        .product
        .components
        .iter()
        .map(|part| {
            let name = both(Text::new(&part.name_zh, &part.name_en));
            let mut row = vec![Line::known("component", name)];
            row.push(Line::known_or("materials", &part.materials.join(", "), Mend::Product));
            if !part.colour.is_empty() {
                row.push(Line::known("colour", part.colour.as_str()));
            }
            if !part.supplier.is_empty() {
                row.push(Line::known("supplier", part.supplier.as_str()));
            }
            row
        })
        .collect();
    if rows.is_empty() { vec![vec![Line::missing("component", Mend::Product)]] } else { rows }
}

fn procedure(facts: &Facts<'_>, field: Field) -> Field {
    match facts.route("eu_route") {
        None => field.row([Line::missing("eu_route", Mend::Entry("eu_route"))]),
        Some(Choice::ModuleA) => field.row([Line::typed("eu_route", Message::new("paper-route-a"))]),
        Some(Choice::ModulesBc) => field.row([Line::typed("eu_route", Message::new("paper-route-b-c"))]),
    }
}

/// Parts that only a type examination brings.
fn with_body(facts: &Facts<'_>, field: Field, keys: &[&'static str]) -> Field {
    match facts.route("eu_route") {
        None => field.row([Line::missing("eu_route", Mend::Entry("eu_route"))]),
        Some(Choice::ModuleA) => field.row([Line::without("eu_route", "paper-without-body")]),
        Some(Choice::ModulesBc) => field.lines(keys.iter().map(|key| facts.typed(key))),
    }
}

/// Reports in force about this version, certificates of it, and how production keeps to what was tested.
fn tests(facts: &Facts<'_>, field: Field) -> Field {
    let mut rows = facts.report_rows("EU");
    if rows.is_empty() {
        rows.push(vec![Line::missing("test_report", Mend::Test)]);
    }
    let certificates = facts.certificates.iter().filter(|one| one.version == facts.product.version).map(|one| {
        vec![
            Line::known("certificate", one.number.as_str()),
            Line::known("certificate_scheme", both(Text::new(&one.scheme_zh, &one.scheme_en))),
            Line::known("certificate_state", Message::new(format!("state-{}", one.state))),
        ]
    });
    field.rows(rows).rows(certificates).row([facts.typed("file_production_control")])
}
