//! Digital Conformity Credentials of the UN Transparency Protocol 0.7.0: the test report and the
//! certificate as credentials, each tied to its PDF by the PDF's digest.
//!
//! [`model`] is the closed form on the wire, [`attestation`] the plain values it is built from.
//! A measured value keeps its digits and is never a binary float.

pub mod attestation;
pub mod decimal;
pub mod model;
pub mod units;

pub use attestation::{Attestation, AttestationError, certificate, test_report};
pub use decimal::Decimal;
pub use model::ConformityCredential;
