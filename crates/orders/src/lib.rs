//! Orders (委托): from a plan to an application, its quotation, contract review (17025 7.1), acceptance and dispatch.
//!
//! Asks through ports: plans, products, organisations, scopes, reports, certificates. Never tests anything and never
//! judges a result: that is the laboratory's. The face below is all that `app` sees.

pub mod actions;
mod api;
pub mod model;
pub mod rules;

mod entities;
mod pages;
mod ports;
mod quotation_sheet;
mod store;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{NavItem, Routes};

pub use quotation_sheet::{QuotationSheet, SheetLine, quotation_sheet};

/// Job: `sample.received` moves the order's progress.
pub const ON_SAMPLE_RECEIVED: &str = "orders.on_sample_received";
/// Job: `report.issued` moves the order's progress.
pub const ON_REPORT_ISSUED: &str = "orders.on_report_issued";

/// Pages and REST of the area.
pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

/// Menu entries.
pub const NAV: &[NavItem] = pages::NAV;

/// Every action, for the golden table.
pub static POLICY: &[&Action] = actions::POLICY;

/// Sets the ports this area answers and its job handlers.
pub fn wire(builder: Builder) -> Builder {
    builder
        .port(|ports| {
            ports.orders = Some(Arc::new(ports::Answers));
            ports.todo.push(Arc::new(ports::Answers));
        })
        .handler(ON_SAMPLE_RECEIVED, actions::on_sample_received)
        .handler(ON_REPORT_ISSUED, actions::on_report_issued)
}

/// The REST description.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    <api::Paths as utoipa::OpenApi>::openapi()
}
