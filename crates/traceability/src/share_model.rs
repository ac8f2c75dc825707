//! A lot that a person of its owner showed to another organisation.

use kernel::Timestamp;
use kernel::ids::OrganisationId;

use crate::model::LotId;

kernel::typed_id!(
    /// One showing of a lot.
    ShareId
);

/// A lot shown to an organisation; kept after it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Identity.
    pub id: ShareId,
    /// The lot.
    pub lot: LotId,
    /// To whom.
    pub with: OrganisationId,
    /// Their name in Chinese, as it was.
    pub with_zh: String,
    /// Their name in English, as it was.
    pub with_en: String,
    /// Since when.
    pub at: Timestamp,
    /// By whom.
    pub by_name: String,
    /// When it ended and by whom; none while it lasts.
    pub ended: Option<(Timestamp, String)>,
}
