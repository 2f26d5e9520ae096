//! Signing out: asked first, whole, and for good (R43).

use super::{Scene, visit};
use crate::support::{PASSWORD, TestServer, Tokens, http_test};

http_test! {
    async fn signing_out_ends_the_session_and_its_cookie(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let before = browser.clone();
        let page = browser.get("/logout").await;
        page.is("/logout", 200);
        browser.submit(&page, "confirm", &[]).await.is("/signed-out", 200);
        assert!(!browser.cookies.contains_key("chancery"));
        // The old id is dead, in whoever's hands it is.
        assert_eq!(visit(&app, &before, "/").await.header("location"), Some("/login"));
        let mut stolen = before.clone();
        stolen.get(&scene.request().path()).await.is("/login", 200);
        browser.sign_in("ada@example.org", PASSWORD).await;
        assert_ne!(browser.cookies["chancery"], before.cookies["chancery"]);
    }
}

http_test! {
    async fn the_tokens_of_a_session_end_with_it(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let request = scene.request();
        let code = scene.client.code(&mut browser, &request).await;
        let tokens = Tokens::of(&scene.client.redeem(&request, &code).await);
        assert_eq!(scene.client.userinfo(&tokens.access).await.status, 200);
        let request = scene.request();
        let waiting = scene.client.code(&mut browser, &request).await;
        browser.sign_out().await;
        assert_eq!(scene.client.userinfo(&tokens.access).await.status, 401);
        scene.client.redeem(&request, &waiting).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn signing_out_in_one_browser_leaves_the_others(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut here = scene.ada().await;
        let mut there = scene.ada().await;
        here.sign_out().await;
        there.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn without_a_session_there_is_nothing_to_sign_out_of(app: TestServer) {
        let mut browser = app.browser();
        browser.get("/logout").await.is("/login", 200);
        browser.post("/logout", &[]).await.is("/signed-out", 200);
        browser.get("/signed-out").await.is("/signed-out", 200);
    }
}

http_test! {
    async fn a_session_ends_by_itself(app: TestServer) {
        // R43: an idle and an absolute end.
        let scene = Scene::new(app.clone()).await;
        let sessions = app.server.config().sessions.clone();
        let mut idle = scene.ada().await;
        app.clock.advance(sessions.idle - 1);
        idle.get("/").await.is("/", 200);
        app.clock.advance(sessions.idle);
        idle.get("/").await.is("/login", 200);

        let mut busy = scene.ada().await;
        let steps = sessions.absolute / (sessions.idle - 1);
        for _ in 0..steps {
            app.clock.advance(sessions.idle - 1);
            busy.get("/").await.is("/", 200);
        }
        app.clock.advance(sessions.absolute - steps * (sessions.idle - 1));
        busy.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_session_cookie_in_parts_or_twice_opens_nothing(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let browser = scene.ada().await;
        let id = browser.cookies["chancery"].clone();
        for bad in [&id[1..], &id[..id.len() - 1], &format!("{id}A"), &id.to_ascii_lowercase()] {
            let mut stranger = browser.clone();
            stranger.cookies.insert("chancery".to_owned(), bad.to_owned());
            if bad != id {
                let response = visit(&app, &stranger, "/").await;
                assert_eq!(response.header("location"), Some("/login"), "{bad}");
            }
        }
    }
}
