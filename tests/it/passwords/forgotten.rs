//! A forgotten password on its pages: code or link, a new password, everything else ends (R42).

use super::{ADA, NEW, forget, letter_to, opens, times};
use crate::pages::{Filled, Scene, flow_of, visit};
use crate::support::{PASSWORD, TestServer, http_test, wrong_code};

http_test! {
    async fn the_code_leads_to_a_new_password_and_ends_what_was_open(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut elsewhere = scene.ada().await;
        let tokens = scene.client.tokens(&mut elsewhere, "openid email offline_access").await;

        let (mut browser, page, letter) = forget(&app, ADA).await;
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (ADA, "reset_code"));
        assert!(page.text("main").contains("a•••@example.org"));
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        page.is("/password/new", 200);
        assert_eq!(page.attribute("#email", "value"), ADA);
        assert_eq!(page.attribute("#email", "autocomplete"), "username");
        assert_eq!(page.attribute("#password", "autocomplete"), "new-password");
        // Nobody is signed in by a code.
        assert!(!browser.cookies.contains_key("chancery"));
        let page = browser.submit(&page, "submit", &[("password", NEW)]).await;
        page.is("/login", 200);
        assert!(page.text("[role=status].box").contains("password was changed"));
        assert!(!browser.cookies.contains_key("chancery"));

        elsewhere.get("/account/devices").await.is("/login", 200);
        scene.client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
        let userinfo = scene.client.userinfo(&tokens.access).await;
        assert_eq!(userinfo.status, 401, "{}", userinfo.body);
        let notice = letter_to(&app, ADA).await;
        assert_eq!(notice.template, "password_changed", "{notice:?}");
        assert!(!opens(&app, ADA, PASSWORD).await);
        browser.sign_in(ADA, NEW).await;
        assert_eq!(times(&app, "password_reset").await, 1);
        assert_eq!(times(&app, "password_reset_requested").await, 1);
    }
}

http_test! {
    async fn the_link_does_the_same_in_any_browser_once(app: TestServer) {
        app.create_user(ADA).await;
        let (mut asked, page, letter) = forget(&app, ADA).await;
        let link = letter.link();
        let mut phone = app.browser();
        // However often a scanner looks.
        for _ in 0..3 {
            app.browser().get(&link).await.is("/reset/link", 200);
        }
        let shown = phone.get(&link).await;
        shown.is("/reset/link", 200);
        assert!(!shown.body.contains(ADA), "masked");
        let form = Filled::new(&phone, &shown, "submit", &[]);
        let new = phone.submit(&shown, "submit", &[]).await;
        new.is("/password/new", 200);
        // Neither the link nor the code in the same letter is good any more.
        assert_eq!(form.send(&app, &[]).await.status, 410);
        app.browser().get(&link).await.is_error(410);
        asked.submit(&page, "submit", &[("code", &letter.code())]).await.is_error(410);
        phone.submit(&new, "submit", &[("password", NEW)]).await.is("/login", 200);
        assert!(opens(&app, ADA, NEW).await);
        // The page of the new password is used up too.
        let again = phone.submit(&new, "submit", &[("password", PASSWORD)]).await;
        again.is_error(410);
        assert_eq!(again.attribute("a#back", "href"), "/forgot");
        assert!(opens(&app, ADA, NEW).await);
    }
}

http_test! {
    async fn a_code_ends_the_link_of_its_letter_and_a_new_letter_ends_both(app: TestServer) {
        app.create_user(ADA).await;
        let (mut first, page, old) = forget(&app, ADA).await;
        app.clock.advance(61);
        let (mut second, other_page, new) = forget(&app, ADA).await;
        app.browser().get(&old.link()).await.is_error(410);
        first.submit(&page, "submit", &[("code", &old.code())]).await.is("/reset", 422);
        second.submit(&other_page, "submit", &[("code", &new.code())]).await.is("/password/new", 200);
        app.browser().get(&new.link()).await.is_error(410);
    }
}

http_test! {
    async fn another_letter_comes_after_the_cool_down_to_the_same_page(app: TestServer) {
        app.create_user(ADA).await;
        let (mut browser, page, old) = forget(&app, ADA).await;
        let early = browser.submit(&page, "resend", &[]).await;
        early.is("/reset/resend", 429);
        assert_eq!(early.header("retry-after"), Some("60"));
        app.clock.advance(61);
        let page = browser.submit(&page, "resend", &[]).await;
        page.is("/reset", 200);
        let new = letter_to(&app, ADA).await;
        assert_ne!(new.link(), old.link());
        app.browser().get(&old.link()).await.is_error(410);
        app.browser().get(&new.link()).await.is("/reset/link", 200);
        let page = browser.submit(&page, "submit", &[("code", &new.code())]).await;
        page.is("/password/new", 200);
    }
}

