//! Where a certificate stands (17065 7.11): suspended, reinstated, withdrawn.

use kernel::Actor;
use kernel::ids::CertificateId;
use platform::authz::On;
use platform::db::Event;
use platform::ports::DocumentStatus;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{GOVERN, PRODUCT, required};
use crate::model::{CERTIFICATE, Standing};
use crate::store;

/// Suspends, reinstates or withdraws, with the reason; every public page follows within a second (17065 7.11).
///
/// # Errors
/// [`Error::Conflict`] from a state that does not allow it; [`Error::Invalid`] without a reason.
pub async fn govern(platform: &Platform, actor: &Actor, id: CertificateId, to: Standing, reason: &str) -> Result<()> {
    let mut tx = platform.write(actor, &GOVERN, On::record(CERTIFICATE, id)).await?;
    let reason = required(reason)?;
    let certificate = store::certificate(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    certificate.standing.become_(to)?;
    store::set_standing(tx.conn(), id, certificate.standing, to, &reason, tx.now()).await?;
    let (status, event) = match to {
        Standing::Suspended => (DocumentStatus::Suspended, "certificate.suspended"),
        Standing::Valid => (DocumentStatus::Valid, "certificate.reinstated"),
        Standing::Withdrawn => (DocumentStatus::Withdrawn, "certificate.withdrawn"),
    };
    platform.issuance()?.change_status(&mut tx, &certificate.number, status, &reason, None).await?;
    let data = json!({"number": certificate.number, "product": certificate.product});
    let event = Event::new(event, CERTIFICATE, id).also_on(PRODUCT, certificate.product);
    tx.record(event.with(data).because(reason)).await?;
    tx.commit().await
}
