//! Flows that never die: the back button, two tabs, an old bookmark, deleted cookies. Each ends on
//! a page that says what happened and has a way on (pages.md 2.3).

use std::collections::BTreeMap;

use axum::http::Request;
use chancery::clients::ClientMetadata;
use chancery::storage::audit_log;

use super::{Filled, Scene, flow_of, with_busy_hasher};
use crate::support::{Browser, PASSWORD, Page, TestServer, form_request, http_test, web_metadata};

const SIGN_IN: [(&str, &str); 2] = [("email", "ada@example.org"), ("password", PASSWORD)];

/// The one way on that an error page has: its words and where it leads.
#[track_caller]
fn way_on(page: &Page) -> (String, String) {
    assert!(page.status.is_client_error() || page.status.is_server_error(), "{}", page.status);
    assert!(page.text("title").starts_with("Error:"), "{}", page.body);
    (page.text("main a#back"), page.attribute("main a#back", "href"))
}

/// Goes the way on, which stays here and leads to a page that is none of these.
async fn go_on(browser: &mut Browser, page: &Page) -> Page {
    let (words, href) = way_on(page);
    assert!(href.starts_with('/'), "{words} {href}");
    let next = browser.get(&href).await;
    assert_eq!(next.status, 200, "{words} {href} {}", next.body);
    next
}

