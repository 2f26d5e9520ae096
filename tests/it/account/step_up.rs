//! Pages that change how one signs in want to know anew who is there, and `next` leads back to them
//! and nowhere else (R43, attack A6; OWASP ASVS 7.2.4).

use super::{ADA, EVE};
use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};
use crate::token::signed_in;

/// The pages that open only shortly after a sign-in and that this part of the area has.
const GUARDED: [&str; 2] = ["/account/data", "/account/delete"];

async fn prove(browser: &mut Browser, page: &Page) -> Page {
    browser.submit(page, "submit", &[("password", PASSWORD)]).await
}

http_test! {
    async fn a_page_that_changes_credentials_asks_again_after_five_minutes(app: TestServer) {
        let mut browser = signed_in(&app).await;
        for path in GUARDED {
            browser.get(path).await.is(path, 200);
            app.clock.advance(300);
            browser.get(path).await.is(path, 200);
            app.clock.advance(1);
            let page = browser.get(path).await;
            page.is("/login", 200);
            assert_eq!(page.attribute("#email", "value"), ADA);
            assert_eq!(page.count("#email[readonly]"), 1);
            // Others stay open all the while.
            browser.get("/account/devices").await.is("/account/devices", 200);
            let before = browser.cookies["chancery"].clone();
            prove(&mut browser, &page).await.is(path, 200);
            assert_ne!(browser.cookies["chancery"], before, "R43: a new id at every step-up");
        }
    }
}

http_test! {
    async fn a_form_that_took_its_time_is_taken_and_an_old_one_is_not(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/delete").await;
        app.clock.advance(900);
        let late = browser.submit(&page, "submit", &[]).await;
        late.is("/account/delete", 422);
        app.clock.advance(1);
        let page = browser.submit(&page, "submit", &[("confirm", "yes")]).await;
        page.is("/login", 200);
        prove(&mut browser, &page).await.is("/account/delete", 200);
        assert_eq!(app.mail().await.len(), 0, "nothing was asked for");
    }
}

http_test! {
    async fn whoever_is_not_signed_in_comes_back_to_the_page_that_was_meant(app: TestServer) {
        app.create_user(ADA).await;
        for path in [
            "/account/profile",
            "/account/devices",
            "/account/apps",
            "/account/activity",
            "/account/data",
            "/account/delete",
        ] {
            let mut browser = app.browser();
            let page = browser.get(path).await;
            page.is("/login", 200);
            let wrong = [("email", ADA), ("password", "not-the-right-password")];
            let page = browser.submit(&page, "submit", &wrong).await;
            page.is("/login", 422);
            let right = [("email", ADA), ("password", PASSWORD)];
            browser.submit(&page, "submit", &right).await.is(path, 200);
            app.clock.advance(3600);
        }
    }
}

http_test! {
    async fn next_leads_to_pages_of_the_account_area_and_nowhere_else(app: TestServer) {
        app.create_user(ADA).await;
        for next in [
            "https://evil.example/",
            "//evil.example/account/data",
            "/\\evil.example",
            "javascript:alert(1)",
            "/logout",
            "/authorize?client_id=web",
            "/account/data/../../logout",
            "/account/data?x=https://evil.example",
            "%2Faccount%2Fdata",
            "/account/data\r\nLocation: https://evil.example",
            "",
        ] {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let query = query.append_pair("next", next).finish();
            let mut browser = app.browser();
            let page = browser.get(&format!("/login?{query}")).await;
            page.is("/login", 200);
            assert_eq!(page.count("[name=next]"), 0, "{next}");
            let typed = [("email", ADA), ("password", PASSWORD)];
            let page = browser.submit(&page, "submit", &typed).await;
            page.is("/", 200);
            assert!(page.location.is_none(), "{next}");
            // Nor for who is signed in already.
            let page = browser.get(&format!("/login?{query}")).await;
            page.is("/", 200);
            assert!(page.location.is_none(), "{next}");
        }
    }
}

http_test! {
    async fn a_forged_next_in_the_form_leads_nowhere_else_either(app: TestServer) {
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/login?next=/account/data").await;
        let typed = [("email", ADA), ("password", PASSWORD), ("next", "https://evil.example/")];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/", 200);
        assert!(page.location.is_none());
    }
}

http_test! {
    async fn nobody_else_proves_to_be_the_person(app: TestServer) {
        let mut browser = signed_in(&app).await;
        app.create_user(EVE).await;
        app.clock.advance(301);
        let page = browser.get("/account/data").await;
        page.is("/login", 200);
        // Eve's address is not for the form to say, and her password is not Ada's.
        let reset = chancery::secret::Secret::new("another-otter-in-the-meadow".to_owned());
        chancery::accounts::users::set_password(&app.server, EVE, reset).await.unwrap();
        let typed = [("email", EVE), ("password", "another-otter-in-the-meadow")];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/login", 422);
        assert_eq!(page.attribute("#email", "value"), ADA);
        prove(&mut browser, &page).await.is("/account/data", 200);
    }
}
