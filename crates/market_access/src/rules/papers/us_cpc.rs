//! The Children's Product Certificate: 16 CFR 1110.11 as revised (90 FR 1800). The certifier signs it; nothing here does.

use kernel::Message;
use requirements::Confidence::{Confirmed1, Confirmed2, Memory};

use super::facts::{Ruled, both};
use super::{Facts, Field, Kind, Line, Mend, Paper, Said, Tested};
use crate::rules::matrix::Standing;

const CLAUSE: &str = "16 CFR 1110.11";

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    Paper::new(Kind::UsCpc, "16 CFR 1110.11 (90 FR 1800)", facts, elements(facts))
        .note("paper-note-us-citations")
        .note("paper-note-us-report-date")
        .note("paper-note-us-accepted")
}

/// The fields, which are also the elements of the full message set.
pub(super) fn elements(facts: &Facts<'_>) -> Vec<Field> {
    let rules = rules(facts);
    vec![
        Field::new("1", "paper-us-1", CLAUSE, Confirmed2).row([facts.product_name()]).lines(facts.identifiers()),
        citations(facts, &rules),
        Field::new("3", "paper-us-3", CLAUSE, Confirmed2).lines(
            ["us_certifier_name", "us_certifier_address", "us_certifier_email", "us_certifier_phone"]
                .map(|key| facts.typed(key)),
        ),
        Field::new("4", "paper-us-4", CLAUSE, Confirmed2).lines(
            ["us_records_name", "us_records_address", "us_records_email", "us_records_phone"]
                .map(|key| facts.typed(key)),
        ),
        made(facts),
        tests(facts, &rules),
        laboratories(facts, &rules),
        Field::new("8", "paper-us-8", CLAUSE, Confirmed1)
            .row([Line::computed("attestation", Message::new("paper-said-us-attestation"))])
            .row([Line::by_hand("signer"), Line::by_hand("signed_on"), Line::by_hand("signature")]),
        Field::new("9", "paper-us-9", "16 CFR 1110.13", Confirmed1)
            .lines(["us_certificate_id", "us_certificate_issued_on", "us_certificate_url"].map(|key| facts.typed(key))),
        reliance(facts),
    ]
}

/// Rules that are certified to: the tested requirements that ask for the certificate, and those an exemption took away.
fn rules<'a>(facts: &Facts<'a>) -> Vec<Ruled<'a>> {
    facts
        .ruled("US")
        .into_iter()
        .filter(|ruled| ruled.asks_for(Kind::UsCpc.id()) && ruled.is_tested())
        .filter(|ruled| ruled.applies() || exempt_parts(ruled).next().is_some())
        .collect()
}

/// (exemption, part) of a rule: where an exemption removes it.
fn exempt_parts<'r>(ruled: &'r Ruled<'_>) -> impl Iterator<Item = (&'r str, Option<&'r str>)> {
    ruled
        .entry
        .parts
        .iter()
        .filter_map(|part| part.exempted_by.as_deref().map(|exemption| (exemption, part.component.as_deref())))
}

/// An exemption is cited here, in place of a laboratory.
fn citations(facts: &Facts<'_>, rules: &[Ruled<'_>]) -> Field {
    let field = Field::new("2", "paper-us-2", CLAUSE, Confirmed2);
    let undecided = facts.undecided(Kind::UsCpc);
    if rules.is_empty() && undecided.is_none() {
        return field.row([Line::missing("citation", Mend::Plan)]);
    }
    let field = field.rows(rules.iter().map(|ruled| {
        let mut row = vec![Line::computed("citation", ruled.cited())];
        for (exemption, part) in exempt_parts(ruled) {
            row.push(Line::computed("exemption", exemption_text(facts, exemption, part)));
        }
        row
    }));
    field.lines(undecided)
}

