//! Instrument files and their lines.

use kernel::Timestamp;
use kernel::ids::{OrganisationId, UserId};
use platform::Result;
use platform::db::rows;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::id;
use crate::entities::{result_import, result_import_row};
use crate::instrument::InstrumentRow;
use crate::model::{DeterminationId, ImportId, ImportedRow, ResultImport, RowVerdict};

impl TryFrom<result_import::Model> for ResultImport {
    type Error = platform::Error;
    fn try_from(row: result_import::Model) -> Result<Self> {
        Ok(Self {
            id: id("result_import", "id", &row.id)?,
            laboratory: id("result_import", "laboratory", &row.laboratory)?,
            file_hash: row.file_hash,
            file_name: row.file_name,
            technique: row.technique,
            instrument: row.instrument,
            batch: row.batch,
            analysed_at: row.analysed_at,
            method: row.method,
            imported_by: row.imported_name,
            imported_at: Timestamp::from_micros(row.imported_at),
            confirmed_at: row.confirmed_at.map(Timestamp::from_micros),
        })
    }
}

impl TryFrom<result_import_row::Model> for ImportedRow {
    type Error = platform::Error;
    fn try_from(row: result_import_row::Model) -> Result<Self> {
        let bad = |column: &str, text: &str| {
            rows::impossible("result_import_row", column, &format!("{}/{}", row.import, row.line), text)
        };
        Ok(Self {
            verdict: RowVerdict::from_word(&row.verdict).ok_or_else(|| bad("verdict", &row.verdict))?,
            problem: match row.problem.as_str() {
                "" => None,
                text => Some(serde_json::from_str(text).map_err(|_| bad("problem", text))?),
            },
            determination: row
                .determination
                .as_deref()
                .map(|d| id::<DeterminationId>("result_import_row", "determination", d))
                .transpose()?,
            row: InstrumentRow {
                line: row.line,
                sample: row.sample_number,
                analyte: row.analyte,
                concentration: row.concentration,
                unit: row.unit,
                dilution: row.dilution,
                flag: row.flag,
            },
        })
    }
}

pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    import: &ResultImport,
    by: Option<UserId>,
    lines: &[ImportedRow],
) -> Result<()> {
    result_import::Model {
        id: import.id.to_string(),
        laboratory: import.laboratory.to_string(),
        file_hash: import.file_hash.clone(),
        file_name: import.file_name.clone(),
        technique: import.technique.clone(),
        instrument: import.instrument.clone(),
        batch: import.batch.clone(),
        analysed_at: import.analysed_at.clone(),
        method: import.method.clone(),
        imported_by: by.map(|u| u.to_string()),
        imported_name: import.imported_by.clone(),
        imported_at: import.imported_at.micros(),
        confirmed_at: None,
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    for chunk in lines.chunks(200) {
        let models = chunk.iter().map(|line| model(import.id, line)).collect::<Result<Vec<_>>>()?;
        result_import_row::Entity::insert_many(models).exec_without_returning(conn).await?;
    }
    Ok(())
}

fn model(import: ImportId, line: &ImportedRow) -> Result<result_import_row::ActiveModel> {
    Ok(result_import_row::Model {
        import: import.to_string(),
        line: line.row.line,
        sample_number: line.row.sample.clone(),
        analyte: line.row.analyte.clone(),
        concentration: line.row.concentration.clone(),
        unit: line.row.unit.clone(),
        dilution: line.row.dilution.clone(),
        flag: line.row.flag.clone(),
        verdict: line.verdict.word().to_owned(),
        problem: line.problem.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default(),
        determination: line.determination.map(|d| d.to_string()),
    }
    .into_active_model()
    .reset_all())
}

/// Writes what became of a line.
pub(crate) async fn settle(conn: &impl ConnectionTrait, import: ImportId, line: &ImportedRow) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE result_import_row SET verdict = $1, problem = $2, determination = $3 WHERE import = $4 AND line = $5",
        vec![
            line.verdict.word().into(),
            line.problem.as_ref().map(serde_json::to_string).transpose()?.unwrap_or_default().into(),
            line.determination.map(|d| d.to_string()).into(),
            import.to_string().into(),
            line.row.line.into(),
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn confirm(conn: &impl ConnectionTrait, import: ImportId, now: Timestamp) -> Result<()> {
    rows::exec(
        conn,
        "UPDATE result_import SET confirmed_at = $1 WHERE id = $2 AND confirmed_at IS NULL",
        vec![now.micros().into(), import.to_string().into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn by_hash(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    hash: &str,
) -> Result<Option<ResultImport>> {
    result_import::Entity::find()
        .filter(result_import::Column::Laboratory.eq(laboratory.to_string()))
        .filter(result_import::Column::FileHash.eq(hash))
        .one(conn)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

pub(crate) async fn by_id(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    import: ImportId,
) -> Result<Option<ResultImport>> {
    result_import::Entity::find_by_id(import.to_string())
        .filter(result_import::Column::Laboratory.eq(laboratory.to_string()))
        .one(conn)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

pub(crate) async fn lines(conn: &impl ConnectionTrait, import: ImportId) -> Result<Vec<ImportedRow>> {
    result_import_row::Entity::find()
        .filter(result_import_row::Column::Import.eq(import.to_string()))
        .order_by_asc(result_import_row::Column::Line)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// The newest files of a laboratory.
pub(crate) async fn list(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<ResultImport>> {
    result_import::Entity::find()
        .filter(result_import::Column::Laboratory.eq(laboratory.to_string()))
        .order_by_desc(result_import::Column::Id)
        .limit(50)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}
