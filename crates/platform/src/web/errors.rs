//! Errors as people and programs read them: a friendly page with a reference number, or RFC 9457 problem details.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use kernel::Message;

use super::context::RequestContext;
use super::page::Page;
use crate::{Error, Platform};

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    p: Page,
    status: u16,
    message: String,
    fields: Vec<(String, String)>,
    reference: String,
}

#[derive(Template)]
#[template(path = "public_error.html")]
struct PublicErrorPage {
    p: Page,
    status: u16,
    message: String,
    reference: String,
}

/// Outermost middleware: turns the errors of handlers, and the bare refusals of the framework, into answers.
pub(super) async fn render_errors(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let htmx = request.headers().contains_key("hx-request");
    let response = next.run(request).await;
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let Some(context) = response.extensions().get::<Arc<RequestContext>>().cloned() else {
        return response;
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let error = match response.extensions().get::<Arc<Error>>().cloned() {
        Some(error) => error,
        // A handler's own page (a form shown again with its faults) is left alone; a bare refusal is dressed.
        None if is_page_or_problem(&response) => return response,
        None => Arc::new(from_status(response.status())),
    };
    if let Error::Internal(cause) = &*error {
        tracing::error!(request_id = %context.request_id, path = %path_only(&context.path), error = format!("{cause:#}"), "request failed");
    }
    if matches!(*error, Error::SignIn) && !context.wants_json {
        return to_sign_in(&context, &method, htmx);
    }
    let mut answer = if context.wants_json { problem(&error, &context) } else { page(&platform, &error, &context) };
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}

fn path_only(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

fn is_page_or_problem(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("text/html") || v.contains("json"))
}

fn from_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::FORBIDDEN => Error::Forbidden(Message::new("error-forbidden-origin")),
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(Message::new("error-too-large")),
        StatusCode::METHOD_NOT_ALLOWED => Error::Method,
        StatusCode::REQUEST_TIMEOUT => Error::Rule(Message::new("error-timeout")),
        s if s.is_server_error() => Error::Internal(anyhow::anyhow!("bare status {s}")),
        _ => Error::Rule(Message::new("error-unreadable")),
    }
}

fn to_sign_in(context: &RequestContext, method: &axum::http::Method, htmx: bool) -> Response {
    // What was typed into a form survives in the browser (web/src/app.js); after sign-in one is back at the page.
    let next = if method == axum::http::Method::GET { context.path.as_str() } else { "" };
    let encoded: String = next
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let location =
        if next.is_empty() || next == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={encoded}") };
    if htmx {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        if let Ok(value) = HeaderValue::from_str(&location) {
            response.headers_mut().insert("hx-redirect", value);
        }
        return response;
    }
    Redirect::to(&location).into_response()
}

fn fields(error: &Error, context: &RequestContext) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields.iter().map(|f| (f.field.clone(), context.lang.say(&f.message))).collect(),
        _ => Vec::new(),
    }
}

fn problem(error: &Error, context: &RequestContext) -> Response {
    let status = error.status();
    let message = error.message();
    let body = serde_json::json!({
        "type": format!("/problems/{}", message.key),
        "title": status.canonical_reason().unwrap_or("error"),
        "status": status.as_u16(),
        "detail": context.lang.say(&message),
        "instance": format!("urn:touchstone:request:{}", context.request_id),
        "errors": fields(error, context)
            .into_iter()
            .map(|(field, detail)| serde_json::json!({"field": field, "detail": detail}))
            .collect::<Vec<_>>(),
    });
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn page(platform: &Platform, error: &Error, context: &RequestContext) -> Response {
    let status = error.status();
    let message = context.lang.say(&error.message());
    let p = Page::new(platform, context, context.lang.t("error-title"));
    let reference = context.request_id.clone();
    let html = if context.public {
        PublicErrorPage { p, status: status.as_u16(), message, reference }.render()
    } else {
        ErrorPage { p, status: status.as_u16(), message, fields: fields(error, context), reference }.render()
    };
    match html {
        Ok(html) => (status, Html(html)).into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the error page itself failed");
            status.into_response()
        }
    }
}
