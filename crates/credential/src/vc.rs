//! Verifiable credentials secured with JOSE (W3C VC-JOSE-COSE): `typ: vc+jwt`, `cty: vc`, `kid` a
//! DID URL, the payload the credential itself.
//!
//! A verdict rests on the token and on the DID documents that the caller trusts. Nothing is
//! fetched; a credential with a context that we do not know is refused, for its words could mean
//! anything.

use crate::did::{Did, DidDocument, DidError, DidUrl, shortened};
use crate::jws::{self, JwsError};
use crate::key::SigningKey;
use crate::one_or_many::OneOrMany;
use crate::status::StatusEntry;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The base context, which must come first (VCDM 2.0 §4.3).
pub const CONTEXT_V2: &str = "https://www.w3.org/ns/credentials/v2";
/// The UNTP 0.7.0 context, which must come second.
pub const CONTEXT_UNTP: &str = "https://vocabulary.uncefact.org/untp/0.7.0/context/";
/// Where the contexts of UNTP 0.6 live; accepted when verifying, never issued.
const CONTEXT_UNTP_0_6: &str = "https://test.uncefact.org/vocabulary/untp/";
const TYP: &str = "vc+jwt";

/// Why a credential was not signed.
#[derive(Debug, thiserror::Error)]
pub enum VcError {
    /// The credential is not what VCDM 2.0 asks for.
    #[error("the credential is not well-formed: {0}")]
    NotWellFormed(String),
    /// The credential names another issuer than the signer.
    #[error("the credential's issuer is {issuer}, but {signer} signs")]
    Issuer {
        /// The member `issuer`.
        issuer: Did,
        /// The DID of the signer.
        signer: Did,
    },
}

/// Signs a credential in the name of a DID; the `kid` is that DID and the key's thumbprint.
///
/// # Errors
/// [`VcError`] when the credential is not one, or is issued by somebody else.
pub fn sign<C: Serialize>(credential: &C, key: &SigningKey, issuer: &Did) -> Result<String, VcError> {
    let payload = serde_json::to_string(credential).map_err(|e| VcError::NotWellFormed(e.to_string()))?;
    let envelope = Envelope::read(&payload).map_err(VcError::NotWellFormed)?;
    if envelope.issuer.id != *issuer {
        return Err(VcError::Issuer { issuer: envelope.issuer.id, signer: issuer.clone() });
    }
    let kid = issuer.key_url(&key.public_key()).to_string();
    Ok(jws::sign(key, TYP, "vc", &kid, &payload))
}

/// The token as a JSON credential that says it is enveloped (VCDM 2.0 §4.13).
#[must_use]
pub fn enveloped(token: &str) -> serde_json::Value {
    serde_json::json!({
        "@context": CONTEXT_V2,
        "id": format!("data:application/vc+jwt,{token}"),
        "type": "EnvelopedVerifiableCredential",
    })
}

/// The token in a file: the token itself, or the JSON object of [`enveloped`].
#[must_use]
pub fn token_in(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    if text.starts_with('{') {
        let object: serde_json::Value = serde_json::from_str(text).ok()?;
        let id = object.get("id")?.as_str()?;
        return id.strip_prefix("data:application/vc+jwt,").map(str::to_owned);
    }
    // A compact JWS begins with the base64url of `{"`.
    let token = text.starts_with("eyJ") && text.bytes().filter(|b| *b == b'.').count() == 2;
    token.then(|| text.to_owned())
}

/// What can be said of a credential with the documents at hand.
#[derive(Debug, Clone, PartialEq)]
pub enum CredentialVerdict {
    /// Signed by the issuer that it names, and valid now. Its status is another question.
    Genuine(Box<VerifiedCredential>),
    /// Genuine, but its `validUntil` has passed.
    Expired(Box<VerifiedCredential>),
    /// Genuine, but its `validFrom` lies ahead.
    NotYetValid(Box<VerifiedCredential>),
    /// The issuer's key did not sign this text.
    Altered {
        /// Who is claimed to have signed.
        kid: String,
    },
    /// No trusted document speaks for the issuer.
    UnknownIssuer {
        /// Who is claimed to have issued.
        issuer: String,
    },
    /// The issuer is known, but not this key, or the key may not issue any more.
    UntrustedKey {
        /// The key.
        kid: String,
        /// Why not.
        reason: String,
    },
    /// No credential at all, or one that we cannot read.
    Malformed {
        /// What is wrong.
        reason: String,
    },
}

impl CredentialVerdict {
    /// The credential, when the signature is the issuer's, whether it is in its dates or not.
    #[must_use]
    pub fn authentic(&self) -> Option<&VerifiedCredential> {
        match self {
            Self::Genuine(c) | Self::Expired(c) | Self::NotYetValid(c) => Some(c),
            _ => None,
        }
    }
}

/// A credential whose signature was found to be its issuer's.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedCredential {
    /// Who issued it.
    pub issuer: Did,
    /// How the issuer calls itself, when it says so.
    pub issuer_name: Option<String>,
    /// The key that signed.
    pub kid: DidUrl,
    /// The credential's own URI.
    pub id: Option<String>,
    /// Its types.
    pub types: Vec<String>,
    /// Its title.
    pub name: Option<String>,
    /// Valid from this moment on.
    pub valid_from: Timestamp,
    /// Valid up to this moment, when there is an end.
    pub valid_until: Option<Timestamp>,
    /// Where its status can be read.
    pub status: Vec<StatusEntry>,
    payload: String,
}

