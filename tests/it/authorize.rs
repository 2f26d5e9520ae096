//! Requests at the authorization endpoint that are refused: on a page, or at the client
//! (RFC 6749 §4.1.2.1, RFC 9700 §4.11; R1–R8 of the requirements).

use axum::http::Request;
use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient};
use chancery::clients::{ClientMetadata, metadata::ApplicationType};

use crate::redirect_uri_tricks::{
    NATIVE_ALLOWED, NATIVE_REGISTERED, NATIVE_TRICKS, REGISTERED, TRICKS,
};
use crate::support::{OAuthClient, TestServer, form_request, http_test, web_metadata};

http_test! {
    async fn no_redirect_uri_trick_leads_anywhere(app: TestServer) {
        let client = client(&app, ApplicationType::Web, REGISTERED).await;
        let long = format!("https://client.example/callback?{}", "a".repeat(30_000));
        for trick in TRICKS.iter().copied().chain([long.as_str()]) {
            let request = client.authorization("openid").with("redirect_uri", trick);
            let page = app.browser().get(&request.path()).await;
            assert!(page.location.is_none(), "{trick}: {:?}", page.location);
            page.is_error(400);
            // A control character is refused before anyone looks for the client.
            let is_read = !trick.chars().any(char::is_control);
            assert_eq!(page.body.contains("not registered"), is_read, "{trick}: {}", page.body);
        }
        for registered in REGISTERED {
            let request = client.authorization("openid").with("redirect_uri", registered);
            app.browser().get(&request.path()).await.is("/login", 200);
        }
    }
}

http_test! {
    async fn a_native_client_may_use_any_loopback_port_and_nothing_else(app: TestServer) {
        let client = client(&app, ApplicationType::Native, NATIVE_REGISTERED).await;
        for allowed in NATIVE_REGISTERED.iter().chain(NATIVE_ALLOWED) {
            let request = client.authorization("openid").with("redirect_uri", allowed);
            app.browser().get(&request.path()).await.is("/login", 200);
        }
        for trick in NATIVE_TRICKS {
            let request = client.authorization("openid").with("redirect_uri", trick);
            let page = app.browser().get(&request.path()).await;
            assert!(page.location.is_none(), "{trick}");
            page.is_error(400);
        }
    }
}

http_test! {
    async fn without_a_known_client_nobody_is_redirected(app: TestServer) {
        let client = app.web_client().await;
        for request in [
            client.authorization("openid").with("client_id", "unknown"),
            client.authorization("openid").with("client_id", "<script>alert(1)</script>"),
            client.authorization("openid").with("client_id", &"x".repeat(10_000)),
            client.authorization("openid").with("client_id", ""),
            client.authorization("openid").without("client_id"),
        ] {
            let page = app.browser().get(&request.path()).await;
            page.is_error(400);
            assert!(!page.body.contains("<script>alert"), "{}", page.body);
        }
        for field in ["client_id", "redirect_uri"] {
            let twice = format!("{}&{field}=x", client.authorization("openid").path());
            app.browser().get(&twice).await.is_error(400);
        }
        let change = ChangeClient { id: "web".to_owned(), origin: Origin::default() };
        registry::disable(&app.server, change).await.unwrap();
        app.browser().get(&client.authorization("openid").path()).await.is_error(400);
    }
}

http_test! {
    async fn every_other_mistake_is_told_to_the_client(app: TestServer) {
        let client = app.web_client().await;
        let request = || client.authorization("openid");
        for (request, error) in [
            (request().without("response_type"), "invalid_request"),
            (request().with("response_type", "token"), "unsupported_response_type"),
            (request().with("response_type", "code id_token"), "unsupported_response_type"),
            (request().with("scope", "openid admin"), "invalid_scope"),
            (request().with("scope", "openid \"quoted\""), "invalid_scope"),
            (request().with("response_mode", "fragment"), "invalid_request"),
            (request().with("prompt", "none login"), "invalid_request"),
            (request().with("prompt", "whatever"), "invalid_request"),
            (request().with("max_age", "-1"), "invalid_request"),
            (request().with("max_age", "soon"), "invalid_request"),
            // RFC 7636 §4.4.1.
            (request().without("code_challenge"), "invalid_request"),
            (request().without("code_challenge").without("code_challenge_method"), "invalid_request"),
            (request().with("code_challenge_method", "plain"), "invalid_request"),
            (request().without("code_challenge_method"), "invalid_request"),
            (request().with("code_challenge", "too-short"), "invalid_request"),
            // OpenID Connect Core §3.1.2.6.
            (request().with("request", "e30.e30."), "request_not_supported"),
            (request().with("request_uri", "https://print.example/r"), "request_uri_not_supported"),
            (request().with("registration", "{}"), "registration_not_supported"),
            (request().with("nonce", &"n".repeat(5000)), "invalid_request"),
        ] {
            let page = app.browser().get(&request.path()).await;
            assert_eq!(request.error(&page), error, "{:?}", request.parameters);
            assert_eq!(page.status, 303);
        }
        for field in ["scope", "response_type", "nonce", "code_challenge", "prompt"] {
            let request = request().with("prompt", "login");
            let page = app.browser().get(&format!("{}&{field}=x", request.path())).await;
            assert_eq!(request.error(&page), "invalid_request", "{field} twice");
        }
    }
}

