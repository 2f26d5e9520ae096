//! OpenID Connect Back-Channel Logout: what a client is told, and whom (§2.4–§2.8).

use chancery::audit::Origin;
use chancery::clients::metadata::{Extra, SubjectType};
use chancery::clients::registry::{self, UpdateClient};
use serde_json::json;

use super::{ADA, AFTER, Scene, deliveries, logout_tokens, metadata, plain, sid_of, told_at};
use crate::support::{Browser, Host, Jwt, PASSWORD, Reply, START, TestServer, http_test};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

http_test! {
    async fn a_client_is_told_with_a_logout_token_and_the_person_goes_back(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/back?tenant=1"))).await;
        let (hint, sid) = (scene.id_token().to_owned(), scene.sid().await);
        let sub = Jwt::verify(&app, &hint).await.claims["sub"].clone();
        let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        let page = scene.end_session(&request).await;
        assert_eq!(page.location.unwrap().as_str(), AFTER, "she waits for nobody");
        assert_eq!(host.requests(), Vec::<String>::new());
        scene.is_signed_out().await;

        app.run_due_jobs().await;
        // §2.5: a form with this one parameter.
        let [request] = &host.requests()[..] else { panic!("{:?}", host.requests()) };
        assert!(request.starts_with("POST /back?tenant=1 HTTP/1.1\r\n"), "{request}");
        let lower = request.to_ascii_lowercase();
        assert!(lower.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"));
        let [token] = &logout_tokens(&host)[..] else { panic!("{request}") };
        assert!(!token.contains('&'), "{token}");
        let Jwt { header, claims } = Jwt::verify(&app, token).await;
        // §2.4; the algorithm is that of its ID tokens (§2.6).
        assert_eq!(header["typ"], "logout+jwt");
        assert_eq!(header["alg"], Jwt::verify(&app, &hint).await.header["alg"]);
        assert!(claims["jti"].as_str().unwrap().len() >= 16);
        let expected = json!({
            "iss": app.issuer(), "aud": "web", "sub": sub, "sid": sid, "iat": START,
            "exp": START + 120, "jti": claims["jti"], "events": { EVENT: {} },
        });
        assert_eq!(claims, expected, "and no nonce");
        assert!(deliveries(&app).await.is_empty());
        app.run_due_jobs().await;
        assert_eq!(host.requests().len(), 1, "once is enough");
    }
}

http_test! {
    // OpenID Connect Core §8: it knows person and session by names of its own, and is told those.
    async fn a_client_with_pairwise_subjects_is_told_what_it_knows(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let extra = Extra {
            subject_type: SubjectType::Pairwise,
            backchannel_logout_uri: Some(host.url("/")),
            frontchannel_logout_uri: Some("https://print.example/front".to_owned()),
            ..Extra::default()
        };
        let mut scene = Scene::new(&app, metadata(extra)).await;
        let known = Jwt::verify(&app, scene.id_token()).await.claims;
        let hint = scene.id_token().to_owned();
        // It was given in this very session, so nobody is asked.
        let page = scene.end_session(&[("id_token_hint", &hint)]).await;
        assert_eq!(page.text("h1"), "You are signed out");
        let (frame, sid) = (page.attribute("iframe", "src"), known["sid"].as_str().unwrap());
        assert!(frame.ends_with(&format!("&sid={sid}")), "{frame}");
        scene.is_signed_out().await;
        app.run_due_jobs().await;
        let told = Jwt::verify(&app, &logout_tokens(&host)[0]).await.claims;
        assert_eq!((&told["sub"], &told["sid"]), (&known["sub"], &known["sid"]));
    }
}

http_test! {
    async fn a_logout_token_opens_nothing_here(app: TestServer) {
        // Attack B12.
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("204 No Content", "", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        app.run_due_jobs().await;
        let token = logout_tokens(&host).remove(0);
        assert_eq!(scene.client.userinfo(&token).await.status, 401);
        assert_eq!(scene.client.introspect(&token).await.ok(), json!({ "active": false }));
        scene.client.refresh(&token).await.refused(400, "invalid_grant");
        scene.browser.sign_in(ADA, PASSWORD).await;
        scene.end_session(&[("id_token_hint", &token)]).await.is("/end-session", 200);
    }
}

http_test! {
    async fn every_client_that_knows_the_session_is_told_and_no_other(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/web"))).await;
        let sid = scene.sid().await;
        let mut clients = Vec::new();
        for id in ["second", "elsewhere", "without-openid", "deaf"] {
            let metadata = match id {
                "deaf" => plain(),
                _ => told_at(&host.url(&format!("/{id}"))),
            };
            clients.push(app.create_client(id, metadata).await);
        }
        let second = clients[0].tokens(&mut scene.browser, "openid offline_access").await;
        // `sid` is the session's, not the client's.
        assert_eq!(sid_of(&app, second.id.as_deref().unwrap()).await, sid);
        let mut elsewhere = app.browser();
        elsewhere.sign_in(ADA, PASSWORD).await;
        let other = clients[1].tokens(&mut elsewhere, "openid").await;
        assert_ne!(sid_of(&app, other.id.as_deref().unwrap()).await, sid);
        clients[2].tokens(&mut scene.browser, "profile").await;
        clients[3].tokens(&mut scene.browser, "openid").await;

        scene.browser.sign_out().await;
        app.run_due_jobs().await;
        let mut told: Vec<_> = host.requests();
        told.sort();
        let paths: Vec<_> = told.iter().map(|it| it.split(' ').nth(1).unwrap()).collect();
        assert_eq!(paths, ["/second", "/web"]);
        for token in logout_tokens(&host) {
            assert_eq!(Jwt::verify(&app, &token).await.claims["sid"], sid);
        }
        assert!(deliveries(&app).await.is_empty(), "who wants to hear nothing has no row");
    }
}

http_test! {
    async fn a_session_that_was_renewed_is_known_for_as_long_as_it_lasts(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        let sid = scene.sid().await;
        let stay = async |browser: &mut Browser, days| {
            for _ in 0..days {
                app.clock.advance(86_400);
                browser.get("/").await.is("/", 200);
            }
        };
        stay(&mut scene.browser, 20).await;
        let request = scene.client.authorization("profile").with("prompt", "login");
        let page = scene.browser.get(&request.path()).await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        scene.browser.submit(&page, "submit", &typed).await;
        assert!(deliveries(&app).await.is_empty(), "the session goes on");
        // Past the end that it had at first, and what clean-up leaves after it.
        stay(&mut scene.browser, 15).await;
        app.run_due_jobs().await;
        scene.browser.sign_out().await;
        app.run_due_jobs().await;
        let tokens = logout_tokens(&host);
        assert_eq!(tokens.len(), 1);
        assert_eq!(Jwt::verify(&app, &tokens[0]).await.claims["sid"], sid);
    }
}

http_test! {
    async fn a_client_is_told_with_the_algorithm_and_at_the_address_of_today(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/before"))).await;
        scene.browser.sign_out().await;
        let mut metadata = told_at(&host.url("/today"));
        metadata.id_token_signed_response_alg = Some(chancery::keys::Algorithm::Es256);
        let client = registry::find(&app.server, "web").await.unwrap().unwrap();
        let request = UpdateClient { client, metadata, origin: Origin::default() };
        registry::update(&app.server, request).await.unwrap();
        app.run_due_jobs().await;
        let [request] = &host.requests()[..] else { panic!("{:?}", host.requests()) };
        assert!(request.starts_with("POST /today HTTP/1.1\r\n"), "{request}");
        assert_eq!(Jwt::verify(&app, &logout_tokens(&host)[0]).await.header["alg"], "ES256");
    }
}

http_test! {
    async fn who_does_not_want_to_know_any_more_is_told_nothing(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        for id in ["disabled", "deleted"] {
            let client = app.create_client(id, told_at(&host.url("/"))).await;
            client.tokens(&mut scene.browser, "openid").await;
        }
        scene.browser.sign_out().await;
        app.disable_client("disabled").await;
        app.delete_client("deleted").await;
        let client = registry::find(&app.server, "web").await.unwrap().unwrap();
        let metadata = plain();
        let request = UpdateClient { client, metadata, origin: Origin::default() };
        registry::update(&app.server, request).await.unwrap();
        app.run_due_jobs().await;
        assert_eq!(host.requests(), Vec::<String>::new());
        assert!(deliveries(&app).await.is_empty());
    }
}