http_test! {
    async fn the_link_lives_a_quarter_of_an_hour_and_so_does_the_ticket(app: TestServer) {
        app.create_user(ADA).await;
        let (_, _, letter) = forget(&app, ADA).await;
        app.clock.advance(899);
        let mut browser = app.browser();
        let page = browser.get(&letter.link()).await;
        let form = Filled::new(&browser, &page, "submit", &[]);
        app.clock.advance(1);
        browser.get(&letter.link()).await.is_error(410);
        assert_eq!(form.send(&app, &[]).await.status, 410);

        let (mut browser, page, letter) = forget(&app, ADA).await;
        app.clock.advance(599);
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        page.is("/password/new", 200);
        app.clock.advance(900);
        browser.submit(&page, "submit", &[("password", NEW)]).await.is_error(410);
        assert!(opens(&app, ADA, PASSWORD).await);
        // The code itself lives for ten minutes.
        let (mut browser, page, letter) = forget(&app, ADA).await;
        app.clock.advance(600);
        browser.submit(&page, "submit", &[("code", &letter.code())]).await.is("/reset", 422);
    }
}

http_test! {
    async fn what_belongs_to_another_browser_is_worth_nothing(app: TestServer) {
        app.create_user(ADA).await;
        app.create_user("eve@example.org").await;
        let (mut ada, page, letter) = forget(&app, ADA).await;
        let (mut eve, evil_page, evil) = forget(&app, "eve@example.org").await;
        // Eve's browser with the id of Ada's request, and with Ada's code in her own.
        eve.get(page.url.as_str()).await.is_error(410);
        let c = Filled::new(&ada, &page, "submit", &[]).value("c").to_owned();
        let stolen = Filled::new(&eve, &evil_page, "submit", &[("code", &letter.code()), ("c", &c)]);
        assert_eq!(stolen.send(&app, &[]).await.status, 410);
        if letter.code() != evil.code() {
            eve.submit(&evil_page, "submit", &[("code", &letter.code())]).await.is("/reset", 422);
        }
        // The ticket is Ada's browser's too.
        let new = ada.submit(&page, "submit", &[("code", &letter.code())]).await;
        eve.get(new.url.as_str()).await.is_error(410);
        let evil_new = eve.submit(&evil_page, "submit", &[("code", &evil.code())]).await;
        let c = Filled::new(&ada, &new, "submit", &[]).value("c").to_owned();
        let stolen = Filled::new(&eve, &evil_new, "submit", &[("password", NEW), ("c", &c)]);
        assert_eq!(stolen.send(&app, &[]).await.status, 410);
        assert!(opens(&app, ADA, PASSWORD).await);
        ada.submit(&new, "submit", &[("password", NEW)]).await.is("/login", 200);
    }
}

http_test! {
    async fn a_code_of_another_purpose_opens_nothing_here_and_this_one_nothing_there(app: TestServer) {
        app.create_user(ADA).await;
        // A code that would sign in, on the page of the forgotten password.
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "new@example.org"), ("name", ""), ("password", PASSWORD)];
        let sign_in = browser.submit(&page, "submit", &typed).await;
        let code = letter_to(&app, "new@example.org").await.code();
        let page = browser.get("/forgot").await;
        let reset = browser.submit(&page, "submit", &[("email", ADA)]).await;
        let reset_code = letter_to(&app, ADA).await.code();
        let [sign_in_id, reset_id] = [&sign_in, &reset]
            .map(|page| Filled::new(&browser, page, "submit", &[]).value("c").to_owned());
        for (page, id, code) in [(&reset, &sign_in_id, &code), (&sign_in, &reset_id, &reset_code)] {
            let crossed = Filled::new(&browser, page, "submit", &[("code", code), ("c", id)]);
            let answer = crossed.send(&app, &[]).await;
            assert_eq!(answer.status, 410, "{}", answer.body);
            assert!(answer.headers.get("set-cookie").is_none());
        }
        browser.get(&format!("/reset?c={sign_in_id}")).await.is_error(410);
        browser.get(&format!("/code?c={reset_id}")).await.is_error(410);
        browser.get(&format!("/password/new?c={reset_id}")).await.is_error(410);
    }
}

