//! Webhooks: posting what somebody subscribed to, to an address of theirs. Signed, bounded in time, and guarded
//! ([`guard`]); when to post and when to try again is decided by who has something to post, with the pauses of [`pause`].
//!
//! No redirect is followed, no proxy asked, nothing of an answer to a message is read but its status. [`Sender::fetch`] reads a
//! little of what stands at an address that somebody gave, through the same guard.

pub mod guard;

use std::fmt;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use ipnet::IpNet;
use kernel::Timestamp;
use reqwest::{Client, header, redirect};
use sha2::Sha256;

pub use guard::{Forbidden, Guard};

/// A receiver has this long to take a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// A receiver that takes nothing for so long is given up until somebody says otherwise.
pub const GIVEN_UP_AFTER_SECONDS: i64 = 3 * 24 * 3600;

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The receiver's URL.
    pub destination: String,
    /// What the receiver knows the platform by; `None`: unsigned.
    pub secret: Option<Secret>,
    /// Media type of the body.
    pub content_type: &'static str,
    /// Header and value that name the message: the same message has the same name however often it is sent.
    pub name: (&'static str, String),
    /// The body.
    pub body: String,
}

/// A receiver's secret; it never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// From its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to be stored.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What came of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 2xx.
    Taken,
    /// 410: the receiver wants nothing more.
    Gone,
    /// Anything else; the text says what, without a secret.
    Failed(String),
}

/// Sends messages.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    guard: Guard,
}

impl Sender {
    /// For public receivers, and for those in the operator's `permitted` networks.
    ///
    /// # Panics
    /// When the certificates of the machine cannot be read: nothing can be sent then.
    #[must_use]
    pub fn new(permitted: &[IpNet]) -> Self {
        Self::with_guard(Guard::new(permitted))
    }

    /// With another guard.
    ///
    /// # Panics
    /// As [`Sender::new`].
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "at the start of the program: without certificates of authorities it cannot go on"
    )]
    pub fn with_guard(guard: Guard) -> Self {
        let client = client(&guard).expect("a client for webhooks");
        Self { client, guard }
    }

    /// Who judges the receivers.
    #[must_use]
    pub const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Sends one message once.
    pub async fn post(&self, posting: &Posting, now: Timestamp) -> Outcome {
        let url = match self.guard.destination(&posting.destination) {
            Ok(url) => url,
            Err(forbidden) => return Outcome::Failed(forbidden.to_string()),
        };
        let mut request = self.client.post(url).header(header::CONTENT_TYPE, posting.content_type);
        request = request.header(posting.name.0, &posting.name.1);
        if let Some(secret) = &posting.secret {
            request = request.header("GS1-Signature", signature(secret, now, &posting.body));
        }
        match request.body(posting.body.clone()).send().await {
            Ok(answer) if answer.status().is_success() => Outcome::Taken,
            Ok(answer) if answer.status() == reqwest::StatusCode::GONE => Outcome::Gone,
            Ok(answer) => Outcome::Failed(format!("HTTP {}", answer.status().as_u16())),
            Err(error) => Outcome::Failed(reason(&error)),
        }
    }
}

fn client(guard: &Guard) -> reqwest::Result<Client> {
    Client::builder()
        .dns_resolver(guard.clone())
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .pool_idle_timeout(Duration::from_secs(30))
        .user_agent("Touchstone")
        .build()
}

impl Sender {
    /// What stands at an address that somebody gave: at most so many bytes, of an answer with status 200.
    ///
    /// # Errors
    /// Why it could not be read, without the address.
    pub async fn fetch(&self, address: &str, most_bytes: usize) -> Result<String, String> {
        let url = self.guard.destination(address).map_err(|forbidden| forbidden.to_string())?;
        // Over a connection of its own: one that is open leads where the name led then.
        let client = client(&self.guard).map_err(|error| reason(&error))?;
        let mut answer = client.get(url).send().await.map_err(|error| reason(&error))?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(format!("HTTP {}", answer.status().as_u16()));
        }
        let mut read = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| reason(&error))? {
            if read.len() + piece.len() > most_bytes {
                return Err(format!("more than {most_bytes} bytes"));
            }
            read.extend_from_slice(&piece);
        }
        Ok(String::from_utf8_lossy(&read).into_owned())
    }

    /// Whether a name has any address.
    pub async fn is_a_name(&self, name: &str) -> bool {
        let found = tokio::time::timeout(PATIENCE, self.guard.lookup(name)).await;
        matches!(found, Ok(Ok(addresses)) if !addresses.is_empty())
    }
}

/// The innermost cause: "connection refused", not the layers around it; never the address, which may hold a secret.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} seconds", PATIENCE.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let mut text = cause.to_string();
    if std::ptr::addr_eq(cause, error) {
        "the receiver could not be asked".clone_into(&mut text);
    }
    text
}

/// `t=SECONDS,sha256=HEX`: HMAC-SHA256 of `SECONDS.BODY` under the receiver's secret. The time lets a receiver refuse what
/// somebody recorded and sends again.
#[must_use]
pub fn signature(secret: &Secret, now: Timestamp, body: &str) -> String {
    let seconds = now.micros().div_euclid(1_000_000);
    // A key of any length is a key of HMAC (RFC 2104).
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else { return String::new() };
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body.as_bytes());
    format!("t={seconds},sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Seconds to wait after so many failures in a row: 5, 10, 20 … at most an hour.
#[must_use]
pub fn pause(failures: i64) -> i64 {
    let doubled = u32::try_from(failures.clamp(1, 12) - 1).unwrap_or(0);
    (5 * 2_i64.saturating_pow(doubled)).min(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_what_another_implementation_computes() {
        // printf '1764288000.{}' | openssl dgst -sha256 -hmac secret
        let at = Timestamp::from_micros(1_764_288_000_000_000);
        let made = signature(&Secret::new("secret"), at, "{}");
        assert_eq!(made, "t=1764288000,sha256=253b1781e0e7b266d97f3f531a7fca34ab6e03c0fd2f2111948cd2dcdeac9fdc");
        assert_eq!(format!("{:?}", Secret::new("secret")), "Secret(…)");
    }

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<i64> = (1..=12).map(pause).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    }
}
