//! Whole answers to anybody, kept under the public epoch: given again without a layer, a route or a handler being passed.
//!
//! A change of status is seen everywhere within a second: every node looks at the epoch at least every 250 ms, and an answer of an
//! older epoch is never given again. What is asked for once is not kept: whoever tries all numbers fills nothing.
//!
//! Only routes declared with `Routes::kept` come here, and of their answers only what the handler marked with [`keep_until`]. An answer
//! is chosen by path, query, `Accept` and language, at an organisation's domain also by that domain: nothing that depends on who asks
//! may be marked.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, Request as AnyRequest, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::body::Body as _;
use kernel::{Clock, Timestamp};
use moka::sync::Cache;

use super::context::language;
use super::guard::secure;
use super::hosts::{Domain, Hosts};
use super::observe::observed;
use crate::db::{Row, keyed};
use crate::{Error, Platform, Result};

/// At most this old is what we know of the epoch.
const EPOCH_AGE: Duration = Duration::from_millis(250);
/// At most this many bytes of answers.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// An answer is at most this large, or not kept.
const MOST_BYTES_OF_ONE: usize = 1024 * 1024;
/// Places of what was asked for lately; a power of two.
const LATELY: usize = 1 << 16;

/// What a handler says of its answer.
#[derive(Clone, Copy)]
struct Until(Timestamp);

/// An answer that may be given again, to anybody, until then or until any status changes.
#[must_use]
pub fn keep_until(mut response: Response, until: Timestamp) -> Response {
    response.extensions_mut().insert(Until(until));
    response
}

struct Answer {
    epoch: i64,
    until: Timestamp,
    /// For counting: the pattern of the path.
    route: Box<str>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

/// The kept answers of one platform.
pub struct Kept {
    clock: Arc<dyn Clock>,
    begun: Instant,
    epoch: AtomicI64,
    /// When that was asked, in microseconds after `begun`; 0 is never. Both only grow, so two that look at once cannot go back.
    asked: AtomicU64,
    answers: Cache<String, Arc<Answer>>,
    lately: Lately,
    hosts: Hosts,
}

/// What was asked for lately: the last one of each place, by a part of its hash.
struct Lately {
    hash: RandomState,
    places: Box<[AtomicU32]>,
}

impl Lately {
    fn new() -> Self {
        Self { hash: RandomState::new(), places: (0..LATELY).map(|_| AtomicU32::new(0)).collect() }
    }

    /// Whether it was asked for before; now it was.
    fn again(&self, key: &str) -> bool {
        let hash = self.hash.hash_one(key);
        let (place, mark) =
            (usize::try_from(hash).unwrap_or_default() % LATELY, u32::try_from(hash >> 32).unwrap_or_default());
        self.places.get(place).is_some_and(|last| last.swap(mark, Ordering::Relaxed) == mark)
    }
}

impl Kept {
    /// None yet; `authority` is how requests for the platform itself name it.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, authority: &str) -> Self {
        let answers = Cache::builder()
            .max_capacity(MOST_BYTES)
            .weigher(|key: &String, answer: &Arc<Answer>| {
                // A header has about a hundred bytes with its name.
                u32::try_from(key.len() + answer.body.len() + 100 * answer.headers.len()).unwrap_or(u32::MAX)
            })
            .build();
        Self {
            clock,
            begun: Instant::now(),
            epoch: AtomicI64::new(0),
            asked: AtomicU64::new(0),
            answers,
            lately: Lately::new(),
            hosts: Hosts::new(authority),
        }
    }

    /// The epoch as we know it, unless that is too old.
    fn known_epoch(&self) -> Option<i64> {
        let asked = Duration::from_micros(self.asked.load(Ordering::Acquire));
        (!asked.is_zero() && self.begun.elapsed() < asked + EPOCH_AGE).then(|| self.epoch.load(Ordering::Acquire))
    }

