//! The UK declaration of conformity: the same eight fields with the words of the Toys (Safety) Regulations 2011 (designated
//! standards, approved body), and the importer's name and address that Great Britain asks for besides.

use kernel::Message;
use requirements::Confidence::Confirmed1;

use super::eu_doc::{body, signature, standards, version};
use super::facts::Ruled;
use super::{Facts, Field, Kind, Line, Mend, Paper};

const CLAUSE: &str = "Toys (Safety) Regulations 2011 (SI 2011/1881)";
const BODY: [&str; 4] = ["gb_body_name", "gb_body_number", "gb_body_task", "gb_body_certificate"];

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let field = |number, name| Field::new(number, name, CLAUSE, Confirmed1);
    let declared: Vec<Ruled<'_>> =
        facts.ruled("GB").into_iter().filter(|ruled| ruled.applies() && ruled.asks_for(Kind::GbDoc.id())).collect();
    let fields = vec![
        field("1", "paper-doc-1").lines(facts.identifiers()),
        field("2", "paper-gb-2").lines(facts.manufacturer()),
        field("3", "paper-doc-3").row([Line::computed("statement", Message::new("paper-said-doc-responsibility"))]),
        field("4", "paper-doc-4").row([facts.product_name()]).lines([version(facts), facts.photo()]),
        field("5", "paper-gb-5").lines(legislation(&declared)).lines(facts.undecided(Kind::GbDoc)),
        field("6", "paper-gb-6").lines(standards(&declared)),
        body(facts, field("7", "paper-gb-7"), "gb_route", &BODY),
        signature(facts, field("8", "paper-doc-8")),
        field("+", "paper-gb-importer").lines(["gb_importer_name", "gb_importer_address"].map(|key| facts.typed(key))),
    ];
    Paper::new(Kind::GbDoc, CLAUSE, facts, fields).note("paper-note-gb-ce").note("paper-note-gb-importer")
}

/// British instruments, each once, as they are cited.
fn legislation(rules: &[Ruled<'_>]) -> Vec<Line> {
    let mut acts: Vec<&str> = rules.iter().map(|ruled| ruled.requirement.legal_act.as_str()).collect();
    acts.sort_unstable();
    acts.dedup();
    if acts.is_empty() {
        return vec![Line::missing("act", Mend::Plan)];
    }
    acts.into_iter().map(|act| Line::computed("act", act)).collect()
}
