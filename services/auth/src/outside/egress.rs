//! Which addresses may be called: public ones by https, and those that the operator allows by name of their network.
//!
//! A provider's own documents name further addresses, and a name may lead to another address tomorrow than today, so that
//! what counts is the address that is connected to (OWASP, Server Side Request Forgery Prevention).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The networks beside the public ones that may be called.
#[derive(Clone, Debug, Default)]
pub struct AllowedNetworks(Arc<[IpNet]>);

/// How a server is called, which decides where it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// By https: anywhere public, or in an allowed network.
    Sealed,
    /// By plain http: in an allowed network only.
    Plain,
}

/// The address must not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// Neither https nor http, or with a name and password in it.
    #[error("it is no plain https address")]
    Shape,
    /// Not public, and in none of the allowed networks.
    #[error("it leads to an address that is not public and in none of the networks of OUTSIDE_NETWORKS")]
    Private,
    /// Plain http to somewhere else than an allowed network.
    #[error("plain http is for the networks of OUTSIDE_NETWORKS only")]
    PlainHttp,
}

impl AllowedNetworks {
    /// Allows those beside the public ones.
    #[must_use]
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }

    /// How `url` would be called, if it may be as far as the address itself tells; where a name leads is looked at when it
    /// is connected to.
    ///
    /// # Errors
    /// When it must not be called.
    pub fn wire(&self, url: &Url) -> Result<Wire, Forbidden> {
        let wire = match url.scheme() {
            "https" => Wire::Sealed,
            "http" => Wire::Plain,
            _ => return Err(Forbidden::Shape),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::Shape);
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.check(wire, address.into())?,
            Some(Host::Ipv6(address)) => self.check(wire, address.into())?,
            // With no network allowed there is none that plain http could lead to.
            Some(Host::Domain(_)) if wire == Wire::Plain && self.0.is_empty() => return Err(Forbidden::PlainHttp),
            Some(Host::Domain(_)) => {}
            None => return Err(Forbidden::Shape),
        }
        Ok(wire)
    }

    fn check(&self, wire: Wire, address: IpAddr) -> Result<(), Forbidden> {
        let address = address.to_canonical();
        let allowed = self.0.iter().any(|network| network.contains(&address));
        match wire {
            _ if allowed => Ok(()),
            Wire::Plain => Err(Forbidden::PlainHttp),
            Wire::Sealed if is_public(address) => Ok(()),
            Wire::Sealed => Err(Forbidden::Private),
        }
    }
}

/// Resolves names for one kind of calls. One address that must not be called spoils all of a name's: a mixed answer is an
/// attempt.
pub(super) struct GuardedResolver {
    pub(super) allowed: AllowedNetworks,
    pub(super) wire: Wire,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, wire) = (self.allowed.clone(), self.wire);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            for address in &found {
                allowed.check(wire, address.ip())?;
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether an address is one of the internet's (IANA's special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            let special = matches!(
                (a, b, c),
                (0 | 10 | 127 | 224..=255, _, _)
                    | (100, 64..=127, _)
                    | (169, 254, _)
                    | (172, 16..=31, _)
                    | (192, 0, 0 | 2)
                    | (192, 88, 99)
                    | (192, 168, _)
                    | (198, 18 | 19, _)
                    | (198, 51, 100)
                    | (203, 0, 113)
            );
            !special
        }
        IpAddr::V6(address) => {
            // Global unicast is 2000::/3; of it, protocols of the IETF (Teredo among them), documentation and 6to4 are not.
            let [first, second, ..] = address.segments();
            let special =
                matches!((first, second), (0x2001, 0x0000..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
            first & 0xe000 == 0x2000 && !special
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(allowed: &[&str], url: &str) -> Result<Wire, Forbidden> {
        let networks = allowed.iter().map(|network| network.parse().unwrap()).collect();
        AllowedNetworks::new(networks).wire(&Url::parse(url).unwrap())
    }

    #[test]
    fn no_spelling_of_a_private_address_is_called() {
        let spellings = [
            "127.1",
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "169.254.169.254",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "[fd00::1]",
            "[fe80::1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:0:7f00:1::]",
            "[::]",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "[ff02::1]",
            "[2001:db8::1]",
        ];
        for host in spellings {
            assert_eq!(wire(&[], &format!("https://{host}/")), Err(Forbidden::Private), "{host}");
            assert_eq!(wire(&[], &format!("http://{host}/")), Err(Forbidden::PlainHttp), "{host}");
        }
    }

    #[test]
    fn public_addresses_are_called_by_https_only() {
        for host in ["93.184.215.14", "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]", "idp.example.org", "172.32.0.1"] {
            assert_eq!(wire(&[], &format!("https://{host}/")), Ok(Wire::Sealed), "{host}");
            assert_eq!(wire(&[], &format!("http://{host}/")), Err(Forbidden::PlainHttp), "{host}");
        }
        for url in
            ["ftp://idp.example.org", "https://ann:pw@idp.example.org", "file:///etc/passwd", "https://ann@idp.example"]
        {
            assert_eq!(wire(&["127.0.0.0/8"], url), Err(Forbidden::Shape), "{url}");
        }
    }

    #[test]
    fn an_allowed_network_is_called_either_way() {
        for url in ["http://127.0.0.1:8080/", "https://127.3.2.1/", "http://[::ffff:127.0.0.1]/"] {
            assert!(wire(&["127.0.0.0/8"], url).is_ok(), "{url}");
        }
        assert_eq!(wire(&["127.0.0.0/8"], "http://10.0.0.1/"), Err(Forbidden::PlainHttp));
        assert_eq!(wire(&["127.0.0.0/8"], "https://10.0.0.1/"), Err(Forbidden::Private));
        assert_eq!(
            wire(&["127.0.0.0/8"], "http://keycloak:8080/"),
            Ok(Wire::Plain),
            "where the name leads is seen later"
        );
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_does_not_resolve() {
        let resolver = |allowed: &[&str], wire| GuardedResolver {
            allowed: AllowedNetworks::new(allowed.iter().map(|network| network.parse().unwrap()).collect()),
            wire,
        };
        let local = || "localhost".parse::<Name>().unwrap();
        for wire in [Wire::Sealed, Wire::Plain] {
            assert!(resolver(&[], wire).resolve(local()).await.is_err());
            assert!(resolver(&["127.0.0.0/8", "::1/128"], wire).resolve(local()).await.is_ok());
        }
    }
}
