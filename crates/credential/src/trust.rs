//! Whom a verifier trusts, as a file that can be handed on, and one verdict for any file.
//!
//! `touchstone verify FILE` and the public page ask the same question here. Trust is what the
//! caller puts in: a DID document found inside a file under test is never trusted.

use crate::certificate::Certificate;
use crate::did::DidDocument;
use crate::pdf::verify::{PdfVerdict, TrustedSigner, verify_pdf};
use crate::vc::{CredentialVerdict, token_in, verify_credential};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a file does not say whom to trust.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TrustError {
    /// It is none of the three forms.
    #[error("the file is no list of trusted organisations, no DID document and no certificate in PEM: {0}")]
    Unknown(String),
}

/// An organisation that is trusted, by its DID document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedOrganisation {
    /// How to call it.
    pub name: String,
    /// Its keys.
    pub document: DidDocument,
}

/// Everybody that is trusted. As JSON it is the list of organisations.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    documents: Vec<DidDocument>,
    signers: Vec<TrustedSigner>,
}

impl Trust {
    /// Trust in these organisations and nobody else.
    #[must_use]
    pub fn new(organisations: &[TrustedOrganisation]) -> Self {
        let mut trust = Self::default();
        for organisation in organisations {
            trust.add_organisation(organisation);
        }
        trust
    }

    /// Trusts one more organisation.
    pub fn add_organisation(&mut self, organisation: &TrustedOrganisation) {
        let signers = TrustedSigner::from_did_document(&organisation.document, &organisation.name);
        self.signers.extend(signers);
        self.documents.push(organisation.document.clone());
    }

    /// Trusts one more certificate: for PDF files, as it names no DID.
    pub fn add_certificate(&mut self, certificate: &Certificate) {
        self.signers.push(TrustedSigner::from_certificate(certificate));
    }

    /// Trusts what a file says: a JSON list of [`TrustedOrganisation`], one DID document, or one
    /// certificate in PEM.
    ///
    /// # Errors
    /// [`TrustError::Unknown`] when it is none of them.
    pub fn add_file(&mut self, bytes: &[u8]) -> Result<(), TrustError> {
        let text = String::from_utf8_lossy(bytes);
        let unknown = |e: &dyn std::fmt::Display| TrustError::Unknown(e.to_string());
        if text.trim_start().starts_with("-----BEGIN") {
            let certificate = Certificate::from_pem(&text).map_err(|e| unknown(&e))?;
            self.add_certificate(&certificate);
        } else if text.trim_start().starts_with('[') {
            let list: Vec<TrustedOrganisation> = serde_json::from_str(&text).map_err(|e| unknown(&e))?;
            list.iter().for_each(|organisation| self.add_organisation(organisation));
        } else {
            let document = DidDocument::from_json(bytes).map_err(|e| unknown(&e))?;
            let name = document.id.to_string();
            self.add_organisation(&TrustedOrganisation { name, document });
        }
        Ok(())
    }

    /// The documents, for credentials and status lists.
    #[must_use]
    pub fn documents(&self) -> &[DidDocument] {
        &self.documents
    }

    /// The signers, for PDF files.
    #[must_use]
    pub fn signers(&self) -> &[TrustedSigner] {
        &self.signers
    }
}

/// The verdict over a file of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum FileVerdict {
    /// It is a PDF.
    Pdf(PdfVerdict),
    /// It is a credential.
    Credential(CredentialVerdict),
    /// It is neither.
    OtherKind,
}

/// Judges a PDF, a `vc+jwt` or an enveloped credential at a moment. Never fetches.
#[must_use]
pub fn verify_file(bytes: &[u8], trust: &Trust, now: Timestamp) -> FileVerdict {
    if bytes.starts_with(b"%PDF-") {
        return FileVerdict::Pdf(verify_pdf(bytes, trust.signers()));
    }
    let text = std::str::from_utf8(bytes).ok().filter(|t| t.len() <= 2 * crate::jws::MAX_TOKEN_BYTES);
    match text.and_then(token_in) {
        Some(token) => FileVerdict::Credential(verify_credential(&token, trust.documents(), now)),
        None => FileVerdict::OtherKind,
    }
}
