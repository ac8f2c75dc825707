//! `touchstone verify FILE`: a report, certificate or credential judged offline, by the keys its caller trusts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use credential::{Alteration, CredentialVerdict, FileVerdict, PdfSignature, PdfVerdict, Trust, verify_file};
use serde::Serialize;

/// Larger files are not read: no document of ours comes near.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What was found, as printed with `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// True only when every byte is as it was signed, by somebody trusted, and it is in its dates.
    pub(super) genuine: bool,
    /// `genuine`, `expired`, `not_yet_valid`, `altered`, `unknown_signer`, `untrusted_key`, `unsigned`, `unreadable`.
    verdict: &'static str,
    /// One sentence.
    detail: String,
    /// Who signed; for an unknown signer what the file claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<String>,
    /// When it says it was signed, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_at: Option<String>,
    /// What an offline look cannot tell.
    note: &'static str,
}

/// Judges a file by the trust files (did.json, certificate PEM, or a list of organisations).
pub(super) fn verify(file: &Path, trust: &[PathBuf]) -> Result<Report> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    if size > MOST_BYTES {
        bail!("{} has {size} bytes: more than any document of ours (at most {MOST_BYTES})", file.display());
    }
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut trusted = Trust::default();
    for path in trust {
        let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        trusted.add_file(&text).with_context(|| path.display().to_string())?;
    }
    Ok(report(verify_file(&bytes, &trusted, platform::clock::now_jiff())))
}

fn report(verdict: FileVerdict) -> Report {
    match verdict {
        FileVerdict::Pdf(verdict) => pdf(verdict),
        FileVerdict::Credential(verdict) => vc(verdict),
        FileVerdict::OtherKind => plain("unreadable", "this is neither a PDF nor a credential"),
    }
}

fn pdf(verdict: PdfVerdict) -> Report {
    match verdict {
        PdfVerdict::Genuine(signature) => {
            let detail = format!("signed by {}, nothing was changed since", signature.signer);
            Report { genuine: true, ..signed("genuine", detail, &signature) }
        }
        PdfVerdict::Altered { alteration, signature } => {
            let what = match alteration {
                Alteration::Content => "bytes that were signed are different now",
                Alteration::Signature => "the signature does not fit the key",
                Alteration::Appended => "something was appended after it was signed",
            };
            signed("altered", format!("{what}; it claims to be of {}", signature.signer), &signature)
        }
        PdfVerdict::UnknownSigner(signature) => {
            let detail = format!(
                "signed by nobody you trust; it claims to be of {} (give the key with --trust)",
                signature.signer
            );
            signed("unknown_signer", detail, &signature)
        }
        PdfVerdict::Untrusted { reason, signature } => signed("untrusted_key", reason, &signature),
        PdfVerdict::Unsigned => plain("unsigned", "a PDF without a signature: altered, or not ours"),
        PdfVerdict::Unreadable { reason } => plain("unreadable", &format!("altered, or not ours: {reason}")),
    }
}

fn vc(verdict: CredentialVerdict) -> Report {
    match verdict {
        CredentialVerdict::Genuine(credential) => Report {
            genuine: true,
            signer: Some(credential.issuer.to_string()),
            ..plain("genuine", &format!("issued by {}", credential.issuer))
        },
        CredentialVerdict::Expired(credential) => {
            let until = credential.valid_until.map(|at| at.to_string()).unwrap_or_default();
            plain("expired", &format!("issued by {}, valid until {until}", credential.issuer))
        }
        CredentialVerdict::NotYetValid(credential) => {
            plain("not_yet_valid", &format!("issued by {}, valid from {}", credential.issuer, credential.valid_from))
        }
        CredentialVerdict::Altered { kid } => plain("altered", &format!("the key {kid} did not sign this text")),
        CredentialVerdict::UnknownIssuer { issuer } => {
            plain("unknown_signer", &format!("nobody you trust speaks for {issuer} (give its did.json with --trust)"))
        }
        CredentialVerdict::UntrustedKey { kid, reason } => plain("untrusted_key", &format!("{kid}: {reason}")),
        CredentialVerdict::Malformed { reason } => plain("unreadable", &reason),
    }
}

fn plain(verdict: &'static str, detail: &str) -> Report {
    Report {
        genuine: false,
        verdict,
        detail: detail.to_owned(),
        signer: None,
        signed_at: None,
        note: "offline: whether it was superseded, suspended or withdrawn since is told by its verification page",
    }
}

fn signed(verdict: &'static str, detail: String, signature: &PdfSignature) -> Report {
    Report {
        signer: Some(signature.signer.clone()),
        signed_at: signature.signed_at.map(|at| at.to_string()),
        ..plain(verdict, &detail)
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = if self.genuine { "●" } else { "✕" };
        writeln!(f, "{mark} {}: {}", self.verdict, self.detail)?;
        if let Some(at) = &self.signed_at {
            writeln!(f, "  signed at {at} (as the signer says)")?;
        }
        write!(f, "  {}", self.note)
    }
}
