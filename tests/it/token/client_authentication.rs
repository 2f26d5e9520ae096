//! Who a client is (RFC 6749 §2.3): exactly one method, the registered one, and the right secret.

use std::fmt::Write as _;

use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::SECRET_OVERLAP;
use chancery::secret::opaque::{self, Kind};

use super::{CLIENT_ENDPOINTS, FORM, cut_and_extended, encoded, flipped, raw, with_authorization};
use crate::support::{OAuthClient, Response, TestServer, http_test, web_metadata};

/// Methods without a key or certificate; those are in `client_auth`.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// What an authenticated client gets for [`FIELDS`]: nothing it asked for, but not a 401.
const FIELDS: [(&str, &str); 3] =
    [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];

/// A request to `path` in which the client says who it is by these methods.
fn presenting(path: &str, client: &OAuthClient, methods: &[&str]) -> Request<Vec<u8>> {
    let mut form = FIELDS.to_vec();
    let mut headers = vec![("content-type", FORM)];
    let basic = client.basic();
    let secret = client.secret.as_deref().unwrap();
    for method in methods {
        match *method {
            "client_secret_basic" => headers.push(("authorization", &basic)),
            "client_secret_post" => {
                form.extend([("client_id", &*client.id), ("client_secret", secret)]);
            }
            "none" => form.push(("client_id", &client.id)),
            other => panic!("the matrix has no column for {other}"),
        }
    }
    raw(path, &headers, &encoded(&form))
}

/// Checks that a client was recognised, whatever became of its request.
#[track_caller]
fn is_authenticated(path: &str, is_public: bool, response: &Response) {
    match (path, is_public) {
        ("/token", _) => response.refused(400, "invalid_grant"),
        ("/introspect", true) => response.refused(400, "unauthorized_client"),
        _ => assert_eq!(response.status, 200, "{}", response.body),
    }
}

/// RFC 6749 §5.2: 401 with a challenge for the scheme that clients use.
#[track_caller]
fn is_unknown(app: &TestServer, response: &Response) {
    response.refused(401, "invalid_client");
    let challenge = format!("Basic realm=\"{}\", charset=\"UTF-8\"", app.issuer());
    assert_eq!(response.header("www-authenticate"), Some(&*challenge));
}

/// A client that registered `method`; a public one comes with a secret that nobody gave it.
async fn registered(app: &TestServer, method: &str) -> OAuthClient {
    let token_endpoint_auth_method = method.to_owned();
    let metadata = ClientMetadata { token_endpoint_auth_method, ..web_metadata() };
    let mut client = app.create_client(&format!("by-{method}"), metadata).await;
    client.secret.get_or_insert_with(|| opaque::generate(Kind::ClientSecret).to_string());
    client
}

http_test! {
    // RFC 7591 §2: a client uses the method it registered and no other.
    async fn each_method_works_for_the_clients_that_registered_it_and_no_others(app: TestServer) {
        for registered_method in METHODS {
            let client = registered(&app, registered_method).await;
            for presented in METHODS {
                for path in CLIENT_ENDPOINTS {
                    let request = presenting(path, &client, &[presented]);
                    let response = app.request(request).await;
                    if presented == registered_method {
                        is_authenticated(path, presented == "none", &response);
                    } else {
                        is_unknown(&app, &response);
                    }
                }
            }
        }
    }
}

http_test! {
    // RFC 6749 §2.3: no more than one method in each request.
    async fn two_methods_at_once_are_refused_though_each_would_do(app: TestServer) {
        for registered_method in METHODS {
            let client = registered(&app, registered_method).await;
            let both = ["client_secret_basic", "client_secret_post"];
            for path in CLIENT_ENDPOINTS {
                let response = app.request(presenting(path, &client, &both)).await;
                response.refused(400, "invalid_request");
                let mut form = FIELDS.to_vec();
                form.push(("client_secret", client.secret.as_deref().unwrap()));
                let request = with_authorization(path, &client.basic(), &form);
                app.request(request).await.refused(400, "invalid_request");
                // A client_id beside the header is a repetition, unless it is another one.
                let form = [&FIELDS[..], &[("client_id", "other")]].concat();
                let request = with_authorization(path, &client.basic(), &form);
                app.request(request).await.refused(400, "invalid_request");
            }
        }
        let client = app.web_client().await;
        let same = [&FIELDS[..], &[("client_id", &*client.id)]].concat();
        let request = with_authorization("/token", &client.basic(), &same);
        is_authenticated("/token", false, &app.request(request).await);
    }
}

