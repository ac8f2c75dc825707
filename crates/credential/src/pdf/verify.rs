//! Judging a signed PDF, offline, over its bytes.
//!
//! A PDF can be parsed in many ways, so nothing rests on parsing: a file is genuine when a trusted
//! key signed **every byte** of it outside the signature's own digits. Whatever was appended,
//! hidden or shadowed afterwards falls outside and makes it altered. Never fetches, never panics.

use super::cms::{self, CmsError};
use super::object::{Dictionary, Object, Reader};
use super::sign::digest_around;
use super::text;
use crate::certificate::Certificate;
use crate::did::{Did, DidDocument};
use crate::key::PublicKey;
use jiff::Timestamp;

/// Largest file that is looked at: 128 MiB.
pub const MAX_PDF_BYTES: usize = 128 * 1024 * 1024;
/// Most signatures in one file.
const MAX_SIGNATURES: usize = 64;
/// How far before its ByteRange a signature dictionary may begin.
const MAX_DICTIONARY_BYTES: usize = 256 * 1024;

/// Somebody whose signatures are accepted.
#[derive(Debug, Clone)]
pub struct TrustedSigner {
    /// How to call them.
    pub name: String,
    /// Their DID, when they are known by one.
    pub did: Option<Did>,
    /// Their key.
    pub key: PublicKey,
    /// Signatures dated later than this are not accepted.
    pub until: Option<Timestamp>,
    /// Whether the key was revoked: nothing that it signed is accepted.
    pub revoked: bool,
}

impl TrustedSigner {
    /// Trust in the key of a certificate, under the certificate's name.
    #[must_use]
    pub fn from_certificate(certificate: &Certificate) -> Self {
        let key = certificate.public_key().clone();
        Self { name: certificate.common_name(), did: None, key, until: None, revoked: false }
    }

    /// Trust in every key of a DID document that can be used and may assert.
    #[must_use]
    pub fn from_did_document(document: &DidDocument, name: &str) -> Vec<Self> {
        let usable = |method: &crate::did::VerificationMethod| {
            let key = method.public_key().ok()?;
            let asserts = document.assertion_method.contains(&method.id);
            (asserts && method.controller == document.id).then(|| Self {
                name: name.to_owned(),
                did: Some(document.id.clone()),
                key,
                until: method.expires,
                revoked: method.revoked.is_some(),
            })
        };
        document.verification_method.iter().filter_map(usable).collect()
    }
}

/// One signature of a PDF, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfSignature {
    /// The trusted name; for an unknown signer the name in the certificate, which may be a lie.
    pub signer: String,
    /// The organisation in the certificate.
    pub organisation: String,
    /// The trusted DID.
    pub did: Option<Did>,
    /// Thumbprint of the key.
    pub key: String,
    /// When, as the signer claims it.
    pub signed_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Where.
    pub location: String,
    /// Whether it covers every byte of the file but its own digits.
    pub covers_whole_file: bool,
    /// How many bytes the file had when it was signed.
    pub signed_bytes: usize,
    /// The certificate in the signature.
    pub certificate: Certificate,
}

/// What can be said of a PDF with the trust at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfVerdict {
    /// Signed by somebody trusted, and every byte is as it was signed.
    Genuine(Box<PdfSignature>),
    /// Not the bytes that were signed.
    Altered {
        /// What happened.
        alteration: Alteration,
        /// The signature that is left; its names are only claims.
        signature: Box<PdfSignature>,
    },
    /// Every byte is as it was signed, but by nobody that is trusted.
    UnknownSigner(Box<PdfSignature>),
    /// Signed with a trusted party's key, which was not good for this signature.
    Untrusted {
        /// Why not.
        reason: String,
        /// The signature.
        signature: Box<PdfSignature>,
    },
    /// A PDF without a signature.
    Unsigned,
    /// No PDF, or a signature that cannot be read.
    Unreadable {
        /// What is wrong.
        reason: String,
    },
}

/// How a signed file was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alteration {
    /// Bytes that were signed are different now.
    Content,
    /// The signature itself does not fit the key.
    Signature,
    /// Something was appended; the beginning is still as it was signed.
    Appended,
}

/// Judges a PDF by the signers that the caller trusts. Never fetches.
#[must_use]
pub fn verify_pdf(pdf: &[u8], trust: &[TrustedSigner]) -> PdfVerdict {
    if pdf.len() > MAX_PDF_BYTES {
        return unreadable("the file is larger than 128 MiB");
    }
    if !pdf.starts_with(b"%PDF-") {
        return unreadable("the file is no PDF");
    }
    let newest = match newest_signature(pdf) {
        Ok(Some(newest)) => newest,
        Ok(None) => return PdfVerdict::Unsigned,
        Err(reason) => return unreadable(reason),
    };
    let Some(digest) = digest_around(newest.revision, newest.start, newest.end) else {
        return unreadable("the signature's ByteRange leaves the file");
    };
    let covers_whole_file = newest.revision.len() == pdf.len();
    let signature = |certificate: Certificate| Box::new(newest.signature(certificate, covers_whole_file, trust));
    let altered = |alteration, certificate| PdfVerdict::Altered { alteration, signature: signature(certificate) };
    match cms::verify(&newest.contents, &digest) {
        Err(CmsError::Unreadable(reason)) => unreadable(&format!("the signature cannot be read: {reason}")),
        Err(CmsError::Digest(certificate)) => altered(Alteration::Content, *certificate),
        Err(CmsError::Signature(certificate)) => altered(Alteration::Signature, *certificate),
        Ok(certificate) if !covers_whole_file => altered(Alteration::Appended, certificate),
        Ok(certificate) => trusted(signature(certificate), trust),
    }
}

