//! The CMS signature inside a signed PDF (RFC 5652, with the attributes of CAdES, EN 319 122-1):
//! one signer, ECDSA P-256 with SHA-256, detached.
//!
//! Reads exactly that and nothing looser, so that no byte can be changed unnoticed.

use crate::certificate::{Certificate, CertificateError};
use crate::key::SigningKey;
use der::asn1::{Any, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Reader, Sequence, SliceReader};
use x509_cert::attr::Attribute;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// Why a CMS signature is not the signer's over these bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CmsError {
    /// It cannot be read, or is of a kind that we do not check.
    Unreadable(String),
    /// The bytes have another digest than the one that was signed.
    Digest(Box<Certificate>),
    /// The signature is not by the key in the certificate.
    Signature(Box<Certificate>),
}

#[derive(Sequence)]
struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    content: EncapsulatedContent,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    certificates: Option<SetOfVec<Any>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    crls: Option<SetOfVec<Any>>,
    signers: SetOfVec<Any>,
}

#[derive(Sequence)]
struct EncapsulatedContent {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    content: Option<Any>,
}

#[derive(Sequence)]
struct SignerInfo {
    version: u8,
    signer: IssuerAndSerialNumber,
    digest_algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    signed_attributes: SetOfVec<Attribute>,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: OctetString,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    unsigned_attributes: Option<SetOfVec<Attribute>>,
}

#[derive(Sequence)]
struct IssuerAndSerialNumber {
    issuer: Name,
    serial_number: SerialNumber,
}

/// RFC 5035 §3.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<EssCertificateId>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

/// RFC 5035 §4; the hash algorithm is SHA-256 unless said.
#[derive(Sequence)]
struct EssCertificateId {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// The signature over a digest, in DER. The signing time is no attribute here: in PAdES it stands
/// in the signature dictionary (EN 319 142-1 §5.3).
pub(crate) fn sign(digest: &[u8; 32], key: &SigningKey, certificate: &Certificate) -> Result<Vec<u8>, der::Error> {
    let signed_attributes = SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(digest.as_slice())?)?,
        attribute(
            SIGNING_CERTIFICATE_V2,
            &SigningCertificateV2 {
                certificates: vec![EssCertificateId {
                    hash_algorithm: None,
                    hash: OctetString::new(certificate.fingerprint().as_slice())?,
                    issuer_serial: None,
                }],
                policies: None,
            },
        )?,
    ])?;
    let signature = key.sign_der(&signed_attributes.to_der()?);
    let signer = SignerInfo {
        version: 1,
        signer: IssuerAndSerialNumber {
            issuer: certificate.issuer().clone(),
            serial_number: certificate.serial_number().clone(),
        },
        digest_algorithm: algorithm(SHA_256),
        signed_attributes,
        signature_algorithm: algorithm(ECDSA_WITH_SHA_256),
        signature: OctetString::new(signature)?,
        unsigned_attributes: None,
    };
    ContentInfo {
        content_type: SIGNED_DATA,
        content: SignedData {
            version: 1,
            digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA_256)])?,
            content: EncapsulatedContent { content_type: DATA, content: None },
            certificates: Some(SetOfVec::try_from(vec![Any::from_der(certificate.as_der())?])?),
            crls: None,
            signers: SetOfVec::try_from(vec![Any::encode_from(&signer)?])?,
        },
    }
    .to_der()
}

/// Checks a signature in DER, followed by nothing but zeros, over a digest; returns the signer.
pub(crate) fn verify(padded: &[u8], digest: &[u8; 32]) -> Result<Certificate, CmsError> {
    let content = read(padded).map_err(|e| CmsError::Unreadable(e.to_string()))?;
    let signer = only_signer(&content).map_err(|e| CmsError::Unreadable(e.to_owned()))?;
    let attributes = &signer.signed_attributes;
    let certificate = signing_certificate(attributes, content.content.certificates.as_ref())?;
    if signer.signer.issuer != *certificate.issuer() || signer.signer.serial_number != *certificate.serial_number() {
        return Err(unreadable("the signer is not the one of the signing certificate"));
    }
    let content_type: ObjectIdentifier = value(attributes, CONTENT_TYPE)?;
    if content_type != DATA {
        return Err(unreadable("the signed content type is not data"));
    }
    let signed: OctetString = value(attributes, MESSAGE_DIGEST)?;
    let attributes = attributes.to_der().map_err(|e| CmsError::Unreadable(e.to_string()))?;
    if !certificate.public_key().verifies_der(&attributes, signer.signature.as_bytes()) {
        return Err(CmsError::Signature(Box::new(certificate)));
    }
    if signed.as_bytes() != digest {
        return Err(CmsError::Digest(Box::new(certificate)));
    }
    Ok(certificate)
}

