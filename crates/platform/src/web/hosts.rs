//! Domains of organisations that lead here: whose a request's host is, and what is answered there.
//!
//! At such a domain a router of its own answers, with nothing but the routes of `Routes::at_domains_too`: no session, no key and no
//! form is ever read there. Whatever else is asked for there is at the platform's own address. A host that nobody proved is the
//! platform's.
//!
//! Which domains are proven is kept in memory and read again when the public epoch has risen: proving and releasing one raises it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use kernel::ids::OrganisationId;

use crate::{Error, Platform, Result};

/// A domain that its organisation proved to lead here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name, lower case, without a port.
    pub host: String,
    /// Whose it is: codes of nobody else are answered there.
    pub organisation: OrganisationId,
    /// What answers given there are kept under.
    key: String,
}

impl Domain {
    /// A proven domain.
    #[must_use]
    pub fn new(host: String, organisation: OrganisationId) -> Self {
        // Released and proven by another, it is another one.
        let key = format!("{host} {organisation}\n");
        Self { host, organisation, key }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

#[derive(Default)]
struct Known {
    /// Under which epoch they were read; `None`: never.
    epoch: Option<i64>,
    domains: HashMap<String, Arc<Domain>>,
}

/// The proven domains, as far as this process knows.
pub(super) struct Hosts {
    /// How requests for the platform itself name it.
    own: String,
    known: RwLock<Known>,
}

impl Hosts {
    pub(super) fn new(own: &str) -> Self {
        Self { own: own.to_owned(), known: RwLock::default() }
    }

    /// Whether a request names the platform itself: the one question that every request is asked.
    pub(super) fn is_own(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        authority(uri, headers).is_none_or(|asked| asked == self.own)
    }

    /// Whose domain a request was sent to; `None`: the platform's own, or one that nobody proved.
    pub(super) fn of(&self, uri: &Uri, headers: &HeaderMap) -> Option<Arc<Domain>> {
        let asked = authority(uri, headers).filter(|asked| *asked != self.own)?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.domains.is_empty() {
            return None;
        }
        known.domains.get(&*name(asked)).cloned()
    }

    /// Reads the domains when what is known of them is older than this epoch. Done before the epoch is believed, so that no answer
    /// is looked for under an epoch with the domains of another.
    pub(super) async fn read(&self, platform: &Platform, epoch: i64) -> Result<()> {
        let older = |known: &Known| known.epoch.is_none_or(|at| at < epoch);
        if !older(&self.known.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let found = match &platform.ports().domains {
            Some(domains) => domains.proven(platform).await?,
            None => Vec::new(),
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if older(&known) {
            let domains = found.into_iter().map(|domain| (domain.host.clone(), Arc::new(domain))).collect();
            *known = Known { epoch: Some(epoch), domains };
        }
        Ok(())
    }
}

/// What a request says it was sent to: its target where that is absolute (RFC 9112 section 3.2.2, HTTP/2), else its `Host`.
fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let target = uri.authority().map(axum::http::uri::Authority::as_str);
    target.or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()))
}

/// The name in an authority: without its port and the dot of the root, lower case.
fn name(authority: &str) -> Cow<'_, str> {
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, port)| if port.bytes().all(|b| b.is_ascii_digit()) { host } else { authority });
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|b| b.is_ascii_uppercase()) { host.to_ascii_lowercase().into() } else { host.into() }
}

/// The host that a request was sent to, by name.
#[must_use]
pub fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    authority(uri, headers).map(|asked| name(asked).into_owned())
}

/// The same path at the platform's own address.
#[must_use]
pub fn to_own_address(platform: &Platform, uri: &Uri) -> Response {
    let path = uri.path_and_query().map_or("/", |asked| asked.as_str());
    match HeaderValue::from_str(&format!("{}{path}", platform.settings().public_url)) {
        Ok(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Err(_) => Error::NotFound.into_response(),
    }
}

/// Whatever is not answered at domains: a reader is sent to where it is, and nothing else is done.
pub(super) async fn not_here(State(platform): State<Platform>, method: Method, uri: Uri) -> Response {
    if method == Method::GET || method == Method::HEAD {
        to_own_address(&platform, &uri)
    } else {
        Error::NotFound.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_to(target: &str, host: Option<&'static str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(header::HOST, HeaderValue::from_static(host));
        }
        super::host(&target.parse().unwrap(), &headers)
    }

    #[test]
    fn a_host_is_one_name_however_it_is_written() {
        for host in ["id.brand.example", "ID.Brand.Example", "id.brand.example.", "id.brand.example:8443"] {
            assert_eq!(sent_to("/01/1", Some(host)).as_deref(), Some("id.brand.example"), "{host}");
        }
        assert_eq!(sent_to("http://id.brand.example/01/1", Some("other.example")).as_deref(), Some("id.brand.example"));
        assert_eq!(sent_to("/", Some("[::1]")).as_deref(), Some("[::1]"));
        assert_eq!(sent_to("/", None), None);
    }

    #[test]
    fn what_names_the_platform_is_nobodys_domain() {
        let hosts = Hosts::new("ts.example:8080");
        let domain = Arc::new(Domain::new("id.brand.example".to_owned(), OrganisationId(uuid::Uuid::nil())));
        hosts.known.write().unwrap().domains.insert(domain.host.clone(), domain.clone());
        let of = |host: &'static str| {
            let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
            (hosts.is_own(&Uri::from_static("/"), &headers), hosts.of(&Uri::from_static("/"), &headers))
        };
        assert_eq!(of("ts.example:8080"), (true, None));
        assert_eq!(of("unknown.example"), (false, None));
        assert_eq!(of("ID.brand.example:8080"), (false, Some(domain)));
    }
}
