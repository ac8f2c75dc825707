//! What leaves the house and can be checked without the house: signing keys, `did:web` documents,
//! verifiable credentials (UNTP 0.7.0 in VC-JOSE-COSE), status lists, signed PDF files, and the
//! verification of all of them.
//!
//! Pure: no clock, no randomness, no network, no files. "Now" and random numbers are arguments,
//! and a verification uses only what its caller trusts already. It must never fetch a key, a
//! context, a schema or a status list: who verifies offline gets the same answer as who is online.
//!
//! The way of one test report: sign the PDF ([`sign_pdf`]), build the credential around the
//! digest of the *signed* file ([`untp::test_report`]), sign it ([`vc::sign`]). Back again:
//! [`verify_pdf`], [`verify_credential`], [`status::VerifiedStatusList::status`].

#![deny(missing_docs)]

mod bitstring;
pub mod certificate;
pub mod did;
pub mod jws;
pub mod key;
pub mod multibase;
mod one_or_many;
pub mod pdf;
pub mod status;
pub mod trust;
pub mod untp;
pub mod vc;

pub use bitstring::{Bitstring, MAX_BITS, MIN_BITS};
pub use certificate::{Certificate, CertificateSubject};
pub use did::{Did, DidDocument, DidUrl};
pub use key::{Jwk, PublicKey, SigningKey};
pub use pdf::sign::{PdfSignError, SignatureDetails, sign_pdf};
pub use pdf::verify::{Alteration, PdfSignature, PdfVerdict, TrustedSigner, verify_pdf};
pub use trust::{FileVerdict, Trust, TrustError, TrustedOrganisation, verify_file};
pub use vc::{CredentialVerdict, verify_credential};
