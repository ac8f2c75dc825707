//! The data of CPSC's eFiling, as the two message sets that importers' manuals describe: the full one with every element of the
//! certificate, and the reference to a certificate stored in the Product Registry. Written by what others say of the format:
//! CPSC's own guide was not read, so everything is marked unverified and nothing is sent from here.

use kernel::Message;
use requirements::Confidence::Confirmed1;

use super::us_cpc::elements;
use super::{Facts, Field, Holds, Kind, Line, Mend, Paper, Said};

/// A message set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Set {
    /// `full` or `reference`.
    pub word: &'static str,
    /// Its elements, in order.
    pub elements: Vec<Element>,
}

/// One element of a message set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element {
    /// The record (`PG01`) or the number of the certificate's field.
    pub record: String,
    /// Which repetition of the record, from 1.
    pub line: usize,
    /// What it is: a word of the texts `paper-part-…`.
    pub name: &'static str,
    /// The value, where there is one.
    pub value: Option<Said>,
    /// Whether something has to be done.
    pub state: ElementState,
}

/// Whether an element has its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ElementState {
    /// Yes.
    Given,
    /// No, and it has to be there.
    Missing,
    /// Blank on purpose: nothing is due, or it is written by hand when signing.
    Blank,
}

impl ElementState {
    /// The word of the data.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Missing => "missing",
            Self::Blank => "blank",
        }
    }
}

pub(super) fn prepare(facts: &Facts<'_>) -> Paper {
    let certificate = elements(facts);
    let reference = reference(facts);
    let full = [
        Field::new("OI", "paper-efiling-oi", "", Confirmed1).row([facts.product_name()]),
        Field::new("PG01", "paper-efiling-pg01", "", Confirmed1).row([
            Line::computed("program_code", "CPS"),
            Line::computed("processing_code", "FCP"),
            Line::computed("intended_use", "130.005"),
        ]),
    ];
    let sets = vec![
        Set { word: "full", elements: spread(full.iter().chain(&certificate)) },
        Set { word: "reference", elements: spread(&reference) },
    ];
    // The reference set's own records stand before the elements of the certificate.
    let mut fields = reference;
    fields.extend(certificate);
    let mut paper = Paper::new(Kind::UsEfiling, "16 CFR 1110.13; ACE PGA message set", facts, fields)
        .note("paper-note-efiling-unverified")
        .note("paper-note-efiling-routes")
        .note("paper-note-us-citations")
        .note("paper-note-us-report-date");
    paper.sets = sets;
    paper
}

/// The records of a reference to a certificate in the Product Registry.
fn reference(facts: &Facts<'_>) -> Vec<Field> {
    let record = |number, name| Field::new(number, name, "", Confirmed1);
    let primary = facts.identifiers().into_iter().next().unwrap_or(Line::missing("product_identifier", Mend::Product));
    vec![
        record("OI", "paper-efiling-oi").row([facts.product_name()]),
        record("PG01", "paper-efiling-pg01").row([
            Line::computed("program_code", "CPS"),
            Line::computed("processing_code", "REF"),
            Line::computed("intended_use", "130.005"),
            disclaim(facts),
        ]),
        record("PG02", "paper-efiling-pg02")
            .row([Line::computed("product_qualifier", "PRI"), primary])
            .row([Line::computed("product_qualifier", "PRIV"), facts.typed("us_certificate_version")]),
        record("PG14", "paper-efiling-pg14").row([facts.typed("us_registry_key")]),
    ]
}

/// `A` when the product is not subject to a certificate, else blank.
fn disclaim(facts: &Facts<'_>) -> Line {
    let subject = facts.plan.requirements.iter().find(|planned| planned.id == "US-1110");
    match subject.map(|planned| planned.applies) {
        Some(Some(false)) => Line::computed("disclaim", "A"),
        Some(None) => Line::missing("disclaim", Mend::Plan),
        _ => Line::without("disclaim", "paper-without-disclaim"),
    }
}

fn spread<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Vec<Element> {
    fields
        .into_iter()
        .flat_map(|field| {
            field
                .rows
                .iter()
                .enumerate()
                .flat_map(move |(index, row)| row.iter().map(move |line| element(field, index + 1, line)))
        })
        .collect()
}

fn element(field: &Field, line_number: usize, line: &Line) -> Element {
    let (value, state) = match &line.holds {
        // The attestation is a sentence somebody signs, no value to be sent.
        Holds::Value(Said::Message(Message { .. }), _) => (None, ElementState::Blank),
        Holds::Value(said, _) => (Some(said.clone()), ElementState::Given),
        Holds::Missing(_) if !field.optional => (None, ElementState::Missing),
        Holds::Missing(_) | Holds::ByHand | Holds::Without(_) => (None, ElementState::Blank),
    };
    Element { record: field.number.to_owned(), line: line_number, name: line.part, value, state }
}
