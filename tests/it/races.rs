//! What may happen once happens once, however many ask at the same time.

use std::collections::BTreeSet;
use std::future::Future;

use axum::http::StatusCode;
use chancery::clients::ClientMetadata;
use futures_util::future::join_all;

use crate::support::{OAuthClient, Response, TestServer, Tokens, http_test, web_metadata};

const MANY: usize = 50;
const ROUNDS: usize = 20;

http_test! {
    async fn many_uses_of_one_refresh_token_have_one_successor(app: TestServer) {
        let client = app.web_client().await;
        let first = tokens(&app, &client).await;
        let mut live = first.refresh().to_owned();
        for round in 0..ROUNDS {
            let answers = at_once(|| refresh(&client, &live)).await;
            let successors: BTreeSet<String> =
                answers.iter().map(|answer| Tokens::of(answer).refresh().to_owned()).collect();
            assert_eq!(successors.len(), 1, "round {round}");
            assert!(!successors.contains(&live), "round {round}");
            live = successors.into_iter().next().unwrap();
        }
        // Still alive, and so is what came of it.
        let last = Tokens::of(&client.refresh(&live).await);
        client.userinfo(&last.access).await.ok();
        assert_eq!(client.introspect(last.refresh()).await.ok()["active"], true);

        // An old one ends all of it.
        client.refresh(first.refresh()).await.refused(400, "invalid_grant");
        client.refresh(last.refresh()).await.refused(400, "invalid_grant");
        assert_eq!(client.userinfo(&last.access).await.status, 401);
        for token in [last.refresh(), &last.access] {
            assert_eq!(client.introspect(token).await.ok()["active"], false);
        }
    }
}

http_test! {
    async fn many_uses_by_a_strict_client_have_one_winner_and_end_the_grant(app: TestServer) {
        let metadata = ClientMetadata { refresh_retry_window: Some(0), ..web_metadata() };
        let client = app.create_client("strict", metadata).await;
        let first = tokens(&app, &client).await;
        let answers = at_once(|| refresh(&client, first.refresh())).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::OK).collect();
        assert_eq!(won.len(), 1);
        for lost in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
            lost.refused(400, "invalid_grant");
        }
        client.refresh(Tokens::of(won[0]).refresh()).await.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn many_redemptions_of_one_code_have_one_success(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for _ in 0..3 {
            let request = client.authorization("openid");
            let code = client.code(&mut browser, &request).await;
            let redeem = || {
                let (client, request, code) = (client.clone(), request.clone(), code.clone());
                async move { client.redeem(&request, &code).await }
            };
            let answers = at_once(redeem).await;
            let won = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
            assert_eq!(won, 1);
            for lost in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
                lost.refused(400, "invalid_grant");
            }
        }
    }
}

http_test! {
    async fn many_approvals_of_one_sign_in_give_one_code(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        let approve = || {
            let (mut browser, page) = (browser.clone(), page.clone());
            async move { browser.submit(&page, "approve", &[]).await }
        };
        let pages = at_once(approve).await;
        let codes = pages.iter().filter(|page| page.location.is_some()).count();
        assert_eq!(codes, 1);
        for page in pages.iter().filter(|page| page.location.is_none()) {
            assert!(page.status.is_client_error(), "{}: {}", page.status, page.body);
        }
    }
}

http_test! {
    async fn many_registrations_of_one_address_make_one_account(app: TestServer) {
        let mut pending = Vec::new();
        for _ in 0..4 {
            let mut browser = app.browser();
            let page = browser.get("/register").await;
            let typed = [("email", "ada@example.org"), ("password", crate::support::PASSWORD)];
            let page = browser.submit(&page, "submit", &typed).await;
            let letters = app.mail().await;
            if page.url.path() == "/code" && !letters.is_empty() {
                pending.push((browser, page, letters[0].code()));
            }
            app.clock.advance(120);
        }
        let confirmed = join_all(pending.into_iter().map(|(mut browser, page, code)| {
            tokio::spawn(async move { browser.submit(&page, "submit", &[("code", &code)]).await })
        }));
        let pages: Vec<_> = confirmed.await.into_iter().map(Result::unwrap).collect();
        let signed_in = pages.iter().filter(|page| page.url.path() == "/").count();
        assert!(pages.iter().all(|page| !page.status.is_server_error()));
        assert!((1..=4).contains(&signed_in), "{signed_in}");
        let users = chancery::accounts::users::list(&app.server, "", 10).await.unwrap();
        assert_eq!(users.len(), 1);
    }
}

/// Starts all of them before any is waited for, on several threads.
async fn at_once<T, F>(request: impl Fn() -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..MANY).map(|_| tokio::spawn(request())).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

fn refresh(client: &OAuthClient, token: &str) -> impl Future<Output = Response> + Send + 'static {
    let (client, token) = (client.clone(), token.to_owned());
    async move { client.refresh(&token).await }
}

async fn tokens(app: &TestServer, client: &OAuthClient) -> Tokens {
    let user = app.create_user("ada@example.org").await;
    let mut browser = app.browser_of(&user).await;
    client.tokens(&mut browser, "openid offline_access").await
}
