//! Pairwise subjects (OpenID Connect Core §8, OpenID Connect Registration §5).

use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{ApplicationType, Extra, SubjectType};
use chancery::clients::registry::{self, UpdateClient};
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
    // OpenID Connect Core §8.1: what names the session must not connect what subjects keep apart.
    async fn each_sector_has_its_own_name_for_the_same_session(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let clients = [
            pairwise(&app, "one", "https://one.example/cb").await,
            pairwise(&app, "two", "https://two.example/cb").await,
            app.web_client().await,
        ];
        let mut sids = Vec::new();
        for client in &clients {
            let sid = async |token: &str| Jwt::verify(&app, token).await.claims["sid"].clone();
            let first = client.tokens(&mut browser, "openid").await;
            let known = sid(first.id.as_deref().unwrap()).await;
            assert!(known.is_string() && !sids.contains(&known), "{known} {sids:?}");
            let next = Tokens::of(&client.refresh(first.refresh()).await);
            let again = client.tokens(&mut browser, "openid").await;
            for other in [
                sid(&first.access).await,
                client.introspect(&first.access).await.ok()["sid"].clone(),
                client.introspect(next.refresh()).await.ok()["sid"].clone(),
                sid(next.id.as_deref().unwrap()).await,
                sid(again.id.as_deref().unwrap()).await,
            ] {
                assert_eq!(other, known);
            }
            sids.push(known);
        }
    }
}

http_test! {
    // Any app may write any host behind a scheme of its own, and all have the same loopback address.
    async fn apps_on_peoples_devices_have_a_sector_each(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let mut subs = Vec::new();
        for (id, redirect_uri) in [
            ("web", "https://one.example/cb"),
            ("scheme", "com.print.app://one.example/cb"),
            ("loopback", "http://127.0.0.1/cb"),
            ("other", "http://127.0.0.1/cb"),
        ] {
            let metadata = ClientMetadata {
                application_type: ApplicationType::Native,
                redirect_uris: vec![redirect_uri.to_owned()],
                extra: Extra { subject_type: SubjectType::Pairwise, ..Extra::default() },
                ..web_metadata()
            };
            let client = app.create_client(id, metadata).await;
            let sub = subject(&app, &client, &tokens(&client, &mut browser).await).await;
            assert!(!subs.contains(&sub), "{id}");
            subs.push(sub);
        }
    }
}

http_test! {
    // Or it would learn what people are called by the clients of others, without sending them there.
    async fn a_client_that_moves_to_another_sector_loses_what_people_granted_it(app: TestServer) {
        let client = pairwise(&app, "one", "https://one.example/cb").await;
        let mut browser = signed_in(&app).await;
        let granted = tokens(&client, &mut browser).await;
        let present = registry::find(&app.server, "one").await.unwrap().unwrap().metadata.clone();
        let change = async |metadata: ClientMetadata| {
            let client = registry::find(&app.server, "one").await.unwrap().unwrap();
            let request = UpdateClient { client, metadata, origin: Origin::default() };
            registry::update(&app.server, request).await.unwrap();
        };
        let named = ClientMetadata { client_name: Some("Prints".to_owned()), ..present.clone() };
        change(named.clone()).await;
        client.userinfo(&granted.access).await.ok();
        for (redirect_uri, subject_type) in [
            ("https://two.example/cb", SubjectType::Pairwise),
            ("https://two.example/cb", SubjectType::Public),
        ] {
            let mut moved = named.clone();
            moved.redirect_uris = vec![redirect_uri.to_owned()];
            moved.extra.subject_type = subject_type;
            let granted = tokens(&client, &mut browser).await;
            change(moved).await;
            assert_dead(&client, &granted).await;
            change(named.clone()).await;
        }
    }
}

http_test! {
    async fn the_metadata_names_both_kinds_of_subjects(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(metadata["subject_types_supported"], serde_json::json!(["public", "pairwise"]));
    }
}
