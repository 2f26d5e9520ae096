//! Request objects at an address that the client registered (RFC 9101 §5.2, OpenID Connect Core
//! §6.2): asked for once each time, through the guarded fetcher, and nowhere else.

use chancery::config::FetchConfig;

use super::keys::{object, unsigned};
use super::{by_reference, claims};
use crate::authorize::is_refused;
use crate::support::{
    Authorization, ClientKey, Document, Host, OAuthClient, Reply, TestServer, http_test,
    reaching_this_machine, web_metadata,
};

/// A host with a document that a test may change, and a client that registered its addresses.
struct Place {
    app: TestServer,
    host: Host,
    document: Document,
    client: OAuthClient,
    key: ClientKey,
}

async fn place(app: TestServer, alg: &str) -> Place {
    // Under load this machine takes its time.
    let fetch = FetchConfig { timeout: 30, ..reaching_this_machine() };
    let app = app.restart(|config| config.fetch = fetch).await;
    let document = Document::default();
    let served = document.clone();
    let host = Host::start(move |path| match path {
        "/gone" => Reply::with("404 Not Found", "content-length: 0\r\n", b""),
        "/away" => Reply::with("302 Found", "location: /request.jwt\r\ncontent-length: 0\r\n", b""),
        _ => served.reply("application/oauth-authz-req+jwt"),
    });
    let key = match alg {
        "RS256" => ClientKey::generate_for("RS256", "one"),
        _ => ClientKey::generate("one"),
    };
    let mut metadata = web_metadata();
    metadata.extra.jwks = Some(key.jwks());
    metadata.extra.request_object_signing_alg = Some(alg.to_owned());
    metadata.extra.request_uris = ["/request.jwt", "/request.jwt#version-2", "/gone", "/away"]
        .map(|path| host.url(path))
        .into();
    let client = app.create_client("web", metadata).await;
    Place { app, host, document, client, key }
}

impl Place {
    fn path(&self, request: &Authorization, path: &str) -> String {
        by_reference(request, &self.host.url(path))
    }
}

http_test! {
    async fn a_request_object_is_read_where_the_client_registered_it(app: TestServer) {
        let place = place(app, "ES256").await;
        let user = place.app.create_user("ada@example.org").await;
        let mut browser = place.app.browser_of(&user).await;
        let request = place.client.authorization("openid");
        place.document.publish(object(&place.key, &claims(&place.app, &request)));
        let page = browser.get(&place.path(&request, "/request.jwt")).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
        // It may be read again, and its version is no part of where it is.
        let page = browser.get(&place.path(&request, "/request.jwt#version-2")).await;
        request.code(&page);
        let requests = place.host.requests();
        assert_eq!(requests.len(), 2, "{requests:?}");
        for sent in requests {
            assert!(sent.starts_with("GET /request.jwt HTTP/1.1\r\n"), "{sent}");
            let lower = sent.to_lowercase();
            assert!(!lower.contains("cookie:") && !lower.contains("referer:"), "{sent}");
        }
    }
}

http_test! {
    async fn one_that_is_signed_with_rs256_counts_and_no_other(app: TestServer) {
        // oidcc-request-uri-signed-rs256
        let place = place(app, "RS256").await;
        let user = place.app.create_user("ada@example.org").await;
        let mut browser = place.app.browser_of(&user).await;
        let request = place.client.authorization("openid");
        place.document.publish(object(&place.key, &claims(&place.app, &request)));
        let page = browser.get(&place.path(&request, "/request.jwt#version-2")).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
        place.document.publish(unsigned(&claims(&place.app, &request)));
        let page = browser.get(&place.path(&request, "/request.jwt")).await;
        is_refused(&place.app, &page, "request_uri_not_supported", Some(&request.state));
    }
}

http_test! {
    async fn an_unsigned_one_counts_for_a_client_that_registered_none(app: TestServer) {
        let place = place(app, "none").await;
        let request = place.client.authorization("openid");
        place.document.publish(unsigned(&claims(&place.app, &request)));
        place.app.browser().get(&place.path(&request, "/request.jwt")).await.is("/login", 200);
    }
}

http_test! {
    async fn no_other_address_is_asked(app: TestServer) {
        // R12: Keycloak's CVE-2020-10770.
        let place = place(app, "ES256").await;
        let request = place.client.authorization("openid").with("state", "the-state");
        place.document.publish(object(&place.key, &claims(&place.app, &request)));
        let port = place.host.port();
        for uri in [
            place.host.url("/other.jwt"),
            place.host.url("/request.jwt?x=1"),
            place.host.url("/request.jwt#other"),
            place.host.url("/REQUEST.JWT"),
            format!("https://LOCALHOST:{port}/request.jwt"),
            format!("https://127.0.0.1:{port}/request.jwt"),
            format!("http://localhost:{port}/request.jwt"),
            format!("https://user@localhost:{port}/request.jwt"),
            "file:///etc/passwd".to_owned(),
            "https://169.254.169.254/latest".to_owned(),
        ] {
            let response = place.app.get(&request.clone().with("request_uri", &uri).path()).await;
            is_refused(&place.app, &response, "invalid_request_uri", Some("the-state"));
        }
        assert!(place.host.requests().is_empty());
    }
}

http_test! {
    async fn what_leads_to_no_request_object_is_told(app: TestServer) {
        let place = place(app, "ES256").await;
        let request = place.client.authorization("openid").with("state", "the-state");
        let ask = |path: &str| request.clone().with("request_uri", &place.host.url(path)).path();
        for path in ["/gone", "/away"] {
            let response = place.app.get(&ask(path)).await;
            is_refused(&place.app, &response, "invalid_request_uri", Some("the-state"));
        }
        assert_eq!(place.host.requests().len(), 2, "no redirect is followed");
        for (document, error) in
            [("not a JWT", "invalid_request_object"), ("", "invalid_request_object")]
        {
            place.document.publish(document);
            let response = place.app.get(&ask("/request.jwt")).await;
            is_refused(&place.app, &response, error, Some("the-state"));
        }
        place.document.publish("x".repeat(40_000));
        let response = place.app.get(&ask("/request.jwt")).await;
        is_refused(&place.app, &response, "invalid_request_uri", Some("the-state"));
    }
}

http_test! {
    async fn a_client_without_addresses_is_told_that_there_is_no_such_thing(app: TestServer) {
        // OpenID Connect Core §3.1.2.6
        let client = app.web_client().await;
        let request = client.authorization("openid").with("state", "the-state");
        let asked = request.with("request_uri", "https://print.example/request.jwt");
        let response = app.get(&asked.path()).await;
        is_refused(&app, &response, "request_uri_not_supported", Some("the-state"));
    }
}
