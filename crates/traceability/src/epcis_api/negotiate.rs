//! Which form an answer has, where the next page is, and texts in addresses.

use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use epcis::Form;

use super::asked::Asked;
use super::problem::Problem;
use crate::percent::encoded;

/// Entries of a page when nothing is said, and at most.
pub(super) const DEFAULT_PAGE: u64 = 30;
pub(super) const MOST_PAGE: u64 = 200;

/// The media type of an answer that is JSON alone.
pub(super) fn acceptable_json(headers: &HeaderMap) -> Result<&'static str, Problem> {
    asked_as_json(headers).map(|asked| asked.kind)
}

/// How an answer that is JSON alone is written.
pub(super) fn asked_as_json(headers: &HeaderMap) -> Result<Asked, Problem> {
    let asked = Asked::of(headers)?;
    match asked.form {
        Form::Json => Ok(asked),
        Form::Xml => Err(Problem::not_acceptable("This resource is answered as JSON alone.")),
    }
}

/// `GS1-Extensions`: the prefixes of extension fields that a request declares.
pub(super) fn extensions(headers: &HeaderMap) -> Result<Vec<(String, String)>, Problem> {
    let wrong = || Problem::not_acceptable("GS1-Extensions is prefix=namespace, joined by commas.");
    let mut declared = Vec::new();
    for value in headers.get_all("gs1-extensions") {
        for entry in value.to_str().map_err(|_| wrong())?.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (prefix, namespace) = entry.split_once('=').ok_or_else(wrong)?;
            if prefix.is_empty() || namespace.is_empty() {
                return Err(wrong());
            }
            declared.push((prefix.to_owned(), namespace.to_owned()));
        }
    }
    Ok(declared)
}

/// The parameters of a list that has no others: how much, and behind which token.
pub(super) fn page_of(parameters: &[(String, String)]) -> Result<(u64, Option<String>), Problem> {
    let mut size = DEFAULT_PAGE;
    let mut after = None;
    for (name, value) in parameters {
        match name.as_str() {
            "perPage" => {
                let read = value.parse().ok().filter(|size| *size > 0);
                size =
                    read.ok_or_else(|| Problem::parameter(format!("perPage = {value:?}: is not a number from 1 on")))?;
            }
            "nextPageToken" => after = Some(value.clone()),
            other => return Err(Problem::parameter(format!("{other}: is not a parameter here"))),
        }
    }
    Ok((size.min(MOST_PAGE), after))
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

/// Releases what is held for a token: nothing is, because it holds its place itself.
#[utoipa::path(delete, path = "/epcis/nextPageToken/{token}", tag = "epcis", params(("token" = String, Path)),
    responses((status = 204)))]
pub(super) async fn forget() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The value of `Link` for the page behind a token.
pub(super) fn next_link(path: &str, parameters: &[(String, String)], token: &str) -> String {
    let kept = parameters.iter().filter(|(name, _)| name != "nextPageToken");
    let kept: String = kept.map(|(name, value)| format!("{}={}&", encoded(name), encoded(value))).collect();
    format!("<{path}?{kept}nextPageToken={token}>; rel=\"next\"")
}
