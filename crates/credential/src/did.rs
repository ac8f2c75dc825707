//! `did:web` names and documents: who an organisation is and which keys speak for it.
//!
//! A DID is computed from the public origin, a document from keys. Nothing here resolves a DID:
//! the caller brings the documents that it trusts.

use crate::key::{Jwk, KeyError, PublicKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What can be wrong with a DID or its document.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DidError {
    /// The origin is no `http(s)://host[:port]`.
    #[error("{0:?} is no origin like https://example.com or http://127.0.0.1:8080")]
    Origin(String),
    /// The slug is not made of a-z, 0-9 and inner hyphens.
    #[error("{0:?} is no slug: only a-z, 0-9 and inner hyphens")]
    Slug(String),
    /// The text is no `did:web`.
    #[error("{0:?} is no did:web")]
    NotDidWeb(String),
    /// The text is no DID URL with a fragment.
    #[error("{0:?} is no DID URL that names a key (did:web:…#key)")]
    NotKeyUrl(String),
    /// A DID document that cannot be read.
    #[error("the DID document cannot be read: {0}")]
    Document(String),
}

/// A `did:web` identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Did(String);

impl Did {
    /// The DID of the platform itself; its document is at `/.well-known/did.json`.
    ///
    /// # Errors
    /// [`DidError::Origin`].
    pub fn platform(origin: &str) -> Result<Self, DidError> {
        let rest = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
            .ok_or_else(|| DidError::Origin(origin.to_owned()))?;
        // A colon separates path segments in did:web, so the one before the port is escaped.
        let host = rest.strip_suffix('/').unwrap_or(rest).replace(':', "%3A").to_ascii_lowercase();
        format!("did:web:{}", host.replace("%3a", "%3A"))
            .try_into()
            .ok()
            .filter(|did: &Self| did.segments().count() == 1)
            .ok_or_else(|| DidError::Origin(origin.to_owned()))
    }

    /// The DID of an organisation; its document is at `{origin}/organisations/{slug}/did.json`.
    ///
    /// # Errors
    /// [`DidError::Origin`], [`DidError::Slug`].
    pub fn organisation(origin: &str, slug: &str) -> Result<Self, DidError> {
        let fine = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if slug.is_empty() || !fine || slug.starts_with('-') || slug.ends_with('-') {
            return Err(DidError::Slug(slug.to_owned()));
        }
        let Did(platform) = Self::platform(origin)?;
        Ok(Self(format!("{platform}:organisations:{slug}")))
    }

    /// The text, `did:web:…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the document is published, below the host: `/.well-known/did.json` or `/…/did.json`.
    #[must_use]
    pub fn document_path(&self) -> String {
        let path: Vec<&str> = self.segments().skip(1).collect();
        if path.is_empty() {
            return "/.well-known/did.json".to_owned();
        }
        format!("/{}/did.json", path.join("/"))
    }

    /// The DID URL of one of its keys.
    #[must_use]
    pub fn key_url(&self, key: &PublicKey) -> DidUrl {
        DidUrl { did: self.clone(), fragment: key.thumbprint() }
    }

    fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split(':').skip(2)
    }
}

impl TryFrom<String> for Did {
    type Error = DidError;

    fn try_from(text: String) -> Result<Self, DidError> {
        let segment = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._%".contains(&b));
        let known = text.len() <= 512 && text.strip_prefix("did:web:").is_some_and(|rest| rest.split(':').all(segment));
        if known { Ok(Self(text)) } else { Err(DidError::NotDidWeb(shortened(&text))) }
    }
}

impl From<Did> for String {
    fn from(did: Did) -> Self {
        did.0
    }
}

impl std::fmt::Display for Did {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// `did:web:…#fragment`: one key of one DID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DidUrl {
    /// Whose key.
    pub did: Did,
    /// Which key; for our own documents its thumbprint.
    pub fragment: String,
}

impl TryFrom<String> for DidUrl {
    type Error = DidError;

    fn try_from(text: String) -> Result<Self, DidError> {
        let no_key = || DidError::NotKeyUrl(shortened(&text));
        let (did, fragment) = text.split_once('#').ok_or_else(no_key)?;
        let did = Did::try_from(did.to_owned()).map_err(|_| no_key())?;
        if fragment.is_empty() || fragment.contains('#') || fragment.len() > 256 {
            return Err(no_key());
        }
        Ok(Self { did, fragment: fragment.to_owned() })
    }
}

impl From<DidUrl> for String {
    fn from(url: DidUrl) -> Self {
        url.to_string()
    }
}

impl std::fmt::Display for DidUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.did, self.fragment)
    }
}

/// A DID document: the keys that speak for a DID (W3C Controlled Identifiers 1.0).
/// Members that we do not use are passed over when read, so that others' documents can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DidDocument {
    #[serde(rename = "@context", default)]
    context: Vec<String>,
    /// Whose document this is.
    pub id: Did,
    /// Other names of the same party, e.g. its page in an accreditation register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_known_as: Vec<String>,
    /// Every key, retired ones included: what they signed must stay verifiable.
    #[serde(default)]
    pub verification_method: Vec<VerificationMethod>,
    /// The DID URLs of the keys that may issue credentials.
    #[serde(default)]
    pub assertion_method: Vec<String>,
}

/// One key of a DID document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationMethod {
    /// DID URL of the key; a bare `#fragment` is accepted.
    pub id: String,
    /// `JsonWebKey` for the keys that we can use.
    #[serde(rename = "type")]
    pub kind: String,
    /// The DID that may speak with it.
    pub controller: Did,
    /// The key, when it is given as JWK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key_jwk: Option<Jwk>,
    /// Retired in good order: what is dated after this moment is not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Compromised: nothing that it signed is accepted any more, whatever its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Timestamp>,
}

