//! Where each planned product stands, and how far a review of all of them has come.

use std::collections::BTreeSet;

use kernel::ids::{OrganisationId, ProductId};
use kernel::{Date, Timestamp};
use platform::Result;
use platform::db::rows;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::model::{ProductOutlook, Review};

/// Puts the outlook of a product in the place of the one before.
pub(crate) async fn put(conn: &impl ConnectionTrait, outlook: &ProductOutlook) -> Result<()> {
    let sql = "INSERT INTO product_outlook (product, owner, plan, name_zh, name_en, markets, pack_fingerprint, evaluated_on, \
               known, opened, opened_count, turns_on, turns, turns_count, urgency, revision) \
               VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,1) \
               ON CONFLICT (product) DO UPDATE SET owner = excluded.owner, plan = excluded.plan, \
               name_zh = excluded.name_zh, name_en = excluded.name_en, markets = excluded.markets, \
               pack_fingerprint = excluded.pack_fingerprint, evaluated_on = excluded.evaluated_on, \
               known = excluded.known, opened = excluded.opened, opened_count = excluded.opened_count, \
               turns_on = excluded.turns_on, turns = excluded.turns, turns_count = excluded.turns_count, \
               urgency = excluded.urgency, revision = product_outlook.revision + 1";
    rows::exec(conn, sql, columns(outlook)?).await?;
    Ok(())
}

/// Puts outlooks in the places of those they were worked out from, all with one statement; at most a few hundred. Answers the
/// products where that was done: the others have been replaced meanwhile.
pub(crate) async fn replace(conn: &impl ConnectionTrait, outlooks: &[&ProductOutlook]) -> Result<BTreeSet<String>> {
    const WIDTH: usize = 16;
    if outlooks.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut values = Vec::with_capacity(WIDTH * outlooks.len());
    for outlook in outlooks {
        values.extend(columns(outlook)?);
        values.push(outlook.revision.into());
    }
    let row = |n: usize| {
        let marks: Vec<String> = (1..=WIDTH).map(|column| format!("${}", n * WIDTH + column)).collect();
        format!("({})", marks.join(","))
    };
    let all: Vec<String> = (0..outlooks.len()).map(row).collect();
    let sql = format!(
        "WITH v (product, owner, plan, name_zh, name_en, markets, pack_fingerprint, evaluated_on, known, opened, \
         opened_count, turns_on, turns, turns_count, urgency, revision) AS (VALUES {}) \
         UPDATE product_outlook SET owner = v.owner, plan = v.plan, name_zh = v.name_zh, name_en = v.name_en, \
         markets = v.markets, pack_fingerprint = v.pack_fingerprint, evaluated_on = v.evaluated_on, known = v.known, \
         opened = v.opened, opened_count = v.opened_count, turns_on = v.turns_on, turns = v.turns, \
         turns_count = v.turns_count, urgency = v.urgency, revision = product_outlook.revision + 1 FROM v \
         WHERE product_outlook.product = v.product AND product_outlook.revision = v.revision \
         RETURNING product_outlook.product AS product",
        all.join(",")
    );
    let done = rows::all(conn, &sql, values).await?;
    done.iter().map(|row| Ok(row.try_get("", "product")?)).collect()
}

fn columns(outlook: &ProductOutlook) -> Result<Vec<Value>> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(vec![
        outlook.product.to_string().into(),
        outlook.owner.to_string().into(),
        outlook.plan.to_string().into(),
        outlook.name_zh.clone().into(),
        outlook.name_en.clone().into(),
        serde_json::to_string(&outlook.markets)?.into(),
        outlook.fingerprint.clone().into(),
        outlook.evaluated_on.to_string().into(),
        serde_json::to_string(&outlook.known)?.into(),
        serde_json::to_string(&outlook.opened)?.into(),
        count(outlook.opened.len()).into(),
        outlook.turn.as_ref().map(|turn| turn.day.to_string()).unwrap_or_default().into(),
        serde_json::to_string(&outlook.turn)?.into(),
        count(outlook.turn.as_ref().map_or(0, |turn| turn.opens.len())).into(),
        outlook.urgency().into(),
    ])
}

const OUTLOOK: &str = "SELECT product, owner, plan, name_zh, name_en, markets, pack_fingerprint, evaluated_on, known, \
                       opened, turns, revision FROM product_outlook";

fn read(row: &QueryResult) -> Result<ProductOutlook> {
    let id: String = row.try_get("", "product")?;
    let text = |column: &str| -> Result<String> { Ok(row.try_get("", column)?) };
    let wrong = |column: &str| rows::impossible("product_outlook", column, &id, "does not read");
    Ok(ProductOutlook {
        product: id.parse().map_err(|_| wrong("product"))?,
        owner: text("owner")?.parse().map_err(|_| wrong("owner"))?,
        plan: text("plan")?.parse().map_err(|_| wrong("plan"))?,
        name_zh: text("name_zh")?,
        name_en: text("name_en")?,
        markets: serde_json::from_str(&text("markets")?).map_err(|_| wrong("markets"))?,
        fingerprint: text("pack_fingerprint")?,
        evaluated_on: text("evaluated_on")?.parse().map_err(|_| wrong("evaluated_on"))?,
        known: serde_json::from_str(&text("known")?).map_err(|_| wrong("known"))?,
        opened: serde_json::from_str(&text("opened")?).map_err(|_| wrong("opened"))?,
        turn: serde_json::from_str(&text("turns")?).map_err(|_| wrong("turns"))?,
        revision: row.try_get("", "revision")?,
    })
}

