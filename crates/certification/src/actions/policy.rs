//! Who may do what: the rows of the policy table.

use kernel::{AuthLevel, OrganisationKind, Role};
use platform::authz::{Action, Audience};

const BODY: OrganisationKind = OrganisationKind::CertificationBody;
const OF_BODY: &[Audience] = &[Audience::CertificationBody];
const EVERYBODY: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (BODY, &[]),
    (OrganisationKind::Authority, &[]),
    (OrganisationKind::ServiceCentre, &[]),
    (OrganisationKind::Buyer, &[]),
];

/// See the applications and certificates one's organisation may see.
pub static LIST: Action =
    Action { name: "certification.list", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// See one of them.
pub static SHOW: Action =
    Action { name: "certification.show", allow: EVERYBODY, audiences: &[], level: AuthLevel::Key };
/// Make a scheme.
pub static CREATE_SCHEME: Action = Action {
    name: "scheme.create",
    allow: &[(BODY, &[Role::Administrator])],
    audiences: &[],
    level: AuthLevel::Password,
};
/// Apply (17065 7.2).
pub static APPLY: Action = Action {
    name: "certification.apply",
    allow: &[(OrganisationKind::Enterprise, &[Role::Merchant])],
    audiences: &[],
    level: AuthLevel::Password,
};
/// Application review and evaluation (17065 7.3, 7.4).
pub static EVALUATE: Action = Action {
    name: "certification.evaluate",
    allow: &[(BODY, &[Role::Evaluator])],
    audiences: OF_BODY,
    level: AuthLevel::Password,
};
/// Cite further evidence for one's own application.
pub static SUPPLEMENT: Action = Action {
    name: "certification.supplement",
    allow: &[(OrganisationKind::Enterprise, &[Role::Merchant])],
    audiences: &[Audience::Owner],
    level: AuthLevel::Password,
};
/// Take one's own application back.
pub static WITHDRAW: Action = Action {
    name: "certification.withdraw",
    allow: &[(OrganisationKind::Enterprise, &[Role::Merchant])],
    audiences: &[Audience::Owner],
    level: AuthLevel::Password,
};
/// Review of all information and results (17065 7.5).
pub static EXAMINE: Action = Action {
    name: "certification.examine",
    allow: &[(BODY, &[Role::Evaluator, Role::DecisionMaker])],
    audiences: OF_BODY,
    level: AuthLevel::Password,
};
/// The decision (17065 7.6), with a second factor.
pub static DECIDE: Action = Action {
    name: "certification.decide",
    allow: &[(BODY, &[Role::DecisionMaker])],
    audiences: OF_BODY,
    level: AuthLevel::SecondFactor,
};
/// Suspend, reinstate, withdraw (17065 7.11), with a second factor.
pub static GOVERN: Action = Action {
    name: "certificate.govern",
    allow: &[(BODY, &[Role::DecisionMaker])],
    audiences: OF_BODY,
    level: AuthLevel::SecondFactor,
};
/// Record a surveillance (17065 7.9).
pub static SURVEY: Action = Action {
    name: "certificate.survey",
    allow: &[(BODY, &[Role::Evaluator])],
    audiences: OF_BODY,
    level: AuthLevel::Password,
};
/// See what surveillance falls due.
pub static SURVEILLANCE: Action = Action {
    name: "certificate.surveillance",
    allow: &[(BODY, &[Role::Evaluator, Role::DecisionMaker])],
    audiences: &[],
    level: AuthLevel::Password,
};
