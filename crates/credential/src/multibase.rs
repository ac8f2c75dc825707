//! Multibase and multihash: how a link in a credential ties itself to the bytes it points to.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Multihash prefix of SHA-256: code 0x12, length 32.
const SHA2_256: [u8; 2] = [0x12, 0x20];
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// `digestMultibase` of a file: multihash SHA-256 in base58btc, 47 characters, first `z`
/// (W3C Controlled Identifiers 1.0 §2.4; a CIDv0-like `zQm…`).
#[must_use]
pub fn digest_multibase(bytes: &[u8]) -> String {
    encode_digest(&Sha256::digest(bytes).into())
}

/// The same for a SHA-256 that is known already.
#[must_use]
pub fn encode_digest(sha256: &[u8; 32]) -> String {
    let mut multihash = SHA2_256.to_vec();
    multihash.extend(sha256);
    format!("z{}", base58(&multihash))
}

/// The SHA-256 in a `digestMultibase`: base58btc (`z`), base64 (`m`) or base64url (`u`).
/// `None` for another hash, another base or anything malformed.
#[must_use]
pub fn decode_digest(text: &str) -> Option<[u8; 32]> {
    if text.len() > 128 {
        return None;
    }
    let multihash = match text.split_at_checked(1)? {
        ("z", rest) => from_base58(rest)?,
        ("m", rest) => STANDARD_NO_PAD.decode(rest).ok()?,
        ("u", rest) => URL_SAFE_NO_PAD.decode(rest).ok()?,
        _ => return None,
    };
    multihash.strip_prefix(&SHA2_256)?.try_into().ok()
}

/// Whether a `digestMultibase` is the digest of these bytes.
#[must_use]
pub fn digest_matches(text: &str, bytes: &[u8]) -> bool {
    decode_digest(text).is_some_and(|expected| expected == <[u8; 32]>::from(Sha256::digest(bytes)))
}

fn base58(bytes: &[u8]) -> String {
    // Little-endian base-58 digits, multiplied up byte by byte: short inputs only.
    let mut digits: Vec<u8> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = u8::try_from(carry % 58).unwrap_or_default();
            carry /= 58;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 58).unwrap_or_default());
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let letter = |d: &u8| BASE58.get(usize::from(*d)).copied().map_or('1', char::from);
    std::iter::repeat_n('1', zeros).chain(digits.iter().rev().map(letter)).collect()
}

fn from_base58(text: &str) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    for letter in text.bytes() {
        let mut carry = u32::try_from(BASE58.iter().position(|b| *b == letter)?).ok()?;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = u8::try_from(carry & 0xff).ok()?;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(u8::try_from(carry & 0xff).ok()?);
            carry >>= 8;
        }
    }
    bytes.extend(text.bytes().take_while(|b| *b == b'1').map(|_| 0));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // draft-msporny-base58-03 §5.
    #[test]
    fn base58_agrees_with_the_drafts_vectors() {
        assert_eq!(base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
        assert_eq!(base58(&[0x00, 0x00, 0x28, 0x7f, 0xb4, 0xcd]), "11233QC4");
        assert_eq!(from_base58("11233QC4").unwrap(), [0x00, 0x00, 0x28, 0x7f, 0xb4, 0xcd]);
    }

    // The empty file's CIDv0, known from IPFS as the raw SHA-256 of nothing.
    #[test]
    fn the_digest_of_nothing_is_known() {
        assert_eq!(digest_multibase(b""), "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");
    }

    #[test]
    fn a_digest_matches_its_bytes_alone() {
        let digest = digest_multibase(b"report");
        assert!(digest_matches(&digest, b"report"));
        assert!(!digest_matches(&digest, b"rep0rt"));
        assert!(!digest_matches("", b"report"));
        assert!(!digest_matches("é", b"report"));
        assert!(!digest_matches("z0OIl", b"report"));
    }

    #[test]
    fn base64_forms_are_read_too() {
        let mut multihash = SHA2_256.to_vec();
        multihash.extend(Sha256::digest(b"report"));
        assert!(digest_matches(&format!("m{}", STANDARD_NO_PAD.encode(&multihash)), b"report"));
        assert!(digest_matches(&format!("u{}", URL_SAFE_NO_PAD.encode(&multihash)), b"report"));
    }

    proptest! {
        #[test]
        fn base58_is_undone(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(from_base58(&base58(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,140}") {
            let _ = decode_digest(&text);
        }
    }
}
