//! What the tests share: keys out of a fixed seed, an organisation and its document.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use credential::{Did, DidDocument, SigningKey};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn key(seed: u64) -> SigningKey {
    SigningKey::generate(&mut StdRng::seed_from_u64(seed))
}

pub(crate) fn did(slug: &str) -> Did {
    Did::organisation("https://toys.example", slug).unwrap()
}

pub(crate) fn lab_document() -> DidDocument {
    DidDocument::with_key(did("lab"), key(1).public_key())
}
