//! `tls_client_auth` and `self_signed_tls_client_auth` (RFC 8705 §2), with the certificate told by a
//! proxy (RFC 9440); `tls` shows the same without one.

use axum::http::{HeaderValue, Request};
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use chancery::clients::registry::{self, CreateClient};
use serde_json::json;

use super::{is_known, is_unknown};
use crate::support::{
    Certificate, ClientKey, Names, OAuthClient, Response, TestServer, form_request, http_test,
    web_metadata,
};

/// The header of the tests' proxy.
pub(super) const HEADER: &str = "client-cert";

/// The server behind a proxy on this machine, which trusts this authority.
pub(super) async fn behind_proxy(app: TestServer, authority: &Certificate) -> TestServer {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    app.restart(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        config.client_certificates.proxy_header = Some(HEADER.to_owned());
        config.client_certificates.ca_file = Some(file);
    })
    .await
}

/// A request that names its client, over a connection with this certificate.
pub(super) fn named(
    path: &str,
    client_id: &str,
    form: &[(&str, &str)],
    certificate: Option<&Certificate>,
) -> Request<Vec<u8>> {
    let mut request = form_request(path, &[form, &[("client_id", client_id)]].concat());
    if let Some(certificate) = certificate {
        let value = HeaderValue::try_from(certificate.header()).unwrap();
        request.headers_mut().insert(HEADER, value);
    }
    request
}

async fn ask(app: &TestServer, client_id: &str, certificate: Option<&Certificate>) -> Response {
    app.request(named("/introspect", client_id, &[("token", "x")], certificate)).await
}

/// A client that a certificate with a name stands for.
async fn certified(app: &TestServer, id: &str, extra: Extra) -> OAuthClient {
    let token_endpoint_auth_method = "tls_client_auth".to_owned();
    let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
    app.create_client(id, metadata).await
}

/// A client with these certificates in its keys.
pub(super) async fn self_certified(
    app: &TestServer,
    id: &str,
    certificates: &[&Certificate],
) -> OAuthClient {
    let keys: Vec<_> = certificates.iter().map(|certificate| certificate.jwk()).collect();
    let extra = Extra { jwks: Some(json!({ "keys": keys }).to_string()), ..Extra::default() };
    let token_endpoint_auth_method = "self_signed_tls_client_auth".to_owned();
    let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
    app.create_client(id, metadata).await
}

const SUBJECT: [(&str, &str); 3] = [("C", "DE"), ("O", "Example, Inc."), ("CN", "print")];

http_test! {
    // RFC 8705 §2.1.2: each kind of name, and exactly the registered one.
    async fn a_certificate_with_the_registered_name_stands_for_the_client(app: TestServer) {
        let authority = Certificate::authority("Partners");
        let app = behind_proxy(app, &authority).await;
        let names = Names {
            dns: Some("print.example"),
            uri: Some("https://print.example/client"),
            ip: Some("192.0.2.7"),
            email: Some("print@example.org"),
        };
        let right = authority.issue(&SUBJECT, names);
        let text = |text: &str| Some(text.to_owned());
        for (id, extra) in [
            ("dn", Extra {
                tls_client_auth_subject_dn: text("CN=print,O=Example\\, Inc.,C=DE"),
                ..Extra::default()
            }),
            ("dns", Extra { tls_client_auth_san_dns: text("Print.Example"), ..Extra::default() }),
            ("uri", Extra { tls_client_auth_san_uri: names.uri.and_then(text), ..Extra::default() }),
            ("ip", Extra { tls_client_auth_san_ip: names.ip.and_then(text), ..Extra::default() }),
            ("email", Extra {
                tls_client_auth_san_email: names.email.and_then(text),
                ..Extra::default()
            }),
        ] {
            certified(&app, id, extra).await;
            is_known(&ask(&app, id, Some(&right)).await);
            is_unknown(&ask(&app, id, None).await);
            let others = Names {
                dns: Some("print.example.evil.example"),
                uri: Some("https://print.example/client/"),
                ip: Some("192.0.2.8"),
                email: Some("Print@example.org"),
            };
            let other = [("C", "DE"), ("O", "Example, Inc."), ("CN", "other")];
            is_unknown(&ask(&app, id, Some(&authority.issue(&other, others))).await);
            is_unknown(&ask(&app, id, Some(&authority.issue(&other, Names::default()))).await);
        }
    }
}

http_test! {
    async fn a_name_counts_only_when_a_trusted_authority_vouches_for_it(app: TestServer) {
        let authority = Certificate::authority("Partners");
        let app = behind_proxy(app, &authority).await;
        let names = Names { dns: Some("print.example"), ..Names::default() };
        let dns = names.dns.map(str::to_owned);
        let extra = Extra { tls_client_auth_san_dns: dns, ..Extra::default() };
        certified(&app, "print", extra).await;
        let stranger = Certificate::authority("Partners").issue(&SUBJECT, names);
        is_unknown(&ask(&app, "print", Some(&stranger)).await);
        is_unknown(&ask(&app, "print", Some(&Certificate::self_signed("print"))).await);
        let right = authority.issue(&SUBJECT, names);
        // Who vouches for others is no client.
        let between = right.issue(&SUBJECT, names);
        is_unknown(&ask(&app, "print", Some(&between)).await);
        is_known(&ask(&app, "print", Some(&right)).await);
        app.clock.advance(2 * 86_400);
        is_unknown(&ask(&app, "print", Some(&right)).await);
    }
}

