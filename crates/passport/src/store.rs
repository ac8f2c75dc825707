//! Every query of the area.

use kernel::ids::{OrganisationId, ProductId};
use kernel::{Date, Timestamp};
use platform::authz::Scope;
use platform::db::{Db, Row, keyed, rows};
use platform::ports::{DocumentKind, DocumentStatus};
use platform::{Error, Result};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::model::{Document, kind_word, plain_number, status_of, status_word};

/// A signing key with its certificate.
#[derive(Clone)]
pub(crate) struct KeyRow {
    pub(crate) organisation: OrganisationId,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) key_pem: String,
    pub(crate) certificate_pem: String,
    pub(crate) created_at: Timestamp,
    pub(crate) retired_at: Option<Timestamp>,
}

/// What a document becomes, when, why and by whom.
pub(crate) struct Change<'a> {
    pub(crate) status: DocumentStatus,
    pub(crate) reason: &'a str,
    pub(crate) superseded_by: Option<&'a str>,
    pub(crate) at: Timestamp,
    pub(crate) by: &'a str,
}

fn id<T: std::str::FromStr>(table: &str, column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible(table, column, text, "not readable"))
}

impl TryFrom<QueryResult> for KeyRow {
    type Error = Error;
    fn try_from(row: QueryResult) -> Result<Self> {
        Ok(Self {
            organisation: id("issuer_key", "organisation", &row.try_get::<String>("", "organisation")?)?,
            name: row.try_get("", "name")?,
            slug: row.try_get("", "slug")?,
            key_pem: row.try_get("", "key_pem")?,
            certificate_pem: row.try_get("", "certificate_pem")?,
            created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
            retired_at: row.try_get::<Option<i64>>("", "retired_at")?.map(Timestamp::from_micros),
        })
    }
}

const KEY: &str = "SELECT organisation, name, slug, key_pem, certificate_pem, created_at, retired_at FROM issuer_key";

