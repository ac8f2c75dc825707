//! Test reports, and the numbers of the laboratory's marks.

use kernel::Timestamp;
use kernel::ids::{OrderId, OrganisationId, ProductId, ProductVersionId, ReportId};
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value as Bound,
};

use super::{date, id, optional_id};
use crate::entities::report::{self, Model};
use crate::model::{Amends, By, Issue, Report, ReportState};

impl TryFrom<Model> for Report {
    type Error = platform::Error;
    fn try_from(row: Model) -> Result<Self> {
        let bad = |column: &str| rows::impossible("report", column, &row.id, &row.state);
        let by = |person: &Option<String>, name: &str, at: Option<i64>| -> Result<Option<By>> {
            let Some(at) = at else { return Ok(None) };
            let person = optional_id("report", "person", person.as_ref())?;
            Ok(Some(By { person, name: name.to_owned(), at: Timestamp::from_micros(at) }))
        };
        let reviewed = || by(&row.reviewed_by, &row.reviewed_name, row.reviewed_at)?.ok_or_else(|| bad("reviewed_at"));
        let issue = || -> Result<Issue> {
            let issued_on = row.issued_on.as_ref().ok_or_else(|| bad("issued_on"))?;
            Ok(Issue {
                number: row.number.clone().ok_or_else(|| bad("number"))?,
                issued_on: date("report", "issued_on", &row.id, issued_on)?,
                reviewed: reviewed()?,
                authorised: by(&row.authorised_by, &row.authorised_name, row.authorised_at)?
                    .ok_or_else(|| bad("authorised_at"))?,
                pdf_zh: row.pdf_zh.clone(),
                pdf_en: row.pdf_en.clone(),
                credential: row.credential.clone(),
                verify_url: row.verify_url.clone(),
            })
        };
        let state = match row.state.as_str() {
            "draft" => ReportState::Draft,
            "reviewed" => ReportState::Reviewed { by: reviewed()? },
            "issued" => ReportState::Issued(issue()?),
            "superseded" => ReportState::Superseded {
                issue: issue()?,
                by: id("report", "superseded_by", row.superseded_by.as_ref().ok_or_else(|| bad("superseded_by"))?)?,
            },
            _ => return Err(bad("state")),
        };
        Ok(Self {
            id: id("report", "id", &row.id)?,
            laboratory: id("report", "laboratory", &row.laboratory)?,
            order: id("report", "order_id", &row.order_id)?,
            version: id("report", "version", &row.version)?,
            product: id("report", "product", &row.product)?,
            drafted: by(&row.drafted_by, &row.drafted_name, Some(row.drafted_at))?.ok_or_else(|| bad("drafted_at"))?,
            content: serde_json::from_str(&row.content).map_err(|_| bad("content"))?,
            amends: optional_id("report", "amends", row.amends.as_ref())?.map(|report| Amends {
                report,
                change: row.amendment_change.clone(),
                reason: row.amendment_reason.clone(),
            }),
            state,
            order_number: row.order_number,
            row_version: row.row_version,
        })
    }
}

