//! What a newer set of packs says differently: read by the expert who confirms it, and by whoever asks what a plan was made with.

use super::{Limit, Packs, Requirement};

/// How a requirement differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Only the newer packs have it.
    Added,
    /// Only the older packs had it.
    Removed,
    /// Both have it, and say different things.
    Changed,
}

/// One requirement that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Requirement id.
    pub requirement: String,
    /// Market.
    pub market: String,
    /// How.
    pub change: Change,
    /// What was said and what is said now; empty for what was added or removed as a whole.
    pub fields: Vec<FieldChange>,
}

/// One saying that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The limit's id; none for the requirement itself.
    pub limit: Option<String>,
    /// The field as it is written in the file, e.g. `valid_to`; `limit` for a whole row.
    pub field: &'static str,
    /// Before; empty where it was not there.
    pub before: String,
    /// Now; empty where it is gone.
    pub after: String,
}

impl Packs {
    /// What `newer` says differently, by market and id.
    #[must_use]
    pub fn differences(&self, newer: &Self) -> Vec<Difference> {
        let whole = |requirement: &Requirement, change| Difference {
            requirement: requirement.id.clone(),
            market: requirement.market.clone(),
            change,
            fields: Vec::new(),
        };
        let mut found: Vec<Difference> = newer
            .requirements
            .iter()
            .filter_map(|now| match self.requirement(&now.id) {
                None => Some(whole(now, Change::Added)),
                Some(before) => {
                    let fields = fields(before, now);
                    (!fields.is_empty()).then(|| Difference { fields, ..whole(now, Change::Changed) })
                }
            })
            .collect();
        let gone = self.requirements.iter().filter(|before| newer.requirement(&before.id).is_none());
        found.extend(gone.map(|before| whole(before, Change::Removed)));
        found.sort_by(|a, b| (&a.market, &a.requirement).cmp(&(&b.market, &b.requirement)));
        found
    }
}

fn fields(before: &Requirement, now: &Requirement) -> Vec<FieldChange> {
    let mut changed = compare(None, &sayings(before), &sayings(now));
    for limit in &now.limits {
        match before.limits.iter().find(|l| l.id == limit.id) {
            Some(old) => changed.extend(compare(Some(&limit.id), &row(old), &row(limit))),
            None => changed.push(whole_row(limit, String::new(), said(limit))),
        }
    }
    let gone = before.limits.iter().filter(|old| !now.limits.iter().any(|l| l.id == old.id));
    changed.extend(gone.map(|old| whole_row(old, said(old), String::new())));
    changed
}

fn whole_row(limit: &Limit, before: String, after: String) -> FieldChange {
    FieldChange { limit: Some(limit.id.clone()), field: "limit", before, after }
}

fn compare(
    limit: Option<&String>,
    before: &[(&'static str, String)],
    now: &[(&'static str, String)],
) -> Vec<FieldChange> {
    let pairs = before.iter().zip(now).filter(|((_, a), (_, b))| a != b);
    pairs
        .map(|((field, a), (_, b))| FieldChange { limit: limit.cloned(), field, before: a.clone(), after: b.clone() })
        .collect()
}

fn sayings(r: &Requirement) -> Vec<(&'static str, String)> {
    let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let methods: Vec<String> = r
        .methods
        .iter()
        .map(|m| m.when.as_ref().map_or_else(|| m.id.clone(), |when| format!("{} ({when})", m.id)))
        .collect();
    vec![
        ("kind", format!("{:?}", r.kind)),
        ("title", format!("{} / {}", r.title.zh, r.title.en)),
        ("item", format!("{} / {}", r.item.zh, r.item.en)),
        ("legal_act", r.legal_act.clone()),
        ("standard", r.standard.clone()),
        ("clause", r.clause.clone()),
        ("scope", format!("{:?}", r.scope)),
        ("applies_to", r.rule.clone()),
        ("methods", methods.join(", ")),
        ("documents", r.documents.join(", ")),
        ("exempts", r.exempts.join(", ")),
        ("valid_from", day(r.valid_from)),
        ("valid_to", day(r.valid_to)),
        ("sell_through_until", day(r.sell_through_until)),
        ("date_basis", format!("{:?}", r.date_basis)),
        ("replaces", r.replaces.join(", ")),
        ("source", r.source.clone()),
        ("confidence", format!("{:?}", r.confidence)),
    ]
}

fn row(l: &Limit) -> Vec<(&'static str, String)> {
    vec![
        ("analyte", l.analyte.clone()),
        ("when", l.when.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("measurand", l.measurand.clone()),
        ("method", l.method.clone()),
        ("rule", format!("{:?}", l.rule)),
        ("limit", said(l)),
        ("correction_percent", l.correction_percent.map(|c| c.to_string()).unwrap_or_default()),
        ("judgeable", format!("{:?}", l.judgeable)),
        ("source", l.source.clone()),
        ("confidence", format!("{:?}", l.confidence)),
    ]
}

/// "≤ 300 mg/kg".
fn said(limit: &Limit) -> String {
    let unit = limit.unit.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} {unit}", limit.bound_text()).trim().to_owned()
}
