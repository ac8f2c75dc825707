//! X.509 certificates for document signing: made self-signed for an organisation's key, read back,
//! shown by their names.
//!
//! It must never decide whom to trust: that is the list that the verifier's caller brings.

use crate::key::{PublicKey, SigningKey};
use der::asn1::{Any, GeneralizedTime, Utf8StringRef};
use der::oid::ObjectIdentifier;
use der::referenced::OwnedToRef;
use der::{Decode, DecodePem, Encode, EncodePem, Tag};
use jiff::Timestamp;
use p256::elliptic_curve::rand_core::CryptoRng;
use p256::pkcs8::{EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256};
use std::time::Duration;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// X.520 organizationIdentifier, e.g. `NTRCN-91330782MA2XXXXXXX` (ETSI EN 319 412-1 §5.1.4).
const ORGANISATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");

/// What can be wrong with a certificate, or with the wish for one.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Not a certificate in PEM.
    #[error("the text is no X.509 certificate in PEM")]
    NotPem,
    /// Not a certificate in DER.
    #[error("the bytes are no X.509 certificate")]
    NotDer,
    /// The certificate's key is of another kind.
    #[error("the certificate's key is not on the curve P-256")]
    UnsupportedKey,
    /// It ends before it begins, or lies outside the years that X.509 can say.
    #[error("the certificate's validity from {from} to {until} is not possible")]
    Validity {
        /// First moment asked for.
        from: Timestamp,
        /// Last moment asked for.
        until: Timestamp,
    },
    /// The country is no ISO 3166 two-letter code.
    #[error("the country {0:?} is no two-letter code")]
    Country(String),
    /// A name is empty or over the length of X.520 (64 characters).
    #[error("the certificate's {part} must have 1 to 64 characters")]
    Name {
        /// Which name: organisation or common name.
        part: &'static str,
    },
    /// The encoder refused.
    #[error("the certificate could not be made: {0}")]
    Build(String),
}

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSubject {
    /// Legal name, 1 to 64 characters (X.520 ub-organization-name).
    pub organisation: String,
    /// What a PDF reader shows as the signer, 1 to 64 characters.
    pub common_name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Registered identity, e.g. `NTRCN-` and the unified social credit code.
    pub organisation_identifier: Option<String>,
}

/// An X.509 certificate over a P-256 key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    inner: x509_cert::Certificate,
    der: Vec<u8>,
    key: PublicKey,
}

impl Certificate {
    /// A certificate that the key signs for itself: no CA, digitalSignature and nonRepudiation.
    ///
    /// # Errors
    /// [`CertificateError`] when a name or the validity cannot be put into a certificate.
    pub fn self_signed<R: CryptoRng + ?Sized>(
        key: &SigningKey,
        subject: &CertificateSubject,
        valid_from: Timestamp,
        valid_until: Timestamp,
        rng: &mut R,
    ) -> Result<Self, CertificateError> {
        let validity = validity(valid_from, valid_until)?;
        let public = key.raw().verifying_key().to_public_key_der().map_err(build)?;
        let spki = SubjectPublicKeyInfo::from_der(public.as_bytes()).map_err(build)?;
        let profile = DocumentSigner { subject: distinguished_name(subject)? };
        let certificate = CertificateBuilder::new(profile, SerialNumber::generate(rng), validity, spki)
            .map_err(build)?
            .build::<_, p256::ecdsa::DerSignature>(key.raw())
            .map_err(build)?;
        Self::from_der(&certificate.to_der().map_err(build)?)
    }

