//! What a document is prepared from, and the questions every kind asks of it: who made it, what was tested, what stands in the
//! way. Pure.

use std::collections::BTreeMap;

use kernel::Timestamp;
use platform::ports::{CertificateSummary, Named, Party, Product};
use requirements::{Packs, Requirement, Text};

use super::{Choice, Due, Kind, Line, Mend, PASSPORT_FROM, Tested};
use crate::rules::evidence::Known;
use crate::rules::matrix::{Entry, Standing, entries};

/// Manufacturer and factory as an order names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parties {
    /// Manufacturer.
    pub manufacturer: Named,
    /// Factory.
    pub factory: Named,
}

/// An entry somebody typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedEntry {
    /// 1, 2, 3 …: how often it was typed.
    pub number: i64,
    /// As it holds now; empty when it was taken back.
    pub value: String,
    /// When.
    pub at: Timestamp,
    /// By whom (name at that time).
    pub by: String,
}

/// Entries by key, of the organisation and of the product.
pub type Typed = BTreeMap<String, TypedEntry>;

/// Everything a document is prepared from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The packs of requirements.
    pub packs: &'a Packs,
    /// The plan.
    pub plan: &'a requirements::Plan,
    /// The product version it is for.
    pub product: &'a Product,
    /// Whose product it is.
    pub owner: &'a Party,
    /// Reports in force about the product, newest first.
    pub reports: &'a [Tested],
    /// What they show about it as it is now, part by part.
    pub evidence: &'a Known,
    /// Certificates about the product, whatever their state.
    pub certificates: &'a [CertificateSummary],
    /// The parties of the newest order that was tested.
    pub parties: Option<&'a Parties>,
    /// What people typed.
    pub typed: &'a Typed,
    /// Origin of the public pages.
    pub public_url: &'a str,
}

/// A requirement that stands in the way of signing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// Its id.
    pub requirement: String,
    /// What people call it.
    pub title: Text,
    /// Failed, to be tested, or a question.
    pub standing: Standing,
    /// The report that says so; of one to be tested, the report that looked and gave no verdict.
    pub report: Option<String>,
}

impl Obstacle {
    /// Does a report say fail?
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.standing == Standing::Failed
    }

    /// The word of data and texts: `failed`, `to-test`, `not-judged`, `question`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match (self.standing, &self.report) {
            (Standing::ToTest, Some(_)) => "not-judged",
            (standing, _) => standing.word(),
        }
    }
}

/// A requirement of a market with what the packs say of it.
pub(super) struct Ruled<'a> {
    pub(super) entry: Entry<'a>,
    pub(super) requirement: &'a Requirement,
}

impl Ruled<'_> {
    pub(super) fn asks_for(&self, document: &str) -> bool {
        self.requirement.documents.iter().any(|id| id == document)
    }

    /// Is it shown by a test?
    pub(super) fn is_tested(&self) -> bool {
        !self.requirement.methods.is_empty()
    }

    /// Does it apply for certain? What hangs on a question is not declared.
    pub(super) fn applies(&self) -> bool {
        !matches!(self.entry.standing, Standing::NotApplicable | Standing::Exempt | Standing::Question)
    }

    /// Standard and clause, else the act, with what people call it.
    pub(super) fn cited(&self) -> Text {
        let Requirement { standard, clause, legal_act, title, .. } = self.requirement;
        let place = if standard.is_empty() { legal_act } else { standard };
        // "4-7" says nothing without its standard; a clause that repeats it says nothing new.
        let clause =
            if clause.is_empty() || place.contains(clause.as_str()) { String::new() } else { format!(", {clause}") };
        Text::new(format!("{place}{clause} · {}", title.zh), format!("{place}{clause} · {}", title.en))
    }
}

