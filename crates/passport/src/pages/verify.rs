//! `/verify`: is this report or certificate genuine, and what does it stand for today? By number, or by dropping the file.

use askama::Template;
use axum::Json;
use axum::extract::{Multipart, Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use credential::{CredentialVerdict, FileVerdict, PdfVerdict, Trust, TrustedOrganisation, verify_file};
use kernel::Message;
use platform::web::{Ctx, Page, file_response, keep_until};
use platform::{Error, Platform, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{HTML, answer, in_language, market_names};
use crate::keys::{PLATFORM_SLUG, did_document};
use crate::model::{Document, Standing, kind_word, markets, overall};
use crate::{MOST_DROPPED_BYTES, path_segment, store};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    number: String,
    lang: Option<String>,
    t: String,
}

#[derive(Template)]
#[template(path = "verify/form.html")]
struct FormPage {
    p: Page,
    number: String,
    fault: Option<String>,
    /// Verdict over a dropped file: class, sentence, help.
    verdict: Option<(&'static str, String, String)>,
    signer: Option<String>,
}

#[derive(Template)]
#[template(path = "verify/show.html")]
struct ShowPage {
    p: Page,
    d: Document,
    standing: Standing,
    overall: &'static str,
    /// Markets with their verdict.
    markets: Vec<(String, &'static str)>,
    files: Vec<(String, String)>,
    /// The files may be opened: with the parties' token, or because a certificate is public.
    open: bool,
    token: String,
    /// The page answers a dropped file.
    dropped: bool,
}

/// The answer as JSON.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Answer {
    /// Number.
    number: String,
    /// `report` or `certificate`.
    kind: &'static str,
    /// `valid`, `superseded`, `suspended`, `withdrawn`, `expired`.
    status: &'static str,
    /// Since when, UTC.
    since: String,
    /// Why, when it is not valid.
    reason: String,
    /// By which number it is superseded.
    superseded_by: Option<String>,
    /// Issuer, English name.
    issuer: String,
    /// Day of issue.
    issued_on: String,
    /// Last day of validity.
    expires_on: Option<String>,
    /// Product, English name.
    product: String,
    /// GTIN-14.
    gtin: Option<String>,
    /// Verdict per market.
    markets: Vec<MarketVerdict>,
    /// SHA-256 of the signed PDFs by language.
    files: Vec<FileDigest>,
    /// The signed credential.
    credential_url: String,
    /// The issuer's DID document.
    did_url: String,
}

/// A verdict in one market.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MarketVerdict {
    /// `CN`, `EU`, `US` …
    market: String,
    /// `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    verdict: &'static str,
}

/// A signed PDF by its digest.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FileDigest {
    /// `zh-CN` or `en`.
    language: String,
    /// Lower-case hexadecimal SHA-256.
    sha256: String,
}

