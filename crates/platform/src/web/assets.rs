//! Styles, scripts and icons built by npm into `web/dist`, embedded, served under their content hash for ever.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::Platform;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist/assets"]
struct Assets;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[include = "manifest.json"]
struct Manifest;

/// The URL of an asset by its plain name, e.g. `app.css`.
#[must_use]
pub fn asset(name: &str) -> String {
    static MAP: OnceLock<HashMap<String, String>> = OnceLock::new();
    let map = MAP.get_or_init(|| {
        Manifest::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
    });
    match map.get(name) {
        Some(hashed) => format!("/assets/{hashed}"),
        None => format!("/assets/{name}"),
    }
}

/// `/assets/…`.
pub(super) fn assets_router() -> Router<Platform> {
    Router::new().route("/assets/{*name}", get(serve))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let candidates = [("br", ".br"), ("gzip", ".gz")];
    let packed = candidates
        .into_iter()
        .filter(|(coding, _)| accepted.contains(coding))
        .find_map(|(coding, ending)| Assets::get(&format!("{name}{ending}")).map(|file| (Some(coding), file)));
    let Some((coding, file)) = packed.or_else(|| Assets::get(&name).map(|file| (None, file))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let media = mime_guess::from_path(&name).first_or_octet_stream();
    let mut response = (
        [
            (header::CONTENT_TYPE, media.to_string()),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
            (header::VARY, "accept-encoding".to_owned()),
        ],
        file.data,
    )
        .into_response();
    if let Some(coding) = coding {
        response.headers_mut().insert(header::CONTENT_ENCODING, axum::http::HeaderValue::from_static(coding));
    }
    response
}
