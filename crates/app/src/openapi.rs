//! The published description of the API: put together from the areas, served at `/api/openapi.json`, kept as a snapshot.

mod common;

use std::sync::LazyLock;

use axum::Json;
use axum::response::IntoResponse;
use platform::web::{Access, Routes};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

/// The whole description.
#[must_use]
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Touchstone")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Bearer keys with scopes; errors are RFC 9457 problems; lists page by `after` (keyset); \
             creating calls take an `Idempotency-Key`.",
        ))
        .build();
    let key = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    let components = ComponentsBuilder::new().security_scheme("key", key).build();
    let mut all = OpenApiBuilder::new().info(info).components(Some(components)).build();
    for area in crate::wiring::openapi() {
        all.merge(area);
    }
    common::complete(&mut all, crate::wiring::public_routes().merge(crate::wiring::inner_routes()).table());
    all
}

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(document);

/// `/api/openapi.json`.
pub(crate) fn routes() -> Routes {
    Routes::new().get("/api/openapi.json", Access::Public, || async { Json(&*DOCUMENT).into_response() })
}
