//! Measured values as they come in, read strictly.

use std::cmp::Ordering;

use measure::{Decimal, Reading, Uncertainty, Unit};
use serde::{Deserialize, Serialize};

use crate::vocabulary::nearest;
use crate::{Packs, Product, Refusal, Text};

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
pub(super) struct Measured<'a> {
    pub(super) component: Option<&'a str>,
    pub(super) analyte: &'a str,
    /// What was measured; why nobody knows, where it was not said and several fit.
    pub(super) measurand: Result<&'a str, Text>,
    pub(super) reading: Reading,
    pub(super) unit: Unit,
    pub(super) uncertainty: Option<Uncertainty>,
    pub(super) method: Option<&'a str>,
}

/// Reads all, in an order of their own: statements never depend on the order of the input.
pub(super) fn read<'a>(
    packs: &'a Packs,
    product: &'a Product,
    determinations: &[Determination],
) -> Result<Vec<Measured<'a>>, Refusal> {
    let mut measured = Vec::with_capacity(determinations.len());
    for (index, determination) in determinations.iter().enumerate() {
        let read = one(packs, product, determination)
            .map_err(|reason| Refusal::Determination { number: index + 1, reason })?;
        measured.extend(read);
    }
    measured.sort_by(order);
    Ok(measured)
}

fn order(a: &Measured<'_>, b: &Measured<'_>) -> Ordering {
    fn what<'m>(m: &Measured<'m>) -> (Option<&'m str>, &'m str, Option<&'m str>, Option<&'m str>) {
        (m.component, m.analyte, m.measurand.as_ref().ok().copied(), m.method)
    }
    let value = |m: &Measured<'_>| (m.unit.symbol(), m.reading.number(), m.uncertainty.map(|u| (u.expanded, u.k)));
    let first = what(a).cmp(&what(b)).then_with(|| value(a).cmp(&value(b)));
    // Of equal numbers, one may be censored or have more digits.
    first.then_with(|| a.reading.to_string().cmp(&b.reading.to_string()))
}

/// `None` for an analyte that no pack speaks of.
fn one<'a>(packs: &'a Packs, product: &'a Product, d: &Determination) -> Result<Option<Measured<'a>>, String> {
    let component = match &d.component {
        Some(component) => {
            let known = product.components.iter().find(|c| c.id == *component);
            Some(known.ok_or_else(|| unknown_part(product, component))?.id.as_str())
        }
        // With one part only, a value of "the toy" is a value of that part.
        None => match product.components.as_slice() {
            [only] => Some(only.id.as_str()),
            _ => None,
        },
    };
    let Some(analyte) = packs.analyte(&d.analyte) else { return Ok(None) };
    if d.uncertainty.is_some_and(Decimal::is_negative) || d.k.is_some_and(|k| k <= Decimal::ZERO) {
        return Err("an uncertainty is not negative, and its k is above zero".to_owned());
    }
    let unit: Unit = d.unit.parse().map_err(|e: measure::UnitError| e.to_string())?;
    let measurand = match &d.measurand {
        None => only_fit(packs, &analyte.id, unit),
        Some(name) => Ok(packs.measurand(name).ok_or_else(|| format!("unknown measurand `{name}`"))?.id.as_str()),
    };
    Ok(Some(Measured {
        component,
        analyte: &analyte.id,
        measurand,
        reading: Reading::parse_with_loq(&d.value, d.loq).map_err(|e| e.to_string())?,
        unit,
        uncertainty: d.uncertainty.map(|u| Uncertainty::with_k(u, d.k.unwrap_or(Decimal::TWO))),
        method: d.method.as_deref().and_then(|m| packs.method(m)).map(|m| m.id.as_str()),
    }))
}

fn unknown_part(product: &Product, component: &str) -> String {
    let near = nearest(component, product.components.iter().map(|c| c.id.as_str()));
    let hint = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    format!("the product has no component `{component}`{hint}")
}

/// The only measurand that any limit of any market asks for this analyte in such a unit.
fn only_fit<'a>(packs: &'a Packs, analyte: &str, unit: Unit) -> Result<&'a str, Text> {
    let mut fitting: Vec<&str> = packs
        .requirements
        .iter()
        .flat_map(|r| &r.limits)
        .filter(|l| l.analyte == analyte)
        .filter(|l| l.unit.is_some_and(|u| u.dimension() == unit.dimension()))
        .map(|l| l.measurand.as_str())
        .collect();
    fitting.sort_unstable();
    fitting.dedup();
    match fitting.as_slice() {
        [only] => Ok(only),
        // A determination is raw unless it says otherwise; the correction is the specification's.
        [raw @ "migration", "soluble_migration"] => Ok(raw),
        several => Err(Text::new(
            format!("未说明被测量,可能是:{}", several.join("、")),
            format!("the measurand was not said; it may be: {}", several.join(", ")),
        )),
    }
}
