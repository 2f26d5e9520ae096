//! What ends an account's sessions and tokens on one node has ended them on the other: at once, as
//! the clock stands here and nothing is found out by its age (attack B11; OWASP ASVS 7.4.2, 7.4.3).

use chancery::accounts::ending::{self, Reason};
use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::secret::Secret;
use chancery::storage::users::UserRow;

use super::{ADA, link_of, new_browser_letter};
use crate::pages::Filled;
use crate::support::{Browser, Jwt, OAuthClient, PASSWORD, Site, TestServer, Tokens, http_test};
use crate::token::{assert_alive, assert_dead};

/// A person's session and tokens, had at one node and seen from the other.
struct Scene {
    here: TestServer,
    there: TestServer,
    user: UserRow,
    browser: Browser,
    client: OAuthClient,
    tokens: Tokens,
    offline: Tokens,
}

impl Scene {
    async fn new(app: &TestServer) -> Self {
        let there = app.another_node().await;
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        let scene = Self { here: app.clone(), there, user, browser, client, tokens, offline };
        let client = scene.client_there();
        assert_alive(&client, &scene.tokens).await;
        assert_alive(&client, &scene.offline).await;
        scene.browser_there().get("/").await.is("/", 200);
        scene
    }

    fn client_there(&self) -> OAuthClient {
        OAuthClient { site: Site::clone(&self.there), ..self.client.clone() }
    }

    fn browser_there(&self) -> Browser {
        self.browser.at(&self.there)
    }

    async fn tokens_are_dead_there(&self) {
        let client = self.client_there();
        assert_dead(&client, &self.tokens).await;
        assert_dead(&client, &self.offline).await;
    }

    async fn everything_is_dead_there(&self) {
        self.tokens_are_dead_there().await;
        self.browser_there().get("/").await.is("/login", 200);
    }

    /// Another browser of Ada's, at this node.
    async fn another_browser(&self) -> Browser {
        self.here.browser_of(&self.user).await
    }
}

http_test! {
    async fn a_new_password_ends_everything_on_both_nodes(app: TestServer) {
        let scene = Scene::new(&app).await;
        let password = Secret::new("another-otter-in-the-meadow".to_owned());
        users::set_password(&app.server, ADA, password).await.unwrap();
        scene.everything_is_dead_there().await;
    }
}

http_test! {
    async fn a_locked_person_has_nothing_on_either_node(app: TestServer) {
        let scene = Scene::new(&app).await;
        app.lock_user(&scene.user.id).await;
        scene.everything_is_dead_there().await;
    }
}

http_test! {
    async fn a_deleted_person_has_nothing_on_either_node(app: TestServer) {
        let scene = Scene::new(&app).await;
        app.delete_user(&scene.user.id).await;
        scene.everything_is_dead_there().await;
    }
}

http_test! {
    async fn an_app_that_is_removed_has_nothing_on_either_node(app: TestServer) {
        let scene = Scene::new(&app).await;
        let mut browser = scene.browser.clone();
        let page = browser.get("/account/apps").await;
        browser.submit(&page, "remove-1", &[]).await.is("/account/apps", 200);
        scene.tokens_are_dead_there().await;
        scene.browser_there().get("/").await.is("/", 200);
    }
}

http_test! {
    async fn a_session_that_is_ended_elsewhere_has_ended_on_both_nodes(app: TestServer) {
        let scene = Scene::new(&app).await;
        let claims = Jwt::verify(&app, &scene.tokens.access).await.claims;
        let mut other = scene.another_browser().await;
        let page = other.get("/account/devices").await;
        let form = Filled::new(&other, &page, "end-2", &[]);
        assert_eq!(form.value("sid"), claims["sid"]);
        other.submit(&page, "end-2", &[]).await.is("/account/devices", 200);
        scene.browser_there().get("/").await.is("/login", 200);
        assert_dead(&scene.client_there(), &scene.tokens).await;
        // What outlives a session by its nature is the app's, on its own page.
        assert_alive(&scene.client_there(), &scene.offline).await;
    }
}

http_test! {
    async fn signing_out_everywhere_else_holds_on_both_nodes(app: TestServer) {
        let scene = Scene::new(&app).await;
        let mut other = scene.another_browser().await;
        let page = other.get("/account/devices").await;
        other.submit(&page, "end-others", &[]).await.is("/account/devices", 200);
        scene.everything_is_dead_there().await;
        other.at(&scene.there).get("/").await.is("/", 200);
    }
}

http_test! {
    async fn that_was_not_me_holds_on_both_nodes(app: TestServer) {
        let scene = Scene::new(&app).await;
        let mut intruder = app.browser();
        let link = link_of(&new_browser_letter(&app, &mut intruder).await);
        let mut reader = scene.there.browser();
        let page = reader.get(&link).await;
        reader.submit(&page, "submit", &[]).await.is("/not-me/done", 200);
        scene.everything_is_dead_there().await;
        intruder.get("/").await.is("/login", 200);
        let page = intruder.get("/login").await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        intruder.submit(&page, "submit", &typed).await.is("/login", 422);
    }
}

http_test! {
    async fn an_account_that_will_be_deleted_has_nothing_on_either_node(app: TestServer) {
        let scene = Scene::new(&app).await;
        let mut browser = scene.browser.clone();
        let page = browser.get("/account/delete").await;
        let page = browser.submit(&page, "submit", &[("confirm", "yes")]).await;
        page.is("/account/deletion-asked", 200);
        scene.everything_is_dead_there().await;
    }
}

http_test! {
    async fn one_session_can_be_spared(app: TestServer) {
        let scene = Scene::new(&app).await;
        let claims = Jwt::verify(&app, &scene.tokens.access).await.claims;
        let sid = claims["sid"].as_str().unwrap().to_owned();
        scene.another_browser().await;
        let input = (scene.user.id.clone(), sid);
        let now = app.clock.now();
        let ended = app.server.database().write(input, move |tx, (user_id, sid)| {
            Box::pin(async move {
                let origin = Origin::default();
                ending::others(tx, user_id, sid, now, Reason::PasswordChanged, &origin).await
            })
        });
        let ended = ended.await.unwrap();
        assert_eq!((ended.sessions, ended.grants), (1, 1));
        assert_alive(&scene.client_there(), &scene.tokens).await;
        assert_dead(&scene.client_there(), &scene.offline).await;
        scene.browser_there().get("/").await.is("/", 200);
        let log = app.audit_log().await;
        let row = log.iter().rev().find(|row| row.event == "sessions_ended").unwrap();
        assert_eq!(row.detail, r#"{"reason":"password changed","sessions":1,"grants":1}"#);
    }
}
