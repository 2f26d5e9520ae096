//! The token endpoint: who may ask, for what, and how badly formed requests are refused
//! (RFC 6749 §2.3, §3.2, §4.3, §4.4).

use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::accounts::users::{self, CreateUser};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, ChangeClient, RotateSecret};
use chancery::secret::Secret;

use crate::support::{Jwt, PASSWORD, TestServer, Tokens, form_request, http_test, web_metadata};

mod authorization_code;
mod client_authentication;
mod client_credentials;
mod fixtures;
mod forms;
mod password;
mod principals;
mod races;
mod refresh_token;
mod rotation;

pub(crate) use fixtures::{
    CLIENT_ENDPOINTS, FORM, assert_alive, assert_dead, cut_and_extended, encoded, flipped,
    fresh_code, raw, signed_in, with_authorization,
};

const ADA: &str = "ada@example.org";
const MACHINE: &[(&str, &str)] = &[("grant_type", "client_credentials")];

http_test! {
    async fn a_machine_gets_a_token_for_itself(app: TestServer) {
        let client = app.machine_client().await;
        let tokens = Tokens::of(&client.token(MACHINE).await);
        // RFC 6749 §4.4.3: no refresh token; no person, so no ID token.
        assert!(tokens.refresh.is_none() && tokens.id.is_none());
        assert_eq!(tokens.scope, "reports:read reports:write");
        let claims = Jwt::verify(&app, &tokens.access).await.claims;
        assert_eq!((&claims["sub"], &claims["client_id"]), (&"machine".into(), &"machine".into()));
        assert_eq!(claims["aud"], "https://api.example");
        assert_eq!(client.introspect(&tokens.access).await.ok()["active"], true);
        assert_eq!(client.userinfo(&tokens.access).await.status, 401);

        let narrow = [("grant_type", "client_credentials"), ("scope", "reports:read")];
        assert_eq!(Tokens::of(&client.token(&narrow).await).scope, "reports:read");
        for scope in ["reports:read admin", "openid", "reports", "\"", "reports:read\u{e9}"] {
            let form = [("grant_type", "client_credentials"), ("scope", scope)];
            client.token(&form).await.refused(400, "invalid_scope");
        }
        client.revoke(&tokens.access).await;
        assert_eq!(client.introspect(&tokens.access).await.ok()["active"], false);
    }
}

http_test! {
    async fn a_trusted_client_exchanges_a_password(app: TestServer) {
        let client = app.password_client().await;
        let user = app.create_user(ADA).await;
        let form = |username, password| {
            [("grant_type", "password"), ("username", username), ("password", password)]
        };
        let tokens = Tokens::of(&client.token(&form(ADA, PASSWORD)).await);
        assert_eq!(Jwt::verify(&app, &tokens.access).await.claims["sub"], user.id);
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(client.userinfo(&next.access).await.ok()["sub"], user.id);

        for (username, password) in
            [(ADA, "not-the-right-password"), ("nobody@example.org", PASSWORD)]
        {
            client.token(&form(username, password)).await.refused(400, "invalid_grant");
        }
        client.token(&form(ADA, "")).await.refused(400, "invalid_request");
        let unverified = CreateUser {
            email: "new@example.org".to_owned(),
            name: None,
            password: Some(Secret::new(PASSWORD.to_owned())),
            verified: false,
        };
        users::create(&app.server, unverified).await.unwrap();
        client.token(&form("new@example.org", PASSWORD)).await.refused(400, "invalid_grant");

        users::lock(&app.server, ADA).await.unwrap();
        client.token(&form(ADA, PASSWORD)).await.refused(400, "invalid_grant");
        client.refresh(next.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&next.access).await.status, 401);
    }
}

http_test! {
    async fn guessing_through_the_password_grant_is_slowed_down_like_the_page(app: TestServer) {
        let client = app.password_client().await;
        app.create_user(ADA).await;
        let form = |password| [("grant_type", "password"), ("username", ADA), ("password", password)];
        for _ in 0..5 {
            client.token(&form("not-the-right-password")).await.refused(400, "invalid_grant");
        }
        let early = client.token(&form(PASSWORD)).await;
        early.refused(429, "invalid_grant");
        app.clock.advance(early.header("retry-after").unwrap().parse().unwrap());
        client.token(&form(PASSWORD)).await.ok();
    }
}

