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

use actions::packs::{CONFIRM, DECIDE, ENTER};
use actions::{LIST, MAKE, READ_PACKS, REVISE, SHOW, STANDING};

/// Largest form of an edition: a few tables.
const DRAFT_BYTES: usize = 4_000_000;
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
        .get("/plans/{id}/comparison", Access::Action(&SHOW), pages::compare::show)
        .merge(paper_routes())
        .merge(outside_routes())
        .get("/products/{id}/markets", Access::Action(&STANDING), pages::standing::show)
        .get("/products/{id}/evidence", Access::Action(&STANDING), pages::evidence::show)
        .get("/requirements", Access::Action(&READ_PACKS), pages::packs::show)
        .get("/requirements/decisions/new", Access::Action(&DECIDE), pages::expertise::form)
        .post("/requirements/decisions", Access::Action(&DECIDE), pages::expertise::decide)
        .get("/requirements/drafts/new", Access::Action(&ENTER), pages::expertise::enter_form)
        .upload("/requirements/drafts", Access::Action(&ENTER), DRAFT_BYTES, pages::expertise::enter)
        .get("/requirements/drafts/{id}", Access::Action(&READ_PACKS), pages::expertise::draft)
        .post("/requirements/drafts/{id}/confirmation", Access::Action(&CONFIRM), pages::expertise::confirm)
        .post("/requirements/drafts/{id}/withdrawal", Access::Action(&ENTER), pages::expertise::withdraw)
        .get("/requirements/versions", Access::Action(&READ_PACKS), pages::expertise::versions)
        .get("/requirements/versions/{number}", Access::Action(&READ_PACKS), pages::expertise::version)
        .get("/law", Access::Action(&READ_PACKS), pages::law::show)
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

/// Reports of laboratories elsewhere.
fn outside_routes() -> Routes {
    use actions::outside::{CHECK, LIST, SHOW, SUBMIT, WITHDRAW};
    // The file and what is typed beside it.
    let most = model::outside::MOST_FILE + 100_000;
    Routes::new()
        .get("/outside-reports", Access::Action(&LIST), pages::outside::list)
        .get("/products/{id}/outside-reports/new", Access::Action(&SUBMIT), pages::outside::form)
        .upload("/products/{id}/outside-reports", Access::Action(&SUBMIT), most, pages::outside::submit)
        .get("/outside-reports/{number}", Access::Action(&SHOW), pages::outside::show)
        .get("/outside-reports/{number}/file", Access::Action(&SHOW), pages::outside::file)
        .post("/outside-reports/{number}/checks", Access::Action(&CHECK), pages::outside::check)
        .post("/outside-reports/{number}/withdrawal", Access::Action(&WITHDRAW), pages::outside::withdraw)
        .upload("/api/v1/products/{id}/outside-reports", Access::Key(&SUBMIT, SCOPE), most, api::outside::submit)
        .get("/api/v1/outside-reports/{number}", Access::Key(&SHOW, SCOPE), api::outside::show)
}

/// The menu.
pub const NAV: &[NavItem] = &[
    NavItem { key: "plans", href: "/plans", icon: "world", action: &LIST, seldom: false },
    NavItem { key: "requirements", href: "/requirements", icon: "checklist", action: &READ_PACKS, seldom: true },
    NavItem {
        key: "outside-reports",
        href: "/outside-reports",
        icon: "paperclip",
        action: &actions::outside::LIST,
        seldom: true,
    },
    NavItem { key: "nav-law", href: "/law", icon: "calendar-due", action: &READ_PACKS, seldom: true },
];

/// Every action of the area.
pub static POLICY: &[&Action] = &[
    &LIST,
    &SHOW,
    &STANDING,
    &MAKE,
    &REVISE,
    &READ_PACKS,
    &DECIDE,
    &ENTER,
    &CONFIRM,
    &actions::papers::SHOW,
    &actions::papers::FILL,
    &actions::outside::LIST,
    &actions::outside::SHOW,
    &actions::outside::SUBMIT,
    &actions::outside::CHECK,
    &actions::outside::WITHDRAW,
];

/// Sets the port this area answers and its job.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    let area = Arc::new(ports::MarketAccess::default());
    let packs = Arc::clone(&area);
    builder
        .port(|all| {
            all.plans = Some(area);
            all.packs = Some(packs);
        })
        .handler(actions::SHARE, actions::share)
        .handler(actions::review::REVIEW, actions::review::review)
        .handler(actions::review::REFRESH, actions::review::refresh)
        .handler(actions::review::TURNS, actions::review::turns)
        .daily(actions::review::TURNS)
}

/// The API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(paths(api::make, api::show, api::papers::show, api::outside::submit, api::outside::show))]
    struct Paths;
    Paths::openapi()
}
