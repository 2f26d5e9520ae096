//! Where a person is signed in, and ending it there (R43).

use chancery::accounts::devices::{self, EndSession};
use chancery::audit::Origin;

use super::{ADA, EVE, FIREFOX, SAFARI, events_of, sign_in_as};
use crate::pages::{Filled, visit};
use crate::support::{Jwt, PASSWORD, TestServer, http_test};
use crate::token::{assert_alive, assert_dead, signed_in};

http_test! {
    async fn every_session_is_listed_and_this_one_is_marked(app: TestServer) {
        app.create_user(ADA).await;
        let (mut here, mut there) = (app.browser(), app.browser());
        sign_in_as(&mut there, ADA, SAFARI).await;
        app.clock.advance(7200);
        sign_in_as(&mut here, ADA, FIREFOX).await;
        let page = here.get("/account/devices").await;
        page.is("/account/devices", 200);
        assert_eq!(page.count(".row"), 2);
        assert_eq!(page.text(".row:nth-child(1) h2"), "Firefox (Windows) This browser");
        assert_eq!(page.text(".row:nth-child(2) h2"), "Safari (iPhone)");
        let facts = page.text(".row:nth-child(2) div");
        assert!(facts.contains("127.0.0.1") && facts.contains("2 hours ago"), "{facts}");
        assert!(facts.contains("With: password") && !facts.contains("code"), "{facts}");
        assert_eq!(page.count(".row:nth-child(1) button"), 0, "one signs out of this one");
        // Those of others are not there.
        app.create_user(EVE).await;
        let mut eve = app.browser();
        sign_in_as(&mut eve, EVE, FIREFOX).await;
        assert_eq!(eve.get("/account/devices").await.count(".row"), 1);
        assert_eq!(eve.get("/account/devices").await.count("#end-others"), 0);
    }
}

http_test! {
    async fn a_session_that_is_ended_elsewhere_is_dead_with_its_tokens(app: TestServer) {
        let client = app.web_client().await;
        let mut there = signed_in(&app).await;
        let tokens = client.tokens(&mut there, "openid").await;
        let mut here = app.browser();
        here.sign_in(ADA, PASSWORD).await;
        let mine = client.tokens(&mut here, "openid").await;
        let page = here.get("/account/devices").await;
        let page = here.submit(&page, "end-2", &[]).await;
        page.is("/account/devices", 200);
        assert_eq!(page.text("[role=status]"), "That browser is signed out.");
        assert_eq!(page.count(".row"), 1);
        assert_eq!(visit(&app, &there, "/").await.header("location"), Some("/login"));
        assert_dead(&client, &tokens).await;
        assert_alive(&client, &mine).await;
        here.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn signing_out_everywhere_else_leaves_this_browser_and_its_tokens(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        let mut there = signed_in(&app).await;
        let tokens = client.tokens(&mut there, "openid").await;
        let offline = client.tokens(&mut there, "openid offline_access").await;
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        let by_password = crate::support::Tokens::of(&trusted.token(&form).await);
        let mut here = app.browser();
        here.sign_in(ADA, PASSWORD).await;
        let mine = client.tokens(&mut here, "openid").await;
        let page = here.get("/account/devices").await;
        let page = here.submit(&page, "end-others", &[]).await;
        page.is("/account/devices", 200);
        assert_eq!(page.count(".row"), 1);
        assert_eq!(visit(&app, &there, "/").await.header("location"), Some("/login"));
        for (client, tokens) in [(&client, &tokens), (&client, &offline), (&trusted, &by_password)] {
            assert_dead(client, tokens).await;
        }
        assert_alive(&client, &mine).await;
        let user_id = client.userinfo(&mine.access).await.ok()["sub"].as_str().unwrap().to_owned();
        assert!(events_of(&app, &user_id).await.contains(&"sessions_ended".to_owned()));
    }
}

http_test! {
    async fn nobody_ends_the_session_of_somebody_else(app: TestServer) {
        let client = app.web_client().await;
        let mut ada = signed_in(&app).await;
        let tokens = client.tokens(&mut ada, "openid").await;
        let sid = Jwt::verify(&app, &tokens.access).await.claims["sid"].as_str().unwrap().to_owned();
        let eve = app.create_user(EVE).await;
        let mut browser = app.browser_of(&eve).await;
        app.browser_of(&eve).await;
        let page = browser.get("/account/devices").await;
        let form = Filled::new(&browser, &page, "end-2", &[]).with("sid", &sid);
        let response = form.send(&app, &[]).await;
        assert_eq!(response.status, 303, "no hint that there is one");
        ada.get("/").await.is("/", 200);
        assert_alive(&client, &tokens).await;
        let request =
            EndSession { user_id: eve.id, sid, origin: Origin::default() };
        assert!(!devices::end(&app.server, request).await.unwrap());
        // One that is gone is not missed.
        let gone = form.with("sid", "no-such-session").send(&app, &[]).await;
        assert_eq!(gone.status, 303);
    }
}

http_test! {
    async fn a_session_ended_twice_at_once_ends_once(app: TestServer) {
        let user = app.create_user(ADA).await;
        let client = app.web_client().await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let sid = Jwt::verify(&app, &tokens.access).await.claims["sid"].as_str().unwrap().to_owned();
        let request = EndSession { user_id: user.id.clone(), sid, origin: Origin::default() };
        let tries = (0..8).map(|_| devices::end(&app.server, request.clone()));
        let ended = futures_util::future::join_all(tries).await;
        assert_eq!(ended.into_iter().filter(|ended| *ended.as_ref().unwrap()).count(), 1);
        let events = events_of(&app, &user.id).await;
        assert_eq!(events.iter().filter(|event| *event == "session_ended").count(), 1);
    }
}
