//! REST: one certificate.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::ids::CertificateId;
use platform::authz::On;
use platform::web::Ctx;
use platform::{Error, Result};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::SHOW;
use crate::model::CERTIFICATE;
use crate::store;

/// A certificate and where it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificateAnswer {
    /// Identity.
    id: String,
    /// Number.
    number: String,
    /// `valid`, `suspended`, `withdrawn`, `expired`.
    state: &'static str,
    /// Since when, UTC.
    since: String,
    /// Why.
    reason: String,
    /// Day granted.
    granted_on: String,
    /// Last day.
    expires_on: String,
    /// Next surveillance.
    surveillance_on: String,
    /// Product id.
    product: String,
    /// Scheme, English.
    scheme: String,
}

/// One certificate.
#[utoipa::path(get, path = "/api/v1/certificates/{id}", params(("id" = String, Path)),
    responses((status = 200, body = CertificateAnswer), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(id): Path<CertificateId>) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(CERTIFICATE, id)).await?;
    let c = store::certificate(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let state = c.word(ctx.platform.now().china_date());
    Ok(Json(CertificateAnswer {
        id: c.id.to_string(),
        state,
        since: c.since.to_jiff().to_string(),
        reason: c.reason,
        granted_on: c.granted_on.to_string(),
        expires_on: c.expires_on.to_string(),
        surveillance_on: c.surveillance_on.to_string(),
        product: c.product.to_string(),
        scheme: c.scheme_en,
        number: c.number,
    })
    .into_response())
}
