//! What one person ends while another one uses it: nothing outlives its end (RFC 9700 §4.14.2).

use chancery::accounts::users;
use chancery::secret::Secret;
use futures_util::future::join_all;

use super::{assert_dead, signed_in};
use crate::support::{PASSWORD, TestServer, Tokens, http_test};

http_test! {
    // An old token among uses of its successor: whatever comes first, nobody goes on undetected.
    async fn an_old_token_among_uses_of_its_successor_ends_the_family(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        for _ in 0..5 {
            let first = client.tokens(&mut browser, "openid").await;
            let second = Tokens::of(&client.refresh(first.refresh()).await);
            app.clock.advance(11);
            let (old, new) = (client.clone(), client.clone());
            let (old_token, new_token) = (first.refresh().to_owned(), second.refresh().to_owned());
            let old = tokio::spawn(async move { old.refresh(&old_token).await });
            let new = tokio::spawn(async move { new.refresh(&new_token).await });
            old.await.unwrap().refused(400, "invalid_grant");
            let new = new.await.unwrap();
            if new.status == 200 {
                assert_dead(&client, &Tokens::of(&new)).await;
            }
            assert_dead(&client, &second).await;
        }
    }
}

http_test! {
    // Whatever the order, a family that was ended stays ended.
    async fn a_use_at_the_moment_of_revocation_does_not_outlive_it(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        for _ in 0..5 {
            let tokens = client.tokens(&mut browser, "openid").await;
            let (user, revoker) = (client.clone(), client.clone());
            let (token, same) = (tokens.refresh().to_owned(), tokens.refresh().to_owned());
            let used = tokio::spawn(async move { user.refresh(&token).await });
            let revoked = tokio::spawn(async move { revoker.revoke(&same).await });
            assert_eq!(revoked.await.unwrap().status, 200);
            let used = used.await.unwrap();
            if used.status == 200 {
                assert_dead(&client, &Tokens::of(&used)).await;
            }
            assert_dead(&client, &tokens).await;
        }
    }
}

http_test! {
    // Whatever the order: what the old password began does not outlive it.
    async fn a_new_password_at_the_same_moment_leaves_nothing_of_the_old_one(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        for round in 0..10 {
            let email = format!("person-{round}@example.org");
            let user = app.create_user(&email).await;
            let mut browser = app.browser_of(&user).await;
            client.tokens(&mut browser, "openid offline_access").await;
            let request = client.authorization("openid offline_access");
            app.clock.advance(1);

            let asking = (0..8).map(|_| {
                let (client, email) = (trusted.clone(), email.clone());
                tokio::spawn(async move {
                    let form =
                        [("grant_type", "password"), ("username", &email), ("password", PASSWORD)];
                    client.token(&form).await
                })
            });
            let asking: Vec<_> = asking.collect();
            let visiting = (0..8).map(|_| {
                let (mut browser, path) = (browser.clone(), request.path());
                tokio::spawn(async move { browser.get(&path).await })
            });
            let visiting: Vec<_> = visiting.collect();
            let password = Secret::new("another-otter-in-the-meadow".to_owned());
            users::set_password(&app.server, &user.id, password).await.unwrap();

            for answer in join_all(asking).await {
                let response = answer.unwrap();
                if response.status == 200 {
                    assert_dead(&trusted, &Tokens::of(&response)).await;
                } else {
                    assert!(matches!(response.status.as_u16(), 400 | 429), "{}", response.body);
                }
            }
            for page in join_all(visiting).await {
                let page = page.unwrap();
                if page.location.is_some() {
                    let code = request.code(&page);
                    client.redeem(&request, &code).await.refused(400, "invalid_grant");
                }
            }
            browser.get("/").await.is("/login", 200);
        }
    }
}
