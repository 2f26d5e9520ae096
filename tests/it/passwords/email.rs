//! A changed e-mail address: a code at the new one, notices to the old one (attack C5).

use chancery::accounts::users;

use super::{ADA, letter_to, times};
use crate::pages::{Filled, Scene};
use crate::support::{PASSWORD, TestServer, http_test, wrong_code};

const PAGE: &str = "/account/email";
const CODE: &str = "/account/email/code";
const NEW_ADDRESS: &str = "ada@new.example";

http_test! {
    async fn a_code_at_the_new_address_changes_it_and_the_old_one_is_told(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        page.is(PAGE, 200);
        let page = browser.submit(&page, "submit", &[("email", NEW_ADDRESS)]).await;
        page.is(CODE, 200);
        assert!(page.text("main").contains("a•••@new.example"));
        let code = letter_to(&app, NEW_ADDRESS).await;
        assert_eq!(code.template, "email_code");
        assert_eq!(letter_to(&app, ADA).await.template, "email_change_asked");
        // Nothing changes before the code.
        assert_eq!(users::show(&app.server, ADA).await.unwrap().email, ADA);
        browser.submit(&page, "submit", &[("code", &wrong_code(&code.code()))]).await.is(CODE, 422);
        let page = browser.submit(&page, "submit", &[("code", &code.code())]).await;
        page.is("/account/security", 200);
        assert!(page.text("[role=status].box").contains("was changed"));
        assert!(browser.get(PAGE).await.text("main").contains(NEW_ADDRESS));
        let notice = letter_to(&app, ADA).await;
        assert_eq!(notice.template, "email_changed");
        let ada = users::show(&app.server, NEW_ADDRESS).await.unwrap();
        assert!(ada.email_verified);
        assert!(users::show(&app.server, ADA).await.is_err());
        assert_eq!(times(&app, "email_changed").await, 1);
        app.browser().sign_in(NEW_ADDRESS, PASSWORD).await;
    }
}

http_test! {
    async fn an_address_with_an_account_is_not_told_apart_and_not_given(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("Bob@example.org").await;
        let mut browser = scene.ada().await;
        let mut bodies = Vec::new();
        for email in ["bob@example.org", "bot@example.org"] {
            let page = browser.get(PAGE).await;
            let page = browser.submit(&page, "submit", &[("email", email)]).await;
            page.is(CODE, 200);
            bodies.push((page.status, page.text("main"), page.count("form")));
        }
        assert_eq!(bodies[0], bodies[1]);
        let told = letter_to(&app, "Bob@example.org").await;
        assert_eq!(told.template, "address_in_use");
        assert!(told.codes().is_empty(), "{}", told.text);
    }
}

http_test! {
    async fn somebody_may_take_the_address_first(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        let page = browser.submit(&page, "submit", &[("email", NEW_ADDRESS)]).await;
        let code = letter_to(&app, NEW_ADDRESS).await.code();
        app.create_user(NEW_ADDRESS).await;
        browser.submit(&page, "submit", &[("code", &code)]).await.is_error(409);
        assert_eq!(users::show(&app.server, ADA).await.unwrap().email, ADA);
    }
}

http_test! {
    async fn the_code_counts_for_the_person_and_the_browser_that_asked(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        app.create_user("eve@example.org").await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        let page = browser.submit(&page, "submit", &[("email", NEW_ADDRESS)]).await;
        let code = letter_to(&app, NEW_ADDRESS).await.code();
        // Another browser of Ada's.
        let mut other = scene.ada().await;
        other.get(page.url.as_str()).await.is_error(410);
        // Eve signs in where Ada asked.
        browser.sign_out().await;
        browser.sign_in("eve@example.org", PASSWORD).await;
        let page = browser.get(page.url.as_str()).await;
        page.is(CODE, 200);
        let refused = browser.submit(&page, "submit", &[("code", &code)]).await;
        assert!(!refused.status.is_success(), "{}", refused.body);
        for (email, is_there) in [(ADA, true), ("eve@example.org", true), (NEW_ADDRESS, false)] {
            assert_eq!(users::show(&app.server, email).await.is_ok(), is_there, "{email}");
        }
    }
}

http_test! {
    async fn what_is_no_new_address_is_told_beside_the_field(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        for bad in ["", "x", "a@b@c.example", ADA] {
            let refused = browser.submit(&page, "submit", &[("email", bad)]).await;
            refused.is(PAGE, 422);
            assert_eq!(refused.attribute("#email", "aria-invalid"), "true", "{bad}");
            assert_eq!(refused.attribute("#email", "value"), bad);
        }
        // Another spelling of one's own address is a new one to see.
        let page = browser.submit(&page, "submit", &[("email", "Ada@Example.org")]).await;
        page.is(CODE, 200);
        let code = letter_to(&app, "Ada@Example.org").await.code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/account/security", 200);
        assert_eq!(users::show(&app.server, ADA).await.unwrap().email, "Ada@Example.org");
    }
}

http_test! {
    async fn a_reset_under_way_ends_with_the_old_address(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let (mut thief, page, letter) = crate::passwords::forget(&app, ADA).await;
        let ticket = thief.submit(&page, "submit", &[("code", &letter.code())]).await;
        ticket.is("/password/new", 200);
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        let page = browser.submit(&page, "submit", &[("email", NEW_ADDRESS)]).await;
        let code = letter_to(&app, NEW_ADDRESS).await.code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/account/security", 200);
        thief.submit(&ticket, "submit", &[("password", crate::passwords::NEW)]).await.is_error(410);
        assert!(crate::passwords::opens(&app, NEW_ADDRESS, PASSWORD).await);
    }
}

http_test! {
    async fn the_page_opens_shortly_after_a_sign_in_only(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        let form = Filled::new(&browser, &page, "submit", &[("email", NEW_ADDRESS)]);
        app.clock.advance(3600);
        browser.get(PAGE).await.is("/login", 200);
        let late = form.send(&app, &[]).await;
        assert!(late.header("location").unwrap().starts_with("/login?next="), "{}", late.body);
        assert!(app.mail().await.iter().all(|letter| letter.to != NEW_ADDRESS));
    }
}
