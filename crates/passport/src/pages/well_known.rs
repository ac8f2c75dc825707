//! Keys and status for programs: `did.json`, certificate, status lists, the list of whom to trust.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credential::status::{StatusListInfo, StatusPurpose, sign_list};
use credential::{Bitstring, SigningKey};
use platform::web::{Ctx, keep_until};
use platform::{Error, Result};

use super::answer;
use crate::issuance::{LIST_BITS, status_list_url};
use crate::keys::{PLATFORM_SLUG, did_document, did_of};
use crate::store;

/// Others may keep a status list this long, milliseconds.
const TTL_MS: u64 = 5_000;
/// A status list must have been replaced after this long, seconds.
const LIST_SECONDS: i64 = 24 * 3600;
/// It is signed anew after this long, so that its end is never near.
const SIGNED_AGAIN_SECONDS: i64 = 3600;
/// More lists than any issuer will fill.
const MOST_LISTS: i64 = 10_000;

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("status list: {error}"))
}

pub(crate) async fn did(ctx: Ctx, Path(slug): Path<String>) -> Result<Response> {
    let keys = store::keys_by_slug(ctx.platform.db().conn(), &slug).await?;
    let document = did_document(&ctx.platform.settings().public_url, &keys)?.ok_or(Error::NotFound)?;
    Ok(answer("application/did+json", Bytes::from(serde_json::to_vec(&document)?)))
}

/// The platform's own key, made with the first organisation's.
pub(crate) async fn platform_did(ctx: Ctx) -> Result<Response> {
    did(ctx, Path(PLATFORM_SLUG.to_owned())).await
}

pub(crate) async fn certificate(ctx: Ctx, Path(slug): Path<String>) -> Result<Response> {
    let keys = store::keys_by_slug(ctx.platform.db().conn(), &slug).await?;
    let key = keys.into_iter().find(|key| key.retired_at.is_none()).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/x-pem-file")], key.certificate_pem).into_response())
}

pub(crate) async fn trust(ctx: Ctx) -> Result<Response> {
    super::verify::trust_list(ctx).await
}

pub(crate) async fn status_list(ctx: Ctx, Path((slug, list)): Path<(String, String)>) -> Result<Response> {
    let list: i64 = list.parse().ok().filter(|list| (1..=MOST_LISTS).contains(list)).ok_or(Error::NotFound)?;
    let now = ctx.platform.now();
    let conn = ctx.platform.db().conn();
    let keys = store::keys_by_slug(conn, &slug).await?;
    let row = keys.into_iter().find(|key| key.retired_at.is_none()).ok_or(Error::NotFound)?;
    let public = &ctx.platform.settings().public_url;
    let mut bits = Bitstring::new(0).map_err(fault)?;
    let first = (list - 1) * LIST_BITS;
    let set = store::bits_set(conn, row.organisation, first, first + LIST_BITS).await?.ok_or(Error::NotFound)?;
    for index in set {
        bits.set(u64::try_from(index - first).map_err(fault)?, true).map_err(fault)?;
    }
    let info = StatusListInfo {
        url: status_list_url(public, &slug, list),
        issuer: did_of(public, &slug)?,
        purpose: StatusPurpose::Revocation,
        valid_from: now.to_jiff(),
        valid_until: Some(now.plus_seconds(LIST_SECONDS).to_jiff()),
        ttl_ms: Some(TTL_MS),
    };
    let signing = SigningKey::from_pkcs8_pem(&row.key_pem).map_err(fault)?;
    let token = sign_list(&bits, &info, &signing).map_err(fault)?;
    Ok(keep_until(answer("application/vc+jwt", token.into()), now.plus_seconds(SIGNED_AGAIN_SECONDS)))
}
