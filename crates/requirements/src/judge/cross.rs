//! From the measurand that was measured to the one a limit speaks of.
//!
//! A limit applies only to its own measurand. The allowed crossings are rules of
//! `packs/equivalence.csv`, each with its number; anything else says nothing.

use measure::{Decimal, Reading, Uncertainty};

use super::input::Measured;
use crate::packs::{Confidence, Limit, Relation, RelationKind, Serves};
use crate::{Packs, Text};

/// What a measured value can say about a limit.
pub(super) enum Crossing {
    /// All it says.
    Direct,
    /// After the analytical correction (EQ32).
    Corrected { reading: Reading, uncertainty: Option<Uncertainty>, percent: Decimal },
    /// A pass only: total content bounds migration from above (EQ10).
    PassOnly,
    /// A fail only: a corrected value bounds the raw one from below (EQ32).
    FailOnly,
    /// Nothing, with the reason.
    Nothing(Text),
    /// The limit does not ask for it.
    Unasked,
}

pub(super) fn cross(packs: &Packs, limit: &Limit, measured: &Measured<'_>) -> Crossing {
    let Some(unit) = limit.unit else { return Crossing::Unasked };
    if unit.dimension() != measured.unit.dimension() {
        return Crossing::Unasked;
    }
    let measurand = match &measured.measurand {
        Ok(measurand) => measurand,
        Err(reason) => return Crossing::Nothing(reason.clone()),
    };
    let crossing = by_measurand(packs, limit, measured, measurand);
    match (&crossing, &measured.method) {
        (Crossing::Direct | Crossing::Corrected { .. } | Crossing::FailOnly, Some(method)) => {
            by_method(packs, limit, method).map_or(crossing, Crossing::Nothing)
        }
        _ => crossing,
    }
}

fn by_measurand(packs: &Packs, limit: &Limit, measured: &Measured<'_>, measurand: &str) -> Crossing {
    if measurand == limit.measurand {
        return Crossing::Direct;
    }
    match (measurand, limit.measurand.as_str()) {
        ("migration", "soluble_migration") => match limit.correction_percent {
            Some(percent) => corrected(measured, percent),
            None => Crossing::Nothing(Text::new(
                "此限量没有校正系数,迁移量原值不能直接比较",
                "this limit has no correction factor: the raw migration cannot be compared",
            )),
        },
        ("soluble_migration", "migration") => Crossing::FailOnly,
        ("content", "migration" | "soluble_migration") if screens(packs, limit) => Crossing::PassOnly,
        _ => Crossing::Unasked,
    }
}

/// EQ10 speaks of elements by methods; species need their own determination.
fn screens(packs: &Packs, limit: &Limit) -> bool {
    let species = ["Chromium (III)", "Chromium (VI)", "Organic tin"].contains(&limit.analyte.as_str());
    let rule = packs.relations.iter().find(|r| r.id == "EQ10");
    !species && rule.is_some_and(|r| r.methods_b.contains(&limit.method))
}

fn corrected(measured: &Measured<'_>, percent: Decimal) -> Crossing {
    let hundred = Decimal::from(100_u32);
    let scale = |n: Decimal| n.checked_mul(hundred.checked_sub(percent)?)?.checked_div(hundred);
    let reading = measured.reading.try_map(scale);
    let uncertainty = match measured.uncertainty {
        None => Some(None),
        Some(u) => scale(u.expanded).map(|expanded| Some(Uncertainty::with_k(expanded, u.k))),
    };
    match (reading, uncertainty) {
        (Some(reading), Some(uncertainty)) => Crossing::Corrected { reading, uncertainty, percent },
        _ => Crossing::Nothing(Text::new("数值超出范围", "the number is out of range")),
    }
}

/// Why a value by `method` says nothing about this limit; `None` when it may be used.
fn by_method(packs: &Packs, limit: &Limit, method: &str) -> Option<Text> {
    if limit.method.is_empty() || limit.method == method {
        return None;
    }
    let joined = |r: &&Relation| r.kind == RelationKind::Method && r.joins(method, &limit.method);
    let relations = || packs.relations.iter().filter(joined);
    if relations().any(|r| r.serves != Serves::No && r.confidence != Confidence::Memory) {
        return None;
    }
    Some(match relations().next() {
        Some(r) => Text::new(
            format!("方法{method}不能代替{}({}):{}", limit.method, r.id, r.reason.zh),
            format!("the method {method} cannot stand for {} ({}): {}", limit.method, r.id, r.differs),
        ),
        None => Text::new(
            format!("没有依据让方法{method}代替{}", limit.method),
            format!("no relation lets the method {method} stand for {}", limit.method),
        ),
    })
}
