//! Codes from the mail: few tries, one use, one browser, ten minutes (R41; attack C2).

use super::{Filled, Scene, flow_of};
use crate::support::{Browser, PASSWORD, Page, TestServer, http_test, wrong_code};

async fn register(app: &TestServer, email: &str) -> (Browser, Page, String) {
    let mut browser = app.browser();
    let page = browser.register(email, PASSWORD).await;
    page.is("/code", 200);
    let code = app.mail().await[0].code();
    (browser, page, code)
}

async fn enter(browser: &mut Browser, page: &Page, code: &str) -> Page {
    browser.submit(page, "submit", &[("code", code)]).await
}

http_test! {
    async fn after_five_wrong_tries_the_right_code_is_dead(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        for left in [None, Some("3 tries left"), Some("2 tries left"), Some("1 try left")] {
            let page = enter(&mut browser, &page, &wrong_code(&code)).await;
            page.is("/code", 422);
            assert_eq!(page.count("#code-tries"), usize::from(left.is_some()));
            if let Some(left) = left {
                assert!(page.text("#code-tries").starts_with(left), "{}", page.text("#code-tries"));
            }
        }
        enter(&mut browser, &page, &wrong_code(&code)).await.is("/code", 422);
        let page = enter(&mut browser, &page, &code).await;
        page.is("/code", 422);
        assert!(page.errors().contains("no longer works"), "{}", page.errors());
        assert!(!browser.cookies.contains_key("chancery"));
    }
}

http_test! {
    async fn what_cannot_be_a_code_costs_no_try(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        for slip in ["", "12345", "1234567", "abcdef", "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
            "1\x005", "<script>", "999999999999999999999999999999"]
        {
            enter(&mut browser, &page, slip).await.is("/code", 422);
        }
        for _ in 0..4 {
            enter(&mut browser, &page, &wrong_code(&code)).await.is("/code", 422);
        }
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        enter(&mut browser, &page, &spaced).await.is("/", 200);
    }
}

http_test! {
    async fn ten_wrong_tries_an_hour_are_the_most_whatever_the_code(app: TestServer) {
        let (mut browser, mut page, mut code) = register(&app, "new@example.org").await;
        for round in 0..2 {
            if round > 0 {
                app.clock.advance(61);
                page = browser.submit(&page, "resend", &[]).await;
                page.is("/code", 200);
                code = app.mail().await[0].code();
            }
            for _ in 0..5 {
                enter(&mut browser, &page, &wrong_code(&code)).await.is("/code", 422);
            }
        }
        app.clock.advance(61);
        let page = browser.submit(&page, "resend", &[]).await;
        let code = app.mail().await[0].code();
        let refused = enter(&mut browser, &page, &code).await;
        refused.is("/code", 429);
        let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((3400..=3600).contains(&wait), "{wait}");
        // Another browser, another request for the same address: the same count.
        app.clock.advance(600);
        let (mut other, page, code) = register(&app, "NEW@example.org").await;
        enter(&mut other, &page, &code).await.is("/code", 429);
        // After the hour a new code works.
        app.clock.advance(wait);
        let page = other.submit(&page, "resend", &[]).await;
        page.is("/code", 200);
        let code = app.mail().await[0].code();
        enter(&mut other, &page, &code).await.is("/", 200);
    }
}

http_test! {
    async fn a_code_ends_after_ten_minutes(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        app.clock.advance(600);
        let refused = enter(&mut browser, &page, &code).await;
        refused.is("/code", 422);
        assert!(refused.errors().contains("no longer works"));
        let page = browser.submit(&page, "resend", &[]).await;
        page.is("/code", 200);
        enter(&mut browser, &page, &code).await.is("/code", 422);
        let code = app.mail().await[0].code();
        enter(&mut browser, &page, &code).await.is("/", 200);
    }
}

http_test! {
    async fn a_code_works_in_the_browser_that_asked_for_it_alone(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        let mut other = app.browser();
        let theirs = other.get(page.url.as_str()).await;
        theirs.is_error(410);
        assert_eq!(theirs.count("form"), 0);
        // With a form of its own and the other's id.
        let (other, own, _) = register(&app, "eve@example.org").await;
        let c = Filled::new(&browser, &page, "submit", &[]).value("c").to_owned();
        let form = Filled::new(&other, &own, "submit", &[("code", &code), ("c", &c)]);
        assert_eq!(form.send(&app, &[]).await.status, 410);
        let form = Filled::new(&other, &own, "resend", &[("c", &c)]);
        assert_eq!(form.send(&app, &[]).await.status, 410);
        enter(&mut browser, &page, &code).await.is("/", 200);
    }
}

