//! Master data of an organisation read back: kinds, lists, one element, many for a document. Every statement names the organisation.

use std::collections::HashMap;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::{Dialect, rows};
use sea_orm::{ConnectionTrait, Value};

use super::{each, parse, texts};
use crate::model::CaptureId;
use crate::rules::master_data::{Element, Elements};
use crate::rules::vocabularies::{NAMES, name_of};

/// An element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Vocabulary.
    pub(crate) kind: String,
    /// Canonical identifier.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: Option<String>,
    /// The capture that told it last.
    pub(crate) capture: CaptureId,
    /// When that was.
    pub(crate) recorded_at: Timestamp,
}

/// One element with all that is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Itself.
    pub(crate) kept: Kept,
    /// Names of attributes with their values, in their order.
    pub(crate) attributes: Vec<(String, String)>,
    /// What lies directly within it, and whether that is kept under the same vocabulary.
    pub(crate) children: Vec<(String, bool)>,
    /// What it lies directly within, under any vocabulary.
    pub(crate) within: Vec<(String, String)>,
}

/// What a list shall hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked<'a> {
    /// One vocabulary alone.
    pub(crate) kind: Option<&'a str>,
    /// Part of an identifier or of a name.
    pub(crate) text: &'a str,
    /// The whole identifier that the text is another writing of.
    pub(crate) canonical: &'a str,
    /// Behind this vocabulary and identifier.
    pub(crate) after: (&'a str, &'a str),
    /// How many.
    pub(crate) most: i64,
}

/// Vocabularies with the number of their elements.
pub(crate) async fn kinds(conn: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT kind, CAST(COUNT(*) AS BIGINT) AS elements FROM epcis_master WHERE organisation = $1 GROUP BY kind \
               ORDER BY kind";
    let found = rows::all(conn, sql, vec![organisation.to_string().into()]).await?;
    found.iter().map(|row| Ok((row.try_get("", "kind")?, row.try_get("", "elements")?))).collect()
}

/// Elements by vocabulary and identifier, with their names.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    asked: &Asked<'_>,
) -> Result<Vec<Kept>> {
    let mut values: Vec<Value> =
        vec![organisation.to_string().into(), asked.after.0.into(), asked.after.1.into(), asked.most.into()];
    let mut narrowed = String::new();
    if let Some(kind) = asked.kind {
        values.push(kind.into());
        narrowed.push_str(&format!(" AND m.kind = ${}", values.len()));
    }
    if !asked.text.is_empty() {
        let like = Dialect::behind(conn).ilike();
        // What is typed stands for itself: wildcards are read as any one character of text.
        let pattern = format!("%{}%", asked.text.replace(['%', '\\'], "_"));
        values.extend([pattern.into(), asked.canonical.into(), texts(&NAMES)?]);
        let (text, canonical, names) = (values.len() - 2, values.len() - 1, each(conn, values.len()));
        narrowed.push_str(&format!(
            " AND (m.id {like} ${text} OR m.id = ${canonical} OR EXISTS (SELECT 1 FROM epcis_master_attribute a \
             WHERE a.organisation = m.organisation AND a.kind = m.kind AND a.id = m.id AND a.attribute IN ({names}) \
             AND a.value {like} ${text}))"
        ));
    }
    let sql = format!(
        "SELECT m.kind, m.id, m.capture, m.recorded_at FROM epcis_master m WHERE m.organisation = $1 \
         AND (m.kind > $2 OR (m.kind = $2 AND m.id > $3)){narrowed} ORDER BY m.kind, m.id LIMIT $4"
    );
    let found = rows::all(conn, &sql, values).await?;
    let mut all = Vec::with_capacity(found.len());
    for row in found {
        all.push(Kept {
            kind: row.try_get("", "kind")?,
            id: row.try_get("", "id")?,
            name: None,
            capture: parse(&row, "epcis_master", "capture")?,
            recorded_at: Timestamp::from_micros(row.try_get("", "recorded_at")?),
        });
    }
    for of_kind in all.chunk_by_mut(|left, right| left.kind == right.kind) {
        let ids: Vec<String> = of_kind.iter().map(|kept| kept.id.clone()).collect();
        let kind = of_kind.first().map(|kept| kept.kind.clone()).unwrap_or_default();
        let attributes = attributes(conn, organisation, &kind, &ids).await?;
        for kept in of_kind {
            kept.name = attributes.get(&kept.id).and_then(|own| name_of(own)).map(ToOwned::to_owned);
        }
    }
    Ok(all)
}

