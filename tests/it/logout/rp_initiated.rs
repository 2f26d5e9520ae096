//! OpenID Connect RP-Initiated Logout: who is sent where, and what is asked first (§2, §3).

use axum::http::{Request, header};

use super::{ADA, AFTER, AFTER_WITH_QUERY, Scene, end_session, plain};
use crate::pages::{Filled, visit, with_cookies};
use crate::support::{PASSWORD, TestServer, form_request, http_test};

http_test! {
    async fn discovery_names_the_end_session_endpoint(app: TestServer) {
        let document = app.get("/.well-known/openid-configuration").await.ok();
        let expected = format!("{}/end-session", app.issuer());
        assert_eq!(document["end_session_endpoint"], expected);
        for flag in [
            "backchannel_logout_supported",
            "backchannel_logout_session_supported",
            "frontchannel_logout_supported",
            "frontchannel_logout_session_supported",
        ] {
            assert_eq!(document[flag], true, "{flag}");
        }
    }
}

http_test! {
    async fn with_its_id_token_a_client_gets_the_person_back_with_state_and_nothing_else(
        app: TestServer
    ) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let before = scene.browser.clone();
        let request = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", AFTER),
            ("state", "a b&c=ü"),
        ];
        let page = scene.end_session(&request).await;
        assert_eq!(page.status, 303);
        let expected = format!("{AFTER}?state=a+b%26c%3D%C3%BC");
        assert_eq!(page.location.unwrap().as_str(), expected);
        assert!(!scene.browser.cookies.contains_key("chancery"));
        assert_eq!(visit(&app, &before, "/").await.header("location"), Some("/login"));
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn without_state_nothing_is_added(app: TestServer) {
        for uri in [AFTER, AFTER_WITH_QUERY] {
            let id = if uri == AFTER { "one" } else { "two" };
            let client = app.create_client(id, plain()).await;
            let user = app.create_user(&format!("{id}@example.org")).await;
            let mut browser = app.browser_of(&user).await;
            let hint = client.tokens(&mut browser, "openid").await.id.unwrap();
            let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", uri)];
            let page = browser.get(&end_session(&request)).await;
            assert_eq!(page.location.unwrap().as_str(), uri);
        }
    }
}

http_test! {
    async fn an_id_token_that_has_expired_is_good_enough(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let lifetime = app.server.config().tokens.id_token_lifetime;
        app.clock.advance(lifetime + 1);
        let hint = scene.id_token().to_owned();
        let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        let page = scene.end_session(&request).await;
        assert_eq!(page.location.unwrap().as_str(), AFTER);
    }
}

http_test! {
    async fn an_address_that_is_not_registered_to_the_letter_leads_nowhere(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let query_added = format!("{AFTER}?foo=bar");
        let added_to_query = format!("{AFTER_WITH_QUERY}&foo=bar");
        for uri in [
            query_added.as_str(),
            &added_to_query,
            "https://print.example/",
            "https://print.example/signed-out/",
            "https://print.example/signed-out#x",
            "https://print.example/signed-out?",
            "https://print.example/callback",
            "https://PRINT.example/signed-out",
            "https://print.example:443/signed-out",
            "https://print.example./signed-out",
            "https://print.example@evil.example/signed-out",
            "https://evil.example/signed-out",
            "https://evil.example/?https://print.example/signed-out",
            "https://print.example.evil.example/signed-out",
            "https://print.example/a/../signed-out",
            "https://print.example/..;/signed-out",
            "https://print.example/%73igned-out",
            "https://print.example\\@evil.example/signed-out",
            "http://print.example/signed-out",
            "//print.example/signed-out",
            "/signed-out",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)//https://print.example/signed-out",
            "data:text/html,x",
            " https://print.example/signed-out",
        ] {
            let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", uri)];
            let page = scene.end_session(&request).await;
            page.is_error(400);
            assert_eq!(page.count("meta[http-equiv]"), 0, "{uri}");
            assert_eq!(page.attribute("#back", "href"), "/logout", "{uri}");
        }
        scene.is_signed_in().await;
    }
}

http_test! {
    async fn without_an_id_token_the_person_is_asked_and_sent_nowhere(app: TestServer) {
        // §2: the question MUST be asked. §3: nothing proves who wants to be redirected to.
        let cases: [&[(&str, &str)]; 4] = [
            &[],
            &[("state", "s")],
            &[("post_logout_redirect_uri", AFTER), ("state", "s")],
            &[("logout_hint", "ada"), ("post_logout_redirect_uri", "https://evil.example/")],
        ];
        let mut scene = Scene::new(&app, plain()).await;
        for (parameters, is_last) in cases.into_iter().zip([false, false, false, true]) {
            let page = scene.end_session(parameters).await;
            page.is("/end-session", 200);
            assert_eq!(page.text("h1"), "Sign out?");
            assert_eq!(page.text("#apps li"), "Photo Print");
            scene.is_signed_in().await;
            let page = scene.browser.submit(&page, "confirm", &[]).await;
            page.is("/signed-out", 200);
            assert_eq!(page.text("h1"), "You are signed out");
            scene.is_signed_out().await;
            if !is_last {
                scene.browser.sign_in(ADA, PASSWORD).await;
                scene.tokens = scene.client.tokens(&mut scene.browser, "openid").await;
            }
        }
    }
}

