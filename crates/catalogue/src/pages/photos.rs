//! Photographs as bytes: immutable by their hash, so a browser may keep them.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use kernel::ids::ProductId;
use platform::web::{Ctx, file_response};
use platform::{Error, Result};

use crate::actions::photos::{Size, of_product, own};

/// `GET /products/photos/{hash}/small`: one's own, also before a product has it.
pub(crate) async fn own_small(ctx: Ctx, Path(hash): Path<String>) -> Result<Response> {
    Ok(jpeg(&hash, own(&ctx.platform, ctx.actor()?, &hash, Size::Small).await?))
}

/// `GET /products/{id}/photos/{hash}`
pub(crate) async fn full(ctx: Ctx, Path((id, hash)): Path<(String, String)>) -> Result<Response> {
    Ok(jpeg(&hash, of_product(&ctx.platform, ctx.actor()?, product(&id)?, &hash, Size::Full).await?))
}

/// `GET /products/{id}/photos/{hash}/small`
pub(crate) async fn small(ctx: Ctx, Path((id, hash)): Path<(String, String)>) -> Result<Response> {
    Ok(jpeg(&hash, of_product(&ctx.platform, ctx.actor()?, product(&id)?, &hash, Size::Small).await?))
}

fn product(text: &str) -> Result<ProductId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn jpeg(hash: &str, bytes: Bytes) -> Response {
    let short = hash.get(..12).unwrap_or(hash);
    let mut response = file_response("image/jpeg", &format!("{short}.jpg"), bytes, true);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    response
}