http_test! {
    async fn the_password_grant_can_be_forbidden_for_all(app: TestServer) {
        app.password_client().await;
        app.create_user(ADA).await;
        let app = app.restart(|config| config.tokens.forbid_password_grant = true).await;
        let id = "trusted".to_owned();
        let request = RotateSecret { id, overlap: 0, origin: Origin::default() };
        let secret = registry::rotate_secret(&app.server, request).await.unwrap();
        let basic = STANDARD.encode(format!("trusted:{}", secret.expose()));
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        let mut request = form_request("/token", &form);
        let value = format!("Basic {basic}").parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, value);
        app.request(request).await.refused(400, "unauthorized_client");
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let grants = metadata["grant_types_supported"].as_array().unwrap();
        assert!(!grants.contains(&"password".into()), "{grants:?}");
    }
}

http_test! {
    async fn a_client_may_use_its_own_grants_only(app: TestServer) {
        let web = app.web_client().await;
        let machine = app.machine_client().await;
        web.token(MACHINE).await.refused(400, "unauthorized_client");
        machine.refresh("x").await.refused(400, "unauthorized_client");
        for grant_type in ["implicit", "PASSWORD", "urn:ietf:params:oauth:grant-type:token-exchange"] {
            let form = [("grant_type", grant_type)];
            machine.token(&form).await.refused(400, "unsupported_grant_type");
        }
        machine.token(&[]).await.refused(400, "invalid_request");
        machine.token(&[("grant_type", "")]).await.refused(400, "invalid_request");
    }
}

http_test! {
    async fn a_client_authenticates_exactly_as_registered(app: TestServer) {
        let basic = app.machine_client().await;
        let token_endpoint_auth_method = "client_secret_post".to_owned();
        let metadata = ClientMetadata {
            token_endpoint_auth_method,
            grant_types: vec!["client_credentials".to_owned()],
            scope: "reports:read".to_owned(),
            ..ClientMetadata::default()
        };
        let post = app.create_client("post", metadata).await;
        basic.token(MACHINE).await.ok();
        post.token(MACHINE).await.ok();

        let send = async |authorization: Option<&str>, form: &[(&str, &str)]| {
            let mut request = form_request("/token", &[MACHINE, form].concat());
            if let Some(value) = authorization {
                request.headers_mut().insert(header::AUTHORIZATION, value.parse().unwrap());
            }
            app.request(request).await
        };
        let (basic_secret, post_secret) =
            (basic.secret.clone().unwrap(), post.secret.clone().unwrap());
        let encode = |pair: &str| format!("Basic {}", STANDARD.encode(pair));

        // The other one's method, no method, a wrong secret, an unknown client: one answer.
        for (authorization, form) in [
            (Some(post.basic()), vec![]),
            (None, vec![("client_id", "machine"), ("client_secret", &*basic_secret)]),
            (None, vec![("client_id", "machine")]),
            (None, vec![("client_id", "post"), ("client_secret", "chancery_cs_wrong")]),
            (None, vec![("client_id", "post"), ("client_secret", &*basic_secret)]),
            (None, vec![("client_id", "unknown"), ("client_secret", &*basic_secret)]),
            (None, vec![]),
            (Some(encode("machine:wrong")), vec![]),
            (Some(encode("machine:")), vec![]),
            (Some(encode(&format!("unknown:{basic_secret}"))), vec![]),
            (Some("Basic !!!".to_owned()), vec![]),
            (Some("Bearer abcdefghijkl".to_owned()), vec![]),
        ] {
            let response = send(authorization.as_deref(), &form).await;
            response.refused(401, "invalid_client");
            let challenge = response.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Basic "), "{challenge}");
        }

        // RFC 6749 §2.3: not more than one method in a request.
        for form in [
            vec![("client_id", "machine"), ("client_secret", &*basic_secret)],
            vec![("client_id", "post"), ("client_secret", &*post_secret)],
            vec![("client_id", "post")],
        ] {
            send(Some(&basic.basic()), &form).await.refused(400, "invalid_request");
        }
        send(Some(&basic.basic()), &[("client_id", "machine")]).await.ok();

        let mut twice = form_request("/token", MACHINE);
        for _ in 0..2 {
            twice.headers_mut().append(header::AUTHORIZATION, basic.basic().parse().unwrap());
        }
        app.request(twice).await.refused(400, "invalid_request");
        let mut in_url = form_request("/token?client_id=machine", MACHINE);
        in_url.headers_mut().insert(header::AUTHORIZATION, basic.basic().parse().unwrap());
        app.request(in_url).await.refused(400, "invalid_request");
    }
}

