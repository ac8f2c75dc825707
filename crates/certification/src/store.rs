//! Every query of the area.

use kernel::ids::{CertificateId, OrganisationId, ProductId};
use kernel::{Date, Timestamp};
use platform::authz::Scope;
use platform::db::{Dialect, rows};
use platform::{Error, Result};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::model::{Application, ApplicationId, Certificate, Scheme, SchemeId, Standing, State};

fn read<T: std::str::FromStr>(table: &str, column: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| rows::impossible(table, column, text, "not readable"))
}

pub(crate) async fn insert_scheme(conn: &impl ConnectionTrait, scheme: &Scheme, now: Timestamp) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO certification_scheme (id, body, code, content, created_at) VALUES ($1,$2,$3,$4,$5)",
        vec![
            scheme.id.to_string().into(),
            scheme.body.to_string().into(),
            scheme.code.clone().into(),
            serde_json::to_string(scheme)?.into(),
            now.micros().into(),
        ],
    )
    .await?;
    Ok(())
}

fn scheme_of(row: &QueryResult) -> Result<Scheme> {
    Ok(serde_json::from_str(&row.try_get::<String>("", "content")?)?)
}

/// All schemes, or those of one body.
pub(crate) async fn schemes(conn: &impl ConnectionTrait, body: Option<OrganisationId>) -> Result<Vec<Scheme>> {
    let body = body.map(|b| b.to_string()).unwrap_or_default();
    let sql = "SELECT content FROM certification_scheme WHERE ($1 = '' OR body = $1) ORDER BY code";
    rows::all(conn, sql, vec![body.into()]).await?.iter().map(scheme_of).collect()
}

pub(crate) async fn scheme(conn: &impl ConnectionTrait, id: SchemeId) -> Result<Option<Scheme>> {
    let sql = "SELECT content FROM certification_scheme WHERE id = $1";
    rows::one(conn, sql, vec![id.to_string().into()]).await?.as_ref().map(scheme_of).transpose()
}

pub(crate) async fn code_taken(conn: &impl ConnectionTrait, body: OrganisationId, code: &str) -> Result<bool> {
    let sql = "SELECT id FROM certification_scheme WHERE body = $1 AND code = $2";
    Ok(rows::one(conn, sql, vec![body.to_string().into(), code.into()]).await?.is_some())
}

pub(crate) async fn insert_application(conn: &impl ConnectionTrait, a: &Application) -> Result<()> {
    rows::exec(
        conn,
        "INSERT INTO certification_application (id, scheme, body, applicant, applicant_name, product, content, state, facts, created_at, row_version) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
        vec![
            a.id.to_string().into(),
            a.scheme.to_string().into(),
            a.body.to_string().into(),
            a.applicant.to_string().into(),
            a.applicant_name.clone().into(),
            a.subject.product.to_string().into(),
            serde_json::to_string(&a.subject)?.into(),
            a.state.word().into(),
            serde_json::to_string(&a.state)?.into(),
            a.created_at.micros().into(),
            a.row_version.into(),
        ],
    )
    .await?;
    Ok(())
}

/// False when somebody else was faster.
pub(crate) async fn save_application(conn: &impl ConnectionTrait, a: &Application) -> Result<bool> {
    let touched = rows::exec(
        conn,
        "UPDATE certification_application SET state = $1, facts = $2, content = $5, row_version = row_version + 1 WHERE id = $3 AND row_version = $4",
        vec![
            a.state.word().into(),
            serde_json::to_string(&a.state)?.into(),
            a.id.to_string().into(),
            a.row_version.into(),
            serde_json::to_string(&a.subject)?.into(),
        ],
    )
    .await?;
    Ok(touched == 1)
}

fn application_of(row: &QueryResult) -> Result<Application> {
    let text = |column: &str| row.try_get::<String>("", column);
    let state: State = serde_json::from_str(&text("facts")?)?;
    Ok(Application {
        id: read("certification_application", "id", &text("id")?)?,
        scheme: read("certification_application", "scheme", &text("scheme")?)?,
        body: read("certification_application", "body", &text("body")?)?,
        applicant: read("certification_application", "applicant", &text("applicant")?)?,
        applicant_name: text("applicant_name")?,
        subject: serde_json::from_str(&text("content")?)?,
        state,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        row_version: row.try_get("", "row_version")?,
    })
}

