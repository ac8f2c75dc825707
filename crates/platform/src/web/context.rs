//! Who asks, in which language, from which page: worked out once for each request.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kernel::{Actor, Message};

use super::hosts::Domain;
use super::page::Page;
use crate::i18n::Lang;
use crate::{Error, Platform, Result};

/// What is known of a request before its handler runs.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Who, when signed in.
    pub actor: Option<Actor>,
    /// In which language to answer.
    pub lang: Lang,
    /// Path and query asked for.
    pub path: String,
    /// Reference number, on error pages and in the log.
    pub request_id: String,
    /// A sentence left by the previous page.
    pub flash: Option<Message>,
    /// The session's token, for sign-out.
    pub session: Option<String>,
    /// Scopes, when an API key asks.
    pub key_scopes: Option<Vec<String>>,
    /// True on pages for anybody: small style sheet, no session.
    pub public: bool,
    /// True when a program rather than a browser asks.
    pub wants_json: bool,
    /// The organisation's domain that was asked; `None`: the platform itself.
    pub domain: Option<Arc<Domain>>,
}

/// A handler's view of the request.
#[derive(Clone)]
pub struct Ctx {
    /// The platform.
    pub platform: Platform,
    /// The rest.
    pub request: Arc<RequestContext>,
}

impl FromRequestParts<Platform> for Ctx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, platform: &Platform) -> Result<Self> {
        let request = parts
            .extensions
            .get::<Arc<RequestContext>>()
            .cloned()
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("the route is outside the context middleware")))?;
        Ok(Self { platform: platform.clone(), request })
    }
}

impl Ctx {
    /// Who asks.
    ///
    /// # Errors
    /// [`Error::SignIn`].
    pub fn actor(&self) -> Result<&Actor> {
        self.request.actor.as_ref().ok_or(Error::SignIn)
    }

    /// The language of the answer.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.request.lang
    }

    /// The layout's part of a page; `title` is a catalogue key.
    #[must_use]
    pub fn page(&self, title: &str) -> Page {
        Page::new(&self.platform, &self.request, self.request.lang.t(title))
    }

    /// The layout's part of a page whose title is data (a name, a number).
    #[must_use]
    pub fn page_titled(&self, title: impl Into<String>) -> Page {
        Page::new(&self.platform, &self.request, title.into())
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When the template fails.
    pub fn html(&self, template: &impl Template) -> Result<Response> {
        Ok(Html(template.render()?).into_response())
    }

    /// Goes to another page, which shows the message once.
    #[must_use]
    pub fn go_with(&self, location: &str, message: &Message) -> Response {
        let json = serde_json::to_vec(message).unwrap_or_default();
        let value = BASE64_URL_SAFE_NO_PAD.encode(json);
        let mut response = Redirect::to(location).into_response();
        if let Ok(cookie) = HeaderValue::from_str(&format!("flash={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Goes to another page.
    #[must_use]
    pub fn go(&self, location: &str) -> Response {
        Redirect::to(location).into_response()
    }
}

/// A cookie's value.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The language that was chosen on this device, else one that the browser asks for.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, "lang").and_then(Lang::from_tag).unwrap_or_else(|| {
        headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).map_or(Lang::default(), Lang::negotiate)
    })
}

fn wants_json(request: &Request) -> bool {
    let path = request.uri().path();
    path.starts_with("/api/")
        || path.starts_with("/epcis")
        || request
            .headers()
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|accept| accept.contains("json") && !accept.contains("text/html"))
}

fn new_request_id() -> String {
    let id = uuid::Uuid::now_v7().simple().to_string();
    id.get(20..).unwrap_or(&id).to_uppercase()
}

fn bare(request: &Request, public: bool) -> RequestContext {
    RequestContext {
        actor: None,
        lang: language(request.headers()),
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        request_id: new_request_id(),
        flash: None,
        session: None,
        key_scopes: None,
        public,
        wants_json: wants_json(request),
        domain: request.extensions().get().cloned(),
    }
}

/// Middleware of the public router: language and reference number, nothing of sessions.
pub(super) async fn public_context(mut request: Request, next: Next) -> Response {
    let context = Arc::new(bare(&request, true));
    request.extensions_mut().insert(context.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(context);
    response
}

/// Middleware of everything else: session cookie or bearer key → actor.
pub(super) async fn identify(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let mut context = bare(&request, false);
    if let Err(error) = fill(&platform, &mut context, request.headers()).await {
        let mut response = error.into_response();
        response.extensions_mut().insert(Arc::new(context));
        return response;
    }
    let had_flash = context.flash.is_some();
    let context = Arc::new(context);
    request.extensions_mut().insert(context.clone());
    let mut response = next.run(request).await;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if is_page {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if had_flash {
            response.headers_mut().append(
                header::SET_COOKIE,
                HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
            );
        }
    }
    response.extensions_mut().insert(context);
    response
}

async fn fill(platform: &Platform, context: &mut RequestContext, headers: &HeaderMap) -> Result<()> {
    let bearer =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        let key = platform.identity()?.by_api_key(platform, token).await?.ok_or(Error::SignIn)?;
        context.actor = Some(key.actor);
        context.key_scopes = Some(key.scopes);
        context.wants_json = true;
        return Ok(());
    }
    if let Some(token) = cookie(headers, "session")
        && let Some(session) = platform.identity()?.by_session(platform, token).await?
    {
        context.actor = Some(session.actor);
        // What was chosen on this device wins; a device where nothing was chosen speaks the person's language.
        if cookie(headers, "lang").and_then(Lang::from_tag).is_none() {
            context.lang = session.lang;
        }
        context.session = Some(token.to_owned());
    }
    context.flash = cookie(headers, "flash")
        .and_then(|value| BASE64_URL_SAFE_NO_PAD.decode(value).ok())
        .and_then(|json| serde_json::from_slice(&json).ok());
    Ok(())
}
