//! REST of recalls: what would be reached, drafts, and where each stands. A recall is opened and closed by a person, on its page.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Timestamp;
use platform::api::{ListQuery, Paged};
use platform::web::{Access, Ctx, Routes, file_response};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::months::begins;
use crate::actions::recall::{draft, show as show_recall};
use crate::actions::scope::{Scope, scope};
use crate::actions::{RECALL_LIST, RECALL_PREPARE, RECALL_SHOW};
use crate::recall_model::{Notice, RECALL, Recall, RecallId};
use crate::rules::recall::{Held, csv};
use crate::store;

const READS: &str = "epcis.query";
const WRITES: &str = "epcis.capture";

pub(crate) fn routes() -> Routes {
    let (reads, prepares) = (Access::Key(&RECALL_SHOW, READS), Access::Key(&RECALL_PREPARE, READS));
    Routes::new()
        .get("/api/v1/recalls", Access::Key(&RECALL_LIST, READS), list)
        .post("/api/v1/recalls", Access::Key(&RECALL_PREPARE, WRITES), create)
        .get("/api/v1/recalls/{id}", reads, show)
        .get("/api/v1/recalls/{id}/scope", prepares, scope_of)
        .get("/api/v1/recall-scope", prepares, what_if)
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(list, create, show, scope_of, what_if),
    components(schemas(RecallBody, NoticeBody, RecallDetail, RecallPage, RecallScope, RecalledLot, RecalledPart))
)]
pub(crate) struct Paths;

/// What everybody is told, in both languages.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct NoticeBody {
    reason_zh: String,
    reason_en: String,
    hazard_zh: String,
    hazard_en: String,
    advice_zh: String,
    advice_en: String,
}

/// A recall to be drafted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RecallBody {
    /// From what the scope follows: material lots, lots, cartons, units in any writing, numbers of test reports, UUIDs of product
    /// versions.
    source: Vec<String>,
    notice: NoticeBody,
}

/// A recall.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecallDetail {
    id: String,
    /// `draft`, `open`, `closed`.
    state: String,
    /// Given when it is opened.
    number: Option<String>,
    /// The public notice, once opened.
    notice_url: Option<String>,
    /// Organisation that calls back.
    by: String,
    /// GTIN-14 of the first product.
    gtin: String,
    /// Product names, English or Chinese.
    product: String,
    notice: NoticeBody,
    /// Lots it reaches.
    lots: i64,
    /// Units it reaches.
    units: i64,
    /// `unit` or `lot`.
    precise_to: String,
    /// RFC 3339.
    drafted_at: String,
    opened_at: Option<String>,
    closed_at: Option<String>,
    /// What came of it, once closed.
    outcome: Option<String>,
}

/// A page of recalls.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecallPage {
    /// Newest first.
    items: Vec<RecallDetail>,
    /// `after` of the next page; absent at the end.
    next: Option<String>,
}

/// What a recall reaches, and where it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecallScope {
    units: i64,
    /// `unit` or `lot`.
    precise_to: String,
    /// A bound was reached: not all whereabouts could be followed.
    more: bool,
    /// Events captured before this, UTC microseconds, lie in the archive and are not in the answer.
    archived_before: Option<i64>,
    lots: Vec<RecalledLot>,
    held: Vec<RecalledPart>,
}

/// A lot that is reached.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecalledLot {
    id: String,
    gtin: String,
    number: String,
    /// Units of it that are called back.
    units: i64,
}

/// A part of the goods and where it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecalledPart {
    gtin: String,
    lot: String,
    /// Canonical identifier of a carton or unit; empty for what is known by its lot alone.
    id: String,
    units: i64,
    /// `unit`, `carton`, `lot`: how precisely it is known.
    precision: String,
    /// `here`, `on_the_way`, `sold`, `gone`, `used_up`.
    status: String,
    /// Who told so.
    by: String,
    /// Place URI; empty when not told.
    place: String,
    /// URI of the party it goes to.
    to: String,
}

/// Recalls that the caller's organisation opened, that concern its goods or goods that were shown to it.
#[utoipa::path(get, path = "/api/v1/recalls", tag = "recalls",
    params(("state" = Option<String>, Query, description = "`draft`, `open`, `closed`"),
           ("after" = Option<String>, Query), ("limit" = Option<u64>, Query)),
    responses((status = 200, body = RecallPage)))]
pub(crate) async fn list(ctx: Ctx, Query(query): Query<ListQuery>) -> Result<Json<RecallPage>> {
    let seen = ctx.platform.list(ctx.actor()?, &RECALL_LIST, RECALL)?;
    let rows = store::recalls::list(ctx.platform.db().conn(), &seen, &query).await?;
    let page = Paged::from_rows(rows, query.size(), |recall| recall.id.to_string());
    Ok(Json(RecallPage { items: page.items.into_iter().map(|recall| detail(&ctx, recall)).collect(), next: page.next }))
}

