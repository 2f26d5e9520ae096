//! Who has a second factor gets in nowhere without it: every grant, the session that is already
//! there, and what tokens open.

use super::{ADA, add_passkey, add_phone, first_step, with_phone};
use crate::support::{Authenticator, PASSWORD, TestServer, Tokens, http_test};

http_test! {
    async fn the_password_grant_refuses_people_with_a_second_factor(app: TestServer) {
        let client = app.password_client().await;
        let form =
            [("grant_type", "password"), ("username", ADA), ("password", PASSWORD), ("scope", "openid")];
        let user = app.create_user(ADA).await;
        client.token(&form).await.ok();
        let mut browser = app.browser_of(&user).await;
        add_phone(&app, &mut browser).await;
        let refused = client.token(&form).await;
        refused.refused(400, "invalid_grant");
        let description = refused.json()["error_description"].as_str().unwrap().to_owned();
        assert!(description.starts_with("mfa_required"), "{description}");
        // Who does not know the password does not learn it either.
        let wrong = [("password", "wrong-password-1"), form[0], form[1], form[3]];
        let refused = client.token(&wrong).await;
        refused.refused(400, "invalid_grant");
        assert!(!refused.body.contains("mfa"), "{}", refused.body);
    }
}

http_test! {
    async fn passkeys_close_the_password_grant_too(app: TestServer) {
        let client = app.password_client().await;
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        add_passkey(&mut browser, &mut Authenticator::new(app.issuer()), "x").await;
        client.token(&form).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // What was begun with one factor does not outlive the second.
    async fn the_first_factor_ends_other_sessions_and_what_they_granted(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        let user = app.create_user(ADA).await;
        let mut here = app.browser_of(&user).await;
        let mut elsewhere = app.browser_of(&user).await;
        let mine = client.tokens(&mut here, "openid").await;
        let theirs = client.tokens(&mut elsewhere, "openid").await;
        let offline = client.tokens(&mut elsewhere, "openid offline_access").await;
        let form = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        let direct = Tokens::of(&trusted.token(&form).await);

        add_phone(&app, &mut here).await;
        here.get("/").await.is("/", 200);
        elsewhere.get("/").await.is("/login", 200);
        client.refresh(mine.refresh()).await.ok();
        client.userinfo(&mine.access).await.ok();
        for tokens in [&theirs, &offline] {
            client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
            assert_eq!(client.userinfo(&tokens.access).await.status, 401);
            assert_eq!(client.introspect(&tokens.access).await.ok()["active"], false);
        }
        trusted.refresh(direct.refresh()).await.refused(400, "invalid_grant");
        let silent = client.authorization("openid").with("prompt", "none");
        let page = elsewhere.get(&silent.path()).await;
        assert!(page.location.unwrap().query().unwrap().contains("error=login_required"));
    }
}

http_test! {
    async fn a_second_factor_more_ends_nothing(app: TestServer) {
        let (mut here, phone, _) = with_phone(&app).await;
        let mut elsewhere = app.browser();
        crate::factors::both_steps(&mut elsewhere, &phone).await.is("/", 200);
        add_passkey(&mut here, &mut Authenticator::new(app.issuer()), "x").await;
        elsewhere.get("/").await.is("/", 200);
    }
}

http_test! {
    // A password that was judged before the factor was added opens no session after it.
    async fn no_sign_in_slips_through_while_the_first_factor_is_added(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(crate::factors::TOTP).await;
        let phone = crate::factors::Phone::scan(&app, &page);
        let code = phone.code();
        let mut others = vec![app.browser(); 6];
        let add = async { browser.submit(&page, "submit", &[("name", "x"), ("code", &code)]).await };
        let sign_ins = others.iter_mut().map(|browser| first_step(browser, ADA));
        let (added, pages) = tokio::join!(add, futures_util::future::join_all(sign_ins));
        added.is(crate::factors::TOTP, 200);
        for (browser, page) in others.iter_mut().zip(pages) {
            // Before: it was ended. After: it was asked. In between: told to sign in again.
            assert!(["/", "/login/factor", "/login"].contains(&page.url.path()), "{}", page.url);
            browser.get("/").await.is("/login", 200);
        }
    }
}

http_test! {
    async fn every_node_asks(app: TestServer) {
        let (_, _, _) = with_phone(&app).await;
        if app.server.database().kind() == "sqlite" {
            return;
        }
        let other = app.another_node().await;
        first_step(&mut other.browser(), ADA).await.is("/login/factor", 200);
        other.server.close().await;
    }
}
