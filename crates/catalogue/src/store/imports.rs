//! Import records and what of them waits.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::{id, json};
use crate::entities::{product_import, product_import_entry};
use crate::model::{Entry, EntryState, Import, ImportId};

const TABLE: &str = "product_import_entry";

impl TryFrom<product_import_entry::Model> for Entry {
    type Error = platform::Error;
    fn try_from(row: product_import_entry::Model) -> Result<Self> {
        Ok(Self {
            first_row: row.first_row,
            rows: json(TABLE, "sheet_rows", &row.import, &row.sheet_rows)?,
            faults: json(TABLE, "faults", &row.import, &row.faults)?,
            state: EntryState::from_word(&row.state)
                .ok_or_else(|| rows::impossible(TABLE, "state", &row.import, &row.state))?,
            product: row.product.as_deref().map(|text| id(TABLE, "product", text)).transpose()?,
            version_number: row.version_number,
            row_version: row.row_version,
        })
    }
}

impl TryFrom<(product_import::Model, Vec<product_import_entry::Model>)> for Import {
    type Error = platform::Error;
    fn try_from((row, entries): (product_import::Model, Vec<product_import_entry::Model>)) -> Result<Self> {
        Ok(Self {
            id: id("product_import", "id", &row.id)?,
            columns: json("product_import", "columns", &row.id, &row.columns)?,
            file_name: row.file_name,
            rows: row.sheet_rows,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            entries: entries.into_iter().map(TryInto::try_into).collect::<Result<_>>()?,
        })
    }
}

pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    file_hash: &str,
    import: &Import,
) -> Result<()> {
    product_import::ActiveModel {
        id: Set(import.id.to_string()),
        owner: Set(owner.to_string()),
        file_name: Set(import.file_name.clone()),
        file_hash: Set(file_hash.to_owned()),
        columns: Set(serde_json::to_string(&import.columns)?),
        sheet_rows: Set(import.rows),
        created_at: Set(import.created_at.micros()),
        created_by: Set(import.created_by.clone()),
    }
    .insert(conn)
    .await?;
    let mut entries = Vec::with_capacity(import.entries.len());
    for entry in &import.entries {
        entries.push(product_import_entry::ActiveModel {
            import: Set(import.id.to_string()),
            first_row: Set(entry.first_row),
            sheet_rows: Set(serde_json::to_string(&entry.rows)?),
            faults: Set(serde_json::to_string(&entry.faults)?),
            state: Set(entry.state.word().to_owned()),
            product: Set(entry.product.map(|p| p.to_string())),
            version_number: Set(entry.version_number),
            row_version: Set(entry.row_version),
        });
    }
    for some in entries.chunks(200) {
        product_import_entry::Entity::insert_many(some.to_vec()).exec(conn).await?;
    }
    Ok(())
}

/// The import of a file with this content, if there was one.
pub(crate) async fn by_hash(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    file_hash: &str,
) -> Result<Option<ImportId>> {
    let found = product_import::Entity::find()
        .filter(product_import::Column::Owner.eq(owner.to_string()))
        .filter(product_import::Column::FileHash.eq(file_hash))
        .one(conn)
        .await?;
    found.map(|row| id("product_import", "id", &row.id)).transpose()
}

pub(crate) async fn import(conn: &impl ConnectionTrait, import: ImportId) -> Result<Option<Import>> {
    let Some(row) = product_import::Entity::find_by_id(import.to_string()).one(conn).await? else {
        return Ok(None);
    };
    let entries = product_import_entry::Entity::find()
        .filter(product_import_entry::Column::Import.eq(import.to_string()))
        .order_by_asc(product_import_entry::Column::FirstRow)
        .all(conn)
        .await?;
    Ok(Some((row, entries).try_into()?))
}

/// Saves a corrected entry. False: somebody else was faster.
pub(crate) async fn update_entry(conn: &impl ConnectionTrait, import: ImportId, entry: &Entry) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE product_import_entry SET sheet_rows = $1, faults = $2, state = $3, product = $4, version_number = $5, \
         row_version = row_version + 1 WHERE import = $6 AND first_row = $7 AND row_version = $8",
        vec![
            serde_json::to_string(&entry.rows)?.into(),
            serde_json::to_string(&entry.faults)?.into(),
            entry.state.word().into(),
            entry.product.map(|p| p.to_string()).into(),
            entry.version_number.into(),
            import.to_string().into(),
            entry.first_row.into(),
            entry.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}
