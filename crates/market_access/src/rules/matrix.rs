//! The plan as a table: a row for what belongs together, a column for each market. Pure.
//!
//! Requirements of different markets share a row when one determination can serve them: they name the same method, or two
//! methods that a relation of the packs joins. Nothing is left out: what does not apply is listed by itself.

use std::collections::BTreeMap;

use requirements::{Packs, PlannedRequirement, RelationKind, Serves, Status, Text};

use super::evidence::{Evidence, Known};

/// Where a requirement stands, over all its parts and with the evidence of today.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// A report says that it fails.
    Failed,
    /// Depends on a question.
    Question,
    /// A test is needed.
    ToTest,
    /// Measured; an expert has to confirm the limit before it is judged.
    Awaits,
    /// Shown by a document.
    Document,
    /// To be known; nothing to show.
    Information,
    /// Evidence holds.
    Covered,
    /// Removed by an exemption.
    Exempt,
    /// Does not apply.
    NotApplicable,
}

impl Standing {
    /// The word of the catalogue texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Question => "question",
            Self::ToTest => "to-test",
            Self::Awaits => "awaits",
            Self::Document => "document",
            Self::Information => "information",
            Self::Covered => "covered",
            Self::Exempt => "exempt",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The style that gives it its shape: ✕ ? ○ ◇ ● –.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Failed => "state state-failed",
            Self::Question => "state state-unsure",
            Self::ToTest => "state",
            Self::Awaits => "state state-unsure",
            Self::Document | Self::Information => "state state-document",
            Self::Covered => "state state-done",
            Self::Exempt | Self::NotApplicable => "state state-none",
        }
    }
}

/// One requirement with all parts it was looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry<'a> {
    /// Requirement id.
    pub id: &'a str,
    /// Where it stands.
    pub standing: Standing,
    /// An expert has to confirm the fact or all of its limits: it is never judged.
    pub to_be_confirmed: bool,
    /// Number of the report that decides.
    pub report: Option<String>,
    /// Each part with its own reason; at least one.
    pub parts: Vec<&'a PlannedRequirement>,
}

/// A row.
#[derive(Clone, PartialEq, Debug)]
pub struct Row<'a> {
    /// What it is about.
    pub item: &'a Text,
    /// Market → its requirements.
    pub cells: BTreeMap<&'a str, Vec<Entry<'a>>>,
}

/// All requirements, each once.
#[must_use]
pub fn entries<'a>(plan: &'a requirements::Plan, known: &Known) -> Vec<Entry<'a>> {
    let mut by_id: Vec<(&str, Vec<&PlannedRequirement>)> = Vec::new();
    for planned in &plan.requirements {
        match by_id.iter_mut().find(|(id, _)| *id == planned.id) {
            Some((_, parts)) => parts.push(planned),
            None => by_id.push((&planned.id, vec![planned])),
        }
    }
    by_id.into_iter().map(|(id, parts)| entry(id, parts, known)).collect()
}

fn entry<'a>(id: &'a str, parts: Vec<&'a PlannedRequirement>, known: &Known) -> Entry<'a> {
    let each = parts.iter().map(|part| {
        let planned = standing(part.status);
        match (planned, known.at(id, part.component.as_deref())) {
            // What does not apply, or is not known to apply, is not decided by a report.
            (Standing::NotApplicable | Standing::Exempt | Standing::Question, _) => (planned, None),
            (_, Some(Evidence::Fail(number))) => (Standing::Failed, Some(number.clone())),
            (_, Some(Evidence::Pass(number))) => (Standing::Covered, Some(number.clone())),
            (_, Some(Evidence::Awaits(number))) => (Standing::Awaits, Some(number.clone())),
            // A plan is of its day: what covered it then may have fallen away since.
            (Standing::Covered, None) => (Standing::ToTest, None),
            (_, None) => (planned, None),
        }
    });
    let (standing, report) = each.min_by_key(|(standing, _)| *standing).unwrap_or((Standing::NotApplicable, None));
    let applying = || parts.iter().filter(|part| part.applies != Some(false));
    let to_be_confirmed = applying().count() > 0 && applying().all(|part| part.to_be_confirmed);
    Entry { id, standing, to_be_confirmed, report, parts }
}

