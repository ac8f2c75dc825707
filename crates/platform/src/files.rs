//! Blobs by content hash (SHA-256): a local folder or an S3 bucket behind one trait of a library (`object_store`).
//! Written once, never changed, never deleted here. What a blob is, and who may see it, the areas know.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, path::Path as Key};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Where large bodies wait until they have been dealt with.
const WAITING: &str = "waiting";
/// Parts of a waiting body that are written at the same time.
const PARTS_AT_ONCE: usize = 2;

/// A large body on its way into the store: written as it comes, there as a whole after [`Upload::finish`] or not at all.
pub struct Upload(object_store::WriteMultipart);

impl Upload {
    /// Adds bytes; waits when the store is slower than they come.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.wait_for_capacity(PARTS_AT_ONCE).await.map_err(anyhow::Error::from)?;
        self.0.write(bytes);
        Ok(())
    }

    /// Durable when this returns.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await.map_err(anyhow::Error::from)?;
        Ok(())
    }

    /// Takes back what was written.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn abort(self) -> Result<()> {
        Ok(self.0.abort().await.map_err(anyhow::Error::from)?)
    }
}

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

    /// Begins a large body that waits under a name of ours until it has been dealt with. It is no file that is kept: it has no
    /// hash, is in no backup, and goes with [`Files::forget`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(&self, name: uuid::Uuid) -> Result<Upload> {
        let upload = self.0.put_multipart(&waiting(name)).await.map_err(anyhow::Error::from)?;
        Ok(Upload(object_store::WriteMultipart::new(upload)))
    }

    /// Bytes `from` to `to` (excluded) of a waiting body.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the store fails.
    pub async fn part(&self, name: uuid::Uuid, from: u64, to: u64) -> Result<Bytes> {
        match self.0.get_range(&waiting(name), from..to).await {
            Err(object_store::Error::NotFound { .. }) => Err(Error::NotFound),
            other => Ok(other.map_err(anyhow::Error::from)?),
        }
    }

    /// Takes a waiting body away; one that is gone already is no error.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, name: uuid::Uuid) -> Result<()> {
        match self.0.delete(&waiting(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(anyhow::Error::from(error).into()),
        }
    }

    /// The names of bodies that have waited since before an instant.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn waiting_since_before(&self, instant: kernel::Timestamp) -> Result<Vec<uuid::Uuid>> {
        let found: Vec<object_store::ObjectMeta> =
            futures::TryStreamExt::try_collect(self.0.list(Some(&Key::from(WAITING))))
                .await
                .map_err(anyhow::Error::from)?;
        let old = found.iter().filter(|meta| meta.last_modified.timestamp_micros() < instant.micros());
        Ok(old.filter_map(|meta| meta.location.filename()?.parse().ok()).collect())
    }

    /// Every hash that is kept, in order: for backups.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Result<Vec<String>> {
        let found: Vec<object_store::ObjectMeta> =
            futures::TryStreamExt::try_collect(self.0.list(None)).await.map_err(anyhow::Error::from)?;
        let mut hashes: Vec<String> = found
            .iter()
            .filter(|m| !m.location.prefix_matches(&Key::from(WAITING)))
            .filter_map(|m| m.location.filename().map(ToOwned::to_owned))
            .collect();
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

fn waiting(name: uuid::Uuid) -> Key {
    Key::from(format!("{WAITING}/{name}"))
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

    #[tokio::test]
    async fn a_body_waits_whole_or_not_at_all_and_is_in_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::folder(folder.path()).unwrap();
        let name = uuid::Uuid::now_v7();
        let mut upload = files.begin(name).await.unwrap();
        for _ in 0..3 {
            upload.write(&[7; 4 << 20]).await.unwrap();
        }
        assert!(matches!(files.part(name, 0, 1).await, Err(Error::NotFound)), "not there before it is whole");
        upload.finish().await.unwrap();
        assert_eq!(files.part(name, (12 << 20) - 2, 12 << 20).await.unwrap(), &[7, 7][..]);
        let kept = files.put(&b"kept"[..]).await.unwrap();
        assert_eq!(files.all().await.unwrap(), [kept]);
        let now = kernel::Timestamp::from(jiff::Timestamp::now());
        assert_eq!(files.waiting_since_before(now.plus_seconds(60)).await.unwrap(), [name]);
        assert!(files.waiting_since_before(now.plus_seconds(-3600)).await.unwrap().is_empty());
        files.forget(name).await.unwrap();
        files.forget(name).await.unwrap();
        assert!(matches!(files.part(name, 0, 1).await, Err(Error::NotFound)));
        let mut upload = files.begin(name).await.unwrap();
        upload.write(b"half").await.unwrap();
        upload.abort().await.unwrap();
        assert!(matches!(files.part(name, 0, 1).await, Err(Error::NotFound)));
    }
}