/// Drafts a recall; nobody else sees it. The same `Idempotency-Key` again answers with the first one.
#[utoipa::path(post, path = "/api/v1/recalls", tag = "recalls", request_body = RecallBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = RecallDetail), (status = 422)))]
pub(crate) async fn create(ctx: Ctx, headers: HeaderMap, Json(body): Json<RecallBody>) -> Result<Response> {
    let once = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let trimmed = |text: String| text.trim().to_owned();
    let told = body.notice;
    let notice = Notice {
        reason_zh: trimmed(told.reason_zh),
        reason_en: trimmed(told.reason_en),
        hazard_zh: trimmed(told.hazard_zh),
        hazard_en: trimmed(told.hazard_en),
        advice_zh: trimmed(told.advice_zh),
        advice_en: trimmed(told.advice_en),
    };
    let id = draft(&ctx.platform, ctx.actor()?, &body.source.join("\n"), &notice, once).await?;
    let (recall, _) = show_recall(&ctx.platform, ctx.actor()?, id).await?;
    let location = [(header::LOCATION, format!("/api/v1/recalls/{id}"))];
    Ok((StatusCode::CREATED, location, Json(detail(&ctx, recall))).into_response())
}

/// One recall.
#[utoipa::path(get, path = "/api/v1/recalls/{id}", tag = "recalls", params(("id" = String, Path)),
    responses((status = 200, body = RecallDetail), (status = 404)))]
pub(crate) async fn show(ctx: Ctx, Path(of): Path<String>) -> Result<Json<RecallDetail>> {
    let (recall, _) = show_recall(&ctx.platform, ctx.actor()?, id(&of)?).await?;
    Ok(Json(detail(&ctx, recall)))
}

/// Where the goods of a recall are now; as a table with `Accept: text/csv`.
#[utoipa::path(get, path = "/api/v1/recalls/{id}/scope", tag = "recalls", params(("id" = String, Path)),
    responses((status = 200, body = RecallScope), (status = 404), (status = 422)))]
pub(crate) async fn scope_of(ctx: Ctx, headers: HeaderMap, Path(of): Path<String>) -> Result<Response> {
    let (recall, _) = show_recall(&ctx.platform, ctx.actor()?, id(&of)?).await?;
    let found = scope(&ctx.platform, ctx.actor()?, &recall.source).await?;
    Ok(answer(&headers, found, begins(&ctx.platform).await?))
}

/// From what a scope shall follow.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    source: String,
}

/// What would a recall reach? Nothing is kept; as a table with `Accept: text/csv`.
#[utoipa::path(get, path = "/api/v1/recall-scope", tag = "recalls",
    params(("source" = String, Query, description = "One thing a line, as in the body of a draft")),
    responses((status = 200, body = RecallScope), (status = 422)))]
pub(crate) async fn what_if(ctx: Ctx, headers: HeaderMap, Query(asked): Query<Asked>) -> Result<Response> {
    let found = scope(&ctx.platform, ctx.actor()?, &asked.source).await?;
    Ok(answer(&headers, found, begins(&ctx.platform).await?))
}

fn id(text: &str) -> Result<RecallId> {
    text.parse().map_err(|_| Error::NotFound)
}

fn answer(headers: &HeaderMap, found: Scope, archived: Option<Timestamp>) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.trim_start().starts_with("text/csv") {
        let text = format!("\u{feff}{}", csv(&found.held));
        return file_response("text/csv; charset=utf-8", "recall-scope.csv", text, false);
    }
    let lots = found.lots.iter().map(|(lot, goods)| RecalledLot {
        id: lot.id.to_string(),
        gtin: lot.gtin.clone(),
        number: lot.number.clone(),
        units: goods.units(),
    });
    let body = RecallScope {
        units: found.units(),
        precise_to: found.precise_to().to_owned(),
        more: found.cut,
        archived_before: archived.map(Timestamp::micros),
        lots: lots.collect(),
        held: found.held.into_iter().map(part).collect(),
    };
    Json(body).into_response()
}

fn part(held: Held) -> RecalledPart {
    RecalledPart {
        gtin: held.gtin,
        lot: held.lot,
        id: held.what,
        units: held.units,
        precision: held.precision.to_owned(),
        status: held.status.to_owned(),
        by: held.by,
        place: held.place,
        to: held.to_party,
    }
}

fn detail(ctx: &Ctx, recall: Recall) -> RecallDetail {
    let (opened, closed) = (recall.state.opened(), recall.state.closed());
    let page = |number: &str| format!("{}/recalls/{number}", ctx.platform.settings().public_url);
    RecallDetail {
        id: recall.id.to_string(),
        state: recall.state.word().to_owned(),
        number: opened.map(|opened| opened.number.clone()),
        notice_url: opened.map(|opened| page(&opened.number)),
        opened_at: opened.map(|opened| opened.at.to_jiff().to_string()),
        closed_at: closed.map(|closed| closed.at.to_jiff().to_string()),
        outcome: closed.map(|closed| closed.outcome.clone()),
        by: recall.opener_name,
        gtin: recall.gtin,
        product: if recall.name_en.is_empty() { recall.name_zh } else { recall.name_en },
        notice: NoticeBody {
            reason_zh: recall.notice.reason_zh,
            reason_en: recall.notice.reason_en,
            hazard_zh: recall.notice.hazard_zh,
            hazard_en: recall.notice.hazard_en,
            advice_zh: recall.notice.advice_zh,
            advice_en: recall.notice.advice_en,
        },
        lots: recall.lots,
        units: recall.units,
        precise_to: recall.precise_to,
        drafted_at: recall.created_at.to_jiff().to_string(),
    }
}
