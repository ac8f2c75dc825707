//! Scanning pages: a carton is packed, a loading is checked off, arrivals are received. The camera is read in the browser (the
//! policy for scripts lets WebAssembly run on these pages alone); each works as well by typing and by file, and without scripts.

use askama::Template;
use axum::Form;
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use platform::authz::On;
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;
use serde_json::json;

use super::{Faults, lot_id};
use crate::actions::carton::{self, NewCarton};
use crate::actions::{PACK, receive as receiving, ship as shipping};
use crate::model::{LOT, Lot, LotId};
use crate::rules::scan::{MOST_CODES, Scanned};
use crate::store;
use crate::store::arrivals::Arrival;

/// What the scanner's part of a page (`_scanner.html`) needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scanner {
    /// What is scanned is kept on the device under this name.
    pub(crate) name: String,
    /// Where one code is asked about.
    pub(crate) check: String,
    /// Codes that came back with a refused form.
    pub(crate) scanned: String,
    /// The sentence beside them.
    pub(crate) fault: String,
    /// Token of the form.
    pub(crate) once: String,
}

impl Scanner {
    pub(crate) const fn most(&self) -> usize {
        MOST_CODES
    }
}

/// The content policy of a page that reads codes: besides the usual, WebAssembly from our own host may be compiled.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-src 'self'; \
     frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'; object-src 'none'";

/// A page with a scanner.
pub(super) fn scanning(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// What is said of one code.
fn told(ctx: &Ctx, found: std::result::Result<Scanned, &'static str>, code: &str) -> Response {
    let body = match &found {
        Ok(read) => json!({"key": read.identity(), "label": read.label(), "fault": ""}),
        Err(key) => {
            let label = Scanned::read(code).map(|read| read.label().to_owned()).unwrap_or_default();
            let fault = ctx.lang().say(&Message::new(*key).with("code", &label));
            json!({"key": "", "label": label, "fault": fault})
        }
    };
    Json(body).into_response()
}

/// `GET /lots/{id}/shipment/code?code=…`
pub(super) async fn shipment_code(ctx: Ctx, Path(id): Path<String>, Query(one): Query<One>) -> Result<Response> {
    let found = shipping::look(&ctx.platform, ctx.actor()?, lot_id(&id)?, &one.code).await?;
    Ok(told(&ctx, found, &one.code))
}

/// One code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct One {
    code: String,
}

#[derive(Template)]
#[template(path = "scan/carton.html")]
pub(crate) struct CartonPage {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) scanner: Scanner,
    pub(crate) prefix: String,
    pub(crate) packed: i64,
    pub(crate) left: i64,
    pub(crate) faults: Faults,
}

impl CartonPage {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }
}

async fn carton_page(ctx: &Ctx, id: LotId, typed: Typed, faults: Faults) -> Result<CartonPage> {
    ctx.platform.read(ctx.actor()?, &PACK, On::record(LOT, id)).await?;
    let conn = ctx.platform.db().conn();
    let lot = store::lots::find(conn, id).await?.ok_or(Error::NotFound)?;
    let p = ctx.page_titled(ctx.lang().t_args("scan-carton-title", &[("number", &lot.number)]));
    // The first nine digits of a GTIN-13 are the company prefix of many makers; a proposal, shown to be corrected.
    let prefix = lot.gtin.get(1..10).unwrap_or_default().to_owned();
    let scanner = Scanner {
        name: format!("carton:{id}"),
        check: format!("/lots/{id}/carton/code"),
        scanned: typed.scanned,
        fault: faults.say(&p, "scanned"),
        once: p.once.clone(),
    };
    Ok(CartonPage {
        prefix: if typed.company_prefix.is_empty() { prefix } else { typed.company_prefix },
        packed: store::lots::count_cartons(conn, id).await?,
        left: store::lots::count_loose(conn, id).await?,
        lot,
        scanner,
        faults,
        p,
    })
}

