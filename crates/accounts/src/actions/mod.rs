//! One function per intention: authorize, load, rule, save, record.

mod keys;
mod members;
mod sign_in;

pub use keys::{NewKey, create_key, revoke_key};
pub use members::{
    accept_invitation, change_member, create_organisation, first_link, invite_member, register_enterprise, reset_link,
    set_up,
};
pub use sign_in::{
    SignedIn, change_password, confirm_totp, new_totp_secret, second_factor, sign_in, sign_out, sign_out_everywhere,
};

use kernel::{AuthLevel, OrganisationKind, Role};
use platform::authz::Action;

/// Every organisation kind, for actions that each does for itself.
const ADMINISTRATORS: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[Role::Administrator]),
    (OrganisationKind::ServiceCentre, &[Role::Administrator]),
    (OrganisationKind::Laboratory, &[Role::Administrator]),
    (OrganisationKind::CertificationBody, &[Role::Administrator]),
    (OrganisationKind::Authority, &[Role::Administrator]),
    (OrganisationKind::Buyer, &[Role::Administrator]),
];

/// Invite, suspend, give roles within the own organisation.
pub static MANAGE_MEMBERS: Action =
    Action { name: "member.manage", allow: ADMINISTRATORS, audiences: &[], level: AuthLevel::Password };
/// Make and revoke API keys of the own organisation.
pub static MANAGE_KEYS: Action =
    Action { name: "key.manage", allow: ADMINISTRATORS, audiences: &[], level: AuthLevel::Password };
/// Bring a laboratory, certification body, authority or buyer onto the platform.
pub static CREATE_ORGANISATION: Action = Action {
    name: "organisation.create",
    allow: &[(OrganisationKind::ServiceCentre, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};