fn read(padded: &[u8]) -> der::Result<ContentInfo> {
    let mut reader = SliceReader::new(padded)?;
    let content = ContentInfo::decode(&mut reader)?;
    let rest = reader.remaining_len();
    let padding = padded.get(padded.len() - usize::try_from(rest)?..).unwrap_or_default();
    if padding.iter().any(|byte| *byte != 0) {
        let position = reader.position();
        return Err(der::ErrorKind::TrailingData { decoded: position, remaining: rest }.into());
    }
    Ok(content)
}

fn only_signer(info: &ContentInfo) -> Result<SignerInfo, &'static str> {
    let data = &info.content;
    if info.content_type != SIGNED_DATA || data.version != 1 {
        return Err("it is no SignedData of version 1");
    }
    if data.content.content_type != DATA || data.content.content.is_some() {
        return Err("it is not detached");
    }
    if !data.digest_algorithms.iter().all(|a| is(a, SHA_256)) || data.digest_algorithms.is_empty() {
        return Err("its digest is not SHA-256");
    }
    let (1, Some(signer)) = (data.signers.len(), data.signers.get(0)) else {
        return Err("it has not exactly one signer");
    };
    let signer: SignerInfo = signer.decode_as().map_err(|_| "its signer cannot be read")?;
    if signer.version != 1 || !is(&signer.digest_algorithm, SHA_256) {
        return Err("its signer is not of version 1 with SHA-256");
    }
    if !is(&signer.signature_algorithm, ECDSA_WITH_SHA_256) {
        return Err("it is not signed with ECDSA and SHA-256");
    }
    Ok(signer)
}

/// The certificate that the signer bound to the signature, by its hash.
fn signing_certificate(
    attributes: &SetOfVec<Attribute>,
    certificates: Option<&SetOfVec<Any>>,
) -> Result<Certificate, CmsError> {
    let bound: SigningCertificateV2 = value(attributes, SIGNING_CERTIFICATE_V2)?;
    let Some(first) = bound.certificates.first() else {
        return Err(unreadable("no signing certificate is named"));
    };
    if first.hash_algorithm.as_ref().is_some_and(|a| !is(a, SHA_256)) {
        return Err(unreadable("the signing certificate's hash is not SHA-256"));
    }
    for any in certificates.into_iter().flat_map(SetOfVec::iter) {
        let der = any.to_der().map_err(|e| CmsError::Unreadable(e.to_string()))?;
        match Certificate::from_der(&der) {
            Ok(certificate) if certificate.fingerprint() == first.hash.as_bytes() => {
                return Ok(certificate);
            }
            Err(error @ CertificateError::UnsupportedKey) => {
                return Err(CmsError::Unreadable(error.to_string()));
            }
            _ => {}
        }
    }
    Err(unreadable("the signing certificate is missing or was changed"))
}

/// The only value of an attribute that must stand there once.
fn value<T: for<'a> Decode<'a, Error = der::Error>>(
    attributes: &SetOfVec<Attribute>,
    oid: ObjectIdentifier,
) -> Result<T, CmsError> {
    let mut found = attributes.iter().filter(|a| a.oid == oid);
    let (Some(attribute), None) = (found.next(), found.next()) else {
        return Err(unreadable("a signed attribute is missing or stands twice"));
    };
    let (1, Some(any)) = (attribute.values.len(), attribute.values.get(0)) else {
        return Err(unreadable("a signed attribute has not exactly one value"));
    };
    let der = any.to_der().map_err(|e| CmsError::Unreadable(e.to_string()))?;
    T::from_der(&der).map_err(|e| CmsError::Unreadable(e.to_string()))
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> Result<Attribute, der::Error> {
    let any = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![any])? })
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

fn is(algorithm: &AlgorithmIdentifierOwned, oid: ObjectIdentifier) -> bool {
    algorithm.oid == oid && algorithm.parameters.as_ref().is_none_or(Any::is_null)
}

fn unreadable(what: &str) -> CmsError {
    CmsError::Unreadable(what.to_owned())
}
