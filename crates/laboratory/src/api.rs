//! REST: samples, result files of instruments, reports. For the laboratory's own programs (keys with scope `results` or `reports`)
//! and for whoever may see the record.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Path, Query, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Message;
use kernel::ids::{ReportId, SampleId};
use platform::authz::On;
use platform::web::{Access, Ctx, Routes};
use platform::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::import::{self, IMPORT};
use crate::actions::report::{self, REPORT};
use crate::actions::{SAMPLE, sample};
use crate::model::{Content, ImportId, Report, Sample, current_holder, verdict_word};
use crate::store;

/// Scope of API keys for samples and results.
const RESULTS: &str = "results";
/// Scope of API keys for reports.
const REPORTS: &str = "reports";

const RESULTS_BYTES: usize = 10 * 1024 * 1024;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/samples/{id}", Access::Key(&sample::SHOW, RESULTS), show_sample)
        .upload("/api/v1/results/import", Access::Key(&IMPORT, RESULTS), RESULTS_BYTES, import_results)
        .get("/api/v1/reports/{id}", Access::Key(&report::SHOW, REPORTS), show_report)
}

/// A sample with its parts and custody.
#[derive(Serialize, ToSchema)]
pub(crate) struct SampleDetail {
    /// Identity.
    id: String,
    /// Identification with check character; absent until received.
    number: Option<String>,
    /// `sample`, `component`, `portion`.
    level: String,
    /// `expected`, `received`.
    state: String,
    /// Order.
    order: String,
    /// Its human number.
    order_number: String,
    /// Product version.
    version: String,
    /// Component key; empty for the whole.
    component: String,
    /// Name in Chinese.
    name_zh: String,
    /// Name in English.
    name_en: String,
    /// `good`, `deviation`.
    condition: Option<String>,
    /// What deviated.
    deviation: Option<String>,
    /// Quantity with unit.
    quantity: Option<String>,
    /// The manufacturer's lot number as it stands on the sample.
    lot: Option<String>,
    /// UTC microseconds.
    received_at: Option<i64>,
    /// Who holds it, by the last hand-over.
    holder: Option<String>,
    /// Parts: identity and identification.
    parts: Vec<SamplePart>,
    /// Chain of custody, oldest first.
    custody: Vec<CustodyStep>,
}

/// A part of a sample.
#[derive(Serialize, ToSchema)]
pub(crate) struct SamplePart {
    /// Identity.
    id: String,
    /// Identification.
    number: String,
    /// Component key.
    component: String,
}

/// A hand-over.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustodyStep {
    /// UTC microseconds.
    at: i64,
    /// Who gave it.
    from: String,
    /// Who received it.
    to: String,
    /// How much.
    quantity: String,
    /// Why; empty for the reception.
    reason: String,
}

/// One sample, by identity or identification.
#[utoipa::path(get, path = "/api/v1/samples/{id}", tag = "laboratory", security(("key" = [])),
    params(("id" = String, Path, description = "identity (UUID) or identification with check character")),
    responses((status = 200, body = SampleDetail), (status = 404, description = "no such sample, or not visible")))]
pub(crate) async fn show_sample(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let conn = ctx.platform.db().conn();
    let found = match id.parse::<SampleId>() {
        Ok(id) => store::sample::by_id(conn, id).await?,
        Err(_) => store::sample::by_number(conn, &id.to_ascii_uppercase()).await?,
    };
    let found = found.ok_or(Error::NotFound)?;
    ctx.platform.read(ctx.actor()?, &sample::SHOW, On::record(SAMPLE, found.id)).await?;
    let parts = store::sample::parts(conn, found.id).await?;
    let chain = store::sample::chain(conn, found.id).await?;
    let holder = current_holder(&chain).map(ToOwned::to_owned);
    let custody = chain
        .into_iter()
        .map(|h| CustodyStep { at: h.at.micros(), from: h.from, to: h.to, quantity: h.quantity, reason: h.reason })
        .collect();
    Ok(Json(detail(found, parts, custody, holder)).into_response())
}