pub(crate) async fn of_product(conn: &impl ConnectionTrait, product: ProductId) -> Result<Option<ProductOutlook>> {
    let row = rows::one(conn, &format!("{OUTLOOK} WHERE product = $1"), vec![product.to_string().into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The next products after `place`, by id.
pub(crate) async fn after(conn: &impl ConnectionTrait, place: &str, limit: i64) -> Result<Vec<ProductOutlook>> {
    let sql = format!("{OUTLOOK} WHERE product > $1 ORDER BY product LIMIT $2");
    let found = rows::all(conn, &sql, vec![place.into(), limit.into()]).await?;
    found.iter().map(read).collect()
}

/// An organisation's products that the law has opened or will open until a day, the most urgent first. `from`: the urgency and
/// product of the last one shown.
pub(crate) async fn urgent(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    until: Date,
    from: (&str, &str),
    limit: i64,
) -> Result<Vec<ProductOutlook>> {
    let sql = format!(
        "{OUTLOOK} WHERE owner = $1 AND urgency > '' AND urgency <= $2 AND (urgency, product) > ($3, $4) \
         ORDER BY urgency, product LIMIT $5"
    );
    let values = vec![owner.to_string().into(), until.to_string().into(), from.0.into(), from.1.into(), limit.into()];
    let found = rows::all(conn, &sql, values).await?;
    found.iter().map(read).collect()
}

/// Products whose next turn of the law has come by a day.
pub(crate) async fn turned(conn: &impl ConnectionTrait, day: Date) -> Result<Vec<String>> {
    let sql = "SELECT product FROM product_outlook WHERE turns_on > '' AND turns_on <= $1 ORDER BY turns_on, product";
    let found = rows::all(conn, sql, vec![day.to_string().into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "product")?)).collect()
}

/// How many products there are.
pub(crate) async fn count(conn: &impl ConnectionTrait) -> Result<i64> {
    let row = rows::one(conn, "SELECT COUNT(*) AS n FROM product_outlook", vec![]).await?;
    Ok(match row {
        Some(row) => row.try_get("", "n")?,
        None => 0,
    })
}

const REVIEW: &str = "SELECT number, fingerprint, total, done, opened, place, began_at, ended_at FROM pack_review";

fn read_review(row: &QueryResult) -> Result<Review> {
    Ok(Review {
        number: row.try_get("", "number")?,
        fingerprint: row.try_get("", "fingerprint")?,
        total: row.try_get("", "total")?,
        done: row.try_get("", "done")?,
        opened: row.try_get("", "opened")?,
        place: row.try_get("", "place")?,
        began_at: Timestamp::from_micros(row.try_get("", "began_at")?),
        ended_at: row.try_get::<Option<i64>>("", "ended_at")?.map(Timestamp::from_micros),
    })
}

/// The newest review of these packs.
pub(crate) async fn review_of(conn: &impl ConnectionTrait, fingerprint: &str) -> Result<Option<Review>> {
    let sql = format!("{REVIEW} WHERE fingerprint = $1 ORDER BY number DESC LIMIT 1");
    rows::one(conn, &sql, vec![fingerprint.into()]).await?.as_ref().map(read_review).transpose()
}

pub(crate) async fn review(conn: &impl ConnectionTrait, number: i64) -> Result<Option<Review>> {
    let row = rows::one(conn, &format!("{REVIEW} WHERE number = $1"), vec![number.into()]).await?;
    row.as_ref().map(read_review).transpose()
}

/// Begins a review; answers its number.
pub(crate) async fn begin_review(
    conn: &impl ConnectionTrait,
    fingerprint: &str,
    cause: &str,
    now: Timestamp,
) -> Result<i64> {
    let row = rows::one(conn, "SELECT number FROM pack_review ORDER BY number DESC LIMIT 1", vec![]).await?;
    let number: i64 = match row {
        Some(row) => row.try_get("", "number")?,
        None => 0,
    };
    let total = count(conn).await?;
    rows::exec(
        conn,
        "INSERT INTO pack_review (number, fingerprint, cause, began_at, total, done, opened, place, ended_at) \
         VALUES ($1,$2,$3,$4,$5,0,0,'',NULL)",
        vec![(number + 1).into(), fingerprint.into(), cause.into(), now.micros().into(), total.into()],
    )
    .await?;
    Ok(number + 1)
}

/// Keeps how far a review has come. False: somebody else went on from the same place.
pub(crate) async fn go_on(conn: &impl ConnectionTrait, before: &Review, after: &Review) -> Result<bool> {
    let sql = "UPDATE pack_review SET done = $1, opened = $2, place = $3, ended_at = $4 \
               WHERE number = $5 AND place = $6 AND ended_at IS NULL";
    let values = vec![
        after.done.into(),
        after.opened.into(),
        after.place.clone().into(),
        after.ended_at.map(Timestamp::micros).into(),
        before.number.into(),
        before.place.clone().into(),
    ];
    Ok(rows::exec(conn, sql, values).await? == 1)
}
