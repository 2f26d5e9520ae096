//! Temporary passwords: they open the page of a new one, and nothing else.

use chancery::accounts::users::{self, CreateUser, Credential};
use chancery::secret::Secret;

use super::{ADA, NEW, opens, times};
use crate::pages::{Filled, Scene, flow_of, visit};
use crate::support::{PASSWORD, TestServer, http_test};

const TEMPORARY: &str = "k7Qm2-x9Rtp-4Wvzn-hB3jd";

async fn give(app: &TestServer, email: &str) {
    let credential = Credential::TemporaryPassword(Secret::new(TEMPORARY.to_owned()));
    users::set_credential(&app.server, email, credential).await.unwrap();
}

http_test! {
    async fn it_must_be_changed_before_anything_else(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        give(&app, ADA).await;
        let mut browser = app.browser();
        let page = scene.begin(&mut browser).await;
        let flow = flow_of(&page);
        let login = [("email", ADA), ("password", TEMPORARY)];
        let page = browser.submit(&page, "submit", &login).await;
        page.is("/password/new", 200);
        // There is no session, wherever the browser goes from here.
        assert!(!browser.cookies.contains_key("chancery"));
        for path in ["/", "/account/profile", "/account/security", &format!("/consent?flow={flow}")] {
            let answer = visit(&app, &browser, path).await;
            assert!(answer.header("location").unwrap().starts_with("/login"), "{path}");
        }
        let same = browser.submit(&page, "submit", &[("password", TEMPORARY)]).await;
        same.is("/password/new", 422);
        assert!(same.errors().contains("until now"), "{}", same.errors());
        // Then the sign-in goes on in its flow.
        let page = browser.submit(&page, "submit", &[("password", NEW)]).await;
        page.is("/consent", 200);
        assert_eq!(flow_of(&page), flow);
        assert!(!opens(&app, ADA, TEMPORARY).await && opens(&app, ADA, NEW).await);
        let shown = users::show(&app.server, ADA).await.unwrap();
        assert!(!shown.password_change_required);
        assert_eq!(times(&app, "temporary_password_set").await, 1);
        assert_eq!(times(&app, "password_changed").await, 1);
    }
}

http_test! {
    async fn it_is_good_for_its_time_only(app: TestServer) {
        app.create_user(ADA).await;
        give(&app, ADA).await;
        let lifetime = app.server.config().passwords.temporary_lifetime;
        app.clock.advance(lifetime - 1);
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let login = [("email", ADA), ("password", TEMPORARY)];
        browser.submit(&page, "submit", &login).await.is("/password/new", 200);
        app.clock.advance(2);
        let mut late = app.browser();
        let refused = late.submit(&page, "submit", &login).await;
        assert_eq!(refused.status, 419, "another browser's form");
        let page = late.get("/login").await;
        let refused = late.submit(&page, "submit", &login).await;
        refused.is("/login", 422);
        assert!(refused.errors().contains("do not belong together"), "as a wrong one");
    }
}

http_test! {
    async fn no_program_gets_tokens_for_it(app: TestServer) {
        let client = app.password_client().await;
        app.create_user(ADA).await;
        give(&app, ADA).await;
        let form = [("grant_type", "password"), ("username", ADA), ("password", TEMPORARY)];
        client.token(&form).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn what_was_open_ends_when_it_is_given_and_an_old_ticket_with_it(app: TestServer) {
        let ada = app.create_user(ADA).await;
        let mut open = app.browser_of(&ada).await;
        give(&app, ADA).await;
        open.get("/account/profile").await.is("/login", 200);

        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let login = [("email", ADA), ("password", TEMPORARY)];
        let page = browser.submit(&page, "submit", &login).await;
        page.is("/password/new", 200);
        give(&app, ADA).await;
        let late = Filled::new(&browser, &page, "submit", &[("password", NEW)]);
        assert_eq!(late.send(&app, &[]).await.status, 410);
        assert!(!opens(&app, ADA, NEW).await);
    }
}

http_test! {
    async fn an_account_can_begin_with_one_and_proves_its_address_afterwards(app: TestServer) {
        let request = CreateUser {
            email: ADA.to_owned(),
            name: None,
            password: None,
            verified: false,
        };
        let credential = Credential::TemporaryPassword(Secret::new(TEMPORARY.to_owned()));
        let ada = users::create_with(&app.server, request, Some(credential)).await.unwrap();
        assert!(ada.password_change_required);
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let login = [("email", ADA), ("password", TEMPORARY)];
        let page = browser.submit(&page, "submit", &login).await;
        page.is("/password/new", 200);
        let page = browser.submit(&page, "submit", &[("password", NEW)]).await;
        page.is("/code", 200);
        let code = app.mail().await.into_iter().find(|letter| letter.template == "login_code");
        let code = code.unwrap().code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
    }
}

http_test! {
    async fn the_policy_holds_for_it_and_for_what_follows(app: TestServer) {
        app.create_user(ADA).await;
        let weak = Credential::TemporaryPassword(Secret::new("welcome12345".to_owned()));
        assert!(users::set_credential(&app.server, ADA, weak).await.is_err());
        give(&app, ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let login = [("email", ADA), ("password", TEMPORARY)];
        let page = browser.submit(&page, "submit", &login).await;
        for weak in ["short", "password1234", "adaexample.org"] {
            browser.submit(&page, "submit", &[("password", weak)]).await.is("/password/new", 422);
        }
        browser.submit(&page, "submit", &[("password", PASSWORD)]).await.is("/", 200);
    }
}
