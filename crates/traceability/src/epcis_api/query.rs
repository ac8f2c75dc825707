//! Simple event queries, answered with an EPCISQueryDocument and an opaque cursor.

use std::borrow::Cow;

use axum::extract::{Path, Query as Parameters};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::query::{Condition, Query};
use epcis::{Context, Form};
use platform::Error;
use platform::web::Ctx;

use super::asked::Asked;
use super::negotiate::{DEFAULT_PAGE, MOST_PAGE, extensions, next_link, read_token, token};
use super::problem::{Failure, Problem};
use super::write;
use crate::actions::query::{Page, Place, Refusal, page};
use crate::model::StoredEvent;
use crate::store::query::Cursor;

/// Events that the caller may see, newest first.
#[utoipa::path(get, path = "/epcis/events", tag = "epcis",
    params(("eventType" = Option<String>, Query, description = "Kinds, joined by |; every parameter of EPCIS 2.0 section 8.2.7.1 is taken"),
           ("GE_eventTime" = Option<String>, Query), ("LT_eventTime" = Option<String>, Query),
           ("GE_recordTime" = Option<String>, Query), ("LT_recordTime" = Option<String>, Query),
           ("EQ_action" = Option<String>, Query), ("EQ_bizStep" = Option<String>, Query),
           ("EQ_disposition" = Option<String>, Query), ("EQ_bizLocation" = Option<String>, Query),
           ("EQ_eventID" = Option<String>, Query), ("MATCH_epc" = Option<String>, Query),
           ("MATCH_anyEPC" = Option<String>, Query),
           ("orderBy" = Option<String>, Query), ("orderDirection" = Option<String>, Query, description = "ASC or DESC"),
           ("eventCountLimit" = Option<u64>, Query), ("maxEventCount" = Option<u64>, Query),
           ("GS1-Extensions" = Option<String>, Header, description = "prefix=namespace of extension fields, joined by commas"),
           ("perPage" = Option<u64>, Query, description = "At most 200; 30 when not said"),
           ("nextPageToken" = Option<String>, Query)),
    responses((status = 200, content((serde_json::Value = "application/json"), (String = "application/xml")),
               description = "EPCISQueryDocument, as XML when Accept asks for it; Link rel=next while there is more"),
              (status = 400, description = "A parameter that is unknown or wrong"), (status = 406),
              (status = 413, description = "More events than maxEventCount"), (status = 414)))]
pub(super) async fn events(
    ctx: Ctx,
    headers: HeaderMap,
    Parameters(parameters): Parameters<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    answer(&ctx, &headers, "/epcis/events", &parameters, None).await
}

/// One event by its `eventID`, together with its error declarations.
#[utoipa::path(get, path = "/epcis/events/{id}", tag = "epcis", params(("id" = String, Path, description = "eventID, percent-encoded")),
    responses((status = 200, content((serde_json::Value = "application/json"), (String = "application/xml"))), (status = 404), (status = 406)))]
