//! Master data of organisations. Every statement names the organisation: nobody's queries ask what others captured.

use std::collections::HashSet;

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, Value};

use super::{bulk, marks};
use crate::rules::master_data::{Elements, Known, NOTHING, Wanted};

/// Places, or values, that one query may look through.
const MOST: usize = 100_000;
const BATCH: usize = 500;

/// Keeps elements; each takes the place of what was captured under its identifier before.
pub(crate) async fn replace(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    elements: &Elements,
    (capture, at): (&str, Timestamp),
) -> Result<()> {
    let own = organisation.to_string();
    let keys: Vec<&(String, String)> = elements.keys().collect();
    for of_kind in keys.chunk_by(|left, right| left.0 == right.0) {
        for batch in of_kind.chunks(BATCH) {
            let kind = batch.first().map(|(kind, _)| kind.clone()).unwrap_or_default();
            let mut values: Vec<Value> = vec![own.clone().into(), kind.into()];
            values.extend(batch.iter().map(|(_, id)| Value::from(id.clone())));
            let ids = marks(3, batch.len());
            let attributes =
                format!("DELETE FROM epcis_master_attribute WHERE organisation = $1 AND kind = $2 AND id IN ({ids})");
            rows::exec(conn, &attributes, values.clone()).await?;
            let children =
                format!("DELETE FROM epcis_master_child WHERE organisation = $1 AND kind = $2 AND parent IN ({ids})");
            rows::exec(conn, &children, values).await?;
        }
    }
    let heads = keys
        .iter()
        .map(|(kind, id)| {
            vec![own.clone().into(), kind.clone().into(), id.clone().into(), capture.into(), at.micros().into()]
        })
        .collect();
    let again = " ON CONFLICT (organisation, kind, id) DO UPDATE SET capture = excluded.capture, \
                 recorded_at = excluded.recorded_at";
    bulk(conn, "INSERT INTO epcis_master (organisation, kind, id, capture, recorded_at)", heads, again).await?;
    let attributes = elements.iter().flat_map(|((kind, id), element)| {
        element.attributes.iter().zip(0_i64..).map(|((name, value), position)| {
            vec![
                own.clone().into(),
                kind.clone().into(),
                id.clone().into(),
                name.clone().into(),
                position.into(),
                value.clone().into(),
            ]
        })
    });
    let head = "INSERT INTO epcis_master_attribute (organisation, kind, id, attribute, position, value)";
    bulk(conn, head, attributes.collect(), " ON CONFLICT DO NOTHING").await?;
    let children = elements.iter().flat_map(|((kind, id), element)| {
        let row = |child: &String| -> Vec<Value> {
            vec![own.clone().into(), kind.clone().into(), id.clone().into(), child.clone().into()]
        };
        element.children.iter().map(row).collect::<Vec<_>>()
    });
    let head = "INSERT INTO epcis_master_child (organisation, kind, parent, child)";
    bulk(conn, head, children.collect(), " ON CONFLICT DO NOTHING").await?;
    Ok(())
}

/// What an organisation knows of what a query asks; none when that is more than a query may look through.
pub(crate) async fn known(
    conn: &impl ConnectionTrait,
    organisation: OrganisationId,
    wanted: &Wanted,
) -> Result<Option<Known>> {
    let own = organisation.to_string();
    let mut known = Known::default();
    for place in &wanted.places {
        let Some(places) = descendants(conn, &own, place).await? else { return Ok(None) };
        known.within.insert(place.clone(), places);
    }
    let most = i64::try_from(MOST).unwrap_or(i64::MAX) + 1;
    for name in &wanted.attributes {
        let sql = "SELECT DISTINCT id FROM epcis_master_attribute WHERE organisation = $1 AND attribute = $2 LIMIT $3";
        let found = rows::all(conn, sql, vec![own.clone().into(), name.clone().into(), most.into()]).await?;
        if found.len() > MOST {
            return Ok(None);
        }
        for row in found {
            known.values.entry((row.try_get("", "id")?, name.clone())).or_default().push(NOTHING.to_string());
        }
    }
    for (name, values) in &wanted.values {
        let values: Vec<&String> = values.iter().collect();
        for batch in values.chunks(BATCH) {
            let mut bound: Vec<Value> = vec![own.clone().into(), name.clone().into(), most.into()];
            bound.extend(batch.iter().map(|value| Value::from((*value).clone())));
            let sql = format!(
                "SELECT DISTINCT id, value FROM epcis_master_attribute WHERE organisation = $1 AND attribute = $2 \
                 AND value IN ({}) LIMIT $3",
                marks(4, batch.len())
            );
            let found = rows::all(conn, &sql, bound).await?;
            if found.len() > MOST {
                return Ok(None);
            }
            for row in found {
                let value = row.try_get("", "value")?;
                known.values.entry((row.try_get("", "id")?, name.clone())).or_default().push(value);
            }
        }
    }
    Ok(Some(known))
}

/// All that lies within a place, level by level; a place that lies within itself comes to an end.
async fn descendants(conn: &impl ConnectionTrait, own: &str, place: &str) -> Result<Option<HashSet<String>>> {
    let mut found = HashSet::new();
    let mut level = vec![place.to_owned()];
    while !level.is_empty() {
        let mut next = Vec::new();
        for batch in level.chunks(BATCH) {
            let mut values: Vec<Value> = vec![own.into()];
            values.extend(batch.iter().map(|parent| Value::from(parent.clone())));
            let sql = format!(
                "SELECT DISTINCT child FROM epcis_master_child WHERE organisation = $1 AND parent IN ({})",
                marks(2, batch.len())
            );
            for row in rows::all(conn, &sql, values).await? {
                let child: String = row.try_get("", "child")?;
                if found.insert(child.clone()) {
                    next.push(child);
                }
            }
            if found.len() > MOST {
                return Ok(None);
            }
        }
        level = next;
    }
    Ok(Some(found))
}
