//! Compact JWS with ES256, in the one shape that VC-JOSE-COSE wants of an enveloping proof.
//!
//! The key comes from the caller's trust, never from the token: `jwk`, `x5c` and `jku` headers are
//! not looked at, `alg` is not negotiated, a `crit` header is refused.

use crate::did::shortened;
use crate::key::{PublicKey, SigningKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Longest token that is looked at, in bytes. A full status list is about 30 kB, a large report 200.
pub const MAX_TOKEN_BYTES: usize = 2 * 1024 * 1024;

/// What can be wrong with the form of a token, before any key is asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum JwsError {
    /// Longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is longer than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
    /// Not three parts divided by dots.
    #[error("the token is no compact JWS: it has not three parts")]
    NotCompact,
    /// A part is not unpadded base64url.
    #[error("the token's {0} is not base64url")]
    NotBase64(&'static str),
    /// The header is no JSON object with the members that are required.
    #[error("the token's header cannot be read: {0}")]
    Header(String),
    /// `none`, HMAC, RSA …
    #[error("the token is signed with {0:?}, only ES256 is accepted")]
    Algorithm(String),
    /// Another media type than was asked for.
    #[error("the token is a {found:?}, not a {wanted:?}")]
    Type {
        /// The header's `typ`.
        found: String,
        /// The one that was asked for.
        wanted: &'static str,
    },
    /// Extensions that would have to be understood.
    #[error("the token demands extensions (crit) that are not understood")]
    Critical,
    /// The payload is not UTF-8.
    #[error("the token's payload is not text")]
    PayloadNotText,
}

/// The protected header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// `ES256`.
    pub alg: String,
    /// Media type of the token without `application/`, e.g. `vc+jwt`.
    #[serde(default)]
    pub typ: String,
    /// Media type of the payload without `application/`, e.g. `vc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cty: Option<String>,
    /// DID URL of the key.
    #[serde(default)]
    pub kid: String,
    #[serde(default, skip_serializing)]
    crit: Option<serde_json::Value>,
}

/// A token taken apart, its signature not yet checked.
#[derive(Debug, Clone)]
pub struct Unverified {
    /// What the header claims.
    pub header: Header,
    signed: String,
    payload: String,
    signature: Vec<u8>,
}

/// Signs the payload: `header.payload.signature`.
#[must_use]
pub fn sign(key: &SigningKey, typ: &str, cty: &str, kid: &str, payload: &str) -> String {
    // Built by hand, so that signing cannot fail: JSON strings are the one thing to escape.
    let text = |s: &str| serde_json::Value::from(s).to_string();
    let header = format!(r#"{{"alg":"ES256","typ":{},"cty":{},"kid":{}}}"#, text(typ), text(cty), text(kid));
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// Takes a token apart and checks its form: ES256, the wanted `typ`, no `crit`.
///
/// # Errors
/// [`JwsError`], one for each way to be malformed.
pub fn parse(token: &str, wanted: &'static str) -> Result<Unverified, JwsError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(JwsError::TooLong);
    }
    let parts: Vec<&str> = token.trim_ascii().split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(JwsError::NotCompact);
    };
    let decode = |text: &str, part| URL_SAFE_NO_PAD.decode(text).map_err(|_| JwsError::NotBase64(part));
    let parsed: Header =
        serde_json::from_slice(&decode(header, "header")?).map_err(|e| JwsError::Header(e.to_string()))?;
    if parsed.alg != "ES256" {
        return Err(JwsError::Algorithm(shortened(&parsed.alg)));
    }
    if parsed.crit.is_some() {
        return Err(JwsError::Critical);
    }
    // RFC 7515 §4.1.9: the type may be written with or without `application/`, in any case.
    let typ = parsed.typ.to_ascii_lowercase();
    if typ.strip_prefix("application/").unwrap_or(&typ) != wanted {
        return Err(JwsError::Type { found: shortened(&parsed.typ), wanted });
    }
    Ok(Unverified {
        signed: format!("{header}.{payload}"),
        payload: String::from_utf8(decode(payload, "payload")?).map_err(|_| JwsError::PayloadNotText)?,
        signature: decode(signature, "signature")?,
        header: parsed,
    })
}

impl Unverified {
    /// The payload, when the key really signed it.
    #[must_use]
    pub fn verify(&self, key: &PublicKey) -> Option<&str> {
        key.verifies(self.signed.as_bytes(), &self.signature).then_some(self.payload.as_str())
    }

    /// The payload as it is claimed. For messages only: nobody has checked it.
    pub(crate) fn claimed(&self) -> &str {
        &self.payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn key() -> SigningKey {
        SigningKey::generate(&mut StdRng::seed_from_u64(1))
    }

    fn with_header(header: &str) -> String {
        format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn what_was_signed_comes_back() {
        let token = sign(&key(), "vc+jwt", "vc", "did:web:a#\"b", "{\"a\":1}");
        let parsed = parse(&token, "vc+jwt").unwrap();
        assert_eq!(parsed.header.kid, "did:web:a#\"b");
        assert_eq!(parsed.header.cty.as_deref(), Some("vc"));
        assert_eq!(parsed.verify(&key().public_key()), Some("{\"a\":1}"));
    }

    #[test]
    fn no_other_algorithm_is_accepted() {
        for alg in ["none", "HS256", "ES384", "es256", ""] {
            let token = with_header(&format!(r#"{{"alg":"{alg}","typ":"vc+jwt","kid":"x"}}"#));
            assert_eq!(parse(&token, "vc+jwt").unwrap_err(), JwsError::Algorithm(alg.into()));
        }
    }

    #[test]
    fn extensions_and_other_types_are_refused() {
        let crit = with_header(r#"{"alg":"ES256","typ":"vc+jwt","crit":["b64"],"b64":false}"#);
        assert_eq!(parse(&crit, "vc+jwt").unwrap_err(), JwsError::Critical);
        let typ = with_header(r#"{"alg":"ES256","typ":"JWT"}"#);
        assert!(matches!(parse(&typ, "vc+jwt").unwrap_err(), JwsError::Type { .. }));
        let long = with_header(r#"{"alg":"ES256","typ":"application/vc+jwt"}"#);
        assert!(parse(&long, "vc+jwt").is_ok());
    }

    #[test]
    fn malformed_tokens_are_named() {
        assert_eq!(parse("a.b", "vc+jwt").unwrap_err(), JwsError::NotCompact);
        assert_eq!(parse("a.b.c.d", "vc+jwt").unwrap_err(), JwsError::NotCompact);
        assert_eq!(parse("=.b.c", "vc+jwt").unwrap_err(), JwsError::NotBase64("header"));
        assert!(matches!(parse("e30.e30.AA", "vc+jwt").unwrap_err(), JwsError::Header(_)));
        let long = "a".repeat(MAX_TOKEN_BYTES + 1);
        assert_eq!(parse(&long, "vc+jwt").unwrap_err(), JwsError::TooLong);
    }
}