    /// Reads the first certificate of a PEM text.
    ///
    /// # Errors
    /// [`CertificateError::NotPem`], or as [`Certificate::from_der`].
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        let inner = x509_cert::Certificate::from_pem(pem.trim_start()).map_err(|_| CertificateError::NotPem)?;
        Self::from_der(&inner.to_der().map_err(build)?)
    }

    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError::NotDer`]; [`CertificateError::UnsupportedKey`] for RSA and others.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let inner = x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::NotDer)?;
        let spki = inner.tbs_certificate().subject_public_key_info();
        let key = p256::PublicKey::try_from(spki.owned_to_ref()).map_err(|_| CertificateError::UnsupportedKey)?;
        let key = PublicKey::from_sec1(&key.to_sec1_bytes()).map_err(|_| CertificateError::UnsupportedKey)?;
        Ok(Self { der: der.to_vec(), key, inner })
    }

    /// The certificate as PEM, for export.
    ///
    /// # Errors
    /// [`CertificateError::Build`], which a certificate that was read never causes.
    pub fn to_pem(&self) -> Result<String, CertificateError> {
        self.inner.to_pem(LineEnding::LF).map_err(build)
    }

    /// The certificate as DER.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certified key.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// SHA-256 over the DER form: what CAs and viewers call the fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The subject's common name, or its organisation, or nothing.
    #[must_use]
    pub fn common_name(&self) -> String {
        let name = self.text(COMMON_NAME);
        if name.is_empty() { self.organisation() } else { name }
    }

    /// The subject's organisation, or nothing.
    #[must_use]
    pub fn organisation(&self) -> String {
        self.text(ORGANISATION)
    }

    /// Whether the moment lies in the certificate's validity, both ends included.
    #[must_use]
    pub fn valid_at(&self, moment: Timestamp) -> bool {
        let validity = self.inner.tbs_certificate().validity();
        let seconds = i128::from(moment.as_second());
        let from = i128::from(validity.not_before.to_unix_duration().as_secs());
        let until = i128::from(validity.not_after.to_unix_duration().as_secs());
        from <= seconds && seconds <= until
    }

    pub(crate) fn issuer(&self) -> &Name {
        self.inner.tbs_certificate().issuer()
    }

    pub(crate) fn serial_number(&self) -> &SerialNumber {
        self.inner.tbs_certificate().serial_number()
    }

    fn text(&self, oid: ObjectIdentifier) -> String {
        self.inner
            .tbs_certificate()
            .subject()
            .iter()
            .find(|a| a.oid == oid)
            .and_then(|a| std::str::from_utf8(a.value.value()).ok())
            .unwrap_or_default()
            .to_owned()
    }
}

/// The extensions of a certificate that signs documents and nothing else (RFC 5280 §4.2.1).
struct DocumentSigner {
    subject: Name,
}

impl BuilderProfile for DocumentSigner {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        spk: SubjectPublicKeyInfoRef<'_>,
        _issuer_spk: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut extensions: Vec<Extension> = Vec::new();
        let name = tbs.subject();
        let no_ca = BasicConstraints { ca: false, path_len_constraint: None };
        extensions.push((&no_ca).to_extension(name, &extensions)?);
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        extensions.push((&usage).to_extension(name, &extensions)?);
        let id = SubjectKeyIdentifier::try_from(spk)?;
        extensions.push((&id).to_extension(name, &extensions)?);
        Ok(extensions)
    }
}

fn distinguished_name(subject: &CertificateSubject) -> Result<Name, CertificateError> {
    let mut name = RdnSequence::default();
    if let Some(country) = &subject.country {
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(CertificateError::Country(country.clone()));
        }
        let value = Any::new(Tag::PrintableString, country.as_bytes()).map_err(build)?;
        push(&mut name, COUNTRY, value)?;
    }
    push(&mut name, ORGANISATION, utf8("organisation", &subject.organisation)?)?;
    if let Some(identifier) = &subject.organisation_identifier {
        push(&mut name, ORGANISATION_IDENTIFIER, utf8("organisation identifier", identifier)?)?;
    }
    push(&mut name, COMMON_NAME, utf8("common name", &subject.common_name)?)?;
    Name::from_der(&name.to_der().map_err(build)?).map_err(build)
}

fn utf8(part: &'static str, text: &str) -> Result<Any, CertificateError> {
    if text.trim().is_empty() || text.chars().count() > 64 {
        return Err(CertificateError::Name { part });
    }
    Ok(Any::from(Utf8StringRef::new(text).map_err(build)?))
}

fn push(name: &mut RdnSequence, oid: ObjectIdentifier, value: Any) -> Result<(), CertificateError> {
    let mut part = RelativeDistinguishedName::default();
    part.insert(AttributeTypeAndValue { oid, value }).map_err(build)?;
    name.push(part);
    Ok(())
}

fn validity(from: Timestamp, until: Timestamp) -> Result<Validity, CertificateError> {
    let impossible = || CertificateError::Validity { from, until };
    if until <= from {
        return Err(impossible());
    }
    let time = |moment: Timestamp| {
        let seconds = u64::try_from(moment.as_second()).map_err(|_| impossible())?;
        GeneralizedTime::from_unix_duration(Duration::from_secs(seconds))
            .map(Time::GeneralTime)
            .map_err(|_| impossible())
    };
    // The builder turns years before 2050 into UTCTime, as RFC 5280 §4.1.2.5 asks.
    Ok(Validity::new(time(from)?, time(until)?))
}

fn build(error: impl std::fmt::Display) -> CertificateError {
    CertificateError::Build(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn subject() -> CertificateSubject {
        CertificateSubject {
            organisation: "义乌, 玩具检测+认证 \"中心\"".into(),
            common_name: "Yiwu Toy Centre".into(),
            country: Some("CN".into()),
            organisation_identifier: Some("NTRCN-91330782MA2XXXXXXX".into()),
        }
    }

    fn make(subject: &CertificateSubject) -> Result<Certificate, CertificateError> {
        let mut rng = StdRng::seed_from_u64(1);
        let key = SigningKey::generate(&mut rng);
        let (from, until) = (at("2026-01-01T00:00:00Z"), at("2051-01-01T00:00:00Z"));
        Certificate::self_signed(&key, subject, from, until, &mut rng)
    }

    #[test]
    fn a_certificate_names_its_organisation_and_survives_pem() {
        let made = make(&subject()).unwrap();
        assert_eq!(made.organisation(), subject().organisation);
        assert_eq!(made.common_name(), "Yiwu Toy Centre");
        let again = Certificate::from_pem(&made.to_pem().unwrap()).unwrap();
        assert_eq!(again, made);
        assert_eq!(again.public_key(), made.public_key());
    }

    #[test]
    fn it_is_valid_between_its_dates_only() {
        let made = make(&subject()).unwrap();
        assert!(made.valid_at(at("2026-01-01T00:00:00Z")));
        assert!(made.valid_at(at("2051-01-01T00:00:00Z")));
        assert!(!made.valid_at(at("2025-12-31T23:59:59Z")));
        assert!(!made.valid_at(at("2051-01-01T00:00:01Z")));
    }

    #[test]
    fn impossible_wishes_are_refused_in_words() {
        let long = CertificateSubject { organisation: "x".repeat(65), ..subject() };
        assert!(matches!(make(&long), Err(CertificateError::Name { part: "organisation" })));
        let land = CertificateSubject { country: Some("China".into()), ..subject() };
        assert!(matches!(make(&land), Err(CertificateError::Country(_))));
        let now = at("2026-01-01T00:00:00Z");
        assert!(matches!(validity(now, now), Err(CertificateError::Validity { .. })));
    }

    #[test]
    fn cut_or_foreign_bytes_are_no_certificate() {
        let der = make(&subject()).unwrap().as_der().to_vec();
        for end in 0..der.len() {
            assert!(Certificate::from_der(&der[..end]).is_err());
        }
        assert!(matches!(Certificate::from_pem("hello"), Err(CertificateError::NotPem)));
    }
}
