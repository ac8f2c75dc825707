//! Accounts: people, organisations, memberships with states, roles, sessions, second factors, API keys, the home page.
//!
//! Answers the ports `Identity` and `Organisations`. Knows nothing of products or orders; what waits for a person comes
//! from the `Todo` ports of the other areas.

pub mod actions;
mod entities;
mod identity;
pub mod model;
pub mod notices;
mod pages;
pub mod rules;
mod secrets;
mod store;

use std::sync::Arc;

use platform::authz::Action;
use platform::web::{Access, NavItem, Routes};

pub use secrets::totp_code;

/// Resource kind of organisations in the journal.
pub const ORGANISATION: &str = "organisation";
/// Resource kind of memberships in the journal.
pub const MEMBER: &str = "member";
/// Resource kind of persons in the journal.
pub const PERSON: &str = "person";

/// Every action of the area.
pub static POLICY: &[&Action] = &[&actions::MANAGE_MEMBERS, &actions::MANAGE_KEYS, &actions::CREATE_ORGANISATION];

/// The menu.
pub const NAV: &[NavItem] = &[
    NavItem {
        key: "nav-organisation",
        href: "/organisation",
        icon: "users",
        action: &actions::MANAGE_MEMBERS,
        seldom: true,
    },
    NavItem {
        key: "nav-organisations",
        href: "/organisations",
        icon: "building",
        action: &actions::CREATE_ORGANISATION,
        seldom: true,
    },
];

/// Sets the ports this area answers.
#[must_use]
pub fn wire(builder: platform::Builder) -> platform::Builder {
    builder
        .port(|ports| {
            ports.identity = Some(Arc::new(identity::Accounts));
            ports.organisations = Some(Arc::new(identity::Accounts));
        })
        .handler(notices::NOTIFY, notices::notify)
        .handler(platform::mail::SEND, platform::mail::send)
}

/// Pages.
#[must_use]
pub fn routes() -> Routes {
    use actions::{CREATE_ORGANISATION, MANAGE_KEYS, MANAGE_MEMBERS};
    use pages::{account, home, join, organisation, sign_in};
    Routes::new()
        .get("/", Access::SignedIn, home::show)
        .get("/sign-in", Access::Public, sign_in::form)
        .post("/sign-in", Access::Public, sign_in::submit)
        .get("/sign-in/second-factor", Access::Public, sign_in::code_form)
        .post("/sign-in/second-factor", Access::Public, sign_in::code_submit)
        .post("/sign-out", Access::SignedIn, sign_in::sign_out)
        .post("/language", Access::Public, sign_in::language)
        .get("/register", Access::Public, join::register_form)
        .post("/register", Access::Public, join::register)
        .get("/set-up/{token}", Access::Public, join::set_up_form)
        .post("/set-up/{token}", Access::Public, join::set_up)
        .get("/invitation/{token}", Access::Public, join::invitation_form)
        .post("/invitation/{token}", Access::Public, join::invitation)
        .get("/account", Access::SignedIn, account::show)
        .post("/account/password", Access::SignedIn, account::password)
        .post("/account/second-factor", Access::SignedIn, account::second_factor)
        .post("/account/sign-out-everywhere", Access::SignedIn, account::sign_out_everywhere)
        .get("/organisation", Access::Action(&MANAGE_MEMBERS), organisation::show)
        .post("/organisation/members", Access::Action(&MANAGE_MEMBERS), organisation::invite)
        .post("/organisation/members/{person}", Access::Action(&MANAGE_MEMBERS), organisation::change)
        .post("/organisation/keys", Access::Action(&MANAGE_KEYS), organisation::create_key)
        .post("/organisation/keys/{id}/revocation", Access::Action(&MANAGE_KEYS), organisation::revoke_key)
        .get("/organisations", Access::Action(&CREATE_ORGANISATION), organisation::list)
        .post("/organisations", Access::Action(&CREATE_ORGANISATION), organisation::create)
}