pub(crate) async fn form(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response> {
    let number = asked.number.trim().to_owned();
    let ctx = in_language(ctx, asked.lang.as_deref());
    if !number.is_empty() {
        if store::public_document(ctx.platform.db(), &number).await?.is_some() {
            return Ok(ctx.go(&format!("/verify/{}", path_segment(&number))));
        }
        return unknown(&ctx, number);
    }
    ctx.html(&FormPage { p: ctx.page("verify-title"), number, fault: None, verdict: None, signer: None })
}

/// Not ours: said kindly, with the form to try again.
fn unknown(ctx: &Ctx, number: String) -> Result<Response> {
    let p = ctx.page("verify-title");
    let fault = Some(p.t1("verify-unknown-number", "number", &number));
    let page = FormPage { p, number, fault, verdict: None, signer: None };
    Ok((StatusCode::NOT_FOUND, ctx.html(&page)?).into_response())
}

async fn page(ctx: &Ctx, document: Document, token: &str, dropped: bool) -> Result<ShowPage> {
    let files = store::files(ctx.platform.db(), &document.number).await?;
    let open = kind_word(document.kind) == "certificate" || same(token, &document.token);
    let p = ctx.page_titled(document.number.clone());
    Ok(ShowPage {
        standing: document.standing(ctx.platform.now().china_date()),
        overall: overall(&document.verdicts),
        markets: market_names(&p, markets(&document)),
        files,
        open,
        token: if same(token, &document.token) { document.token.clone() } else { String::new() },
        dropped,
        d: document,
        p,
    })
}

/// Equal without telling by the time where they differ.
fn same(left: &str, right: &str) -> bool {
    !left.is_empty() && Sha256::digest(left.as_bytes()) == Sha256::digest(right.as_bytes())
}

pub(crate) async fn show(
    ctx: Ctx,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let ctx = in_language(ctx, asked.lang.as_deref());
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    if wants_json {
        return json(ctx, Path(number)).await;
    }
    if !asked.t.is_empty() {
        // Whoever holds the token gets a page of their own; it is not cached.
        let Some(document) = store::public_document(ctx.platform.db(), &number).await? else {
            return unknown(&ctx, number);
        };
        return Ok(private(ctx.html(&page(&ctx, document, &asked.t, false).await?)?));
    }
    let Some(document) = store::public_document(ctx.platform.db(), &number).await? else {
        return unknown(&ctx, number);
    };
    // An expiry by date changes the answer at midnight without any change of status: which midnight is asked before the day is.
    let midnight = ctx.platform.now().next_china_day();
    let html = page(&ctx, document, "", false).await?.render()?;
    Ok(keep_until(answer(HTML, html.into()), midnight))
}

/// A registered document and its live status.
#[utoipa::path(
    get,
    path = "/api/v1/public/documents/{number}",
    params(("number" = String, Path, description = "number of the report or certificate")),
    responses((status = 200, body = Answer), (status = 404, description = "not ours"))
)]
pub(crate) async fn json(ctx: Ctx, Path(number): Path<String>) -> Result<Response> {
    let document = store::public_document(ctx.platform.db(), &number).await?.ok_or(Error::NotFound)?;
    let midnight = ctx.platform.now().next_china_day();
    let bytes = serde_json::to_vec(&to_answer(&ctx.platform, document).await?)?;
    Ok(keep_until(answer("application/json", bytes.into()), midnight))
}

async fn to_answer(platform: &Platform, document: Document) -> Result<Answer> {
    let public = &platform.settings().public_url;
    let files = store::files(platform.db(), &document.number).await?;
    Ok(Answer {
        kind: kind_word(document.kind),
        status: document.standing(platform.now().china_date()).word(),
        since: document.status_since.to_jiff().to_string(),
        reason: document.status_reason.clone(),
        superseded_by: document.superseded_by.clone(),
        issuer: document.issuer_name_en.clone(),
        issued_on: document.issued_on.to_string(),
        expires_on: document.expires_on.map(|day| day.to_string()),
        product: document.product_en.clone(),
        gtin: document.gtin.clone(),
        markets: markets(&document).into_iter().map(|(market, verdict)| MarketVerdict { market, verdict }).collect(),
        files: files.into_iter().map(|(language, sha256)| FileDigest { language, sha256 }).collect(),
        credential_url: format!("{public}/verify/{}/credential", path_segment(&document.number)),
        did_url: format!("{public}/organisations/{}/did.json", document.issuer_slug),
        number: document.number,
    })
}

/// `credential`, or `zh-CN.pdf` / `en.pdf` (reports: with the parties' token).
pub(crate) async fn file(
    ctx: Ctx,
    Path((number, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let document = store::public_document(ctx.platform.db(), &number).await?.ok_or(Error::NotFound)?;
    if file == "credential" {
        let headers = [(header::CONTENT_TYPE, "application/vc+jwt")];
        let credential = store::credential(ctx.platform.db().conn(), &number).await?.ok_or(Error::NotFound)?;
        return Ok((headers, credential).into_response());
    }
    if kind_word(document.kind) == "report" && !same(&asked.t, &document.token) {
        // What a report says belongs to the parties (17025 4.2); anybody may check a copy they hold.
        return Err(Error::Forbidden(Message::new("verify-error-token")));
    }
    Ok(private(signed_pdf(&ctx, &document, &file).await?))
}

/// An answer to a link with a token: no cache between may keep it.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// The signed PDF of a language.
pub(crate) async fn signed_pdf(ctx: &Ctx, document: &Document, file: &str) -> Result<Response> {
    let language = file.strip_suffix(".pdf").ok_or(Error::NotFound)?;
    let files = store::files(ctx.platform.db(), &document.number).await?;
    let (_, hash) = files.iter().find(|(tag, _)| tag == language).ok_or(Error::NotFound)?;
    let bytes = ctx.platform.files().get(hash).await?;
    Ok(file_response("application/pdf", &format!("{}-{language}.pdf", document.number), bytes, true))
}

pub(crate) async fn dropped(ctx: Ctx, Query(asked): Query<Asked>, mut form: Multipart) -> Result<Response> {
    let ctx = in_language(ctx, asked.lang.as_deref());
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|error| too_large_or_unreadable(&error))? {
        if field.name() == Some("file") {
            file = Some(field.bytes().await.map_err(|error| too_large_or_unreadable(&error))?);
        }
    }
    let Some(bytes) = file.filter(|bytes| !bytes.is_empty()) else {
        let p = ctx.page("verify-title");
        let fault = Some(p.t("verify-error-no-file"));
        let page = FormPage { p, number: String::new(), fault, verdict: None, signer: None };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, ctx.html(&page)?).into_response());
    };
    if bytes.len() > MOST_DROPPED_BYTES {
        return Err(Error::TooLarge(Message::new("error-too-large")));
    }
    judge(&ctx, bytes).await
}

