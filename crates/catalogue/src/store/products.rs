//! Heads, versions, components, and the gate of GTINs.

use std::collections::BTreeMap;

use kernel::Timestamp;
use kernel::ids::{OrganisationId, ProductId, ProductVersionId};
use platform::Result;
use platform::api::ListQuery;
use platform::authz::Scope;
use platform::db::{Db, rows};
use platform::ports::Component;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, Set, Value,
};

use super::{id, json};
use crate::entities::{product, product_component, product_version};
use crate::model::{Content, Head, Version};

impl TryFrom<product::Model> for Head {
    type Error = platform::Error;
    fn try_from(row: product::Model) -> Result<Self> {
        Ok(Self {
            id: id("product", "id", &row.id)?,
            version: id("product", "version", &row.version)?,
            version_number: row.version_number,
            name_zh: row.name_zh,
            name_en: row.name_en,
            model: row.model,
            gtin: row.gtin,
            title_photo: row.title_photo,
            components: row.components,
            updated_at: Timestamp::from_micros(row.updated_at),
            row_version: row.row_version,
        })
    }
}

impl TryFrom<product_component::Model> for Component {
    type Error = platform::Error;
    fn try_from(row: product_component::Model) -> Result<Self> {
        let table = "product_component";
        Ok(Self {
            materials: json(table, "materials", &row.version, &row.materials)?,
            attributes: json(table, "attributes", &row.version, &row.attributes)?,
            key: row.key,
            name_zh: row.name_zh,
            name_en: row.name_en,
            colour: row.colour,
            supplier: row.supplier,
        })
    }
}

impl TryFrom<(product_version::Model, Vec<product_component::Model>)> for Version {
    type Error = platform::Error;
    fn try_from((row, parts): (product_version::Model, Vec<product_component::Model>)) -> Result<Self> {
        let table = "product_version";
        Ok(Self {
            id: id(table, "id", &row.id)?,
            product: id(table, "product", &row.product)?,
            number: row.number,
            owner: id(table, "owner", &row.owner)?,
            content: Content {
                attributes: json(table, "attributes", &row.id, &row.attributes)?,
                photos: json(table, "photos", &row.id, &row.photos)?,
                components: parts.into_iter().map(TryInto::try_into).collect::<Result<_>>()?,
                name_zh: row.name_zh,
                name_en: row.name_en,
                model: row.model,
                gtin: row.gtin,
                age_min_months: row.age_min_months,
                age_max_months: row.age_max_months,
                warnings_zh: row.warnings_zh,
                warnings_en: row.warnings_en,
            },
            changes: json(table, "changes", &row.id, &row.changes)?,
            note: row.note,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
        })
    }
}

pub(crate) async fn insert_version(conn: &impl ConnectionTrait, version: &Version) -> Result<()> {
    let content = &version.content;
    product_version::ActiveModel {
        id: Set(version.id.to_string()),
        product: Set(version.product.to_string()),
        number: Set(version.number),
        owner: Set(version.owner.to_string()),
        name_zh: Set(content.name_zh.clone()),
        name_en: Set(content.name_en.clone()),
        model: Set(content.model.clone()),
        gtin: Set(content.gtin.clone()),
        age_min_months: Set(content.age_min_months),
        age_max_months: Set(content.age_max_months),
        attributes: Set(serde_json::to_string(&content.attributes)?),
        photos: Set(serde_json::to_string(&content.photos)?),
        warnings_zh: Set(content.warnings_zh.clone()),
        warnings_en: Set(content.warnings_en.clone()),
        changes: Set(serde_json::to_string(&version.changes)?),
        note: Set(version.note.clone()),
        created_at: Set(version.created_at.micros()),
        created_by: Set(version.created_by.clone()),
    }
    .insert(conn)
    .await?;
    let mut parts = Vec::with_capacity(content.components.len());
    for (position, part) in (0_i64..).zip(&content.components) {
        parts.push(product_component::ActiveModel {
            version: Set(version.id.to_string()),
            position: Set(position),
            key: Set(part.key.clone()),
            name_zh: Set(part.name_zh.clone()),
            name_en: Set(part.name_en.clone()),
            materials: Set(serde_json::to_string(&part.materials)?),
            colour: Set(part.colour.clone()),
            supplier: Set(part.supplier.clone()),
            attributes: Set(serde_json::to_string(&part.attributes)?),
        });
    }
    if !parts.is_empty() {
        product_component::Entity::insert_many(parts).exec(conn).await?;
    }
    Ok(())
}

