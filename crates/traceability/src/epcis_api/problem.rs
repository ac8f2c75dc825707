//! Refusals as EPCIS 2.0 names them: RFC 9457 problems whose type is `epcisException:…`.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use epcis::ParseError;
use platform::Error;
use serde_json::{Value, json};

use crate::actions::capture::{BOUNDS, Refusal};

/// A refusal.
pub(super) struct Problem {
    status: StatusCode,
    exception: &'static str,
    detail: String,
    errors: Vec<Value>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, exception: &'static str, detail: impl Into<String>) -> Self {
        Self { status, exception, detail: detail.into(), errors: Vec::new() }
    }

    /// What is wrong, event by event.
    pub(super) fn with(mut self, errors: Vec<Value>) -> Self {
        self.errors = errors;
        self
    }

    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", detail)
    }

    pub(super) fn parameter(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "QueryParameterException", detail)
    }

    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "CaptureLimitExceededException", detail)
    }

    pub(super) fn not_acceptable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_ACCEPTABLE, "NotAcceptableException", detail)
    }

    pub(super) fn no_query(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NoSuchNameException",
            format!("Your organisation has no query named {name:?}."),
        )
    }

    pub(super) fn unknown() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchResourceException", "There is no such resource, or you may not see it.")
    }

    /// A refusal of which nothing but the status is known.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let exception = match status.as_u16() {
            401 | 403 => "SecurityException",
            404 => "NoSuchResourceException",
            406 => "NotAcceptableException",
            409 => "ResourceAlreadyExistsException",
            413 => "CaptureLimitExceededException",
            414 => "URITooLongException",
            415 => "UnsupportedMediaTypeException",
            code if code >= 500 => "ImplementationException",
            _ => "ValidationException",
        };
        Self::new(status, exception, "")
    }

    /// The error as JSON, for capture jobs.
    pub(super) fn value(&self) -> Value {
        let mut value = json!({
            "type": format!("epcisException:{}", self.exception),
            "title": self.status.canonical_reason().unwrap_or("error"),
            "status": self.status.as_u16(),
        });
        if let Some(members) = value.as_object_mut() {
            if !self.detail.is_empty() {
                members.insert("detail".to_owned(), json!(self.detail));
            }
            if !self.errors.is_empty() {
                members.insert("errors".to_owned(), Value::Array(self.errors.clone()));
            }
        }
        value
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, self.value().to_string()).into_response();
        if self.exception == "CaptureLimitExceededException" {
            for (name, limit) in limits() {
                response.headers_mut().insert(HeaderName::from_static(name), limit);
            }
        }
        response
    }
}

/// The two limits of capture as headers.
pub(super) fn limits() -> [(&'static str, HeaderValue); 2] {
    [
        ("gs1-epcis-capture-limit", HeaderValue::from(BOUNDS.max_events)),
        ("gs1-epcis-capture-file-size-limit", HeaderValue::from(BOUNDS.max_bytes)),
    ]
}

/// What a handler answers when it cannot carry out the request: an EPCIS problem, or an error of the platform.
pub(super) enum Failure {
    Problem(Problem),
    Platform(Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::Problem(Problem::unknown()),
            other => Self::Platform(other),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Document(error @ (ParseError::TooLarge { .. } | ParseError::TooManyEvents { .. })) => {
                Problem::too_large(error.to_string()).into()
            }
            Refusal::Document(error) => Problem::invalid(error.to_string()).into(),
            Refusal::Known(kept) => Problem::new(
                StatusCode::CONFLICT,
                "ResourceAlreadyExistsException",
                format!("This event was captured before; its eventID is {}.", kept.event_id),
            )
            .into(),
            Refusal::Platform(error) => error.into(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Platform(error) => error.into_response(),
        }
    }
}
