//! Resource indicators (RFC 8707): which resource servers tokens are for.

use serde_json::{Value, json};

use super::client_with;
use crate::authorize::{is_refused, pairs, query};
use crate::support::{Authorization, Jwt, OAuthClient, TestServer, Tokens, http_test};

const PHOTOS: &str = "https://photos.example/api";
const PRINTS: &str = "https://prints.example";

async fn client(app: &TestServer) -> OAuthClient {
    client_with(app, |metadata| {
        metadata.audiences = vec![PHOTOS.to_owned(), PRINTS.to_owned()];
    })
    .await
}

/// The path of a request that names resources.
fn path(request: &Authorization, resources: &[&str]) -> String {
    let mut all = pairs(request);
    all.extend(resources.iter().map(|resource| ("resource", *resource)));
    format!("/authorize?{}", query(all))
}

async fn audience(app: &TestServer, tokens: &Tokens) -> Value {
    Jwt::verify(app, &tokens.access).await.claims["aud"].clone()
}

/// Exchanges with resources named in the token request.
fn form<'f>(pairs: &[(&'f str, &'f str)], resources: &[&'f str]) -> Vec<(&'f str, &'f str)> {
    let named = resources.iter().map(|resource| ("resource", *resource));
    pairs.iter().copied().chain(named).collect()
}

http_test! {
    async fn tokens_are_for_the_resources_that_were_named(app: TestServer) {
        // RFC 8707 §2.1
        let client = client(&app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for (named, expected) in [
            // With openid, of which userinfo is a part.
            (&[][..], json!([PHOTOS, PRINTS, app.issuer()])),
            (&[PRINTS], json!(PRINTS)),
            (&[PHOTOS, PRINTS, PHOTOS], json!([PHOTOS, PRINTS])),
            (&[app.issuer()], json!(app.issuer())),
        ] {
            let request = client.authorization("openid offline_access");
            let page = browser.get(&path(&request, named)).await;
            let page = match page.location {
                Some(_) => page,
                None => browser.submit(&page, "approve", &[]).await,
            };
            let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
            assert_eq!(audience(&app, &tokens).await, expected);
            // A refresh changes nothing about that.
            let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
            assert_eq!(audience(&app, &tokens).await, expected);
        }
    }
}

http_test! {
    async fn a_token_for_other_resources_does_not_open_userinfo(app: TestServer) {
        // RFC 8707 §2, RFC 9068 §4
        let client = client(&app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for (named, opens) in [
            (&[][..], true),
            (&[PHOTOS, app.issuer()], true),
            (&[PHOTOS], false),
            (&[PHOTOS, PRINTS], false),
        ] {
            let request = client.authorization("openid");
            let page = browser.get(&path(&request, named)).await;
            let page = match page.location {
                Some(_) => page,
                None => browser.submit(&page, "approve", &[]).await,
            };
            let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
            let answer = client.userinfo(&tokens.access).await;
            if opens {
                answer.ok();
            } else {
                answer.refused(401, "invalid_token");
            }
        }
    }
}

http_test! {
    async fn the_person_is_told_where_the_access_counts(app: TestServer) {
        let client = client(&app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&path(&request, &[PRINTS, app.issuer()])).await;
        page.is("/consent", 200);
        assert_eq!(page.count(".resource"), 1);
        assert!(page.text(".resource").contains(PRINTS), "{}", page.body);
        let page = browser.get(&request.path()).await;
        assert_eq!(page.count(".resource"), 0);
    }
}

http_test! {
    async fn a_resource_that_is_none_of_the_clients_is_refused(app: TestServer) {
        // RFC 8707 §2
        let client = client(&app).await;
        let request = client.authorization("openid").with("state", "the-state");
        let many = [PHOTOS; 21];
        for resources in [
            &["https://other.example"][..],
            &[PHOTOS, "https://other.example"],
            &["https://photos.example/api/"],
            &["https://photos.example"],
            &["HTTPS://photos.example/api"],
            &["https://photos.example/api#x"],
            &["photos.example/api"],
            &["/api"],
            &["*"],
            &["https://photos.example/api https://prints.example"],
        ] {
            let response = app.get(&path(&request, resources)).await;
            is_refused(&app, &response, "invalid_target", Some("the-state"));
        }
        app.browser().get(&path(&request, &many)).await.is("/login", 200);
    }
}

http_test! {
    async fn a_token_request_narrows_and_never_widens(app: TestServer) {
        // RFC 8707 §2.2
        let client = client(&app).await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid offline_access");
        let code = client.code(&mut browser, &request).await;
        let redeem = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &client.redirect_uri),
            ("code_verifier", &request.verifier),
        ];
        client.token(&form(&redeem, &["https://other.example"])).await.refused(400, "invalid_target");
        // That has not used the code up.
        let tokens = Tokens::of(&client.token(&form(&redeem, &[PHOTOS])).await);
        assert_eq!(audience(&app, &tokens).await, PHOTOS);
        let first = tokens.refresh().to_owned();
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", &*first)];
        client.token(&form(&refresh, &["https://other.example"])).await.refused(400, "invalid_target");
        // Nor the refresh token; and the grant is still for all of them.
        let tokens = Tokens::of(&client.token(&form(&refresh, &[PRINTS])).await);
        assert_eq!(audience(&app, &tokens).await, PRINTS);
        let tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        assert_eq!(audience(&app, &tokens).await, json!([PHOTOS, PRINTS, app.issuer()]));

        let narrow = client.authorization("openid offline_access");
        let page = browser.get(&path(&narrow, &[PHOTOS])).await;
        let tokens = Tokens::of(&client.redeem(&narrow, &narrow.code(&page)).await);
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
        client.token(&form(&refresh, &[PRINTS])).await.refused(400, "invalid_target");
    }
}

http_test! {
    async fn a_machine_may_name_its_resource(app: TestServer) {
        let client = app.machine_client().await;
        let grant = [("grant_type", "client_credentials")];
        let tokens = Tokens::of(&client.token(&form(&grant, &[app.issuer()])).await);
        assert_eq!(audience(&app, &tokens).await, app.issuer());
        let tokens = Tokens::of(&client.token(&grant).await);
        assert_eq!(audience(&app, &tokens).await, "https://api.example");
        client.token(&form(&grant, &[PHOTOS])).await.refused(400, "invalid_target");
    }
}
