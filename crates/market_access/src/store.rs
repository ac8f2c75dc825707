//! Every query of market access; a row becomes a model in one place.

pub(crate) mod outlook;
pub(crate) mod outside;
pub(crate) mod packs;
pub(crate) mod papers;

use kernel::Timestamp;
use kernel::ids::{PlanId, ProductId};
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::{Db, rows};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::entities::{market_plan, market_plan_revision};
use crate::model::{Head, Revision, Stored, Wanted};

fn parsed<T: std::str::FromStr>(column: &str, row: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible("market_plan", column, row, text))
}

fn json<T: serde::de::DeserializeOwned>(table: &str, column: &str, row: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| rows::impossible(table, column, row, &error.to_string()))
}

impl TryFrom<market_plan::Model> for Head {
    type Error = platform::Error;
    fn try_from(row: market_plan::Model) -> Result<Self> {
        Ok(Self {
            id: parsed("id", &row.id, &row.id)?,
            owner: parsed("owner", &row.id, &row.owner)?,
            product: parsed("product", &row.id, &row.product)?,
            wanted: Wanted {
                markets: json("market_plan", "markets", &row.id, &row.markets)?,
                manufactured_on: parsed("manufactured_on", &row.id, &row.manufactured_on)?,
                placed_on_market_on: parsed("placed_on_market_on", &row.id, &row.placed_on_market_on)?,
            },
            name_zh: row.name_zh,
            name_en: row.name_en,
            revision: row.revision,
            version_number: row.version_number,
            tests: row.tests,
            questions: row.questions,
            total: row.total_cny,
            updated_at: Timestamp::from_micros(row.updated_at),
            row_version: row.row_version,
        })
    }
}

impl TryFrom<market_plan_revision::Model> for Revision {
    type Error = platform::Error;
    fn try_from(row: market_plan_revision::Model) -> Result<Self> {
        let table = "market_plan_revision";
        Ok(Self {
            number: row.number,
            product: json(table, "product_snapshot", &row.plan, &row.product_snapshot)?,
            plan: json(table, "plan_snapshot", &row.plan, &row.plan_snapshot)?,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
        })
    }
}

pub(crate) async fn insert(conn: &impl ConnectionTrait, stored: &Stored) -> Result<()> {
    let Stored { head, revision } = stored;
    market_plan::ActiveModel {
        id: Set(head.id.to_string()),
        owner: Set(head.owner.to_string()),
        product: Set(head.product.to_string()),
        name_zh: Set(head.name_zh.clone()),
        name_en: Set(head.name_en.clone()),
        markets: Set(serde_json::to_string(&head.wanted.markets)?),
        manufactured_on: Set(head.wanted.manufactured_on.to_string()),
        placed_on_market_on: Set(head.wanted.placed_on_market_on.to_string()),
        revision: Set(head.revision),
        version_number: Set(head.version_number),
        tests: Set(head.tests),
        questions: Set(head.questions),
        total_cny: Set(head.total.clone()),
        created_at: Set(head.updated_at.micros()),
        updated_at: Set(head.updated_at.micros()),
        row_version: Set(head.row_version),
    }
    .insert(conn)
    .await?;
    insert_revision(conn, head.id, revision).await
}

async fn insert_revision(conn: &impl ConnectionTrait, plan: PlanId, revision: &Revision) -> Result<()> {
    market_plan_revision::ActiveModel {
        plan: Set(plan.to_string()),
        number: Set(revision.number),
        product_snapshot: Set(serde_json::to_string(&revision.product)?),
        plan_snapshot: Set(serde_json::to_string(&revision.plan)?),
        pack_version: Set(revision.plan.pack_version.clone()),
        created_at: Set(revision.created_at.micros()),
        created_by: Set(revision.created_by.clone()),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// Points the head at a further revision and keeps it. False: somebody else was faster.
pub(crate) async fn revise(conn: &impl ConnectionTrait, stored: &Stored) -> Result<bool> {
    let Stored { head, revision } = stored;
    let touched = rows::exec(
        conn,
        "UPDATE market_plan SET name_zh = $1, name_en = $2, revision = $3, version_number = $4, tests = $5, questions = $6, \
         total_cny = $7, updated_at = $8, row_version = row_version + 1 WHERE id = $9 AND row_version = $10",
        vec![
            head.name_zh.clone().into(),
            head.name_en.clone().into(),
            head.revision.into(),
            head.version_number.into(),
            head.tests.into(),
            head.questions.into(),
            head.total.clone().into(),
            head.updated_at.micros().into(),
            head.id.to_string().into(),
            head.row_version.into(),
        ],
    )
    .await?;
    if touched == 1 {
        insert_revision(conn, head.id, revision).await?;
    }
    Ok(touched == 1)
}

pub(crate) async fn plan(conn: &impl ConnectionTrait, id: PlanId) -> Result<Option<Stored>> {
    let Some(row) = market_plan::Entity::find_by_id(id.to_string()).one(conn).await? else {
        return Ok(None);
    };
    let head: Head = row.try_into()?;
    let revision = market_plan_revision::Entity::find_by_id((id.to_string(), head.revision)).one(conn).await?;
    let revision = revision.ok_or_else(|| rows::impossible("market_plan", "revision", &id.to_string(), "missing"))?;
    Ok(Some(Stored { head, revision: revision.try_into()? }))
}

/// A plan's head alone.
pub(crate) async fn head(conn: &impl ConnectionTrait, id: PlanId) -> Result<Option<Head>> {
    market_plan::Entity::find_by_id(id.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

/// The product's newest plans, newest first.
pub(crate) async fn of_product(conn: &impl ConnectionTrait, product: ProductId) -> Result<Vec<Head>> {
    market_plan::Entity::find()
        .filter(market_plan::Column::Product.eq(product.to_string()))
        .order_by_desc(market_plan::Column::Id)
        .limit(20)
        .all(conn)
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}

/// What an organisation sees, newest first: one row more than asked for tells that there is more.
pub(crate) async fn list(db: &Db, scope: &Scope, query: &ListQuery) -> Result<Vec<Head>> {
    let limit = i64::try_from(query.size() + 1).unwrap_or(i64::MAX);
    let found = rows::all(
        db.conn(),
        "SELECT v.resource FROM visibility v WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 \
         AND NOT EXISTS (SELECT 1 FROM visibility w WHERE w.grantee = v.grantee AND w.kind = v.kind \
                         AND w.resource = v.resource AND w.audience < v.audience) \
         ORDER BY v.resource DESC LIMIT $4",
        vec![scope.grantee.clone().into(), scope.kind.into(), query.before().into(), limit.into()],
    )
    .await?;
    let ids: Vec<String> = found.iter().map(|row| row.try_get("", "resource")).collect::<Result<_, _>>()?;
    market_plan::Entity::find()
        .filter(market_plan::Column::Id.is_in(ids))
        .order_by_desc(market_plan::Column::Id)
        .all(db.conn())
        .await?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
}
