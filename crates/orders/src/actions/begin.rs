//! One tap on a plan makes a draft.

use kernel::Message;
use kernel::ids::{OrderId, PlanId};
use platform::authz::{Audience, On};
use platform::db::{Event, Tx};
use platform::ports::{Named, Party, Plan, PlannedTest, Product};
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{CREATE, centres, show_to};
use crate::model::{KIND, Line, Order, Parties, State, Subject, Wishes, both_names};
use crate::store;

/// Makes a draft from a plan of the actor's organisation. The same `once` token makes it once.
///
/// # Errors
/// [`Error::NotFound`] for another's plan; [`Error::Rule`] when the plan has nothing to test or no centre is there.
pub async fn create(platform: &Platform, actor: &kernel::Actor, plan: PlanId, once: &str) -> Result<OrderId> {
    platform.read(actor, &CREATE, On::Nothing).await?;
    let plan = platform.plans()?.plan(platform, plan).await?.ok_or(Error::NotFound)?;
    if plan.owner != actor.organisation {
        return Err(Error::NotFound);
    }
    if plan.tests.is_empty() {
        return Err(Error::Rule(Message::new("order-error-nothing-to-test")));
    }
    let product = platform.products()?.version(platform, plan.version).await?.ok_or(Error::NotFound)?;
    let applicant =
        platform.organisations()?.organisation(platform, actor.organisation).await?.ok_or(Error::NotFound)?;
    let centre = centres(platform).await?.into_iter().next();
    let centre = centre.ok_or_else(|| Error::Rule(Message::new("order-error-no-centre")))?;

    let mut tx = platform.write(actor, &CREATE, On::Nothing).await?;
    if let Some(made) = tx.claim_once(once, &format!("order.create:{}", plan.id)).await? {
        return made.parse().map_err(|_| Error::Internal(anyhow::anyhow!("once answered {made:?}, not an order id")));
    }
    let order = draft(&tx, plan, product, &applicant, &centre);
    store::insert(tx.conn(), &order).await?;
    show_to(&tx, &order, order.applicant, Audience::Owner, "applicant").await?;
    let data = json!({"order": order.id, "names": both_names(&order.subject.name_zh, &order.subject.name_en)});
    tx.record(Event::new("order.created", KIND, order.id).with(data)).await?;
    tx.answer_once(once, &order.id.to_string()).await?;
    let id = order.id;
    tx.commit().await?;
    Ok(id)
}

fn draft(tx: &Tx, plan: Plan, product: Product, applicant: &Party, centre: &Party) -> Order {
    let name = if applicant.name_zh.is_empty() { &applicant.name_en } else { &applicant.name_zh };
    let address = if applicant.address_zh.is_empty() { &applicant.address_en } else { &applicant.address_zh };
    Order {
        id: tx.new_id(),
        number: None,
        applicant: applicant.id,
        service_centre: centre.id,
        subject: Subject {
            plan: plan.id,
            product: product.product,
            version: product.version,
            version_number: product.version_number,
            name_zh: product.name_zh,
            name_en: product.name_en,
            model: product.model,
            markets: plan.markets,
            manufactured_on: plan.manufactured_on,
            placed_on_market_on: plan.placed_on_market_on,
            each_market_alone: plan.each_market_alone,
        },
        parties: Parties::all(&Named { name: name.clone(), address: address.clone() }),
        wishes: Wishes::default(),
        lines: (1..).zip(plan.tests).map(|(position, test)| line(tx, position, test)).collect(),
        state: State::Draft,
        submitted_at: None,
        sample_received_at: None,
        created_at: tx.now(),
        row_version: 1,
    }
}

fn line(tx: &Tx, position: i64, test: PlannedTest) -> Line {
    Line { id: tx.new_id(), position, test, offered: true, fee: None, laboratory: None, external_provider: None }
}
