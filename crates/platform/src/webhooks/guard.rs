//! Where the platform may send what somebody else asked it to send: never into its own network.
//!
//! An address is judged when a connection is made, on the very addresses that are then connected to, so that a name
//! which answers twice differently (DNS rebinding) gains nothing. Addresses written out are judged before.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use kernel::Message;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Ports of receivers outside the operator's own networks.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Longest address of a receiver.
const LONGEST: usize = 2000;

/// IPv4 that no public host has (IANA Special-Purpose Address Registry, RFC 6890; multicast RFC 5771).
const NOT_PUBLIC_V4: [(Ipv4Addr, u8); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Within 2000::/3, the only global unicast there is: what leads elsewhere or nowhere (Teredo and other protocols, documentation,
/// 6to4, which carries an IPv4 address).
const NOT_PUBLIC_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Asks for the addresses of a name.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// All addresses.
    ///
    /// # Errors
    /// When the name is not known.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The resolver of the operating system.
struct System;

#[async_trait]
impl Lookup for System {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Not a URL of http or https, longer than 2000 characters, or one that carries a password.
    Address,
    /// A port that is not for the web.
    Port,
    /// A host that is not public.
    Network,
}

impl Forbidden {
    /// The sentence for a person.
    #[must_use]
    pub fn message(self) -> Message {
        Message::new(match self {
            Self::Address => "webhook-error-address",
            Self::Port => "webhook-error-port",
            Self::Network => "webhook-error-network",
        })
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => {
                "the address must be an http or https URL without user and password, at most 2000 characters"
            }
            Self::Port => "the port must be 80, 443, 8080 or 8443",
            Self::Network => "the address leads into a private or reserved network; the operator can permit networks",
        })
    }
}

impl std::error::Error for Forbidden {}

/// Judges receivers.
#[derive(Clone)]
pub struct Guard {
    permitted: Arc<[IpNet]>,
    ports: Arc<[u16]>,
    lookup: Arc<dyn Lookup>,
}

impl Guard {
    /// Public hosts, and those of the operator's own networks that are `permitted`.
    #[must_use]
    pub fn new(permitted: &[IpNet]) -> Self {
        Self::with(permitted, &PORTS, Arc::new(System))
    }

    /// The same with other ports and another resolver.
    #[must_use]
    pub fn with(permitted: &[IpNet], ports: &[u16], lookup: Arc<dyn Lookup>) -> Self {
        Self { permitted: permitted.into(), ports: ports.into(), lookup }
    }

    /// Whether a connection to this address may be made.
    #[must_use]
    pub fn permits(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.names(ip)
    }

    /// All addresses of a name, permitted or not.
    pub(super) async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        self.lookup.lookup(name).await
    }

    fn names(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.permitted.iter().any(|network| network.contains(&ip))
    }

    /// The URL of a receiver, judged by all that can be known before its name is looked up.
    ///
    /// # Errors
    /// Why nothing would be sent there.
    pub fn destination(&self, text: &str) -> Result<Url, Forbidden> {
        if text.len() > LONGEST {
            return Err(Forbidden::Address);
        }
        let url = Url::parse(text.trim()).map_err(|_| Forbidden::Address)?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::Address);
        }
        // The parser has turned every writing of a number (decimal, octal, hexadecimal) into an address.
        let written = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => return Err(Forbidden::Address),
        };
        if written.is_some_and(|ip| !self.permits(ip)) {
            return Err(Forbidden::Network);
        }
        let inside = written.is_some_and(|ip| self.names(ip));
        let port = url.port_or_known_default().unwrap_or_default();
        if !inside && !self.ports.contains(&port) {
            return Err(Forbidden::Port);
        }
        Ok(url)
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = guard.lookup.lookup(name.as_str()).await?;
            let permitted: Vec<SocketAddr> =
                found.into_iter().filter(|ip| guard.permits(*ip)).map(|ip| SocketAddr::new(ip, 0)).collect();
            if permitted.is_empty() {
                return Err(Forbidden::Network.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one that anybody may have on the public network.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !NOT_PUBLIC_V4.iter().any(|(net, bits)| Ipv4Net::new_assert(*net, *bits).contains(&ip)),
        IpAddr::V6(ip) => {
            let global = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3).contains(&ip);
            global && !NOT_PUBLIC_V6.iter().any(|(net, bits)| Ipv6Net::new_assert(*net, *bits).contains(&ip))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_into_the_own_network_is_closed() {
        let guard = Guard::new(&[]);
        for address in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.0.0.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[2002:7f00:1::]/",
            "http://[64:ff9b::7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.100.100.200/",
            "https://10.1.2.3/",
            "https://172.31.0.1/",
            "https://192.168.1.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
        ] {
            assert_eq!(guard.destination(address), Err(Forbidden::Network), "{address}");
        }
        for address in ["ftp://a.example/", "file:///etc/passwd", "a.example", "https://me:secret@a.example/"] {
            assert!(guard.destination(address).is_err(), "{address}");
        }
        assert_eq!(guard.destination("https://a.example:22/"), Err(Forbidden::Port));
        assert_eq!(guard.destination(&format!("https://a.example/{}", "x".repeat(2000))), Err(Forbidden::Address));
        for address in [
            "https://a.example/hook?x=1",
            "http://a.example:8080/",
            "https://93.184.215.14/",
            "https://[2606:2800:21f::1]/",
        ] {
            assert!(guard.destination(address).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_network_of_the_operator_is_permitted_with_any_port() {
        let guard = Guard::new(&["10.2.0.0/16".parse().unwrap()]);
        assert!(guard.destination("http://10.2.3.4:9000/hook").is_ok());
        assert!(guard.destination("http://[::ffff:10.2.3.4]:9000/hook").is_ok());
        assert_eq!(guard.destination("http://10.3.3.4:9000/hook"), Err(Forbidden::Network));
    }
}
