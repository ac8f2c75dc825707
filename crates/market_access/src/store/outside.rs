//! Reports from elsewhere and their files.

use std::collections::BTreeSet;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::{Db, rows};
use platform::ports::Product;
use platform::{Error, Result};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::de::DeserializeOwned;

use crate::model::outside::{Checked, FileRef, OutsideReport, OutsideReportId, State};

const COLUMNS: &str = "r.id, r.number, r.owner, r.part, r.source, r.about, r.says, r.file, r.state, r.checked, \
                       r.submitted_at, r.submitted_by, r.row_version";

fn json<T: DeserializeOwned>(row: &QueryResult, id: &str, column: &str) -> Result<T> {
    let text: String = row.try_get("", column)?;
    serde_json::from_str(&text).map_err(|error| rows::impossible("outside_report", column, id, &error.to_string()))
}

fn read(row: &QueryResult) -> Result<OutsideReport> {
    let id: String = row.try_get("", "id")?;
    let wrong = |column: &str| rows::impossible("outside_report", column, &id, "does not read");
    let word: String = row.try_get("", "state")?;
    let checked = || json::<Checked>(row, &id, "checked");
    let state = match word.as_str() {
        "submitted" => State::Submitted,
        "accepted" => State::Accepted(checked()?),
        "refused" => State::Refused(checked()?),
        "withdrawn" => State::Withdrawn(checked()?),
        _ => return Err(wrong("state")),
    };
    let part: String = row.try_get("", "part")?;
    Ok(OutsideReport {
        id: id.parse().map_err(|_| wrong("id"))?,
        number: row.try_get("", "number")?,
        owner: row.try_get::<String>("", "owner")?.parse().map_err(|_| wrong("owner"))?,
        source: json(row, &id, "source")?,
        about: json(row, &id, "about")?,
        part: (!part.is_empty()).then_some(part),
        says: json(row, &id, "says")?,
        file: json(row, &id, "file")?,
        state,
        submitted_at: Timestamp::from_micros(row.try_get("", "submitted_at")?),
        submitted_by: row.try_get("", "submitted_by")?,
        row_version: row.try_get("", "row_version")?,
    })
}

/// A supplier as it is looked up: however it was typed.
fn key(supplier: &str) -> String {
    supplier.trim().to_lowercase()
}

pub(crate) async fn insert(conn: &impl ConnectionTrait, report: &OutsideReport) -> Result<()> {
    let tested = report.part.as_deref().and_then(|key| report.about.components.iter().find(|part| part.key == key));
    let values: Vec<Value> = vec![
        report.id.to_string().into(),
        report.number.clone().into(),
        report.owner.to_string().into(),
        report.about.product.to_string().into(),
        report.part.clone().unwrap_or_default().into(),
        tested.map(|part| key(&part.supplier)).unwrap_or_default().into(),
        serde_json::to_string(&report.source)?.into(),
        serde_json::to_string(&report.about)?.into(),
        serde_json::to_string(&report.says)?.into(),
        serde_json::to_string(&report.file)?.into(),
        report.state.word().into(),
        report.submitted_at.micros().into(),
        report.submitted_by.clone().into(),
    ];
    let sql = "INSERT INTO outside_report (id, number, owner, product, part, supplier, source, about, says, file, state, \
               submitted_at, submitted_by, row_version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,1)";
    rows::exec(conn, sql, values).await?;
    Ok(())
}

/// Keeps a new state. False: somebody else was faster.
pub(crate) async fn decide(conn: &impl ConnectionTrait, report: &OutsideReport) -> Result<bool> {
    let sql = "UPDATE outside_report SET state = $1, checked = $2, row_version = row_version + 1 \
               WHERE id = $3 AND row_version = $4";
    let values = vec![
        report.state.word().into(),
        serde_json::to_string(&report.state.checked())?.into(),
        report.id.to_string().into(),
        report.row_version.into(),
    ];
    Ok(rows::exec(conn, sql, values).await? == 1)
}

pub(crate) async fn by_number(conn: &impl ConnectionTrait, number: &str) -> Result<Option<OutsideReport>> {
    let sql = format!("SELECT {COLUMNS} FROM outside_report r WHERE r.number = $1");
    rows::one(conn, &sql, vec![number.into()]).await?.as_ref().map(read).transpose()
}

