//! Samples and their chain of custody.

use kernel::Timestamp;
use kernel::ids::{OrderId, OrganisationId, SampleId, UserId};
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::rows;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, Statement,
};

use super::{id, optional_id};
use crate::entities::{sample, sample_handover};
use crate::model::{Condition, HandOver, Level, Reception, Sample, SampleState};

impl TryFrom<sample::Model> for Sample {
    type Error = platform::Error;
    fn try_from(row: sample::Model) -> Result<Self> {
        let state = match (row.state.as_str(), row.number, row.received_at) {
            ("expected", None, None) => SampleState::Expected,
            ("received", Some(number), Some(at)) => SampleState::Received(Reception {
                number,
                condition: match row.condition.as_str() {
                    "good" => Condition::Good,
                    "deviation" => Condition::Deviation(row.deviation),
                    other => return Err(rows::impossible("sample", "condition", &row.id, other)),
                },
                quantity: row.quantity,
                seal: row.seal,
                lot: row.lot,
                photo: row.photo,
                at: Timestamp::from_micros(at),
                by: row.received_by_name,
                organisation: row.received_in,
            }),
            (state, ..) => return Err(rows::impossible("sample", "state", &row.id, state)),
        };
        Ok(Self {
            id: id("sample", "id", &row.id)?,
            body: row.body,
            parent: optional_id("sample", "parent", row.parent.as_ref())?,
            level: Level::from_word(&row.level)
                .ok_or_else(|| rows::impossible("sample", "level", &row.id, &row.level))?,
            state,
            order: id("sample", "order_id", &row.order_id)?,
            order_number: row.order_number,
            version: id("sample", "version", &row.version)?,
            component: row.component,
            name_zh: row.name_zh,
            name_en: row.name_en,
        })
    }
}

impl From<sample_handover::Model> for HandOver {
    fn from(row: sample_handover::Model) -> Self {
        Self {
            from: row.from_holder,
            to: row.to_holder,
            at: Timestamp::from_micros(row.at),
            reason: row.reason,
            quantity: row.quantity,
            by: row.by_name,
        }
    }
}

