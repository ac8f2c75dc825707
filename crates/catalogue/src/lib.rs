//! The catalogue: products of enterprises, in versions that are never changed, with their components and photographs.
//!
//! - A product is typed on a form, imported from a sheet ([`actions::imports`]), or sent to the API; all three
//!   are judged by the same rule ([`rules`]).
//! - Every saved edit is a version with what changed; evidence of other areas is bound to a version.
//! - One product answers for a GTIN; other organisations see a product once an event of another area shares it.
//!
//! It knows no requirement and no market: that is the area `market_access`.

pub mod actions;
mod api;
mod entities;
mod form;
mod import;
pub mod model;
mod pages;
mod photo;
mod ports;
pub mod rules;
mod store;
pub mod words;

use std::sync::Arc;

use platform::Builder;
use platform::authz::Action;
use platform::web::{Access, NavItem, Routes};
use utoipa::OpenApi;

use actions::{CORRECT, CREATE, EDIT, IMPORT, LIST, SHOW};

/// Scope an API key needs for products.
const SCOPE: &str = "products";

/// Pages and REST.
pub fn routes() -> Routes {
    let form = form::MOST_FORM_BYTES;
    Routes::new()
        .get("/products", Access::Action(&LIST), pages::list::list)
        .upload("/products", Access::Action(&CREATE), form, pages::edit::create)
        .get("/products/new", Access::Action(&CREATE), pages::edit::new)
        .get("/products/quick", Access::Action(&CREATE), pages::quick::begin)
        .upload("/products/quick", Access::Action(&CREATE), form, pages::quick::go_on)
        .get("/products/photos/{hash}/small", Access::Action(&CREATE), pages::photos::own_small)
        .get("/products/{id}", Access::Action(&SHOW), pages::show::show)
        .get("/products/{id}/edit", Access::Action(&EDIT), pages::edit::edit)
        .upload("/products/{id}/versions", Access::Action(&EDIT), form, pages::edit::save)
        .get("/products/{id}/photos/{hash}", Access::Action(&SHOW), pages::photos::full)
        .get("/products/{id}/photos/{hash}/small", Access::Action(&SHOW), pages::photos::small)
        .get("/imports/new", Access::Action(&IMPORT), pages::imports::new)
        .get("/imports/template.xlsx", Access::Action(&IMPORT), pages::imports::template_file)
        .upload("/imports", Access::Action(&IMPORT), form, pages::imports::create)
        .get("/imports/{id}", Access::Action(&CORRECT), pages::imports::show)
        .upload("/imports/{id}/rows/{row}", Access::Action(&CORRECT), form, pages::imports::correct)
        .get("/api/v1/products", Access::Key(&LIST, SCOPE), api::list)
        .post("/api/v1/products", Access::Key(&CREATE, SCOPE), api::create)
        .upload("/api/v1/products/import", Access::Key(&IMPORT, SCOPE), form, api::import)
        .get("/api/v1/products/{id}", Access::Key(&SHOW, SCOPE), api::show)
        .post("/api/v1/products/{id}/versions", Access::Key(&EDIT, SCOPE), api::new_version)
}

/// Menu.
pub const NAV: &[NavItem] =
    &[NavItem { key: "products", href: "/products", icon: "box", action: &LIST, seldom: false }];

/// Every action of the area.
pub static POLICY: &[&Action] = &[&LIST, &SHOW, &CREATE, &EDIT, &IMPORT, &CORRECT];

/// Answers `Products` and runs [`actions::share::SHARE`] jobs.
pub fn wire(builder: Builder) -> Builder {
    builder
        .port(|ports| ports.products = Some(Arc::new(ports::Catalogue)))
        .handler(actions::share::SHARE, actions::share::share)
}

/// The REST description.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(paths(api::list, api::show, api::create, api::new_version, api::import))]
    struct Paths;
    Paths::openapi()
}
