//! Which addresses the internet reaches: the only ones that a document may come from, unless the
//! operator allows others.
//!
//! Everything that the special-purpose registries (RFC 6890) keep from being globally reachable is
//! refused, and so is what stands for an IPv4 address in a way that somebody else translates.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::FetchError;
use crate::config::Network;

/// IPv4 networks that are refused: first address and length of the prefix.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    // Carriers' own addresses, and a cloud's metadata.
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // A cloud's metadata again, although this address is a public one.
    ([168, 63, 129, 16], 32),
    // Link-local, most clouds' metadata.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast.
    ([224, 0, 0, 0], 4),
    // Reserved, and broadcast.
    ([240, 0, 0, 0], 4),
];

/// What is assigned for unicast at all (RFC 4291 §2.4).
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Networks within it that are refused.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Protocols' own, Teredo and ORCHID among them.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    // 6to4: an IPv4 address behind a relay.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Where translators put IPv4 addresses (RFC 6052 §2.1).
const TRANSLATED: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Lets the addresses of a name pass when each of them may be asked: a name that leads to a forbidden
/// one as well is no name of a public service.
pub(super) fn judge(
    addresses: Vec<SocketAddr>,
    allowed: &[Network],
) -> Result<Vec<SocketAddr>, FetchError> {
    let may_be_asked =
        |ip: IpAddr| is_public(ip) || allowed.iter().any(|network| network.contains(ip));
    match addresses.iter().find(|address| !may_be_asked(address.ip())) {
        Some(forbidden) => Err(FetchError::Forbidden(forbidden.ip())),
        None => Ok(addresses),
    }
}

/// Whether the address is one that the internet reaches.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) if is_in_v6(ip, TRANSLATED) => is_public_v4(translated(ip)),
        IpAddr::V6(ip) => {
            is_in_v6(ip, GLOBAL_V6) && !SPECIAL_V6.iter().any(|&network| is_in_v6(ip, network))
        }
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|&(first, prefix)| {
        let unlike = ip.to_bits() ^ Ipv4Addr::from(first).to_bits();
        unlike.leading_zeros() >= prefix
    })
}

fn is_in_v6(ip: Ipv6Addr, (first, prefix): (Ipv6Addr, u32)) -> bool {
    (ip.to_bits() ^ first.to_bits()).leading_zeros() >= prefix
}

/// The IPv4 address in the last four bytes.
fn translated(ip: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = ip.octets();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn what_the_internet_does_not_reach_is_refused() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "169.254.170.2",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:0:1::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip(text)), "{text}");
        }
    }

    #[test]
    fn what_the_internet_reaches_is_not() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2003::1",
            "2606:4700::1111",
            "2a00::1",
            "3ffe::1",
        ] {
            assert!(is_public(ip(text)), "{text}");
        }
    }

    #[test]
    fn one_forbidden_address_forbids_the_name() {
        let at = |text: &str| SocketAddr::new(ip(text), 443);
        let public = vec![at("8.8.8.8"), at("2606:4700::1111")];
        assert_eq!(judge(public.clone(), &[]).unwrap(), public);
        let mixed = vec![at("8.8.8.8"), at("127.0.0.1")];
        assert!(
            matches!(judge(mixed, &[]), Err(FetchError::Forbidden(it)) if it == ip("127.0.0.1"))
        );
    }

    #[test]
    fn the_operator_may_allow_a_network_and_nothing_beside_it() {
        let allowed = ["10.1.0.0/16".parse().unwrap()];
        let at = |text: &str| vec![SocketAddr::new(ip(text), 443)];
        assert!(judge(at("10.1.2.3"), &allowed).is_ok());
        assert!(judge(at("::ffff:10.1.2.3"), &allowed).is_ok());
        assert!(judge(at("10.2.0.1"), &allowed).is_err());
        assert!(judge(at("127.0.0.1"), &allowed).is_err());
    }

    proptest! {
        #[test]
        fn an_ipv4_address_is_judged_alike_in_each_notation(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let mapped = IpAddr::V6(v4.to_ipv6_mapped());
            let [a, b, c, d] = v4.octets();
            let translated = IpAddr::V6(Ipv6Addr::new(
                0x64, 0xff9b, 0, 0, 0, 0, u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]),
            ));
            prop_assert_eq!(is_public(mapped), is_public(IpAddr::V4(v4)));
            prop_assert_eq!(is_public(translated), is_public(IpAddr::V4(v4)));
            if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                || v4.is_unspecified() || v4.is_broadcast() || v4.is_documentation()
            {
                prop_assert!(!is_public(IpAddr::V4(v4)));
            }
        }

        #[test]
        fn no_local_ipv6_address_is_public(bits: u128) {
            let v6 = Ipv6Addr::from_bits(bits);
            if v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_multicast() {
                prop_assert!(!is_public(IpAddr::V6(v6)));
            }
        }
    }
}
