//! The forms of packing, inspecting and shipping.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::{Message, OrganisationKind};
use platform::authz::{Action, On};
use platform::ports::{DocumentKind, Party};
use platform::web::{Ctx, Page};
use platform::{Error, Result};
use serde::Deserialize;

use super::scan::{Scanner, scanning};
use super::{Faults, lot_id};
use crate::actions::inspect::{Inspection, Offer, inspect as inspect_lot, offers};
use crate::actions::{INSPECT, PACK, SHIP, pack as packing_of, ship as shipping_of};
use crate::model::{LOT, Lot, LotId};
use crate::store;

/// Which form.
pub(crate) enum Step {
    /// Not chosen yet.
    None,
    Packing {
        per_carton: String,
        prefix: String,
    },
    Inspection {
        offers: Vec<Offer>,
        told: Inspection,
    },
    Shipment {
        buyers: Vec<Party>,
        chosen: String,
        scanner: Box<Scanner>,
    },
}

#[derive(Template)]
#[template(path = "lot/step.html")]
pub(crate) struct StepPage {
    pub(crate) p: Page,
    pub(crate) lot: Lot,
    pub(crate) step: Step,
    pub(crate) faults: Faults,
}

impl StepPage {
    fn fault(&self, field: &str) -> String {
        self.faults.say(&self.p, field)
    }

    fn certificate(&self, offer: &Offer) -> bool {
        offer.kind == DocumentKind::Certificate
    }

    fn chosen(&self, told: &Inspection, offer: &Offer) -> bool {
        self.faults.is_empty() || told.reports.contains(&offer.number) || told.certificates.contains(&offer.number)
    }
}

async fn load(ctx: &Ctx, action: &'static Action, id: LotId) -> Result<Lot> {
    ctx.platform.read(ctx.actor()?, action, On::record(LOT, id)).await?;
    store::lots::find(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)
}

fn page(ctx: &Ctx, title: &str, lot: Lot, step: Step, faults: Faults) -> StepPage {
    StepPage { p: ctx.page(title), lot, step, faults }
}

/// Back to the lot with a sentence.
fn done(ctx: &Ctx, id: LotId, said: &str) -> Response {
    ctx.go_with(&format!("/lots/{id}"), &Message::new(said))
}

/// What was typed for packing.
#[derive(Deserialize)]
pub(super) struct Packing {
    #[serde(default)]
    per_carton: String,
    #[serde(default)]
    company_prefix: String,
    #[serde(default)]
    once: String,
}

/// `GET /lots/{id}/packing`
pub(super) async fn packing(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = load(&ctx, &PACK, lot_id(&id)?).await?;
    // The first nine digits of a GTIN-13 are the company prefix of many makers; a proposal, shown to be corrected.
    let prefix = lot.gtin.get(1..10).unwrap_or_default().to_owned();
    let step = Step::Packing { per_carton: String::new(), prefix };
    ctx.html(&page(&ctx, "lot-pack-title", lot, step, Faults::default()))
}

/// `POST /lots/{id}/packing`
pub(super) async fn pack(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<Packing>) -> Result<Response> {
    let id = lot_id(&id)?;
    let per_carton = typed.per_carton.trim().parse().unwrap_or(0);
    match packing_of::pack(&ctx.platform, ctx.actor()?, id, per_carton, &typed.company_prefix, &typed.once).await {
        Ok(_) => Ok(done(&ctx, id, "lot-said-packed")),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let lot = load(&ctx, &PACK, id).await?;
            let step = Step::Packing { per_carton: typed.per_carton, prefix: typed.company_prefix };
            Ok((status, ctx.html(&page(&ctx, "lot-pack-title", lot, step, faults))?).into_response())
        }
    }
}

/// `GET /lots/{id}/inspection`
pub(super) async fn inspection(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = load(&ctx, &INSPECT, lot_id(&id)?).await?;
    let offers = offers(&ctx.platform, &lot).await?;
    let step = Step::Inspection { offers, told: Inspection { conformant: true, ..Inspection::default() } };
    ctx.html(&page(&ctx, "lot-inspect-title", lot, step, Faults::default()))
}

