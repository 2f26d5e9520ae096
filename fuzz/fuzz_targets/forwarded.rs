//! `X-Forwarded-For` and `Forwarded` (RFC 7239): without trusted proxies, and from anybody else, the
//! peer counts; otherwise an address counts only if every address to the right of it is a trusted
//! proxy's, and whatever a client sends, the address that its proxy adds is the client's.
#![no_main]

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderValue};
use chancery::config::{ForwardedHeader, Network, ServerConfig};
use chancery::http::forwarded::{Source, client_address};
use libfuzzer_sys::fuzz_target;

const TRUSTED: [&str; 2] = ["10.0.0.0/8", "2001:db8:ffff::/48"];
const PEERS: [&str; 4] = ["10.0.0.1", "2001:db8:ffff::1", "::ffff:10.0.0.1", "198.51.100.1"];

/// How an address stands in a header.
#[derive(Clone, Copy)]
struct Spelling {
    header: ForwardedHeader,
    has_port: bool,
    is_quoted: bool,
}

fuzz_target!(|input: &[u8]| {
    let Some((how, rest)) = input.split_first() else { return };
    let Some((address, sent)) = rest.split_first_chunk::<16>() else { return };
    let lines: Vec<Vec<u8>> =
        sent.split(|&byte| byte == b'\n').take(4).map(<[u8]>::to_vec).collect();
    let header = [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded][usize::from(how & 1)];
    let peer: IpAddr = PEERS[usize::from(how >> 1 & 3)].parse().expect("an address");
    let client = if how & 8 == 0 {
        IpAddr::from(Ipv6Addr::from(*address)).to_canonical()
    } else {
        IpAddr::from([address[0], address[1], address[2], address[3]])
    };

    let nobody = ServerConfig { forwarded_header: header, ..ServerConfig::default() };
    let trusted = TRUSTED.map(|network| network.parse().expect("a network")).to_vec();
    let proxied = ServerConfig { trusted_proxies: trusted, ..nobody.clone() };

    let Some(alone) = seen(peer, &lines, &nobody) else { return };
    assert_eq!(alone, Source { address: peer.to_canonical(), unreadable: None });
    let Some(source) = seen(peer, &lines, &proxied) else { return };
    if !is_trusted(&proxied.trusted_proxies, peer) {
        assert_eq!(source, alone, "a stranger was believed");
        return;
    }
    is_vouched_for(&source, peer, &lines, &proxied);

    let spelling = Spelling { header, has_port: how & 16 != 0, is_quoted: how & 32 != 0 };
    if !is_trusted(&proxied.trusted_proxies, client) {
        let added = written(client, spelling);
        for lines in [on_its_line(&lines, &added), on_a_line_of_its_own(&lines, &added)] {
            let source = seen(peer, &lines, &proxied).expect("the proxy adds a value");
            assert_eq!(source, Source { address: client, unreadable: None }, "{lines:?}");
        }
    }
});

/// Takes the list apart from the right: as soon as the end of it leads to a stranger or makes no
/// sense, nothing to the left of that end has a say.
fn is_vouched_for(source: &Source, peer: IpAddr, lines: &[Vec<u8>], config: &ServerConfig) {
    let list = lines.join(&b',');
    let cuts = (0..list.len()).rev().filter(|&at| list[at] == b',').map(|at| at + 1).chain([0]);
    let mut right = Source { address: peer.to_canonical(), unreadable: None };
    for cut in cuts {
        let Some(read) = seen(peer, &[list[cut..].to_vec()], config) else { return };
        let is_settled =
            right.unreadable.is_some() || !is_trusted(&config.trusted_proxies, right.address);
        if is_settled {
            assert_eq!(read, right, "what stands further left was believed: {list:?}");
        }
        right = read;
    }
    assert_eq!(*source, right, "several lines are one list: {lines:?}");
    if source.unreadable.is_some() {
        assert!(is_trusted(&config.trusted_proxies, source.address), "{list:?}");
    }
    let shown = source.unreadable.as_deref().unwrap_or_default();
    assert!(shown.len() <= 240 && shown.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
}

/// What the server makes of the lines; none if no HTTP library lets them through.
fn seen(peer: IpAddr, lines: &[Vec<u8>], config: &ServerConfig) -> Option<Source> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let value = HeaderValue::from_bytes(line).ok()?;
        headers.append(config.forwarded_header.name(), value);
    }
    Some(client_address(peer, &headers, config))
}

fn is_trusted(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

fn written(address: IpAddr, spelling: Spelling) -> Vec<u8> {
    let Spelling { header, has_port, is_quoted } = spelling;
    let is_bracketed = address.is_ipv6() && (has_port || header == ForwardedHeader::Forwarded);
    let host = if is_bracketed { format!("[{address}]") } else { address.to_string() };
    let node = if has_port { format!("{host}:4711") } else { host };
    match header {
        ForwardedHeader::XForwardedFor => node.into_bytes(),
        // A colon and a bracket stand only between quotation marks (RFC 7239 §4).
        ForwardedHeader::Forwarded if is_quoted || node.contains(':') => {
            format!("proto=https;for=\"{node}\"").into_bytes()
        }
        ForwardedHeader::Forwarded => format!("for={node};by=10.0.0.1").into_bytes(),
    }
}

fn on_its_line(lines: &[Vec<u8>], added: &[u8]) -> Vec<Vec<u8>> {
    let (last, before) = lines.split_last().expect("at least one line");
    let joined = [last, &b", "[..], added].concat();
    before.iter().cloned().chain([joined]).collect()
}

fn on_a_line_of_its_own(lines: &[Vec<u8>], added: &[u8]) -> Vec<Vec<u8>> {
    lines.iter().cloned().chain([added.to_vec()]).collect()
}