http_test! {
    async fn a_refused_password_uses_nothing_up(app: TestServer) {
        app.create_user(ADA).await;
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        for weak in ["", "short", "password1234", "ada@example.org", &"x".repeat(300)] {
            let refused = browser.submit(&page, "submit", &[("password", weak)]).await;
            refused.is("/password/new", 422);
            assert_eq!(refused.attribute("#password", "aria-invalid"), "true");
            assert!(!refused.body.contains("value=\"password1234\""));
        }
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        assert!(opens(&app, ADA, NEW).await);
    }
}

http_test! {
    async fn wrong_codes_are_few_and_the_link_outlives_them(app: TestServer) {
        app.create_user(ADA).await;
        let (mut browser, page, letter) = forget(&app, ADA).await;
        for _ in 0..5 {
            browser.submit(&page, "submit", &[("code", &wrong_code(&letter.code()))]).await;
        }
        browser.submit(&page, "submit", &[("code", &letter.code())]).await.is("/reset", 422);
        // Whoever guessed was not reading the mail.
        let mut owner = app.browser();
        let page = owner.get(&letter.link()).await;
        owner.submit(&page, "submit", &[]).await.is("/password/new", 200);
    }
}

http_test! {
    async fn a_locked_account_and_a_changed_one_are_not_opened(app: TestServer) {
        let ada = app.create_user(ADA).await;
        let (_, _, letter) = forget(&app, ADA).await;
        app.lock_user(&ada.id).await;
        let mut browser = app.browser();
        let page = browser.get(&letter.link()).await;
        browser.submit(&page, "submit", &[]).await.is_error(403);
        // A locked account gets the letter that a stranger gets.
        app.clock.advance(61);
        let (_, _, letter) = forget(&app, ADA).await;
        assert_eq!(letter.template, "no_account");
        app.unlock_user(&ada.id).await;

        app.clock.advance(121);
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        page.is("/password/new", 200);
        let admins = chancery::secret::Secret::new("an administrator chose this".to_owned());
        chancery::accounts::users::set_password(&app.server, &ada.id, admins).await.unwrap();
        browser.submit(&page, "submit", &[("password", NEW)]).await.is_error(410);
        assert!(opens(&app, ADA, "an administrator chose this").await);
    }
}

http_test! {
    async fn the_letter_goes_to_the_address_on_file(app: TestServer) {
        app.create_user("Strasse@example.org").await;
        let (_, _, letter) = forget(&app, "stra\u{df}e@example.org").await;
        assert_eq!(letter.to, "Strasse@example.org");
        let (_, _, letter) = forget(&app, "nobody@example.org").await;
        assert_eq!((letter.to.as_str(), letter.template.as_str()), ("nobody@example.org", "no_account"));
        assert!(letter.codes().is_empty() && !letter.text.contains("/reset/link"));
    }
}

http_test! {
    async fn a_reset_within_a_flow_goes_on_with_the_flow(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let request = scene.request().with("login_hint", ADA);
        let page = browser.get(&request.path()).await;
        let flow = flow_of(&page);
        assert_eq!(page.attribute("a#forgot", "href"), format!("/forgot?flow={flow}"));
        let page = browser.get(&format!("/forgot?flow={flow}")).await;
        assert_eq!(page.attribute("#email", "value"), ADA, "not asked for twice");
        let page = browser.submit(&page, "submit", &[("email", ADA)]).await;
        let code = letter_to(&app, ADA).await.code();
        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        let page = browser.submit(&page, "submit", &[("password", NEW)]).await;
        page.is("/login", 200);
        assert_eq!(flow_of(&page), flow);
        let page = browser.submit(&page, "submit", &[("email", ADA), ("password", NEW)]).await;
        page.is("/consent", 200);
    }
}

http_test! {
    async fn a_reset_proves_an_address_that_was_not_proven(app: TestServer) {
        let request = chancery::accounts::users::CreateUser {
            email: ADA.to_owned(),
            name: None,
            password: None,
            verified: false,
        };
        chancery::accounts::users::create(&app.server, request).await.unwrap();
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        browser.sign_in(ADA, NEW).await;
    }
}

http_test! {
    async fn who_was_guessed_at_gets_in_right_after_the_reset(app: TestServer) {
        app.create_user(ADA).await;
        for _ in 0..8 {
            opens(&app, ADA, "a wrong guess of somebody").await;
        }
        let mut owner = app.browser();
        let page = owner.get("/login").await;
        owner.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await.is("/login", 429);
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        browser.sign_in(ADA, NEW).await;
    }
}

http_test! {
    async fn programs_find_the_page_that_changes_passwords(app: TestServer) {
        let answer = visit(&app, &app.browser(), "/.well-known/change-password").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/account/password")));
    }
}
