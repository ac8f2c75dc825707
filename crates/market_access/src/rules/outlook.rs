//! What the law opened about a planned product: from where it stood to where it stands. Pure.

use kernel::Date;
use kernel::ids::PlanId;
use platform::ports::Product;
use requirements::{Packs, Plan, Refusal, Status};

use super::convert;
use super::evidence::Known;
use crate::model::ProductOutlook;

type At = (String, Option<String>);

/// What a plan knew: what was to be tested, and what was covered.
#[must_use]
pub fn known_by(plan: &Plan) -> Vec<At> {
    let of = |status| matches!(status, Status::ToTest | Status::Covered);
    let mut known: Vec<At> =
        plan.requirements.iter().filter(|r| of(r.status)).map(|r| (r.id.clone(), r.component.clone())).collect();
    known.sort();
    known.dedup();
    known
}

/// The outlook of a product whose plan was just made or worked out anew. What the law had opened before and is still to be
/// tested stays opened: looking at it does not test it.
///
/// # Errors
/// A product that contradicts itself under these packs.
pub fn planned(
    packs: &Packs,
    product: &Product,
    id: PlanId,
    plan: &Plan,
    before: Option<&ProductOutlook>,
    evidence: &Known,
    day: Date,
) -> Result<ProductOutlook, Refusal> {
    let opened: &[At] = before.map(|b| b.opened.as_slice()).unwrap_or_default();
    let mut known = known_by(plan);
    known.retain(|at| !opened.contains(at));
    let start = ProductOutlook {
        product: product.product,
        owner: product.owner,
        plan: id,
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        markets: plan.markets.clone(),
        fingerprint: String::new(),
        evaluated_on: day,
        known,
        opened: Vec::new(),
        turn: None,
        revision: before.map_or(0, |b| b.revision),
    };
    reviewed(packs, product, &start, evidence, day)
}

/// The same product under the packs and with the evidence of today.
///
/// # Errors
/// A product that contradicts itself under these packs.
pub fn reviewed(
    packs: &Packs,
    product: &Product,
    before: &ProductOutlook,
    evidence: &Known,
    day: Date,
) -> Result<ProductOutlook, Refusal> {
    let covered = evidence.coverage(product);
    let found = requirements::outlook(packs, &convert::described(product), &before.markets, day, &covered)?;
    let mut opened: Vec<At> = found
        .to_test()
        .map(|stand| (stand.requirement.clone(), stand.component.clone()))
        .filter(|at| before.known.binary_search(at).is_err())
        .collect();
    opened.sort();
    Ok(ProductOutlook {
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        fingerprint: packs.version().to_owned(),
        evaluated_on: day,
        opened,
        turn: found.next,
        ..before.clone()
    })
}
