//! Surveillance (17065 7.9): what was found, and when it is due again.

use kernel::ids::CertificateId;
use kernel::{Actor, Message};
use platform::authz::On;
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use super::{PRODUCT, SURVEY, required};
use crate::model::{CERTIFICATE, Standing};
use crate::{rules, store};

/// Records a surveillance. When the product still conforms, it is due again after the scheme's period; when it does not,
/// the date stays and the decision maker is asked: nothing is suspended without a person (7.11.1).
///
/// # Errors
/// [`Error::Invalid`] without words on what was found; [`Error::Rule`] when the certificate is no longer in force.
pub async fn survey(platform: &Platform, actor: &Actor, id: CertificateId, conforms: bool, found: &str) -> Result<()> {
    let mut tx = platform.write(actor, &SURVEY, On::record(CERTIFICATE, id)).await?;
    let found = required(found)?;
    let certificate = store::certificate(tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if certificate.standing == Standing::Withdrawn || certificate.expires_on < tx.now().china_date() {
        return Err(Error::Rule(Message::new("certificate-error-ended")));
    }
    let due = certificate.surveillance_on;
    let name = if conforms {
        let application = store::application(tx.conn(), certificate.application).await?.ok_or(Error::NotFound)?;
        let scheme = store::scheme(tx.conn(), application.scheme).await?.ok_or(Error::NotFound)?;
        let next = rules::next_surveillance(due, scheme.surveillance_months, certificate.expires_on);
        store::set_surveillance(tx.conn(), id, due, next).await?;
        "certificate.surveyed"
    } else {
        "certificate.survey_failed"
    };
    let data = json!({"number": certificate.number, "product": certificate.product, "due": due});
    tx.record(Event::new(name, CERTIFICATE, id).also_on(PRODUCT, certificate.product).with(data).because(found))
        .await?;
    tx.commit().await
}
