//! Certification (ISO/IEC 17065): schemes as data, application, review, evaluation, decision by somebody who took no part,
//! certificates with their standing, the public directory.
//!
//! Answers the ports `Certificates` and `Todo`. What a certificate says leaves the house through the port `Issuance`.

pub mod actions;
mod api;
pub mod model;
mod pages;
mod paper;
mod ports;
pub mod rules;
mod store;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{Access, NavItem, Routes};
use utoipa::OpenApi;

use actions::{APPLY, CREATE_SCHEME, DECIDE, EVALUATE, GOVERN, LIST, SHOW};
use pages::{cases, certificates, directory, schemes};

/// Scope of API keys.
const SCOPE: &str = "reports";

/// Pages and REST.
#[must_use]
pub fn routes() -> Routes {
    let (show, evaluate, decide) = (Access::Action(&SHOW), Access::Action(&EVALUATE), Access::Action(&DECIDE));
    Routes::new()
        .get("/certification", Access::Action(&LIST), cases::board)
        .get("/certification/applications/new", Access::Action(&APPLY), cases::form)
        .post("/certification/applications", Access::Action(&APPLY), cases::apply)
        .get("/certification/applications/{id}", show, cases::show)
        .post("/certification/applications/{id}/review", evaluate, cases::review)
        .post("/certification/applications/{id}/refusal-to-review", evaluate, cases::decline)
        .post("/certification/applications/{id}/evaluation", evaluate, cases::evaluate)
        .post("/certification/applications/{id}/grant", decide, cases::grant)
        .post("/certification/applications/{id}/refusal", decide, cases::refuse)
        .get("/certification/certificates/{id}", show, certificates::show)
        .post("/certification/certificates/{id}/standing", Access::Action(&GOVERN), certificates::govern)
        .get("/certification/schemes", Access::Action(&LIST), schemes::list)
        .post("/certification/schemes", Access::Action(&CREATE_SCHEME), schemes::create)
        .get("/api/v1/certificates/{id}", Access::Key(&SHOW, SCOPE), api::show)
}

/// Pages for anybody: the directory (17065 7.8).
#[must_use]
pub fn public_routes() -> Routes {
    Routes::new().get("/certificates", Access::Public, directory::list)
}

/// The menu.
pub const NAV: &[NavItem] =
    &[NavItem { key: "certification", href: "/certification", icon: "certificate", action: &LIST }];

/// Every action of the area.
pub static POLICY: &[&Action] = &[&LIST, &SHOW, &CREATE_SCHEME, &APPLY, &EVALUATE, &DECIDE, &GOVERN];

/// Sets the ports this area answers.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    builder.port(|all| {
        all.certificates = Some(Arc::new(ports::Certification));
        all.todo.push(Arc::new(ports::Certification));
    })
}

/// The API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(paths(api::show))]
    struct Paths;
    Paths::openapi()
}
