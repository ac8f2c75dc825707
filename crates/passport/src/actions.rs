//! What members do with issued documents. Status is changed by the areas that issue, through the port; never from here.

use kernel::ids::OrganisationId;
use kernel::{Actor, AuthLevel, Message, OrganisationKind, Role};
use platform::authz::{Action, Audience, On, visibility};
use platform::db::Event;
use platform::{Error, Platform, Result};
use serde_json::json;

use crate::DOCUMENT;

const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Laboratory, &[]),
    (OrganisationKind::CertificationBody, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::Buyer, &[]),
];

/// See the documents issued by or to the own organisation, or shown to it.
pub static LIST: Action = Action { name: "document.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Open one of them, with its signed files.
pub static SHOW: Action = Action { name: "document.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Let a buyer see a document of one's own among theirs.
pub static SHARE: Action = Action {
    name: "document.share",
    allow: &[(OrganisationKind::Enterprise, &[Role::Merchant])],
    audiences: &[Audience::Owner],
    level: AuthLevel::Password,
};

/// Lets a buyer see a document; doing it again is harmless and stands on the timeline once. Answers the buyer's name.
pub(crate) async fn share(platform: &Platform, actor: &Actor, number: &str, buyer: &str) -> Result<(String, String)> {
    let mut tx = platform.write(actor, &SHARE, On::record(DOCUMENT, number)).await?;
    let unknown = || Error::field("buyer", Message::new("document-error-buyer"));
    let id: OrganisationId = buyer.parse().map_err(|_| unknown())?;
    let party = platform.organisations()?.organisation(platform, id).await?;
    let party = party.filter(|party| party.kind == OrganisationKind::Buyer).ok_or_else(unknown)?;
    let seen = visibility::grantees(tx.conn(), DOCUMENT, number).await?;
    if !seen.iter().any(|(who, _)| *who == id.to_string()) {
        tx.grant(DOCUMENT, number, id, Audience::Buyer, "document.shared").await?;
        let data = json!({"number": number, "with": party.name_en});
        tx.record(Event::new("document.shared", DOCUMENT, number).with(data)).await?;
        tx.commit().await?;
    }
    Ok((party.name_zh, party.name_en))
}
