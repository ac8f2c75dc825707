//! REST: lots under `/api/v1`.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Date, Message};
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::domains;
use crate::actions::lots::{NewLot, create as create_lot, show_lot};
use crate::actions::{CARTON_LABELS, CREATE, SHOW};
use crate::model::{Lot, LotId};
use crate::pages::carton_labels::{Asked, pdf_of, zpl_of};
use crate::rules::lot::link;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/lots", Access::Key(&CREATE, "epcis.capture"), create)
        .get("/api/v1/lots/{id}", Access::Key(&SHOW, "epcis.query"), show)
        .get("/api/v1/lots/{id}/carton-labels", Access::Key(&CARTON_LABELS, "epcis.query"), carton_labels)
}

/// A lot to be recorded.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LotBody {
    /// Product version, UUID.
    pub(crate) version: String,
    /// Lot number: 1 to 20 letters, digits and the signs of GS1 character set 82.
    pub(crate) number: String,
    /// Day of manufacture, `2026-11-20`.
    pub(crate) manufactured_on: String,
    /// Units, 1 to 1,000,000.
    pub(crate) quantity: i64,
    /// URI of an own place; the first one when absent.
    #[serde(default)]
    pub(crate) place: Option<String>,
}

/// A lot.
#[derive(Serialize, ToSchema)]
pub(crate) struct LotDetail {
    /// Identity.
    pub(crate) id: String,
    /// Product.
    pub(crate) product: String,
    /// Product version.
    pub(crate) version: String,
    /// GTIN-14.
    pub(crate) gtin: String,
    /// Lot number.
    pub(crate) number: String,
    /// Day of manufacture.
    pub(crate) manufactured_on: String,
    /// Units.
    pub(crate) quantity: i64,
    /// Units that have their number by now; as many as `quantity` when all have.
    pub(crate) numbered: i64,
    /// Cartons, 0 before packing.
    pub(crate) cartons: i64,
    /// `made`, `packed`, `shipped`.
    pub(crate) state: String,
    /// When it was last inspected, UTC microseconds.
    pub(crate) inspected_at: Option<i64>,
    /// GS1 Digital Link of the lot.
    pub(crate) digital_link: String,
}

impl LotDetail {
    fn new(lot: Lot, stem: &str) -> Self {
        Self {
            digital_link: link(stem, &lot.gtin, Some(&lot.number), None),
            id: lot.id.to_string(),
            product: lot.product.to_string(),
            version: lot.version.to_string(),
            gtin: lot.gtin,
            number: lot.number,
            manufactured_on: lot.manufactured_on.to_string(),
            quantity: lot.quantity,
            numbered: lot.numbered,
            cartons: lot.state.cartons(),
            state: lot.state.word().to_owned(),
            inspected_at: lot.inspected_at.map(kernel::Timestamp::micros),
        }
    }
}

/// Records a lot: every unit gets a serial number. The same `Idempotency-Key` again answers with the first lot.
#[utoipa::path(post, path = "/api/v1/lots", tag = "lots", request_body = LotBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = LotDetail), (status = 404), (status = 422)))]
pub(crate) async fn create(ctx: Ctx, headers: HeaderMap, Json(body): Json<LotBody>) -> Result<Response> {
    let new = NewLot {
        version: body.version.parse().map_err(|_| Error::field("version", Message::new("lot-error-version")))?,
        number: body.number,
        manufactured_on: day(&body.manufactured_on)?,
        quantity: body.quantity,
        place: body.place,
    };
    let once = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = create_lot(&ctx.platform, ctx.actor()?, &new, once).await?;
    let location = [(header::LOCATION, format!("/api/v1/lots/{id}"))];
    Ok((StatusCode::CREATED, location, Json(detail(&ctx, id).await?)).into_response())
}

/// One lot.
#[utoipa::path(get, path = "/api/v1/lots/{id}", tag = "lots", params(("id" = String, Path)),
    responses((status = 200, body = LotDetail), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(Json(detail(&ctx, id.parse().map_err(|_| Error::NotFound)?).await?).into_response())
}

/// As what labels are wanted.
#[derive(Default, Deserialize)]
pub(crate) struct Format {
    format: Option<String>,
}

/// Logistic labels of the lot's cartons with the SSCC as GS1-128: PDF, or ZPL II for a label printer. Five hundred a file.
#[utoipa::path(get, path = "/api/v1/lots/{id}/carton-labels", tag = "lots",
    params(("id" = String, Path), ("format" = Option<String>, Query, description = "`pdf` or `zpl`"),
           ("part" = Option<i64>, Query, description = "Which five hundred, from 1 on"),
           ("sscc" = Option<String>, Query, description = "One carton instead of a part"),
           ("size" = Option<String>, Query, description = "`a6` (105 × 148 mm) or `a5` (148 × 210 mm)"),
           ("dpi" = Option<u16>, Query, description = "Resolution of a label printer: 203 or 300")),
    responses((status = 200, content(("application/pdf"), ("application/octet-stream"))), (status = 404), (status = 422)))]
pub(crate) async fn carton_labels(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(format): Query<Format>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    match format.format.as_deref().unwrap_or("pdf") {
        "pdf" => pdf_of(&ctx, &id, &asked).await,
        "zpl" => zpl_of(&ctx, &id, &asked).await,
        _ => Err(Error::field("format", Message::new("lot-error-label-format"))),
    }
}

async fn detail(ctx: &Ctx, id: LotId) -> Result<LotDetail> {
    let (lot, _) = show_lot(&ctx.platform, ctx.actor()?, id).await?;
    let stem = domains::stem(&ctx.platform, lot.owner).await?;
    Ok(LotDetail::new(lot, &stem))
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::field("manufactured_on", Message::new("lot-error-day")))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(create, show, carton_labels))]
pub(crate) struct Paths;
