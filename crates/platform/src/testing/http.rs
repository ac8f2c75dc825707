//! Requests against an area's routes, through the same layers as in production.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use kernel::Actor;
use tower::ServiceExt;

use super::TestApp;
use crate::i18n::Lang;
use crate::web::{Routes, stack};

/// A browser without a window.
pub struct Browser {
    router: Router,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// `Location`, when sent elsewhere.
    pub location: Option<String>,
    /// Body as text (lossy).
    pub text: String,
    /// Body as bytes.
    pub bytes: Vec<u8>,
    /// All headers.
    pub headers: axum::http::HeaderMap,
}

impl TestApp {
    /// A browser in which `actor` is signed in (or nobody), reading zh-CN unless told.
    pub fn browser(&self, public: Routes, inner: Routes, actor: Option<&Actor>) -> Browser {
        self.browser_in(public, inner, actor, Lang::Zh)
    }

    /// The same, in a language.
    pub fn browser_in(&self, public: Routes, inner: Routes, actor: Option<&Actor>, lang: Lang) -> Browser {
        let cookie = actor.map(|actor| format!("session={}", self.identity.sign_in(actor, lang)));
        Browser { router: stack(self.platform.clone(), public, inner), cookie }
    }
}

impl Browser {
    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// POST of a form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes()
                .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        let body: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), Body::from(body.join("&"))).await
    }

    /// POST of one file and some fields, as a browser's multipart form.
    pub async fn upload(&self, path: &str, field: &str, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        const BOUNDARY: &str = "touchstone-test-boundary";
        let mut body = Vec::new();
        for (key, value) in fields {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(Method::POST, path, Some(&kind), Body::from(body)).await
    }

    /// POST of JSON.
    pub async fn json(&self, path: &str, value: &serde_json::Value) -> Answer {
        self.send(Method::POST, path, Some("application/json"), Body::from(value.to_string())).await
    }

    /// Any request.
    pub async fn send(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Answer {
        let kind = kind.map(|kind| (header::CONTENT_TYPE.as_str(), kind));
        self.send_with(method, path, kind.as_slice(), body).await
    }

    /// Any request, with headers.
    ///
    /// # Panics
    /// When the request cannot be built.
    #[expect(clippy::panic, reason = "test support")]
    pub async fn send_with(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match request.body(body) {
            Ok(request) => request,
            Err(error) => panic!("{path}: {error}"),
        };
        let Ok(response) = self.router.clone().oneshot(request).await;
        read(response).await
    }
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map(|b| b.to_vec()).unwrap_or_default();
    Answer {
        status: parts.status,
        location: parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned),
        text: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
        headers: parts.headers,
    }
}