http_test! {
    async fn a_code_of_one_request_does_not_open_another(app: TestServer) {
        let (_, _, evil) = register(&app, "eve@example.org").await;
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        if evil != code {
            enter(&mut browser, &page, &evil).await.is("/code", 422);
        }
    }
}

http_test! {
    async fn a_code_works_once(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        let form = Filled::new(&browser, &page, "submit", &[("code", &code)]);
        enter(&mut browser, &page, &code).await.is("/", 200);
        // From before the sign-in, in the same browser without its session.
        let again = form.send(&app, &[]).await;
        assert_eq!(again.status, 410, "{}", again.body);
        assert!(again.headers.get("set-cookie").is_none());
        browser.get(page.url.as_str()).await.is_error(410);
    }
}

http_test! {
    async fn a_new_code_kills_the_old(app: TestServer) {
        let (mut browser, page, old) = register(&app, "new@example.org").await;
        app.clock.advance(61);
        let page = browser.submit(&page, "resend", &[]).await;
        page.is("/code", 200);
        assert!(page.body.contains("A new code is on its way"));
        let new = app.mail().await[0].code();
        if old != new {
            enter(&mut browser, &page, &old).await.is("/code", 422);
        }
        enter(&mut browser, &page, &new).await.is("/", 200);
    }
}

http_test! {
    async fn another_request_for_an_address_kills_the_code_of_the_first(app: TestServer) {
        let (mut first, page, code) = register(&app, "new@example.org").await;
        app.clock.advance(61);
        register(&app, "new@example.org").await;
        let refused = enter(&mut first, &page, &code).await;
        assert!(!refused.status.is_success(), "{}", refused.body);
        assert!(!first.cookies.contains_key("chancery"));
    }
}

http_test! {
    async fn codes_cannot_be_asked_for_faster_than_the_cool_down(app: TestServer) {
        let (mut browser, page, code) = register(&app, "new@example.org").await;
        let letters = app.mail().await.len();
        let refused = browser.submit(&page, "resend", &[]).await;
        refused.is("/code/resend", 429);
        assert_eq!(refused.header("retry-after"), Some("60"));
        assert!(refused.text("#resend-wait").contains("60 seconds"));
        app.clock.advance(59);
        let refused = browser.submit(&page, "resend", &[]).await;
        assert_eq!(refused.header("retry-after"), Some("1"));
        // Nor by asking from the start, in another browser and another spelling.
        let mut other = app.browser();
        let form = other.get("/register").await;
        let typed = [("email", "NEW@Example.org"), ("name", ""), ("password", PASSWORD)];
        let refused = other.submit(&form, "submit", &typed).await;
        refused.is("/register", 429);
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(app.mail().await.len(), letters);
        // The code that is out still works.
        enter(&mut browser, &page, &code).await.is("/", 200);
    }
}

http_test! {
    async fn an_unknown_id_of_a_code_leads_nowhere(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let (mut browser, page, _) = scene.code_page("new@example.org").await;
        for c in ["", "x", "..%2F", "%3Cscript%3E", "%00", "https%3A%2F%2Fevil.example"] {
            let old = browser.get(&format!("/code?c={c}")).await;
            old.is_error(410);
            assert_eq!(old.attribute("a#back", "href"), "/login");
        }
        browser.get("/code").await.is_error(410);
        // The flow is kept on the way back.
        let flow = flow_of(&page);
        let old = browser.get(&format!("/code?c=x&flow={flow}")).await;
        old.is_error(410);
        assert_eq!(old.attribute("a#back", "href"), format!("/login?flow={flow}"));
    }
}

http_test! {
    async fn the_right_code_goes_on_with_the_flow_it_was_asked_for_in(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let (mut browser, page, code) = scene.code_page("new@example.org").await;
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/consent", 200);
    }
}

http_test! {
    async fn each_page_that_asks_for_a_code_takes_one_as_long_as_is_set(app: TestServer) {
        let app = app.restart(|config| config.otp.length = 8).await;
        let user = app.create_user("ada@example.org").await;
        let mut pages = vec![app.browser().register("new@example.org", PASSWORD).await];
        let mut browser = app.browser_of(&user).await;
        for (path, email) in [("/forgot", "ada@example.org"), ("/account/email", "next@example.org")] {
            let page = browser.get(path).await;
            pages.push(browser.submit(&page, "submit", &[("email", email)]).await);
        }
        for page in pages {
            assert_eq!(page.attribute("#code", "maxlength"), "9", "{}", page.url);
            assert_eq!(page.attribute("#code", "data-digits"), "8", "{}", page.url);
        }
    }
}
