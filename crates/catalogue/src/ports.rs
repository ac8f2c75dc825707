//! What the catalogue answers other areas: product versions as snapshots.

use async_trait::async_trait;
use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use platform::db::Tx;
use platform::ports::{Answer, Product, Products};
use platform::{Platform, Result};

use crate::model::Version;
use crate::store;

/// Reads the version rows; who may ask was decided by the asking area's own permission.
pub(crate) struct Catalogue;

#[async_trait]
impl Products for Catalogue {
    async fn version(&self, platform: &Platform, id: ProductVersionId) -> Result<Option<Product>> {
        Ok(store::products::version(platform.db().conn(), id).await?.map(Version::snapshot))
    }

    async fn current(&self, platform: &Platform, id: ProductId) -> Result<Option<Product>> {
        Ok(store::products::current(platform.db().conn(), id).await?.map(Version::snapshot))
    }

    async fn several(&self, platform: &Platform, ids: &[ProductId]) -> Result<Vec<Product>> {
        let found = store::products::several(platform.db().conn(), ids).await?;
        Ok(found.into_iter().map(Version::snapshot).collect())
    }

    async fn by_gtin(&self, platform: &Platform, gtin: &str) -> Result<Option<Product>> {
        match store::products::by_gtin(platform.db().conn(), gtin).await? {
            Some((product, _)) => self.current(platform, product).await,
            None => Ok(None),
        }
    }

    async fn first_under(&self, platform: &Platform, prefix: &str) -> Result<Option<OrganisationId>> {
        store::products::first_under(platform.db().conn(), prefix).await
    }

    async fn thumbnail(&self, platform: &Platform, owner: OrganisationId, photo: &str) -> Result<Option<String>> {
        let found = store::photos::owned(platform.db().conn(), owner, &[photo.to_owned()]).await?;
        Ok(found.into_iter().next().map(|photo| photo.thumbnail))
    }

    async fn answer(&self, tx: &mut Tx, product: ProductId, answers: &[Answer]) -> Result<Product> {
        crate::actions::products::answer(tx, product, answers).await.map(Version::snapshot)
    }
}
