//! Another area's event names a product and an organisation that works on it: it becomes visible there.

use platform::authz::{Audience, visibility};
use platform::db::Event;
use platform::jobs::Job;
use platform::{Error, Platform, Result};
use serde::Deserialize;
use serde_json::json;

use crate::model::PRODUCT;

/// Job kind. Subscribe it to events whose data carry `product`, `grantee` and `audience` (a word of [`Audience`]).
pub const SHARE: &str = "catalogue.share";

#[derive(Deserialize)]
struct Payload {
    event: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    product: kernel::ids::ProductId,
    grantee: kernel::ids::OrganisationId,
    audience: String,
}

/// Grants; again is harmless. Only a new grant stands on the timeline.
///
/// # Errors
/// A payload without the three members; database errors.
pub async fn share(platform: Platform, job: Job) -> Result<()> {
    let Payload { event, data } = serde_json::from_value(job.payload)?;
    let audience = Audience::from_word(&data.audience)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("{event}: no such audience: {}", data.audience)))?;
    let mut tx = platform.system(SHARE).await?;
    let grantee = data.grantee.to_string();
    let seen = visibility::grantees(tx.conn(), PRODUCT, &data.product.to_string()).await?;
    if seen.iter().any(|(who, as_what)| *who == grantee && *as_what == data.audience) {
        return Ok(());
    }
    tx.grant(PRODUCT, data.product, &grantee, audience, &event).await?;
    let with = match platform.organisations()?.organisation(&platform, data.grantee).await? {
        Some(party) => party.name_zh,
        None => grantee,
    };
    tx.record(Event::new("product.shared", PRODUCT, data.product).with(json!({"with": with}))).await?;
    tx.commit().await
}
