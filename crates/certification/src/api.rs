//! REST: certificates and where each stands.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use kernel::ids::CertificateId;
use platform::api::ListQuery;
use platform::authz::On;
use platform::web::Ctx;
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::{self, SHOW};
use crate::model::{CERTIFICATE, Certificate, Standing};
use crate::pages::certificates::page;
use crate::pages::known;
use crate::store;

/// A certificate and where it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificateAnswer {
    /// Identity.
    id: String,
    /// Number.
    number: String,
    /// `valid`, `suspended`, `withdrawn`, `expired`.
    state: String,
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
    /// Product version certified.
    version: String,
    /// Product name, English or Chinese.
    product_name: String,
    /// Model.
    model: String,
    /// Client, English or Chinese.
    client: String,
    /// Certification body, English or Chinese.
    body: String,
    /// Scheme, English.
    scheme: String,
}

/// A page of certificates.
#[derive(Serialize, ToSchema)]
pub(crate) struct CertificatePage {
    /// Newest first.
    items: Vec<CertificateAnswer>,
    /// `after` of the next page; absent at the end.
    next: Option<String>,
}

/// Why a certificate's standing changes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// In words, for the public history.
    reason: String,
}

fn answer(c: Certificate, state: &str) -> CertificateAnswer {
    let either = |en: String, zh: String| if en.is_empty() { zh } else { en };
    CertificateAnswer {
        id: c.id.to_string(),
        state: state.to_owned(),
        since: c.since.to_jiff().to_string(),
        reason: c.reason,
        granted_on: c.granted_on.to_string(),
        expires_on: c.expires_on.to_string(),
        surveillance_on: c.surveillance_on.to_string(),
        product: c.product.to_string(),
        version: c.version.to_string(),
        product_name: either(c.product_en, c.product_zh),
        model: c.model,
        client: either(c.client_en, c.client_zh),
        body: either(c.body_name_en, c.body_name_zh),
        scheme: c.scheme_en,
        number: c.number,
    }
}

/// Certificates one may see, newest first; `q` searches number, client, product.
#[utoipa::path(get, path = "/api/v1/certificates", tag = "certificates",
    params(("after" = Option<String>, Query, description = "Cursor"), ("limit" = Option<u64>, Query, description = "At most 200"),
           ("q" = Option<String>, Query, description = "Number, client, product or model")),
    responses((status = 200, body = CertificatePage)))]
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Response> {
    let paged = page(&ctx, &query).await?;
    let items = paged.items.into_iter().map(|(c, word)| answer(c, word)).collect();
    Ok(Json(CertificatePage { items, next: paged.next }).into_response())
}

async fn one(ctx: &Ctx, id: CertificateId) -> Result<Response> {
    ctx.platform.read(ctx.actor()?, &SHOW, On::record(CERTIFICATE, id)).await?;
    let c = store::certificate(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    let word = c.word(ctx.platform.now().china_date());
    Ok(Json(answer(c, word)).into_response())
}

/// One certificate.
#[utoipa::path(get, path = "/api/v1/certificates/{id}", tag = "certificates", params(("id" = String, Path)),
    responses((status = 200, body = CertificateAnswer), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    one(&ctx, known(&id)?).await
}

async fn govern(ctx: Ctx, id: String, to: Standing, body: Reason) -> Result<Response> {
    let id = known(&id)?;
    actions::govern(&ctx.platform, ctx.actor()?, id, to, &body.reason).await?;
    one(&ctx, id).await
}

/// Suspends (17065 7.11). Needs a person signed in with a second factor.
#[utoipa::path(post, path = "/api/v1/certificates/{id}/suspension", tag = "certificates", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = CertificateAnswer), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn suspend(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    govern(ctx, id, Standing::Suspended, body).await
}

/// Reinstates (17065 7.11). Needs a person signed in with a second factor.
#[utoipa::path(post, path = "/api/v1/certificates/{id}/reinstatement", tag = "certificates", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = CertificateAnswer), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn reinstate(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    govern(ctx, id, Standing::Valid, body).await
}

/// Withdraws, for good (17065 7.11). Needs a person signed in with a second factor.
#[utoipa::path(post, path = "/api/v1/certificates/{id}/withdrawal", tag = "certificates", params(("id" = String, Path)),
    request_body = Reason, responses((status = 200, body = CertificateAnswer), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn withdraw(ctx: Ctx, Path(id): Path<String>, Json(body): Json<Reason>) -> Result<Response> {
    govern(ctx, id, Standing::Withdrawn, body).await
}