/// Inserts a sample in whatever state it is.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    s: &Sample,
    received_by: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    let reception = s.reception();
    sample::Model {
        id: s.id.to_string(),
        number: reception.map(|r| r.number.clone()),
        body: s.body.clone(),
        parent: s.parent.map(|p| p.to_string()),
        level: s.level.word().to_owned(),
        state: s.state.word().to_owned(),
        order_id: s.order.to_string(),
        order_number: s.order_number.clone(),
        version: s.version.to_string(),
        component: s.component.clone(),
        name_zh: s.name_zh.clone(),
        name_en: s.name_en.clone(),
        condition: reception.map(|r| r.condition.word().to_owned()).unwrap_or_default(),
        deviation: reception.map(|r| r.condition.text().to_owned()).unwrap_or_default(),
        quantity: reception.map(|r| r.quantity.clone()).unwrap_or_default(),
        seal: reception.map(|r| r.seal.clone()).unwrap_or_default(),
        lot: reception.map(|r| r.lot.clone()).unwrap_or_default(),
        photo: reception.and_then(|r| r.photo.clone()),
        received_at: reception.map(|r| r.at.micros()),
        received_by: received_by.map(|u| u.to_string()),
        received_by_name: reception.map(|r| r.by.clone()).unwrap_or_default(),
        received_in: reception.map(|r| r.organisation.clone()).unwrap_or_default(),
        children: 0,
        created_at: now.micros(),
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// Writes the reception of an expected sample. `false`: somebody received it meanwhile.
pub(crate) async fn receive(
    conn: &impl ConnectionTrait,
    id: SampleId,
    body: &str,
    r: &Reception,
    by: Option<UserId>,
) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE sample SET state = 'received', number = $1, body = $2, condition = $3, deviation = $4, quantity = $5, \
         seal = $6, photo = $7, received_at = $8, received_by = $9, received_by_name = $10, received_in = $11, lot = $12 \
         WHERE id = $13 AND state = 'expected'",
        vec![
            r.number.clone().into(),
            body.into(),
            r.condition.word().into(),
            r.condition.text().into(),
            r.quantity.clone().into(),
            r.seal.clone().into(),
            r.photo.clone().into(),
            r.at.micros().into(),
            by.map(|u| u.to_string()).into(),
            r.by.clone().into(),
            r.organisation.clone().into(),
            r.lot.clone().into(),
            id.to_string().into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

/// Counts one more part of a sample; answers its ordinal, never used again.
pub(crate) async fn next_child(conn: &impl ConnectionTrait, parent: SampleId) -> Result<i64> {
    let row = rows::one(
        conn,
        "UPDATE sample SET children = children + 1 WHERE id = $1 RETURNING children",
        vec![parent.to_string().into()],
    )
    .await?
    .ok_or(platform::Error::NotFound)?;
    Ok(row.try_get("", "children")?)
}

pub(crate) async fn set_photo(conn: &impl ConnectionTrait, id: SampleId, hash: &str) -> Result<()> {
    rows::exec(conn, "UPDATE sample SET photo = $1 WHERE id = $2", vec![hash.into(), id.to_string().into()]).await?;
    Ok(())
}

pub(crate) async fn by_id(conn: &impl ConnectionTrait, id: SampleId) -> Result<Option<Sample>> {
    sample::Entity::find_by_id(id.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn by_number(conn: &impl ConnectionTrait, number: &str) -> Result<Option<Sample>> {
    sample::Entity::find().filter(sample::Column::Number.eq(number)).one(conn).await?.map(TryInto::try_into).transpose()
}

/// All samples and parts of an order, oldest first.
pub(crate) async fn of_order(conn: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Sample>> {
    sample::Entity::find()
        .filter(sample::Column::OrderId.eq(order.to_string()))
        .order_by_asc(sample::Column::Body)
        .order_by_asc(sample::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// Parts of a sample, in order.
pub(crate) async fn parts(conn: &impl ConnectionTrait, parent: SampleId) -> Result<Vec<Sample>> {
    sample::Entity::find()
        .filter(sample::Column::Parent.eq(parent.to_string()))
        .order_by_asc(sample::Column::Body)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// Whole samples that an organisation may see, newest first; one more row than asked tells that there is more.
pub(crate) async fn list(conn: &impl ConnectionTrait, scope: &Scope, query: &ListQuery) -> Result<Vec<Sample>> {
    let statement = Statement::from_sql_and_values(
        conn.get_database_backend(),
        "SELECT s.* FROM visibility v JOIN sample s ON s.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 AND s.level = 'sample' \
           AND ($4 = '' OR s.state = $4) AND ($5 = '' OR s.number LIKE $6 OR s.order_number LIKE $6 OR s.name_zh LIKE $6) \
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
    sample::Model::find_by_statement(statement).all(conn).await?.into_iter().map(TryInto::try_into).collect()
}

pub(crate) async fn hand_over(
    conn: &impl ConnectionTrait,
    id: String,
    sample: SampleId,
    step: &HandOver,
    by: Option<UserId>,
) -> Result<()> {
    sample_handover::Model {
        id,
        sample: sample.to_string(),
        from_holder: step.from.clone(),
        to_holder: step.to.clone(),
        at: step.at.micros(),
        reason: step.reason.clone(),
        quantity: step.quantity.clone(),
        by_person: by.map(|u| u.to_string()),
        by_name: step.by.clone(),
    }
    .into_active_model()
    .reset_all()
    .insert(conn)
    .await?;
    Ok(())
}

/// The chain of custody, oldest first.
pub(crate) async fn chain(conn: &impl ConnectionTrait, sample: SampleId) -> Result<Vec<HandOver>> {
    Ok(sample_handover::Entity::find()
        .filter(sample_handover::Column::Sample.eq(sample.to_string()))
        .order_by_asc(sample_handover::Column::Id)
        .all(conn)
        .await?
        .into_iter()
        .map(Into::into)
        .collect())
}

/// How many samples an organisation waits for, and since when.
pub(crate) async fn expected(
    conn: &impl ConnectionTrait,
    grantee: OrganisationId,
) -> Result<(usize, Option<Timestamp>)> {
    let row = rows::one(
        conn,
        "SELECT COUNT(*) AS waiting, MIN(s.created_at) AS since FROM visibility v JOIN sample s ON s.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = 'sample' AND s.state = 'expected'",
        vec![grantee.to_string().into()],
    )
    .await?
    .ok_or(platform::Error::NotFound)?;
    let count: i64 = row.try_get("", "waiting")?;
    let since: Option<i64> = row.try_get("", "since")?;
    Ok((usize::try_from(count).unwrap_or(0), since.map(Timestamp::from_micros)))
}
