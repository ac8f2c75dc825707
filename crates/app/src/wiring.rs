//! Who answers whom, who listens to what: with `platform/src/ports.rs` the whole map of coupling.

use platform::authz::Action;
use platform::web::Routes;
use platform::{Builder, Platform};

use crate::{openapi, operations};

/// Which job runs after which event: every effect of one area on another.
const SUBSCRIPTIONS: &[(&str, &str)] = &[
    ("order.submitted", catalogue::actions::share::SHARE),
    ("order.submitted", market_access::actions::SHARE),
    ("order.accepted", laboratory::jobs::EXPECT_SAMPLES),
    ("order.dispatched", catalogue::actions::share::SHARE),
    ("order.dispatched", market_access::actions::SHARE),
    ("order.dispatched", laboratory::jobs::OPEN_TESTS),
    ("sample.received", orders::ON_SAMPLE_RECEIVED),
    ("certification.applied", catalogue::actions::share::SHARE),
    ("certification.report_cited", laboratory::jobs::SHARE_REPORT),
    ("lot.shipped", catalogue::actions::share::SHARE),
    ("document.issued", traceability::actions::documents::TELL),
    ("document.status_changed", traceability::actions::documents::TELL),
    ("document.issued", traceability::actions::failed::FLAG),
    ("document.status_changed", traceability::actions::failed::FLAG),
    ("lot.shared", catalogue::actions::share::SHARE),
    ("report.issued", orders::ON_REPORT_ISSUED),
    ("report.issued", market_access::actions::review::REFRESH),
];

/// Ports, job handlers, subscriptions and menu of every area.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    let areas = [
        accounts::wire,
        catalogue::wire,
        market_access::wire,
        orders::wire,
        laboratory::wire,
        certification::wire,
        passport::wire,
        traceability::wire,
    ];
    let builder = areas.into_iter().fold(builder, |builder, wire| wire(builder));
    let builder =
        accounts::notices::TOLD.iter().fold(builder, |b, event| b.subscribe(event, accounts::notices::NOTIFY));
    let builder = SUBSCRIPTIONS.iter().fold(builder, |builder, (event, job)| builder.subscribe(event, job));
    let menu = [
        catalogue::NAV,
        market_access::NAV,
        orders::NAV,
        laboratory::NAV,
        traceability::NAV,
        certification::NAV,
        passport::NAV,
        accounts::NAV,
    ];
    menu.into_iter().fold(builder, Builder::nav)
}

/// Every page and resource behind a session or key.
#[must_use]
pub fn inner_routes() -> Routes {
    Routes::new()
        .merge(accounts::routes())
        .merge(catalogue::routes())
        .merge(market_access::routes())
        .merge(orders::routes())
        .merge(laboratory::routes())
        .merge(certification::routes())
        .merge(passport::routes())
        .merge(traceability::routes())
}

/// Every page for anybody: no session code, own read model.
#[must_use]
pub fn public_routes() -> Routes {
    Routes::new()
        .merge(operations::routes())
        .merge(openapi::routes())
        .merge(passport::public_routes())
        .merge(certification::public_routes())
        .merge(traceability::public_routes())
}

/// Every action of the platform, by area: the golden policy table is made from it.
#[must_use]
pub fn policy() -> Vec<&'static Action> {
    let areas = [
        accounts::POLICY,
        catalogue::POLICY,
        market_access::POLICY,
        orders::POLICY,
        laboratory::POLICY,
        certification::POLICY,
        passport::POLICY,
        traceability::POLICY,
    ];
    areas.into_iter().flatten().copied().collect()
}

/// The whole router.
pub fn router(platform: Platform) -> axum::Router {
    platform::web::stack(platform, public_routes(), inner_routes())
}

/// The API of every area that has one.
pub(crate) fn openapi() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        catalogue::openapi(),
        market_access::openapi(),
        orders::openapi(),
        certification::openapi(),
        passport::openapi(),
        laboratory::openapi(),
        traceability::openapi(),
    ]
}
