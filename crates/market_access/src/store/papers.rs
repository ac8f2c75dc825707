//! Entries typed for documents: the newest of each, and a further one.

use kernel::Timestamp;
use kernel::ids::{OrganisationId, ProductId};
use platform::db::rows;
use platform::{Error, Result};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set, SqlErr};

use crate::entities::paper_entry;
use crate::rules::papers::{Of, Typed, TypedEntry};

impl TryFrom<&paper_entry::Model> for TypedEntry {
    type Error = Error;
    fn try_from(row: &paper_entry::Model) -> Result<Self> {
        if row.number < 1 {
            let which = format!("{} {} {}", row.owner, row.product, row.entry);
            return Err(rows::impossible("paper_entry", "number", &which, &row.number.to_string()));
        }
        Ok(Self {
            number: row.number,
            value: row.value.clone(),
            at: Timestamp::from_micros(row.written_at),
            by: row.written_by.clone(),
        })
    }
}

/// For whom an entry holds, as stored.
fn product_column(of: Of, product: ProductId) -> String {
    match of {
        Of::Organisation => String::new(),
        Of::Product => product.to_string(),
    }
}

/// The newest entries of an organisation and of one of its products.
pub(crate) async fn typed(conn: &impl ConnectionTrait, owner: OrganisationId, product: ProductId) -> Result<Typed> {
    let products = [Of::Organisation, Of::Product].map(|of| product_column(of, product));
    let rows = paper_entry::Entity::find()
        .filter(paper_entry::Column::Owner.eq(owner.to_string()))
        .filter(paper_entry::Column::Product.is_in(products))
        .order_by_asc(paper_entry::Column::Number)
        .all(conn)
        .await?;
    // Rising numbers: the newest of each key stays.
    rows.iter().map(|row| Ok((row.entry.clone(), row.try_into()?))).collect()
}

/// Writes a further entry. False: somebody else was faster.
pub(crate) async fn write(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    (of, product): (Of, ProductId),
    key: &str,
    entry: &TypedEntry,
) -> Result<bool> {
    let row = paper_entry::ActiveModel {
        owner: Set(owner.to_string()),
        product: Set(product_column(of, product)),
        entry: Set(key.to_owned()),
        number: Set(entry.number),
        value: Set(entry.value.clone()),
        written_at: Set(entry.at.micros()),
        written_by: Set(entry.by.clone()),
    };
    match row.insert(conn).await {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
