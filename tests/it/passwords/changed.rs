//! A changed password in the account area: the one there is must be given, others are signed out, the
//! person is told.

use super::{ADA, NEW, letter_to, opens, times};
use crate::pages::{Filled, Scene};
use crate::support::{PASSWORD, TestServer, http_test};

const PAGE: &str = "/account/password";

http_test! {
    async fn the_password_there_is_must_be_given(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        page.is(PAGE, 200);
        assert_eq!(page.attribute("#current", "autocomplete"), "current-password");
        for (current, new, field) in [
            ("", NEW, "current"),
            ("not the password of ada", NEW, "current"),
            (PASSWORD, "", "password"),
            (PASSWORD, "short", "password"),
            (PASSWORD, "password1234", "password"),
            (PASSWORD, PASSWORD, "password"),
        ] {
            let refused = browser.submit(&page, "submit", &[("current", current), ("password", new)]).await;
            refused.is(PAGE, 422);
            assert_eq!(refused.attribute(&format!("#{field}"), "aria-invalid"), "true", "{new}");
            assert!(!refused.body.contains(PASSWORD));
        }
        assert!(opens(&app, ADA, PASSWORD).await);
        let page = browser.submit(&page, "submit", &[("current", PASSWORD), ("password", NEW)]).await;
        page.is("/account/security", 200);
        assert!(page.text("[role=status].box").contains("was changed"));
        assert!(opens(&app, ADA, NEW).await && !opens(&app, ADA, PASSWORD).await);
        assert_eq!(letter_to(&app, ADA).await.template, "password_changed");
        assert_eq!(times(&app, "password_changed").await, 1);
    }
}

http_test! {
    async fn everywhere_else_is_signed_out_at_once_unless_that_is_not_wanted(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let other_node = app.another_node().await;
        let (mut here, mut there) = (scene.ada().await, scene.ada().await);
        let tokens = scene.client.tokens(&mut there, "openid email offline_access").await;
        let page = here.get(PAGE).await;
        assert_eq!(page.attribute("#end_others", "checked"), "");
        let keep = Filled::new(&here, &page, "submit", &[("current", PASSWORD), ("password", NEW)]);
        let answer = keep.without("end_others").send(&app, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        there.get("/account/profile").await.is("/account/profile", 200);

        let page = here.get(PAGE).await;
        let typed = [("current", NEW), ("password", PASSWORD)];
        here.submit(&page, "submit", &typed).await.is("/account/security", 200);
        here.get("/account/profile").await.is("/account/profile", 200);
        there.get("/account/profile").await.is("/login", 200);
        for node in [&app, &other_node] {
            let client = crate::support::OAuthClient { site: (**node).clone(), ..scene.client.clone() };
            assert_eq!(client.userinfo(&tokens.access).await.status, 401);
            assert_eq!(client.introspect(&tokens.access).await.ok()["active"], false);
            client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    async fn the_page_opens_shortly_after_a_sign_in_only(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        app.clock.advance(301);
        let page = browser.get(PAGE).await;
        page.is("/login", 200);
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        page.is(PAGE, 200);
        let form = Filled::new(&browser, &page, "submit", &[("current", PASSWORD), ("password", NEW)]);
        app.clock.advance(3600);
        let late = form.send(&app, &[]).await;
        assert!(late.header("location").unwrap().starts_with("/login?next="), "{}", late.body);
        assert!(opens(&app, ADA, PASSWORD).await);
        // Without a session there is nothing to change.
        app.browser().get(PAGE).await.is("/login", 200);
    }
}

http_test! {
    async fn guesses_at_it_count_like_sign_ins(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut browser = scene.ada().await;
        let page = browser.get(PAGE).await;
        let mut statuses = Vec::new();
        // Five in the name of the browser, which is known, and five more as anybody's.
        for number in 0..12 {
            let guess = format!("guess number {number} of ada");
            let typed = [("current", guess.as_str()), ("password", NEW)];
            statuses.push(browser.submit(&page, "submit", &typed).await.status.as_u16());
        }
        assert_eq!(statuses[0], 422);
        assert!(statuses.contains(&429), "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10);
        assert_eq!(times(&app, "password_changed").await, 0);
    }
}
