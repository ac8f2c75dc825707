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

    /// The authority in two: the host, and the port where one is said.
    fn host_and_port(&self) -> (&str, Option<&str>) {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
            _ => (authority, None),
        }
    }

    /// The host of the public URL, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.host_and_port().0
    }

    /// The origin of another host that leads here: scheme and port are the platform's own.
    #[must_use]
    pub fn origin_at(&self, host: &str) -> String {
        let scheme = self.public_url.split_once("://").map_or("https", |(scheme, _)| scheme);
        match self.host_and_port().1 {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(public_url: &str) -> Settings {
        Settings {
            public_url: public_url.to_owned(),
            demonstration: true,
            upload_limit_bytes: 0,
            webhook_networks: Vec::new(),
            place_header: None,
            company_prefix_lengths: gs1::PrefixLengths::EMPTY,
        }
    }

    #[test]
    fn another_host_has_the_scheme_and_the_port_of_the_platform() {
        let settings = at("https://ts.example");
        assert_eq!(
            (settings.host(), settings.origin_at("id.brand.example").as_str()),
            ("ts.example", "https://id.brand.example")
        );
        let settings = at("http://127.0.0.1:8080");
        assert_eq!((settings.host(), settings.origin_at("a.example").as_str()), ("127.0.0.1", "http://a.example:8080"));
        assert_eq!(at("http://[::1]").host(), "[::1]");
        assert_eq!(at("http://[::1]:80").host(), "[::1]");
    }
}
