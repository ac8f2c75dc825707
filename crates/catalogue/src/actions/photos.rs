//! Keeping and showing photographs.

use std::sync::OnceLock;

use bytes::Bytes;
use kernel::Actor;
use kernel::ids::ProductId;
use platform::authz::On;
use platform::{Error, Platform, Result};
use tokio::sync::Semaphore;

use super::{CREATE, SHOW};
use crate::model::{PRODUCT, Photo};
use crate::{photo, store};

/// Which size of a photograph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// At most 2048 px.
    Full,
    /// At most 320 px.
    Small,
}

/// Checks a photograph, keeps it and its thumbnail; answers its content hash. Keeping it twice is harmless.
///
/// # Errors
/// [`Error::Invalid`] at field `photos` with the file's fault; [`Error::Forbidden`].
pub async fn keep(platform: &Platform, actor: &Actor, bytes: Bytes) -> Result<Photo> {
    platform.read(actor, &CREATE, On::Nothing).await?;
    // Two at a time: a decoder may use 200 MB for a moment.
    static AT_ONCE: OnceLock<Semaphore> = OnceLock::new();
    let _turn = AT_ONCE.get_or_init(|| Semaphore::new(2)).acquire().await.map_err(anyhow::Error::from)?;
    let prepared = tokio::task::spawn_blocking(move || photo::prepare(&bytes))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(|message| Error::field("photos", message))?;
    let kept = Photo {
        hash: platform.files().put(prepared.picture.clone()).await?,
        thumbnail: platform.files().put(prepared.thumbnail.clone()).await?,
    };
    let tx = platform.write(actor, &CREATE, On::Nothing).await?;
    store::photos::insert(tx.conn(), actor.organisation, &kept, &prepared, tx.now()).await?;
    tx.commit().await?;
    Ok(kept)
}

/// The bytes (JPEG) of one's own photograph, also before a product has it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn own(platform: &Platform, actor: &Actor, hash: &str, size: Size) -> Result<Bytes> {
    platform.read(actor, &CREATE, On::Nothing).await?;
    let found = store::photos::owned(platform.db().conn(), actor.organisation, &[hash.to_owned()]).await?;
    bytes(platform, found.first().ok_or(Error::NotFound)?, size).await
}

/// The bytes (JPEG) of a photograph of a product one may see, in any of its versions.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_product(
    platform: &Platform,
    actor: &Actor,
    product: ProductId,
    hash: &str,
    size: Size,
) -> Result<Bytes> {
    platform.read(actor, &SHOW, On::record(PRODUCT, product)).await?;
    let versions = store::products::versions(platform.db().conn(), product).await?;
    let version =
        versions.iter().find(|v| v.content.photos.iter().any(|photo| photo == hash)).ok_or(Error::NotFound)?;
    let found = store::photos::owned(platform.db().conn(), version.owner, &[hash.to_owned()]).await?;
    bytes(platform, found.first().ok_or(Error::NotFound)?, size).await
}

async fn bytes(platform: &Platform, photo: &Photo, size: Size) -> Result<Bytes> {
    let hash = match size {
        Size::Full => &photo.hash,
        Size::Small => &photo.thumbnail,
    };
    platform.files().get(hash).await
}
