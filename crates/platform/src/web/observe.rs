//! One log line and one metric for each request: path without its query, no header, no body, no secret.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{Counter, Histogram};

/// Middleware.
pub(super) async fn observe(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    observed(route.as_ref().map_or("none", MatchedPath::as_str), &method, uri.path(), response.status(), begun);
    response
}

/// The line and the metric of an answered request.
pub(super) fn observed(route: &str, method: &Method, path: &str, status: StatusCode, begun: Instant) {
    let (duration, status) = (begun.elapsed(), status.as_u16());
    count(route, method, status, duration.as_secs_f64());
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status, duration_ms, "request");
}

/// What is counted of a route.
struct Counted {
    duration: Histogram,
    requests: Vec<(&'static str, u16, Counter)>,
}

thread_local! {
    /// Looking a metric up by its labels costs more than many an answer: each thread keeps what it has looked up.
    static COUNTED: RefCell<HashMap<String, Counted>> = RefCell::new(HashMap::new());
}

/// The methods that there are. Whatever else a client makes up is one: each would be counted for ever.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn count(route: &str, method: &Method, status: u16, seconds: f64) {
    let method = known(method);
    COUNTED.with_borrow_mut(|all| {
        if !all.contains_key(route) {
            let duration = metrics::histogram!("http_request_duration_seconds", "route" => route.to_owned());
            all.insert(route.to_owned(), Counted { duration, requests: Vec::new() });
        }
        let Some(of) = all.get_mut(route) else { return };
        of.duration.record(seconds);
        if let Some((.., counter)) = of.requests.iter().find(|(m, s, _)| *m == method && *s == status) {
            counter.increment(1);
            return;
        }
        let counter = metrics::counter!("http_requests_total",
            "method" => method, "route" => route.to_owned(), "status" => status.to_string());
        counter.increment(1);
        of.requests.push((method, status, counter));
    });
}