pub(crate) async fn by_id(conn: &impl ConnectionTrait, id: OutsideReportId) -> Result<Option<OutsideReport>> {
    let sql = format!("SELECT {COLUMNS} FROM outside_report r WHERE r.id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.as_ref().map(read).transpose()
}

/// Accepted reports that may be about a product: brought for it, or about a part of one of its suppliers; newest first.
pub(crate) async fn about(conn: &impl ConnectionTrait, product: &Product) -> Result<Vec<OutsideReport>> {
    let suppliers: BTreeSet<String> =
        product.components.iter().map(|part| key(&part.supplier)).filter(|supplier| !supplier.is_empty()).collect();
    let mut values: Vec<Value> = vec![product.owner.to_string().into(), product.product.to_string().into()];
    values.extend(suppliers.into_iter().map(Value::from));
    let marks: Vec<String> = (3..=values.len()).map(|n| format!("${n}")).collect();
    let or_supplier = match marks.is_empty() {
        true => String::new(),
        false => format!(
            " UNION SELECT s.id FROM outside_report s WHERE s.owner = $1 AND s.supplier IN ({}) AND s.state = 'accepted'",
            marks.join(", ")
        ),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM outside_report r WHERE r.id IN (SELECT o.id FROM outside_report o WHERE o.owner = $1 \
         AND o.product = $2 AND o.state = 'accepted'{or_supplier}) ORDER BY r.id DESC"
    );
    rows::all(conn, &sql, values).await?.iter().map(read).collect()
}

/// Every accepted report of these owners, newest first.
pub(crate) async fn of_owners(
    conn: &impl ConnectionTrait,
    owners: &BTreeSet<OrganisationId>,
) -> Result<Vec<OutsideReport>> {
    let marks: Vec<String> = (1..=owners.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM outside_report r WHERE r.owner IN ({}) AND r.state = 'accepted' ORDER BY r.id DESC",
        marks.join(", ")
    );
    let values = owners.iter().map(|owner| Value::from(owner.to_string())).collect();
    rows::all(conn, &sql, values).await?.iter().map(read).collect()
}

/// What an organisation sees, newest first: one row more than asked for tells that there is more.
pub(crate) async fn list(db: &Db, scope: &Scope, query: &ListQuery) -> Result<Vec<OutsideReport>> {
    let limit = i64::try_from(query.size() + 1).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {COLUMNS} FROM visibility v JOIN outside_report r ON r.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 ORDER BY v.resource DESC LIMIT $4"
    );
    let values = vec![scope.grantee.clone().into(), scope.kind.into(), query.before().into(), limit.into()];
    rows::all(db.conn(), &sql, values).await?.iter().map(read).collect()
}

/// A file that an organisation has uploaded; again is harmless.
pub(crate) async fn keep_file(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    file: &FileRef,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO outside_file (owner, hash, name, media_type, kept_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING";
    let values = vec![
        owner.to_string().into(),
        file.hash.clone().into(),
        file.name.clone().into(),
        file.media_type.clone().into(),
        now.micros().into(),
    ];
    rows::exec(conn, sql, values).await?;
    Ok(())
}

/// A file by its hash, of whoever uploaded it: a hash alone opens nothing.
pub(crate) async fn file(conn: &impl ConnectionTrait, owner: OrganisationId, hash: &str) -> Result<FileRef> {
    let sql = "SELECT hash, name, media_type FROM outside_file WHERE owner = $1 AND hash = $2";
    let row = rows::one(conn, sql, vec![owner.to_string().into(), hash.into()]).await?.ok_or(Error::NotFound)?;
    Ok(FileRef {
        hash: row.try_get("", "hash")?,
        name: row.try_get("", "name")?,
        media_type: row.try_get("", "media_type")?,
    })
}

/// Products of an owner that have a plan.
pub(crate) async fn planned(conn: &impl ConnectionTrait, owner: OrganisationId) -> Result<Vec<String>> {
    let sql = "SELECT product FROM product_outlook WHERE owner = $1";
    let found = rows::all(conn, sql, vec![owner.to_string().into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "product")?)).collect()
}