/// What was scanned and typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    scanned: String,
    company_prefix: String,
    once: String,
}

/// `GET /lots/{id}/carton`
pub(super) async fn carton(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let page = carton_page(&ctx, lot_id(&id)?, Typed::default(), Faults::default()).await?;
    Ok(scanning(ctx.html(&page)?))
}

/// `GET /lots/{id}/carton/code?code=…`
pub(super) async fn carton_code(ctx: Ctx, Path(id): Path<String>, Query(one): Query<One>) -> Result<Response> {
    let found = carton::look(&ctx.platform, ctx.actor()?, lot_id(&id)?, &one.code).await?;
    Ok(told(&ctx, found, &one.code))
}

/// `POST /lots/{id}/carton`
pub(super) async fn pack_carton(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Result<Response> {
    let id = lot_id(&id)?;
    let new = NewCarton { scanned: typed.scanned.clone(), prefix: typed.company_prefix.clone() };
    match carton::pack_carton(&ctx.platform, ctx.actor()?, id, &new, &typed.once).await {
        Ok(sscc) => {
            let said = Message::new("scan-carton-said").with("sscc", sscc);
            Ok(ctx.go_with(&format!("/lots/{id}/carton?taken={}", crate::percent::encoded(&typed.once)), &said))
        }
        Err(error) => {
            let status = error.status();
            let page = carton_page(&ctx, id, typed, Faults::of(error)?).await?;
            Ok((status, scanning(ctx.html(&page)?)).into_response())
        }
    }
}

/// `POST /lots/{id}/packing-end`
pub(super) async fn finish(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Typed>) -> Result<Response> {
    let id = lot_id(&id)?;
    carton::finish(&ctx.platform, ctx.actor()?, id, &typed.once).await?;
    Ok(ctx.go_with(&format!("/lots/{id}"), &Message::new("lot-said-packed")))
}

#[derive(Template)]
#[template(path = "scan/receiving.html")]
pub(crate) struct ReceivingPage {
    pub(crate) p: Page,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) scanner: Scanner,
    pub(crate) faults: Faults,
}

async fn receiving_page(ctx: &Ctx, scanned: String, faults: Faults) -> Result<ReceivingPage> {
    let actor = ctx.actor()?;
    let arrivals = receiving::expected(&ctx.platform, actor).await?;
    let p = ctx.page("scan-receiving-title");
    let scanner = Scanner {
        name: format!("receiving:{}", actor.organisation),
        check: "/receiving/code".to_owned(),
        scanned,
        fault: faults.say(&p, "scanned"),
        once: p.once.clone(),
    };
    Ok(ReceivingPage { p, arrivals, scanner, faults })
}

/// `GET /receiving`
pub(super) async fn receiving_form(ctx: Ctx) -> Result<Response> {
    let page = receiving_page(&ctx, String::new(), Faults::default()).await?;
    Ok(scanning(ctx.html(&page)?))
}

/// `GET /receiving/code?code=…`
pub(super) async fn receiving_code(ctx: Ctx, Query(one): Query<One>) -> Result<Response> {
    let found = receiving::look(&ctx.platform, ctx.actor()?, &one.code).await?;
    Ok(told(&ctx, found, &one.code))
}

/// `POST /receiving`
pub(super) async fn receive(ctx: Ctx, Form(typed): Form<Typed>) -> Result<Response> {
    match receiving::receive(&ctx.platform, ctx.actor()?, &typed.scanned, &typed.once).await {
        Ok(count) => {
            let said = Message::new("scan-receiving-said").with("count", count);
            Ok(ctx.go_with(&format!("/receiving?taken={}", crate::percent::encoded(&typed.once)), &said))
        }
        Err(error) => {
            let status = error.status();
            let page = receiving_page(&ctx, typed.scanned, Faults::of(error)?).await?;
            Ok((status, scanning(ctx.html(&page)?)).into_response())
        }
    }
}
