//! Months of the event store: parts made ahead, and where what can be asked for begins.

use kernel::Timestamp;
use platform::jobs::Job;
use platform::{Platform, Result};

use crate::store;

/// The daily job that makes the months ahead.
pub const AHEAD: &str = "traceability.months_ahead";

/// The daily job: the parts of the next months are there before they begin.
///
/// # Errors
/// Database errors.
pub async fn ahead(platform: Platform, _: Job) -> Result<()> {
    Ok(platform.db().months_ahead().await?)
}

/// Events captured before this lie in the archive and are in no answer; `None` when none were ever taken out.
///
/// # Errors
/// Database errors.
pub async fn begins(platform: &Platform) -> Result<Option<Timestamp>> {
    store::archive::begins(platform.db().conn()).await
}