http_test! {
    async fn a_state_that_cannot_be_echoed_is_left_out(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid").without("state");
        let twice = app.browser().get(&format!("{}&state=a&state=b", request.path())).await;
        assert_eq!(request.error(&twice), "invalid_request");
        let long = format!("{}&state={}", request.path(), "s".repeat(5000));
        assert_eq!(request.error(&app.browser().get(&long).await), "invalid_request");
        let odd = client.authorization("openid").with("state", "a&b=c#d é \"<>").with("prompt", "none");
        assert_eq!(odd.error(&app.browser().get(&odd.path()).await), "login_required");
    }
}

http_test! {
    async fn bad_encodings_never_reach_the_request(app: TestServer) {
        let client = app.web_client().await;
        let good = client.authorization("openid").path();
        for bad in ["&x=%", "&x=%2", "&x=%zz", "&x=%ff", "&x=%00", "&state2=%0a", "&nonce2=%1b"] {
            app.browser().get(&format!("{good}{bad}")).await.is_error(400);
        }
        let many = (0..200).fold(good, |query, number| query + "&p" + &number.to_string());
        app.browser().get(&many).await.is_error(400);

        let mut wrong_type = form_request("/authorize", &[("client_id", "web")]);
        wrong_type.headers_mut().insert("content-type", "application/json".parse().unwrap());
        app.browser().send(wrong_type).await.is_error(415);
        let big = "x".repeat(33 * 1024);
        app.browser().send(form_request("/authorize", &[("state", &big)])).await.is_error(413);
        let delete = Request::delete("/authorize").body(Vec::new()).unwrap();
        app.browser().send(delete).await.is_error(405);
    }
}

http_test! {
    async fn control_characters_in_any_parameter_are_refused(app: TestServer) {
        let client = app.web_client().await;
        for name in client.authorization("openid").parameters.keys() {
            for character in ["\0", "\n", "\r\n", "\u{1b}", "\u{7f}"] {
                let parameters = client.authorization("openid").parameters;
                let value = format!("{}{character}", parameters[name]);
                let request = client.authorization("openid").with(name, &value);
                let page = app.browser().get(&request.path()).await;
                page.is_error(400);
            }
        }
    }
}

http_test! {
    async fn the_only_redirect_uri_may_be_left_out_at_both_ends(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let short = request.clone().without("redirect_uri");
        let page = browser.get(&short.path()).await;
        let page = browser.submit(&page, "approve", &[]).await;
        let code = request.code(&page);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("code_verifier", &request.verifier),
        ];
        client.token(&form).await.ok();
    }
}

http_test! {
    async fn an_exempt_client_may_do_without_pkce(app: TestServer) {
        let client =
            app.create_client("old", ClientMetadata { require_pkce: false, ..web_metadata() }).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let without = |request: crate::support::Authorization| {
            request.without("code_challenge").without("code_challenge_method")
        };
        let request = without(client.authorization("openid"));
        let code = client.code(&mut browser, &request).await;
        let plain = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &client.redirect_uri),
        ];
        client.token(&plain).await.ok();

        // RFC 9700 §2.1.1: a verifier without a challenge is a downgrade.
        let request = without(client.authorization("openid"));
        let code = client.code(&mut browser, &request).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        // And who begins with PKCE ends with it.
        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        let plain = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &client.redirect_uri),
        ];
        client.token(&plain).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn whoever_is_disabled_on_the_way_gets_no_further(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let disable = || ChangeClient { id: "web".to_owned(), origin: Origin::default() };

        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        registry::disable(&app.server, disable()).await.unwrap();
        browser.submit(&page, "approve", &[]).await.is_error(410);
        registry::enable(&app.server, disable()).await.unwrap();

        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        registry::disable(&app.server, disable()).await.unwrap();
        client.redeem(&request, &code).await.refused(401, "invalid_client");
        registry::enable(&app.server, disable()).await.unwrap();
        client.redeem(&request, &code).await.refused(400, "invalid_grant");

        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        users::lock(&app.server, &user.id).await.unwrap();
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        users::unlock(&app.server, &user.id).await.unwrap();

        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid profile");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        users::lock(&app.server, &user.id).await.unwrap();
        let page = browser.submit(&page, "approve", &[]).await;
        assert!(page.location.is_none());
        assert!(page.status == 403 || page.url.path() == "/login", "{}", page.body);
    }
}

async fn client(app: &TestServer, application_type: ApplicationType, uris: &[&str]) -> OAuthClient {
    let metadata = ClientMetadata {
        application_type,
        redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        ..web_metadata()
    };
    app.create_client("client", metadata).await
}
