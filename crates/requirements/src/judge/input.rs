//! Measured values as they come in, read strictly.

use measure::{Decimal, Reading, Uncertainty, Unit};
use serde::{Deserialize, Serialize};

use crate::vocabulary::nearest;
use crate::{Packs, Product, Refusal};

/// A measured value with what is known of it (`values.json`). Raw and uncorrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Determination {
    /// The part it was measured on; none for the whole toy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Analyte id, name, symbol or CAS number.
    pub analyte: String,
    /// Measurand id or name; may be left out where only one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measurand: Option<String>,
    /// "0.08", "<0.005", "ND" (with `loq`).
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Expanded uncertainty, absolute, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<Decimal>,
    /// Coverage factor; 2 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<Decimal>,
    /// Limit of quantification, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loq: Option<Decimal>,
    /// Method id, where it matters by which it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// A determination that could be read.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) component: Option<String>,
    pub(super) analyte: String,
    pub(super) measurand: Option<String>,
    pub(super) reading: Reading,
    pub(super) unit: Unit,
    pub(super) uncertainty: Option<Uncertainty>,
    pub(super) method: Option<String>,
}

/// Reads all, in an order of their own: statements never depend on the order of the input.
pub(super) fn read(
    packs: &Packs,
    product: &Product,
    determinations: &[Determination],
) -> Result<Vec<Measured>, Refusal> {
    let mut measured = Vec::new();
    for (index, determination) in determinations.iter().enumerate() {
        let read = one(packs, product, determination)
            .map_err(|reason| Refusal::Determination { number: index + 1, reason })?;
        measured.extend(read);
    }
    measured.sort_by_cached_key(|m| {
        (
            m.component.clone(),
            m.analyte.clone(),
            m.measurand.clone(),
            m.method.clone(),
            m.unit.symbol(),
            m.reading.number(),
            m.reading.to_string(),
            m.uncertainty.map(|u| (u.expanded, u.k)),
        )
    });
    Ok(measured)
}

/// `None` for an analyte that no pack speaks of.
fn one(packs: &Packs, product: &Product, d: &Determination) -> Result<Option<Measured>, String> {
    if let Some(component) = &d.component
        && !product.components.iter().any(|c| c.id == *component)
    {
        let near = nearest(component, product.components.iter().map(|c| c.id.as_str()));
        let hint = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        return Err(format!("the product has no component `{component}`{hint}"));
    }
    let Some(analyte) = packs.analyte(&d.analyte) else { return Ok(None) };
    let measurand = match &d.measurand {
        None => None,
        Some(name) => {
            let known = packs.measurand(name).ok_or_else(|| format!("unknown measurand `{name}`"))?;
            Some(known.id.clone())
        }
    };
    if d.uncertainty.is_some_and(Decimal::is_negative) || d.k.is_some_and(|k| k <= Decimal::ZERO) {
        return Err("an uncertainty is not negative, and its k is above zero".to_owned());
    }
    // With one part only, a value of "the toy" is a value of that part.
    let component = d.component.clone().or_else(|| match product.components.as_slice() {
        [only] => Some(only.id.clone()),
        _ => None,
    });
    Ok(Some(Measured {
        component,
        analyte: analyte.id.clone(),
        measurand,
        reading: Reading::parse_with_loq(&d.value, d.loq).map_err(|e| e.to_string())?,
        unit: d.unit.parse().map_err(|e: measure::UnitError| e.to_string())?,
        uncertainty: d.uncertainty.map(|u| Uncertainty::with_k(u, d.k.unwrap_or(Decimal::TWO))),
        method: d.method.clone().filter(|m| packs.method(m).is_some()),
    }))
}
