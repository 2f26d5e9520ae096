//! Parameters of the authorization request: which are refused, where that is told, and which are
//! carried through unchanged (RFC 6749 §3.1, §4.1.1; OpenID Connect Core §3.1.2.1).

use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient};

use super::{CALLBACK, is_own_error_page, is_refused, pairs, query, send};
use crate::support::{Jwt, TestServer, Tokens, http_test};

/// Every parameter that has a meaning here, with a value that is right.
const KNOWN: &[(&str, &str)] = &[
    ("response_type", "code"),
    ("scope", "openid"),
    ("state", "other"),
    ("nonce", "other"),
    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
    ("code_challenge_method", "S256"),
    ("prompt", "login"),
    ("max_age", "60"),
    ("login_hint", "ada@example.org"),
    ("response_mode", "query"),
    ("id_token_hint", "x"),
    ("display", "page"),
    ("ui_locales", "de"),
    ("claims_locales", "de"),
    ("acr_values", "0"),
    ("claims", "{}"),
    ("request", "x"),
    ("request_uri", "https://print.example/r"),
    ("registration", "{}"),
    ("authorization_details", "[]"),
    ("dpop_jkt", "x"),
];

http_test! {
    async fn a_client_id_that_names_no_enabled_client_gets_a_page(app: TestServer) {
        // RFC 6749 §4.1.2.1
        let client = app.web_client().await;
        let request = client.authorization("openid");
        for id in ["nobody", "WEB", "web ", " web", "we", "web\u{200b}", "<b>", ""] {
            let request = request.clone().with("client_id", id);
            is_own_error_page(&send(&app, &query(pairs(&request))).await);
        }
        is_own_error_page(&send(&app, &query(pairs(&request.clone().without("client_id")))).await);
        is_own_error_page(&send(&app, "").await);
        for second in ["web", "nobody", ""] {
            let mut twice = pairs(&request);
            twice.push(("client_id", second));
            is_own_error_page(&send(&app, &query(twice)).await);
        }
        let change = ChangeClient { id: client.id.clone(), origin: Origin::default() };
        registry::disable(&app.server, change.clone()).await.unwrap();
        is_own_error_page(&send(&app, &query(pairs(&request))).await);
        registry::delete(&app.server, change).await.unwrap();
        is_own_error_page(&send(&app, &query(pairs(&request))).await);
    }
}

http_test! {
    async fn a_parameter_that_occurs_twice_is_told_to_the_client(app: TestServer) {
        // RFC 6749 §3.1: parameters must not be included more than once.
        let client = app.web_client().await;
        let request = client.authorization("openid").with("state", "the-state");
        for (name, value) in KNOWN {
            let once = request.clone().with(name, value);
            for second in [value, &""] {
                let mut twice = pairs(&once);
                twice.push((name, second));
                let response = send(&app, &query(twice)).await;
                let state = (*name != "state").then_some("the-state");
                is_refused(&app, &response, "invalid_request", state);
            }
        }
    }
}

http_test! {
    async fn a_control_character_anywhere_gets_a_page(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let others = [("client_id", "web"), ("redirect_uri", CALLBACK), ("unknown", "x")];
        for (name, value) in KNOWN.iter().chain(&others) {
            for control in ["\0", "\r\n", "\t", "\u{1b}", "\u{7f}", "\u{85}"] {
                let text = format!("{value}{control}");
                let form = query(pairs(&request.clone().with(name, &text)));
                is_own_error_page(&send(&app, &form).await);
                let pairs: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).collect();
                let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
                is_own_error_page(&app.post_form("/authorize", &pairs).await);
            }
        }
        is_own_error_page(&send(&app, &format!("{}&x%00=1", query(pairs(&request)))).await);
    }
}

http_test! {
    async fn what_is_not_well_formed_is_not_guessed_at(app: TestServer) {
        // RFC 6749 Appendix B
        let client = app.web_client().await;
        let form = query(pairs(&client.authorization("openid")));
        for broken in ["x=%", "x=%2", "x=%zz", "x=%+1", "x=%ff", "x=%c3%28", "x=%ed%a0%80", "%=1"] {
            is_own_error_page(&send(&app, &format!("{form}&{broken}")).await);
            is_own_error_page(&send(&app, &format!("{broken}&{form}")).await);
        }
        let many = "x=1&".repeat(100);
        is_own_error_page(&send(&app, &format!("{many}{form}")).await);
    }
}

http_test! {
    async fn state_and_nonce_come_back_byte_for_byte(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let printable: String = (' '..='~').collect();
        let long = printable.repeat(44)[..4096].to_owned();
        let unicode = "\u{e9}\u{1f600}\u{2028}+%2B&=#?/ ".to_owned();
        for text in [long, unicode, " ".to_owned(), "a".to_owned(), "null".to_owned()] {
            let mut request =
                client.authorization("openid").with("state", &text).with("nonce", &text);
            request.state.clone_from(&text);
            let code = client.code(&mut browser, &request).await;
            let tokens = Tokens::of(&client.redeem(&request, &code).await);
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(id["nonce"], text);
        }
    }
}