impl VerifiedCredential {
    /// The JSON text that was signed.
    #[must_use]
    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// The credential as a typed value, digits of numbers kept.
    ///
    /// # Errors
    /// What the reader stumbled over.
    pub fn read<C: DeserializeOwned>(&self) -> Result<C, serde_json::Error> {
        serde_json::from_str(&self.payload)
    }
}

/// Judges a `vc+jwt` at a moment, by the documents that the caller trusts. Never fetches.
#[must_use]
pub fn verify_credential(token: &str, trusted: &[DidDocument], now: Timestamp) -> CredentialVerdict {
    let token = match jws::parse(token, TYP) {
        Ok(token) => token,
        Err(e) => return malformed(&e),
    };
    let kid = match DidUrl::try_from(token.header.kid.clone()) {
        Ok(kid) => kid,
        Err(e) => {
            return CredentialVerdict::Malformed { reason: e.to_string() };
        }
    };
    let Some(document) = trusted.iter().find(|d| d.id == kid.did) else {
        return CredentialVerdict::UnknownIssuer { issuer: kid.did.to_string() };
    };
    let untrusted =
        |reason: &str| CredentialVerdict::UntrustedKey { kid: shortened(&kid.to_string()), reason: reason.to_owned() };
    let Some(method) = document.assertion_key(&kid) else {
        return untrusted("the issuer's document does not list this key");
    };
    let key = match method.public_key() {
        Ok(key) => key,
        Err(e) => return untrusted(&e.to_string()),
    };
    let Some(payload) = token.verify(&key) else {
        return CredentialVerdict::Altered { kid: kid.to_string() };
    };
    let envelope = match Envelope::read(payload) {
        Ok(envelope) => envelope,
        Err(reason) => return CredentialVerdict::Malformed { reason },
    };
    if envelope.issuer.id != kid.did {
        return untrusted("the key belongs to another DID than the issuer");
    }
    if method.revoked.is_some() {
        return untrusted("the issuer has revoked this key");
    }
    if method.expires.is_some_and(|end| envelope.valid_from > end) {
        return untrusted("the credential is dated after the key was retired");
    }
    in_its_dates(envelope.verified(kid, token.claimed()), now)
}

fn malformed(error: &JwsError) -> CredentialVerdict {
    CredentialVerdict::Malformed { reason: error.to_string() }
}

fn in_its_dates(credential: VerifiedCredential, now: Timestamp) -> CredentialVerdict {
    let credential = Box::new(credential);
    if credential.valid_from > now {
        CredentialVerdict::NotYetValid(credential)
    } else if credential.valid_until.is_some_and(|end| end < now) {
        CredentialVerdict::Expired(credential)
    } else {
        CredentialVerdict::Genuine(credential)
    }
}

/// What every credential has, whatever it is about (VCDM 2.0 §4).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    #[serde(rename = "@context")]
    context: OneOrMany<String>,
    id: Option<String>,
    #[serde(rename = "type")]
    types: OneOrMany<String>,
    issuer: Issuer,
    name: Option<String>,
    valid_from: Timestamp,
    valid_until: Option<Timestamp>,
    #[serde(default)]
    credential_status: OneOrMany<StatusEntry>,
    #[serde(rename = "credentialSubject")]
    _subject: serde::de::IgnoredAny,
}

/// An issuer is its DID, or an object that has it.
#[derive(Deserialize)]
#[serde(try_from = "serde_json::Value")]
struct Issuer {
    id: Did,
    name: Option<String>,
}

impl TryFrom<serde_json::Value> for Issuer {
    type Error = DidError;

    fn try_from(value: serde_json::Value) -> Result<Self, DidError> {
        let text = |v: Option<&serde_json::Value>| v.and_then(|v| v.as_str()).map(str::to_owned);
        let id = text(Some(&value)).or_else(|| text(value.get("id"))).unwrap_or_default();
        Ok(Self { id: Did::try_from(id)?, name: text(value.get("name")) })
    }
}

impl Envelope {
    fn read(payload: &str) -> Result<Self, String> {
        let envelope: Self = serde_json::from_str(payload).map_err(|e| e.to_string())?;
        let mut contexts = envelope.context.iter();
        if contexts.next().map(String::as_str) != Some(CONTEXT_V2) {
            return Err(format!("its first @context is not {CONTEXT_V2}"));
        }
        let known = |c: &&String| *c == CONTEXT_UNTP || c.starts_with(CONTEXT_UNTP_0_6);
        if let Some(unknown) = contexts.find(|c| !known(c)) {
            return Err(format!("its @context {:?} is not known", shortened(unknown)));
        }
        if !envelope.types.iter().any(|t| t == "VerifiableCredential") {
            return Err("its type is not VerifiableCredential".into());
        }
        Ok(envelope)
    }

    fn verified(self, kid: DidUrl, payload: &str) -> VerifiedCredential {
        VerifiedCredential {
            issuer: self.issuer.id,
            issuer_name: self.issuer.name,
            kid,
            id: self.id,
            types: self.types.into_vec(),
            name: self.name,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            status: self.credential_status.into_vec(),
            payload: payload.to_owned(),
        }
    }
}