http_test! {
    async fn without_an_address_a_page_says_that_the_person_is_signed_out(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let page = scene.end_session(&[("id_token_hint", &hint), ("state", "s")]).await;
        page.is("/signed-out", 200);
        assert_eq!(page.text("h1"), "You are signed out");
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn a_browser_without_a_session_is_sent_on(app: TestServer) {
        let scene = Scene::new(&app, plain()).await;
        let mut stranger = app.browser();
        let request = [
            ("id_token_hint", scene.id_token()),
            ("post_logout_redirect_uri", AFTER),
            ("state", "s"),
        ];
        let page = stranger.get(&end_session(&request)).await;
        assert_eq!(page.location.unwrap().as_str(), format!("{AFTER}?state=s"));
        stranger.get("/end-session").await.is("/signed-out", 200);
        // An ID token that somebody else got hold of ends no session.
        let mut scene = scene;
        scene.is_signed_in().await;
    }
}

http_test! {
    async fn a_client_that_proves_nothing_gets_a_link_and_no_redirect(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let request = [("client_id", "web"), ("post_logout_redirect_uri", AFTER), ("state", "s")];
        let page = scene.end_session(&request).await;
        page.is("/end-session", 200);
        assert_eq!(page.text("#asker"), "Photo Print asks you to sign out.");
        let page = scene.browser.submit(&page, "confirm", &[]).await;
        page.is("/end-session/confirm", 200);
        assert_eq!(page.count("meta[http-equiv]"), 0);
        assert_eq!(page.attribute("#back", "href"), format!("{AFTER}?state=s"));
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn what_contradicts_itself_is_refused(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        app.create_client("other", plain()).await;
        let hint = scene.id_token().to_owned();
        let long = "s".repeat(4097);
        let cases: [&[(&str, &str)]; 5] = [
            // §2: client_id must be the client that the ID token was issued to.
            &[("id_token_hint", &hint), ("client_id", "other")],
            &[("id_token_hint", &hint), ("client_id", "nobody")],
            &[("id_token_hint", &hint), ("state", "a"), ("state", "b")],
            &[("id_token_hint", &hint), ("id_token_hint", &hint)],
            &[("id_token_hint", &hint), ("state", &long)],
        ];
        for parameters in cases {
            scene.end_session(parameters).await.is_error(400);
        }
        scene.is_signed_in().await;
        let longest = &long[1..];
        let request = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", AFTER),
            ("state", longest),
        ];
        let page = scene.end_session(&request).await;
        assert_eq!(page.location.unwrap().as_str(), format!("{AFTER}?state={longest}"));
    }
}

http_test! {
    async fn the_request_may_be_a_form_of_another_site(app: TestServer) {
        // §2: the endpoint MUST take POST. A browser sends such a form without our cookies.
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let form = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        let mut request = form_request("/end-session", &form);
        request.headers_mut().insert(header::ORIGIN, "https://print.example".parse().unwrap());
        let answer = app.request(request.clone()).await;
        assert_eq!(answer.status, 303);
        let again = answer.header("location").unwrap().to_owned();
        assert!(again.starts_with("/end-session?id_token_hint="), "{again}");
        assert_eq!(scene.browser.get(&again).await.location.unwrap().as_str(), AFTER);
        scene.is_signed_out().await;
        // One that comes with them is answered at once.
        scene.browser.sign_in(ADA, PASSWORD).await;
        let hint = scene.client.tokens(&mut scene.browser, "openid").await.id.unwrap();
        let form = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        let mut request = form_request("/end-session", &form);
        request.headers_mut().insert(header::ORIGIN, "https://print.example".parse().unwrap());
        let answer = with_cookies(&app, &scene.browser, request).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some(AFTER)));
    }
}

http_test! {
    async fn the_question_is_answered_by_its_own_form_only(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let request = [("client_id", "web"), ("post_logout_redirect_uri", AFTER)];
        let page = scene.end_session(&request).await;
        let form = Filled::new(&scene.browser, &page, "confirm", &[]);
        let foreign = [("origin", "https://evil.example")];
        assert_eq!(form.send(&app, &foreign).await.status, 403);
        assert_eq!(form.clone().with("csrf", "x").send(&app, &[]).await.status, 419);
        assert_eq!(form.clone().without("csrf").send(&app, &[]).await.status, 419);
        scene.is_signed_in().await;
        // What the form repeats is judged anew.
        let tampered = form.clone().with("post_logout_redirect_uri", "https://evil.example/");
        let refused = tampered.send(&app, &[]).await;
        assert_eq!((refused.status.as_u16(), refused.header("location")), (400, None));
        scene.is_signed_in().await;
        assert_eq!(form.send(&app, &[]).await.status, 200);
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn the_question_is_asked_in_the_language_that_the_client_wants(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let page = scene.end_session(&[("ui_locales", "xx fr de")]).await;
        assert_eq!(page.attribute("html", "lang"), "fr");
        assert_eq!(page.text("h1"), "Se déconnecter ?");
    }
}

http_test! {
    async fn nothing_of_a_request_becomes_markup(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        for payload in crate::pages::PAYLOADS {
            for name in ["state", "id_token_hint", "client_id", "post_logout_redirect_uri"] {
                // Not the very text that another test has in a path: a path is logged, a token must not be.
                let typed = format!("{payload}{name}");
                let page = scene.end_session(&[("client_id", "web"), (name, &typed)]).await;
                crate::pages::is_harmless(&page.body);
            }
            let page = scene.end_session(&[("logout_hint", payload)]).await;
            crate::pages::is_harmless(&page.body);
        }
    }
}

http_test! {
    async fn other_methods_have_no_effect(app: TestServer) {
        let scene = Scene::new(&app, plain()).await;
        for method in ["PUT", "DELETE", "PATCH"] {
            let request = Request::builder().method(method).uri("/end-session");
            let answer = with_cookies(&app, &scene.browser, request.body(Vec::new()).unwrap()).await;
            assert_eq!(answer.status, 405, "{method}");
        }
        let mut scene = scene;
        assert_eq!(visit(&app, &scene.browser, "/end-session/confirm").await.status, 405);
        scene.is_signed_in().await;
    }
}
