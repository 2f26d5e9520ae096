//! Registering (RFC 7591 §3), and what comes of it.

use axum::http::{Method, Request};
use serde_json::json;

use super::{REDIRECT, client_of, open, register, registered, text, usual, with};
use crate::support::{Host, Reply, TestServer, Tokens, http_test};

const DISCOVERY: &str = "/.well-known/oauth-authorization-server";

http_test! {
    async fn nobody_registers_unless_it_is_switched_on(app: TestServer) {
        register(&app, &usual()).await.refused(404, "invalid_request");
        let metadata = app.get(DISCOVERY).await.ok();
        assert!(metadata.get("registration_endpoint").is_none());
        let app = open(app).await;
        let endpoint = format!("{}/clients", app.issuer());
        assert_eq!(app.get(DISCOVERY).await.ok()["registration_endpoint"], endpoint);
        app.get("/clients").await.refused(405, "invalid_request");
    }
}

http_test! {
    // RFC 7591 §3.2.1: the answer tells all that was registered, also what was left out.
    async fn a_client_registers_itself_and_signs_people_in(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let id = text(&answer, "client_id");
        assert_eq!(answer["client_id_issued_at"], app.server.now());
        assert_eq!(answer["client_secret_expires_at"], 0);
        assert!(text(&answer, "registration_access_token").starts_with("chancery_ra_"));
        let configuration = format!("{}/clients/{id}", app.issuer());
        assert_eq!(answer["registration_client_uri"], configuration);
        for (name, value) in [
            ("client_name", json!("Photo Print")),
            ("redirect_uris", json!([REDIRECT])),
            ("grant_types", json!(["authorization_code", "refresh_token"])),
            ("response_types", json!(["code"])),
            ("token_endpoint_auth_method", json!("client_secret_basic")),
            ("application_type", json!("web")),
            ("scope", json!("openid profile email address phone offline_access")),
        ] {
            assert_eq!(answer[name], value, "{name}");
        }

        let client = client_of(&app, &answer);
        let ada = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&ada).await;
        let request = client.authorization("openid email");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        assert!(page.text(".warn").contains("has not checked this app"), "{}", page.body);
        let page = browser.submit(&page, "approve", &[]).await;
        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        assert_eq!(client.userinfo(&tokens.access).await.ok()["email"], "ada@example.org");
        client.refresh(tokens.refresh()).await.ok();

        // Nobody vouches for it, so people are asked each time.
        browser.get(&client.authorization("openid email").path()).await.is("/consent", 200);
        let silent = client.authorization("openid").with("prompt", "none");
        assert_eq!(silent.error(&browser.get(&silent.path()).await), "consent_required");
    }
}

http_test! {
    // RFC 7591 §2: a server ignores what it does not understand, and may replace what it is asked.
    async fn only_standard_metadata_is_taken_and_scopes_within_the_policy(app: TestServer) {
        let app = open(app).await;
        let mut body = with("scope", "email openid groups roles email reports:read openid");
        for (name, value) in [
            ("client_id", json!("mine")),
            ("first_party", json!(true)),
            ("consent", json!("skip")),
            ("require_pkce", json!(false)),
            ("audiences", json!(["https://api.example"])),
            ("access_token_lifetime", json!(86_400)),
            ("profile", json!("standard")),
            ("client_name#de", json!("Fotodruck")),
        ] {
            body[name] = value;
        }
        let answer = registered(&app, &body).await;
        assert_ne!(answer["client_id"], "mine");
        assert_eq!(answer["scope"], "openid email");
        for name in ["first_party", "consent", "require_pkce", "audiences", "profile"] {
            assert!(answer.get(name).is_none(), "{name}");
        }
        let client = client_of(&app, &answer);
        let request = client.authorization("openid").without("code_challenge");
        let request = request.without("code_challenge_method");
        let page = app.browser().get(&request.path()).await;
        assert_eq!(request.error(&page), "invalid_request", "PKCE is needed all the same");
        register(&app, &with("scope", "reports:read")).await.refused(400, "invalid_client_metadata");
    }
}

