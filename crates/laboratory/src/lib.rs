//! The laboratory (ISO/IEC 17025): scope and people, samples, tests, results, statements of conformity, test reports.
//!
//! Works for orders of the service centre, which it knows through [`platform::ports::Orders`], and answers to the rest
//! of the platform through `Scopes` and `Reports`. Must never change an issued report: it is amended by a new one.

pub mod actions;
mod api;
mod entities;
pub mod instrument;
pub mod jobs;
pub mod model;
mod pages;
mod ports;
pub mod rules;
mod store;

use std::sync::Arc;

use platform::authz::Action;
use platform::web::{NavItem, Routes};

use actions::{characteristic, import, report, sample, scope, test};

/// Pages and REST.
#[must_use]
pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

/// The REST description.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(api::show_sample, api::import_results, api::show_report))]
    struct Paths;
    <Paths as utoipa::OpenApi>::openapi()
}

/// The area's part of the menu.
pub const NAV: &[NavItem] = &[
    NavItem { key: "nav-bench", href: "/laboratory", icon: "flask", action: &test::SHOW, seldom: false },
    NavItem { key: "nav-counter", href: "/samples/counter", icon: "package", action: &sample::RECEIVE, seldom: false },
    NavItem { key: "nav-samples", href: "/samples", icon: "box", action: &sample::LIST, seldom: false },
    NavItem { key: "nav-reports", href: "/reports", icon: "file-text", action: &test::SHOW, seldom: false },
    NavItem { key: "nav-scope", href: "/laboratory/scope", icon: "certificate", action: &scope::SHOW, seldom: true },
];

/// Every action of the area.
pub static POLICY: &[&Action] = &[
    &scope::SHOW,
    &scope::MANAGE,
    &sample::LIST,
    &sample::SHOW,
    &sample::RECEIVE,
    &sample::DIVIDE,
    &sample::HAND_OVER,
    &sample::LABEL,
    &characteristic::MANAGE,
    &test::SHOW,
    &test::ASSIGN,
    &test::ENTER,
    &test::VERIFY,
    &test::RETEST,
    &import::IMPORT,
    &report::LIST,
    &report::SHOW,
    &report::DRAFT,
    &report::REVIEW,
    &report::AUTHORISE,
    &report::AMEND,
    &report::MARKS,
];

/// Sets the ports that this area answers and its job handlers.
#[must_use]
pub fn wire(builder: platform::Builder) -> platform::Builder {
    builder
        .port(|p| {
            p.scopes = Some(Arc::new(ports::Laboratory));
            p.reports = Some(Arc::new(ports::Laboratory));
            p.todo.push(Arc::new(ports::Laboratory));
        })
        .handler(jobs::EXPECT_SAMPLES, jobs::expect_samples)
        .handler(jobs::OPEN_TESTS, jobs::open_tests)
        .handler(jobs::SHARE_REPORT, report::share)
}
