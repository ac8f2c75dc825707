//! HTML handlers: read the request, call one action, answer.

pub(crate) mod account;
pub(crate) mod home;
pub(crate) mod join;
pub(crate) mod organisation;
pub(crate) mod sign_in;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use platform::web::{Ctx, Page};
use platform::{Error, FieldError, Result};

/// The faults of a form, to show beside their fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<(String, String)>);

impl Faults {
    fn of(page: &Page, faults: &[FieldError]) -> Self {
        Self(faults.iter().map(|f| (f.field.clone(), page.say(&f.message))).collect())
    }

    fn one(page: &Page, message: &kernel::Message) -> Self {
        Self(vec![(String::new(), page.say(message))])
    }

    /// The sentence of a field; the empty name is the whole form.
    pub(crate) fn on(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Faults that the form can show; anything else goes up.
fn to_faults(page: &Page, error: Error) -> Result<Faults> {
    match error {
        Error::Invalid(faults) => Ok(Faults::of(page, &faults)),
        Error::Rule(message) | Error::TooMany(message) => Ok(Faults::one(page, &message)),
        other => Err(other),
    }
}

/// 422 with the form again.
fn again(mut response: Response) -> Response {
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn set_cookie(mut response: Response, ctx: &Ctx, name: &str, value: &str, seconds: i64) -> Response {
    let secure = if ctx.platform.settings().public_url.starts_with("https://") { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
