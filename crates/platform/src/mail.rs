//! Mail: plain text by SMTP (RFC 5321), each letter a job of its own, so that one mailbox that is away keeps nobody else waiting.
//!
//! A letter is text and never markup: whatever a name contains, it is shown as it is written. Without a mail server nothing is sent.

use std::fmt;
use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};

use crate::jobs::Job;
use crate::{Error, Platform, Result};

/// The job that sends a [`Letter`].
pub const SEND: &str = "mail.send";

const PATIENCE: Duration = Duration::from_secs(20);

/// The mail server of the operator.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    server: String,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").field("server", &self.server).field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mailer {
    /// `url`: `smtps://user:password@host` (TLS from the first byte), `smtp://…?tls=required` (STARTTLS), `smtp://host:25`
    /// (in the clear, for a server of the same machine). `from`: `Name <address>` or an address.
    ///
    /// # Errors
    /// When either cannot be read; the message never shows the password.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        let server =
            url.rsplit('@').next().unwrap_or_default().trim_start_matches("smtps://").trim_start_matches("smtp://");
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| anyhow::anyhow!("the address of the mail server ({server}) is not understood: {error}"))?
            .timeout(Some(PATIENCE))
            .build();
        let from = from.parse().with_context(|| format!("the sender of mails, {from}, is no address"))?;
        Ok(Self { transport, from, server: server.to_owned() })
    }

    /// Host and port, without credentials.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Whether the server answers and lets us in.
    ///
    /// # Errors
    /// Why not.
    pub async fn answers(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.transport.test_connection().await?, "{} does not answer", self.server);
        Ok(())
    }
}

/// A letter to one person, as it waits to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// Mail address.
    pub to: String,
    /// Their name.
    pub name: String,
    /// One line.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// Runs [`SEND`]: a refusal for now is tried again, a refusal for good is said in the log and ends it.
///
/// # Errors
/// When the server does not answer, or not now.
pub async fn send(platform: Platform, job: Job) -> Result<()> {
    let Some(mailer) = platform.mailer() else { return Ok(()) };
    let letter: Letter = serde_json::from_value(job.payload)?;
    let Ok(address) = letter.to.parse::<Address>() else {
        tracing::warn!(job = %job.id, "a letter has no readable address: not sent");
        return Ok(());
    };
    let host = platform.settings().authority().split(':').next().unwrap_or_default();
    let message = message(&job.id, host)
        .from(mailer.from.clone())
        .to(Mailbox::new(Some(letter.name), address))
        // A line break would begin another header; the library refuses it, a person would lose the letter.
        .subject(letter.subject.replace(['\r', '\n'], " "))
        .body(letter.text)
        .map_err(|error| Error::Internal(error.into()))?;
    match mailer.transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => {
            tracing::warn!(job = %job.id, %error, "the mail server refused a letter for good");
            Ok(())
        }
        Err(error) => Err(Error::Internal(error.into())),
    }
}

/// The same job is the same letter: a mailbox that gets it twice shows it once. No machine shall answer it (RFC 3834).
fn message(job: &str, host: &str) -> MessageBuilder {
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder().message_id(Some(format!("<{job}@{host}>"))).raw_header(automatic).header(ContentType::TEXT_PLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_cannot_be_a_server_or_a_sender_is_said_without_the_password() {
        let error = |url: &str, from: &str| format!("{:#}", Mailer::new(url, from).unwrap_err());
        assert!(error("http://a:geheim@mail.example", "a@b.example").contains("mail.example"));
        assert!(!error("http://a:geheim@mail.example", "a@b.example").contains("geheim"));
        assert!(error("smtp://mail.example", "nobody").contains("nobody"));
        let mailer = Mailer::new("smtps://a:geheim@mail.example:465", "试金石 <post@b.example>").unwrap();
        assert_eq!(mailer.server(), "mail.example:465");
        assert!(!format!("{mailer:?}").contains("geheim"));
    }
}
