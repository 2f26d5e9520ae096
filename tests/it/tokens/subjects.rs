//! Pairwise subjects (OpenID Connect Core §8, OpenID Connect Registration §5).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{Extra, SubjectType};
use serde_json::Value;

use crate::support::{Browser, Jwt, OAuthClient, TestServer, Tokens, http_test, web_metadata};
use crate::token::{assert_dead, signed_in};

/// A client whose people have a subject of its own at this redirect URI.
async fn pairwise(app: &TestServer, id: &str, redirect_uri: &str) -> OAuthClient {
    let metadata = ClientMetadata {
        redirect_uris: vec![redirect_uri.to_owned()],
        extra: Extra { subject_type: SubjectType::Pairwise, ..Extra::default() },
        ..web_metadata()
    };
    app.create_client(id, metadata).await
}

/// The subject of the person for the client: the same wherever it is told.
async fn subject(app: &TestServer, client: &OAuthClient, tokens: &Tokens) -> Value {
    let id = Jwt::verify(app, tokens.id.as_deref().unwrap()).await.claims;
    let access = Jwt::verify(app, &tokens.access).await.claims;
    let userinfo = client.userinfo(&tokens.access).await.ok();
    for other in [
        &access["sub"],
        &userinfo["sub"],
        &client.introspect(&tokens.access).await.ok()["sub"],
        &client.introspect(tokens.refresh()).await.ok()["sub"],
    ] {
        assert_eq!(*other, id["sub"]);
    }
    id["sub"].clone()
}

async fn tokens(client: &OAuthClient, browser: &mut Browser) -> Tokens {
    client.tokens(browser, "openid offline_access").await
}

http_test! {
    // OpenID Connect Core §8.1: of no use to anybody outside of the sector, and never changing.
    async fn a_pairwise_subject_is_the_sectors_own_and_lasts(app: TestServer) {
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let one = pairwise(&app, "one", "https://one.example/cb").await;
        let same = pairwise(&app, "same", "https://one.example/other").await;
        let two = pairwise(&app, "two", "https://two.example/cb").await;
        let public = app.web_client().await;

        let first = tokens(&one, &mut browser).await;
        let sub = subject(&app, &one, &first).await;
        let of_same = subject(&app, &same, &tokens(&same, &mut browser).await).await;
        let of_two = subject(&app, &two, &tokens(&two, &mut browser).await).await;
        let of_public = subject(&app, &public, &tokens(&public, &mut browser).await).await;
        assert_eq!(of_same, sub);
        assert_ne!(of_two, sub);
        assert_eq!(of_public, *user.id);
        for pairwise in [&sub, &of_two] {
            assert!(!pairwise.as_str().unwrap().contains(&user.id));
        }
        // RFC 9068 §5: nothing else in a token leads to the person either.
        let access = Jwt::verify(&app, &first.access).await.claims.to_string();
        let id = Jwt::verify(&app, first.id.as_deref().unwrap()).await.claims.to_string();
        assert!(!access.contains(&user.id) && !id.contains(&user.id));

        let next = Tokens::of(&one.refresh(first.refresh()).await);
        assert_eq!(subject(&app, &one, &next).await, sub);
        let later = subject(&app, &one, &tokens(&one, &mut browser).await).await;
        assert_eq!(later, sub);
        let other = app.create_user("grace@example.org").await;
        let mut others = app.browser_of(&other).await;
        assert_ne!(subject(&app, &one, &tokens(&one, &mut others).await).await, sub);
    }
}

http_test! {
    async fn whatever_ends_tokens_ends_those_with_a_pairwise_subject(app: TestServer) {
        let client = pairwise(&app, "one", "https://one.example/cb").await;
        let mut browser = signed_in(&app).await;
        let ended = tokens(&client, &mut browser).await;
        assert_eq!(client.revoke(ended.refresh()).await.status, 200);
        assert_dead(&client, &ended).await;
    }
}

http_test! {
    async fn the_metadata_names_both_kinds_of_subjects(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(metadata["subject_types_supported"], serde_json::json!(["public", "pairwise"]));
    }
}
