//! The documents about the server: metadata and keys (RFC 8414, OpenID Connect Discovery, RFC
//! 7517), also while keys rotate.

use std::collections::BTreeSet;

use axum::http::Request;
use chancery::audit::Origin;
use chancery::keys::Rotation;
use chancery::oauth::{client_auth, grants};

use crate::support::{Jwt, Response, TestServer, Tokens, http_test};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

http_test! {
    async fn both_documents_tell_what_there_is(app: TestServer) {
        let metadata = app.get(OPENID).await.ok();
        assert_eq!(app.get(OAUTH).await.ok(), metadata);
        let issuer = app.issuer();
        assert_eq!(metadata["issuer"], issuer);
        for (member, path) in [
            ("authorization_endpoint", "/authorize"),
            ("token_endpoint", "/token"),
            ("userinfo_endpoint", "/userinfo"),
            ("introspection_endpoint", "/introspect"),
            ("revocation_endpoint", "/revoke"),
            ("device_authorization_endpoint", "/device_authorization"),
            ("jwks_uri", "/jwks"),
        ] {
            assert_eq!(metadata[member], format!("{issuer}{path}"));
        }
        for (member, expected) in [
            ("response_types_supported", vec!["code"]),
            ("response_modes_supported", vec!["query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"]),
            ("code_challenge_methods_supported", vec!["S256"]),
            ("subject_types_supported", vec!["public", "pairwise"]),
            ("grant_types_supported", vec!["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"]),
            ("token_endpoint_auth_methods_supported", vec!["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]),
        ] {
            assert_eq!(metadata[member], serde_json::json!(expected), "{member}");
        }
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
        assert!(metadata.get("registration_endpoint").is_none(), "nobody registers here");
    }
}

http_test! {
    async fn the_password_grant_shows_while_a_client_has_it(app: TestServer) {
        let has_it = async || {
            app.clock.advance(6);
            let metadata = app.get(OPENID).await.ok();
            metadata["grant_types_supported"].as_array().unwrap().contains(&"password".into())
        };
        assert!(!has_it().await);
        app.password_client().await;
        assert!(has_it().await);
        let id = "trusted".to_owned();
        let change = chancery::clients::registry::ChangeClient { id, origin: Origin::default() };
        chancery::clients::registry::disable(&app.server, change).await.unwrap();
        assert!(!has_it().await);
    }
}

http_test! {
    async fn the_documents_may_be_kept_and_asked_for_by_tag(app: TestServer) {
        for path in [OPENID, OAUTH, "/jwks"] {
            let first = app.get(path).await;
            assert!(first.header("cache-control").unwrap().contains("max-age=300"), "{path}");
            let tag = first.header("etag").unwrap();
            let mut names = BTreeSet::from([first.header("x-request-id").unwrap().to_owned()]);
            for (value, status) in [(tag, 304), ("*", 304), ("\"other\"", 200)] {
                let request = Request::get(path).header("if-none-match", value);
                let answer = app.request(request.body(Vec::new()).unwrap()).await;
                assert_eq!(answer.status.as_u16(), status, "{path} {value}");
                assert_eq!(answer.header("etag"), Some(tag));
                assert_eq!(answer.body.is_empty(), status == 304);
                assert_eq!(answer.header("content-type").is_none(), status == 304);
                assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
                assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
                names.insert(answer.header("x-request-id").unwrap().to_owned());
            }
            assert_eq!(names.len(), 4, "each answer has its own name");
            assert!(names.iter().all(|name| name.len() == 36), "{names:?}");
        }
    }
}

http_test! {
    async fn the_key_set_holds_public_keys_of_each_algorithm_twice(app: TestServer) {
        let set: serde_json::Value = serde_json::from_str(&app.get("/jwks").await.body).unwrap();
        let keys = set["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 8);
        assert_eq!(kids(&set).len(), 8);
        for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
            assert_eq!(keys.iter().filter(|key| key["alg"] == alg).count(), 2, "{alg}");
        }
        for key in keys {
            for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                assert!(key.get(private).is_none(), "{key}");
            }
            assert_eq!(key["use"], "sig");
        }
    }
}

/// The names of the keys of a set, each once.
fn kids(set: &serde_json::Value) -> BTreeSet<String> {
    let keys = set["keys"].as_array().unwrap();
    let kids: BTreeSet<_> =
        keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kids.len(), keys.len());
    kids
}

http_test! {
    async fn tokens_stay_valid_while_the_keys_rotate(app: TestServer) {
        let client = app.machine_client().await;
        let form = [("grant_type", "client_credentials")];
        let before = Tokens::of(&client.token(&form).await).access;
        let cached = serde_json::from_str(&app.get("/jwks").await.body).unwrap();

        app.clock.advance(601);
        let (database, master_key) = (app.server.database(), app.server.master_key());
        let rotated = app
            .server
            .keys()
            .rotate(database, master_key, &Origin::default(), Rotation::default())
            .await
            .unwrap();
        assert_eq!(rotated.len(), 4);
        let after = Tokens::of(&client.token(&form).await).access;

        // Whoever kept the set from before knows the new key, and the new set has the old key.
        let new = Jwt::verify_with(&cached, &after);
        let old = Jwt::verify(&app, &before).await;
        assert_ne!(new.header["kid"], old.header["kid"]);
        Jwt::verify(&app, &after).await;
        assert_eq!(client.introspect(&before).await.ok()["active"], true);
        let now = serde_json::from_str(&app.get("/jwks").await.body).unwrap();
        let (earlier, now) = (kids(&cached), kids(&now));
        assert!(now.is_superset(&earlier) && now.len() > earlier.len(), "{earlier:?} {now:?}");
    }
}

