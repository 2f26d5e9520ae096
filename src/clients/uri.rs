//! What all URIs in a client's metadata have in common: the characters of RFC 3986 and nothing
//! that two parsers read differently.

use url::Url;

/// The most characters of a URI.
pub(super) const MAX_LENGTH: usize = 2000;

/// Schemes that run or hold content instead of naming a place.
const DANGEROUS_SCHEMES: &[&str] = &["javascript", "data", "vbscript", "blob", "file", "about"];

/// Parses an absolute URI whose text is the one that browsers would make of it.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("is longer than {MAX_LENGTH} characters"));
    }
    check_characters(text)?;
    let url = Url::parse(text)
        .map_err(|_| "is no absolute URI; give it whole, such as https://app.example/callback")?;
    if DANGEROUS_SCHEMES.contains(&url.scheme()) {
        return Err(format!("has the scheme {}:, which is refused", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name or password before the host; leave it out".to_owned());
    }
    let read = url.as_str();
    if read != text && read.strip_suffix('/') != Some(text) {
        return Err(format!("is not in the form that browsers make of it; write {read}"));
    }
    Ok(url)
}

/// A page to link to: https, or http on this machine.
pub(super) fn check_link(text: &str) -> Result<(), String> {
    let url = parse(text)?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        _ => Err("must start with https://".to_owned()),
    }
}

/// Whether the host is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// RFC 3986 §2: unreserved, reserved and percent-encoded characters.
fn check_characters(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let fault = match byte {
            b'\\' => "a backslash",
            b' ' | b'\t' | b'\n' | b'\r' => "white space",
            0..=0x1f | 0x7f => "a control character",
            0x80.. => "a character outside ASCII (write xn-- host names and %-encoding)",
            b'%' if !is_percent_encoded(&bytes[at..]) => "a % without two hexadecimal digits",
            b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' => "a character to be %-encoded",
            _ => continue,
        };
        return Err(format!("has {fault} at character {}", at + 1));
    }
    Ok(())
}

fn is_percent_encoded(rest: &[u8]) -> bool {
    matches!(rest, [_, high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}
