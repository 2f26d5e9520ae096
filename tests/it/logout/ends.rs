//! Whatever ends a session, the clients that know it are told (R36): which rows each end writes.

use chancery::accounts::devices::{self, EndSession};
use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::secret::Secret;

use super::{ADA, Scene, deliveries, told_at};
use crate::pages::visit;
use crate::support::{Browser, PASSWORD, TestServer, http_test};

const ANYWHERE: &str = "https://print.example/back";

async fn scene(app: &TestServer) -> Scene {
    Scene::new(app, told_at(ANYWHERE)).await
}

/// Another browser of Ada's.
async fn another(app: &TestServer) -> Browser {
    let mut browser = app.browser();
    browser.sign_in(ADA, PASSWORD).await;
    browser
}

/// Exactly this session's end is to be told, to the one client that knows it.
async fn is_to_be_told(app: &TestServer, sid: &str) {
    let rows = deliveries(app).await;
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.sid.as_str(), row.client_id.as_str()), (sid, "web"));
    assert_eq!((row.attempts, row.failed_at, row.ended_at), (0, None, app.clock.now()));
}

http_test! {
    async fn signing_out(app: TestServer) {
        let mut scene = scene(&app).await;
        let sid = scene.sid().await;
        scene.browser.sign_out().await;
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn ending_it_from_another_browser(app: TestServer) {
        let scene = scene(&app).await;
        let sid = scene.sid().await;
        let mut browser = another(&app).await;
        let page = browser.get("/account/devices").await;
        browser.submit(&page, "end-2", &[]).await.is("/account/devices", 200);
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn signing_out_everywhere_else(app: TestServer) {
        let mut scene = scene(&app).await;
        let sid = scene.sid().await;
        // The one that stays is not told of.
        let mut browser = another(&app).await;
        scene.client.tokens(&mut browser, "openid").await;
        let page = browser.get("/account/devices").await;
        browser.submit(&page, "end-others", &[]).await.is("/account/devices", 200);
        is_to_be_told(&app, &sid).await;
        browser.get("/").await.is("/", 200);
        scene.browser.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_new_password(app: TestServer) {
        let scene = scene(&app).await;
        let sid = scene.sid().await;
        let password = Secret::new("another-otter-in-the-meadow".to_owned());
        users::set_password(&app.server, ADA, password).await.unwrap();
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn locking_the_account(app: TestServer) {
        let scene = scene(&app).await;
        let sid = scene.sid().await;
        users::lock(&app.server, ADA).await.unwrap();
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn deleting_the_account(app: TestServer) {
        let scene = scene(&app).await;
        let sid = scene.sid().await;
        users::delete(&app.server, ADA).await.unwrap();
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn asking_for_the_account_to_be_deleted(app: TestServer) {
        let mut scene = scene(&app).await;
        let sid = scene.sid().await;
        let page = scene.browser.get("/account/delete").await;
        let page = scene.browser.submit(&page, "submit", &[("confirm", "yes")]).await;
        page.is("/account/deletion-asked", 200);
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn somebody_else_signing_in_with_the_same_browser(app: TestServer) {
        let mut scene = scene(&app).await;
        let sid = scene.sid().await;
        app.create_user("eve@example.org").await;
        let request = scene.client.authorization("openid").with("prompt", "login");
        let page = scene.browser.get(&request.path()).await;
        let typed = [("email", "eve@example.org"), ("password", PASSWORD)];
        scene.browser.submit(&page, "submit", &typed).await;
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn a_session_that_merely_runs_out_tells_nobody(app: TestServer) {
        let mut scene = scene(&app).await;
        app.clock.advance(app.server.config().sessions.absolute + 2 * 86_400);
        scene.browser.get("/").await.is("/login", 200);
        app.run_due_jobs().await;
        assert!(deliveries(&app).await.is_empty());
        // And who knew it is forgotten.
        app.create_user("eve@example.org").await;
        users::delete(&app.server, ADA).await.unwrap();
        assert!(deliveries(&app).await.is_empty());
    }
}

http_test! {
    async fn a_session_that_ends_twice_at_once_is_told_once(app: TestServer) {
        let scene = scene(&app).await;
        let claims = crate::support::Jwt::verify(&app, scene.id_token()).await.claims;
        let sid = claims["sid"].as_str().unwrap().to_owned();
        let user_id = claims["sub"].as_str().unwrap().to_owned();
        let request = EndSession { user_id, sid: sid.clone(), origin: Origin::default() };
        let other = app.another_node().await;
        let ends = tokio::join!(
            devices::end(&app.server, request.clone()),
            devices::end(&other.server, request.clone()),
            users::lock(&app.server, ADA),
        );
        assert!(ends.0.is_ok() && ends.1.is_ok() && ends.2.is_ok(), "{ends:?}");
        is_to_be_told(&app, &sid).await;
    }
}

http_test! {
    async fn a_code_that_is_issued_while_the_session_ends_is_told_of_or_dead(app: TestServer) {
        // Whoever comes second sees what the first did: no client keeps a session that has ended.
        for round in 0..10 {
            let id = format!("client-{round}");
            let email = format!("ada{round}@example.org");
            let client = app.create_client(&id, told_at(ANYWHERE)).await;
            let user = app.create_user(&email).await;
            let mut browser = app.browser_of(&user).await;
            // Consent is remembered, so that the next request is answered at once.
            client.tokens(&mut browser, "openid").await;
            browser.sign_out().await;
            let mut browser = app.browser_of(&user).await;
            let request = client.authorization("openid");
            let path = request.path();
            let (answer, locked) =
                tokio::join!(visit(&app, &browser, &path), users::lock(&app.server, &email));
            locked.unwrap();
            let location = answer.header("location").unwrap_or_default().to_owned();
            let rows = deliveries(&app).await;
            let told = rows.iter().filter(|row| row.client_id == id).count();
            if location.contains("code=") {
                assert_eq!(told, 2, "{rows:?}");
            } else {
                assert_eq!(told, 1, "{rows:?}");
            }
            browser.get("/").await.is("/login", 200);
        }
    }
}