http_test! {
    async fn nodes_of_one_site_know_each_others_keys_and_tokens(app: TestServer) {
        let client = app.machine_client().await;
        let form = [("grant_type", "client_credentials")];
        let other = app.another_node().await;
        app.clock.advance(601);
        let (database, master_key) = (app.server.database(), app.server.master_key());
        let keys = app.server.keys();
        keys.rotate(database, master_key, &Origin::default(), Rotation::default()).await.unwrap();
        let fresh = Tokens::of(&client.token(&form).await).access;
        // The other node published the key before it signed, and takes it up with its next reload.
        Jwt::verify(&other, &fresh).await;
        other.run_due_jobs().await;
        assert_eq!(other.get("/jwks").await.body, app.get("/jwks").await.body);
        Jwt::verify(&other, &fresh).await;
    }
}

http_test! {
    async fn keys_rotate_by_themselves_after_thirty_days(app: TestServer) {
        let kid = async || {
            let client = app.server.keys().list();
            let active = client.into_iter().filter(|key| key.state.as_str() == "active");
            active.map(|key| key.kid).collect::<Vec<_>>()
        };
        let before = kid().await;
        app.clock.advance(30 * 86_400 - 60);
        app.run_due_jobs().await;
        assert_eq!(kid().await, before);
        app.clock.advance(3600);
        app.run_due_jobs().await;
        assert!(kid().await.iter().all(|kid| !before.contains(kid)));
    }
}

http_test! {
    async fn another_host_name_gets_a_page_and_never_an_issuer(app: TestServer) {
        for (path, host) in [("/login", "evil.example"), (OPENID, "127.0.0.1:8080"), ("/token", "x")] {
            let request = Request::get(path).header("host", host).body(Vec::new()).unwrap();
            let answer = app.request(request).await;
            assert_eq!(answer.status, 421, "{}", answer.body);
            assert!(answer.header("location").is_none());
        }
        let page = app.get("/login").await;
        assert!(page.body.contains("<form"));
    }
}

http_test! {
    async fn the_documents_promise_what_the_registries_hold(app: TestServer) {
        app.password_client().await;
        let document = app.get(OPENID).await.ok();
        // Nobody's assertions are taken here.
        let unlisted = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        let grant_types = grants::ALL.iter().map(|grant| grant.grant_type());
        let grant_types: Vec<_> = grant_types.filter(|name| *name != unlisted).collect();
        assert_eq!(document["grant_types_supported"], serde_json::json!(grant_types));
        let offered = client_auth::ALL.iter().filter(|method| method.is_offered(&app.server));
        let methods: Vec<_> = offered.map(|method| method.name()).collect();
        assert_eq!(document["token_endpoint_auth_methods_supported"], serde_json::json!(methods));
        assert_eq!(document["response_types_supported"], serde_json::json!(["code"]));
        assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["S256"]));
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        let none = |name: &str| document[name].as_array().unwrap().contains(&"none".into());
        assert!(!none("introspection_endpoint_auth_methods_supported"));
        assert!(!none("id_token_signing_alg_values_supported"));
    }
}

http_test! {
    // R32: the issuer comes from configuration, never from the request.
    async fn no_header_changes_the_document(app: TestServer) {
        let usual = app.get(OPENID).await;
        for (name, value) in [
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "evil.example"),
            ("x-forwarded-prefix", "/evil"),
            ("x-original-url", "/evil"),
            ("forwarded", "host=evil.example;proto=https"),
        ] {
            let request = Request::get(OPENID).header(name, value).body(Vec::new());
            let response = app.request(request.unwrap()).await;
            assert_eq!(response.ok(), usual.ok(), "{name}");
        }
        for (host, status) in [
            ("evil.example", 421),
            ("localhost:1", 421),
            ("localhost.evil.example:8080", 421),
            ("localhost:8080.evil.example", 400),
            ("evil@localhost:8080", 400),
        ] {
            let request = Request::get(OPENID).header("host", host).body(Vec::new());
            app.request(request.unwrap()).await.refused(status, "invalid_request");
        }
    }
}

http_test! {
    // RFC 9110 §13.1.2, §15.4.5.
    async fn a_document_that_is_known_already_is_not_sent_again(app: TestServer) {
        for path in [OPENID, OAUTH, "/jwks"] {
            let whole = app.get(path).await;
            assert_eq!(whole.status, 200);
            assert_eq!(whole.header("cache-control"), Some("public, max-age=300"));
            let etag = whole.header("etag").unwrap();
            assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");
            for known in [etag, "*", &format!("W/{etag}"), &format!("\"x\", {etag}")] {
                let again = get_unless(&app, path, known).await;
                assert_eq!((again.status.as_u16(), &*again.body), (304, ""), "{known}");
                assert_eq!(again.header("etag"), Some(etag));
                assert_eq!(again.header("cache-control"), Some("public, max-age=300"));
            }
            for other in ["\"x\"", "x", "", etag.trim_matches('"')] {
                let response = get_unless(&app, path, other).await;
                assert_eq!((response.status.as_u16(), &response.body), (200, &whole.body));
            }
        }
    }
}

http_test! {
    async fn documents_are_only_read(app: TestServer) {
        for path in [OPENID, OAUTH, "/jwks"] {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                let request = Request::builder().method(method).uri(path).body(Vec::new());
                let response = app.request(request.unwrap()).await;
                response.refused(405, "invalid_request");
                assert_eq!(response.header("allow"), Some("GET,HEAD"));
            }
        }
        for path in ["/.well-known/nothing", "/.well-known/openid-configuration/more"] {
            app.get(path).await.refused(404, "invalid_request");
        }
    }
}

async fn get_unless(app: &TestServer, path: &str, if_none_match: &str) -> Response {
    let request = Request::get(path).header("if-none-match", if_none_match);
    app.request(request.body(Vec::new()).unwrap()).await
}
