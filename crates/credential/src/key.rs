//! ECDSA P-256 keys (ES256): made, kept as PKCS#8, published as JWK, named by their thumbprint.
//!
//! The private half never leaves [`SigningKey`] except as zeroized PEM, and is never printed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::elliptic_curve::Generate;
use p256::elliptic_curve::rand_core::CryptoRng;
use p256::elliptic_curve::zeroize::Zeroizing;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What can be wrong with a key that was given to us.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// The PEM text is no PKCS#8 private key on the curve P-256.
    #[error("the private key is no PKCS#8 PEM of a P-256 key")]
    NotPkcs8,
    /// Writing the key as PKCS#8 failed.
    #[error("the private key could not be written as PKCS#8 PEM")]
    NotEncodable,
    /// A JWK of another kind than EC P-256.
    #[error("the JWK is {kty} {crv}, only EC P-256 is supported")]
    UnsupportedJwk {
        /// The member `kty` as it was given.
        kty: String,
        /// The member `crv` as it was given.
        crv: String,
    },
    /// The coordinates are not base64url of 32 bytes each, or name no point of the curve.
    #[error("the JWK names no point of the curve P-256")]
    NotOnCurve,
    /// Bytes that are no public key on P-256.
    #[error("the bytes are no public key on the curve P-256")]
    NotPublicKey,
}

/// A private key that signs for one organisation.
#[derive(Clone)]
pub struct SigningKey(p256::ecdsa::SigningKey);

impl SigningKey {
    /// A new key out of the given generator, which must be cryptographically secure.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self(p256::ecdsa::SigningKey::from(p256::SecretKey::generate_from_rng(rng)))
    }

    /// Reads a key kept by [`SigningKey::to_pkcs8_pem`], or by `openssl genpkey`.
    ///
    /// # Errors
    /// [`KeyError::NotPkcs8`] when the text is anything else; the text is never quoted.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        p256::SecretKey::from_pkcs8_pem(pem).map(|secret| Self(secret.into())).map_err(|_| KeyError::NotPkcs8)
    }

    /// The key as PKCS#8 PEM, wiped from memory when dropped.
    ///
    /// # Errors
    /// [`KeyError::NotEncodable`], which a sound key never causes.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        p256::SecretKey::from(&self.0).to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::NotEncodable)
    }

    /// The half that everybody may know.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(*self.0.verifying_key())
    }

    /// ES256 over the message: 64 bytes, r then s (RFC 7518 §3.4). Deterministic (RFC 6979).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().into()
    }

    /// ES256 over the message in DER, as CMS and X.509 want it.
    pub(crate) fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    pub(crate) fn raw(&self) -> &p256::ecdsa::SigningKey {
        &self.0
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public_key().thumbprint())
    }
}

/// A public key on P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(p256::ecdsa::VerifyingKey);

impl PublicKey {
    /// From the bytes of an uncompressed or compressed SEC1 point.
    ///
    /// # Errors
    /// [`KeyError::NotPublicKey`].
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(Self).map_err(|_| KeyError::NotPublicKey)
    }

    /// The published form. `kid` and `alg` are filled in.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        let (x, y) = self.coordinates();
        Jwk {
            kty: "EC".into(),
            crv: "P-256".into(),
            alg: Some("ES256".into()),
            kid: Some(thumbprint(&x, &y)),
            x,
            y: Some(y),
        }
    }

    /// The name of the key: RFC 7638 thumbprint, SHA-256, base64url (43 characters).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let (x, y) = self.coordinates();
        thumbprint(&x, &y)
    }

    /// Whether the 64 bytes are this key's ES256 signature of the message.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        p256::ecdsa::Signature::from_slice(signature).is_ok_and(|s| self.0.verify(message, &s).is_ok())
    }

    /// The same for a signature in DER.
    pub(crate) fn verifies_der(&self, message: &[u8], signature: &[u8]) -> bool {
        p256::ecdsa::Signature::from_der(signature).is_ok_and(|s| self.0.verify(message, &s).is_ok())
    }

    fn coordinates(&self) -> (String, String) {
        // Uncompressed SEC1: one byte of form, then 32 bytes of x and of y.
        let point = self.0.to_sec1_point(false);
        let encode = |part: Option<&[u8]>| URL_SAFE_NO_PAD.encode(part.unwrap_or_default());
        let bytes = point.as_bytes();
        (encode(bytes.get(1..33)), encode(bytes.get(33..65)))
    }
}

fn thumbprint(x: &str, y: &str) -> String {
    // RFC 7638 §3.2: the required members alone, in the order of their names, without spaces.
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

/// A public JSON Web Key (RFC 7517). Other kinds than EC P-256 can be read and are refused when
/// used; members that we do not know are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// Key type; `EC` is the one in use.
    pub kty: String,
    /// Curve; `P-256` is the one in use.
    pub crv: String,
    /// First coordinate, base64url.
    pub x: String,
    /// Second coordinate, base64url; absent for other kinds of keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// `ES256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Name of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
}

