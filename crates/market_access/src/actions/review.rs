//! After the packs have changed, every planned product is looked at again: in the background, batch by batch, resumable, and
//! whoever owns a product for which something opened is told.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ids::{OrganisationId, ProductId};
use platform::db::{Event, Tx};
use platform::jobs::Job;
use platform::ports::Product;
use platform::{Platform, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::evidence_of;
use crate::model::{PACKS, PLAN, PRODUCT, ProductOutlook, Review, Stored};
use crate::rules::evidence::{Known, known};
use crate::rules::outlook::{planned, reviewed};
use crate::rules::outside;
use crate::store::outlook as store;

/// Job kind: the next products of a review.
pub const REVIEW: &str = "market_access.review";
/// Job kind. Subscribe it to events whose data carry `product`: its evidence has changed.
pub const REFRESH: &str = "market_access.refresh";

/// Job kind, once a day: products whose turn of the law has come.
pub const TURNS: &str = "market_access.turns";

/// Products of one batch: one unit of change, and one step of the progress.
const BATCH: usize = 250;

#[derive(Serialize, Deserialize)]
struct Next {
    review: i64,
}

/// Begins a review inside the unit that changed the packs.
pub(super) async fn begin(tx: &mut Tx, fingerprint: &str, cause: &str) -> Result<()> {
    let review = store::begin_review(tx.conn(), fingerprint, cause, tx.now()).await?;
    tx.enqueue(REVIEW, &json!(Next { review })).await
}

/// The newest review of these packs.
///
/// # Errors
/// Database errors.
pub async fn of_version(platform: &Platform, fingerprint: &str) -> Result<Option<Review>> {
    store::review_of(platform.db().conn(), fingerprint).await
}

/// One product as it is now with what reports show of it.
struct Looked {
    before: ProductOutlook,
    product: Product,
    evidence: Known,
}

/// Looks at the next batch and enqueues the one after it. Again is harmless: the place in the review moves once.
///
/// # Errors
/// A payload that does not read; database errors.
pub async fn review(platform: Platform, job: Job) -> Result<()> {
    let Next { review } = serde_json::from_value(job.payload)?;
    let conn = platform.db().conn();
    let Some(before) = store::review(conn, review).await?.filter(|r| r.ended_at.is_none()) else {
        return Ok(());
    };
    let packs = platform.packs().await?;
    let batch = store::after(conn, &before.place, i64::try_from(BATCH).unwrap_or(i64::MAX)).await?;
    let through = batch.len() < BATCH;
    let place = batch.last().map_or_else(|| before.place.clone(), |last| last.product.to_string());
    let size = i64::try_from(batch.len()).unwrap_or(i64::MAX);
    let looked = look(&platform, batch).await?;
    let today = platform.now().china_date();
    let changed = tokio::task::spawn_blocking(move || evaluate(&packs, &looked, today))
        .await
        .map_err(|error| platform::Error::Internal(error.into()))?;

    let mut tx = platform.system(REVIEW).await?;
    let mut opened = 0;
    let news: Vec<&ProductOutlook> = changed.iter().map(|(_, new)| new).collect();
    let replaced = store::replace(tx.conn(), &news).await?;
    for (old, new) in &changed {
        if !replaced.contains(&new.product.to_string()) {
            // Its plan was renewed meanwhile, perhaps by older packs: it is looked at again by itself.
            tx.enqueue(REFRESH, &json!({"data": {"product": new.product}})).await?;
            continue;
        }
        opened += i64::from(!new.opened.is_empty());
        tell(&mut tx, old, new).await?;
    }
    let after = Review {
        done: before.done + size,
        opened: before.opened + opened,
        place,
        ended_at: through.then(|| tx.now()),
        ..before.clone()
    };
    if !store::go_on(tx.conn(), &before, &after).await? {
        return Ok(());
    }
    if through {
        let data = json!({"review": review, "products": after.done, "opened": after.opened});
        tx.record(Event::new("packs.reviewed", PACKS, review).with(data)).await?;
    } else {
        tx.enqueue(REVIEW, &json!(Next { review })).await?;
    }
    tx.commit().await
}

/// Products of a batch as they are now, with what reports show of each: a few reads, however many there are.
async fn look(platform: &Platform, batch: Vec<ProductOutlook>) -> Result<Vec<Looked>> {
    let ids: Vec<ProductId> = batch.iter().map(|outlook| outlook.product).collect();
    let owners: BTreeSet<OrganisationId> = batch.iter().map(|outlook| outlook.owner).collect();
    let products = platform.products()?.several(platform, &ids).await?;
    let mut products: BTreeMap<ProductId, Product> = products.into_iter().map(|p| (p.product, p)).collect();
    let mut reports = match &platform.ports().reports {
        Some(port) => port.for_products(platform, &ids).await?,
        None => BTreeMap::new(),
    };
    let outside = match owners.is_empty() {
        true => Vec::new(),
        false => crate::store::outside::of_owners(platform.db().conn(), &owners).await?,
    };
    let with_evidence = |before: ProductOutlook| {
        let product = products.remove(&before.product)?;
        let mut findings = reports.remove(&product.product).unwrap_or_default();
        findings.extend(outside.iter().filter_map(|report| outside::findings(report, &product)));
        let evidence = known(&findings, &product);
        Some(Looked { before, product, evidence })
    };
    Ok(batch.into_iter().filter_map(with_evidence).collect())
}

/// On every core: the engine is pure. A product that contradicts itself under the new packs keeps its place unchanged: its own
/// page says what contradicts what.
fn evaluate(
    packs: &requirements::Packs,
    looked: &[Looked],
    today: kernel::Date,
) -> Vec<(ProductOutlook, ProductOutlook)> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = looked.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let shares: Vec<_> = looked
            .chunks(share)
            .map(|share| {
                scope.spawn(move || {
                    let one = |l: &Looked| {
                        let new = reviewed(packs, &l.product, &l.before, &l.evidence, today).ok()?;
                        Some((l.before.clone(), new))
                    };
                    share.iter().filter_map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
    })
}

/// The owner is told once about what was opened: what stood there before is not told again.
async fn tell(tx: &mut Tx, old: &ProductOutlook, new: &ProductOutlook) -> Result<()> {
    let fresh: Vec<&str> =
        new.opened.iter().filter(|at| !old.opened.contains(at)).map(|(requirement, _)| requirement.as_str()).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let mut requirements = fresh;
    requirements.dedup();
    let data = json!({
        "product": new.product, "name": new.name_zh, "owner": new.owner, "plan": new.plan,
        "count": requirements.len(), "requirements": requirements.join(" "),
    });
    tx.record(Event::new("product.law_changed", PRODUCT, new.product).also_on(PLAN, new.plan).with(data)).await
}

/// Keeps the outlook of a plan that was just made or worked out anew, in the same unit.
pub(super) async fn keep(tx: &Tx, stored: &Stored, evidence: &Known) -> Result<()> {
    let packs = tx.platform().packs().await?;
    let before = store::of_product(tx.conn(), stored.head.product).await?;
    let revision = &stored.revision;
    let today = tx.now().china_date();
    let found = planned(&packs, &revision.product, stored.head.id, &revision.plan, before.as_ref(), evidence, today);
    match found {
        Ok(outlook) => store::put(tx.conn(), &outlook).await,
        // The plan itself was just worked out from the same words: it would have been refused.
        Err(refusal) => Err(platform::Error::Rule(crate::rules::convert::refusal(&refusal))),
    }
}

#[derive(Deserialize)]
struct Payload {
    data: About,
}

#[derive(Deserialize)]
struct About {
    product: ProductId,
}

/// Looks at one product again, because its evidence or its description has changed. Again is harmless.
///
/// # Errors
/// A payload that does not read; database errors.
pub async fn refresh(platform: Platform, job: Job) -> Result<()> {
    let Payload { data } = serde_json::from_value(job.payload)?;
    let Some(before) = store::of_product(platform.db().conn(), data.product).await? else {
        return Ok(());
    };
    let Some(product) = platform.products()?.current(&platform, data.product).await? else {
        return Ok(());
    };
    let evidence = evidence_of(&platform, &product).await?;
    let packs = platform.packs().await?;
    let looked = [Looked { before, product, evidence }];
    let mut tx = platform.system(REFRESH).await?;
    for (old, new) in evaluate(&packs, &looked, tx.now().china_date()) {
        if !store::replace(tx.conn(), &[&new]).await?.is_empty() {
            tell(&mut tx, &old, &new).await?;
        } else {
            tx.enqueue(REFRESH, &json!({"data": {"product": new.product}})).await?;
        }
    }
    tx.commit().await
}

/// Looks again at every product for which more has to be tested from today on: its owner is told on the day itself.
///
/// # Errors
/// Database errors.
pub async fn turns(platform: Platform, _: Job) -> Result<()> {
    let mut tx = platform.system(TURNS).await?;
    for product in store::turned(tx.conn(), tx.now().china_date()).await? {
        tx.enqueue(REFRESH, &json!({"data": {"product": product}})).await?;
    }
    tx.commit().await
}