fn exemption_text(facts: &Facts<'_>, exemption: &str, part: Option<&str>) -> Said {
    let mut text = facts.packs.requirement(exemption).map_or_else(
        || requirements::Text::new(exemption, exemption),
        |requirement| {
            let at = &requirement.standard;
            requirements::Text::new(
                format!("{at} · {}", requirement.title.zh),
                format!("{at} · {}", requirement.title.en),
            )
        },
    );
    if let Some(name) = facts.part_name(part) {
        text.zh = format!("{}:{}", name.zh, text.zh);
        text.en = format!("{}: {}", name.en, text.en);
    }
    Said::Text(text)
}

fn made(facts: &Facts<'_>) -> Field {
    let day = facts.plan.dates.manufactured_on;
    Field::new("5", "paper-us-5", CLAUSE, Confirmed2)
        .row([Line::known("manufactured_month", format!("{:04}-{:02}", day.year(), day.month()))])
        .lines(facts.factory())
        .lines(facts.manufacturer())
        .row([facts.typed("manufacturer_contact")])
}

/// For each rule the report that shows it; a rule that is exempt at every part needs none.
fn tests(facts: &Facts<'_>, rules: &[Ruled<'_>]) -> Field {
    let field = Field::new("6", "paper-us-6", CLAUSE, Confirmed2);
    let tested: Vec<&Ruled<'_>> = rules.iter().filter(|ruled| ruled.applies()).collect();
    if tested.is_empty() {
        return match rules.is_empty() {
            true => field.row([Line::missing("test_report", Mend::Plan)]),
            false => field.row([Line::without("test_report", "paper-without-us-test")]),
        };
    }
    field.rows(tested.into_iter().map(|ruled| {
        let rule = Line::computed("citation", ruled.cited());
        match report_of(facts, ruled) {
            Some(Tested { report, laboratory }) => {
                let place = laboratory.as_ref().map_or_else(
                    || Line::missing("test_place", Mend::Test),
                    |laboratory| Line::known("test_place", both(laboratory.address.clone())),
                );
                let number = Line::known("test_report", report.cited.as_str());
                vec![rule, number, Line::known("report_date", report.issued_on.to_string()), place]
            }
            None => vec![rule, Line::missing("test_report", Mend::Test)],
        }
    }))
}

/// The report that says pass.
fn report_of<'a>(facts: &Facts<'a>, ruled: &Ruled<'_>) -> Option<&'a Tested> {
    let number = ruled.entry.report.as_deref().filter(|_| ruled.entry.standing == Standing::Covered)?;
    facts.report(number)
}

fn laboratories(facts: &Facts<'_>, rules: &[Ruled<'_>]) -> Field {
    let field = Field::new("7", "paper-us-7", CLAUSE, Confirmed2);
    if !rules.is_empty() && !rules.iter().any(Ruled::applies) {
        return field.row([Line::without("laboratory_name", "paper-without-us-test")]);
    }
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for Tested { report, laboratory } in rules.iter().filter_map(|ruled| report_of(facts, ruled)) {
        let row = match laboratory {
            Some(by) => vec![
                Line::known("laboratory_name", both(by.name.clone())),
                Line::known("laboratory_address", both(by.address.clone())),
                Line::known_or("laboratory_email", &by.email, Mend::Test),
                Line::known_or("laboratory_phone", &by.phone, Mend::Test),
            ],
            None => vec![
                Line::known("laboratory_name", report.laboratory_name.as_str()),
                Line::missing("laboratory_address", Mend::Test),
            ],
        };
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        rows.push(vec![Line::missing("laboratory_name", Mend::Test)]);
    }
    field.rows(rows).row([facts.typed("us_laboratory_ids")])
}

fn reliance(facts: &Facts<'_>) -> Field {
    let mut lines = facts.typed_if(&["us_component_reliance"]);
    if lines.is_empty() {
        lines.push(Line::without("us_component_reliance", "paper-without-reliance"));
    }
    Field::new("10", "paper-us-10", "16 CFR 1109", Memory).optional().lines(lines)
}
