//! REST of the domains of organisations for the resolver.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Timestamp;
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::actions::{LINKS, domains};
use crate::domain_model::{Domain, DomainId, State};
use crate::rules::domains::record;

const SCOPE: &str = "links";

pub(crate) fn routes() -> Routes {
    let access = Access::Key(&LINKS, SCOPE);
    Routes::new()
        .get("/api/v1/links/domains", access, list)
        .post("/api/v1/links/domains", access, register)
        .delete("/api/v1/links/domains/{id}", access, release)
        .post("/api/v1/links/domains/{id}/proof", access, prove)
        .post("/api/v1/links/domains/{id}/labels", access, print)
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(list, register, release, prove, print),
    components(schemas(DomainBody, DomainDetail, DomainList, LabelsBody))
)]
pub(crate) struct Paths;

/// A domain to be registered.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct DomainBody {
    /// Name of the host alone: no scheme, no port, no path, no IP address.
    host: String,
}

/// What labels are printed with.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct LabelsBody {
    /// With this domain, or with the platform's address.
    on_labels: bool,
}

/// A domain.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct DomainDetail {
    id: String,
    host: String,
    /// What codes with this domain begin with.
    root: String,
    /// `waiting`, `proven`, `released`.
    state: &'static str,
    /// The names that the DNS of the domain must lead to the platform: the host, and the one that shows whose it is.
    names: [String; 2],
    /// The host of the platform, where they lead.
    leads_to: String,
    /// Labels are printed with it.
    on_labels: bool,
    registered_at: String,
    registered_by: String,
    proven_at: Option<String>,
    released_at: Option<String>,
    /// When a proof was looked for in vain.
    looked_at: Option<String>,
    /// Why there was none: `record`, `wildcard`, `unreachable`, `other`.
    fault: Option<&'static str>,
    /// What the connection said.
    fault_detail: Option<String>,
}

/// The domains of an organisation.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct DomainList {
    items: Vec<DomainDetail>,
}

/// The domains of the caller's organisation: those that stand, then those that were released, the newest first, at most 100.
#[utoipa::path(get, path = "/api/v1/links/domains", tag = "links", responses((status = 200, body = DomainList)))]
pub(crate) async fn list(ctx: Ctx) -> Result<Json<DomainList>> {
    let found = domains::list(&ctx.platform, ctx.actor()?).await?;
    Ok(Json(DomainList { items: found.into_iter().map(|domain| detail(&ctx, domain)).collect() }))
}

/// Registers a host. It answers for the organisation once it is proven.
#[utoipa::path(post, path = "/api/v1/links/domains", tag = "links", request_body = DomainBody,
    responses((status = 201, body = DomainDetail), (status = 422)))]
pub(crate) async fn register(ctx: Ctx, Json(body): Json<DomainBody>) -> Result<Response> {
    let domain = domains::register(&ctx.platform, ctx.actor()?, &body.host).await?;
    Ok((StatusCode::CREATED, Json(detail(&ctx, domain))).into_response())
}

/// Looks for the proof of a domain now. `state` says whether there is one, `fault` why not.
#[utoipa::path(post, path = "/api/v1/links/domains/{id}/proof", tag = "links", params(("id" = String, Path)),
    responses((status = 200, body = DomainDetail), (status = 404), (status = 409)))]
pub(crate) async fn prove(ctx: Ctx, Path(id): Path<String>) -> Result<Json<DomainDetail>> {
    let domain = domains::prove(&ctx.platform, ctx.actor()?, domain_id(&id)?).await?;
    Ok(Json(detail(&ctx, domain)))
}

/// Prints labels with a proven domain from now on, or with the platform's address again.
#[utoipa::path(post, path = "/api/v1/links/domains/{id}/labels", tag = "links", request_body = LabelsBody,
    params(("id" = String, Path)),
    responses((status = 200, body = DomainDetail), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn print(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(body): Json<LabelsBody>,
) -> Result<Json<DomainDetail>> {
    let domain = domains::print(&ctx.platform, ctx.actor()?, domain_id(&id)?, body.on_labels).await?;
    Ok(Json(detail(&ctx, domain)))
}

/// Gives a domain back. It stays in the history.
#[utoipa::path(delete, path = "/api/v1/links/domains/{id}", tag = "links", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn release(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    domains::release(&ctx.platform, ctx.actor()?, domain_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn domain_id(text: &str) -> Result<DomainId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn detail(ctx: &Ctx, domain: Domain) -> DomainDetail {
    let settings = ctx.platform.settings();
    let told = |at: Timestamp| at.to_jiff().to_string();
    let (mut looked, mut proven_at, mut released_at) = (None, None, None);
    let state = domain.state.word();
    match domain.state {
        State::Waiting(last) => looked = last,
        State::Proven(mark) => proven_at = Some(told(mark.at)),
        State::Released(mark) => released_at = Some(told(mark.at)),
    }
    DomainDetail {
        id: domain.id.to_string(),
        root: settings.origin_at(&domain.host),
        state,
        names: [domain.host.clone(), record(&domain.token, &domain.host)],
        leads_to: settings.host().to_owned(),
        on_labels: domain.on_labels,
        registered_at: told(domain.registered.at),
        registered_by: domain.registered.by,
        proven_at,
        released_at,
        looked_at: looked.as_ref().map(|looked| told(looked.at)),
        fault: looked.as_ref().map(|looked| looked.fault.word()),
        fault_detail: looked.map(|looked| looked.fault.detail().to_owned()).filter(|detail| !detail.is_empty()),
        host: domain.host,
    }
}