http_test! {
    async fn what_a_client_may_not_ask_for_is_refused_by_name(app: TestServer) {
        let app = open(app).await;
        for (name, value, error) in [
            ("redirect_uris", json!([]), "invalid_redirect_uri"),
            ("redirect_uris", json!("https://print.example/"), "invalid_client_metadata"),
            ("grant_types", json!(["client_credentials"]), "invalid_client_metadata"),
            ("grant_types", json!(["authorization_code", "password"]), "invalid_client_metadata"),
            ("grant_types", json!(["authorization_code", "unknown"]), "invalid_client_metadata"),
            ("response_types", json!(["token"]), "invalid_client_metadata"),
            ("response_types", json!(["code id_token"]), "invalid_client_metadata"),
            ("token_endpoint_auth_method", json!("client_secret"), "invalid_client_metadata"),
            ("token_endpoint_auth_method", json!("private_key_jwt"), "invalid_client_metadata"),
            ("id_token_signed_response_alg", json!("none"), "invalid_client_metadata"),
            ("id_token_signed_response_alg", json!("HS256"), "invalid_client_metadata"),
            ("id_token_encrypted_response_alg", json!("RSA-OAEP"), "invalid_client_metadata"),
            ("request_object_signing_alg", json!("HS256"), "invalid_client_metadata"),
            ("subject_type", json!("secret"), "invalid_client_metadata"),
            ("jwks", json!({"keys": [{"kty": "oct", "k": "AAAA"}]}), "invalid_client_metadata"),
            ("jwks", json!("https://print.example/jwks"), "invalid_client_metadata"),
            ("client_name", json!("a\u{202e}b"), "invalid_client_metadata"),
            ("default_max_age", json!(-1), "invalid_client_metadata"),
            ("contacts", json!(vec!["a@example.org"; 11]), "invalid_client_metadata"),
        ] {
            let response = register(&app, &with(name, value)).await;
            response.refused(400, error);
            let description = response.json()["error_description"].as_str().unwrap().to_owned();
            assert!(description.contains(name) || description.contains("jwks"), "{name}: {description}");
        }
    }
}

http_test! {
    // RFC 7591 §2.3, §3.2.2.
    async fn a_software_statement_is_refused(app: TestServer) {
        let app = open(app).await;
        let response = register(&app, &with("software_statement", "eyJhbGciOiJub25lIn0.e30.")).await;
        response.refused(400, "unapproved_software_statement");
    }
}

http_test! {
    async fn a_body_is_one_json_object_in_which_nothing_comes_twice(app: TestServer) {
        let app = open(app).await;
        let post = async |media_type: &str, body: &str| {
            let request = Request::post("/clients").header("content-type", media_type);
            app.request(request.body(body.as_bytes().to_vec()).unwrap()).await
        };
        for body in [
            "",
            "[]",
            "null",
            "{",
            "{} {}",
            r#"{"client_name": "a", "client_name": "b"}"#,
            r#"{"jwks": {"keys": [], "keys": []}}"#,
        ] {
            post("application/json", body).await.refused(400, "invalid_client_metadata");
        }
        let form = "redirect_uris=https%3A%2F%2Fprint.example%2F";
        post("application/x-www-form-urlencoded", form).await.refused(415, "invalid_request");
        post("text/plain", &usual().to_string()).await.refused(415, "invalid_request");
        let large = with("client_name", "a".repeat(40_000)).to_string();
        post("application/json", &large).await.refused(413, "invalid_request");
        let sent = post("application/json; charset=utf-8", &usual().to_string()).await;
        assert_eq!(sent.status, 201);
    }
}

http_test! {
    async fn strangers_register_so_many_clients_a_minute_and_no_more(app: TestServer) {
        let app = open(app).await;
        let app = app.restart(|config| config.client_registration.per_minute = 8).await;
        for _ in 0..2 {
            registered(&app, &usual()).await;
        }
        // A quarter is for one network.
        let refused = register(&app, &usual()).await;
        refused.refused(503, "temporarily_unavailable");
        assert!(refused.header("retry-after").is_some());
        app.clock.advance(60);
        registered(&app, &usual()).await;
    }
}

http_test! {
    // An app in a browser registers itself too: no cookie counts there.
    async fn an_app_in_a_browser_may_register_from_its_own_origin(app: TestServer) {
        let app = open(app).await;
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri("/clients")
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let preflight = app.request(request.body(Vec::new()).unwrap()).await;
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
        assert!(preflight.header("access-control-allow-credentials").is_none());
        let answer = register(&app, &usual()).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("set-cookie").is_none());
    }
}

