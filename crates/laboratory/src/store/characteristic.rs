//! What the laboratory states about analytes: LOQ, uncertainty, unit, rounding.

use kernel::ids::OrganisationId;
use measure::Decimal;
use platform::Result;
use platform::db::rows;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::lab_characteristic::{Column, Entity, Model};
use crate::model::{Characteristic, ResultKind, UncertaintySpec};

impl TryFrom<Model> for Characteristic {
    type Error = platform::Error;
    fn try_from(row: Model) -> Result<Self> {
        let bad = |column: &str, text: &str| {
            rows::impossible("lab_characteristic", column, &format!("{}/{}", row.method, row.analyte), text)
        };
        let decimal = |column: &str, text: &str| -> Result<Option<Decimal>> {
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| bad(column, text)) }
        };
        Ok(Self {
            kind: ResultKind::from_word(&row.kind).ok_or_else(|| bad("kind", &row.kind))?,
            unit: match row.unit.as_str() {
                "" => None,
                text => Some(text.parse().map_err(|_| bad("unit", text))?),
            },
            loq: decimal("loq", &row.loq)?,
            u: UncertaintySpec::parse(&row.u).map_err(|_| bad("u", &row.u))?,
            rounding: row.rounding.parse().map_err(|()| bad("rounding", &row.rounding))?,
            measurand: row.measurand.clone(),
            method: row.method.clone(),
            analyte: row.analyte.clone(),
        })
    }
}

/// Everything stated, by method and analyte.
pub(crate) async fn all(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<Characteristic>> {
    Entity::find()
        .filter(Column::Laboratory.eq(laboratory.to_string()))
        .order_by_asc(Column::Method)
        .order_by_asc(Column::Analyte)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// Writes one line, new or in place of the old one.
pub(crate) async fn put(conn: &impl ConnectionTrait, laboratory: OrganisationId, c: &Characteristic) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO lab_characteristic (laboratory, method, analyte, kind, measurand, unit, loq, u, u_kind, rounding, row_version) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,'',$9,1) \
         ON CONFLICT (laboratory, method, analyte) DO UPDATE SET kind = $4, measurand = $5, unit = $6, loq = $7, u = $8, \
         rounding = $9, row_version = lab_characteristic.row_version + 1",
        vec![
            laboratory.to_string().into(),
            c.method.clone().into(),
            c.analyte.clone().into(),
            c.kind.word().into(),
            c.measurand.clone().into(),
            c.unit.map(measure::Unit::symbol).unwrap_or_default().into(),
            c.loq.map(|d| d.to_string()).unwrap_or_default().into(),
            c.u.map(|u| u.to_string()).unwrap_or_default().into(),
            c.rounding.to_string().into(),
        ],
    )
    .await?;
    Ok(())
}

/// The line for an analyte: its own, else the method's `*`, else nothing stated.
pub(crate) fn pick(all: &[Characteristic], method: &str, analyte: &str) -> Characteristic {
    let of = |wanted: &str| all.iter().find(|c| c.method == method && c.analyte == wanted).cloned();
    match of(analyte).or_else(|| of("*")) {
        Some(found) => Characteristic { analyte: analyte.to_owned(), ..found },
        None => Characteristic::unstated(method, analyte),
    }
}