http_test! {
    // RFC 8705 §2.2: the certificate is one of the client's keys, and nobody vouches for it.
    async fn a_self_signed_certificate_stands_for_the_client_that_published_it(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let [one, two, other] = ["one", "two", "one"].map(Certificate::self_signed);
        self_certified(&app, "print", &[&one, &two]).await;
        self_certified(&app, "other", &[&other]).await;
        is_known(&ask(&app, "print", Some(&one)).await);
        is_known(&ask(&app, "print", Some(&two)).await);
        is_unknown(&ask(&app, "print", Some(&other)).await);
        is_unknown(&ask(&app, "other", Some(&one)).await);
        is_unknown(&ask(&app, "print", None).await);
        // RFC 8705 §2.2.2: the certificate counts, and a key alone is none.
        let bare = ClientKey::generate("1");
        let extra = Extra { jwks: Some(bare.jwks()), ..Extra::default() };
        let token_endpoint_auth_method = "self_signed_tls_client_auth".to_owned();
        let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
        app.create_client("bare", metadata).await;
        is_unknown(&ask(&app, "bare", Some(&one)).await);
    }
}

http_test! {
    // R50; attack A12.
    async fn nobody_but_a_trusted_proxy_tells_of_a_certificate(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let own = Certificate::self_signed("print");
        self_certified(&app, "print", &[&own]).await;
        let request = || named("/introspect", "print", &[("token", "x")], Some(&own));
        is_known(&app.request(request()).await);
        let stranger = "192.0.2.7".parse().unwrap();
        is_unknown(&app.request_from(stranger, request()).await);
        // Nor does the proxy when it says two things, or nothing that can be read.
        let mut twice = request();
        let value = twice.headers()[HEADER].clone();
        twice.headers_mut().append(HEADER, value);
        is_unknown(&app.request(twice).await);
        for value in ["", ":AAAA:", "-----BEGIN CERTIFICATE-----", "x"] {
            let mut odd = request();
            odd.headers_mut().insert(HEADER, value.parse().unwrap());
            is_unknown(&app.request(odd).await);
        }
        // Other proxies write it in other ways.
        let pem = String::from_utf8(own.pem()).unwrap();
        let encoded: String = url::form_urlencoded::byte_serialize(pem.as_bytes()).collect();
        let mut request = request();
        let value = encoded.replace('+', "%20").parse().unwrap();
        request.headers_mut().insert(HEADER, value);
        is_known(&app.request(request).await);
    }
}

http_test! {
    async fn a_certificate_is_no_way_in_for_other_clients(app: TestServer) {
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        let own = Certificate::self_signed("print");
        let client = self_certified(&app, "print", &[&own]).await;
        let by_secret = app.web_client().await;
        is_unknown(&ask(&app, &by_secret.id, Some(&own)).await);
        let public = app.public_client().await;
        // It named itself, which is all that it has to do; introspection is for others.
        ask(&app, &public.id, Some(&own)).await.refused(400, "unauthorized_client");
        app.disable_client(&client.id).await;
        is_unknown(&ask(&app, "print", Some(&own)).await);
    }
}

http_test! {
    // Rule 4 of ARCHITECTURE.md: what is not offered is not registered.
    async fn methods_are_offered_where_certificates_arrive(app: TestServer) {
        let offered = async |app: &TestServer| {
            let metadata = app.get("/.well-known/openid-configuration").await.ok();
            let methods = metadata["token_endpoint_auth_methods_supported"].clone();
            let has = |name: &str| methods.as_array().unwrap().contains(&name.into());
            let bound = metadata["tls_client_certificate_bound_access_tokens"].as_bool().unwrap();
            (has("tls_client_auth"), has("self_signed_tls_client_auth"), bound)
        };
        let register = async |app: &TestServer, method: &str| {
            let own = json!({ "keys": [Certificate::self_signed("print").jwk()] });
            let is_named = method == "tls_client_auth";
            let extra = Extra {
                jwks: (!is_named).then(|| own.to_string()),
                tls_client_auth_san_dns: is_named.then(|| "print.example".to_owned()),
                ..Extra::default()
            };
            let token_endpoint_auth_method = method.to_owned();
            let metadata = ClientMetadata { token_endpoint_auth_method, extra, ..web_metadata() };
            let origin = chancery::audit::Origin::default();
            registry::create(&app.server, CreateClient { id: None, metadata, origin }).await.is_ok()
        };
        assert_eq!(offered(&app).await, (false, false, false));
        for method in ["tls_client_auth", "self_signed_tls_client_auth"] {
            assert!(!register(&app, method).await, "{method}");
        }
        let app = app
            .restart(|config| {
                config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
                config.client_certificates.proxy_header = Some(HEADER.to_owned());
            })
            .await;
        assert_eq!(offered(&app).await, (false, true, true));
        assert!(!register(&app, "tls_client_auth").await);
        assert!(register(&app, "self_signed_tls_client_auth").await);
        let app = behind_proxy(app, &Certificate::authority("Partners")).await;
        assert_eq!(offered(&app).await, (true, true, true));
        assert!(register(&app, "tls_client_auth").await);
    }
}
