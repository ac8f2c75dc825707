//! Bitstring status lists (W3C VC Bitstring Status List 1.0): one bit per credential, published as
//! a credential itself, so that revocation can be checked from a file.
//!
//! A list never says which credential a bit belongs to, and a bit is only believed when it comes
//! out of a list whose signature was verified.

use crate::bitstring::{Bitstring, MAX_BITS};
use crate::did::{Did, DidDocument};
use crate::key::SigningKey;
use crate::one_or_many::OneOrMany;
use crate::vc::{self, CONTEXT_V2, CredentialVerdict, VcError, verify_credential};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What can be wrong with a status list.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum StatusError {
    /// The index lies behind the end of the list.
    #[error("the status list has {bits} bits, there is no bit {index}")]
    OutOfRange {
        /// Which bit was asked for.
        index: u64,
        /// How many there are.
        bits: u64,
    },
    /// More bits than [`MAX_BITS`] were asked for.
    #[error("a status list of {0} bits is too long, the most is {MAX_BITS}")]
    TooLong(usize),
    /// The encoded form cannot be unpacked.
    #[error("the status list cannot be unpacked: {0}")]
    Encoding(&'static str),
    /// The credential is no status list, or not one that can be trusted now.
    #[error("the status list cannot be used: {0}")]
    Untrusted(String),
    /// The list is another one than the credential names.
    #[error("the credential's status is in {wanted}, this is {found}")]
    OtherList {
        /// The list that the credential names.
        wanted: String,
        /// The list at hand.
        found: String,
    },
    /// The list says another thing than the entry asks for.
    #[error("the list says {found}, the credential asks for {wanted}")]
    OtherPurpose {
        /// What the credential's entry asks for.
        wanted: String,
        /// What the list says.
        found: String,
    },
    /// The list was issued by somebody else than the credential.
    #[error("the status list is by {list}, the credential by {credential}")]
    OtherIssuer {
        /// Who issued the list.
        list: Did,
        /// Who issued the credential.
        credential: Did,
    },
}

/// What a set bit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusPurpose {
    /// Withdrawn for good.
    Revocation,
    /// Not valid for the time being.
    Suspension,
    /// A newer one may be had.
    Refresh,
    /// A message of the issuer.
    Message,
}

impl std::fmt::Display for StatusPurpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
            Self::Refresh => "refresh",
            Self::Message => "message",
        })
    }
}

/// A credential's pointer to its bit, as UNTP 0.7.0 writes it: the index a number. The text of the
/// W3C (§2.1) writes a string; both are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEntry {
    /// `BitstringStatusListEntry`.
    #[serde(rename = "type")]
    kind: EntryType,
    /// URI of the entry itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the bit means.
    pub status_purpose: StatusPurpose,
    /// Which bit; bit 0 is the leftmost.
    #[serde(deserialize_with = "number_or_text")]
    pub status_list_index: u64,
    /// URL of the list.
    pub status_list_credential: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum EntryType {
    BitstringStatusListEntry,
}

impl StatusEntry {
    /// An entry for one bit of the list at a URL.
    #[must_use]
    pub fn new(list_url: &str, purpose: StatusPurpose, index: u64) -> Self {
        Self {
            kind: EntryType::BitstringStatusListEntry,
            id: Some(format!("{list_url}#{index}")),
            status_purpose: purpose,
            status_list_index: index,
            status_list_credential: list_url.to_owned(),
        }
    }
}