/// A key of an organisation and its standing.
#[derive(Debug, Clone)]
pub struct PublishedKey {
    /// The key.
    pub key: PublicKey,
    /// When it was retired in good order.
    pub expires: Option<Timestamp>,
    /// When it was found compromised.
    pub revoked: Option<Timestamp>,
}

impl DidDocument {
    /// The document of an organisation: all its keys, each allowed to assert.
    #[must_use]
    pub fn new(id: Did, keys: &[PublishedKey], also_known_as: Vec<String>) -> Self {
        let method = |published: &PublishedKey| VerificationMethod {
            id: id.key_url(&published.key).to_string(),
            kind: "JsonWebKey".into(),
            controller: id.clone(),
            public_key_jwk: Some(published.key.to_jwk()),
            expires: published.expires,
            revoked: published.revoked,
        };
        let verification_method: Vec<_> = keys.iter().map(method).collect();
        Self {
            context: vec!["https://www.w3.org/ns/did/v1".into(), "https://w3id.org/security/jwk/v1".into()],
            also_known_as,
            assertion_method: verification_method.iter().map(|m| m.id.clone()).collect(),
            verification_method,
            id,
        }
    }

    /// The document of a DID with one key in good standing.
    #[must_use]
    pub fn with_key(id: Did, key: PublicKey) -> Self {
        Self::new(id, &[PublishedKey { key, expires: None, revoked: None }], Vec::new())
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`DidError::Document`] with what the reader stumbled over.
    pub fn from_json(json: &[u8]) -> Result<Self, DidError> {
        serde_json::from_slice(json).map_err(|e| DidError::Document(e.to_string()))
    }

    /// The method that a `kid` names, when it may issue credentials and is this DID's own.
    #[must_use]
    pub fn assertion_key(&self, kid: &DidUrl) -> Option<&VerificationMethod> {
        let same = |id: &str| *id == kid.to_string() || id.strip_prefix('#') == Some(&kid.fragment);
        if kid.did != self.id || !self.assertion_method.iter().any(|id| same(id)) {
            return None;
        }
        self.verification_method.iter().find(|m| same(&m.id) && m.controller == self.id)
    }
}

impl VerificationMethod {
    /// The key itself.
    ///
    /// # Errors
    /// [`KeyError`] when it is not a P-256 key given as JWK.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        let unsupported = || KeyError::UnsupportedJwk { kty: self.kind.clone(), crv: String::new() };
        self.public_key_jwk.as_ref().ok_or_else(unsupported)?.to_public_key()
    }
}

/// Hostile texts come back in messages; they come back short.
pub(crate) fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.to_owned();
    }
    text.chars().take(80).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn key() -> PublicKey {
        SigningKey::generate(&mut StdRng::seed_from_u64(1)).public_key()
    }

    #[track_caller]
    fn check(origin: &str, slug: &str, did: &str, path: &str) {
        let made = Did::organisation(origin, slug).unwrap();
        assert_eq!(made.as_str(), did);
        assert_eq!(made.document_path(), path);
    }

    #[test]
    fn an_organisation_lives_below_the_public_origin() {
        let path = "/organisations/lab-1/did.json";
        check("https://Toys.example", "lab-1", "did:web:toys.example:organisations:lab-1", path);
        check("http://127.0.0.1:8080/", "lab-1", "did:web:127.0.0.1%3A8080:organisations:lab-1", path);
    }

    #[test]
    fn the_platform_lives_at_the_well_known_place() {
        let did = Did::platform("https://toys.example").unwrap();
        assert_eq!(did.as_str(), "did:web:toys.example");
        assert_eq!(did.document_path(), "/.well-known/did.json");
    }

    #[test]
    fn what_is_no_origin_or_slug_is_refused() {
        for origin in ["toys.example", "ftp://x", "https://", "https://a/b", "https://a b"] {
            assert!(matches!(Did::platform(origin), Err(DidError::Origin(_))), "{origin}");
        }
        for slug in ["", "-a", "a-", "A", "a:b", "a/b", "../x", "玩具"] {
            let made = Did::organisation("https://toys.example", slug);
            assert_eq!(made, Err(DidError::Slug(slug.to_owned())));
        }
    }

    #[test]
    fn a_document_survives_json_and_names_its_key() {
        let did = Did::organisation("https://toys.example", "lab").unwrap();
        let document = DidDocument::with_key(did.clone(), key());
        let json = serde_json::to_vec(&document).unwrap();
        let again = DidDocument::from_json(&json).unwrap();
        assert_eq!(again, document);
        let found = again.assertion_key(&did.key_url(&key())).unwrap();
        assert_eq!(found.public_key().unwrap(), key());
    }

    #[test]
    fn a_key_that_may_not_assert_is_not_found() {
        let did = Did::organisation("https://toys.example", "lab").unwrap();
        let mut document = DidDocument::with_key(did.clone(), key());
        document.assertion_method.clear();
        assert!(document.assertion_key(&did.key_url(&key())).is_none());
    }

    #[test]
    fn a_key_of_another_controller_is_not_found() {
        let did = Did::organisation("https://toys.example", "lab").unwrap();
        let other = Did::organisation("https://toys.example", "other").unwrap();
        let mut document = DidDocument::with_key(did.clone(), key());
        assert!(document.assertion_key(&other.key_url(&key())).is_none());
        document.verification_method[0].controller = other;
        assert!(document.assertion_key(&did.key_url(&key())).is_none());
    }
}
