//! The authorization code flow from the app's point of view (RFC 6749 §4.1, RFC 7636, OpenID
//! Connect Core §3.1).

use chancery::clients::ClientMetadata;
use chancery::secret::{base64url, digest};

use crate::support::{Jwt, TestServer, Tokens, form_request, http_test, web_metadata};

const ADA: &str = "ada@example.org";

http_test! {
    async fn a_person_signs_in_allows_and_the_client_gets_tokens(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser();
        let request = client.authorization("openid profile email");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        assert!(page.body.contains("Photo Print"));
        let typed = [("email", ADA), ("password", crate::support::PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/consent", 200);
        assert_eq!(page.count("li[data-scope]"), 3);
        let page = browser.submit(&page, "approve", &[]).await;
        assert_eq!(page.status, 303);

        let response = client.redeem(&request, &request.code(&page)).await;
        let tokens = Tokens::of(&response);
        assert_eq!(tokens.expires_in, 900);
        assert_eq!(tokens.scope, "email openid profile");

        // RFC 9068 §2: what a resource server finds.
        let access = Jwt::verify(&app, &tokens.access).await;
        assert_eq!((&access.header["typ"], &access.header["alg"]), (&"at+jwt".into(), &"ES256".into()));
        let claims = access.claims;
        assert_eq!(claims["iss"], app.issuer());
        assert_eq!(claims["sub"], user.id);
        assert_eq!(claims["aud"], app.issuer());
        assert_eq!(claims["client_id"], "web");
        assert_eq!(claims["scope"], "email openid profile");
        assert_eq!(claims["iat"], app.clock.now());
        assert_eq!(claims["exp"], app.clock.now() + 900);
        assert!(claims["jti"].is_string());

        // OpenID Connect Core §2 and §3.1.3.6.
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await;
        assert_eq!(id.header["alg"], "RS256");
        let claims = id.claims;
        assert_eq!(claims["iss"], app.issuer());
        assert_eq!(claims["sub"], user.id);
        assert_eq!(claims["aud"], "web");
        assert_eq!(claims["nonce"], request.nonce);
        assert_eq!(claims["iat"], app.clock.now());
        assert_eq!(claims["exp"], app.clock.now() + 3600);
        assert_eq!(claims["auth_time"], app.clock.now());
        assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
        assert_eq!(claims["at_hash"], base64url(&digest(tokens.access.as_bytes())[..16]));

        let userinfo = client.userinfo(&tokens.access).await.ok();
        assert_eq!(userinfo["sub"], user.id);
        assert_eq!(userinfo["name"], "Ada Lovelace");
        assert_eq!(userinfo["email"], ADA);
        assert_eq!(userinfo["email_verified"], true);

        let introspection = client.introspect(&tokens.access).await.ok();
        assert_eq!(introspection["active"], true);
        assert_eq!(introspection["sub"], user.id);

        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_ne!(next.refresh(), tokens.refresh());
        assert_ne!(next.access, tokens.access);
        let id = Jwt::verify(&app, next.id.as_deref().unwrap()).await.claims;
        assert_eq!((&id["sub"], &id["aud"]), (&user.id.into(), &"web".into()));

        assert_eq!(client.revoke(next.refresh()).await.status, 200);
        client.refresh(next.refresh()).await.refused(400, "invalid_grant");
        for token in [&tokens.access, &next.access, next.refresh()] {
            let dead = client.introspect(token).await.ok();
            assert_eq!(dead, serde_json::json!({ "active": false }));
        }
        assert_eq!(client.userinfo(&next.access).await.status, 401);
    }
}

http_test! {
    async fn a_public_client_needs_pkce_and_nothing_else(app: TestServer) {
        let client = app.public_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(client.userinfo(&next.access).await.ok()["sub"], user.id);
        assert_eq!(client.revoke(next.refresh()).await.status, 200);
        client.introspect(&next.access).await.refused(400, "unauthorized_client");
    }
}

http_test! {
    async fn each_client_has_its_own_algorithms_and_audience(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        for alg in ["ES256", "RS256", "PS256", "EdDSA"] {
            let metadata = ClientMetadata {
                id_token_signed_response_alg: chancery::keys::Algorithm::parse(alg),
                access_token_signed_response_alg: chancery::keys::Algorithm::parse(alg),
                access_token_lifetime: Some(60),
                audiences: vec!["https://a.example".to_owned(), "https://b.example".to_owned()],
                ..web_metadata()
            };
            let client = app.create_client(&format!("web-{alg}"), metadata).await;
            let tokens = client.tokens(&mut browser, "openid").await;
            assert_eq!(tokens.expires_in, 60);
            let access = Jwt::verify(&app, &tokens.access).await;
            let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await;
            assert_eq!((&access.header["alg"], &id.header["alg"]), (&alg.into(), &alg.into()));
            let audience = ["https://a.example", "https://b.example", app.issuer()];
            assert_eq!(access.claims["aud"], serde_json::json!(audience));
        }
    }
}

http_test! {
    async fn a_code_works_once_and_its_second_use_ends_everything(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);

        // RFC 6749 §4.1.2 and §10.5.
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&tokens.access).await.status, 401);
    }
}

