//! One error for everything above the pure crates, and the one table of status codes (`docs/api.md`).

use axum::http::StatusCode;
use kernel::{InvalidTransition, Message};

use crate::authz::Refusal;

/// The result of anything that may touch the world.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A field of a form or JSON body that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// The field's name in the form or body.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Message,
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404. Also what a stranger gets for a record that exists.
    #[error("not found")]
    NotFound,
    /// 401 for the API; pages go to the sign-in page.
    #[error("sign in first")]
    SignIn,
    /// 403, with the reason.
    #[error("forbidden: {0}")]
    Forbidden(Message),
    /// 422: fields of the input are wrong; all of them are named.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// 422: a rule says no.
    #[error("refused: {0}")]
    Rule(Message),
    /// 405: there is such a resource, and this cannot be done with it.
    #[error("method not allowed")]
    Method,
    /// 409: somebody else was faster, or the state has moved on.
    #[error("conflict: {0}")]
    Conflict(Message),
    /// 413.
    #[error("too large: {0}")]
    TooLarge(Message),
    /// 429.
    #[error("too many requests: {0}")]
    TooMany(Message),
    /// 500: our fault. The person sees a reference number; the log has the rest.
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn field(field: &str, message: Message) -> Self {
        Self::Invalid(vec![FieldError { field: field.to_owned(), message }])
    }

    /// The status code.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) | Self::Rule(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence for a person.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NotFound => Message::new("error-not-found"),
            Self::SignIn => Message::new("error-sign-in"),
            Self::Forbidden(m) | Self::Rule(m) | Self::Conflict(m) | Self::TooLarge(m) | Self::TooMany(m) => m.clone(),
            Self::Method => Message::new("error-method"),
            Self::Invalid(_) => Message::new("error-invalid"),
            Self::Internal(_) => Message::new("error-internal"),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Forbidden(refusal.message())
    }
}

impl From<InvalidTransition> for Error {
    fn from(error: InvalidTransition) -> Self {
        Self::Conflict(error.message())
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Internal(anyhow::Error::from(error))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(anyhow::Error::from(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(anyhow::Error::from(error))
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(anyhow::Error::from(error))
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
