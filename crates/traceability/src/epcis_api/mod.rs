//! The EPCIS 2.0 REST binding at `/epcis`: capture and query. Routes, headers and answers stand here and below; what
//! is done is an action. It never fetches a context or schema.

mod capture;
mod negotiate;
mod problem;
mod queries;
mod query;

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use platform::web::{Access, Routes};

use crate::actions::capture::LIMITS;
use crate::actions::{CAPTURE, QUERY};

const CAPTURE_SCOPE: &str = "epcis.capture";
const QUERY_SCOPE: &str = "epcis.query";
/// More than a query may have, so that its refusal says what is wrong and how much is permitted.
const MOST_QUERY_BODY: usize = 1024 * 1024;

pub(crate) fn routes() -> Routes {
    let capture = Access::Key(&CAPTURE, CAPTURE_SCOPE);
    let query = Access::Key(&QUERY, QUERY_SCOPE);
    // One byte more than permitted comes in, so that the refusal is ours and names the limit.
    let most = LIMITS.max_bytes + 1;
    Routes::new()
        .upload("/epcis/capture", capture, most, capture::post_document)
        .get("/epcis/capture/{id}", capture, capture::job)
        .upload("/epcis/events", capture, most, capture::post_event)
        .get("/epcis/events", query, query::events)
        .get("/epcis/events/{id}", query, query::event)
        .upload("/epcis/queries", query, MOST_QUERY_BODY, queries::create)
        .get("/epcis/queries", query, queries::list)
        .get("/epcis/queries/{name}", query, queries::show)
        .delete("/epcis/queries/{name}", query, queries::delete)
        .get("/epcis/queries/{name}/events", query, queries::events)
}

/// The headers that every answer of the interface carries.
fn dressed(mut response: Response) -> Response {
    for (name, value) in [
        ("gs1-epcis-version", "2.0.0"),
        ("gs1-cbv-version", "2.0.0"),
        ("gs1-epcis-min", "2.0.0"),
        ("gs1-epcis-max", "2.0.0"),
        ("gs1-cbv-min", "2.0.0"),
        ("gs1-cbv-max", "2.0.0"),
        ("gs1-epc-format", "Never_Translates"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(
    capture::post_document,
    capture::job,
    capture::post_event,
    query::events,
    query::event,
    queries::create,
    queries::list,
    queries::show,
    queries::delete,
    queries::events
))]
pub(crate) struct Paths;