fn trusted(signature: Box<PdfSignature>, trust: &[TrustedSigner]) -> PdfVerdict {
    let Some(signer) = trust.iter().find(|t| t.key == *signature.certificate.public_key()) else {
        return PdfVerdict::UnknownSigner(signature);
    };
    let refused = |reason: &str, signature| PdfVerdict::Untrusted { reason: reason.into(), signature };
    let Some(signed_at) = signature.signed_at else {
        return refused("the signature has no date", signature);
    };
    if signer.revoked {
        return refused("the signer has revoked this key", signature);
    }
    if signer.until.is_some_and(|until| signed_at > until) {
        return refused("it is dated after the key was retired", signature);
    }
    if !signature.certificate.valid_at(signed_at) {
        return refused("it is dated outside its certificate's validity", signature);
    }
    PdfVerdict::Genuine(signature)
}

/// A signature found in the file.
struct Found<'a> {
    /// The file up to the end of what was signed.
    revision: &'a [u8],
    /// Where the signature's digits begin, their `<` included.
    start: usize,
    /// Where they end, their `>` included.
    end: usize,
    contents: Vec<u8>,
    dictionary: Dictionary,
}

impl Found<'_> {
    fn signature(&self, certificate: Certificate, covers_whole_file: bool, trust: &[TrustedSigner]) -> PdfSignature {
        let signer = trust.iter().find(|t| t.key == *certificate.public_key());
        let said = |key| self.dictionary.text(key).map(text::decode).unwrap_or_default();
        PdfSignature {
            signer: signer.map_or_else(|| certificate.common_name(), |s| s.name.clone()),
            organisation: certificate.organisation(),
            did: signer.and_then(|s| s.did.clone()),
            key: certificate.public_key().thumbprint(),
            signed_at: self.dictionary.text("M").and_then(text::decode_date),
            reason: said("Reason"),
            location: said("Location"),
            covers_whole_file,
            signed_bytes: self.revision.len(),
            certificate,
        }
    }
}

/// The signature that reaches furthest into the file.
fn newest_signature(pdf: &[u8]) -> Result<Option<Found<'_>>, &'static str> {
    let word = b"/ByteRange";
    let places = pdf.windows(word.len()).enumerate().filter(|(_, window)| *window == word);
    let mut newest: Option<Found<'_>> = None;
    let mut problem = None;
    for (count, (at, _)) in places.enumerate() {
        if count >= MAX_SIGNATURES {
            return Err("the file has too many signatures");
        }
        match signature_at(pdf, at) {
            Ok(found) => {
                if newest.as_ref().is_none_or(|n| found.revision.len() >= n.revision.len()) {
                    newest = Some(found);
                }
            }
            Err(what) => problem = Some(what),
        }
    }
    match (newest, problem) {
        (None, Some(what)) => Err(what),
        (newest, _) => Ok(newest),
    }
}

fn signature_at(pdf: &[u8], at: usize) -> Result<Found<'_>, &'static str> {
    let dictionary = dictionary_around(pdf, at).ok_or("the signature's dictionary cannot be read")?;
    if dictionary.name("SubFilter") != Some("ETSI.CAdES.detached") {
        return Err("the signature is of another kind than PAdES (ETSI.CAdES.detached)");
    }
    let bad_range = "the signature's ByteRange is not usable";
    let Some(Object::Array(range)) = dictionary.get("ByteRange") else { return Err(bad_range) };
    let place = |object: &Object| match object {
        Object::Integer(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    let range: Option<Vec<usize>> = range.iter().map(place).collect();
    let Some(&[0, start, end, rest]) = range.as_deref() else { return Err(bad_range) };
    let revision = end.checked_add(rest).and_then(|length| pdf.get(..length)).ok_or(bad_range)?;
    // Nothing but the digits of the signature may be left out.
    let gap = revision.get(start..end).ok_or(bad_range)?;
    let digits = gap.strip_prefix(b"<").and_then(|g| g.strip_suffix(b">")).ok_or(bad_range)?;
    // Digits in one case only: then not even the case of a letter can be changed unnoticed.
    let mixed = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    let contents = hex::decode(digits).ok().filter(|_| !mixed).ok_or(bad_range)?;
    if dictionary.text("Contents") != Some(&contents) || at >= revision.len() {
        return Err("the signature is not the one of its dictionary");
    }
    Ok(Found { revision, start, end, contents, dictionary })
}

/// The dictionary of the indirect object in which a byte lies.
fn dictionary_around(pdf: &[u8], at: usize) -> Option<Dictionary> {
    let before = pdf.get(at.saturating_sub(MAX_DICTIONARY_BYTES)..at)?;
    let word = before.windows(5).rposition(|w| w == b" obj\n" || w == b" obj\r" || w == b" obj<" || w == b" obj ")?;
    let start = at - before.len() + word + 4;
    match Reader::new(pdf, start).object() {
        Ok(Object::Dictionary(dictionary)) => Some(dictionary),
        _ => None,
    }
}

fn unreadable(reason: &str) -> PdfVerdict {
    PdfVerdict::Unreadable { reason: reason.to_owned() }
}
