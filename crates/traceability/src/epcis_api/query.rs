//! `GET /epcis/events`: simple event queries, answered with an EPCISQueryDocument and an opaque cursor.

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use epcis::vocabulary::Vocabulary;
use epcis::{Document, Form, Limits, XmlVersion};
use kernel::Timestamp;
use platform::Error;
use platform::authz::On;
use platform::web::Ctx;

use super::dressed;
use super::problem::{Failure, Problem};
use crate::actions::QUERY;
use crate::model::StoredEvent;
use crate::store::events::{Question, query};

const DEFAULT_PAGE: u64 = 30;
const MOST_PAGE: u64 = 200;
/// Bytes of a query's text: a value for each of some hundred objects.
const MOST_QUERY_BYTES: usize = 8000;
const KINDS: [&str; 5] =
    ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];
const EVERY_ROLE: &[&str] = &["object", "parent", "child", "input", "output"];

/// Events that the caller may see, newest first.
#[utoipa::path(get, path = "/epcis/events", tag = "epcis",
    params(("eventType" = Option<String>, Query, description = "Kinds, joined by |"),
           ("GE_eventTime" = Option<String>, Query), ("LT_eventTime" = Option<String>, Query),
           ("GE_recordTime" = Option<String>, Query), ("LT_recordTime" = Option<String>, Query),
           ("EQ_action" = Option<String>, Query), ("EQ_bizStep" = Option<String>, Query),
           ("EQ_disposition" = Option<String>, Query), ("EQ_bizLocation" = Option<String>, Query),
           ("EQ_eventID" = Option<String>, Query), ("MATCH_epc" = Option<String>, Query),
           ("MATCH_anyEPC" = Option<String>, Query), ("perPage" = Option<u64>, Query, description = "At most 200; 30 when not said"),
           ("nextPageToken" = Option<String>, Query)),
    responses((status = 200, body = serde_json::Value, description = "EPCISQueryDocument, as XML when Accept asks for application/xml; Link rel=next while there is more"),
              (status = 400, description = "A parameter that is unknown or wrong"), (status = 406), (status = 414)))]
pub(super) async fn events(
    ctx: Ctx,
    headers: HeaderMap,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let form = acceptable(&headers)?;
    if ctx.request.path.len() > MOST_QUERY_BYTES {
        return Err(Problem::new(StatusCode::URI_TOO_LONG, "URITooLongException", "The query is too long.").into());
    }
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &QUERY, On::Nothing).await?;
    let mut question = question(&parameters)?;
    question.grantee = actor.organisation.to_string();
    let page = question.most;
    question.most += 1;
    let mut found = query(ctx.platform.db().conn(), &question).await?;
    let size = usize::try_from(page).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let link = if more { found.last().map(|last| next_link(&parameters, last)) } else { None };
    answer(&found, ctx.platform.now(), link, form)
}

/// One event by its `eventID`, together with its error declarations.
#[utoipa::path(get, path = "/epcis/events/{id}", tag = "epcis", params(("id" = String, Path, description = "eventID, percent-encoded")),
    responses((status = 200, body = serde_json::Value), (status = 404), (status = 406)))]
pub(super) async fn event(ctx: Ctx, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Failure> {
    let form = acceptable(&headers)?;
    let actor = ctx.actor()?;
    ctx.platform.read(actor, &QUERY, On::Nothing).await?;
    let question = Question {
        grantee: actor.organisation.to_string(),
        event_ids: vec![id],
        most: MOST_PAGE,
        ..Question::default()
    };
    let found = query(ctx.platform.db().conn(), &question).await?;
    if found.is_empty() {
        return Err(Problem::unknown().into());
    }
    answer(&found, ctx.platform.now(), None, form)
}

/// The form that is liked best; JSON where both are liked alike.
fn acceptable(headers: &HeaderMap) -> Result<Form, Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let mut best: Option<(f32, Form)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let form = match parts.next().unwrap_or_default() {
            "*/*" | "application/*" | "application/json" | "application/ld+json" | "text/html" => Form::Json,
            "application/xml" | "text/xml" => Form::Xml,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, form));
        }
    }
    if let Some((_, form)) = best {
        return Ok(form);
    }
    let detail = "Answers are application/ld+json, application/json or application/xml.";
    Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptableException", detail))
}

/// The parameters as a question. Values are joined by `|`; an unknown parameter is an error.
fn question(parameters: &[(String, String)]) -> Result<Question, Problem> {
    let mut question = Question { most: DEFAULT_PAGE, ..Question::default() };
    for (name, text) in parameters {
        let wrong = |reason: String| Problem::parameter(format!("{name}: {reason}"));
        let values = || -> Vec<String> { text.split('|').map(ToOwned::to_owned).collect() };
        let time = || instant(text).map_err(wrong);
        match name.as_str() {
            "eventType" => question.kinds = words(&values(), &KINDS).map_err(wrong)?,
            "EQ_action" => question.actions = words(&values(), &["ADD", "OBSERVE", "DELETE"]).map_err(wrong)?,
            "EQ_bizStep" => question.steps = terms(Vocabulary::BizStep, &values()).map_err(wrong)?,
            "EQ_disposition" => question.dispositions = terms(Vocabulary::Disposition, &values()).map_err(wrong)?,
            "EQ_bizLocation" => question.locations = canonical(&values()).map_err(wrong)?,
            "EQ_eventID" => question.event_ids = values(),
            "MATCH_epc" => question.objects.push((canonical(&values()).map_err(wrong)?, &["object", "child"])),
            "MATCH_anyEPC" => question.objects.push((canonical(&values()).map_err(wrong)?, EVERY_ROLE)),
            "GE_eventTime" => question.from = Some(time()?),
            "LT_eventTime" => question.until = Some(time()?),
            "GE_recordTime" => question.recorded_from = Some(time()?),
            "LT_recordTime" => question.recorded_until = Some(time()?),
            "perPage" => {
                let size = text.parse::<u64>().ok().filter(|size| *size > 0);
                question.most = size.ok_or_else(|| wrong("is a number from 1 on".to_owned()))?.min(MOST_PAGE);
            }
            "nextPageToken" => {
                question.after =
                    Some(read_token(text).ok_or_else(|| wrong("is no token of this interface".to_owned()))?);
            }
            _ => return Err(wrong("is not a parameter that this interface knows".to_owned())),
        }
    }
    Ok(question)
}

