//! Configuration of a running platform, read once at start.

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Origin without a trailing slash, e.g. `https://touchstone.example`. Burnt into codes, PDFs and DIDs.
    pub public_url: String,
    /// Every document says that it is a demonstration.
    pub demonstration: bool,
    /// Largest request body in bytes, for uploads.
    pub upload_limit_bytes: usize,
    /// Networks of the operator that webhooks may reach although they are not public.
    pub webhook_networks: Vec<ipnet::IpNet>,
    /// Header in which a proxy that is trusted tells the country of who asks (`CF-IPCountry` and the like); `None`: nobody tells.
    pub place_header: Option<String>,
    /// How long the company prefixes of others are, from GS1's table; empty: identifiers that need it stay Digital Links.
    pub company_prefix_lengths: gs1::PrefixLengths,
}

impl Settings {
    /// The authority of the public URL, e.g. `127.0.0.1:8080`.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest)
    }
}
