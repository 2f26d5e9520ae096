//! Redirection URIs: one that matches is byte for byte a registered one, but for the port of a
//! loopback address (RFC 8252 §7.3), and leads to the same place; one that may be registered is
//! read by nobody in two ways.
#![no_main]

use chancery::clients::metadata::ApplicationType::{Native, Web};
use chancery::clients::redirect_uri::{check, matches};
use chancery_fuzz::halves;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|text: &str| {
    let (registered, requested) = halves(text);
    let list = [registered.to_owned()];
    assert_eq!(matches(&list, Web, requested), registered == requested);
    let is_match = matches(&list, Native, requested);
    if registered == requested {
        assert!(is_match);
    } else if is_match {
        assert_eq!(loopback(registered), loopback(requested));
        assert!(loopback(requested).is_some(), "{requested} is taken for {registered}");
    }
    for kind in [Web, Native] {
        if check(registered, kind).is_ok() {
            is_plain(registered);
            if matches(&list, kind, requested) {
                leads_to_the_same_place(registered, requested);
            }
        }
    }
});

/// The host and what follows the port, when the host is a loopback address.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let host = ["127.0.0.1", "[::1]"].into_iter().find(|host| rest.starts_with(host))?;
    let rest = &rest[host.len()..];
    let Some(after) = rest.strip_prefix(':') else { return Some((host, rest)) };
    Some((host, after.trim_start_matches(|c: char| c.is_ascii_digit())))
}

fn is_plain(registered: &str) {
    assert!(registered.is_ascii());
    assert!(!registered.contains(|c: char| c.is_control() || " \\#*<>\"".contains(c)));
    let url = Url::parse(registered).expect("a registered URI parses");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let scheme = url.scheme();
    assert!(scheme == "https" || (scheme == "http" && is_here) || scheme.contains('.'), "{scheme}");
}

fn leads_to_the_same_place(registered: &str, requested: &str) {
    let (one, other) = (Url::parse(registered).expect("registered"), Url::parse(requested));
    let other = other.expect("what matches parses");
    assert_eq!((one.scheme(), one.host(), one.path()), (other.scheme(), other.host(), other.path()));
    assert_eq!((one.query(), one.fragment()), (other.query(), other.fragment()));
    assert!(other.username().is_empty() && other.password().is_none());
}