pub(crate) async fn key_of(conn: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Option<KeyRow>> {
    let sql = format!("{KEY} WHERE organisation = $1 AND retired_at IS NULL");
    rows::one(conn, &sql, vec![organisation.to_string().into()]).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn keys_by_slug(conn: &impl ConnectionTrait, slug: &str) -> Result<Vec<KeyRow>> {
    if !slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Ok(Vec::new());
    }
    let sql = format!("{KEY} WHERE slug = $1 ORDER BY created_at DESC");
    rows::all(conn, &sql, vec![slug.into()]).await?.into_iter().map(TryInto::try_into).collect()
}

pub(crate) async fn all_keys(conn: &impl ConnectionTrait) -> Result<Vec<KeyRow>> {
    rows::all(conn, &format!("{KEY} ORDER BY created_at"), vec![]).await?.into_iter().map(TryInto::try_into).collect()
}

/// Keeps a new key; false when somebody else has made the organisation's key meanwhile.
pub(crate) async fn insert_key(conn: &impl ConnectionTrait, kid: &str, key: &KeyRow) -> Result<bool> {
    let inserted = rows::exec(
        conn,
        "INSERT INTO issuer_key (kid, organisation, name, slug, key_pem, certificate_pem, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING",
        vec![
            kid.into(),
            key.organisation.to_string().into(),
            key.name.clone().into(),
            key.slug.clone().into(),
            key.key_pem.clone().into(),
            key.certificate_pem.clone().into(),
            key.created_at.micros().into(),
        ],
    )
    .await?;
    Ok(inserted == 1)
}

/// The columns of a document, in the order in which they are read and written.
macro_rules! columns {
    () => {
        "number, kind, issuer, issuer_name_zh, issuer_name_en, issuer_slug, issued_to_zh, issued_to_en, product, version, gtin, \
         product_zh, product_en, model, title_zh, title_en, signatory, issued_on, expires_on, supersedes, verdicts, token, \
         status_index, status, status_since, status_reason, superseded_by"
    };
}

impl Document {
    /// Reads [`columns!`]; the fields stand in their order.
    fn read(row: &Row<'_>) -> Result<Self> {
        const TABLE: &str = "issued_document";
        let number = row.text()?;
        let day = |column: &str, text: &str| -> Result<Date> { id(TABLE, column, text) };
        let kind = match row.text()?.as_str() {
            "report" => DocumentKind::Report,
            "certificate" => DocumentKind::Certificate,
            other => return Err(rows::impossible(TABLE, "kind", &number, other)),
        };
        Ok(Self {
            kind,
            issuer: id(TABLE, "issuer", &row.text()?)?,
            issuer_name_zh: row.text()?,
            issuer_name_en: row.text()?,
            issuer_slug: row.text()?,
            issued_to_zh: row.text()?,
            issued_to_en: row.text()?,
            product: id(TABLE, "product", &row.text()?)?,
            version: id(TABLE, "version", &row.text()?)?,
            gtin: row.text_or_none()?,
            product_zh: row.text()?,
            product_en: row.text()?,
            model: row.text()?,
            title_zh: row.text()?,
            title_en: row.text()?,
            signatory: row.text()?,
            issued_on: day("issued_on", &row.text()?)?,
            expires_on: row.text_or_none()?.map(|end| day("expires_on", &end)).transpose()?,
            supersedes: row.text_or_none()?,
            verdicts: serde_json::from_str(&row.text()?)?,
            token: row.text()?,
            status_index: row.number()?,
            status: {
                let word = row.text()?;
                status_of(&word).ok_or_else(|| rows::impossible(TABLE, "status", &number, &word))?
            },
            status_since: Timestamp::from_micros(row.number()?),
            status_reason: row.text()?,
            superseded_by: row.text_or_none()?,
            number,
        })
    }
}

/// Registers a document together with its credential (compact `vc+jwt`).
pub(crate) async fn insert_document(
    conn: &impl ConnectionTrait,
    d: &Document,
    credential: &str,
    now: Timestamp,
) -> Result<()> {
    let values: Vec<Value> = vec![
        d.number.clone().into(),
        kind_word(d.kind).into(),
        d.issuer.to_string().into(),
        d.issuer_name_zh.clone().into(),
        d.issuer_name_en.clone().into(),
        d.issuer_slug.clone().into(),
        d.issued_to_zh.clone().into(),
        d.issued_to_en.clone().into(),
        d.product.to_string().into(),
        d.version.to_string().into(),
        d.gtin.clone().into(),
        d.product_zh.clone().into(),
        d.product_en.clone().into(),
        d.model.clone().into(),
        d.title_zh.clone().into(),
        d.title_en.clone().into(),
        d.signatory.clone().into(),
        d.issued_on.to_string().into(),
        d.expires_on.map(|day| day.to_string()).into(),
        d.supersedes.clone().into(),
        serde_json::to_string(&d.verdicts)?.into(),
        d.token.clone().into(),
        d.status_index.into(),
        status_word(d.status).into(),
        d.status_since.micros().into(),
        d.status_reason.clone().into(),
        d.superseded_by.clone().into(),
        now.micros().into(),
    ];
    let marks: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
    let sql = concat!("INSERT INTO issued_document (", columns!(), ", created_at)");
    rows::exec(conn, &format!("{sql} VALUES ({})", marks.join(",")), values).await?;
    let kept = "INSERT INTO issued_credential (number, credential) VALUES ($1,$2)";
    rows::exec(conn, kept, vec![d.number.clone().into(), credential.into()]).await?;
    Ok(())
}

/// The credential of a document, compact `vc+jwt`.
pub(crate) async fn credential(conn: &impl ConnectionTrait, number: &str) -> Result<Option<String>> {
    let found =
        rows::one(conn, "SELECT credential FROM issued_credential WHERE number = $1", vec![number.into()]).await?;
    found.map(|row| Ok(row.try_get("", "credential")?)).transpose()
}

pub(crate) async fn insert_file(conn: &impl ConnectionTrait, sha256: &str, number: &str, language: &str) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO issued_file (sha256, number, language) VALUES ($1,$2,$3)",
        vec![sha256.into(), number.into(), language.into()],
    )
    .await?;
    Ok(())
}

const DOCUMENT: &str = concat!("SELECT ", columns!(), " FROM issued_document WHERE number = $1");
const FILES: &str = "SELECT language, sha256 FROM issued_file WHERE number = $1 ORDER BY language DESC";

pub(crate) async fn document(conn: &impl ConnectionTrait, number: &str) -> Result<Option<Document>> {
    // Anything may stand in a public URL; what cannot be a number is not asked for.
    if !plain_number(number) {
        return Ok(None);
    }
    rows::one(conn, DOCUMENT, vec![number.into()]).await?.map(|row| Document::read(&Row::of(&row))).transpose()
}

