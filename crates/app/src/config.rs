//! Configuration by flag, environment or file, in this order of strength.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use gs1::PrefixLengths;
use ipnet::IpNet;
use serde::Deserialize;

/// The largest table of company prefix lengths that is read; GS1's has a few hundred kilobytes.
const PREFIX_TABLE_BYTES: usize = 64 * 1024 * 1024;

/// What `serve`, `demo` and the operator's commands share.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "TOUCHSTONE_LISTEN", global = true)]
    pub listen: Option<String>,
    /// Folder of the database and files [default: touchstone-data]
    #[arg(long, env = "TOUCHSTONE_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Database URL: sqlite://FILE?mode=rwc or postgres://… [default: a file in the data folder]
    #[arg(long, env = "TOUCHSTONE_DATABASE", hide_env_values = true, global = true)]
    pub database: Option<String>,
    /// Origin that is burnt into codes, PDFs and identities, e.g. https://touchstone.example
    #[arg(long, env = "TOUCHSTONE_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// Largest upload in bytes [default: 20971520]
    #[arg(long, env = "TOUCHSTONE_UPLOAD_LIMIT", global = true)]
    pub upload_limit: Option<usize>,
    /// Header in which your proxy tells the country of who asks, e.g. CF-IPCountry; only where the proxy sets it [default: none]
    #[arg(long, env = "TOUCHSTONE_PLACE_HEADER", global = true)]
    pub place_header: Option<String>,
    /// GS1's table of company prefix lengths (gcpprefixformatlist.json), so that clients may ask for EPC URNs [default: none]
    #[arg(long, env = "TOUCHSTONE_COMPANY_PREFIX_LENGTHS", global = true)]
    pub company_prefix_lengths: Option<PathBuf>,
    /// Log as JSON lines
    #[arg(long, env = "TOUCHSTONE_LOG_JSON", global = true)]
    pub log_json: Option<bool>,
    /// S3 endpoint for files; the bucket, key and secret come from TOUCHSTONE_S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
    #[arg(long, env = "TOUCHSTONE_S3_ENDPOINT", global = true)]
    pub s3_endpoint: Option<String>,
    /// S3 bucket for files
    #[arg(long, env = "TOUCHSTONE_S3_BUCKET", global = true)]
    pub s3_bucket: Option<String>,
    /// Mail server: smtps://user:password@host, smtp://…?tls=required, or smtp://host:25 [default: no mail is sent]
    #[arg(long, env = "TOUCHSTONE_SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Who mails come from, e.g. "试金石 <notice@touchstone.example>"
    #[arg(long, env = "TOUCHSTONE_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// Networks webhooks may reach although they are not public, with commas, e.g. 10.2.0.0/16 [default: none]
    #[arg(long, env = "TOUCHSTONE_WEBHOOK_NETWORKS", global = true)]
    pub webhook_networks: Option<String>,
}

impl Options {
    /// These options, with what a TOML file says where they say nothing.
    ///
    /// # Errors
    /// When the file is missing, or has a key that is not known (the message names it).
    pub fn with_file(self, file: Option<&Path>) -> Result<Self> {
        let Some(file) = file else { return Ok(self) };
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let below: Self = toml::from_str(&text).with_context(|| format!("{} is not understood", file.display()))?;
        Ok(Self {
            listen: self.listen.or(below.listen),
            data: self.data.or(below.data),
            database: self.database.or(below.database),
            public_url: self.public_url.or(below.public_url),
            upload_limit: self.upload_limit.or(below.upload_limit),
            place_header: self.place_header.or(below.place_header),
            company_prefix_lengths: self.company_prefix_lengths.or(below.company_prefix_lengths),
            log_json: self.log_json.or(below.log_json),
            s3_endpoint: self.s3_endpoint.or(below.s3_endpoint),
            s3_bucket: self.s3_bucket.or(below.s3_bucket),
            smtp_url: self.smtp_url.or(below.smtp_url),
            mail_from: self.mail_from.or(below.mail_from),
            webhook_networks: self.webhook_networks.or(below.webhook_networks),
        })
    }

    /// The address to listen on.
    #[must_use]
    pub fn listen(&self) -> &str {
        self.listen.as_deref().unwrap_or("127.0.0.1:8080")
    }

    /// The networks that webhooks may reach although they are not public.
    ///
    /// # Errors
    /// When one is no network; the message names it.
    pub fn webhook_networks(&self) -> Result<Vec<IpNet>> {
        let texts = self.webhook_networks.as_deref().unwrap_or_default().split(',').map(str::trim);
        texts
            .filter(|text| !text.is_empty())
            .map(|text| {
                text.parse().with_context(|| format!("--webhook-networks: {text} is no network like 10.2.0.0/16"))
            })
            .collect()
    }

    /// The table of company prefix lengths; empty when no file is named.
    ///
    /// # Errors
    /// When the file cannot be read or is no such table; the message names it.
    pub fn company_prefix_lengths(&self) -> Result<PrefixLengths> {
        let Some(file) = &self.company_prefix_lengths else { return Ok(PrefixLengths::EMPTY) };
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        PrefixLengths::from_json(&text, PREFIX_TABLE_BYTES)
            .with_context(|| format!("{} is no table of company prefix lengths", file.display()))
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("touchstone-data"))
    }

    /// The database URL.
    #[must_use]
    pub fn database(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}?mode=rwc", self.data().join("touchstone.db").display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_stronger_than_the_file_and_an_unknown_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("touchstone.toml");
        std::fs::write(&file, "listen = \"0.0.0.0:80\"\npublic-url = \"https://a.example\"\n").unwrap();
        let flags = Options { listen: Some("127.0.0.1:9".to_owned()), ..Options::default() };
        let options = flags.with_file(Some(&file)).unwrap();
        assert_eq!(options.listen(), "127.0.0.1:9");
        assert_eq!(options.public_url.as_deref(), Some("https://a.example"));
        std::fs::write(&file, "lissen = 1\n").unwrap();
        let error = format!("{:#}", Options::default().with_file(Some(&file)).unwrap_err());
        assert!(error.contains("lissen"), "{error}");
    }
}
