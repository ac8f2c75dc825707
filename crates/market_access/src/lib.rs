//! Market access: what a toy needs for the markets it shall be sold to, why, and the least testing that is enough.
//!
//! The engine is the pure crate `requirements`; here plans are made about product versions, kept as snapshots with the
//! version of the packs, shown as picture and table, answered, renewed, and handed to orders through the port `Plans`.

pub mod actions;
mod api;
mod entities;
pub mod model;
mod pages;
mod ports;
pub mod rules;
mod store;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{Access, NavItem, Routes};
use utoipa::OpenApi;

use actions::{LIST, MAKE, READ_PACKS, REVISE, SHOW, STANDING};

/// Scope of API keys.
const SCOPE: &str = "plans";

/// Pages and REST.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/plans", Access::Action(&LIST), pages::list::list)
        .post("/plans", Access::Action(&MAKE), pages::make::make)
        .get("/plans/new", Access::Action(&MAKE), pages::make::form)
        .get("/plans/{id}", Access::Action(&SHOW), pages::show::show)
        .post("/plans/{id}/answers", Access::Action(&REVISE), pages::show::answer)
        .post("/plans/{id}/renewal", Access::Action(&REVISE), pages::show::renew)
        .merge(paper_routes())
        .get("/products/{id}/markets", Access::Action(&STANDING), pages::standing::show)
        .get("/requirements", Access::Action(&READ_PACKS), pages::packs::show)
        .post("/api/v1/plans", Access::Key(&MAKE, SCOPE), api::make)
        .get("/api/v1/plans/{id}", Access::Key(&SHOW, SCOPE), api::show)
}

/// Documents due, field by field.
fn paper_routes() -> Routes {
    use actions::papers::{FILL, SHOW};
    Routes::new()
        .get("/plans/{id}/papers/{kind}", Access::Action(&SHOW), pages::papers::show)
        .post("/plans/{id}/papers/{kind}/entries", Access::Action(&FILL), pages::papers::fill)
        .get("/plans/{id}/papers/{kind}/json", Access::Action(&SHOW), pages::papers::json)
        .get("/plans/{id}/papers/{kind}/pdf", Access::Action(&SHOW), pages::papers::pdf)
        .get("/plans/{id}/papers/{kind}/csv/{set}", Access::Action(&SHOW), pages::papers::csv)
        .get("/api/v1/plans/{id}/papers/{kind}", Access::Key(&SHOW, SCOPE), api::papers::show)
}

/// The menu.
pub const NAV: &[NavItem] = &[
    NavItem { key: "plans", href: "/plans", icon: "world", action: &LIST },
    NavItem { key: "requirements", href: "/requirements", icon: "checklist", action: &READ_PACKS },
];

/// Every action of the area.
pub static POLICY: &[&Action] =
    &[&LIST, &SHOW, &STANDING, &MAKE, &REVISE, &READ_PACKS, &actions::papers::SHOW, &actions::papers::FILL];

/// Sets the port this area answers and its job.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    builder.port(|all| all.plans = Some(Arc::new(ports::MarketAccess))).handler(actions::SHARE, actions::share)
}

/// The API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(paths(api::make, api::show, api::papers::show))]
    struct Paths;
    Paths::openapi()
}