const fn standing(status: Status) -> Standing {
    match status {
        Status::Covered => Standing::Covered,
        Status::ToTest => Standing::ToTest,
        Status::Document => Standing::Document,
        Status::Information => Standing::Information,
        Status::Question => Standing::Question,
        Status::Exempt => Standing::Exempt,
        Status::NotApplicable => Standing::NotApplicable,
    }
}

/// Entries that apply or may apply, in rows.
#[must_use]
pub fn rows<'a>(packs: &Packs, entries: &[Entry<'a>]) -> Vec<Row<'a>> {
    let shown: Vec<&Entry<'a>> = entries.iter().filter(|e| e.standing != Standing::NotApplicable).collect();
    let mut rows: Vec<(Vec<&str>, Row<'a>)> = Vec::new();
    for entry in shown {
        let Some(first) = entry.parts.first() else {
            continue;
        };
        let methods: Vec<&str> = packs
            .requirement(entry.id)
            .map(|requirement| requirement.methods.iter().map(|method| method.id.as_str()).collect())
            .unwrap_or_default();
        // A row holds at most one family of each market's requirements: two of one market never share a row.
        let place = rows.iter().position(|(others, row)| {
            !row.cells.contains_key(first.market.as_str())
                && methods.iter().any(|m| others.iter().any(|o| same(packs, m, o)))
        });
        let row = match place.and_then(|index| rows.get_mut(index)) {
            Some(row) => row,
            None => {
                rows.push((Vec::new(), Row { item: &first.item, cells: BTreeMap::new() }));
                let Some(row) = rows.last_mut() else { continue };
                row
            }
        };
        row.0.extend(methods);
        row.1.cells.entry(first.market.as_str()).or_default().push(entry.clone());
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn same(packs: &Packs, a: &str, b: &str) -> bool {
    a == b
        || packs.relations().iter().any(|relation| {
            matches!(relation.kind, RelationKind::Method | RelationKind::Correction)
                && relation.serves != Serves::No
                && relation.joins(a, b)
        })
}

#[cfg(test)]
mod tests {
    use requirements::{PlanRequest, Product};

    use super::*;

    #[test]
    fn phthalates_share_a_row_and_a_failure_in_one_market_says_nothing_of_another() {
        let toy: Product = serde_json::from_value(serde_json::json!({
            "name": {"zh": "熊", "en": "bear"}, "age_months": {"min": 36, "max": 120},
            "attributes": {"plush": true, "primarily_for_12_or_under": true},
            "components": [{"id": "nose", "materials": ["pvc", "plasticised_plastic"],
                            "attributes": {"accessible": true, "can_be_placed_in_mouth": true}}],
        }))
        .unwrap();
        let packs = Packs::embedded();
        let request = PlanRequest::on(["EU", "US"], jiff::civil::date(2026, 11, 24));
        let plan = requirements::plan(packs, &toy, &request).unwrap();
        let known = Known::of("EU-REACH-51", Some("nose"), Evidence::Fail("R1".to_owned()));
        let all = entries(&plan, &known);
        let standing = |id: &str| all.iter().find(|entry| entry.id == id).map(|entry| entry.standing);
        assert_eq!(standing("EU-REACH-51"), Some(Standing::Failed));
        assert_eq!(standing("US-1307"), Some(Standing::ToTest));

        let rows = rows(packs, &all);
        let of = |row: &Row<'_>, id: &str| row.cells.values().flatten().any(|entry| entry.id == id);
        assert!(rows.iter().any(|row| of(row, "EU-REACH-51") && of(row, "US-1307")), "one determination, one row");
        let shown: usize = rows.iter().flat_map(|row| row.cells.values()).map(Vec::len).sum();
        let out = all.iter().filter(|entry| entry.standing == Standing::NotApplicable).count();
        assert_eq!(shown + out, all.len(), "nothing is left out");
    }
}