http_test! {
    async fn two_authorization_headers_are_refused(app: TestServer) {
        let client = app.web_client().await;
        let (basic, form) = (client.basic(), encoded(&FIELDS));
        for second in [&*basic, "Basic x", "Bearer x", ""] {
            for path in CLIENT_ENDPOINTS {
                let headers =
                    [("content-type", FORM), ("authorization", &*basic), ("authorization", second)];
                app.request(raw(path, &headers, &form)).await.refused(400, "invalid_request");
            }
        }
    }
}

http_test! {
    // The answer does not tell which clients exist (attack C9).
    async fn unknown_disabled_and_wrong_look_the_same(app: TestServer) {
        let client = app.web_client().await;
        let disabled = app.create_client("disabled", web_metadata()).await;
        app.disable_client("disabled").await;
        let impostor = |id: &str, secret: &str| OAuthClient {
            id: id.to_owned(),
            secret: Some(secret.to_owned()),
            ..client.clone()
        };
        let right = client.secret.as_deref().unwrap();
        let other = opaque::generate(Kind::ClientSecret);
        for path in CLIENT_ENDPOINTS {
            let mut seen = Vec::new();
            for caller in [
                impostor("nobody", right),
                impostor("WEB", right),
                impostor("web ", right),
                impostor("web\u{0}", right),
                impostor("", right),
                impostor("web", &other),
                impostor("web", disabled.secret.as_deref().unwrap()),
                impostor("web", "short"),
                impostor("web", ""),
                disabled.clone(),
                impostor("disabled", right),
                impostor(&"x".repeat(5000), right),
            ] {
                let response = caller.post(path, &FIELDS).await;
                is_unknown(&app, &response);
                seen.push(response.json());
            }
            seen.retain(|body| body["error_description"] != MALFORMED);
            assert!(seen.len() >= 11 && seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
        }
        client.token(&FIELDS).await.refused(400, "invalid_grant");
        app.enable_client("disabled").await;
        disabled.token(&FIELDS).await.refused(400, "invalid_grant");
        app.delete_client("disabled").await;
        is_unknown(&app, &disabled.token(&FIELDS).await);
    }
}

/// What a header gets that is no form-encoded Basic; it depends on the header alone.
const MALFORMED: &str = "the Authorization header is not HTTP Basic";

http_test! {
    async fn a_request_without_a_client_is_refused(app: TestServer) {
        for path in CLIENT_ENDPOINTS {
            is_unknown(&app, &app.post_form(path, &FIELDS).await);
            let secret_only = [&FIELDS[..], &[("client_secret", "x")]].concat();
            is_unknown(&app, &app.post_form(path, &secret_only).await);
        }
    }
}

http_test! {
    async fn a_malformed_header_is_refused(app: TestServer) {
        let client = app.web_client().await;
        let secret = client.secret.clone().unwrap();
        let right = STANDARD.encode(format!("web:{secret}"));
        for header in [
            "",
            "Basic",
            "Basic ",
            &right,
            &format!("Bearer {right}"),
            &format!("Negotiate {right}"),
            &format!("Basic{right}"),
            &format!("Basic {right}, Basic {right}"),
            &format!("Basic {right}!"),
            &format!("Basic {}", STANDARD.encode("web")),
            &format!("Basic {}", STANDARD.encode(&secret)),
            &format!("Basic {}", STANDARD.encode(format!("web:{secret}%"))),
            &format!("Basic {}", STANDARD.encode(format!("web%zz:{secret}"))),
            &format!("Basic {}", STANDARD.encode(format!("web\n:{secret}"))),
            &format!("Basic {}", STANDARD.encode([b"web:\xff", secret.as_bytes()].concat())),
            "Basic \u{e9}",
        ] {
            let response = app.request(with_authorization("/token", header, &FIELDS)).await;
            is_unknown(&app, &response);
        }
        // RFC 9110 §11.1: the scheme's name has no case.
        let request = with_authorization("/token", &format!("bAsIc {right}"), &FIELDS);
        is_authenticated("/token", false, &app.request(request).await);
    }
}

http_test! {
    // RFC 6749 §2.3.1 and Appendix B: both parts of the header are form-encoded.
    async fn basic_credentials_are_form_decoded(app: TestServer) {
        let client = app.create_client("Photo-Print_2.0~x", web_metadata()).await;
        let (id, secret) = (&*client.id, client.secret.as_deref().unwrap());
        let escaped = |text: &str| {
            text.bytes().fold(String::new(), |mut escaped, byte| {
                write!(escaped, "%{byte:02x}").unwrap();
                escaped
            })
        };
        for (id, secret) in [
            (id.to_owned(), secret.to_owned()),
            (escaped(id), secret.to_owned()),
            (id.to_owned(), escaped(secret)),
            (escaped(id).to_uppercase(), escaped(secret).to_uppercase()),
        ] {
            let header = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
            let response = app.request(with_authorization("/token", &header, &FIELDS)).await;
            is_authenticated("/token", false, &response);
        }
        // A plus is a space, an encoded colon does not divide, and nothing is decoded twice.
        for (id, secret) in [
            (id.replace('-', "+"), secret.to_owned()),
            (format!("{id}%3a{secret}"), String::new()),
            (format!("{id}%3A"), secret.to_owned()),
            (escaped(&escaped(id)), secret.to_owned()),
            (id.to_owned(), escaped(&escaped(secret))),
            (id.to_owned(), format!(":{secret}")),
        ] {
            let header = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
            let response = app.request(with_authorization("/token", &header, &FIELDS)).await;
            is_unknown(&app, &response);
        }
    }
}

http_test! {
    async fn a_damaged_secret_is_refused_by_every_method(app: TestServer) {
        for method in ["client_secret_basic", "client_secret_post"] {
            let client = registered(&app, method).await;
            let secret = client.secret.clone().unwrap();
            for damaged in cut_and_extended(&secret).chain(flipped(&secret)) {
                let impostor = OAuthClient { secret: Some(damaged), ..client.clone() };
                is_unknown(&app, &impostor.token(&FIELDS).await);
            }
            is_authenticated("/token", false, &client.token(&FIELDS).await);
        }
    }
}

http_test! {
    async fn two_secrets_live_after_a_rotation_until_the_old_one_ends(app: TestServer) {
        let first = app.web_client().await;
        let second = app.rotate_secret(&first, SECRET_OVERLAP).await;
        app.clock.advance(SECRET_OVERLAP - 1);
        for client in [&first, &second] {
            is_authenticated("/token", false, &client.token(&FIELDS).await);
        }
        app.clock.advance(1);
        is_unknown(&app, &first.token(&FIELDS).await);
        is_authenticated("/token", false, &second.token(&FIELDS).await);

        // Never three, and none but the new one when the old one leaked.
        let third = app.rotate_secret(&second, SECRET_OVERLAP).await;
        let fourth = app.rotate_secret(&third, SECRET_OVERLAP).await;
        is_unknown(&app, &second.token(&FIELDS).await);
        is_authenticated("/token", false, &third.token(&FIELDS).await);
        let fifth = app.rotate_secret(&fourth, 0).await;
        for ended in [&first, &second, &third, &fourth] {
            is_unknown(&app, &ended.token(&FIELDS).await);
        }
        is_authenticated("/token", false, &fifth.token(&FIELDS).await);
    }
}
