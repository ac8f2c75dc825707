//! Answers for anybody, kept under the public epoch: a change of status is seen everywhere within a second, because every
//! node looks at the epoch at least every 250 ms and an answer of an older epoch is never given again.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use bytes::Bytes;
use moka::sync::Cache;
use platform::{Platform, Result};

use crate::store;

/// At most this old is what we know of the epoch.
const EPOCH_AGE: Duration = Duration::from_millis(250);
/// At most this many bytes of answers.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The cache of one platform.
pub(crate) struct PublicCache {
    epoch: Mutex<Option<(Instant, i64)>>,
    answers: Cache<(i64, String), Bytes>,
}

impl Default for PublicCache {
    fn default() -> Self {
        let answers = Cache::builder()
            .max_capacity(MOST_BYTES)
            .weigher(|key: &(i64, String), value: &Bytes| u32::try_from(key.1.len() + value.len()).unwrap_or(u32::MAX))
            .build();
        Self { epoch: Mutex::new(None), answers }
    }
}

impl PublicCache {
    /// The epoch, at most 250 ms old.
    pub(crate) async fn epoch(&self, platform: &Platform) -> Result<i64> {
        let known = *self.epoch.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, epoch)) = known
            && at.elapsed() < EPOCH_AGE
        {
            return Ok(epoch);
        }
        // The age counts from before the question, so that it is never under-estimated.
        let asked = Instant::now();
        let epoch = store::epoch(platform.db().conn()).await?;
        *self.epoch.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((asked, epoch));
        Ok(epoch)
    }

    /// The answer kept for a key in this epoch.
    pub(crate) fn get(&self, epoch: i64, key: &str) -> Option<Bytes> {
        self.answers.get(&(epoch, key.to_owned()))
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, epoch: i64, key: &str, answer: Bytes) {
        self.answers.insert((epoch, key.to_owned()), answer);
    }
}