fn too_large_or_unreadable(error: &axum::extract::multipart::MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(Message::new("error-too-large")),
        _ => Error::Rule(Message::new("error-unreadable")),
    }
}

async fn judge(ctx: &Ctx, bytes: Bytes) -> Result<Response> {
    let conn = ctx.platform.db().conn();
    let hash = hex::encode(Sha256::digest(&bytes));
    if let Some(number) = store::number_of_file(conn, &hash).await? {
        let document = store::document(conn, &number).await?.ok_or(Error::NotFound)?;
        return ctx.html(&page(ctx, document, "", true).await?);
    }
    let trust = trust(&ctx.platform).await?;
    let now = ctx.platform.now().to_jiff();
    let verdict =
        tokio::task::spawn_blocking(move || verify_file(&bytes, &trust, now)).await.map_err(anyhow::Error::from)?;
    if let FileVerdict::Credential(found) = &verdict
        && let Some(credential) = found.authentic()
        && let Some(number) = number_of_credential(credential.id.as_deref())
        && let Some(document) = store::document(conn, &number).await?
    {
        return ctx.html(&page(ctx, document, "", true).await?);
    }
    let p = ctx.page("verify-title");
    let (word, signer) = match &verdict {
        FileVerdict::Pdf(PdfVerdict::Altered { signature, .. }) => ("altered", Some(signature.signer.clone())),
        FileVerdict::Credential(CredentialVerdict::Altered { kid }) => ("altered", Some(kid.clone())),
        // Signed by one of ours and unchanged, but not in the register: never said to be genuine without it.
        FileVerdict::Pdf(PdfVerdict::Genuine(signature)) => ("unregistered", Some(signature.signer.clone())),
        FileVerdict::Pdf(PdfVerdict::Unreadable { .. } | PdfVerdict::Unsigned) => ("unsigned", None),
        _ => ("unknown", None),
    };
    let class = if word == "altered" { "verdict-bad" } else { "verdict-unknown" };
    let verdict = Some((class, p.t(&format!("verify-file-{word}")), p.t(&format!("verify-file-{word}-help"))));
    ctx.html(&FormPage { p, number: String::new(), fault: None, verdict, signer })
}

fn number_of_credential(id: Option<&str>) -> Option<String> {
    let rest = id?.rsplit_once("/verify/")?.1.strip_suffix("/credential")?;
    // Numbers are made of characters that need no escaping; an escaped one is not ours.
    (!rest.contains('%')).then(|| rest.to_owned())
}

/// Everybody who issues here.
pub(crate) async fn trust(platform: &Platform) -> Result<Trust> {
    Ok(Trust::new(&trusted(platform).await?))
}

/// The same as a list that can be exported and used offline.
pub(crate) async fn trusted(platform: &Platform) -> Result<Vec<TrustedOrganisation>> {
    let keys = store::all_keys(platform.db().conn()).await?;
    let mut slugs: Vec<&str> = keys.iter().map(|key| key.slug.as_str()).filter(|slug| *slug != PLATFORM_SLUG).collect();
    slugs.sort_unstable();
    slugs.dedup();
    let mut list = Vec::new();
    for slug in slugs {
        let own: Vec<_> = keys.iter().filter(|key| key.slug == slug).cloned().collect();
        let name = own.first().map(|key| key.name.clone()).unwrap_or_default();
        if let Some(document) = did_document(&platform.settings().public_url, &own)? {
            list.push(TrustedOrganisation { name, document });
        }
    }
    Ok(list)
}

/// A list of whom to trust, for `touchstone verify --trust`.
pub(crate) async fn trust_list(ctx: Ctx) -> Result<Response> {
    Ok(Json(trusted(&ctx.platform).await?).into_response())
}
