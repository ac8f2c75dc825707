//! Who may do what with an order: the rows of the policy table.

use kernel::{AuthLevel, OrganisationKind, Role};
use platform::authz::{Action, Audience};

const MERCHANT: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::Enterprise, &[Role::Merchant])];
const REVIEWER: &[(OrganisationKind, &[Role])] = &[(OrganisationKind::ServiceCentre, &[Role::ContractReviewer])];
const COUNTER: &[(OrganisationKind, &[Role])] =
    &[(OrganisationKind::ServiceCentre, &[Role::ContractReviewer, Role::Receptionist])];
const SEES: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[]),
    (OrganisationKind::ServiceCentre, &[Role::ContractReviewer, Role::Receptionist]),
    (OrganisationKind::Laboratory, &[Role::Receptionist, Role::Analyst, Role::Verifier, Role::Signatory]),
];
const TALKS: &[(OrganisationKind, &[Role])] = &[
    (OrganisationKind::Enterprise, &[Role::Merchant]),
    (OrganisationKind::ServiceCentre, &[Role::ContractReviewer, Role::Receptionist]),
];
const OWNER: &[Audience] = &[Audience::Owner];
const CENTRE: &[Audience] = &[Audience::ServiceCentre];

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $allow:expr, $audiences:expr, $level:ident;)+) => {
        $($(#[$doc])* pub static $name: Action =
            Action { name: $word, allow: $allow, audiences: $audiences, level: AuthLevel::$level };)+

        /// Every action of the area.
        pub static POLICY: &[&Action] = &[$(&$name),+];
    };
}

actions! {
    /// Making a draft from a plan.
    CREATE = "order.create", MERCHANT, &[], Key;
    /// Lists of orders.
    LIST = "order.list", SEES, &[], Key;
    /// One order; what is shown depends on the audience.
    SHOW = "order.show", SEES, &[Audience::Owner, Audience::ServiceCentre, Audience::Laboratory], Key;
    /// Its quotation, with prices.
    SHOW_QUOTATION = "order.show_quotation", TALKS, &[Audience::Owner, Audience::ServiceCentre], Key;
    /// Parties and wishes of a draft.
    EDIT = "order.edit", MERCHANT, OWNER, Key;
    /// Handing in.
    SUBMIT = "order.submit", MERCHANT, OWNER, Key;
    /// Taking back.
    WITHDRAW = "order.withdraw", MERCHANT, OWNER, Key;
    /// Accepting the quotation.
    ACCEPT = "order.accept", MERCHANT, OWNER, Key;
    /// Sending back for completion.
    RETURN = "order.return", REVIEWER, CENTRE, Password;
    /// Not taking on.
    DECLINE = "order.decline", REVIEWER, CENTRE, Password;
    /// Contract review (17025 7.1).
    REVIEW = "order.review", REVIEWER, CENTRE, Password;
    /// Giving lines to laboratories.
    DISPATCH = "order.dispatch", COUNTER, CENTRE, Password;
    /// Stopping the clock while the customer is waited for.
    STOP_CLOCK = "order.stop_clock", COUNTER, CENTRE, Password;
    /// The clock runs again.
    RESUME_CLOCK = "order.resume_clock", COUNTER, CENTRE, Password;
    /// Closing when all reports are there.
    CLOSE = "order.close", COUNTER, CENTRE, Password;
    /// The conversation on an order.
    SAY = "order.say", TALKS, &[Audience::Owner, Audience::ServiceCentre], Key;
    /// What is due today.
    BOARD = "order.board", COUNTER, &[], Password;
    /// Reading the own price list.
    SHOW_PRICES = "price_list.show", COUNTER, &[], Password;
    /// Changing the own price list.
    SET_PRICES = "price_list.set", REVIEWER, &[], Password;
}
