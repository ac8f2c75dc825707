//! One function per intention: authorize, load, work out, save, record.

pub mod outside;
pub mod packs;
pub mod papers;
pub mod review;

use kernel::ids::{PlanId, ProductId};
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role, Timestamp};
use platform::authz::{Action, Audience, On, visibility};
use platform::db::Event;
use platform::jobs::Job;
use platform::ports::{Answer, Findings, Product};
use platform::{Error, Platform, Result};
use requirements::{Dates, PlanRequest};
use serde::Deserialize;
use serde_json::json;

use crate::model::{Head, PLAN, PRODUCT, Revision, Stored, Wanted};
use crate::rules::convert;
use crate::rules::evidence::{Known, known};
use crate::store;

const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Laboratory, &[]),
    (OrganisationKind::CertificationBody, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::Buyer, &[]),
];
const MERCHANTS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];

/// See the plans one's organisation may see.
pub static LIST: Action = Action { name: "plan.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See one plan.
pub static SHOW: Action = Action { name: "plan.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See in one line per market where a product stands.
pub static STANDING: Action = Action { name: "plan.standing", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Make a plan for a product of one's own.
pub static MAKE: Action =
    Action { name: "plan.make", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };
/// Answer a plan's questions, or work it out anew.
pub static REVISE: Action =
    Action { name: "plan.revise", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };
/// Read the requirement packs.
pub static READ_PACKS: Action =
    Action { name: "requirements.read", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };

/// Makes a plan for the newest version of a product. The same `once` token again answers with the first plan.
///
/// # Errors
/// [`Error::Invalid`] for markets or dates, [`Error::Rule`] when the product contradicts itself, [`Error::NotFound`].
pub async fn make(
    platform: &Platform,
    actor: &Actor,
    product: ProductId,
    wanted: Wanted,
    once: &str,
) -> Result<PlanId> {
    let mut tx = platform.write(actor, &MAKE, On::record(PRODUCT, product)).await?;
    if let Some(answer) = tx.claim_once(once, MAKE.name).await? {
        return answer.parse().map_err(|_| Error::NotFound);
    }
    let current = platform.products()?.current(platform, product).await?.ok_or(Error::NotFound)?;
    let evidence = evidence_of(platform, &current).await?;
    let plan = work_out(platform, &current, &wanted, &evidence).await?;
    let stored = Stored {
        head: head(tx.new_id(), &current, wanted, &plan, 1, tx.now(), 1),
        revision: Revision {
            number: 1,
            product: current,
            plan,
            created_at: tx.now(),
            created_by: tx.actor().name.clone(),
        },
    };
    let id = stored.head.id;
    store::insert(tx.conn(), &stored).await?;
    review::keep(&tx, &stored, &evidence).await?;
    tx.grant(PLAN, id, actor.organisation, Audience::Owner, "owner").await?;
    tx.record(event("plan.made", &stored)).await?;
    tx.answer_once(once, &id.to_string()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Answers questions: they become the product's next version, and the plan is worked out for it, all in one unit.
///
/// # Errors
/// [`Error::Rule`] when the answers contradict what is known, [`Error::Conflict`] when somebody else was faster.
pub async fn answer(
    platform: &Platform,
    actor: &Actor,
    id: PlanId,
    answers: &[Answer],
    row_version: i64,
) -> Result<()> {
    let mut tx = platform.write(actor, &REVISE, On::record(PLAN, id)).await?;
    let stored = store::plan(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if stored.head.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    let product = platform.products()?.answer(&mut tx, stored.head.product, answers).await?;
    revise(tx, stored, product, "plan.answered").await
}

/// Works the plan out anew, for the newest version of the product and with the packs and the evidence of today.
///
/// # Errors
/// As [`answer`].
pub async fn renew(platform: &Platform, actor: &Actor, id: PlanId, row_version: i64) -> Result<()> {
    let tx = platform.write(actor, &REVISE, On::record(PLAN, id)).await?;
    let stored = store::plan(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if stored.head.row_version != row_version {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    let current = platform.products()?.current(platform, stored.head.product).await?.ok_or(Error::NotFound)?;
    revise(tx, stored, current, "plan.renewed").await
}

async fn revise(mut tx: platform::db::Tx, stored: Stored, product: Product, name: &'static str) -> Result<()> {
    let Head { id, wanted, revision, row_version, .. } = stored.head;
    let platform = tx.platform().clone();
    let evidence = evidence_of(&platform, &product).await?;
    let plan = work_out(&platform, &product, &wanted, &evidence).await?;
    let number = revision + 1;
    let stored = Stored {
        head: head(id, &product, wanted, &plan, number, tx.now(), row_version),
        revision: Revision { number, product, plan, created_at: tx.now(), created_by: tx.actor().name.clone() },
    };
    if !store::revise(tx.conn(), &stored).await? {
        return Err(Error::Conflict(Message::new("error-edited-elsewhere")));
    }
    review::keep(&tx, &stored, &evidence).await?;
    tx.record(event(name, &stored)).await?;
    tx.commit().await
}

/// What reports show today about a product as it is described.
///
/// # Errors
/// Whatever the laboratory's answer fails with.
pub async fn evidence_of(platform: &Platform, product: &Product) -> Result<Known> {
    Ok(known(&reports_about(platform, product).await?, product))
}

/// What reports say about any version of a product: the house's own, newest first, and after them those from elsewhere. Where
/// both speak, the house's own stands.
///
/// # Errors
/// Whatever the laboratory's answer fails with.
pub async fn reports_about(platform: &Platform, product: &Product) -> Result<Vec<Findings>> {
    let mut all = match &platform.ports().reports {
        Some(reports) => reports.for_product(platform, product.product).await?,
        None => Vec::new(),
    };
    let outside = store::outside::about(platform.db().conn(), product).await?;
    all.extend(outside.iter().filter_map(|report| crate::rules::outside::findings(report, product)));
    Ok(all)
}

async fn work_out(
    platform: &Platform,
    product: &Product,
    wanted: &Wanted,
    evidence: &Known,
) -> Result<requirements::Plan> {
    let covered = evidence.coverage(product);
    let request = PlanRequest {
        markets: wanted.markets.clone(),
        dates: Dates { manufactured_on: wanted.manufactured_on, placed_on_market_on: wanted.placed_on_market_on },
        prices: None,
        covered,
    };
    let packs = platform.packs().await?;
    requirements::plan(&packs, &convert::described(product), &request)
        .map_err(|refusal| Error::Rule(convert::refusal(&refusal)))
}

fn head(
    id: PlanId,
    product: &Product,
    wanted: Wanted,
    plan: &requirements::Plan,
    revision: i64,
    now: Timestamp,
    row_version: i64,
) -> Head {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Head {
        id,
        owner: product.owner,
        product: product.product,
        name_zh: product.name_zh.clone(),
        name_en: product.name_en.clone(),
        wanted,
        revision,
        version_number: product.version_number,
        tests: count(plan.tests.len()),
        questions: count(plan.questions.len()),
        total: plan.cost.total.to_string(),
        updated_at: now,
        row_version,
    }
}

fn event(name: &'static str, stored: &Stored) -> Event {
    let Stored { head, .. } = stored;
    Event::new(name, PLAN, head.id).also_on(PRODUCT, head.product).with(json!({
        "plan": head.id,
        "product": head.product,
        "version": head.version_number,
        "markets": head.wanted.markets.join(" "),
        "tests": head.tests,
        "questions": head.questions,
    }))
}

/// Job kind. Subscribe it to events whose data carry `plan`, `grantee` and `audience` (a word of [`Audience`]).
pub const SHARE: &str = "market_access.share";

#[derive(Deserialize)]
struct Payload {
    event: String,
    data: Shared,
}

#[derive(Deserialize)]
struct Shared {
    /// An order may have been made without a plan.
    plan: Option<PlanId>,
    grantee: kernel::ids::OrganisationId,
    audience: String,
}

/// Opens a plan to an organisation; again is harmless.
///
/// # Errors
/// A payload that does not read; database errors.
pub async fn share(platform: Platform, job: Job) -> Result<()> {
    let Payload { event, data } = serde_json::from_value(job.payload)?;
    let Some(plan) = data.plan else {
        return Ok(());
    };
    let audience = Audience::from_word(&data.audience)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("{event}: no such audience: {}", data.audience)))?;
    let mut tx = platform.system(SHARE).await?;
    let grantee = data.grantee.to_string();
    let seen = visibility::grantees(tx.conn(), PLAN, &plan.to_string()).await?;
    if seen.iter().any(|(who, as_what)| *who == grantee && *as_what == data.audience) {
        return Ok(());
    }
    tx.grant(PLAN, plan, &grantee, audience, &event).await?;
    let with = match platform.organisations()?.organisation(&platform, data.grantee).await? {
        Some(party) => party.name_zh,
        None => grantee,
    };
    tx.record(Event::new("plan.shared", PLAN, plan).with(json!({"with": with}))).await?;
    tx.commit().await
}
