//! Who answers whom, who listens to what: with `platform/src/ports.rs` the whole map of coupling.

use platform::authz::Action;
use platform::web::Routes;
use platform::{Builder, Platform};

use crate::operations;

/// Ports, job handlers, subscriptions and menu of every area.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    let builder = accounts::wire(builder);
    builder.nav(accounts::NAV)
}

/// Every page and resource behind a session or key.
#[must_use]
pub fn inner_routes() -> Routes {
    Routes::new().merge(accounts::routes())
}

/// Every page for anybody: no session code, own read model.
#[must_use]
pub fn public_routes() -> Routes {
    operations::routes()
}

/// Every action of the platform, by area: the golden policy table is made from it.
#[must_use]
pub fn policy() -> Vec<&'static Action> {
    let areas = [accounts::POLICY];
    areas.into_iter().flatten().copied().collect()
}

/// The whole router.
pub fn router(platform: Platform) -> axum::Router {
    platform::web::stack(platform, public_routes(), inner_routes())
}
