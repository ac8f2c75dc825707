//! Blobs by content hash (SHA-256): a local folder or an S3 bucket behind one trait of a library (`object_store`).
//! Written once, never changed, never deleted here. What a blob is, and who may see it, the areas know.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, path::Path as Key};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// The store of files.
#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// A folder, made when missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)?;
        let store =
            object_store::local::LocalFileSystem::new_with_prefix(path).map_err(anyhow::Error::from)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// An S3 bucket; key and secret come from the usual `AWS_…` variables.
    ///
    /// # Errors
    /// When the settings do not suffice.
    pub fn s3(bucket: &str, endpoint: Option<&str>) -> Result<Self> {
        let mut builder = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket);
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Self(Arc::new(builder.build().map_err(anyhow::Error::from)?)))
    }

    /// Any other store.
    #[must_use]
    pub fn with(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Keeps the bytes; answers their lower-case hexadecimal SHA-256. Keeping the same bytes again is harmless.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<String> {
        let bytes = bytes.into();
        let hash = hex::encode(Sha256::digest(&bytes));
        self.0.put(&key(&hash)?, PutPayload::from_bytes(bytes)).await.map_err(anyhow::Error::from)?;
        Ok(hash)
    }

    /// Every hash that is kept, in order: for backups.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Result<Vec<String>> {
        let found: Vec<object_store::ObjectMeta> =
            futures::TryStreamExt::try_collect(self.0.list(None)).await.map_err(anyhow::Error::from)?;
        let mut hashes: Vec<String> =
            found.iter().filter_map(|m| m.location.filename().map(ToOwned::to_owned)).collect();
        hashes.sort();
        Ok(hashes)
    }

    /// The bytes of a hash.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Internal`] when the stored bytes no longer have that hash.
    pub async fn get(&self, hash: &str) -> Result<Bytes> {
        let found = match self.0.get(&key(hash)?).await {
            Err(object_store::Error::NotFound { .. }) => return Err(Error::NotFound),
            other => other.map_err(anyhow::Error::from)?,
        };
        let bytes = found.bytes().await.map_err(anyhow::Error::from)?;
        if hex::encode(Sha256::digest(&bytes)) == hash {
            Ok(bytes)
        } else {
            Err(Error::Internal(anyhow::anyhow!("stored file {hash} is damaged: its hash differs")))
        }
    }
}

fn key(hash: &str) -> Result<Key> {
    let good = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    match (good, hash.get(..2)) {
        (true, Some(folder)) => Ok(Key::from(format!("{folder}/{hash}"))),
        _ => Err(Error::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_put_is_got_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(folder.path()).unwrap();
        let hash = files.put(&b"boron 733 mg/kg"[..]).await.unwrap();
        assert_eq!(files.get(&hash).await.unwrap(), &b"boron 733 mg/kg"[..]);
        std::fs::write(folder.path().join(&hash[..2]).join(&hash), b"boron 73 mg/kg").unwrap();
        assert!(matches!(files.get(&hash).await, Err(Error::Internal(_))));
        assert!(matches!(files.get("../../etc/passwd").await, Err(Error::NotFound)));
    }
}
