//! Traceability: lots with serial numbers, their EPCIS events, the EPCIS interface and the GS1 Digital Link resolver.
//!
//! - A lot belongs to one product version. Making, packing, inspecting and shipping it are [`actions`]; each writes EPCIS
//!   events through the same function as the interface at `/epcis` ([`actions::capture`]).
//! - Events are kept behind `store::events` (docs/decisions/0003); who may see one stands in `epcis_seen`.
//! - A trace joins events into a graph ([`rules::trace`]); a recall takes its scope from it ([`actions::scope`]) and is told to
//!   everybody.
//! - Reports and certificates issued here, and what becomes of them, are events too ([`actions::documents`]); a lot that failed in
//!   a report is a suspicion ([`actions::failed`]).
//! - Subscribers are told what became visible to them by the [`courier`].
//! - A partner sees of an event what its captor tells partners ([`rules::redact`], docs/decisions/0006): the store lets no event's text
//!   out to a reader but through it.
//! - A scanned code is answered by the resolver without reading the database: a redirect to the passport.
//!
//! It asks other areas through ports (products, organisations, reports, certificates, issuance) and judges nothing.

pub mod actions;
pub mod domain_model;
pub mod model;
pub mod recall_model;
pub mod rules;
pub mod share_model;
pub mod subscription_model;

mod api;
pub mod courier;
mod domains_api;
mod epcis_api;
mod links_api;
mod master_data_api;
mod pages;
mod percent;
mod ports;
mod recalls_api;
mod resolver;
mod share_api;
mod store;
mod trace_api;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{NavItem, Routes};

/// Pages and REST, `/epcis` included.
pub fn routes() -> Routes {
    pages::routes()
        .merge(api::routes())
        .merge(share_api::routes())
        .merge(trace_api::routes())
        .merge(links_api::routes())
        .merge(master_data_api::routes())
        .merge(domains_api::routes())
        .merge(recalls_api::routes())
        .merge(epcis_api::routes())
}

/// The resolver: Digital Links and its description file, for anybody.
pub fn public_routes() -> Routes {
    resolver::routes().merge(pages::public_routes())
}

/// Menu entries.
pub const NAV: &[NavItem] = pages::NAV;

/// Every action of the area.
pub static POLICY: &[&Action] = actions::POLICY;

/// Answers [`platform::ports::Traces`], [`platform::ports::Recalls`], [`platform::ports::Domains`] and what waits for holders of goods that are called back.
pub fn wire(builder: Builder) -> Builder {
    builder
        .service(courier::run)
        .port(|ports| {
            ports.traces = Some(Arc::new(ports::Answers));
            ports.recalls = Some(Arc::new(ports::Answers));
            ports.domains = Some(Arc::new(ports::Answers));
            ports.todo.push(Arc::new(ports::Answers));
        })
        .handler(actions::capture_job::JOB, actions::capture_job::turn)
        .handler(actions::capture_job::SWEEP, actions::capture_job::sweep)
        .daily(actions::capture_job::SWEEP)
        .handler(actions::documents::TELL, actions::documents::tell)
        .handler(actions::failed::FLAG, actions::failed::flag)
        .handler(actions::correct::WITHDRAW, actions::correct::withdraw)
        .handler(actions::seen::FORGET, actions::seen::forget)
        .daily(actions::seen::FORGET)
        .handler(actions::months::AHEAD, actions::months::ahead)
        .daily(actions::months::AHEAD)
        .handler(actions::number::NUMBER, actions::number::number_lot)
}

/// The REST description.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut all = <api::Paths as utoipa::OpenApi>::openapi();
    all.merge(<links_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<master_data_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<domains_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<recalls_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<share_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<trace_api::Paths as utoipa::OpenApi>::openapi());
    all.merge(<epcis_api::Paths as utoipa::OpenApi>::openapi());
    all
}