fn detail(sample: Sample, parts: Vec<Sample>, custody: Vec<CustodyStep>, holder: Option<String>) -> SampleDetail {
    let reception = sample.reception();
    SampleDetail {
        id: sample.id.to_string(),
        number: reception.map(|r| r.number.clone()),
        level: sample.level.word().to_owned(),
        state: sample.state.word().to_owned(),
        order: sample.order.to_string(),
        condition: reception.map(|r| r.condition.word().to_owned()),
        deviation: reception.map(|r| r.condition.text().to_owned()).filter(|text| !text.is_empty()),
        quantity: reception.map(|r| r.quantity.clone()),
        lot: reception.map(|r| r.lot.clone()).filter(|lot| !lot.is_empty()),
        received_at: reception.map(|r| r.at.micros()),
        order_number: sample.order_number.clone(),
        version: sample.version.to_string(),
        component: sample.component.clone(),
        name_zh: sample.name_zh.clone(),
        name_en: sample.name_en.clone(),
        holder,
        parts: parts
            .into_iter()
            .map(|p| SamplePart { id: p.id.to_string(), number: p.number().to_owned(), component: p.component })
            .collect(),
        custody,
    }
}

/// How a file is imported.
#[derive(Deserialize)]
pub(crate) struct ImportQuery {
    /// Name of the file, when the body is the file itself.
    #[serde(default)]
    name: String,
    /// `true`: lines that have their place are taken over at once.
    #[serde(default)]
    confirm: bool,
}

/// What became of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultReceipt {
    /// Identity of the import.
    id: String,
    /// The same file had been imported before: this is that import.
    imported_before: bool,
    /// Were its values taken over?
    confirmed: bool,
    /// Every line of the file.
    lines: Vec<ResultLine>,
}

/// A line of the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResultLine {
    /// Line of the file, from 1.
    line: i64,
    /// Sample identification as written.
    sample: String,
    /// Analyte as written.
    analyte: String,
    /// `matched`, `applied`, `unmatched`, `wrong`, `present`, `control`.
    verdict: String,
    /// Column at fault.
    column: Option<String>,
    /// What is wrong, in the language of the request.
    detail: Option<String>,
}

/// An instrument's CSV as the body, or as field `file` of a form.
#[utoipa::path(post, path = "/api/v1/results/import", tag = "laboratory", security(("key" = [])),
    params(("name" = Option<String>, Query, description = "file name, when the body is the file itself"),
           ("confirm" = Option<bool>, Query, description = "take over at once what has its place")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 201, body = ResultReceipt), (status = 200, body = ResultReceipt, description = "imported before"),
              (status = 422, description = "the file as a whole cannot be read")))]
pub(crate) async fn import_results(ctx: Ctx, Query(query): Query<ImportQuery>, request: Request) -> Result<Response> {
    let (name, bytes) = file_of(&ctx, request).await?;
    let name = if query.name.is_empty() { name } else { query.name };
    let (id, before) = import::upload(&ctx.platform, ctx.actor()?, &name, bytes).await?;
    if query.confirm {
        import::confirm(&ctx.platform, ctx.actor()?, id).await?;
    }
    let status = if before { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(receipt(&ctx, id, before).await?)).into_response())
}

async fn file_of(ctx: &Ctx, request: Request) -> Result<(String, Vec<u8>)> {
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("multipart/form-data"));
    let unreadable = || Error::Rule(Message::new("error-unreadable"));
    if !form {
        let bytes = Bytes::from_request(request, &ctx.platform).await.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::TooLarge(Message::new("error-too-large"))
            } else {
                unreadable()
            }
        })?;
        return Ok(("results.csv".to_owned(), bytes.to_vec()));
    }
    let mut body = Multipart::from_request(request, &ctx.platform).await.map_err(|_| unreadable())?;
    while let Some(field) = body.next_field().await.map_err(|e| crate::pages::too_large(&e))? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or("results.csv").to_owned();
            return Ok((name, field.bytes().await.map_err(|e| crate::pages::too_large(&e))?.to_vec()));
        }
    }
    Err(Error::Rule(Message::new("import-error-no-file")))
}

async fn receipt(ctx: &Ctx, id: ImportId, imported_before: bool) -> Result<ResultReceipt> {
    let conn = ctx.platform.db().conn();
    let import = store::import::by_id(conn, ctx.actor()?.organisation, id).await?.ok_or(Error::NotFound)?;
    let lines = store::import::lines(conn, id)
        .await?
        .into_iter()
        .map(|line| ResultLine {
            line: line.row.line,
            sample: line.row.sample,
            analyte: line.row.analyte,
            verdict: line.verdict.word().to_owned(),
            column: line.problem.as_ref().map(|(column, _)| column.clone()),
            detail: line.problem.as_ref().map(|(_, message)| ctx.lang().say(message)),
        })
        .collect();
    Ok(ResultReceipt { id: id.to_string(), imported_before, confirmed: import.confirmed_at.is_some(), lines })
}

