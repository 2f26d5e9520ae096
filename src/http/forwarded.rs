//! Where a request came from when proxies stand in between (RFC 7239; R50).
//!
//! Each proxy adds the address that it was asked from at the right end of the header, so the list
//! is read from the right: while the one who wrote an entry is trusted, the entry counts; the first
//! address that is not a trusted proxy is the client, and what stands to the left of it is what the
//! client made up. An entry that is no address ends the walk at the proxy that wrote it: such a
//! request has a source all the same, and no rule is skipped for it.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::{ForwardedHeader, Network, ServerConfig};

/// Entries that are looked at; nobody has more proxies in a row.
const MAX_ENTRIES: usize = 32;

/// Where a request came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The client, or the last proxy that is known for sure.
    pub address: IpAddr,
    /// The entry of a trusted proxy that could not be understood, cut and escaped for the log.
    pub unreadable: Option<String>,
}

/// The client behind `peer`. The headers are not looked at unless the peer is a trusted proxy.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, config: &ServerConfig) -> Source {
    let peer = peer.to_canonical();
    if !is_trusted(&config.trusted_proxies, peer) {
        return Source { address: peer, unreadable: None };
    }
    let lines = headers.get_all(config.forwarded_header.name()).iter();
    // Lines of one name are one list (RFC 9110 §5.2).
    let lines: Vec<&[u8]> = lines.map(axum::http::HeaderValue::as_bytes).collect();
    walk(peer, &lines, config.forwarded_header, &config.trusted_proxies)
}

/// The walk from the right over the lines of a header that the trusted `peer` sent.
pub fn walk(peer: IpAddr, lines: &[&[u8]], header: ForwardedHeader, trusted: &[Network]) -> Source {
    let mut address = peer;
    let entries = lines.iter().rev().flat_map(|line| line.rsplit(|&byte| byte == b','));
    // A list may hold empty elements (RFC 9110 §5.6.1).
    let entries = entries.map(<[u8]>::trim_ascii).filter(|entry| !entry.is_empty());
    for (index, entry) in entries.enumerate() {
        let found = if index < MAX_ENTRIES { read(entry, header) } else { None };
        let Some(found) = found else {
            return Source { address, unreadable: Some(shown(entry)) };
        };
        address = found;
        if !is_trusted(trusted, address) {
            break;
        }
    }
    Source { address, unreadable: None }
}

/// Whether the one at the other end of the connection is a proxy that is believed.
pub fn is_trusted_proxy(peer: IpAddr, config: &ServerConfig) -> bool {
    is_trusted(&config.trusted_proxies, peer.to_canonical())
}

fn is_trusted(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// The address of one entry; none for `unknown`, obfuscated identifiers (RFC 7239 §6.2, §6.3) and
/// anything malformed.
fn read(entry: &[u8], header: ForwardedHeader) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?;
    match header {
        ForwardedHeader::XForwardedFor => address(entry),
        ForwardedHeader::Forwarded => address(&for_parameter(entry)?),
    }
}

/// An address, perhaps with a port; an IPv6 address may stand in brackets, and with a port must.
fn address(node: &str) -> Option<IpAddr> {
    let bare = || node.parse::<IpAddr>().ok();
    let with_port = || node.parse::<SocketAddr>().ok().filter(has_no_zone).map(|node| node.ip());
    let bracketed = || {
        let inner = node.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    bare().or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

/// Zones mean something on one machine only (RFC 4007 §6).
fn has_no_zone(address: &SocketAddr) -> bool {
    !matches!(address, SocketAddr::V6(address) if address.scope_id() != 0)
}

/// The one value of `for` in a forwarded-element (RFC 7239 §4). The list was cut at every comma, so
/// a comma in a quoted string leaves parts with a quotation mark too many; the grammar is strict
/// here so that such a part is never taken for an element of its own.
fn for_parameter(element: &str) -> Option<Cow<'_, str>> {
    let mut found = None;
    let mut rest = element;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let (name, after) = split_token(rest)?;
        let (value, after) = value(after.strip_prefix('=')?)?;
        if name.eq_ignore_ascii_case("for") && found.replace(value).is_some() {
            return None;
        }
        let after = after.trim_start_matches([' ', '\t']);
        if after.is_empty() {
            return found;
        }
        rest = after.strip_prefix(';')?;
    }
}

