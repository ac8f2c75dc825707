//! One function per intention: authorize, load, rule, save, record.

pub mod imports;
pub mod photos;
pub mod products;
pub mod share;

use kernel::{AuthLevel, OrganisationKind, Role};
use platform::authz::{Action, Audience};

const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Laboratory, &[]),
    (OrganisationKind::CertificationBody, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::Buyer, &[]),
];
const MERCHANTS: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];

/// See the products one's organisation may see.
pub static LIST: Action = Action { name: "product.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See one product with its versions.
pub static SHOW: Action = Action { name: "product.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Record a new product.
pub static CREATE: Action = Action { name: "product.create", allow: MERCHANTS, audiences: &[], level: AuthLevel::Key };
/// Record a new version.
pub static EDIT: Action =
    Action { name: "product.edit", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };
/// Import a product sheet.
pub static IMPORT: Action = Action { name: "product.import", allow: MERCHANTS, audiences: &[], level: AuthLevel::Key };
/// See an import, and correct what waits of it.
pub static CORRECT: Action =
    Action { name: "product_import.correct", allow: MERCHANTS, audiences: &[Audience::Owner], level: AuthLevel::Key };