http_test! {
    async fn a_code_works_a_minute(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        for (seconds, works) in [(59, true), (60, false)] {
            let request = client.authorization("openid");
            let code = client.code(&mut browser, &request).await;
            app.clock.advance(seconds);
            let response = client.redeem(&request, &code).await;
            if works { response.ok(); } else { response.refused(400, "invalid_grant") }
        }
    }
}

http_test! {
    async fn a_code_belongs_to_its_client_redirect_uri_and_verifier(app: TestServer) {
        let client = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;

        // A foreign client learns nothing and spoils nothing.
        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        other.redeem(&request, &code).await.refused(400, "invalid_grant");
        client.redeem(&request, &code).await.ok();

        // RFC 6749 §4.1.3, RFC 7636 §4.6: a mistake by the client itself spends the code.
        for (name, value) in [
            ("redirect_uri", "https://print.example/callback/"),
            ("redirect_uri", "https://print.example/other"),
            ("code_verifier", "a-verifier-of-forty-three-characters-or-more"),
            ("code_verifier", "short"),
            ("code_verifier", &*"x".repeat(129)),
        ] {
            let request = client.authorization("openid");
            let code = client.code(&mut browser, &request).await;
            let mut form = vec![("grant_type", "authorization_code"), ("code", &*code)];
            form.push(("redirect_uri", &client.redirect_uri));
            form.push(("code_verifier", &request.verifier));
            form.iter_mut().filter(|(each, _)| *each == name).for_each(|field| field.1 = value);
            client.token(&form).await.refused(400, "invalid_grant");
            client.redeem(&request, &code).await.refused(400, "invalid_grant");
        }
        for missing in ["redirect_uri", "code_verifier"] {
            let request = client.authorization("openid");
            let code = client.code(&mut browser, &request).await;
            let mut form = vec![("grant_type", "authorization_code"), ("code", &*code)];
            form.push(("redirect_uri", &client.redirect_uri));
            form.push(("code_verifier", &request.verifier));
            form.retain(|(name, _)| *name != missing);
            client.token(&form).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    async fn a_damaged_code_is_refused(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        let last = if code.ends_with('A') { "B" } else { "A" };
        for damaged in [
            code[..code.len() - 1].to_owned(),
            format!("{code}A"),
            format!("{}{last}", &code[..code.len() - 1]),
            code.replace("chancery_ac_", "chancery_rt_"),
            code.to_uppercase(),
            "nonsense".to_owned(),
        ] {
            client.redeem(&request, &damaged).await.refused(400, "invalid_grant");
        }
        client.redeem(&request, "").await.refused(400, "invalid_request");
        client.redeem(&request, &code).await.ok();
    }
}

http_test! {
    async fn the_answer_can_be_a_form(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid").with("response_mode", "form_post");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "approve", &[]).await;
        assert_eq!(page.status, 200);
        let form = page.form("continue");
        assert_eq!(form.action, client.redirect_uri);
        let field = |name: &str| {
            let mut found = form.fields.iter().filter(|(each, _)| each == name);
            let (_, value) = found.next().unwrap();
            assert!(found.next().is_none());
            value.clone()
        };
        assert_eq!((field("state"), field("iss")), (request.state.clone(), app.issuer().to_owned()));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action https://print.example"), "{policy}");
        client.redeem(&request, &field("code")).await.ok();
    }
}

http_test! {
    async fn the_request_may_be_posted(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid");
        let form: Vec<_> =
            request.parameters.iter().map(|(name, value)| (&**name, &**value)).collect();
        let mut browser = app.browser();
        browser.send(form_request("/authorize", &form)).await.is("/login", 200);
        let mut foreign = form_request("/authorize", &form);
        foreign.headers_mut().insert("origin", "https://print.example".parse().unwrap());
        app.browser().send(foreign).await.is("/login", 200);
    }
}

http_test! {
    async fn consent_is_remembered_and_asked_again_for_more(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        client.tokens(&mut browser, "openid email").await;
        for scope in ["openid email", "openid"] {
            let request = client.authorization(scope);
            request.code(&browser.get(&request.path()).await);
        }
        let request = client.authorization("openid email profile");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        assert_eq!(page.text("li[data-scope=profile] .tag"), "New");
        assert_eq!(page.count(".tag"), 1);
        let page = browser.submit(&page, "deny", &[]).await;
        assert_eq!(request.error(&page), "access_denied");
        // What was refused is asked again.
        browser.get(&request.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn prompt_and_max_age_decide_which_pages_are_seen(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let none = client.authorization("openid").with("prompt", "none");
        let page = app.browser().get(&none.path()).await;
        assert_eq!(none.error(&page), "login_required");

        let mut browser = app.browser_of(&user).await;
        let page = browser.get(&none.path()).await;
        assert_eq!(none.error(&page), "consent_required");
        client.tokens(&mut browser, "openid").await;
        none.code(&browser.get(&none.path()).await);

        let fresh = client.authorization("openid").with("max_age", "600");
        app.clock.advance(600);
        fresh.code(&browser.get(&fresh.path()).await);
        app.clock.advance(1);
        let page = browser.get(&fresh.path()).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), ADA);
        let silent = fresh.clone().with("prompt", "none");
        assert_eq!(silent.error(&browser.get(&silent.path()).await), "login_required");

        let typed = [("password", crate::support::PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        let tokens = Tokens::of(&client.redeem(&fresh, &fresh.code(&page)).await);
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["auth_time"], app.clock.now());

        let login = client.authorization("openid").with("prompt", "login");
        browser.get(&login.path()).await.is("/login", 200);
        let consent = client.authorization("openid").with("prompt", "consent");
        browser.get(&consent.path()).await.is("/consent", 200);
    }
}

http_test! {
    async fn a_sign_in_belongs_to_its_browser_and_lasts_half_an_hour(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let request = client.authorization("openid");
        let mut browser = app.browser();
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let address = page.url.to_string();

        app.browser_of(&user).await.get(&address).await.is_error(410);
        let mut tampered = address.clone();
        tampered.pop();
        browser.get(&tampered).await.is_error(410);
        browser.get(&address).await.is("/login", 200);
        app.clock.advance(1800);
        browser.get(&address).await.is_error(410);
    }
}

http_test! {
    async fn a_sign_in_is_answered_once(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        let first = browser.submit(&page, "approve", &[]).await;
        request.code(&first);
        browser.submit(&page, "approve", &[]).await.is_error(410);
        browser.get(page.url.as_str()).await.is_error(410);
    }
}

http_test! {
    async fn a_sign_in_survives_a_restart(app: TestServer) {
        let client = app.web_client().await;
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        let cookies = browser.cookies;
        let app = app.restart(|_| {}).await;
        let mut browser = app.browser();
        browser.cookies = cookies;
        let typed = [("email", ADA), ("password", crate::support::PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn signing_out_ends_what_belongs_to_the_session_only(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let online = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        browser.sign_out().await;
        client.refresh(online.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&online.access).await.status, 401);
        client.refresh(offline.refresh()).await.ok();
        client.userinfo(&offline.access).await.ok();
    }
}
