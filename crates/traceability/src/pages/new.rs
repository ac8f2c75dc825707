//! A new lot: find the product by its GTIN (or come from its page), then number, day and quantity.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::ports::Product;
use platform::web::{Ctx, Page};
use platform::{Error, FieldError, Result};
use serde::Deserialize;

use super::Faults;
use crate::actions::{lots, places};
use crate::model::Place;

#[derive(Template)]
#[template(path = "lot/new.html")]
pub(crate) struct New {
    pub(crate) p: Page,
    pub(crate) product: Option<Product>,
    /// A GTIN that was looked for and not found among the own products.
    pub(crate) sought: String,
    pub(crate) places: Vec<Place>,
    pub(crate) typed: Typed,
    pub(crate) today: String,
    pub(crate) faults: Faults,
}

impl New {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
}

/// Where one comes from.
#[derive(Default, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    version: String,
    #[serde(default)]
    product: String,
    #[serde(default)]
    gtin: String,
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) manufactured_on: String,
    #[serde(default)]
    pub(crate) quantity: String,
    #[serde(default)]
    pub(crate) place: String,
    #[serde(default)]
    pub(crate) once: String,
}

/// `GET /lots/new?version=…|product=…|gtin=…`
pub(super) async fn new(ctx: Ctx, Query(from): Query<From>) -> Result<Response> {
    let product = find(&ctx, &from).await?;
    let sought = if product.is_none() { from.gtin } else { String::new() };
    ctx.html(&page(&ctx, product, sought, Typed::default(), Faults::default()).await?)
}

/// `POST /lots`
pub(super) async fn create(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = ctx.actor()?;
    let made = match read(&typed) {
        Ok(new) => lots::create(&ctx.platform, actor, &new, &typed.once).await,
        Err(faults) => Err(Error::Invalid(faults)),
    };
    match made {
        Ok(id) => Ok(ctx.go_with(&format!("/lots/{id}"), &Message::new("lot-said-created"))),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let from = From { version: typed.version.clone(), ..From::default() };
            let product = find(&ctx, &from).await?;
            Ok((status, ctx.html(&page(&ctx, product, String::new(), typed, faults).await?)?).into_response())
        }
    }
}

fn read(typed: &Typed) -> Result<lots::NewLot, Vec<FieldError>> {
    let fault = |field: &str, key: &str| FieldError { field: field.to_owned(), message: Message::new(key) };
    let version = typed.version.parse().map_err(|_| fault("version", "lot-error-version"));
    let day = typed.manufactured_on.parse().map_err(|_| fault("manufactured_on", "lot-error-day"));
    let quantity = typed.quantity.trim().parse().map_err(|_| fault("quantity", "lot-error-quantity"));
    match (version, day, quantity) {
        (Ok(version), Ok(manufactured_on), Ok(quantity)) => Ok(lots::NewLot {
            version,
            number: typed.number.clone(),
            manufactured_on,
            quantity,
            place: (!typed.place.is_empty()).then(|| typed.place.clone()),
        }),
        (version, day, quantity) => Err([version.err(), day.err(), quantity.err()].into_iter().flatten().collect()),
    }
}

/// The own product that is meant.
async fn find(ctx: &Ctx, from: &From) -> Result<Option<Product>> {
    let products = ctx.platform.products()?;
    let found = if let Ok(version) = from.version.parse() {
        products.version(&ctx.platform, version).await?
    } else if let Ok(product) = from.product.parse() {
        products.current(&ctx.platform, product).await?
    } else if let Ok(gtin) = gs1::Gtin::parse(from.gtin.trim()) {
        products.by_gtin(&ctx.platform, gtin.as_str()).await?
    } else {
        None
    };
    let own = ctx.actor()?.organisation;
    Ok(found.filter(|product| product.owner == own))
}

async fn page(ctx: &Ctx, product: Option<Product>, sought: String, typed: Typed, faults: Faults) -> Result<New> {
    Ok(New {
        p: ctx.page("lot-new-title"),
        product,
        sought,
        places: places::list(&ctx.platform, ctx.actor()?).await?,
        typed,
        today: ctx.platform.now().china_date().to_string(),
        faults,
    })
}
