//! Signing in and out with a password, and what ends a session. What is refused is in `pages`.

use chancery::accounts::users;
use chancery::secret::Secret;

use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};

const ADA: &str = "ada@example.org";

http_test! {
    async fn a_person_signs_in_and_out(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/").await;
        page.is("/login", 200);
        let page = type_in(&mut browser, &page, ADA, PASSWORD).await;
        page.is("/", 200);
        assert!(page.body.contains(ADA));

        let page = browser.get(&page.attribute("a#logout", "href")).await;
        page.is("/logout", 200);
        let before = browser.clone();
        browser.submit(&page, "confirm", &[]).await.is("/signed-out", 200);
        browser.get("/").await.is("/login", 200);
        // The session is gone, not only its cookie.
        before.clone().get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn a_session_survives_a_restart(app: TestServer) {
        let user = app.create_user(ADA).await;
        let cookies = app.browser_of(&user).await.cookies;
        let app = app.restart(|_| {}).await;
        let mut browser = app.browser();
        browser.cookies = cookies;
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn locking_and_a_new_password_end_every_session(app: TestServer) {
        let user = app.create_user(ADA).await;
        let (mut one, mut two) = (app.browser_of(&user).await, app.browser_of(&user).await);
        let password = Secret::new("another-meadow-otter-48".to_owned());
        users::set_password(&app.server, ADA, password).await.unwrap();
        one.get("/").await.is("/login", 200);
        two.get("/").await.is("/login", 200);

        let mut three = app.browser();
        three.sign_in(ADA, "another-meadow-otter-48").await;
        users::lock(&app.server, ADA).await.unwrap();
        three.get("/").await.is("/login", 200);
        users::unlock(&app.server, ADA).await.unwrap();
        three.get("/").await.is("/login", 200);
    }
}

async fn type_in(browser: &mut Browser, page: &Page, email: &str, password: &str) -> Page {
    browser.submit(page, "submit", &[("email", email), ("password", password)]).await
}
