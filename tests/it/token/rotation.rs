//! Rotation that survives lost answers and ends with theft (RFC 9700 §4.14.2).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::RefreshRotation;

use super::{assert_alive, assert_dead, fresh_code, signed_in};
use crate::support::{OAuthClient, TestServer, Tokens, http_test, web_metadata};

async fn client_with_window(app: &TestServer, seconds: i64) -> OAuthClient {
    let refresh_retry_window = Some(seconds);
    let metadata = ClientMetadata { refresh_retry_window, ..web_metadata() };
    app.create_client(&format!("window-{seconds}"), metadata).await
}

http_test! {
    async fn a_retry_within_the_window_gets_the_same_successor(app: TestServer) {
        let web = app.web_client().await;
        let slow = client_with_window(&app, 120).await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for (client, window) in [(&web, 10), (&slow, 120), (&public, 10)] {
            let tokens = client.tokens(&mut browser, "openid").await;
            let next = Tokens::of(&client.refresh(tokens.refresh()).await);
            for seconds in [0, window / 2, window - window / 2] {
                app.clock.advance(seconds);
                let again = Tokens::of(&client.refresh(tokens.refresh()).await);
                assert_eq!(again.refresh(), next.refresh());
                client.userinfo(&again.access).await.ok();
            }
            client.refresh(next.refresh()).await.ok();
        }
    }
}

http_test! {
    async fn a_retry_after_the_window_ends_the_family(app: TestServer) {
        let web = app.web_client().await;
        let slow = client_with_window(&app, 120).await;
        let mut browser = signed_in(&app).await;
        for (client, window) in [(&web, 10), (&slow, 120)] {
            let others = client.tokens(&mut browser, "openid").await;
            let tokens = client.tokens(&mut browser, "openid").await;
            let next = Tokens::of(&client.refresh(tokens.refresh()).await);
            app.clock.advance(window + 1);
            assert_alive(client, &next).await;
            client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
            assert_dead(client, &next).await;
            assert_dead(client, &tokens).await;
            assert_alive(client, &others).await;
        }
    }
}

http_test! {
    // Within the window, but the successor was used: one of the two is a thief.
    async fn an_old_token_after_its_successor_was_used_ends_the_family(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let first = client.tokens(&mut browser, "openid offline_access").await;
        let second = Tokens::of(&client.refresh(first.refresh()).await);
        let third = Tokens::of(&client.refresh(second.refresh()).await);
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        for tokens in [&first, &second, &third] {
            assert_dead(&client, tokens).await;
        }
    }
}

http_test! {
    async fn a_very_old_token_ends_the_family_too(app: TestServer) {
        let client = app.public_client().await;
        let mut browser = signed_in(&app).await;
        let first = client.tokens(&mut browser, "openid").await;
        let mut last = Tokens::of(&client.refresh(first.refresh()).await);
        for _ in 0..5 {
            app.clock.advance(3600);
            last = Tokens::of(&client.refresh(last.refresh()).await);
        }
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        client.refresh(last.refresh()).await.refused(400, "invalid_grant");
        client.userinfo(&last.access).await.refused(401, "invalid_token");
    }
}

http_test! {
    async fn a_strict_client_has_no_window(app: TestServer) {
        let client = client_with_window(&app, 0).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_alive(&client, &next).await;
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
        assert_dead(&client, &next).await;
    }
}

http_test! {
    // FAPI 2.0 §5.3.2.1: no rotation for clients that authenticate, where it is wished.
    async fn a_client_without_rotation_keeps_its_token(app: TestServer) {
        let metadata =
            ClientMetadata { refresh_rotation: RefreshRotation::Never, ..web_metadata() };
        let client = app.create_client("steady", metadata).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid offline_access").await;
        for _ in 0..3 {
            app.clock.advance(5 * 86_400);
            let again = Tokens::of(&client.refresh(tokens.refresh()).await);
            assert_eq!(again.refresh(), tokens.refresh());
            assert_alive(&client, &again).await;
        }
        app.clock.advance(7 * 86_400);
        client.refresh(tokens.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // The window forgives a lost answer, not a revocation.
    async fn nothing_comes_back_within_the_window_once_the_grant_ended(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        browser.sign_out().await;
        assert_dead(&client, &tokens).await;
        assert_dead(&client, &next).await;
    }
}

http_test! {
    // OpenID Connect Core §11: `offline_access` outlives the session, nothing else does.
    async fn signing_out_ends_what_belongs_to_the_session_and_nothing_else(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let mut elsewhere = app.browser();
        elsewhere.sign_in("ada@example.org", crate::support::PASSWORD).await;
        let online = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        let other = client.tokens(&mut elsewhere, "openid").await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        browser.sign_out().await;
        assert_dead(&client, &online).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        assert_alive(&client, &offline).await;
        assert_alive(&client, &other).await;
    }
}

http_test! {
    async fn a_session_that_runs_out_ends_its_tokens_without_anyones_doing(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let online = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        // Used, so that the idle time of the grants does not end first; the session is not.
        app.clock.advance(6 * 86_400);
        let online = Tokens::of(&client.refresh(online.refresh()).await);
        let offline = Tokens::of(&client.refresh(offline.refresh()).await);
        app.clock.advance(86_400 - 60);
        let online = Tokens::of(&client.refresh(online.refresh()).await);
        app.clock.advance(60);
        assert_dead(&client, &online).await;
        client.refresh(offline.refresh()).await.ok();
    }
}