    /// The epoch, at most 250 ms old; the domains of organisations are known as of then.
    async fn epoch(&self, platform: &Platform) -> Result<i64> {
        if let Some(epoch) = self.known_epoch() {
            return Ok(epoch);
        }
        // The age counts from before the question, so that it is never under-estimated.
        let asked = self.begun.elapsed().max(Duration::from_micros(1));
        let sql = "SELECT epoch FROM public_epoch WHERE CAST(id AS TEXT) = $1";
        let epoch = keyed(platform.db(), sql, "1", number).await?.pop().ok_or(Error::NotFound)?;
        self.hosts.read(platform, epoch).await?;
        self.epoch.fetch_max(epoch, Ordering::AcqRel);
        self.asked.fetch_max(u64::try_from(asked.as_micros()).unwrap_or(u64::MAX), Ordering::AcqRel);
        Ok(self.epoch.load(Ordering::Acquire))
    }

    /// Whose domain a request was sent to. A database that does not answer in time leaves us with what we knew.
    pub(super) async fn domain(&self, platform: &Platform, uri: &Uri, headers: &HeaderMap) -> Option<Arc<Domain>> {
        if self.hosts.is_own(uri, headers) {
            return None;
        }
        let _ = tokio::time::timeout(EPOCH_AGE, self.epoch(platform)).await;
        self.hosts.of(uri, headers)
    }

    fn find<B>(&self, request: &AnyRequest<B>, domain: Option<&Domain>) -> Option<Arc<Answer>> {
        thread_local! {
            static KEY: RefCell<String> = const { RefCell::new(String::new()) };
        }
        if request.method() != Method::GET {
            return None;
        }
        let epoch = self.known_epoch()?;
        let found = KEY.with_borrow_mut(|key| {
            key.clear();
            write_key(key, request, domain);
            self.answers.get(key.as_str())
        })?;
        (found.epoch == epoch && self.clock.now() < found.until).then_some(found)
    }

    /// The answer kept for a request, before anything else looks at it.
    pub(super) fn give<B>(&self, request: &AnyRequest<B>) -> Option<Response> {
        let begun = Instant::now();
        let domain = self.hosts.of(request.uri(), request.headers());
        let found = self.find(request, domain.as_deref())?;
        let response = found.response();
        observed(&found.route, request.method(), request.uri().path(), found.status, begun);
        Some(response)
    }
}

fn number(row: &Row<'_>) -> Result<i64> {
    row.number()
}

/// Everything an answer may be chosen by.
fn write_key<B>(key: &mut String, request: &AnyRequest<B>, domain: Option<&Domain>) {
    if let Some(domain) = domain {
        key.push_str(domain.key());
    }
    key.push_str(language(request.headers()).tag());
    key.push('\n');
    key.push_str(request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default());
    key.push('\n');
    key.push_str(request.uri().path_and_query().map_or("/", |asked| asked.as_str()));
}

/// Middleware of these routes: gives what is kept, keeps what may be given again when it is asked for a second time.
pub(super) async fn keep(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let kept = platform.kept();
    // Whether the answer needs the database is for its handler to say.
    let Ok(epoch) = kept.epoch(&platform).await else { return next.run(request).await };
    // The one that the router was chosen by, and no other: what is known of domains may have changed since.
    let domain = request.extensions().get::<Arc<Domain>>().cloned();
    if let Some(found) = kept.find(&request, domain.as_deref()) {
        return found.response();
    }
    let mut key = String::new();
    write_key(&mut key, &request, domain.as_deref());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).into();
    let get = *request.method() == Method::GET;
    let response = next.run(request).await;
    let small = response.body().size_hint().upper().is_some_and(|most| most <= MOST_BYTES_OF_ONE as u64);
    let until = response.extensions().get().copied().filter(|_| get && small && kept.lately.again(&key));
    let Some(Until(until)) = until else { return response };
    let (mut parts, body) = response.into_parts();
    // Made by a handler from bytes: a body that cannot be read here could not have been sent either.
    let body = match to_bytes(body, MOST_BYTES_OF_ONE).await {
        Ok(body) => body,
        Err(error) => return Error::Internal(error.into()).into_response(),
    };
    secure(&mut parts.headers);
    let answer =
        Answer { epoch, until, route, status: parts.status, headers: parts.headers.clone(), body: body.clone() };
    kept.answers.insert(key, Arc::new(answer));
    Response::from_parts(parts, Body::from(body))
}