pub(super) async fn event(ctx: Ctx, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Failure> {
    let asked = Asked::of(&headers)?;
    let query = Query::default().and(Condition::EventId(vec![id]));
    let found = page(&ctx.platform, ctx.actor()?, &query, None, MOST_PAGE).await?;
    if found.events.is_empty() {
        return Err(Problem::unknown().into());
    }
    document(&ctx, &found.events, "SimpleEventQuery", None, asked)
}

/// Answers what the parameters ask for; `also`: what the address says besides.
pub(super) async fn answer(
    ctx: &Ctx,
    headers: &HeaderMap,
    path: &str,
    parameters: &[(String, String)],
    also: Option<Condition>,
) -> Result<Response, Failure> {
    let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let declared = extensions(headers)?.into_iter().map(|(prefix, ns)| (prefix, epcis::Json::string(ns))).collect();
    let context = Context::default().extended(Some(&epcis::Json::Object(declared)));
    let mut query = Query::of_parameters(pairs, &context)?;
    query.conditions.extend(also);
    run(ctx, headers, path, parameters, query, "SimpleEventQuery").await
}

/// Answers a query that has been read; `name`: how it is called.
pub(super) async fn run(
    ctx: &Ctx,
    headers: &HeaderMap,
    path: &str,
    parameters: &[(String, String)],
    query: Query,
    name: &str,
) -> Result<Response, Failure> {
    let asked = Asked::of(headers)?;
    let after = query.next_page_token.as_deref().map(place).transpose()?;
    let size = query.per_page.unwrap_or(DEFAULT_PAGE).min(MOST_PAGE);
    let Page { events, next } = page(&ctx.platform, ctx.actor()?, &query, after, size).await?;
    let link = next.map(|Place { cursor, answered }| {
        next_link(path, parameters, &token(&[&cursor.at.to_string(), &cursor.id, &answered.to_string()]))
    });
    document(ctx, &events, name, link, asked)
}

fn place(text: &str) -> Result<Place, Problem> {
    let [at, id, answered] = read_token::<3>(text)?;
    let known = at.parse().ok().zip(id.parse::<uuid::Uuid>().ok()).zip(answered.parse().ok());
    let ((at, id), answered) =
        known.ok_or_else(|| Problem::parameter("nextPageToken is no token of this interface."))?;
    Ok(Place { cursor: Cursor { at, id: id.to_string() }, answered })
}

/// The answer's text is put together around the stored events, which are JSON already and stay as they are where nothing
/// has to be written otherwise.
fn document(
    ctx: &Ctx,
    found: &[StoredEvent],
    name: &str,
    link: Option<String>,
    asked: Asked,
) -> Result<Response, Failure> {
    let lengths = &ctx.platform.settings().company_prefix_lengths;
    let bodies: Vec<Cow<'_, str>> =
        found.iter().map(|event| write::body(&event.body, asked, lengths)).collect::<Result<_, Error>>()?;
    let text = format!(
        r#"{{"@context":["{}"],"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"{}","epcisBody":{{"queryResults":{{"queryName":{},"resultsBody":{{"eventList":[{}]}}}}}}}}"#,
        epcis::context::EPCIS_CONTEXT,
        epcis::Time::from_instant(ctx.platform.now().to_jiff()),
        serde_json::Value::from(name),
        bodies.join(",")
    );
    let text = if asked.form == Form::Xml { write::xml(&text, asked)? } else { text };
    let mut response = ([(header::CONTENT_TYPE, asked.kind)], text).into_response();
    let headers = response.headers_mut();
    let varied =
        "accept, gs1-extensions, gs1-epc-format, gs1-cbv-xml-format, gs1-epcis-min, gs1-epcis-max, gs1-cbv-max";
    headers.insert(header::VARY, HeaderValue::from_static(varied));
    asked.tell_formats(headers);
    linked(&mut response, link);
    Ok(response)
}

/// Names the next page. Tokens hold their place themselves and never expire.
pub(super) fn linked(response: &mut Response, link: Option<String>) {
    if let Some(value) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, value);
        let never = HeaderValue::from_static("9999-12-31T23:59:59Z");
        response.headers_mut().insert(HeaderName::from_static("gs1-next-page-token-expires"), never);
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let large = |exception, detail: String| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, exception, detail).into();
        match refusal {
            Refusal::TooLarge(most) => {
                large("QueryTooLargeException", format!("There are more events than maxEventCount, {most}."))
            }
            Refusal::TooComplex => large(
                "QueryTooComplexException",
                "Too many events would have to be looked at; bound the query by time or by objects.".to_owned(),
            ),
            Refusal::Platform(error) => error.into(),
        }
    }
}

impl From<epcis::query::QueryError> for Failure {
    fn from(error: epcis::query::QueryError) -> Self {
        Problem::parameter(error.to_string()).into()
    }
}
