//! OpenID Connect Front-Channel Logout: the browser loads a page of each client that wants it (§3).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use scraper::{Html, Selector};

use super::{ADA, AFTER, Scene, metadata};
use crate::pages::flow_of;
use crate::support::{Page, TestServer, http_test};

const FRAME: &str = "https://print.example/front?tenant=1";

fn in_front(uri: &str) -> ClientMetadata {
    metadata(Extra { frontchannel_logout_uri: Some(uri.to_owned()), ..Extra::default() })
}

/// The addresses of the frames of a page.
fn frames(page: &Page) -> Vec<String> {
    let document = Html::parse_document(&page.body);
    let frames = Selector::parse("iframe").unwrap();
    document.select(&frames).map(|frame| frame.attr("src").unwrap().to_owned()).collect()
}

fn frame_of(app: &TestServer, sid: &str) -> String {
    let iss = app.issuer().replace(':', "%3A").replace('/', "%2F");
    format!("{FRAME}&iss={iss}&sid={sid}")
}

http_test! {
    async fn the_browser_loads_the_clients_page_with_iss_and_sid_and_goes_on(app: TestServer) {
        let mut scene = Scene::new(&app, in_front(FRAME)).await;
        let (hint, sid) = (scene.id_token().to_owned(), scene.sid().await);
        let request = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", AFTER),
            ("state", "s"),
        ];
        let page = scene.end_session(&request).await;
        page.is("/end-session", 200);
        assert_eq!(frames(&page), [frame_of(&app, &sid)]);
        let sandbox = page.attribute("iframe", "sandbox");
        assert!(!sandbox.contains("top-navigation"), "{sandbox}");
        // With or without script, by itself or by hand.
        let onward = format!("{AFTER}?state=s");
        let refresh = page.attribute("meta[http-equiv=refresh]", "content");
        assert_eq!(refresh, format!("0; url={onward}"));
        assert_eq!(page.attribute("a#back", "href"), onward);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.ends_with("; frame-src https://print.example"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn signing_out_here_loads_it_too(app: TestServer) {
        let mut scene = Scene::new(&app, in_front(FRAME)).await;
        let sid = scene.sid().await;
        let page = scene.browser.get("/logout").await;
        assert_eq!(page.text("#apps li"), "Photo Print");
        let page = scene.browser.submit(&page, "confirm", &[]).await;
        page.is("/logout", 200);
        assert_eq!(page.text("h1"), "You are signed out");
        assert_eq!(frames(&page), [frame_of(&app, &sid)]);
        assert_eq!((page.count("meta[http-equiv]"), page.count("#back")), (0, 0));
        scene.is_signed_out().await;
    }
}

http_test! {
    async fn choosing_another_account_loads_it_and_goes_on_with_the_flow(app: TestServer) {
        let mut scene = Scene::new(&app, in_front(FRAME)).await;
        let sid = scene.sid().await;
        let request = scene.client.authorization("openid email");
        let flow = flow_of(&scene.browser.get(&request.path()).await);
        let page = scene.browser.get(&format!("/logout?flow={flow}")).await;
        let page = scene.browser.submit(&page, "confirm", &[]).await;
        page.is("/logout", 200);
        assert_eq!(frames(&page), [frame_of(&app, &sid)]);
        let onward = page.attribute("a#back", "href");
        assert_eq!(onward, format!("/login?flow={flow}"));
        scene.browser.get(&onward).await.is("/login", 200);
    }
}

http_test! {
    async fn only_clients_of_this_session_are_loaded(app: TestServer) {
        let mut scene = Scene::new(&app, in_front(FRAME)).await;
        let mut others = Vec::new();
        for id in ["one", "two"] {
            others.push(app.create_client(id, in_front(FRAME)).await);
        }
        // One was used in another browser, and one without OpenID Connect.
        let mut elsewhere = app.browser();
        elsewhere.sign_in(ADA, crate::support::PASSWORD).await;
        others[0].tokens(&mut elsewhere, "openid").await;
        others[1].tokens(&mut scene.browser, "profile").await;
        let sid = scene.sid().await;
        let page = scene.browser.get("/logout").await;
        let page = scene.browser.submit(&page, "confirm", &[]).await;
        assert_eq!(frames(&page), [frame_of(&app, &sid)]);
        // A session that nobody has to be told of ends on the usual page.
        let mut plain = app.browser();
        plain.sign_in(ADA, crate::support::PASSWORD).await;
        plain.sign_out().await;
    }
}
