//! Scope lines and authorisations.

use kernel::Timestamp;
use kernel::ids::{OrganisationId, UserId};
use platform::Result;
use platform::db::rows;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{date, id, optional_date};
use crate::entities::{lab_authorisation, lab_scope};
use crate::model::{Authorisation, Competence, Marks, ScopeLine};

impl TryFrom<lab_scope::Model> for ScopeLine {
    type Error = platform::Error;
    fn try_from(row: lab_scope::Model) -> Result<Self> {
        Ok(Self {
            laboratory: id("lab_scope", "laboratory", &row.laboratory)?,
            method: row.method,
            edition: row.edition,
            title_zh: row.title_zh,
            title_en: row.title_en,
            marks: Marks::from_text(&row.marks),
            valid_from: date("lab_scope", "valid_from", &row.id, &row.valid_from)?,
            valid_to: optional_date("lab_scope", "valid_to", &row.id, row.valid_to.as_ref())?,
            row_version: row.row_version,
            id: row.id,
        })
    }
}

impl TryFrom<lab_authorisation::Model> for Authorisation {
    type Error = platform::Error;
    fn try_from(row: lab_authorisation::Model) -> Result<Self> {
        Ok(Self {
            person: id("lab_authorisation", "person", &row.person)?,
            person_name: row.person_name,
            method: row.method,
            competence: Competence::from_word(&row.role)
                .ok_or_else(|| rows::impossible("lab_authorisation", "role", &row.id, &row.role))?,
            valid_from: date("lab_authorisation", "valid_from", &row.id, &row.valid_from)?,
            valid_to: optional_date("lab_authorisation", "valid_to", &row.id, row.valid_to.as_ref())?,
            evidence: row.evidence,
            given_by: row.given_by,
            ended_on: optional_date("lab_authorisation", "ended_on", &row.id, row.ended_on.as_ref())?,
            id: row.id,
        })
    }
}

pub(crate) async fn insert_line(conn: &impl ConnectionTrait, line: &ScopeLine, now: Timestamp) -> Result<()> {
    lab_scope::Model {
        id: line.id.clone(),
        laboratory: line.laboratory.to_string(),
        method: line.method.clone(),
        edition: line.edition.clone(),
        title_zh: line.title_zh.clone(),
        title_en: line.title_en.clone(),
        marks: line.marks.text().to_owned(),
        valid_from: line.valid_from.to_string(),
        valid_to: line.valid_to.map(|d| d.to_string()),
        created_at: now.micros(),
        row_version: 1,
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// Changes marks, titles and the last day. `false`: somebody else changed the line first.
pub(crate) async fn update_line(conn: &impl ConnectionTrait, line: &ScopeLine) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE lab_scope SET title_zh = $1, title_en = $2, marks = $3, valid_to = $4, row_version = row_version + 1 \
         WHERE id = $5 AND laboratory = $6 AND row_version = $7",
        vec![
            line.title_zh.clone().into(),
            line.title_en.clone().into(),
            line.marks.text().into(),
            line.valid_to.map(|d| d.to_string()).into(),
            line.id.clone().into(),
            line.laboratory.to_string().into(),
            line.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// All lines of a laboratory, by method.
pub(crate) async fn lines(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<ScopeLine>> {
    lab_scope::Entity::find()
        .filter(lab_scope::Column::Laboratory.eq(laboratory.to_string()))
        .order_by_asc(lab_scope::Column::Method)
        .order_by_asc(lab_scope::Column::ValidFrom)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// One line of a laboratory.
pub(crate) async fn line(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    id: &str,
) -> Result<Option<ScopeLine>> {
    lab_scope::Entity::find_by_id(id)
        .filter(lab_scope::Column::Laboratory.eq(laboratory.to_string()))
        .one(conn)
        .await?
        .map(TryInto::try_into)
        .transpose()
}

/// Every laboratory's lines for a method.
pub(crate) async fn lines_for_method(conn: &impl ConnectionTrait, method: &str) -> Result<Vec<ScopeLine>> {
    lab_scope::Entity::find()
        .filter(lab_scope::Column::Method.eq(method))
        .order_by_asc(lab_scope::Column::Laboratory)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

pub(crate) async fn insert_authorisation(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    given: &Authorisation,
    now: Timestamp,
) -> Result<()> {
    lab_authorisation::Model {
        id: given.id.clone(),
        laboratory: laboratory.to_string(),
        person: given.person.to_string(),
        person_name: given.person_name.clone(),
        method: given.method.clone(),
        role: given.competence.word().to_owned(),
        valid_from: given.valid_from.to_string(),
        valid_to: given.valid_to.map(|d| d.to_string()),
        evidence: given.evidence.clone(),
        given_by: given.given_by.clone(),
        given_at: now.micros(),
        ended_on: None,
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// Ends an authorisation on a day. `false`: there is none in force by this id.
pub(crate) async fn end_authorisation(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    id: &str,
    on: kernel::Date,
) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE lab_authorisation SET ended_on = $1 WHERE id = $2 AND laboratory = $3 AND ended_on IS NULL",
        vec![on.to_string().into(), id.into(), laboratory.to_string().into()],
    )
    .await?;
    Ok(touched == 1)
}

/// All authorisations of a laboratory, by person.
pub(crate) async fn authorisations(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
) -> Result<Vec<Authorisation>> {
    lab_authorisation::Entity::find()
        .filter(lab_authorisation::Column::Laboratory.eq(laboratory.to_string()))
        .order_by_asc(lab_authorisation::Column::PersonName)
        .order_by_asc(lab_authorisation::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// What one person holds in a laboratory.
pub(crate) async fn held_by(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    person: UserId,
) -> Result<Vec<Authorisation>> {
    lab_authorisation::Entity::find()
        .filter(lab_authorisation::Column::Laboratory.eq(laboratory.to_string()))
        .filter(lab_authorisation::Column::Person.eq(person.to_string()))
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}