impl<'a> Facts<'a> {
    /// Every requirement of a market, with today's evidence. What an older plan held for covered counts only while the report
    /// that covers it is in force.
    pub(super) fn ruled(&self, market: &str) -> Vec<Ruled<'a>> {
        entries(self.plan, self.evidence)
            .into_iter()
            .filter(|entry| entry.parts.first().is_some_and(|part| part.market == market))
            .filter_map(|mut entry| {
                let in_force = entry.report.as_deref().is_some_and(|number| self.report(number).is_some());
                if entry.standing == Standing::Covered && !in_force {
                    entry.standing = Standing::ToTest;
                    entry.report = None;
                }
                Some(Ruled { requirement: self.packs.requirement(entry.id)?, entry })
            })
            .collect()
    }

    /// The newest report that names a requirement, whatever it says of it.
    fn looked_at(&self, requirement: &str) -> Option<String> {
        let names = |tested: &&Tested| tested.report.requirements.iter().any(|id| id == requirement);
        self.reports.iter().find(names).map(|tested| tested.report.number.clone())
    }

    pub(super) fn report(&self, number: &str) -> Option<&'a Tested> {
        self.reports.iter().find(|tested| tested.report.number == number)
    }

    /// What fails, is still to be tested, or hangs on a question: failures first.
    pub(super) fn obstacles(&self, market: &str) -> Vec<Obstacle> {
        let mut found: Vec<Obstacle> = self
            .ruled(market)
            .iter()
            .filter(|ruled| {
                matches!(
                    ruled.entry.standing,
                    Standing::Failed | Standing::ToTest | Standing::Awaits | Standing::Question
                )
            })
            .map(|ruled| Obstacle {
                requirement: ruled.requirement.id.clone(),
                title: ruled.requirement.title.clone(),
                standing: ruled.entry.standing,
                report: ruled.entry.report.clone().or_else(|| self.looked_at(&ruled.requirement.id)),
            })
            .collect();
        found.sort_by_key(|obstacle| obstacle.standing);
        found
    }

    /// Says that a question of the plan may add to what a document lists.
    pub(super) fn undecided(&self, kind: Kind) -> Option<Line> {
        let open = |ruled: &Ruled<'_>| ruled.entry.standing == Standing::Question && ruled.asks_for(kind.id());
        self.ruled(kind.market()).iter().any(open).then(|| Line::missing("open_questions", Mend::Plan))
    }

    pub(super) fn due(&self, kind: Kind) -> Due {
        let asked = self.plan.documents.iter().any(|document| document.id == kind.id());
        let from_2030 = self.plan.dates.placed_on_market_on >= PASSPORT_FROM;
        match kind {
            Kind::EuPassport if !from_2030 => Due::From(PASSPORT_FROM),
            // The passport takes the declaration's place: Annex VI Part I (h).
            Kind::EuDoc if from_2030 => Due::ReplacedBy(Kind::EuPassport),
            // The packs name these with every standard they serve; whether they are asked of this toy says another requirement.
            Kind::CnCcc => self.asked(&["CN-CCC-TOY", "CN-CCC-PRAM"]),
            Kind::UsCpc => self.asked(&["US-1107", "US-1110"]),
            Kind::UsEfiling => self.asked(&["US-1110"]),
            _ if asked => Due::Now,
            _ => Due::NotAsked,
        }
    }

    /// Due when one of these requirements applies.
    fn asked(&self, by: &[&str]) -> Due {
        let (mut now, mut question) = (false, false);
        for planned in self.plan.requirements.iter().filter(|planned| by.contains(&planned.id.as_str())) {
            let counts = planned.in_force && planned.exempted_by.is_none();
            now |= counts && planned.applies == Some(true);
            question |= counts && planned.applies.is_none();
        }
        match (now, question) {
            (true, _) => Due::Now,
            (false, true) => Due::Question,
            (false, false) => Due::NotAsked,
        }
    }

    /// What was typed, unless it was taken back.
    pub(super) fn value(&self, key: &str) -> Option<&'a str> {
        self.typed.get(key).map(|entry| entry.value.as_str()).filter(|value| !value.is_empty())
    }

    /// A typed part, missing until it is typed.
    pub(super) fn typed(&self, key: &'static str) -> Line {
        self.value(key).map_or_else(|| Line::missing(key, Mend::Entry(key)), |value| Line::typed(key, value))
    }

    /// Typed parts that may be left out: those that were typed.
    pub(super) fn typed_if(&self, keys: &[&'static str]) -> Vec<Line> {
        keys.iter().filter_map(|key| self.value(key).map(|value| Line::typed(key, value))).collect()
    }

    /// All of them, when any was typed.
    pub(super) fn all_or_none(&self, keys: &[&'static str]) -> Vec<Line> {
        let any = keys.iter().any(|key| self.value(key).is_some());
        if any { keys.iter().map(|key| self.typed(key)).collect() } else { Vec::new() }
    }

    pub(super) fn route(&self, key: &str) -> Option<Choice> {
        self.value(key).and_then(Choice::from_word)
    }

    /// Name and address of the manufacturer: as typed, else as the order names it, else the product's owner.
    pub(super) fn manufacturer(&self) -> Vec<Line> {
        let order = self.parties.map(|parties| &parties.manufacturer).filter(|named| !named.name.is_empty());
        let owner = self.owner;
        let names = Text::new(&owner.name_zh, &owner.name_en);
        let addresses = Text::new(&owner.address_zh, &owner.address_en);
        vec![
            self.party_line("manufacturer_name", order.map(|named| named.name.as_str()), Some(names)),
            self.party_line("manufacturer_address", order.map(|named| named.address.as_str()), Some(addresses)),
        ]
    }

    /// Name and address of the factory: as typed, else as the order names it.
    pub(super) fn factory(&self) -> Vec<Line> {
        let order = self.parties.map(|parties| &parties.factory).filter(|named| !named.name.is_empty());
        vec![
            self.party_line("factory_name", order.map(|named| named.name.as_str()), None),
            self.party_line("factory_address", order.map(|named| named.address.as_str()), None),
        ]
    }

    fn party_line(&self, key: &'static str, order: Option<&str>, owner: Option<Text>) -> Line {
        if let Some(value) = self.value(key) {
            return Line::typed(key, value);
        }
        match (order, owner) {
            (Some(text), _) => Line::known_or(key, text, Mend::Entry(key)),
            (None, Some(text)) if !text.zh.is_empty() || !text.en.is_empty() => Line::known(key, both(text)),
            _ => Line::missing(key, Mend::Entry(key)),
        }
    }

    /// Name of the product with its model.
    pub(super) fn product_name(&self) -> Line {
        Line::known("product_name", both(Text::new(&self.product.name_zh, &self.product.name_en)))
    }

    /// The title picture.
    pub(super) fn photo(&self) -> Line {
        match self.product.photos.first() {
            Some(hash) => Line::known("photo", super::Said::Photo(hash.clone())),
            None => Line::missing("photo", Mend::Product),
        }
    }

    /// Reports with laboratory and day, each a row.
    pub(super) fn report_rows(&self, market: &str) -> Vec<Vec<Line>> {
        self.reports
            .iter()
            .filter(|tested| tested.report.markets.iter().any(|m| m == market))
            .map(|Tested { report, .. }| {
                vec![
                    Line::known("test_report", report.cited.as_str()),
                    Line::known("report_date", report.issued_on.to_string()),
                    Line::known("laboratory_name", report.laboratory_name.as_str()),
                ]
            })
            .collect()
    }

    /// Model and GTIN, whichever there are; one of them at least.
    pub(super) fn identifiers(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(gtin) = &self.product.gtin {
            lines.push(Line::known("gtin", gtin.as_str()));
        }
        if !self.product.model.is_empty() {
            lines.push(Line::known("model", self.product.model.as_str()));
        }
        if lines.is_empty() {
            lines.push(Line::missing("product_identifier", Mend::Product));
        }
        lines
    }

    /// What a word of the vocabulary says of the product or any of its parts; none when nobody said.
    pub(super) fn says(&self, word: &str) -> Option<bool> {
        let parts = self.product.components.iter().filter_map(|part| part.attributes.get(word));
        let said: Vec<bool> = self.product.attributes.get(word).into_iter().chain(parts).copied().collect();
        if said.contains(&true) { Some(true) } else { said.first().copied() }
    }

    /// Name of a part of the product, in both languages.
    pub(super) fn part_name(&self, key: Option<&str>) -> Option<Text> {
        let key = key?;
        let part = self.product.components.iter().find(|part| part.key == key)?;
        Some(both(Text::new(&part.name_zh, &part.name_en)))
    }
}

/// A missing language is filled by the other.
pub(super) fn both(text: Text) -> Text {
    match (text.zh.is_empty(), text.en.is_empty()) {
        (true, false) => Text::new(&text.en, &text.en),
        (false, true) => Text::new(&text.zh, &text.zh),
        _ => text,
    }
}
