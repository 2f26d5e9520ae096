//! What people say about themselves (OpenID Connect Core §5.1).

use chancery::accounts::profile::{self, Edit};

use super::{ADA, EVE};
use crate::support::{TestServer, http_test};
use crate::token::signed_in;

http_test! {
    async fn what_is_saved_is_shown_and_told_to_apps_that_may_know(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/profile").await;
        page.is("/account/profile", 200);
        assert_eq!(page.attribute("#name", "value"), "Ada Lovelace");
        let typed = [
            ("name", "Ada King"),
            ("given_name", "Ada"),
            ("birthdate", "1815-12-10"),
            ("zoneinfo", "Europe/London"),
            ("phone_number", "+44 20 7946 0018"),
            ("website", "https://ada.example/"),
            ("street_address", "12 St James's Square\r\nFirst floor"),
            ("locale", "fr"),
        ];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/account/profile", 200);
        assert_eq!(page.count("html[lang=fr]"), 1, "the pages speak it from now on");
        assert_eq!(page.attribute("#name", "value"), "Ada King");
        assert_eq!(page.attribute("#locale option[selected]", "value"), "fr");
        assert_eq!(page.text("#street_address"), "12 St James's Square First floor");
        let tokens = client.tokens(&mut browser, "openid profile").await;
        let claims = client.userinfo(&tokens.access).await.ok();
        assert_eq!(claims["name"], "Ada King");
        assert_eq!(claims["birthdate"], "1815-12-10");
        let log = app.audit_log().await;
        let changed = log.iter().find(|row| row.event == "profile_changed").unwrap();
        assert!(!changed.detail.contains("King"), "names of claims, not what they say");
    }
}

http_test! {
    async fn everything_that_is_wrong_is_told_beside_its_field_and_nothing_is_saved(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/profile").await;
        let long = "x".repeat(201);
        let typed = [
            ("name", long.as_str()),
            ("nickname", "Countess"),
            ("birthdate", "tomorrow"),
            ("zoneinfo", "London time"),
            ("picture", "javascript:alert(1)"),
            ("phone_number", "me"),
        ];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/account/profile", 422);
        assert!(!page.errors().is_empty());
        for (field, value) in &typed {
            let is_wrong = *field != "nickname";
            assert_eq!(page.count(&format!("#{field}[aria-invalid=true]")), usize::from(is_wrong));
            assert_eq!(page.attribute(&format!("#{field}"), "value"), *value, "it is kept");
        }
        assert_eq!(page.count("#error-summary li"), 5);
        assert_eq!(page.count("[href^='javascript']"), 0);
        let page = browser.get("/account/profile").await;
        assert_eq!(page.attribute("#nickname", "value"), "");
    }
}

http_test! {
    async fn what_the_form_does_not_ask_for_stays(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let formatted = Some("12 St James's Square\nLondon".to_owned());
        let edit = Edit { claim: "address.formatted".to_owned(), value: formatted.clone() };
        profile::edit(&app.server, ADA, vec![edit]).await.unwrap();
        let page = browser.get("/account/profile").await;
        browser.submit(&page, "submit", &[("nickname", "Countess")]).await;
        let user = chancery::accounts::users::show(&app.server, ADA).await.unwrap();
        let profile = profile::Profile::of(&user).unwrap();
        assert_eq!(profile.nickname.as_deref(), Some("Countess"));
        assert_eq!(profile.address.formatted, formatted);
    }
}

http_test! {
    async fn markup_in_a_profile_comes_out_as_text(app: TestServer) {
        let mut browser = signed_in(&app).await;
        for payload in crate::pages::PAYLOADS {
            let page = browser.get("/account/profile").await;
            let typed = [("name", *payload), ("nickname", *payload), ("locality", *payload)];
            let page = browser.submit(&page, "submit", &typed).await;
            let home = browser.get("/").await;
            for body in [&page.body, &home.body] {
                assert!(!body.contains("<script>alert") && !body.contains("<img"), "{body}");
                assert!(!body.contains("<svg on") && !body.contains("<iframe"), "{body}");
            }
        }
    }
}

http_test! {
    async fn people_choose_a_user_name_where_they_may(app: TestServer) {
        let mut browser = signed_in(&app).await;
        assert_eq!(browser.get("/account/profile").await.count("#username"), 0);
        let app = app.restart(|config| config.usernames.choose = true).await;
        let mut browser = browser.at(&app);
        let page = browser.get("/account/profile").await;
        let page = browser.submit(&page, "save-username", &[("username", "ada")]).await;
        page.is("/account/profile", 200);
        assert_eq!(page.attribute("#username", "value"), "ada");
        let eve = app.create_user(EVE).await;
        let mut browser = app.browser_of(&eve).await;
        let page = browser.get("/account/profile").await;
        let page = browser.submit(&page, "save-username", &[("username", "ADA")]).await;
        page.is("/account/profile/username", 422);
        assert_eq!(page.attribute("#username", "value"), "ADA");
        assert_eq!(page.count("#username[aria-invalid=true]"), 1);
    }
}