/// A token or a quoted string (RFC 9110 §5.6.2, §5.6.4), and what follows.
fn value(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = split_token(text)?;
        return Some((Cow::Borrowed(token), rest));
    };
    let mut plain = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Cow::Owned(plain), &quoted[at + 1..])),
            '\\' => plain.push(characters.next()?.1),
            other => plain.push(other),
        }
    }
    None
}

fn split_token(text: &str) -> Option<(&str, &str)> {
    let is_tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_tchar(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn shown(entry: &[u8]) -> String {
    let cut = &entry[..entry.len().min(60)];
    cut.escape_ascii().to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PEER: &str = "10.0.0.1";

    fn trusted() -> Vec<Network> {
        ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|text| text.parse().unwrap()).to_vec()
    }

    fn seen(lines: &[&str], header: ForwardedHeader) -> (String, bool) {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        let source = walk(PEER.parse().unwrap(), &lines, header, &trusted());
        (source.address.to_string(), source.unreadable.is_some())
    }

    #[track_caller]
    fn is_seen(header: ForwardedHeader, table: &[(&[&str], &str, bool)]) {
        for (lines, address, unreadable) in table {
            assert_eq!(seen(lines, header), ((*address).to_owned(), *unreadable), "{lines:?}");
        }
    }

    #[test]
    fn the_rightmost_address_that_is_not_trusted_is_the_client() {
        is_seen(
            ForwardedHeader::XForwardedFor,
            &[
                (&[], PEER, false),
                (&[""], PEER, false),
                (&["192.0.2.7"], "192.0.2.7", false),
                // What the client made up is to the left.
                (&["203.0.113.9, 192.0.2.7"], "192.0.2.7", false),
                (&["garbage, <script>, 192.0.2.7"], "192.0.2.7", false),
                (&["10.0.0.9, 192.0.2.7, 10.0.0.8, 10.0.0.7"], "192.0.2.7", false),
                (&["203.0.113.9", "192.0.2.7", "10.0.0.8"], "192.0.2.7", false),
                (&["192.0.2.7,", ",,"], "192.0.2.7", false),
                (&["192.0.2.7:4711"], "192.0.2.7", false),
                (&["2001:db8::7"], "2001:db8::7", false),
                (&["[2001:db8::7]"], "2001:db8::7", false),
                (&["[2001:db8::7]:4711"], "2001:db8::7", false),
                (&["192.0.2.7, [2001:db8:ffff::1]:80"], "192.0.2.7", false),
                (&["::ffff:192.0.2.7"], "192.0.2.7", false),
                (&["192.0.2.7, ::ffff:10.0.0.3"], "192.0.2.7", false),
                // All of them are ours: one of our own machines asked.
                (&["10.0.0.3, 10.0.0.2"], "10.0.0.3", false),
            ],
        );
    }

    #[test]
    fn an_entry_that_is_no_address_ends_at_the_proxy_that_wrote_it() {
        let x = ForwardedHeader::XForwardedFor;
        for bad in [
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.7:99999",
            "0x7f.1",
            "192.0.2.7 192.0.2.8",
            "fe80::1%eth0",
            "[fe80::1%1]:80",
            "[::1",
            "[192.0.2.7]",
            "\"",
            "for=192.0.2.7",
            "localhost",
            "192.0.2.7;",
            "\u{e9}",
        ] {
            is_seen(x, &[(&[bad], PEER, true)]);
            is_seen(x, &[(&[&format!("192.0.2.7, {bad}, 10.0.0.5")], "10.0.0.5", true)]);
        }
        let long = vec!["10.0.0.2"; MAX_ENTRIES + 1].join(",");
        is_seen(x, &[(&[&long], "10.0.0.2", true)]);
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_has_it() {
        is_seen(
            ForwardedHeader::Forwarded,
            &[
                (&["for=192.0.2.7"], "192.0.2.7", false),
                (&["For=\"192.0.2.7:4711\";proto=https;by=10.0.0.2"], "192.0.2.7", false),
                (&["host=\"a b\" ; for=\"[2001:db8::7]:4711\""], "2001:db8::7", false),
                (&["for=\"\\192.0.2.7\""], "192.0.2.7", false),
                (&["for=203.0.113.9, for=192.0.2.7", "for=10.0.0.2"], "192.0.2.7", false),
                (&["for=\"made up, for=192.0.2.7"], "192.0.2.7", false),
                (&["for=unknown"], PEER, true),
                (&["for=_hidden"], PEER, true),
                (&["proto=https"], PEER, true),
                (&["for=192.0.2.7;for=192.0.2.8"], PEER, true),
                (&["for"], PEER, true),
                (&["for=192.0.2.7;"], PEER, true),
                (&["192.0.2.7"], PEER, true),
                (&["for=2001:db8::7"], PEER, true),
            ],
        );
    }

    #[test]
    fn a_comma_in_a_quoted_string_smuggles_no_element_in() {
        for host in
            ["a, for=203.0.113.9", "a, for=203.0.113.9;x=\\\"", "a, for=203.0.113.9;x=\\\"b\\\""]
        {
            let line = format!("for=192.0.2.7;host=\"{host}\"");
            is_seen(ForwardedHeader::Forwarded, &[(&[&line], PEER, true)]);
        }
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "192.0.2.7".parse().unwrap());
        headers.append("forwarded", "for=192.0.2.8".parse().unwrap());
        let mut config = ServerConfig::default();
        let seen = |peer: &str, config: &ServerConfig| {
            client_address(peer.parse().unwrap(), &headers, config).address.to_string()
        };
        assert_eq!(seen("10.0.0.1", &config), "10.0.0.1");
        config.trusted_proxies = trusted();
        assert_eq!(seen("10.0.0.1", &config), "192.0.2.7");
        assert_eq!(seen("::ffff:10.0.0.1", &config), "192.0.2.7");
        assert_eq!(seen("198.51.100.1", &config), "198.51.100.1");
        config.forwarded_header = ForwardedHeader::Forwarded;
        assert_eq!(seen("10.0.0.1", &config), "192.0.2.8");
    }

    proptest! {
        #[test]
        fn whatever_a_client_sends_the_proxy_decides(
            sent in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..4),
            client in any::<[u8; 4]>(),
            quoted in any::<bool>(),
        ) {
            let client = IpAddr::from(client);
            prop_assume!(!is_trusted(&trusted(), client));
            for header in [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded] {
                let added = match (header, quoted) {
                    (ForwardedHeader::XForwardedFor, _) => format!(", {client}"),
                    (ForwardedHeader::Forwarded, false) => format!(", for={client}"),
                    (ForwardedHeader::Forwarded, true) => format!(", for=\"{client}:80\""),
                };
                // Appended to the last line, or on a line of its own.
                let mut joined = sent.clone();
                match joined.last_mut() {
                    Some(last) => last.extend(added.bytes()),
                    None => joined.push(added.clone().into_bytes()),
                }
                let mut apart = sent.clone();
                apart.push(added.as_bytes()[2..].to_vec());
                for lines in [joined, apart] {
                    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
                    let source = walk(PEER.parse().unwrap(), &lines, header, &trusted());
                    prop_assert_eq!(source, Source { address: client, unreadable: None });
                }
            }
        }

        #[test]
        fn the_source_is_the_peer_a_proxy_or_the_first_stranger(line in "[ -~]{0,200}") {
            for header in [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded] {
                let source = walk(PEER.parse().unwrap(), &[line.as_bytes()], header, &trusted());
                // What could not be read never stands for an address.
                if source.unreadable.is_some() {
                    prop_assert!(is_trusted(&trusted(), source.address));
                }
                let shown = source.unreadable.unwrap_or_default();
                prop_assert!(shown.len() <= 240 && !shown.contains(['\n', '\x1b']));
            }
        }
    }
}
