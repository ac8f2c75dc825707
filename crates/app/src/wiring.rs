//! Who answers whom, who listens to what: with `platform/src/ports.rs` the whole map of coupling.

use platform::authz::Action;
use platform::web::Routes;
use platform::{Builder, Platform};

use crate::{openapi, operations};

/// Which job runs after which event: every effect of one area on another.
const SUBSCRIPTIONS: &[(&str, &str)] = &[
    ("order.submitted", catalogue::actions::share::SHARE),
    ("sample.received", orders::ON_SAMPLE_RECEIVED),
    ("report.issued", orders::ON_REPORT_ISSUED),
];

/// Ports, job handlers, subscriptions and menu of every area.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    let areas = [accounts::wire, catalogue::wire, orders::wire];
    let builder = areas.into_iter().fold(builder, |builder, wire| wire(builder));
    let builder = SUBSCRIPTIONS.iter().fold(builder, |builder, (event, job)| builder.subscribe(event, job));
    [catalogue::NAV, orders::NAV, accounts::NAV].into_iter().fold(builder, Builder::nav)
}

/// Every page and resource behind a session or key.
#[must_use]
pub fn inner_routes() -> Routes {
    Routes::new().merge(accounts::routes()).merge(catalogue::routes()).merge(orders::routes())
}

/// Every page for anybody: no session code, own read model.
#[must_use]
pub fn public_routes() -> Routes {
    Routes::new().merge(operations::routes()).merge(openapi::routes())
}

/// Every action of the platform, by area: the golden policy table is made from it.
#[must_use]
pub fn policy() -> Vec<&'static Action> {
    let areas = [accounts::POLICY, catalogue::POLICY, orders::POLICY];
    areas.into_iter().flatten().copied().collect()
}

/// The whole router.
pub fn router(platform: Platform) -> axum::Router {
    platform::web::stack(platform, public_routes(), inner_routes())
}

/// The API of every area that has one.
pub(crate) fn openapi() -> Vec<utoipa::openapi::OpenApi> {
    vec![catalogue::openapi(), orders::openapi()]
}
