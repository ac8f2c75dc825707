//! What `--summary FILE` writes: addresses, accounts and keys of the demonstration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The demonstration as JSON.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct World {
    /// Origin to open.
    pub public_url: String,
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// Bearer tokens by name.
    pub api_keys: BTreeMap<String, String>,
    /// The rest: report, certificate, lot, item, product …
    #[serde(flatten)]
    pub records: BTreeMap<String, serde_json::Value>,
}

/// A person of the demonstration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Role word, e.g. `merchant`.
    pub role: String,
    /// Organisation, English name.
    pub organisation: String,
    /// Sign-in name.
    pub email: String,
    /// Password.
    pub password: String,
    /// Base32 secret of the second factor where one is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}