pub(crate) async fn application(conn: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>> {
    let sql = "SELECT * FROM certification_application WHERE id = $1";
    rows::one(conn, sql, vec![id.to_string().into()]).await?.as_ref().map(application_of).transpose()
}

/// Applications visible to an organisation, newest first.
pub(crate) async fn applications(conn: &impl ConnectionTrait, scope: &Scope, limit: u64) -> Result<Vec<Application>> {
    seen(conn, scope, "", limit).await
}

/// Those of them that are not decided.
pub(crate) async fn open_applications(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    limit: u64,
) -> Result<Vec<Application>> {
    seen(conn, scope, "AND a.state IN ('submitted', 'reviewed', 'evaluated')", limit).await
}

async fn seen(conn: &impl ConnectionTrait, scope: &Scope, only: &'static str, limit: u64) -> Result<Vec<Application>> {
    let sql = format!(
        "SELECT a.* FROM visibility v JOIN certification_application a ON a.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 {only} ORDER BY v.resource DESC LIMIT $3"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = rows::all(conn, &sql, vec![scope.grantee.clone().into(), scope.kind.into(), limit.into()]).await?;
    found.iter().map(application_of).collect()
}

pub(crate) async fn insert_certificate(conn: &impl ConnectionTrait, c: &Certificate) -> Result<()> {
    let search = [&c.number, &c.client_zh, &c.client_en, &c.product_zh, &c.product_en, &c.model]
        .map(|t| t.to_lowercase())
        .join(" ");
    let values: Vec<Value> = vec![
        c.id.to_string().into(),
        c.number.clone().into(),
        c.application.to_string().into(),
        c.body.to_string().into(),
        c.body_name_zh.clone().into(),
        c.body_name_en.clone().into(),
        c.client_zh.clone().into(),
        c.client_en.clone().into(),
        c.product.to_string().into(),
        c.version.to_string().into(),
        c.product_zh.clone().into(),
        c.product_en.clone().into(),
        c.model.clone().into(),
        c.scheme_zh.clone().into(),
        c.scheme_en.clone().into(),
        c.granted_on.to_string().into(),
        c.expires_on.to_string().into(),
        c.surveillance_on.to_string().into(),
        search.into(),
        c.standing.word().into(),
        c.since.micros().into(),
        c.reason.clone().into(),
    ];
    let marks: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO certificate (id, number, application, body, body_name_zh, body_name_en, client_zh, client_en, product, \
         version, product_zh, product_en, model, scheme_zh, scheme_en, granted_on, expires_on, surveillance_on, search, state, \
         state_since, state_reason) VALUES ({})",
        marks.join(",")
    );
    rows::exec(conn, &sql, values).await?;
    Ok(())
}

fn certificate_of(row: &QueryResult) -> Result<Certificate> {
    let text = |column: &str| row.try_get::<String>("", column);
    let number = text("number")?;
    let day = |column: &str| -> Result<Date> { read("certificate", column, &text(column)?) };
    let state = text("state")?;
    Ok(Certificate {
        id: read("certificate", "id", &text("id")?)?,
        application: read("certificate", "application", &text("application")?)?,
        body: read("certificate", "body", &text("body")?)?,
        body_name_zh: text("body_name_zh")?,
        body_name_en: text("body_name_en")?,
        client_zh: text("client_zh")?,
        client_en: text("client_en")?,
        product: read("certificate", "product", &text("product")?)?,
        version: read("certificate", "version", &text("version")?)?,
        product_zh: text("product_zh")?,
        product_en: text("product_en")?,
        model: text("model")?,
        scheme_zh: text("scheme_zh")?,
        scheme_en: text("scheme_en")?,
        granted_on: day("granted_on")?,
        expires_on: day("expires_on")?,
        surveillance_on: day("surveillance_on")?,
        standing: Standing::from_word(&state)
            .ok_or_else(|| rows::impossible("certificate", "state", &number, &state))?,
        since: Timestamp::from_micros(row.try_get("", "state_since")?),
        reason: text("state_reason")?,
        number,
    })
}

pub(crate) async fn certificate(conn: &impl ConnectionTrait, id: CertificateId) -> Result<Option<Certificate>> {
    let sql = "SELECT * FROM certificate WHERE id = $1";
    rows::one(conn, sql, vec![id.to_string().into()]).await?.as_ref().map(certificate_of).transpose()
}

pub(crate) async fn by_number(conn: &impl ConnectionTrait, number: &str) -> Result<Option<Certificate>> {
    let sql = "SELECT * FROM certificate WHERE number = $1";
    rows::one(conn, sql, vec![number.into()]).await?.as_ref().map(certificate_of).transpose()
}

pub(crate) async fn of_product(conn: &impl ConnectionTrait, product: ProductId) -> Result<Vec<Certificate>> {
    let sql = "SELECT * FROM certificate WHERE product = $1 ORDER BY id DESC LIMIT 50";
    rows::all(conn, sql, vec![product.to_string().into()]).await?.iter().map(certificate_of).collect()
}

/// Writes the standing only when it is still what it was.
pub(crate) async fn set_standing(
    conn: &impl ConnectionTrait,
    id: CertificateId,
    from: Standing,
    to: Standing,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let touched = rows::exec(
        conn,
        "UPDATE certificate SET state = $1, state_since = $2, state_reason = $3 WHERE id = $4 AND state = $5",
        vec![to.word().into(), now.micros().into(), reason.into(), id.to_string().into(), from.word().into()],
    )
    .await?;
    if touched == 1 { Ok(()) } else { Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere"))) }
}

/// Certificates visible to an organisation, newest first; `q` searches number, client, product.
pub(crate) async fn certificates(
    conn: &impl ConnectionTrait,
    dialect: Dialect,
    scope: &Scope,
    q: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<Certificate>> {
    let like = dialect.ilike();
    let sql = format!(
        "SELECT c.* FROM visibility v JOIN certificate c ON c.id = v.resource \
         WHERE v.grantee = $1 AND v.kind = $2 AND v.resource < $3 AND ($4 = '' OR c.search {like} $5) \
         ORDER BY v.resource DESC LIMIT $6"
    );
    let values: Vec<Value> = vec![
        scope.grantee.clone().into(),
        scope.kind.into(),
        below(after).into(),
        q.into(),
        pattern(q).into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    rows::all(conn, &sql, values).await?.iter().map(certificate_of).collect()
}

/// Certificates of a body in force or suspended whose surveillance falls due by a day, the most urgent first.
pub(crate) async fn surveillance_due(
    conn: &impl ConnectionTrait,
    body: OrganisationId,
    by: Date,
    today: Date,
    limit: u64,
) -> Result<Vec<Certificate>> {
    rows::all(
        conn,
        "SELECT * FROM certificate WHERE body = $1 AND surveillance_on <= $2 AND expires_on >= $3 AND state <> 'withdrawn' \
         ORDER BY surveillance_on, id LIMIT $4",
        vec![
            body.to_string().into(),
            by.to_string().into(),
            today.to_string().into(),
            i64::try_from(limit).unwrap_or(i64::MAX).into(),
        ],
    )
    .await?
    .iter()
    .map(certificate_of)
    .collect()
}

/// Moves the date of the next surveillance, only when it is still what it was.
pub(crate) async fn set_surveillance(
    conn: &impl ConnectionTrait,
    id: CertificateId,
    from: Date,
    to: Date,
) -> Result<()> {
    let touched = rows::exec(
        conn,
        "UPDATE certificate SET surveillance_on = $1 WHERE id = $2 AND surveillance_on = $3",
        vec![to.to_string().into(), id.to_string().into(), from.to_string().into()],
    )
    .await?;
    if touched == 1 { Ok(()) } else { Err(Error::Conflict(kernel::Message::new("error-edited-elsewhere"))) }
}

/// The bound of a page: beyond every id when it is the first.
fn below(after: &str) -> &str {
    if after.is_empty() { "zzzz" } else { after }
}

/// What is typed stands for itself: wildcards of LIKE are read as any one character of text.
fn pattern(q: &str) -> String {
    format!("%{}%", q.to_lowercase().replace(['%', '\\'], "_"))
}

/// The public directory (17065 7.8): by number, client, product; newest first.
pub(crate) async fn directory(
    conn: &impl ConnectionTrait,
    dialect: Dialect,
    q: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<Certificate>> {
    let like = dialect.ilike();
    let sql =
        format!("SELECT * FROM certificate WHERE id < $1 AND ($2 = '' OR search {like} $3) ORDER BY id DESC LIMIT $4");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    rows::all(conn, &sql, vec![below(after).into(), q.into(), pattern(q).into(), limit.into()])
        .await?
        .iter()
        .map(certificate_of)
        .collect()
}