/// The head of a new product; its first version follows.
pub(crate) async fn insert_head(conn: &impl ConnectionTrait, version: &Version) -> Result<()> {
    let content = &version.content;
    product::ActiveModel {
        id: Set(version.product.to_string()),
        owner: Set(version.owner.to_string()),
        version: Set(version.id.to_string()),
        version_number: Set(version.number),
        name_zh: Set(content.name_zh.clone()),
        name_en: Set(content.name_en.clone()),
        model: Set(content.model.clone()),
        gtin: Set(content.gtin.clone()),
        title_photo: Set(content.photos.first().cloned()),
        components: Set(count(content)),
        search: Set(search_text(content)),
        created_at: Set(version.created_at.micros()),
        updated_at: Set(version.created_at.micros()),
        row_version: Set(1),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// Points the head at a newer version. False: somebody else was faster.
pub(crate) async fn update_head(conn: &impl ConnectionTrait, version: &Version, row_version: i64) -> Result<bool> {
    let content = &version.content;
    let touched = rows::exec(
        conn,
        "UPDATE product SET version = $1, version_number = $2, name_zh = $3, name_en = $4, model = $5, gtin = $6, \
         title_photo = $7, components = $8, search = $9, updated_at = $10, row_version = row_version + 1 \
         WHERE id = $11 AND row_version = $12",
        vec![
            version.id.to_string().into(),
            version.number.into(),
            content.name_zh.clone().into(),
            content.name_en.clone().into(),
            content.model.clone().into(),
            content.gtin.clone().into(),
            content.photos.first().cloned().into(),
            count(content).into(),
            search_text(content).into(),
            version.created_at.micros().into(),
            version.product.to_string().into(),
            row_version.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

fn count(content: &Content) -> i64 {
    i64::try_from(content.components.len()).unwrap_or(i64::MAX)
}

fn search_text(content: &Content) -> String {
    let gtin = content.gtin.as_deref().unwrap_or_default();
    format!("{} {} {} {gtin}", content.name_zh, content.name_en, content.model).to_lowercase()
}

pub(crate) async fn head(conn: &impl ConnectionTrait, product: ProductId) -> Result<Option<Head>> {
    product::Entity::find_by_id(product.to_string()).one(conn).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn version(conn: &impl ConnectionTrait, version: ProductVersionId) -> Result<Option<Version>> {
    let Some(row) = product_version::Entity::find_by_id(version.to_string()).one(conn).await? else {
        return Ok(None);
    };
    let parts = product_component::Entity::find()
        .filter(product_component::Column::Version.eq(version.to_string()))
        .order_by_asc(product_component::Column::Position)
        .all(conn)
        .await?;
    Ok(Some((row, parts).try_into()?))
}

pub(crate) async fn current(conn: &impl ConnectionTrait, product: ProductId) -> Result<Option<Version>> {
    match head(conn, product).await? {
        Some(head) => version(conn, head.version).await,
        None => Ok(None),
    }
}

/// The newest versions of several products, with their components: three reads, however many there are.
pub(crate) async fn several(conn: &impl ConnectionTrait, products: &[ProductId]) -> Result<Vec<Version>> {
    let ids = products.iter().map(ToString::to_string);
    let heads = product::Entity::find().filter(product::Column::Id.is_in(ids)).all(conn).await?;
    let newest: Vec<String> = heads.into_iter().map(|head| head.version).collect();
    let versions = product_version::Entity::find().filter(product_version::Column::Id.is_in(newest.clone())).all(conn);
    let versions = versions.await?;
    let mut parts: BTreeMap<String, Vec<product_component::Model>> = BTreeMap::new();
    let all = product_component::Entity::find()
        .filter(product_component::Column::Version.is_in(newest))
        .order_by_asc(product_component::Column::Position);
    for part in all.all(conn).await? {
        parts.entry(part.version.clone()).or_default().push(part);
    }
    versions
        .into_iter()
        .map(|row| {
            let own = parts.remove(&row.id).unwrap_or_default();
            (row, own).try_into()
        })
        .collect()
}

/// All versions without their components, newest first.
pub(crate) async fn versions(conn: &impl ConnectionTrait, product: ProductId) -> Result<Vec<Version>> {
    product_version::Entity::find()
        .filter(product_version::Column::Product.eq(product.to_string()))
        .order_by_desc(product_version::Column::Number)
        .all(conn)
        .await?
        .into_iter()
        .map(|row| (row, Vec::new()).try_into())
        .collect()
}

/// The product that answers for a GTIN.
pub(crate) async fn by_gtin(conn: &impl ConnectionTrait, gtin: &str) -> Result<Option<(ProductId, OrganisationId)>> {
    let found = rows::one(conn, "SELECT product, owner FROM product_gtin WHERE gtin = $1", vec![gtin.into()]).await?;
    found
        .map(|row| {
            let (product, owner): (String, String) = (row.try_get("", "product")?, row.try_get("", "owner")?);
            Ok((id("product_gtin", "product", &product)?, id("product_gtin", "owner", &owner)?))
        })
        .transpose()
}

/// Whose product was the first whose GTIN begins with these digits behind its indicator. Products are in order of time by identity.
pub(crate) async fn first_under(conn: &impl ConnectionTrait, prefix: &str) -> Result<Option<OrganisationId>> {
    let sql = "SELECT owner FROM product_gtin WHERE gtin >= $1 AND gtin <= $2 ORDER BY product LIMIT 1";
    let (first, last) = (format!("0{prefix:0<13}"), format!("0{prefix:9<13}"));
    let found = rows::one(conn, sql, vec![first.into(), last.into()]).await?;
    found.map(|row| id("product_gtin", "owner", &row.try_get::<String>("", "owner")?)).transpose()
}

/// Takes a GTIN for a product; answers whom it belongs to now. Within one owner it may move to another product.
pub(crate) async fn claim_gtin(
    conn: &impl ConnectionTrait,
    gtin: &str,
    product: ProductId,
    owner: OrganisationId,
) -> Result<Option<(ProductId, OrganisationId)>> {
    rows::exec(
        conn,
        "INSERT INTO product_gtin (gtin, product, owner) VALUES ($1,$2,$3) ON CONFLICT (gtin) DO NOTHING",
        vec![gtin.into(), product.to_string().into(), owner.to_string().into()],
    )
    .await?;
    by_gtin(conn, gtin).await
}

/// What an organisation sees, newest first: one row more than asked for tells that there is more.
pub(crate) async fn list(db: &Db, scope: &Scope, query: &ListQuery) -> Result<Vec<Head>> {
    let mut sql = "SELECT t.id, t.version, t.version_number, t.name_zh, t.name_en, t.model, t.gtin, t.title_photo, t.components, \
         t.updated_at, t.row_version FROM visibility v JOIN product t ON t.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 \
         AND NOT EXISTS (SELECT 1 FROM visibility w WHERE w.grantee = v.grantee AND w.kind = v.kind \
                         AND w.resource = v.resource AND w.audience < v.audience)"
        .to_owned();
    let limit = i64::try_from(query.size() + 1).unwrap_or(i64::MAX);
    let mut values: Vec<Value> =
        vec![scope.grantee.clone().into(), scope.kind.into(), query.before().into(), limit.into()];
    let search = query.q.trim().to_lowercase();
    if !search.is_empty() {
        sql.push_str(r" AND t.search LIKE $5 ESCAPE '\'");
        let escaped = search.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        values.push(format!("%{escaped}%").into());
    }
    sql.push_str(" ORDER BY v.resource DESC LIMIT $4");
    rows::all(db.conn(), &sql, values).await?.iter().map(listed).collect()
}

fn listed(row: &QueryResult) -> Result<Head> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(Head {
        id: id("product", "id", &text("id")?)?,
        version: id("product", "version", &text("version")?)?,
        version_number: row.try_get("", "version_number")?,
        name_zh: text("name_zh")?,
        name_en: text("name_en")?,
        model: text("model")?,
        gtin: row.try_get("", "gtin")?,
        title_photo: row.try_get("", "title_photo")?,
        components: row.try_get("", "components")?,
        updated_at: Timestamp::from_micros(row.try_get("", "updated_at")?),
        row_version: row.try_get("", "row_version")?,
    })
}

/// Gives a GTIN to another product of the same owner.
pub(crate) async fn move_gtin(conn: &impl ConnectionTrait, gtin: &str, product: ProductId) -> Result<()> {
    let values = vec![product.to_string().into(), gtin.into()];
    rows::exec(conn, "UPDATE product_gtin SET product = $1 WHERE gtin = $2", values).await?;
    Ok(())
}

/// A product of the owner without a GTIN that has this model, or, where there is no model, both these names.
pub(crate) async fn alike(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    content: &Content,
) -> Result<Option<ProductId>> {
    let row = rows::one(
        conn,
        "SELECT id FROM product WHERE owner = $1 AND model = $2 AND gtin IS NULL \
         AND ($2 <> '' OR (name_zh = $3 AND name_en = $4)) ORDER BY id LIMIT 1",
        vec![
            owner.to_string().into(),
            content.model.clone().into(),
            content.name_zh.clone().into(),
            content.name_en.clone().into(),
        ],
    )
    .await?;
    row.map(|row| id("product", "id", &row.try_get::<String>("", "id")?)).transpose()
}