/// The same for answers to anybody: what is committed.
pub(crate) async fn public_document(db: &Db, number: &str) -> Result<Option<Document>> {
    if !plain_number(number) {
        return Ok(None);
    }
    Ok(keyed(db, DOCUMENT, number, Document::read).await?.pop())
}

/// Signed PDFs of a document: language, SHA-256.
pub(crate) async fn files(db: &Db, number: &str) -> Result<Vec<(String, String)>> {
    keyed(db, FILES, number, |row| Ok((row.text()?, row.text()?))).await
}

pub(crate) async fn number_of_file(conn: &impl ConnectionTrait, sha256: &str) -> Result<Option<String>> {
    let found = rows::one(conn, "SELECT number FROM issued_file WHERE sha256 = $1", vec![sha256.into()]).await?;
    found.map(|row| Ok(row.try_get("", "number")?)).transpose()
}

pub(crate) async fn of_product(conn: &impl ConnectionTrait, product: ProductId) -> Result<Vec<Document>> {
    rows::all(
        conn,
        concat!("SELECT ", columns!(), " FROM issued_document WHERE product = $1 ORDER BY created_at DESC LIMIT 50"),
        vec![product.to_string().into()],
    )
    .await?
    .iter()
    .map(|row| Document::read(&Row::of(row)))
    .collect()
}

/// Status indices of an issuer from `first` to before `end` that are set: documents not valid (any more, or for now).
/// `None` when the issuer has no document there.
pub(crate) async fn bits_set(
    conn: &impl ConnectionTrait,
    issuer: OrganisationId,
    first: i64,
    end: i64,
) -> Result<Option<Vec<i64>>> {
    let range = || -> Vec<Value> { vec![issuer.to_string().into(), first.into(), end.into()] };
    let within = "issuer = $1 AND status_index >= $2 AND status_index < $3";
    let any = format!("SELECT 1 AS one FROM issued_document WHERE {within} LIMIT 1");
    if rows::one(conn, &any, range()).await?.is_none() {
        return Ok(None);
    }
    let set = format!("SELECT status_index FROM issued_document WHERE {within} AND status <> 'valid'");
    let found = rows::all(conn, &set, range()).await?;
    found.into_iter().map(|row| Ok(row.try_get("", "status_index")?)).collect::<Result<_>>().map(Some)
}

/// A change of status, with the line of its history. False when the document is no longer `from`: somebody was faster.
pub(crate) async fn set_status(
    conn: &impl ConnectionTrait,
    number: &str,
    from: DocumentStatus,
    to: &Change<'_>,
) -> Result<bool> {
    let moved = rows::exec(
        conn,
        "UPDATE issued_document SET status = $1, status_since = $2, status_reason = $3, superseded_by = $4 \
         WHERE number = $5 AND status = $6",
        vec![
            status_word(to.status).into(),
            to.at.micros().into(),
            to.reason.into(),
            to.superseded_by.map(ToOwned::to_owned).into(),
            number.into(),
            status_word(from).into(),
        ],
    )
    .await?;
    if moved == 1 {
        insert_history(conn, number, to).await?;
    }
    Ok(moved == 1)
}

/// A line of the history that is only ever added to.
pub(crate) async fn insert_history(conn: &impl ConnectionTrait, number: &str, to: &Change<'_>) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO document_status (id, number, status, reason, superseded_by, at, by_name) VALUES ($1,$2,$3,$4,$5,$6,$7)",
        vec![
            uuid::Uuid::now_v7().to_string().into(),
            number.into(),
            status_word(to.status).into(),
            to.reason.into(),
            to.superseded_by.map(ToOwned::to_owned).into(),
            to.at.micros().into(),
            to.by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Documents visible to an organisation, newest first; `after` is the last number of the page before.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    q: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<Document>> {
    let below = if after.is_empty() { "zzzz" } else { after };
    rows::all(
        conn,
        concat!(
            "SELECT ",
            columns!(),
            " FROM issued_document WHERE number IN (SELECT DISTINCT resource FROM visibility \
             WHERE grantee = $1 AND kind = $2 AND resource >= $3 AND resource < $4 AND resource < $5 \
             ORDER BY resource DESC LIMIT $6) ORDER BY number DESC"
        ),
        vec![
            scope.grantee.clone().into(),
            scope.kind.into(),
            q.into(),
            format!("{q}zzzz").into(),
            below.into(),
            i64::try_from(limit).unwrap_or(i64::MAX).into(),
        ],
    )
    .await?
    .iter()
    .map(|row| Document::read(&Row::of(row)))
    .collect()
}