http_test! {
    async fn a_replaced_secret_works_a_day_and_no_third_one_does(app: TestServer) {
        let first = app.machine_client().await;
        let rotate = async || {
            let id = "machine".to_owned();
            let request = RotateSecret { id, overlap: 86_400, origin: Origin::default() };
            let secret = registry::rotate_secret(&app.server, request).await.unwrap();
            let mut client = first.clone();
            client.secret = Some(secret.expose().clone());
            client
        };
        let second = rotate().await;
        first.token(MACHINE).await.ok();
        second.token(MACHINE).await.ok();
        let third = rotate().await;
        first.token(MACHINE).await.refused(401, "invalid_client");
        second.token(MACHINE).await.ok();
        app.clock.advance(86_400);
        second.token(MACHINE).await.refused(401, "invalid_client");
        third.token(MACHINE).await.ok();
    }
}

http_test! {
    async fn a_disabled_or_deleted_client_gets_nothing(app: TestServer) {
        let client = app.machine_client().await;
        let tokens = Tokens::of(&client.token(MACHINE).await);
        let change = || ChangeClient { id: "machine".to_owned(), origin: Origin::default() };
        registry::disable(&app.server, change()).await.unwrap();
        client.token(MACHINE).await.refused(401, "invalid_client");
        client.introspect(&tokens.access).await.refused(401, "invalid_client");
        client.revoke(&tokens.access).await.refused(401, "invalid_client");
        registry::delete(&app.server, change()).await.unwrap();
        client.token(MACHINE).await.refused(401, "invalid_client");
    }
}

http_test! {
    async fn what_is_no_proper_form_is_refused_everywhere(app: TestServer) {
        let client = app.machine_client().await;
        for path in ["/token", "/introspect", "/revoke"] {
            let send = async |content_type: Option<&str>, body: &[u8]| {
                let mut request = Request::post(path).header(header::AUTHORIZATION, client.basic());
                if let Some(content_type) = content_type {
                    request = request.header(header::CONTENT_TYPE, content_type);
                }
                app.request(request.body(body.to_vec()).unwrap()).await
            };
            let form = Some("application/x-www-form-urlencoded");
            let good = b"grant_type=client_credentials&token=abc";
            send(form, good).await;
            for content_type in [None, Some("application/json"), Some("multipart/form-data")] {
                send(content_type, good).await.refused(415, "invalid_request");
            }
            for bad in [
                &b"grant_type=client_credentials&grant_type=client_credentials&token=a&token=a"[..],
                b"grant_type=client_credentials&token=%",
                b"grant_type=client_credentials&token=%zz",
                b"grant_type=client_credentials&token=%ff",
                b"grant_type=client_credentials&token=\xff",
                b"grant_type=client_credentials&token=%00",
                b"grant_type=client_credentials&token=a%0ab",
                b"grant_type=client_credentials&token=a%1bb",
            ] {
                send(form, bad).await.refused(400, "invalid_request");
            }
            let many = (0..200).fold(String::new(), |form, number| form + "&" + &number.to_string());
            send(form, many.as_bytes()).await.refused(400, "invalid_request");
            let big = format!("grant_type=client_credentials&token={}", "x".repeat(32 * 1024));
            send(form, big.as_bytes()).await.refused(413, "invalid_request");
            app.get(path).await.refused(405, "invalid_request");
        }
    }
}

http_test! {
    async fn a_huge_password_is_refused_before_it_is_hashed(app: TestServer) {
        let client = app.password_client().await;
        app.create_user(ADA).await;
        let huge = "p".repeat(1024 * 1024);
        let form = [("grant_type", "password"), ("username", ADA), ("password", &*huge)];
        client.token(&form).await.refused(413, "invalid_request");
        let long = "p".repeat(20 * 1024);
        let form = [("grant_type", "password"), ("username", ADA), ("password", &*long)];
        client.token(&form).await.refused(400, "invalid_grant");
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let typed = [("email", ADA), ("password", &*huge)];
        browser.submit(&page, "submit", &typed).await.is_error(413);
    }
}

http_test! {
    async fn a_browser_app_may_call_from_its_own_origin(app: TestServer) {
        app.create_client("web", web_metadata()).await;
        let preflight = Request::options("/token")
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .body(Vec::new())
            .unwrap();
        let response = app.request(preflight).await;
        assert_eq!(response.header("access-control-allow-origin"), Some("*"));
        assert!(response.header("access-control-allow-credentials").is_none());
        let mut refused = form_request("/token", MACHINE);
        refused.headers_mut().insert("origin", "https://app.example".parse().unwrap());
        let response = app.request(refused).await;
        response.refused(401, "invalid_client");
        assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    }
}