impl Jwk {
    /// The key that the JWK names.
    ///
    /// # Errors
    /// [`KeyError::UnsupportedJwk`] for another kind, [`KeyError::NotOnCurve`] for bad coordinates.
    pub fn to_public_key(&self) -> Result<PublicKey, KeyError> {
        if self.kty != "EC" || self.crv != "P-256" {
            return Err(KeyError::UnsupportedJwk { kty: self.kty.clone(), crv: self.crv.clone() });
        }
        let decode =
            |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|b| b.len() == 32).ok_or(KeyError::NotOnCurve);
        let mut sec1 = vec![4];
        sec1.extend(decode(&self.x)?);
        sec1.extend(decode(self.y.as_deref().unwrap_or_default())?);
        PublicKey::from_sec1(&sec1).map_err(|_| KeyError::NotOnCurve)
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

    #[test]
    fn a_key_survives_pkcs8() {
        let pem = key().to_pkcs8_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
        let again = SigningKey::from_pkcs8_pem(&pem).unwrap();
        assert_eq!(again.public_key(), key().public_key());
        assert_eq!(again.sign(b"x"), key().sign(b"x"));
    }

    #[test]
    fn another_text_is_no_key_and_is_not_quoted() {
        let error = SigningKey::from_pkcs8_pem("-----BEGIN SECRET-----").unwrap_err();
        assert_eq!(error, KeyError::NotPkcs8);
        assert!(!error.to_string().contains("SECRET"));
    }

    #[test]
    fn two_draws_give_two_keys() {
        let mut rng = StdRng::seed_from_u64(7);
        assert_ne!(SigningKey::generate(&mut rng).public_key(), SigningKey::generate(&mut rng).public_key());
    }

    #[test]
    fn the_debug_form_shows_only_the_thumbprint() {
        let shown = format!("{:?}", key());
        assert_eq!(shown, format!("SigningKey({})", key().public_key().thumbprint()));
    }

    #[test]
    fn a_signature_belongs_to_its_message_and_its_key() {
        let signature = key().sign(b"report");
        assert!(key().public_key().verifies(b"report", &signature));
        assert!(!key().public_key().verifies(b"rep0rt", &signature));
        let other = SigningKey::generate(&mut StdRng::seed_from_u64(2));
        assert!(!other.public_key().verifies(b"report", &signature));
        assert!(!key().public_key().verifies(b"report", &[0; 64]));
        assert!(!key().public_key().verifies(b"report", &signature[..63]));
    }

    // Scalar 0x09 repeated; the coordinates as OpenSSL and Python's cryptography print them.
    #[test]
    fn coordinates_agree_with_another_implementation() {
        let secret = p256::SecretKey::from_slice(&[9; 32]).unwrap();
        let jwk = SigningKey(secret.into()).public_key().to_jwk();
        assert_eq!(jwk.x, "cTX6T9k6Cdzpi79oG0v89Q58DWNU5ir7C_8qNClheGU");
        assert_eq!(jwk.y.as_deref(), Some("7UwfAt25Aj7lalV-UV1qncZsEfIglg3llDNN9Yh3ZyQ"));
    }

    // RFC 7638 has only an RSA example; this value was computed with Python's hashlib.
    #[test]
    fn the_thumbprint_hashes_the_required_members_in_order() {
        let jwk = Jwk {
            kty: "EC".into(),
            crv: "P-256".into(),
            x: "cTX6T9k6Cdzpi79oG0v89Q58DWNU5ir7C_8qNClheGU".into(),
            y: Some("7UwfAt25Aj7lalV-UV1qncZsEfIglg3llDNN9Yh3ZyQ".into()),
            alg: None,
            kid: None,
        };
        assert_eq!(jwk.to_public_key().unwrap().thumbprint(), "wn8-axFKnOFEnnaYJBgkGYUyDjm328I-jp-j7aegW-k");
    }

    #[test]
    fn a_jwk_off_the_curve_or_of_another_kind_is_refused() {
        let good = key().public_key().to_jwk();
        assert_eq!(good.to_public_key().unwrap(), key().public_key());
        let mut off = good.clone();
        off.y = Some(off.x.clone());
        assert_eq!(off.to_public_key(), Err(KeyError::NotOnCurve));
        let mut okp = good.clone();
        okp.kty = "OKP".into();
        assert!(matches!(okp.to_public_key(), Err(KeyError::UnsupportedJwk { .. })));
        let mut short = good;
        short.x = "AA".into();
        assert_eq!(short.to_public_key(), Err(KeyError::NotOnCurve));
    }
}