fn words(values: &[String], known: &[&str]) -> Result<Vec<String>, String> {
    match values.iter().find(|value| !known.contains(&value.as_str())) {
        None => Ok(values.to_vec()),
        Some(value) => Err(format!("{value:?} is none of {}", known.join(", "))),
    }
}

/// Every writing of a standard word becomes the bare word, as it is stored.
fn terms(list: Vocabulary, values: &[String]) -> Result<Vec<String>, String> {
    values
        .iter()
        .map(|value| {
            list.check(value)?;
            Ok(list.word(value).map_or_else(|| value.clone(), ToOwned::to_owned))
        })
        .collect()
}

fn canonical(values: &[String]) -> Result<Vec<String>, String> {
    values
        .iter()
        .map(|value| {
            if value.starts_with("urn:epc:idpat:") || value.contains('*') {
                return Err("patterns are not answered yet; name the objects one by one".to_owned());
            }
            epcis::Uri::parse(value)?;
            Ok(epcis::objects::canonical(value).into_owned())
        })
        .collect()
}

fn instant(text: &str) -> Result<Timestamp, String> {
    // A plus sign that was not percent-encoded arrives as a space.
    let text = text.replace(' ', "+");
    epcis::Time::parse(&text).map(|time| time.instant().into()).map_err(ToOwned::to_owned)
}

fn read_token(text: &str) -> Option<(Timestamp, String)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (at, id) = text.split_once(' ')?;
    Some((Timestamp::from_micros(at.parse().ok()?), id.parse::<uuid::Uuid>().ok()?.to_string()))
}

fn next_link(parameters: &[(String, String)], last: &StoredEvent) -> String {
    let token = BASE64_URL_SAFE_NO_PAD.encode(format!("{} {}", last.event_time.micros(), last.id));
    let kept = parameters.iter().filter(|(name, _)| name != "nextPageToken");
    let kept: String = kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
    format!("</epcis/events?{kept}nextPageToken={token}>; rel=\"next\"")
}

/// Percent-encodes a text for a path segment or a query value.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The answer's text is put together around the stored events, which are JSON already and stay as they are.
fn answer(found: &[StoredEvent], now: Timestamp, link: Option<String>, form: Form) -> Result<Response, Failure> {
    let bodies: Vec<&str> = found.iter().map(|event| event.body.as_str()).collect();
    let text = format!(
        r#"{{"@context":["{}"],"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"{}","epcisBody":{{"queryResults":{{"queryName":"SimpleEventQuery","resultsBody":{{"eventList":[{}]}}}}}}}}"#,
        epcis::context::EPCIS_CONTEXT,
        epcis::Time::from_instant(now.to_jiff()),
        bodies.join(",")
    );
    let (kind, text) = match form {
        Form::Json => ("application/ld+json", text),
        Form::Xml => ("application/xml", xml(&text)?),
    };
    let mut response = dressed(([(header::CONTENT_TYPE, kind)], text).into_response());
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    if let Some(value) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, value);
    }
    Ok(response)
}

fn xml(text: &str) -> Result<String, Error> {
    // What is stored was read within the limits of capture; around each event there is a document.
    let limits = Limits { max_bytes: usize::MAX, max_depth: usize::MAX, max_events: usize::MAX };
    let document = Document::parse(text, &limits).map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))?;
    document.to_xml(XmlVersion::V2_0).map_err(|error| Error::Internal(anyhow::anyhow!("{error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(pairs: &[(&str, &str)]) -> Result<Question, String> {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        question(&pairs).map_err(|problem| problem.value().to_string())
    }

    #[test]
    fn every_writing_of_a_word_asks_the_same() {
        for text in ["shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"] {
            assert_eq!(ask(&[("EQ_bizStep", text)]).unwrap().steps, ["shipping"]);
        }
        let objects = ask(&[("MATCH_epc", "urn:epc:id:sgtin:6901234.056789.1")]).unwrap().objects;
        assert_eq!(objects[0].0, ["https://id.gs1.org/01/06901234567892/21/1"]);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (name, value) in [
            ("eventype", "ObjectEvent"),
            ("eventType", "Object"),
            ("EQ_bizStep", "sailing"),
            ("GE_eventTime", "yesterday"),
            ("perPage", "0"),
            ("nextPageToken", "abc"),
            ("MATCH_epc", "urn:epc:idpat:sgtin:6901234.056789.*"),
        ] {
            let problem = ask(&[(name, value)]).unwrap_err();
            assert!(problem.contains(name) && problem.contains("QueryParameterException"), "{problem}");
        }
    }

    #[test]
    fn times_keep_their_zone() {
        let question = ask(&[("GE_eventTime", "2026-11-24T10:00:00 08:00")]).unwrap();
        assert_eq!(question.from.unwrap().to_jiff().to_string(), "2026-11-24T02:00:00Z");
    }
}