/// Inserts a draft.
pub(crate) async fn insert(conn: &impl ConnectionTrait, r: &Report) -> Result<()> {
    let amends = r.amends.as_ref();
    Model {
        id: r.id.to_string(),
        laboratory: r.laboratory.to_string(),
        order_id: r.order.to_string(),
        order_number: r.order_number.clone(),
        version: r.version.to_string(),
        product: r.product.to_string(),
        name_zh: r.content.product.name_zh.clone(),
        name_en: r.content.product.name_en.clone(),
        state: "draft".to_owned(),
        number: None,
        content: serde_json::to_string(&r.content)?,
        drafted_by: r.drafted.person.map(|p| p.to_string()),
        drafted_name: r.drafted.name.clone(),
        drafted_at: r.drafted.at.micros(),
        reviewed_by: None,
        reviewed_name: String::new(),
        reviewed_at: None,
        authorised_by: None,
        authorised_name: String::new(),
        authorised_at: None,
        issued_on: None,
        pdf_zh: String::new(),
        pdf_en: String::new(),
        credential: String::new(),
        verify_url: String::new(),
        amends: amends.map(|a| a.report.to_string()),
        amendment_change: amends.map(|a| a.change.clone()).unwrap_or_default(),
        amendment_reason: amends.map(|a| a.reason.clone()).unwrap_or_default(),
        superseded_by: None,
        row_version: 1,
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// Writes content, drafter and state. `false`: somebody changed the report meanwhile.
pub(crate) async fn save(conn: &impl ConnectionTrait, r: &Report) -> Result<bool> {
    let mut reviewed = None;
    let mut issue = None;
    let mut superseded = None;
    match &r.state {
        ReportState::Draft => {}
        ReportState::Reviewed { by } => reviewed = Some(by),
        ReportState::Issued(i) => (issue, reviewed) = (Some(i), Some(&i.reviewed)),
        ReportState::Superseded { issue: i, by } => {
            (issue, reviewed, superseded) = (Some(i), Some(&i.reviewed), Some(by.to_string()));
        }
    }
    let person = |by: Option<&By>| Bound::from(by.and_then(|b| b.person).map(|p| p.to_string()));
    let name = |by: Option<&By>| Bound::from(by.map(|b| b.name.clone()).unwrap_or_default());
    let at = |by: Option<&By>| Bound::from(by.map(|b| b.at.micros()));
    let text = |get: fn(&Issue) -> &String| Bound::from(issue.map(|i| get(i).clone()).unwrap_or_default());
    let authorised = issue.map(|i| &i.authorised);
    let touched = rows::exec(
        conn,
        "UPDATE report SET state = $1, content = $2, drafted_by = $3, drafted_name = $4, drafted_at = $5, \
         reviewed_by = $6, reviewed_name = $7, reviewed_at = $8, authorised_by = $9, authorised_name = $10, \
         authorised_at = $11, number = $12, issued_on = $13, pdf_zh = $14, pdf_en = $15, credential = $16, \
         verify_url = $17, superseded_by = $18, row_version = row_version + 1 WHERE id = $19 AND row_version = $20",
        vec![
            r.state.word().into(),
            serde_json::to_string(&r.content)?.into(),
            r.drafted.person.map(|p| p.to_string()).into(),
            r.drafted.name.clone().into(),
            r.drafted.at.micros().into(),
            person(reviewed),
            name(reviewed),
            at(reviewed),
            person(authorised),
            name(authorised),
            at(authorised),
            issue.map(|i| i.number.clone()).into(),
            issue.map(|i| i.issued_on.to_string()).into(),
            text(|i| &i.pdf_zh),
            text(|i| &i.pdf_en),
            text(|i| &i.credential),
            text(|i| &i.verify_url),
            superseded.into(),
            r.id.to_string().into(),
            r.row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

pub(crate) async fn by_id(conn: &impl ConnectionTrait, id: ReportId) -> Result<Option<Report>> {
    report::Entity::find_by_id(id.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

/// Reports of an order in a laboratory, newest first.
pub(crate) async fn of_order(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    order: OrderId,
) -> Result<Vec<Report>> {
    report::Entity::find()
        .filter(report::Column::OrderId.eq(order.to_string()))
        .filter(report::Column::Laboratory.eq(laboratory.to_string()))
        .order_by_desc(report::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// Issued and not superseded reports about a product version, newest first.
pub(crate) async fn issued_for(conn: &impl ConnectionTrait, version: ProductVersionId) -> Result<Vec<Report>> {
    report::Entity::find()
        .filter(report::Column::Version.eq(version.to_string()))
        .filter(report::Column::State.eq("issued"))
        .order_by_desc(report::Column::AuthorisedAt)
        .limit(100)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// One that was issued, by its number.
pub(crate) async fn by_number(conn: &impl ConnectionTrait, number: &str) -> Result<Option<Report>> {
    let found = report::Entity::find().filter(report::Column::Number.eq(number)).one(conn).await?;
    found.map(TryInto::try_into).transpose()
}

/// The same about every version of these products.
pub(crate) async fn issued_about(conn: &impl ConnectionTrait, products: &[ProductId]) -> Result<Vec<Report>> {
    report::Entity::find()
        .filter(report::Column::Product.is_in(products.iter().map(ToString::to_string)))
        .filter(report::Column::State.eq("issued"))
        .order_by_desc(report::Column::AuthorisedAt)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// A line of the list.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) number: Option<String>,
    pub(crate) order_number: String,
    pub(crate) name_zh: String,
    pub(crate) name_en: String,
    pub(crate) state: String,
    pub(crate) issued_on: Option<String>,
}

/// Reports an organisation may see, newest first; one more row than asked tells that there is more.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, query: &ListQuery) -> Result<Vec<Line>> {
    let statement = Statement::from_sql_and_values(
        conn.get_database_backend(),
        "SELECT r.id, r.number, r.order_number, r.name_zh, r.name_en, r.state, r.issued_on \
         FROM visibility v JOIN report r ON r.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 AND ($4 = '' OR r.state = $4) \
           AND ($5 = '' OR r.number LIKE $6 OR r.order_number LIKE $6 OR r.name_zh LIKE $6 OR r.name_en LIKE $6) \
         ORDER BY v.resource DESC LIMIT $7",
        vec![
            scope.grantee.clone().into(),
            scope.kind.into(),
            query.before().into(),
            query.state.clone().into(),
            query.q.clone().into(),
            format!("%{}%", query.q).into(),
            i64::try_from(query.size() + 1).unwrap_or(i64::MAX).into(),
        ],
    );
    Ok(Line::find_by_statement(statement).all(conn).await?)
}

/// Drafts and reviewed reports of a laboratory, oldest first: what waits for review and signature.
pub(crate) async fn waiting(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<Report>> {
    report::Entity::find()
        .filter(report::Column::Laboratory.eq(laboratory.to_string()))
        .filter(report::Column::State.is_in(["draft", "reviewed"]))
        .order_by_asc(report::Column::Id)
        .limit(50)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// The number that the series would give next: to prepare a document before the row is locked.
pub(crate) async fn peek_number(conn: &impl ConnectionTrait, series: &str) -> Result<i64> {
    let row = rows::one(conn, "SELECT last FROM number_series WHERE series = $1", vec![series.into()]).await?;
    Ok(row.map(|row| row.try_get::<i64>("", "last")).transpose()?.unwrap_or(0) + 1)
}

/// Numbers of the laboratory under CMA and CNAS.
pub(crate) async fn marks(conn: &impl ConnectionTrait, laboratory: OrganisationId) -> Result<Vec<(String, String)>> {
    rows::all(
        conn,
        "SELECT scheme, number FROM lab_mark WHERE laboratory = $1 ORDER BY scheme",
        vec![laboratory.to_string().into()],
    )
    .await?
    .into_iter()
    .map(|row| Ok((row.try_get("", "scheme")?, row.try_get("", "number")?)))
    .collect()
}

/// Writes such a number; empty takes it away.
pub(crate) async fn put_mark(
    conn: &impl ConnectionTrait,
    laboratory: OrganisationId,
    scheme: &str,
    number: &str,
) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO lab_mark (laboratory, scheme, number) VALUES ($1,$2,$3) \
         ON CONFLICT (laboratory, scheme) DO UPDATE SET number = $3",
        vec![laboratory.to_string().into(), scheme.into(), number.into()],
    )
    .await?;
    Ok(())
}
