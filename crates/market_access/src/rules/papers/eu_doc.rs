//! The EU declaration of conformity, 2009/48/EC Annex III, points 1 to 8; its parts serve the other papers of the EU. The
//! manufacturer or the authorised representative signs it; nothing here does.

use kernel::Message;
use requirements::Confidence::Confirmed2;

use super::facts::Ruled;
use super::{Choice, Facts, Field, Kind, Line, Mend, Paper};

const CLAUSE: &str = "2009/48/EC Annex III";
const BODY: [&str; 4] = ["eu_body_name", "eu_body_number", "eu_body_task", "eu_body_certificate"];

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let field = |number, name| Field::new(number, name, CLAUSE, Confirmed2);
    let fields = vec![
        field("1", "paper-doc-1").lines(facts.identifiers()),
        field("2", "paper-doc-2")
            .lines(facts.manufacturer())
            .row(facts.all_or_none(&["eu_representative_name", "eu_representative_address"])),
        field("3", "paper-doc-3").row([Line::computed("statement", Message::new("paper-said-doc-responsibility"))]),
        field("4", "paper-doc-4").row([facts.product_name()]).lines([version(facts), facts.photo()]),
        field("5", "paper-doc-5").lines(acts(&declared(facts))).lines(facts.undecided(Kind::EuDoc)),
        field("6", "paper-doc-6").lines(standards(&declared(facts))),
        body(facts, field("7", "paper-doc-7"), "eu_route", &BODY),
        signature(facts, field("8", "paper-doc-8")),
    ];
    Paper::new(Kind::EuDoc, CLAUSE, facts, fields)
        .note("paper-note-doc-languages")
        .note("paper-note-doc-kept")
        .note("paper-note-doc-one")
        .note("paper-note-standards-cited")
}

/// What tells this version from others.
pub(super) fn version(facts: &Facts<'_>) -> Line {
    Line::known("product_version", facts.product.version_number.to_string())
}

/// Requirements whose act asks for the declaration.
fn declared<'a>(facts: &Facts<'a>) -> Vec<Ruled<'a>> {
    facts.ruled("EU").into_iter().filter(|ruled| ruled.applies() && ruled.asks_for(Kind::EuDoc.id())).collect()
}

/// The acts of these requirements, each once.
pub(super) fn acts(rules: &[Ruled<'_>]) -> Vec<Line> {
    let mut acts: Vec<String> = Vec::new();
    for ruled in rules {
        let act = base_act(&ruled.requirement.legal_act);
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    if acts.is_empty() {
        return vec![Line::missing("act", Mend::Plan)];
    }
    acts.into_iter().map(|act| Line::computed("act", act)).collect()
}

/// The standards of these requirements, each once.
pub(super) fn standards(rules: &[Ruled<'_>]) -> Vec<Line> {
    let mut standards: Vec<&str> = Vec::new();
    // What the packs remark behind a standard is no part of its reference.
    let references = rules.iter().filter_map(|ruled| ruled.requirement.standard.split(" (").next());
    for standard in references.filter(|standard| !standard.is_empty()) {
        if !standards.contains(&standard) {
            standards.push(standard);
        }
    }
    if standards.is_empty() {
        return vec![Line::missing("standard", Mend::Plan)];
    }
    standards.into_iter().map(|standard| Line::computed("standard", standard)).collect()
}

/// An act without the place in it and without a remark behind it.
fn base_act(act: &str) -> String {
    let act = act.split(" Annex").next().unwrap_or(act).trim();
    match act.rfind(" (") {
        Some(at) if act.ends_with(')') => act.get(..at).unwrap_or(act).to_owned(),
        _ => act.to_owned(),
    }
}

/// Module A needs no body; modules B and C name it, what it did, and its certificate.
pub(super) fn body(facts: &Facts<'_>, field: Field, route: &'static str, parts: &[&'static str]) -> Field {
    match facts.route(route) {
        None => field.row([Line::missing(route, Mend::Entry(route))]),
        Some(Choice::ModuleA) => field.row([Line::without(route, "paper-without-body")]),
        Some(Choice::ModulesBc) => field
            .row([Line::typed(route, Message::new("paper-route-b-c"))])
            .lines(parts.iter().map(|key| facts.typed(key))),
    }
}

/// Name and function of who will sign; place, date and signature stay empty.
pub(super) fn signature(facts: &Facts<'_>, field: Field) -> Field {
    field.lines(["signatory_name", "signatory_function"].map(|key| facts.typed(key))).row([
        Line::by_hand("signed_at"),
        Line::by_hand("signed_on"),
        Line::by_hand("signature"),
    ])
}

#[cfg(test)]
mod tests {
    use super::base_act;

    #[test]
    fn an_act_is_cited_without_its_annex_and_without_remarks() {
        for (written, cited) in [
            ("Directive 2009/48/EC Annex II.III.13", "Directive 2009/48/EC"),
            ("Directive 2009/48/EC (not listed in OJEU)", "Directive 2009/48/EC"),
            ("Regulation (EU) 2024/2847 (Cyber Resilience Act)", "Regulation (EU) 2024/2847"),
            ("Regulation (EU) 2025/2509", "Regulation (EU) 2025/2509"),
        ] {
            assert_eq!(base_act(written), cited);
        }
    }
}
