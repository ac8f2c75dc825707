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

use actions::{
    APPLY, CREATE_SCHEME, DECIDE, EVALUATE, EXAMINE, GOVERN, LIST, SHOW, SUPPLEMENT, SURVEILLANCE, SURVEY, WITHDRAW,
};
use pages::{apply, board, cases, certificates, directory, schemes};

/// Scope of API keys.
const SCOPE: &str = "reports";

/// Pages and REST.
#[must_use]
pub fn routes() -> Routes {
    let (show, evaluate, decide) = (Access::Action(&SHOW), Access::Action(&EVALUATE), Access::Action(&DECIDE));
    let govern = Access::Key(&GOVERN, SCOPE);
    Routes::new()
        .get("/certification", Access::Action(&LIST), board::board)
        .get("/certification/applications/new", Access::Action(&APPLY), apply::form)
        .post("/certification/applications", Access::Action(&APPLY), apply::apply)
        .get("/certification/applications/{id}", show, cases::show)
        .post("/certification/applications/{id}/evidence", Access::Action(&SUPPLEMENT), apply::supplement)
        .post("/certification/applications/{id}/withdrawal", Access::Action(&WITHDRAW), apply::withdraw)
        .post("/certification/applications/{id}/review", evaluate, cases::review)
        .post("/certification/applications/{id}/refusal-to-review", evaluate, cases::decline)
        .post("/certification/applications/{id}/evaluation", evaluate, cases::evaluate)
        .post("/certification/applications/{id}/examination", Access::Action(&EXAMINE), cases::examine)
        .post("/certification/applications/{id}/grant", decide, cases::grant)
        .post("/certification/applications/{id}/refusal", decide, cases::refuse)
        .get("/certification/certificates", Access::Action(&LIST), certificates::list)
        .get("/certification/certificates/{id}", show, certificates::show)
        .post("/certification/certificates/{id}/standing", Access::Action(&GOVERN), certificates::govern)
        .post("/certification/certificates/{id}/surveillance", Access::Action(&SURVEY), certificates::survey)
        .get("/certification/surveillance", Access::Action(&SURVEILLANCE), certificates::due)
        .get("/certification/schemes", Access::Action(&LIST), schemes::list)
        .post("/certification/schemes", Access::Action(&CREATE_SCHEME), schemes::create)
        .get("/api/v1/certificates", Access::Key(&LIST, SCOPE), api::list)
        .get("/api/v1/certificates/{id}", Access::Key(&SHOW, SCOPE), api::show)
        .post("/api/v1/certificates/{id}/suspension", govern, api::suspend)
        .post("/api/v1/certificates/{id}/reinstatement", govern, api::reinstate)
        .post("/api/v1/certificates/{id}/withdrawal", govern, api::withdraw)
}

/// Pages for anybody: the directory (17065 7.8).
#[must_use]
pub fn public_routes() -> Routes {
    Routes::new().get("/certificates", Access::Public, directory::list)
}

/// The menu.
pub const NAV: &[NavItem] =
    &[NavItem { key: "certification", href: "/certification", icon: "certificate", action: &LIST, seldom: false }];

/// Every action of the area.
pub static POLICY: &[&Action] = &[
    &LIST,
    &SHOW,
    &CREATE_SCHEME,
    &APPLY,
    &SUPPLEMENT,
    &WITHDRAW,
    &EVALUATE,
    &EXAMINE,
    &DECIDE,
    &GOVERN,
    &SURVEY,
    &SURVEILLANCE,
];

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
    #[openapi(paths(api::list, api::show, api::suspend, api::reinstate, api::withdraw))]
    struct Paths;
    Paths::openapi()
}
