//! Which form an answer has, where the next page is, and texts in addresses.

use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use epcis::Form;

use super::problem::Problem;

/// The form that is liked best; JSON where both are liked alike.
pub(super) fn acceptable(headers: &HeaderMap) -> Result<Form, Problem> {
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

/// An opaque token: it holds its place itself, so that it survives a restart and whatever is captured meanwhile.
pub(super) fn token(parts: &[&str]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(parts.join("\n"))
}

/// What a token of so many parts holds.
pub(super) fn read_token<const PARTS: usize>(text: &str) -> Result<[String; PARTS], Problem> {
    let parts = BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let parts: Option<Vec<String>> = parts.map(|text| text.split('\n').map(ToOwned::to_owned).collect());
    parts
        .and_then(|parts| parts.try_into().ok())
        .ok_or_else(|| Problem::parameter(format!("nextPageToken = {text:?}: is no token of this interface")))
}

/// The value of `Link` for the page behind a token.
pub(super) fn next_link(path: &str, parameters: &[(String, String)], token: &str) -> String {
    let kept = parameters.iter().filter(|(name, _)| name != "nextPageToken");
    let kept: String = kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
    format!("<{path}?{kept}nextPageToken={token}>; rel=\"next\"")
}
