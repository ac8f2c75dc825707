//! REST: bring a report from elsewhere, and read where it stands.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::ProductId;
use platform::Result;
use platform::web::{Ctx, FormBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::outside as actions;
use crate::model::outside::OutsideReport;
use crate::pages::outside::brought;

/// A report from elsewhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutsideReportAnswer {
    /// The platform's number, `OR-2026-000001`.
    number: String,
    /// `submitted`, `accepted`, `refused`, `withdrawn`. Only an accepted one counts.
    state: String,
    /// Product id it was brought for.
    product: String,
    /// Key of the part that was tested; absent for the whole toy. A part's report counts for every toy that uses the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// Laboratory, address, accreditation, number and day of issue, as on the report.
    #[schema(value_type = Object)]
    source: crate::model::outside::Source,
    /// Requirement ids, and whether the report says pass.
    #[schema(value_type = Vec<Object>)]
    says: Vec<crate::model::outside::Said>,
    /// What was checked, by whom, when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    checked: Option<crate::model::outside::Checked>,
}

fn answer(report: OutsideReport) -> OutsideReportAnswer {
    OutsideReportAnswer {
        state: report.state.word().to_owned(),
        checked: report.state.checked().cloned(),
        number: report.number,
        product: report.about.product.to_string(),
        part: report.part,
        source: report.source,
        says: report.says,
    }
}

/// Brings a report: a multipart form with `file`, `laboratory`, `address`, `accreditation`, `number`, `issued_on`, `part`, and
/// for each requirement `says.ID` = `pass` or `fail`.
#[utoipa::path(post, path = "/api/v1/products/{id}/outside-reports", params(("id" = String, Path)),
    request_body(content_type = "multipart/form-data", content = Vec<u8>),
    responses((status = 201, body = OutsideReportAnswer), (status = 404), (status = 413), (status = 422)))]
pub(crate) async fn submit(
    ctx: Ctx,
    headers: HeaderMap,
    Path(id): Path<ProductId>,
    form: FormBody,
) -> Result<Response> {
    let once = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut brought = brought(&form);
    if let Some(upload) = form.files.first() {
        let actor = ctx.actor()?;
        brought.file = actions::keep_file(&ctx.platform, actor, id, &upload.name, upload.bytes.clone()).await?.hash;
    }
    let number = actions::submit(&ctx.platform, ctx.actor()?, id, brought, once).await?;
    let report = actions::show(&ctx.platform, ctx.actor()?, &number).await?;
    let location = format!("/api/v1/outside-reports/{number}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer(report))).into_response())
}

/// One report from elsewhere.
#[utoipa::path(get, path = "/api/v1/outside-reports/{number}", params(("number" = String, Path)),
    responses((status = 200, body = OutsideReportAnswer), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(number): Path<String>) -> Result<Response> {
    Ok(Json(answer(actions::show(&ctx.platform, ctx.actor()?, &number).await?)).into_response())
}
