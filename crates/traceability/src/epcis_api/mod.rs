//! The EPCIS 2.0 REST binding at `/epcis`: capture and query. Routes, headers and answers stand here and below; what
//! is done is an action. It never fetches a context or schema.

mod around;
mod asked;
mod capture;
mod discover;
mod jobs;
mod negotiate;
mod problem;
mod queries;
mod query;
mod resources;
mod socket;
mod subscriptions;
mod write;
mod xml;

use discover::DescribedOptions;
use platform::web::{Access, Routes};
use resources::DescribedResources;

use crate::actions::capture::{BOUNDS, LIMITS};
use crate::actions::{CAPTURE, QUERY, SUBSCRIBE};

const CAPTURE_SCOPE: &str = "epcis.capture";
const QUERY_SCOPE: &str = "epcis.query";
/// More than a query may have, so that its refusal says what is wrong and how much is permitted.
const MOST_QUERY_BODY: usize = 1024 * 1024;

pub(crate) fn routes() -> Routes {
    let capture = Access::Key(&CAPTURE, CAPTURE_SCOPE);
    let query = Access::Key(&QUERY, QUERY_SCOPE);
    let subscribe = Access::Key(&SUBSCRIBE, QUERY_SCOPE);
    // One byte more than permitted comes in, so that the refusal is ours and names the limit.
    let most = LIMITS.max_bytes + 1;
    let most_of_a_document = usize::try_from(BOUNDS.max_bytes).unwrap_or(usize::MAX).saturating_add(1);
    let routes = Routes::new()
        .get("/epcis", query, resources::top)
        .get("/epcis/", query, resources::top)
        .upload("/epcis/capture", capture, most_of_a_document, capture::post_document)
        .get("/epcis/capture", capture, jobs::list)
        .get("/epcis/capture/{id}", capture, jobs::job)
        .upload("/epcis/events", capture, most, capture::post_event)
        .get("/epcis/events", query, query::events)
        .get("/epcis/events/{id}", query, query::event)
        .upload("/epcis/queries", query, MOST_QUERY_BODY, queries::create)
        .get("/epcis/queries", query, queries::list)
        .get("/epcis/queries/{name}", query, queries::show)
        .delete("/epcis/queries/{name}", query, queries::delete)
        .get("/epcis/queries/{name}/events", query, socket::events)
        .post("/epcis/queries/{name}/subscriptions", subscribe, subscriptions::create)
        .get("/epcis/queries/{name}/subscriptions", subscribe, subscriptions::list)
        .get("/epcis/queries/{name}/subscriptions/{id}", subscribe, subscriptions::show)
        .delete("/epcis/queries/{name}/subscriptions/{id}", subscribe, subscriptions::delete)
        .merge(resources::routes(query));
    // Every resource tells what can be done with it; a token is none.
    discover::with_options(routes)
        .delete("/epcis/nextPageToken/{token}", query, negotiate::forget)
        .around("/epcis", around::around)
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        capture::post_document,
        capture::post_event,
        jobs::job,
        jobs::list,
        negotiate::forget,
        query::events,
        query::event,
        queries::create,
        queries::list,
        queries::show,
        queries::delete,
        socket::events,
        subscriptions::create,
        subscriptions::list,
        subscriptions::show,
        subscriptions::delete,
        resources::top
    ),
    modifiers(&DescribedResources, &DescribedOptions)
)]
pub(crate) struct Paths;
