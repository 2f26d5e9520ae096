//! The certificate of whoever sent a request (RFC 8705): that of the connection, when this server
//! speaks TLS itself, or the one that a trusted proxy says it was shown.
//!
//! Of a proxy that is trusted to say it, only what it says counts: the connection's own certificate
//! is the proxy's. What anybody else says counts for nothing, and what cannot be read is no
//! certificate.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::forwarded::is_trusted_proxy;
use super::peer::Arrival;
use crate::keys::certificate::ClientCertificate;
use crate::server::Server;

/// The most bytes of a header with a certificate in it.
const LONGEST: usize = 32 * 1024;
const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";

/// The certificate of whoever sent the request.
pub fn presented(server: &Server, request: &Request) -> Option<Arc<ClientCertificate>> {
    let config = &server.config().client_certificates;
    if !config.can_arrive() {
        return None;
    }
    let Arrival { peer, .. } = request.extensions().get()?;
    if let Some(header) = &config.proxy_header
        && is_trusted_proxy(peer.address, &server.config().server)
    {
        return told(request.headers(), header);
    }
    peer.certificate.clone()
}

/// What a proxy says; nothing, when it says more than one thing.
fn told(headers: &HeaderMap, name: &str) -> Option<Arc<ClientCertificate>> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    let text = value.to_str().ok().filter(|text| text.len() <= LONGEST && values.next().is_none());
    let certificate = text.filter(|text| !text.is_empty()).and_then(der);
    let certificate = certificate.and_then(|der| ClientCertificate::read(&der, Vec::new()).ok());
    if certificate.is_none() && !value.is_empty() {
        tracing::debug!(header = name, "a trusted proxy tells a certificate that cannot be read");
    }
    certificate.map(Arc::new)
}

/// The certificate in one of the forms that proxies write: a byte sequence (RFC 9440 §2.1), a
/// URL-encoded PEM, or base64 alone.
fn der(text: &str) -> Option<Vec<u8>> {
    if let Some(sequence) = text.strip_prefix(':') {
        return STANDARD.decode(sequence.strip_suffix(':')?).ok();
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    let body = match decoded.trim().strip_prefix(PEM_BEGIN) {
        // What follows the first certificate leads to its authority; it is not asked for here.
        Some(pem) => pem.split_once(PEM_END)?.0,
        None => decoded.trim(),
    };
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read_in_the_forms_that_proxies_write() {
        let pem = format!("{PEM_BEGIN}\nAQID\n/+8=\n{PEM_END}\n");
        let encoded = pem.replace('\n', "%0A").replace('+', "%2B").replace(' ', "%20");
        for text in [
            ":AQID/+8=:",
            "AQID/+8=",
            "AQID%2F%2B8%3D",
            &encoded,
            &pem.replace('\n', " "),
            &format!("{encoded}{encoded}"),
        ] {
            assert_eq!(der(text), Some(vec![1, 2, 3, 0xff, 0xef]), "{text}");
        }
        for bad in [":AQID/+8=", ":AQID_-8=:", "AQID/+8", "%ff", PEM_BEGIN, "AQID, AQID"] {
            assert_eq!(der(bad), None, "{bad}");
        }
    }

    #[test]
    fn one_header_with_one_certificate_counts() {
        let mut headers = HeaderMap::new();
        assert!(told(&headers, "client-cert").is_none());
        headers.append("client-cert", ":AQID:".parse().unwrap());
        assert!(told(&headers, "client-cert").is_none(), "it is no certificate");
        headers.append("client-cert", ":AQID:".parse().unwrap());
        assert!(told(&headers, "client-cert").is_none());
    }
}
