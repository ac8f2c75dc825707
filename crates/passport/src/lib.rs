//! Passport: what leaves the house. Issuing keys, the register of issued documents with their live status, public
//! verification, and the product's page for anybody with a phone.
//!
//! Answers the port `Issuance`. Public pages know no session and set no cookie; what they show is cached under the public
//! epoch. It must never change or delete an issued document.

mod actions;
mod issuance;
mod keys;
mod model;
mod pages;
mod store;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{Access, NavItem, Routes};
use utoipa::OpenApi;

use pages::{documents, passport, verify, well_known};

/// Resource kind of issued documents in the journal and in `visibility`.
pub const DOCUMENT: &str = "document";

/// Largest file that can be dropped on the verify page, bytes.
const MOST_DROPPED_BYTES: usize = 20 * 1024 * 1024;

pub use actions::{LIST, SHARE, SHOW};

/// Every action of the area.
pub static POLICY: &[&Action] = &[&LIST, &SHOW, &SHARE];

/// The menu.
pub const NAV: &[NavItem] =
    &[NavItem { key: "nav-documents", href: "/documents", icon: "file", action: &LIST, seldom: false }];

/// Pages behind a session.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/documents", Access::Action(&LIST), documents::list)
        .get("/documents/{number}", Access::Action(&SHOW), documents::show)
        .post("/documents/{number}/readers", Access::Action(&SHARE), documents::share)
        .get("/documents/{number}/{file}", Access::Action(&SHOW), documents::file)
}

/// Pages for anybody.
#[must_use]
pub fn public_routes() -> Routes {
    Routes::new()
        .get("/verify", Access::Public, verify::form)
        .upload("/verify", Access::Public, MOST_DROPPED_BYTES + 64 * 1024, verify::dropped)
        .kept("/verify/{number}", verify::show)
        .get("/verify/{number}/{file}", Access::Public, verify::file)
        .kept("/api/v1/public/documents/{number}", verify::json)
        .kept("/passport/{gtin}", passport::of_product)
        .kept("/passport/{gtin}/{lot}", passport::of_lot)
        .kept("/passport/{gtin}/{lot}/{serial}", passport::of_item)
        .get("/pictures/{gtin}", Access::Public, passport::picture)
        .get("/organisations/{slug}/did.json", Access::Public, well_known::did)
        .get("/organisations/{slug}/certificate.pem", Access::Public, well_known::certificate)
        .kept("/status/{slug}/{list}", well_known::status_list)
        .get("/.well-known/did.json", Access::Public, well_known::platform_did)
        .get("/.well-known/trust.json", Access::Public, well_known::trust)
}

/// Sets the ports this area answers.
#[must_use]
pub fn wire(builder: Builder) -> Builder {
    builder.port(|ports| ports.issuance = Some(Arc::new(issuance::Register)))
}

/// The API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(paths(verify::json))]
    struct Paths;
    Paths::openapi()
}

/// A text as one segment of a path.
fn path_segment(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
