//! Security headers on every answer (R46): what a page may load, who may frame it, what leaves.
//! JSON has only those that mean something without a page: programs ask for it all the time.
//!
//! `form-action` is `'self'` except inside an authorization flow: browsers apply it to redirects
//! too, and such a form ends at the client. `Referrer-Policy` is `same-origin` because
//! `no-referrer` makes browsers send `Origin: null` with our own forms.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The Content-Security-Policy of a page whose forms stay here.
pub const PAGE_POLICY: HeaderValue = HeaderValue::from_static(concat!(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; ",
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; ",
    "frame-ancestors 'none'; require-trusted-types-for 'script'; form-action 'self'"
));

/// The Content-Security-Policy of a page in an authorization flow, whose forms end at the client.
pub const FLOW_POLICY: HeaderValue = HeaderValue::from_static(concat!(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; ",
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; ",
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
));

/// The Content-Security-Policy of what is no page.
const DATA_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// On everything but JSON: on pages and what belongs to them, and on redirects.
const PAGE: [(HeaderName, HeaderValue); 4] = [
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin-allow-popups"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        ),
    ),
];

/// One year (RFC 6797 §6.1.1).
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the headers that are missing; a handler's own policy and cache rule stay.
pub(super) fn secure(headers: &mut HeaderMap, is_https: bool) {
    // Only set below, so the others are there as well.
    if headers.contains_key(header::X_CONTENT_TYPE_OPTIONS) {
        return;
    }
    let content_type = headers.get(header::CONTENT_TYPE);
    let begins = |with: &[u8]| content_type.is_some_and(|it| it.as_bytes().starts_with(with));
    let (is_page, is_json) = (begins(b"text/html"), begins(b"application/"));
    // One growth of the table instead of three.
    headers.reserve(if is_json { 5 } else { PAGE.len() + 5 });
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    if !is_json {
        for (name, value) in PAGE {
            headers.insert(name, value);
        }
    }
    let policy = if is_page { PAGE_POLICY } else { DATA_POLICY };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secured(is_https: bool, own: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers: HeaderMap = own
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        secure(&mut headers, is_https);
        headers
    }

    #[test]
    fn every_answer_refuses_frames_and_sniffing_and_is_not_stored() {
        let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
        let page = secured(false, &[html]);
        assert_eq!(page["x-frame-options"], "DENY");
        assert_eq!(page["referrer-policy"], "same-origin");
        let redirect = secured(false, &[]);
        assert_eq!(redirect["referrer-policy"], "same-origin");
        let json = secured(false, &[(header::CONTENT_TYPE, "application/json")]);
        for headers in [page, redirect, json] {
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["cache-control"], "no-store");
            assert!(!headers.contains_key("strict-transport-security"));
        }
    }

    #[test]
    fn only_https_asks_for_https_for_ever() {
        assert_eq!(secured(true, &[])["strict-transport-security"], "max-age=31536000");
    }

    #[test]
    fn a_page_keeps_its_forms_here_unless_it_says_otherwise() {
        let html = (header::CONTENT_TYPE, "text/html; charset=utf-8");
        let policy = secured(false, std::slice::from_ref(&html))["content-security-policy"].clone();
        assert!(policy.to_str().unwrap().ends_with("; form-action 'self'"));
        let own = secured(false, &[html, (header::CONTENT_SECURITY_POLICY, "default-src 'none'")]);
        assert_eq!(own["content-security-policy"], "default-src 'none'");
        assert!(!FLOW_POLICY.to_str().unwrap().contains("form-action"));
    }

    #[test]
    fn a_document_that_may_be_cached_stays_so() {
        let headers = secured(false, &[(header::CACHE_CONTROL, "public, max-age=300")]);
        assert_eq!(headers["cache-control"], "public, max-age=300");
    }
}
