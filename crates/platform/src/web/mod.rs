//! Pages: routes that cannot forget their permission, the request's context, the layout, error pages, assets, serving.

mod assets;
mod context;
mod errors;
mod form;
mod guard;
mod hosts;
mod kept;
mod observe;
mod page;
mod rest;
mod routes;
mod serve;
mod stack;

pub use assets::asset;
pub use context::{Ctx, RequestContext, cookie};
pub use form::{FormBody, Upload};
pub use hosts::{Domain, host, to_own_address};
pub use kept::{Kept, keep_until};
pub use page::{NavItem, Page, TimelineLine};
pub use routes::{Access, Around, RouteInfo, Routes};
pub use serve::serve;
pub use stack::stack;

/// The bytes of a file as a download or to be shown in the browser.
#[must_use]
pub fn file_response(
    media_type: &str,
    name: &str,
    bytes: impl Into<axum::body::Body>,
    inline: bool,
) -> axum::response::Response {
    use axum::http::header;
    use axum::response::IntoResponse;
    let kind = if inline { "inline" } else { "attachment" };
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    (
        [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")),
        ],
        bytes.into(),
    )
        .into_response()
}