/// `POST /lots/{id}/inspection`: fields `report` and `certificate`, each as often as chosen, and `result`.
pub(super) async fn inspect(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let id = lot_id(&id)?;
    let all = |name: &str| -> Vec<String> {
        fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    };
    let conformant = match all("result").last().map(String::as_str) {
        Some("conformant") => Some(true),
        Some("non_conformant") => Some(false),
        _ => None,
    };
    let told =
        Inspection { reports: all("report"), certificates: all("certificate"), conformant: conformant.unwrap_or(true) };
    let result = match conformant {
        Some(_) => inspect_lot(&ctx.platform, ctx.actor()?, id, &told, &all("once").concat()).await,
        None => Err(Error::field("result", Message::new("lot-error-result"))),
    };
    match result {
        Ok(()) => Ok(done(&ctx, id, "lot-said-inspected")),
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let lot = load(&ctx, &INSPECT, id).await?;
            let offers = offers(&ctx.platform, &lot).await?;
            let step = Step::Inspection { offers, told };
            Ok((status, ctx.html(&page(&ctx, "lot-inspect-title", lot, step, faults))?).into_response())
        }
    }
}

/// To whom.
#[derive(Deserialize)]
pub(super) struct To {
    #[serde(default)]
    buyer: String,
    #[serde(default)]
    scanned: String,
    #[serde(default)]
    once: String,
}

/// `GET /lots/{id}/shipment`
pub(super) async fn shipment(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let lot = load(&ctx, &SHIP, lot_id(&id)?).await?;
    let mut page = page(&ctx, "lot-ship-title", lot, Step::None, Faults::default());
    let scanner = Box::new(loading(&page, String::new()));
    page.step = Step::Shipment { buyers: buyers(&ctx).await?, chosen: String::new(), scanner };
    Ok(scanning(ctx.html(&page)?))
}

/// The scanner of a loading.
fn loading(page: &StepPage, scanned: String) -> Scanner {
    Scanner {
        name: format!("shipment:{}", page.lot.id),
        check: format!("/lots/{}/shipment/code", page.lot.id),
        scanned,
        fault: page.fault("scanned"),
        once: page.p.once.clone(),
    }
}

/// `POST /lots/{id}/shipment`
pub(super) async fn ship(ctx: Ctx, Path(id): Path<String>, Form(typed): Form<To>) -> Result<Response> {
    let id = lot_id(&id)?;
    let result = match typed.buyer.parse() {
        Ok(buyer) => match shipping_of::loaded(&ctx.platform, ctx.actor()?, id, &typed.scanned).await {
            Ok(()) => shipping_of::ship(&ctx.platform, ctx.actor()?, id, buyer, &typed.once).await,
            Err(error) => Err(error),
        },
        Err(_) => Err(Error::field("buyer", Message::new("lot-error-buyer"))),
    };
    match result {
        Ok(()) => {
            let there = format!("/lots/{id}?taken={}", crate::percent::encoded(&typed.once));
            Ok(ctx.go_with(&there, &Message::new("lot-said-shipped")))
        }
        Err(error) => {
            let status = error.status();
            let faults = Faults::of(error)?;
            let lot = load(&ctx, &SHIP, id).await?;
            let mut page = page(&ctx, "lot-ship-title", lot, Step::None, faults);
            let scanner = Box::new(loading(&page, typed.scanned));
            page.step = Step::Shipment { buyers: buyers(&ctx).await?, chosen: typed.buyer, scanner };
            Ok((status, scanning(ctx.html(&page)?)).into_response())
        }
    }
}

async fn buyers(ctx: &Ctx) -> Result<Vec<Party>> {
    ctx.platform.organisations()?.of_kind(&ctx.platform, OrganisationKind::Buyer).await
}