/// What a form sends.
fn fields(form: &Filled) -> Vec<(&str, &str)> {
    form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Presses a button of a page as it was found, in a browser that did other things meanwhile.
async fn press(browser: &mut Browser, page: &Page, button: &str, typed: &[(&str, &str)]) -> Page {
    browser.submit(page, button, typed).await
}

http_test! {
    async fn the_other_tab_goes_on_with_its_own_flow_once_one_tab_signed_in(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let (one, two) = (scene.request(), scene.request());
        let first = browser.get(&one.path()).await;
        let second = browser.get(&two.path()).await;
        press(&mut browser, &first, "submit", &SIGN_IN).await.is("/consent", 200);
        let sessions = browser.cookies["chancery"].clone();
        // Whatever is typed in the second tab, even wrongly: nobody has to sign in any more.
        let typed = [("email", "ada@example.org"), ("password", "wrong-password-x")];
        let page = press(&mut browser, &second, "submit", &typed).await;
        page.is("/consent", 200);
        assert_eq!(flow_of(&page), flow_of(&second));
        assert_eq!(browser.cookies["chancery"], sessions);
        two.code(&press(&mut browser, &page, "approve", &[]).await);
    }
}

http_test! {
    async fn the_back_button_after_the_sign_in_leads_on_and_not_to_an_error(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let request = scene.request();
        let login = browser.get(&request.path()).await;
        press(&mut browser, &login, "submit", &SIGN_IN).await.is("/consent", 200);
        // Back, and the form is sent again; or the page is loaded again.
        press(&mut browser, &login, "submit", &SIGN_IN).await.is("/consent", 200);
        browser.get(login.url.as_ref()).await.is("/consent", 200);
        press(&mut browser, &login, "cancel", &[]).await.is("/consent", 200);
        let alone = app.browser();
        let (mut one, mut two) = (alone.clone(), alone);
        let page = one.get("/login").await;
        two.cookies = one.cookies.clone();
        press(&mut two, &page, "submit", &SIGN_IN).await.is("/", 200);
        one.cookies = two.cookies.clone();
        press(&mut one, &page, "submit", &SIGN_IN).await.is("/", 200);
    }
}

http_test! {
    async fn the_back_button_after_the_answer_leads_to_the_app(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for button in ["deny", "approve"] {
            let mut browser = scene.ada().await;
            let consent = scene.begin(&mut browser).await;
            let flow = flow_of(&consent);
            assert!(press(&mut browser, &consent, button, &[]).await.location.is_some());
            let mut again = vec![press(&mut browser, &consent, "approve", &[]).await];
            for path in ["/login", "/consent", "/register", "/logout"] {
                again.push(browser.get(&format!("{path}?flow={flow}")).await);
            }
            for page in again {
                page.is_error(410);
                assert_eq!(page.text("h1"), "This sign\u{2011}in is finished");
                let expected = ("Go to Photo Print".to_owned(), "https://print.example/".to_owned());
                assert_eq!(way_on(&page), expected);
            }
        }
    }
}

http_test! {
    async fn a_sign_in_that_took_too_long_starts_again_at_the_app(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let forms = scene.every_form().await;
        app.clock.advance(app.server.config().sessions.authorization_lifetime);
        for form in forms.iter().filter(|form| !form.value("flow").is_empty()) {
            let mut browser = form.browser.clone();
            let flow = form.value("flow");
            let mut pages = vec![browser.post(&form.path, &fields(form)).await];
            pages.push(browser.get(&format!("/login?flow={flow}")).await);
            for page in pages {
                page.is_error(410);
                assert_eq!(page.text("h1"), "This sign\u{2011}in took too long");
                assert!(page.body.contains("30 minutes"), "{}", page.body);
                let (words, href) = way_on(&page);
                assert_eq!(words, "Start again at Photo Print");
                assert_eq!(href, "https://print.example/");
                assert!(!page.body.contains(PASSWORD));
            }
        }
    }
}

http_test! {
    async fn a_flow_that_is_forgotten_leads_to_the_sign_in_or_to_the_account(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for path in ["/login", "/register", "/consent", "/logout"] {
            let bookmark = format!("{path}?flow=long-forgotten");
            let mut nobody = app.browser();
            let page = nobody.get(&bookmark).await;
            page.is_error(410);
            go_on(&mut nobody, &page).await.is("/login", 200);
            let mut ada = scene.ada().await;
            let page = ada.get(&bookmark).await;
            page.is_error(410);
            go_on(&mut ada, &page).await.is("/", 200);
        }
    }
}

http_test! {
    async fn a_bookmark_of_a_page_that_needs_a_flow_or_a_code_leads_on(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        for path in ["/consent", "/code", "/code?c=x", "/code/resend", "/cancel"] {
            for mut browser in [app.browser(), scene.ada().await] {
                let page = browser.get(path).await;
                assert!(matches!(page.status.as_u16(), 405 | 410), "{path} {}", page.status);
                go_on(&mut browser, &page).await;
            }
        }
    }
}

http_test! {
    async fn deleted_cookies_lead_back_to_the_app(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut at_login = app.browser();
        let login = scene.begin(&mut at_login).await;
        let mut at_consent = scene.ada().await;
        let consent = scene.begin(&mut at_consent).await;
        for (mut browser, page, button, typed) in [
            (at_login, login, "submit", &SIGN_IN[..]),
            (at_consent, consent, "approve", &[]),
        ] {
            browser.cookies.clear();
            let refused = press(&mut browser, &page, button, typed).await;
            refused.is_error(419);
            assert_eq!(refused.text("h1"), "Your browser sent no cookie");
            // The page can be opened again; it tells that the sign-in was another browser's.
            let (_, again) = way_on(&refused);
            let over = browser.get(&again).await;
            over.is_error(410);
            assert_eq!(way_on(&over).1, "https://print.example/");
            assert_eq!(over.text("h1"), "This sign\u{2011}in link is old");
        }
        // Outside of a flow the page itself is there again.
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        browser.cookies.clear();
        let refused = press(&mut browser, &page, "submit", &SIGN_IN).await;
        let page = go_on(&mut browser, &refused).await;
        press(&mut browser, &page, "submit", &SIGN_IN).await.is("/", 200);
    }
}

http_test! {
    async fn another_browser_learns_nothing_of_how_a_sign_in_ended(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let (open, answered) = (scene.begin(&mut browser).await, scene.begin(&mut browser).await);
        press(&mut browser, &answered, "approve", &[]).await;
        let mut told = Vec::new();
        for page in [&open, &answered] {
            let page = app.browser().get(&format!("/consent?flow={}", flow_of(page))).await;
            page.is_error(410);
            assert_eq!(page.text("h1"), "This sign\u{2011}in link is old");
            told.push((page.text("main h1 + p"), way_on(&page)));
        }
        assert_eq!(told[0], told[1]);
    }
}

http_test! {
    async fn a_form_from_before_a_sign_in_says_so_and_goes_on(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let flow = flow_of(&scene.begin(&mut browser).await);
        let register = browser.get(&format!("/register?flow={flow}")).await;
        let login = browser.get(&format!("/login?flow={flow}")).await;
        press(&mut browser, &login, "submit", &SIGN_IN).await.is("/consent", 200);
        let typed = [("email", "new@example.org"), ("name", ""), ("password", PASSWORD)];
        let refused = press(&mut browser, &register, "submit", &typed).await;
        refused.is_error(419);
        assert_eq!(refused.text("h1"), "You are signed in already");
        go_on(&mut browser, &refused).await.is("/consent", 200);
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn a_session_that_ended_while_a_page_was_open_leads_to_the_sign_in(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let consent = scene.begin(&mut browser).await;
        app.clock.advance(app.server.config().sessions.absolute);
        let request = scene.request();
        let begun = browser.get(&request.path()).await;
        begun.is("/login", 200);
        let refused = press(&mut browser, &consent, "approve", &[]).await;
        refused.is_error(419);
        let (words, href) = way_on(&refused);
        assert_eq!(words, "Open the page again");
        browser.get(&href).await.is_error(410);
    }
}

http_test! {
    async fn a_person_can_go_back_to_the_app_without_signing_in(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let request = scene.request();
        let page = browser.get(&request.path()).await;
        assert_eq!(page.text("button#cancel"), "Back to Photo Print");
        let answer = press(&mut browser, &page, "cancel", &[]).await;
        assert_eq!(request.error(&answer), "access_denied");
        // Once.
        let again = press(&mut browser, &page, "cancel", &[]).await;
        again.is_error(410);
        assert_eq!(again.text("h1"), "This sign\u{2011}in is finished");
        let mut reader = app.server.database().reader().await.unwrap();
        let log = audit_log::latest(&mut reader, 10).await.unwrap();
        let cancelled: Vec<_> =
            log.iter().filter(|row| row.event == "sign_in_cancelled").collect();
        assert_eq!(cancelled.len(), 1);
        assert_eq!(cancelled[0].client_id.as_deref(), Some("web"));
        assert_eq!(cancelled[0].outcome, "failure");
        // Without a flow there is nobody to go back to.
        assert_eq!(app.browser().get("/login").await.count("#cancel"), 0);
    }
}

http_test! {
    async fn an_app_on_a_device_has_no_site_to_go_back_to(app: TestServer) {
        let metadata = ClientMetadata {
            redirect_uris: vec!["com.example.print:/callback".to_owned()],
            application_type: chancery::clients::metadata::ApplicationType::Native,
            token_endpoint_auth_method: "none".to_owned(),
            ..web_metadata()
        };
        let client = app.create_client("native", metadata).await;
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let page = browser.get(&client.authorization("openid").path()).await;
        app.clock.advance(app.server.config().sessions.authorization_lifetime);
        let late = browser.get(page.url.as_ref()).await;
        late.is_error(410);
        assert!(late.body.contains("Photo Print"), "{}", late.body);
        go_on(&mut browser, &late).await.is("/login", 200);
    }
}

http_test! {
    async fn every_error_page_has_a_way_on(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = app.browser();
        let login = browser.get("/login").await;
        let large = "a".repeat(33 * 1024);
        let not_form = Request::post("/login").header("content-type", "application/json");
        let not_form = not_form.body(b"{}".to_vec()).unwrap();
        let ours = Filled::new(&browser, &login, "submit", &SIGN_IN);
        let mut foreign = form_request("/login", &fields(&ours));
        foreign.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        let mut pages = BTreeMap::new();
        let unknown = scene.request().with("client_id", "nobody").path();
        for (status, page) in [
            (400, browser.get(&unknown).await),
            (403, browser.send(foreign).await),
            (404, browser.get("/nothing").await),
            (405, browser.get("/code/resend").await),
            (410, browser.get("/consent").await),
            (413, browser.post("/login", &[("email", &large)]).await),
            (415, browser.send(not_form).await),
            (419, browser.post("/login", &[("csrf", "x")]).await),
        ] {
            assert_eq!(page.status, status, "{}", page.body);
            pages.insert(status, way_on(&page));
        }
        let busy = with_busy_hasher(app.clone()).await;
        let mut browser = busy.browser();
        let page = browser.get("/login").await;
        let page = browser.submit(&page, "submit", &SIGN_IN).await;
        assert_eq!(page.status, 503, "{}", page.body);
        pages.insert(503, way_on(&page));
        for (status, (words, href)) in pages {
            assert!(!words.is_empty() && href.starts_with('/'), "{status} {words} {href}");
        }
    }
}
