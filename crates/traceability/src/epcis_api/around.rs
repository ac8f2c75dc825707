//! What holds for every request beneath `/epcis`: addresses that are too long, answers that are not to be had, the headers
//! that tell versions, and one form for every refusal, those of the layers around the routes included (EPCIS 2.0 section 12.8).

use std::pin::Pin;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use epcis::Form;
use serde_json::{Value, json};

use super::asked::{Asked, VERSIONS};
use super::negotiate::extensions;
use super::problem::Problem;
use super::xml;

/// Bytes of an address: a value for each of some hundred objects. What needs more is a named query.
const MOST_ADDRESS: usize = 8000;
/// Bytes of a refusal: one line for each event of a capture.
const MOST_REFUSAL: usize = 4 * 1024 * 1024;

/// Goes around every request.
pub(super) fn around(request: Request, next: Next) -> Pin<Box<dyn Future<Output = Response> + Send>> {
    Box::pin(answer(request, next))
}

async fn answer(request: Request, next: Next) -> Response {
    let asked = Asked::of(request.headers());
    let declared = extensions(request.headers());
    let xml = asked.as_ref().is_ok_and(|asked| asked.form == Form::Xml);
    let version = asked.as_ref().map_or("2.0.0", Asked::version_word);
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let echoed = declared.as_ref().is_ok_and(|declared| !declared.is_empty());
    let named = request.headers().get("gs1-extensions").filter(|_| echoed).cloned();
    let response = if length > MOST_ADDRESS {
        let detail =
            format!("The address has {length} bytes, permitted are {MOST_ADDRESS}; keep a named query instead.");
        Problem::new(StatusCode::URI_TOO_LONG, "URITooLongException", detail).into_response()
    } else if let Some(refusal) = asked.err().or(declared.err()).or_else(|| spoken(request.headers()).err()) {
        refusal.into_response()
    } else {
        next.run(request).await
    };
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let mut response = if refused { refusal(response, xml).await } else { response };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("gs1-epcis-version"), HeaderValue::from_static(version));
    headers.insert(HeaderName::from_static("gs1-cbv-version"), HeaderValue::from_static(version));
    for (name, value) in VERSIONS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(HeaderName::from_static("gs1-vendor-version"), HeaderValue::from_static(VENDOR));
    if let Some(named) = named {
        headers.insert(HeaderName::from_static("gs1-extensions"), named);
    }
    response
}

const VENDOR: &str = concat!("touchstone-", env!("CARGO_PKG_VERSION"));

/// What is sent is of a version that is read here.
fn spoken(headers: &HeaderMap) -> Result<(), Problem> {
    for name in ["gs1-epcis-version", "gs1-cbv-version"] {
        let Some(version) = headers.get(name) else { continue };
        let version = version.to_str().unwrap_or_default().trim();
        let read = ["1.0", "1.1", "1.2", "2.0"]
            .iter()
            .any(|read| version.strip_prefix(read).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
        if !read {
            let detail = format!("{name} = {version:?}: versions 1.0, 1.1, 1.2 and 2.0 are read.");
            return Err(Problem::not_acceptable(detail));
        }
    }
    Ok(())
}

/// A refusal as EPCIS names it, in the form that is asked for.
async fn refusal(response: Response, xml: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_REFUSAL).await.unwrap_or_default();
    let mut problem: Value = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!({}));
    let named = problem.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("epcisException:"));
    if !named {
        // A body or parameter that the framework could not read at all.
        if parts.status == StatusCode::UNPROCESSABLE_ENTITY {
            parts.status = StatusCode::BAD_REQUEST;
        }
        let detail = problem.get("detail").cloned();
        let instance = problem.get("instance").cloned();
        problem = Problem::of_status(parts.status).value();
        for (name, value) in [("detail", detail), ("instance", instance)] {
            if let (Some(value), Some(members)) = (value, problem.as_object_mut()) {
                members.insert(name.to_owned(), value);
            }
        }
    }
    let (kind, text) = if xml {
        ("application/problem+xml", xml::problem(&problem))
    } else {
        ("application/problem+json", problem.to_string())
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, text.into())
}