/// Attributes of elements of one vocabulary, by identifier.
async fn attributes(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    kind: &str,
    ids: &[String],
) -> Result<HashMap<String, Vec<(String, String)>>> {
    let sql = format!(
        "SELECT id, attribute, value FROM epcis_master_attribute WHERE organisation = $1 AND kind = $2 AND id IN ({}) \
         ORDER BY id, position",
        each(conn, 3)
    );
    let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for row in rows::all(conn, &sql, vec![organisation.to_string().into(), kind.into(), texts(ids)?]).await? {
        let pair = (row.try_get("", "attribute")?, row.try_get("", "value")?);
        found.entry(row.try_get("", "id")?).or_default().push(pair);
    }
    Ok(found)
}

/// One element.
pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    kind: &str,
    id: &str,
) -> Result<Option<Found>> {
    let own = || vec![Value::from(organisation.to_string()), kind.into(), id.into()];
    let sql = "SELECT capture, recorded_at FROM epcis_master WHERE organisation = $1 AND kind = $2 AND id = $3";
    let Some(row) = rows::one(conn, sql, own()).await? else { return Ok(None) };
    let mut attributes = attributes(conn, organisation, kind, &[id.to_owned()]).await?;
    let attributes = attributes.remove(id).unwrap_or_default();
    let sql = "SELECT c.child, m.id AS kept FROM epcis_master_child c LEFT JOIN epcis_master m \
               ON m.organisation = c.organisation AND m.kind = c.kind AND m.id = c.child \
               WHERE c.organisation = $1 AND c.kind = $2 AND c.parent = $3 ORDER BY c.child";
    let mut children = Vec::new();
    for row in rows::all(conn, sql, own()).await? {
        let kept: Option<String> = row.try_get("", "kept")?;
        children.push((row.try_get("", "child")?, kept.is_some()));
    }
    let sql =
        "SELECT kind, parent FROM epcis_master_child WHERE organisation = $1 AND child = $2 ORDER BY kind, parent";
    let mut within = Vec::new();
    for row in rows::all(conn, sql, vec![organisation.to_string().into(), id.into()]).await? {
        within.push((row.try_get("", "kind")?, row.try_get("", "parent")?));
    }
    let kept = Kept {
        kind: kind.to_owned(),
        id: id.to_owned(),
        name: name_of(&attributes).map(ToOwned::to_owned),
        capture: parse(&row, "epcis_master", "capture")?,
        recorded_at: Timestamp::from_micros(row.try_get("", "recorded_at")?),
    };
    Ok(Some(Found { kept, attributes, children, within }))
}

/// Elements of a list with all that is kept of them.
pub(crate) async fn whole(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    kept: &[Kept],
) -> Result<Elements> {
    let mut elements = Elements::new();
    for of_kind in kept.chunk_by(|left, right| left.kind == right.kind) {
        let ids: Vec<String> = of_kind.iter().map(|kept| kept.id.clone()).collect();
        let kind = of_kind.first().map(|kept| kept.kind.clone()).unwrap_or_default();
        let mut attributes = attributes(conn, organisation, &kind, &ids).await?;
        for id in &ids {
            let attributes = attributes.remove(id).unwrap_or_default();
            elements.insert((kind.clone(), id.clone()), Element { attributes, ..Element::default() });
        }
        let sql = format!(
            "SELECT parent, child FROM epcis_master_child WHERE organisation = $1 AND kind = $2 AND parent IN ({})",
            each(conn, 3)
        );
        let values = vec![organisation.to_string().into(), kind.clone().into(), texts(&ids)?];
        for row in rows::all(conn, &sql, values).await? {
            if let Some(element) = elements.get_mut(&(kind.clone(), row.try_get("", "parent")?)) {
                element.children.insert(row.try_get("", "child")?);
            }
        }
    }
    Ok(elements)
}
