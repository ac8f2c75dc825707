//! Tokens and passwords: random tokens of 244 bits whose SHA-256 is stored, argon2id for passwords, TOTP (RFC 6238).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use kernel::Timestamp;
use platform::{Error, Result};
use sha2::{Digest, Sha256};

/// A new token: `prefix` and 61 random hexadecimal digits.
pub(crate) fn token(prefix: &str) -> String {
    format!("{prefix}{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple())
}

/// What is stored of a token.
pub(crate) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// argon2id, off the async threads.
pub(crate) async fn hash_password(password: &str) -> Result<String> {
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::Internal(anyhow_of(&error)))
    })
    .await
    .map_err(|error| Error::Internal(anyhow_of(&error)))?
}

/// Compares; an unknown person costs the same time as a wrong password.
pub(crate) async fn password_matches(password: &str, stored: Option<&str>) -> Result<bool> {
    let password = password.to_owned();
    let stored = stored.map(ToOwned::to_owned);
    tokio::task::spawn_blocking(move || {
        let Some(stored) = stored else {
            // The work is done and thrown away: the answer's time tells nothing.
            let _ = Argon2::default().hash_password(password.as_bytes());
            return false;
        };
        PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .map_err(|error| Error::Internal(anyhow_of(&error)))
}

fn anyhow_of(error: &impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{error}")
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new TOTP secret: 160 bits in base32 (RFC 4648), 32 characters.
pub(crate) fn totp_secret() -> String {
    let bytes: Vec<u8> = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].iter().flat_map(|u| u.into_bytes()).collect();
    // The digest spreads the fixed version bits of the UUIDs.
    Sha256::digest(&bytes)
        .iter()
        .chain(Sha256::digest(Sha256::digest(&bytes)).iter())
        .take(32)
        .map(|b| char::from(ALPHABET.get(usize::from(b & 31)).copied().unwrap_or(b'A')))
        .collect()
}

fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut buffer, mut bits, mut bytes) = (0_u32, 0_u32, Vec::new());
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|a| *a == c.to_ascii_uppercase())?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// The time step that a six-digit code belongs to, when it is right (this step or one beside it).
pub(crate) fn totp_step(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let totp = totp(secret)?;
    let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
    [0_i64, -1, 1].into_iter().find_map(|shift| {
        let at = seconds.checked_add_signed(shift * 30)?;
        (totp.generate(at).to_string() == code).then(|| i64::try_from(at / 30).unwrap_or(i64::MAX))
    })
}

/// The code of a moment: what the person's phone shows. Used by the demonstration and tests.
pub fn totp_code(secret: &str, now: Timestamp) -> Option<String> {
    let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
    Some(totp(secret)?.generate(seconds).to_string())
}

fn totp(secret: &str) -> Option<totp_rs::Totp> {
    totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_digits(6)
        .with_secret(<[u8; 20]>::try_from(base32(secret)?).ok()?)
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_agree_with_rfc_6238_appendix_b() {
        // Secret "12345678901234567890", T = 59 s: 94287082; six digits are its end.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let at = Timestamp::from_micros(59_000_000);
        assert_eq!(totp_code(secret, at).unwrap(), "287082");
        assert_eq!(totp_step(secret, "287 082", at), Some(1));
        assert_eq!(totp_step(secret, "287082", at.plus_seconds(30)), Some(1));
        assert_eq!(totp_step(secret, "287082", at.plus_seconds(90)), None);
    }

    #[tokio::test]
    async fn a_password_matches_only_itself() {
        let hash = hash_password("义乌国际商贸城").await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_matches("义乌国际商贸城", Some(&hash)).await.unwrap());
        assert!(!password_matches("义乌国际商贸", Some(&hash)).await.unwrap());
        assert!(!password_matches("x", None).await.unwrap());
    }
}