http_test! {
    async fn a_state_or_nonce_beyond_four_kibibytes_is_refused_and_never_cut(app: TestServer) {
        let client = app.web_client().await;
        let long = "s".repeat(4097);
        let request = client.authorization("openid").with("state", &long);
        is_refused(&app, &send(&app, &query(pairs(&request))).await, "invalid_request", None);
        let wide = "\u{e9}".repeat(2049);
        let request = client.authorization("openid").with("state", &wide);
        is_refused(&app, &send(&app, &query(pairs(&request))).await, "invalid_request", None);
        let request = client.authorization("openid").with("nonce", &long);
        let response = send(&app, &query(pairs(&request))).await;
        is_refused(&app, &response, "invalid_request", Some(&request.state));
    }
}

http_test! {
    async fn a_request_without_state_or_nonce_is_answered_without_them(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid").without("state").without("nonce");
        let code = client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert!(id.get("nonce").is_none());
        let request = request.with("state", "").with("scope", "admin");
        is_refused(&app, &send(&app, &query(pairs(&request))).await, "invalid_scope", None);
    }
}

http_test! {
    async fn only_the_response_type_code_is_there(app: TestServer) {
        // RFC 6749 §3.1.1, R4.
        let client = app.web_client().await;
        let request = client.authorization("openid").with("state", "the-state");
        for other in ["token", "id_token", "code id_token", "none", "CODE", "code ", "code code"] {
            let request = request.clone().with("response_type", other);
            let response = send(&app, &query(pairs(&request))).await;
            is_refused(&app, &response, "unsupported_response_type", Some("the-state"));
        }
        let response = send(&app, &query(pairs(&request.clone().without("response_type")))).await;
        is_refused(&app, &response, "invalid_request", Some("the-state"));
    }
}

http_test! {
    async fn a_scope_beyond_the_registered_ones_is_refused(app: TestServer) {
        // RFC 6749 §3.3
        let client = app.web_client().await;
        let request = client.authorization("openid").with("state", "the-state");
        let many = (0..101).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
        for scope in ["admin", "openid admin", "OPENID", "openid\"", "openid\\", "\u{e9}", &many] {
            let response = send(&app, &query(pairs(&request.clone().with("scope", scope)))).await;
            is_refused(&app, &response, "invalid_scope", Some("the-state"));
        }
    }
}

http_test! {
    async fn a_client_without_the_code_grant_hears_so(app: TestServer) {
        let mut metadata = crate::support::web_metadata();
        metadata.grant_types = vec!["client_credentials".to_owned()];
        metadata.scope = "openid".to_owned();
        let created = registry::create(
            &app.server,
            registry::CreateClient {
                id: Some("web".to_owned()),
                metadata,
                origin: Origin::default(),
            },
        );
        if created.await.is_err() {
            // Such a client cannot be registered with a redirection URI at all.
            return;
        }
        let redirect_uri = query([("redirect_uri", CALLBACK)]);
        let form = format!("client_id=web&response_type=code&scope=openid&{redirect_uri}");
        is_refused(&app, &send(&app, &form).await, "unauthorized_client", None);
    }
}

http_test! {
    async fn what_we_do_not_need_is_accepted_and_ignored(app: TestServer) {
        // OpenID Connect Core §3.1.2.1, §5.2, §5.5; RFC 6749 §3.1.
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for (name, value) in [
            ("display", "page"),
            ("display", "popup"),
            ("display", "hologram"),
            ("ui_locales", "de-CH fr xx-invalid"),
            ("claims_locales", "ja"),
            ("acr_values", "urn:x:gold 0"),
            ("claims", r#"{"userinfo":{"name":{"essential":true}}}"#),
            ("extra", "foobar"),
            ("client_secret", "not-here"),
            ("error", "access_denied"),
            ("code", "x"),
            ("iss", "https://evil.example"),
        ] {
            let request = client.authorization("openid").with(name, value);
            client.code(&mut browser, &request).await;
        }
    }
}

http_test! {
    async fn request_objects_are_refused_and_not_ignored(app: TestServer) {
        // OpenID Connect Core §3.1.2.6, RFC 9101 §6.2
        let client = app.web_client().await;
        let request = client.authorization("openid").with("state", "the-state");
        for (name, value, error) in [
            ("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported"),
            ("request_uri", "https://print.example/r", "request_uri_not_supported"),
            ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request_uri"),
            ("registration", "{}", "registration_not_supported"),
        ] {
            let response = send(&app, &query(pairs(&request.clone().with(name, value)))).await;
            is_refused(&app, &response, error, Some("the-state"));
        }
    }
}
