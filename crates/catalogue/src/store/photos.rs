//! Photographs by owner and content hash.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entities::product_photo;
use crate::model::Photo;
use crate::photo::Prepared;

impl From<product_photo::Model> for Photo {
    fn from(row: product_photo::Model) -> Self {
        Self { hash: row.hash, thumbnail: row.thumbnail }
    }
}

pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    photo: &Photo,
    prepared: &Prepared,
    now: Timestamp,
) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO product_photo (owner, hash, thumbnail, width, height, bytes, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (owner, hash) DO NOTHING",
        vec![
            owner.to_string().into(),
            photo.hash.clone().into(),
            photo.thumbnail.clone().into(),
            i64::from(prepared.width).into(),
            i64::from(prepared.height).into(),
            i64::try_from(prepared.picture.len()).unwrap_or(i64::MAX).into(),
            now.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Those of `hashes` that the owner has uploaded.
pub(crate) async fn owned(conn: &impl ConnectionTrait, owner: OrganisationId, hashes: &[String]) -> Result<Vec<Photo>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let found = product_photo::Entity::find()
        .filter(product_photo::Column::Owner.eq(owner.to_string()))
        .filter(product_photo::Column::Hash.is_in(hashes.to_vec()))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(Into::into).collect())
}
