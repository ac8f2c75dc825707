//! People, organisations, memberships, keys: the values, and what may become of a membership.

use kernel::ids::{OrganisationId, UserId};
use kernel::{InvalidTransition, MembershipState, OrganisationKind, Role, Timestamp};

/// A person with an account. The password is known only as an argon2id hash.
#[derive(Clone, Debug)]
pub struct Person {
    /// Identity.
    pub id: UserId,
    /// Sign-in name, lower case.
    pub email: String,
    /// Name shown to others.
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    /// Base32 secret of the second factor, when switched on.
    pub totp_secret: Option<String>,
    /// Last time step that was used: a code works once (RFC 6238 5.2).
    pub totp_last_step: i64,
    /// `zh-CN` or `en`.
    pub language: String,
    /// Wrong passwords in a row.
    pub failed_attempts: i64,
    /// No sign-in before this instant.
    pub locked_until: Timestamp,
}

/// A person's place in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// In which roles.
    pub roles: Vec<Role>,
    /// May they act?
    pub state: MembershipState,
    /// Why the state is what it is.
    pub state_reason: String,
    /// Since when.
    pub state_since: Timestamp,
    /// Raised by every change: two people editing notice one another.
    pub row_version: i64,
}

impl Membership {
    /// The same membership in another state.
    ///
    /// # Errors
    /// [`InvalidTransition`]: an invitation is confirmed only by the invited person, and nothing leaves `expired`.
    pub fn into_state(self, to: MembershipState, reason: &str, now: Timestamp) -> Result<Self, InvalidTransition> {
        use MembershipState::{Confirmed, Expired, Invited, Suspended};
        match (self.state, to) {
            (Invited | Suspended, Confirmed | Expired) | (Confirmed, Suspended | Expired) => {
                Ok(Self { state: to, state_reason: reason.to_owned(), state_since: now, ..self })
            }
            (from, _) => Err(InvalidTransition { entity: "membership", from: from.word(), to: to.word() }),
        }
    }
}

/// What is needed to make an organisation.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewOrganisation {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// 统一社会信用代码, or a foreign register number for buyers.
    pub registration: String,
    /// Address in Chinese.
    pub address_zh: String,
    /// Address in English.
    pub address_en: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

/// What is needed to make a person.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewPerson {
    /// Name shown to others.
    pub person_name: String,
    /// Sign-in name.
    pub person_email: String,
    /// Password, at least ten characters.
    pub password: String,
}

/// A person of an organisation, as listed.
#[derive(Clone, Debug)]
pub struct Member {
    /// The membership.
    pub membership: Membership,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Language tag of their choice.
    pub language: String,
    /// Second factor switched on.
    pub second_factor: bool,
}

/// An API key, as listed: the token itself is shown once and never stored.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Identity.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The first characters of the token, to recognise it.
    pub prefix: String,
    /// Scopes.
    pub scopes: Vec<String>,
    /// When made.
    pub created_at: Timestamp,
    /// When last used.
    pub last_used_at: Option<Timestamp>,
    /// When revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Roles that make sense in an organisation of a kind.
#[must_use]
pub const fn roles_of(kind: OrganisationKind) -> &'static [Role] {
    match kind {
        OrganisationKind::Enterprise => &[Role::Administrator, Role::Merchant],
        OrganisationKind::ServiceCentre => &[Role::Administrator, Role::Receptionist, Role::ContractReviewer],
        OrganisationKind::Laboratory => {
            &[Role::Administrator, Role::Receptionist, Role::Analyst, Role::Verifier, Role::Signatory]
        }
        OrganisationKind::CertificationBody => {
            &[Role::Administrator, Role::Evaluator, Role::DecisionMaker, Role::Expert]
        }
        OrganisationKind::Authority => &[Role::Administrator, Role::Officer],
        OrganisationKind::Buyer => &[Role::Administrator, Role::Purchaser],
    }
}

/// Scopes an API key can carry.
pub const SCOPES: &[&str] =
    &["products", "plans", "orders", "results", "reports", "epcis.capture", "epcis.query", "links"];
