//! Requests through a proxy: who asked is what a trusted proxy says, and nothing else of a request
//! changes for it (R50; attack A12).

use std::net::IpAddr;

use axum::http::{HeaderName, HeaderValue, Request};
use chancery::config::{Config, ForwardedHeader};

use crate::support::{OAuthClient, Response, TestServer, form_request, http_test};

/// The machine that a test's proxy runs on.
const PROXY: &str = "10.0.0.1";

fn behind(header: ForwardedHeader) -> impl FnOnce(&mut Config) {
    move |config| {
        config.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        config.server.forwarded_header = header;
    }
}

/// A failed sign-in of a program, from `peer`, with these headers.
async fn fail(app: &TestServer, peer: &str, headers: &[(&str, &str)]) -> Response {
    let form = [("grant_type", "client_credentials"), ("client_id", "nobody")];
    let mut request: Request<Vec<u8>> = form_request("/token", &form);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
    }
    let peer: IpAddr = peer.parse().unwrap();
    let response = app.request_from(peer, request).await;
    response.refused(401, "invalid_client");
    response
}

/// Where the audit log says that the last request came from.
async fn seen(app: &TestServer) -> String {
    app.audit_log().await.last().unwrap().ip.clone().unwrap()
}

http_test! {
    async fn the_audit_log_names_the_client_behind_a_trusted_proxy(app: TestServer) {
        let x = "x-forwarded-for";
        let untrusting = [(x, "198.51.100.1"), ("forwarded", "for=198.51.100.1")];
        fail(&app, "192.0.2.7", &untrusting).await;
        assert_eq!(seen(&app).await, "192.0.2.7", "nobody is trusted unless named");

        let app = app.restart(behind(ForwardedHeader::XForwardedFor)).await;
        for (peer, headers, expected) in [
            (PROXY, &[(x, "198.51.100.2")][..], "198.51.100.2"),
            // The part that the client made up is to the left.
            (PROXY, &[(x, "10.0.0.9, 203.0.113.9, 198.51.100.3")], "198.51.100.3"),
            (PROXY, &[(x, "203.0.113.9"), (x, "198.51.100.4, 10.0.0.2")], "198.51.100.4"),
            (PROXY, &[(x, "[2001:db8::5]:443")], "2001:db8::5"),
            (PROXY, &[(x, "198.51.100.6"), ("forwarded", "for=203.0.113.9")], "198.51.100.6"),
            // Not an address: the proxy is the source, and the request is judged as ever.
            (PROXY, &[(x, "unknown")], "10.0.0.1"),
            (PROXY, &[(x, "203.0.113.9, evil.example, 10.0.0.3")], "10.0.0.3"),
            ("10.0.0.4", &[], "10.0.0.4"),
            ("10.0.0.5", &[("x_forwarded_for", "203.0.113.9")], "10.0.0.5"),
            ("10.0.0.6", &[("x-real-ip", "203.0.113.9")], "10.0.0.6"),
            ("192.0.2.8", &[(x, "203.0.113.9")], "192.0.2.8"),
        ] {
            fail(&app, peer, headers).await;
            assert_eq!(seen(&app).await, expected, "{headers:?}");
        }

        let app = app.restart(behind(ForwardedHeader::Forwarded)).await;
        let both = [("forwarded", "for=\"[2001:db8::7]:80\";host=evil"), (x, "203.0.113.9")];
        fail(&app, PROXY, &both).await;
        assert_eq!(seen(&app).await, "2001:db8::7");
    }
}

http_test! {
    async fn people_behind_a_proxy_are_slowed_one_by_one(app: TestServer) {
        let app = app.restart(behind(ForwardedHeader::XForwardedFor)).await;
        let free = app.server.config().throttle.free_attempts;
        for _ in 0..free {
            let answer = fail(&app, PROXY, &[("x-forwarded-for", "198.51.100.1")]).await;
            assert_eq!(answer.header("retry-after"), None);
        }
        // What the client adds itself makes nobody else of it.
        for spoofed in ["198.51.100.1", "203.0.113.9, 198.51.100.1", "10.0.0.9, 198.51.100.1"] {
            let answer = fail(&app, PROXY, &[("x-forwarded-for", spoofed)]).await;
            assert_eq!(answer.header("retry-after"), Some("2"), "{spoofed}");
        }
        let other = fail(&app, PROXY, &[("x-forwarded-for", "198.51.100.2")]).await;
        assert_eq!(other.header("retry-after"), None);
        // Garbage of the proxy's own is counted as the proxy.
        for _ in 0..free {
            fail(&app, PROXY, &[("x-forwarded-for", "garbage")]).await;
        }
        let garbage = fail(&app, PROXY, &[("x-forwarded-for", "more garbage")]).await;
        assert_eq!(garbage.header("retry-after"), Some("2"));
    }
}

http_test! {
    // Attack A12: a proxy says where from, never under which name or scheme.
    async fn a_trusted_proxy_does_not_change_the_issuer(app: TestServer) {
        let app = app.restart(behind(ForwardedHeader::Forwarded)).await;
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let request = Request::get("/.well-known/openid-configuration")
            .header("forwarded", "for=192.0.2.1;host=evil.example;proto=https")
            .header("x-forwarded-host", "evil.example")
            .header("x-forwarded-proto", "https");
        let request = request.body(Vec::new()).unwrap();
        let answer = app.request_from(PROXY.parse().unwrap(), request).await;
        assert_eq!(answer.ok(), metadata);
        let client: OAuthClient = app.machine_client().await;
        client.token(&[("grant_type", "client_credentials")]).await.ok();
    }
}