/// A test report: determinations once, statements per market.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportDetail {
    /// Identity.
    id: String,
    /// Number; absent until issued.
    number: Option<String>,
    /// `draft`, `reviewed`, `issued`, `superseded`.
    state: String,
    /// Order.
    order: String,
    /// Product.
    product: String,
    /// Product version it is bound to.
    version: String,
    /// Issuing laboratory.
    laboratory: String,
    /// ISO date.
    issued_on: Option<String>,
    /// Signatory.
    authorised_by: Option<String>,
    /// Where anybody may verify it.
    verify_url: Option<String>,
    /// The report that it amends.
    amends: Option<String>,
    /// The report that replaced it.
    superseded_by: Option<String>,
    /// `simple`, `guard-band`, `non-binary`.
    decision_rule: String,
    /// Values, measured once.
    determinations: Vec<ReportedDetermination>,
    /// What they mean in each market.
    statements: Vec<ReportedStatement>,
}

/// A value as reported.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportedDetermination {
    /// Method.
    method: String,
    /// Edition.
    reference: String,
    /// Sample or part.
    sample: String,
    /// Component key; empty for the whole toy.
    component: String,
    /// Analyte or clause.
    analyte: String,
    /// What was measured.
    measurand: String,
    /// Value with its digits, `<LOQ`, `pass` or `fail`.
    value: String,
    /// Unit.
    unit: String,
    /// Expanded uncertainty, k = 2.
    uncertainty: Option<String>,
    /// Limit of quantification.
    loq: Option<String>,
}

/// A statement of conformity.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportedStatement {
    /// Market.
    market: String,
    /// Requirement.
    requirement: String,
    /// Standard and edition.
    standard: String,
    /// Component key.
    component: Option<String>,
    /// Analyte, or members of a sum.
    what: String,
    /// What was compared.
    value: String,
    /// The limit with its sign.
    limit: String,
    /// Unit of both.
    unit: String,
    /// `pass`, `fail`, `conditional_pass`, `conditional_fail`, `not_judged`.
    verdict: String,
    /// Why, in Chinese.
    because_zh: String,
    /// Why, in English.
    because_en: String,
}

/// One report.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "laboratory", security(("key" = [])),
    params(("id" = String, Path, description = "identity (UUID)")),
    responses((status = 200, body = ReportDetail), (status = 404, description = "no such report, or not visible")))]
pub(crate) async fn show_report(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let id: ReportId = id.parse().map_err(|_| Error::NotFound)?;
    ctx.platform.read(ctx.actor()?, &report::SHOW, On::record(REPORT, id)).await?;
    let found = store::report::by_id(ctx.platform.db().conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(Json(report_detail(&found)).into_response())
}

fn report_detail(report: &Report) -> ReportDetail {
    let issue = report.state.issue();
    ReportDetail {
        id: report.id.to_string(),
        number: issue.map(|i| i.number.clone()),
        state: report.state.word().to_owned(),
        order: report.order.to_string(),
        product: report.product.to_string(),
        version: report.version.to_string(),
        laboratory: report.laboratory.to_string(),
        issued_on: issue.map(|i| i.issued_on.to_string()),
        authorised_by: issue.map(|i| i.authorised.name.clone()),
        verify_url: issue.map(|i| i.verify_url.clone()),
        amends: report.amends.as_ref().map(|a| a.report.to_string()),
        superseded_by: match &report.state {
            crate::model::ReportState::Superseded { by, .. } => Some(by.to_string()),
            _ => None,
        },
        decision_rule: report.content.order.decision_rule.clone(),
        determinations: determinations(&report.content),
        statements: report
            .content
            .conformities
            .iter()
            .map(|c| ReportedStatement {
                market: c.market.clone(),
                requirement: c.requirement.clone(),
                standard: c.standard.clone(),
                component: c.component.clone(),
                what: c.what.clone(),
                value: c.value.clone(),
                limit: c.bound.clone(),
                unit: c.unit.clone(),
                verdict: verdict_word(c.verdict).to_owned(),
                because_zh: c.because_zh.clone(),
                because_en: c.because_en.clone(),
            })
            .collect(),
    }
}

fn determinations(content: &Content) -> Vec<ReportedDetermination> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    content
        .tests
        .iter()
        .flat_map(|test| test.values.iter().map(move |value| (test, value)))
        .map(|(test, value)| ReportedDetermination {
            method: test.method.clone(),
            reference: test.reference.clone(),
            sample: test.sample_number.clone(),
            component: test.component.clone(),
            analyte: value.analyte.clone(),
            measurand: value.measurand.clone(),
            value: value.reported.clone(),
            unit: value.unit.clone(),
            uncertainty: filled(&value.u),
            loq: filled(&value.loq),
        })
        .collect()
}