/// What the list's credential says beside the bits.
#[derive(Debug, Clone)]
pub struct StatusListInfo {
    /// URL where the list is published; the credential's id.
    pub url: String,
    /// Who issues it.
    pub issuer: Did,
    /// What its bits mean.
    pub purpose: StatusPurpose,
    /// When it was made.
    pub valid_from: Timestamp,
    /// When it must have been replaced by a newer one.
    pub valid_until: Option<Timestamp>,
    /// For how long others may keep a copy, in milliseconds.
    pub ttl_ms: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListCredential {
    #[serde(rename = "@context")]
    context: OneOrMany<String>,
    id: String,
    #[serde(rename = "type")]
    types: OneOrMany<String>,
    issuer: serde_json::Value,
    valid_from: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
    credential_subject: ListSubject,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListSubject {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    status_purpose: StatusPurpose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
    encoded_list: String,
}

/// Signs the list as a `BitstringStatusListCredential`.
///
/// # Errors
/// [`VcError`] when the list cannot be packed or signed.
pub fn sign_list(list: &Bitstring, info: &StatusListInfo, key: &SigningKey) -> Result<String, VcError> {
    let encoded_list = list.encode().map_err(|e| VcError::NotWellFormed(e.to_string()))?;
    let credential = ListCredential {
        context: OneOrMany::Many(vec![CONTEXT_V2.into()]),
        id: info.url.clone(),
        types: OneOrMany::Many(vec!["VerifiableCredential".into(), "BitstringStatusListCredential".into()]),
        issuer: info.issuer.as_str().into(),
        valid_from: info.valid_from,
        valid_until: info.valid_until,
        credential_subject: ListSubject {
            id: Some(format!("{}#list", info.url)),
            kind: "BitstringStatusList".into(),
            status_purpose: info.purpose,
            ttl: info.ttl_ms,
            encoded_list,
        },
    };
    vc::sign(&credential, key, &info.issuer)
}

/// A status list whose signature was verified.
#[derive(Debug, Clone)]
pub struct VerifiedStatusList {
    /// Its URL, issuer, purpose and dates.
    pub info: StatusListInfo,
    bits: Bitstring,
}

impl VerifiedStatusList {
    /// Verifies a list that the caller has at hand.
    ///
    /// # Errors
    /// [`StatusError::Untrusted`] when it is not genuine or not in its dates at `now`,
    /// [`StatusError::Encoding`] when its bits cannot be unpacked.
    pub fn verify(token: &str, trusted: &[DidDocument], now: Timestamp) -> Result<Self, StatusError> {
        let untrusted = |e: String| StatusError::Untrusted(e);
        let credential = match verify_credential(token, trusted, now) {
            CredentialVerdict::Genuine(credential) => credential,
            other => return Err(untrusted(why(&other))),
        };
        let list: ListCredential = credential.read().map_err(|e| untrusted(e.to_string()))?;
        if !list.types.iter().any(|t| t == "BitstringStatusListCredential")
            || list.credential_subject.kind != "BitstringStatusList"
        {
            return Err(untrusted("it is no BitstringStatusListCredential".into()));
        }
        Ok(Self {
            bits: Bitstring::decode(&list.credential_subject.encoded_list)?,
            info: StatusListInfo {
                url: list.id,
                issuer: credential.issuer.clone(),
                purpose: list.credential_subject.status_purpose,
                valid_from: list.valid_from,
                valid_until: list.valid_until,
                ttl_ms: list.credential_subject.ttl,
            },
        })
    }

    /// The bit at an index.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn bit(&self, index: u64) -> Result<bool, StatusError> {
        self.bits.get(index)
    }

    /// Whether the entry's status is set: revoked, or suspended, by the entry's purpose.
    /// `credential_issuer` must have issued the list as well.
    ///
    /// # Errors
    /// [`StatusError`] when this is not the list that the entry means, or has no such bit.
    pub fn status(&self, entry: &StatusEntry, credential_issuer: &Did) -> Result<bool, StatusError> {
        if entry.status_list_credential != self.info.url {
            let wanted = entry.status_list_credential.clone();
            return Err(StatusError::OtherList { wanted, found: self.info.url.clone() });
        }
        if entry.status_purpose != self.info.purpose {
            let (wanted, found) = (entry.status_purpose.to_string(), self.info.purpose.to_string());
            return Err(StatusError::OtherPurpose { wanted, found });
        }
        if *credential_issuer != self.info.issuer {
            let (list, credential) = (self.info.issuer.clone(), credential_issuer.clone());
            return Err(StatusError::OtherIssuer { list, credential });
        }
        self.bit(entry.status_list_index)
    }
}

/// Reads one bit out of a signed list: verify, unpack, look.
///
/// # Errors
/// As [`VerifiedStatusList::verify`] and [`VerifiedStatusList::bit`].
pub fn status_bit(token: &str, index: u64, trusted: &[DidDocument], now: Timestamp) -> Result<bool, StatusError> {
    VerifiedStatusList::verify(token, trusted, now)?.bit(index)
}

fn why(verdict: &CredentialVerdict) -> String {
    match verdict {
        CredentialVerdict::Genuine(_) => "it is genuine".into(),
        CredentialVerdict::Expired(_) => "it has expired, a newer one is needed".into(),
        CredentialVerdict::NotYetValid(_) => "it is not valid yet".into(),
        CredentialVerdict::Altered { .. } => "it was altered".into(),
        CredentialVerdict::UnknownIssuer { issuer } => format!("its issuer {issuer} is not known"),
        CredentialVerdict::UntrustedKey { reason, .. } => reason.clone(),
        CredentialVerdict::Malformed { reason } => reason.clone(),
    }
}

fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Index {
        Number(u64),
        Text(String),
    }
    match Index::deserialize(deserializer)? {
        Index::Number(number) => Ok(number),
        Index::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}
