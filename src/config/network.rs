//! Networks that the operator trusts to say where a request came from, and in which header.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv6Net};
use serde::{Deserialize, Serialize};

/// A network in CIDR notation (RFC 4632 §3.1), or one address.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

/// The header in which trusted proxies name the client.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: addresses separated by commas.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl Network {
    /// Whether the address is one of the network's; an IPv4 address in IPv6 notation is IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl ForwardedHeader {
    /// The header's name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let network = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(address),
            Err(_) => text
                .parse::<IpNet>()
                .map_err(|_| "is neither an IP address nor a network such as 10.0.0.0/8")?,
        };
        if network.prefix_len() == 0 {
            // Whoever is trusted chooses the address that throttles and the audit log see.
            return Err("trusts everybody; name the proxies");
        }
        if network.addr() != network.network() {
            return Err("has bits set behind its prefix");
        }
        if is_mapped(&network) {
            return Err("is an IPv4 network in IPv6 notation; write it as IPv4");
        }
        Ok(Self(network))
    }
}

impl TryFrom<String> for Network {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// A single address is written without its prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            write!(f, "{}", self.0.addr())
        } else {
            write!(f, "{}", self.0)
        }
    }
}

/// Peers are compared in their IPv4 form, so such a network would never match.
fn is_mapped(network: &IpNet) -> bool {
    let mapped = Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96);
    matches!(network, IpNet::V6(network) if mapped.contains(network))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Result<Network, &'static str> {
        text.parse()
    }

    #[test]
    fn a_network_holds_its_addresses_in_either_notation() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.0.0.0/8", "::ffff:10.0.0.1", "::ffff:11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("::1", "::1", "::2"),
        ] {
            let network = network(text).unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{text} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{text} {outside}");
            assert_eq!(network.to_string(), text);
        }
    }

    #[test]
    fn what_would_trust_more_or_less_than_it_says_is_refused() {
        for bad in [
            "",
            "proxy.example.com",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0/8",
            "10.0.0.1/8",
            "2001:db8::1/32",
            "0.0.0.0/0",
            "::/0",
            "::ffff:10.0.0.1",
            "::ffff:10.0.0.0/104",
            "10.0.0.1:80",
            "[::1]",
            "fe80::1%eth0",
            "10.0.0.0/8 ",
        ] {
            assert!(network(bad).is_err(), "{bad}");
        }
    }
}
