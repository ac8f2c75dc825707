//! Links of organisations to their goods. Asked by anchor, a handful of keys whatever hangs on the code.

use kernel::Timestamp;
use kernel::ids::OrganisationId;
use platform::Result;
use platform::db::{Db, Row, keyed, rows};
use sea_orm::{ConnectionTrait, Value};

use crate::model::{KeptLink, LinkId};
use crate::rules::links::Link;

/// Never.
pub(crate) const OPEN: i64 = i64::MAX;

const COLUMNS: &str =
    "id, owner, anchor, kind, href, title, lang, media, context, starts_at, ends_at, created_at, created_by_name";

/// The links of these anchors that are in force.
pub(crate) async fn at(db: &Db, anchors: &[String], now: Timestamp) -> Result<Vec<KeptLink>> {
    // The text stays the same for an hour, so that the database needs not plan it for each scan.
    let hour = now.micros() - now.micros().rem_euclid(3_600_000_000);
    let sql = format!(
        "SELECT {COLUMNS} FROM resolver_link WHERE anchor IN ({}) AND ends_at > {hour} ORDER BY anchor, id",
        db.dialect().each(1),
    );
    let found = keyed(db, &sql, &serde_json::to_string(anchors)?, read).await?;
    let in_force = |kept: &KeptLink| kept.starts_at <= now && kept.ends_at.is_none_or(|at| at > now);
    Ok(found.into_iter().filter(in_force).collect())
}

/// Links of an organisation by anchor, behind one; those that have ended too, where that is asked.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    asked: &Asked<'_>,
) -> Result<Vec<KeptLink>> {
    let mut values: Vec<Value> = vec![
        owner.to_string().into(),
        asked.after.0.clone().into(),
        asked.after.1.clone().into(),
        asked.now.micros().into(),
        asked.most.into(),
    ];
    let ended = if asked.ended { "$4 = $4" } else { "ends_at > $4" };
    let of_anchor = if let Some(anchor) = asked.anchor {
        values.push(anchor.into());
        " AND anchor = $6"
    } else {
        ""
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM resolver_link WHERE owner = $1 AND (anchor > $2 OR (anchor = $2 AND id > $3)) \
         AND {ended}{of_anchor} ORDER BY anchor, id LIMIT $5"
    );
    rows::all(conn, &sql, values).await?.iter().map(|row| read(&Row::of(row))).collect()
}

/// What a list shall hold.
pub(crate) struct Asked<'a> {
    /// One anchor alone.
    pub(crate) anchor: Option<&'a str>,
    /// Those that have ended too.
    pub(crate) ended: bool,
    /// Behind this anchor and identity.
    pub(crate) after: (String, String),
    /// The present instant.
    pub(crate) now: Timestamp,
    /// How many.
    pub(crate) most: i64,
}

/// One link.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: LinkId) -> Result<Option<KeptLink>> {
    let sql = format!("SELECT {COLUMNS} FROM resolver_link WHERE id = $1");
    rows::one(conn, &sql, vec![id.to_string().into()]).await?.map(|row| read(&Row::of(&row))).transpose()
}

/// The link in force that says the same as another for the same readers.
pub(crate) async fn same(
    conn: &impl ConnectionTrait,
    owner: OrganisationId,
    link: &Link,
    now: Timestamp,
) -> Result<Option<KeptLink>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resolver_link WHERE anchor = $1 AND owner = $2 AND kind = $3 AND lang = $4 AND media = $5 \
         AND context = $6 AND ends_at > $7 ORDER BY id LIMIT 1"
    );
    let texts = [&link.kind, &link.lang, &link.media, &link.context];
    let mut values: Vec<Value> = vec![link.anchor.clone().into(), owner.to_string().into()];
    values.extend(texts.into_iter().map(|text| Value::from(text.clone())));
    values.push(now.micros().into());
    rows::one(conn, &sql, values).await?.map(|row| read(&Row::of(&row))).transpose()
}

/// Keeps a link.
pub(crate) async fn insert(conn: &impl ConnectionTrait, kept: &KeptLink) -> Result<()> {
    let sql = format!("INSERT INTO resolver_link ({COLUMNS}) VALUES ({})", super::marks(1, 13));
    let link = &kept.link;
    let texts = [&link.anchor, &link.kind, &link.href, &link.title, &link.lang, &link.media, &link.context];
    let mut values: Vec<Value> = vec![kept.id.to_string().into(), kept.owner.to_string().into()];
    values.extend(texts.into_iter().map(|text| Value::from(text.clone())));
    values.push(kept.starts_at.micros().into());
    values.push(kept.ends_at.map_or(OPEN, Timestamp::micros).into());
    values.push(kept.created_at.micros().into());
    values.push(kept.created_by_name.clone().into());
    rows::exec(conn, &sql, values).await?;
    Ok(())
}

/// Ends a link; false when it had ended before.
pub(crate) async fn end(conn: &impl ConnectionTrait, id: LinkId, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE resolver_link SET ends_at = $2 WHERE id = $1 AND ends_at > $2";
    Ok(rows::exec(conn, sql, vec![id.to_string().into(), now.micros().into()]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<KeptLink> {
    let id = |text: String, column: &str| -> Result<uuid::Uuid> {
        text.parse().map_err(|_| rows::impossible("resolver_link", column, "?", &text))
    };
    let (own, owner) = (id(row.text()?, "id")?, id(row.text()?, "owner")?);
    Ok(KeptLink {
        id: LinkId(own),
        owner: OrganisationId(owner),
        link: Link {
            anchor: row.text()?,
            kind: row.text()?,
            href: row.text()?,
            title: row.text()?,
            lang: row.text()?,
            media: row.text()?,
            context: row.text()?,
        },
        starts_at: Timestamp::from_micros(row.number()?),
        ends_at: Some(row.number()?).filter(|at| *at != OPEN).map(Timestamp::from_micros),
        created_at: Timestamp::from_micros(row.number()?),
        created_by_name: row.text()?,
    })
}
