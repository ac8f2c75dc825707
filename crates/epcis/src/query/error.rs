//! What is wrong with a query, parameter by parameter.

/// A parameter that cannot be taken (`QueryParameterException` of the standard).
///
/// # Examples
/// ```
/// use epcis::Context;
/// use epcis::query::{Query, QueryError};
///
/// let error: QueryError = Query::of_parameters([("EQ_action", "SEE")], &Context::default()).unwrap_err();
/// assert_eq!((error.parameter.as_str(), error.value.as_deref()), ("EQ_action", Some("SEE")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}{}: {reason}", .value.as_ref().map(|value| format!(" = {value:?}")).unwrap_or_default())]
pub struct QueryError {
    /// The name as it was written.
    pub parameter: String,
    /// The value that is wrong, when it is a value.
    pub value: Option<String>,
    /// What is wrong, in words.
    pub reason: String,
}

impl QueryError {
    pub(super) fn of(parameter: &str, reason: impl Into<String>) -> Self {
        Self { parameter: parameter.to_owned(), value: None, reason: reason.into() }
    }

    pub(super) fn value(parameter: &str, value: &str, reason: impl Into<String>) -> Self {
        let value = value.chars().take(200).collect();
        Self { parameter: parameter.to_owned(), value: Some(value), reason: reason.into() }
    }
}