http_test! {
    // OpenID Connect Registration §2: policy_uri, tos_uri and logo_uri are for people.
    async fn people_see_the_logo_and_the_policies_of_a_client_where_they_sign_in(app: TestServer) {
        let app = open(app).await;
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::document("image/gif", b"GIF89a\x20\0\x10\0\0\0\0;"));
        let mut body = with("logo_uri", host.url("/logo.gif"));
        body["policy_uri"] = "https://print.example/privacy".into();
        body["tos_uri"] = "https://print.example/terms".into();
        let answer = registered(&app, &body).await;
        for name in ["logo_uri", "policy_uri", "tos_uri"] {
            assert_eq!(answer[name], body[name]);
        }
        app.run_due_jobs().await;
        let client = client_of(&app, &answer);
        let page = app.browser().get(&client.authorization("openid").path()).await;
        page.is("/login", 200);
        assert_eq!(page.count("img.logo"), 1);
        for address in ["https://print.example/privacy", "https://print.example/terms"] {
            assert_eq!(page.count(&format!("a[href='{address}']")), 1, "{address}");
        }
    }
}

http_test! {
    // OpenID Connect Core §8.1: nothing is sent to the redirect URIs of a device, so anybody could write
    // down those of others and be told their subjects.
    async fn a_device_that_registers_itself_joins_no_sector(app: TestServer) {
        let app = open(app).await;
        let device = "urn:ietf:params:oauth:grant-type:device_code";
        let mut body = with("grant_types", json!(["authorization_code", device]));
        body["subject_type"] = "pairwise".into();
        register(&app, &body).await.refused(400, "invalid_client_metadata");
        let alone = json!({ "grant_types": [device], "subject_type": "pairwise" });
        let mut joined = alone.clone();
        joined["sector_identifier_uri"] = "https://bank.example/list.json".into();
        register(&app, &joined).await.refused(400, "invalid_client_metadata");
        registered(&app, &alone).await;
        body["grant_types"] = json!(["authorization_code"]);
        registered(&app, &body).await;
    }
}

http_test! {
    // As with scopes: what whoever runs the server leaves to strangers, and nothing beside it (RFC 9396).
    async fn strangers_use_the_authorization_details_that_are_left_to_them(app: TestServer) {
        let app = open(app).await;
        let body = with("authorization_details_types", json!(["payment", "account"]));
        let answer = registered(&app, &body).await;
        assert!(answer.get("authorization_details_types").is_none(), "{answer}");
        let app = app.restart(|config| {
            config.client_registration.authorization_details = vec!["account".to_owned()];
        }).await;
        let answer = registered(&app, &body).await;
        assert_eq!(answer["authorization_details_types"], json!(["account"]));
    }
}

http_test! {
    async fn of_thousands_of_faults_a_few_are_told(app: TestServer) {
        let app = open(app).await;
        let mut names: Vec<_> = (0..4000).map(|number| number.to_string()).collect();
        names.push("authorization_code".to_owned());
        let refused = register(&app, &with("grant_types", json!(names))).await;
        refused.refused(400, "invalid_client_metadata");
        assert!(refused.body.len() < 4000, "{}", refused.body.len());
    }
}

http_test! {
    // OpenID Connect Discovery §3, as certification reads it (oidcc-config).
    async fn the_metadata_has_what_a_client_needs_to_register_and_sign_in(app: TestServer) {
        let app = open(app).await;
        let mail = tempfile::tempdir().unwrap();
        let app = app.restart(|config| {
            config.server.public_url = Some("https://id.example".parse().unwrap());
            config.mail.directory = Some(mail.path().to_owned());
        }).await;
        let answer = app.get("/.well-known/openid-configuration").await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let metadata = answer.ok();
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "registration_endpoint",
            "jwks_uri",
        ] {
            assert!(text(&metadata, name).starts_with("https://id.example/"), "{name}");
        }
        for (name, member) in [
            ("response_types_supported", "code"),
            ("subject_types_supported", "public"),
            ("subject_types_supported", "pairwise"),
            ("id_token_signing_alg_values_supported", "RS256"),
            ("scopes_supported", "openid"),
            ("claims_supported", "sub"),
            ("grant_types_supported", "authorization_code"),
            ("code_challenge_methods_supported", "S256"),
        ] {
            let list = metadata[name].as_array().unwrap();
            assert!(list.contains(&member.into()), "{name}: {list:?}");
        }
        let scopes = metadata["scopes_supported"].as_array().unwrap();
        let registered = registered(&app, &usual()).await;
        for scope in text(&registered, "scope").split(' ') {
            assert!(scopes.contains(&scope.into()), "{scope}");
        }
    }
}
