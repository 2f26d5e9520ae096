//! Refresh tokens: rotated, safe to retry, deadly to replay (RFC 6749 §6, RFC 9700 §4.14; R21).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::RefreshRotation;

use crate::support::{OAuthClient, TestServer, Tokens, http_test, web_metadata};

http_test! {
    async fn a_lost_answer_is_given_again_while_its_token_is_unused(app: TestServer) {
        let client = app.web_client().await;
        let first = tokens(&app, &client).await;
        let second = Tokens::of(&client.refresh(first.refresh()).await);
        app.clock.advance(10);
        let again = Tokens::of(&client.refresh(first.refresh()).await);
        assert_eq!(again.refresh(), second.refresh());
        assert_ne!(again.access, second.access);

        // The first use of the successor ends the respite.
        let third = Tokens::of(&client.refresh(second.refresh()).await);
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        client.refresh(third.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&third.access).await.status, 401);
        assert_eq!(client.introspect(&third.access).await.ok()["active"], false);
    }
}

http_test! {
    async fn after_the_window_an_old_token_ends_the_grant(app: TestServer) {
        let client = app.web_client().await;
        let first = tokens(&app, &client).await;
        let second = Tokens::of(&client.refresh(first.refresh()).await);
        app.clock.advance(11);
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        client.refresh(second.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&second.access).await.status, 401);
    }
}

http_test! {
    async fn a_strict_client_has_no_window(app: TestServer) {
        let metadata = ClientMetadata { refresh_retry_window: Some(0), ..web_metadata() };
        let client = app.create_client("strict", metadata).await;
        let first = tokens(&app, &client).await;
        let second = Tokens::of(&client.refresh(first.refresh()).await);
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        client.refresh(second.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn a_client_may_keep_its_token(app: TestServer) {
        let metadata =
            ClientMetadata { refresh_rotation: RefreshRotation::Never, ..web_metadata() };
        let client = app.create_client("keeper", metadata).await;
        let first = tokens(&app, &client).await;
        for _ in 0..3 {
            app.clock.advance(3600);
            let next = Tokens::of(&client.refresh(first.refresh()).await);
            assert_eq!(next.refresh(), first.refresh());
        }
    }
}

http_test! {
    async fn a_token_ends_after_a_week_without_use_and_a_month_with(app: TestServer) {
        let client = app.web_client().await;
        let idle = tokens(&app, &client).await;
        app.clock.advance(7 * 86_400);
        client.refresh(idle.refresh()).await.refused(400, "invalid_grant");

        let mut busy = tokens(&app, &client).await;
        for _ in 0..29 {
            app.clock.advance(86_400);
            busy = Tokens::of(&client.refresh(busy.refresh()).await);
        }
        app.clock.advance(86_400);
        client.refresh(busy.refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn scope_may_shrink_for_one_answer_and_never_grow(app: TestServer) {
        let client = app.web_client().await;
        let first = tokens(&app, &client).await;
        let form = |refresh: &str, scope: &str| {
            [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", scope)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let send = async |form: [(String, String); 3]| {
            let form: Vec<_> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
            client.token(&form).await
        };
        for scope in ["openid profile", "openid offline_access admin", "unheard:of", "\""] {
            send(form(first.refresh(), scope)).await.refused(400, "invalid_scope");
        }
        let narrow = Tokens::of(&send(form(first.refresh(), "openid")).await);
        assert_eq!(narrow.scope, "openid");
        let wide = Tokens::of(&client.refresh(narrow.refresh()).await);
        assert_eq!(wide.scope, "email offline_access openid");
    }
}

http_test! {
    async fn a_foreign_or_damaged_token_is_refused_and_harms_nothing(app: TestServer) {
        let client = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let public = app.public_client().await;
        let first = tokens(&app, &client).await;
        let token = first.refresh();
        other.refresh(token).await.refused(400, "invalid_grant");
        public.refresh(token).await.refused(400, "invalid_grant");
        let last = if token.ends_with('A') { "B" } else { "A" };
        for damaged in [
            &token[..token.len() - 1],
            &token[..20],
            &format!("{token}A"),
            &format!("{token}="),
            &format!("{}{last}", &token[..token.len() - 1]),
            &token.replace("chancery_rt_", "chancery_ac_"),
            &first.access,
            "x",
        ] {
            client.refresh(damaged).await.refused(400, "invalid_grant");
        }
        client.refresh("").await.refused(400, "invalid_request");
        assert_eq!(other.revoke(token).await.status, 200);
        assert_eq!(other.introspect(token).await.ok()["active"], false);
        client.refresh(token).await.ok();
    }
}

http_test! {
    async fn rotation_adds_no_rows(app: TestServer) {
        let client = app.web_client().await;
        let mut live = tokens(&app, &client).await;
        for _ in 0..5 {
            live = Tokens::of(&client.refresh(live.refresh()).await);
        }
        let active = client.introspect(live.refresh()).await.ok();
        assert_eq!(active["active"], true);
        assert!(active.get("token_type").is_none());
    }
}

async fn tokens(app: &TestServer, client: &OAuthClient) -> Tokens {
    let address = format!("{}@example.org", chancery::secret::random_id().replace('-', "x"));
    let user = app.create_user(&address).await;
    let mut browser = app.browser_of(&user).await;
    client.tokens(&mut browser, "openid email offline_access").await
}
