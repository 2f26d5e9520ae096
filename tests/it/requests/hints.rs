//! `id_token_hint`, and the claim `sub` with a value (OpenID Connect Core §3.1.2.1, §5.5.1).

use chancery::clients::metadata::SubjectType;
use serde_json::json;

use super::client_with;
use crate::authorize::is_refused;
use crate::support::{Browser, OAuthClient, PASSWORD, TestServer, http_test, web_metadata};

/// The ID token of a person who signed in.
async fn id_token(client: &OAuthClient, browser: &mut Browser) -> String {
    client.tokens(browser, "openid").await.id.unwrap()
}

http_test! {
    async fn a_hint_at_whoever_is_signed_in_is_answered_silently(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let hint = id_token(&client, &mut browser).await;
        // It may have expired.
        app.clock.advance(app.server.config().tokens.id_token_lifetime + 60);
        let request =
            client.authorization("openid").with("prompt", "none").with("id_token_hint", &hint);
        request.code(&browser.get(&request.path()).await);
    }
}

http_test! {
    async fn a_hint_at_somebody_else_asks_for_them_and_takes_nobody_else(app: TestServer) {
        let client = app.web_client().await;
        let ada = app.create_user("ada@example.org").await;
        let eve = app.create_user("eve@example.org").await;
        let (mut of_ada, mut of_eve) = (app.browser_of(&ada).await, app.browser_of(&eve).await);
        let hint = id_token(&client, &mut of_ada).await;
        id_token(&client, &mut of_eve).await;
        let request = client.authorization("openid").with("id_token_hint", &hint);
        let silent = request.clone().with("prompt", "none");
        assert_eq!(silent.error(&of_eve.get(&silent.path()).await), "login_required");
        let page = of_eve.get(&request.path()).await;
        page.is("/login", 200);
        assert!(page.body.contains("another account"), "{}", page.body);
        assert!(!page.body.contains("ada@example.org"), "whose hint it is, is not told");
        let typed = [("email", "eve@example.org"), ("password", PASSWORD)];
        let answered = of_eve.submit(&page, "submit", &typed).await;
        assert_eq!(request.error(&answered), "login_required");
        // The right person gets in.
        let page = of_eve.get(&request.path()).await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        request.code(&of_eve.submit(&page, "submit", &typed).await);
    }
}

http_test! {
    async fn what_is_no_id_token_for_this_client_is_refused(app: TestServer) {
        let client = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let own = tokens.id.clone().unwrap();
        let theirs = id_token(&other, &mut browser).await;
        let (head, rest) = own.split_once('.').unwrap();
        let none = format!("eyJhbGciOiJub25lIn0.{}.", rest.split_once('.').unwrap().0);
        let changed = format!("{head}.{}", rest.replacen('e', "f", 1));
        for hint in ["x", &tokens.access, &theirs, &none, &changed, &own[..own.len() - 1]] {
            let request = client.authorization("openid").with("id_token_hint", hint);
            let response = app.get(&request.path()).await;
            is_refused(&app, &response, "invalid_request", Some(&request.state));
        }
    }
}

http_test! {
    async fn the_claim_sub_says_who_must_sign_in(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let hint = id_token(&client, &mut browser).await;
        let asking = |sub: &str| {
            let claims = json!({ "id_token": { "sub": { "value": sub } } }).to_string();
            client.authorization("openid").with("claims", &claims).with("prompt", "none")
        };
        let request = asking(&user.id);
        request.code(&browser.get(&request.path()).await);
        let request = asking("somebody-else");
        assert_eq!(request.error(&browser.get(&request.path()).await), "login_required");
        let request = asking("somebody-else").with("id_token_hint", &hint);
        assert_eq!(request.error(&browser.get(&request.path()).await), "invalid_request");
    }
}

http_test! {
    async fn a_hint_with_a_pairwise_subject_counts_as_well(app: TestServer) {
        let client = client_with(&app, |metadata| {
            metadata.extra.subject_type = SubjectType::Pairwise;
        })
        .await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let hint = id_token(&client, &mut browser).await;
        let request =
            client.authorization("openid").with("prompt", "none").with("id_token_hint", &hint);
        request.code(&browser.get(&request.path()).await);
    }
}
